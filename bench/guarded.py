"""What the guard adds to one step of one document, shared by its benchmarks.

The floor is Odoo without us: a database of the same generated business in which our
addons were never installed, so nothing of ours is left in its way. The other one is
its copy with the three addons. Both are measured in turn, in one process; each round
has a transaction of its own with empty caches, works through the step and everything
up to the commit, and is rolled back.
"""

from odoo import SUPERUSER_ID, api, sql_db
from odoo.modules.registry import Registry

from .generator import HOT
from .timing import Clock, interleave, report

ROUNDS = 100


def compare(env, scale, plain, name, step, targets):
    """Print three results: no limit, a limit and few items, a limit and many.

    :param env: an environment on the database with our addons
    :param str plain: the name of the database without them
    :param str name: what the results are called
    :param step: ``(model, draft, method)``: a document, a callable ``(env, customer)``
        that makes one, and the method that is measured
    :param targets: the highest ratio without a limit, with few items, with many
    """
    with_us, without_us = env.registry, Registry(plain)
    few, many = _customers(env)
    user = env.ref("base.user_admin").id
    cases = zip(
        (f"{name}_no_limit", f"{name}_limit", f"{name}_limit"),
        (few, few, many),
        (None, 1e9, 1e9),
        targets,
        strict=True,
    )
    for title, customer, limit, target in cases:
        _give_limit(with_us, customer, limit)
        works = {
            kind: _work(registry, user, customer, step)
            for kind, registry in (("floor", without_us), ("ours", with_us))
        }
        taken = interleave(works, ROUNDS, warm_up=5)
        facts = {f"{kind}_queries": _queries(work) for kind, work in works.items()}
        facts["open_items"] = HOT[(few, many).index(customer)]
        report(title, taken["floor"], taken["ours"], target, scale=scale, **facts)


def _queries(work):
    """How many queries the step costs, those of a second cursor included."""
    before = sql_db.sql_counter
    work(Clock())
    return sql_db.sql_counter - before


def _customers(env):
    """The customers with few and with many open items, last made by the generator."""
    return (
        env["res.partner"]
        .search([("name", "like", "Customer 00000%")], order="id desc", limit=len(HOT))
        .sorted("id")
        .ids
    )


def _give_limit(registry, customer, limit):
    with registry.cursor() as cr:
        env = api.Environment(cr, SUPERUSER_ID, {})
        profiles = env["credit.profile"].search([("partner_id", "=", customer)])
        if limit is None:
            profiles.is_limited = False
            return
        profiles = profiles or env["credit.profile"].create({"partner_id": customer})
        profiles.write({"is_limited": True, "limit_amount": limit})


def _work(registry, user, customer, step):
    """One round: the step on a draft that was committed before, rolled back."""
    model, draft, method = step
    with registry.cursor() as cr:
        document = draft(api.Environment(cr, SUPERUSER_ID, {}), customer).id

    def work(clock):
        with registry.cursor() as cr:
            env = api.Environment(cr, user, {})
            record = env[model].browse(document)
            with clock:
                getattr(record, method)()
                cr.flush()
            cr.rollback()

    return work
