"""Pages of the customer list as the client asks for them, for two persons.

One is a manager, the other a salesperson under rights per customer: a thousand
customers of its own, nine colleagues with as many, some hundred shared. The floor is
plain SQL for the rows of the page and their number, with the same customers.
"""

import json
from ast import literal_eval
from statistics import median

from lxml import etree

from odoo import Command
from odoo.tools import SQL, json_default

from .timing import interleave

TARGET_MS = 300
ROUNDS = 9
SELLERS = 100  # who share the customers between them
TEAM = 10
SHARED = 500
PAGE = {"list": 80, "kanban": 40}
COUNTED = 10_001  # the client asks for no more


def prepare(env):
    """Give every customer an owner, a level and a mnemonic; switch the rights on."""
    users = env["res.users"].with_context(no_reset_password=True)
    groups = ["sales_team.group_sale_salesman", "customer_archive.group_clerk"]
    sellers = users.create(
        [
            {
                "name": f"Seller {n}",
                "login": f"seller{n}",
                "email": f"seller{n}@example.com",
                "group_ids": [Command.link(env.ref(group).id) for group in groups],
            }
            for n in range(SELLERS)
        ]
    )
    manager = ["customer_archive.group_manager", "sales_team.group_sale_manager"]
    users.create(
        {
            "name": "Manager",
            "login": "manager",
            "group_ids": [Command.link(env.ref(group).id) for group in manager],
        }
    )
    levels = env["customer.level"].create(
        [{"name": f"Level {n}", "code": f"bench{n}"} for n in range(3)]
    )
    env.cr.execute(
        """UPDATE res_partner
              SET user_id = %(first)s + id %% %(sellers)s,
                  customer_level_id = %(level)s + id %% 3,
                  customer_mnemonic = 'KH' || id
            WHERE customer_state IS NOT NULL""",
        {"first": sellers[0].id, "sellers": SELLERS, "level": levels[0].id},
    )
    # the documents of the first have their salesperson, as in a living business
    for table, column, target in (
        ("account_move", "invoice_user_id", "commercial_partner_id"),
        ("sale_order", "user_id", "partner_id"),
    ):
        env.cr.execute(
            SQL(
                """UPDATE %s document SET %s = partner.user_id FROM res_partner partner
                    WHERE partner.id = document.%s AND partner.user_id IN %s""",
                *map(SQL.identifier, (table, column, target)),
                tuple(sellers[:TEAM].ids),
            )
        )
    _share(env, sellers)
    env.company.customer_rights = True
    env.cr.commit()


def _share(env, sellers):
    """One team of ten, and some customers of others for the first of them."""
    env["customer.team"].create(
        {
            "name": "Bench",
            "leader_id": sellers[1].id,
            "member_ids": [Command.set(sellers[:TEAM].ids)],
        }
    )
    others = env["res.partner"].search(
        [("user_id", "in", sellers[TEAM:].ids)], limit=SHARED
    )
    env["customer.share"].create(
        [{"partner_id": partner.id, "user_id": sellers[0].id} for partner in others]
    )


def measure(env, scale):
    """Print one line for each page and person.

    :param env: an environment on a generated database that ``prepare`` has changed
    """
    for login in ("manager", "seller0"):
        user = env["res.users"].search([("login", "=", login)])
        for page, (ours, floor) in _pages(env, user).items():
            taken = interleave({"floor": floor, "ours": ours}, ROUNDS)
            _report(env, user, page, scale, taken)


def _report(env, user, page, scale, taken):
    floor, ours = taken["floor"], taken["ours"]
    ratio = median(o / f for o, f in zip(ours, floor, strict=True))
    slow = median(ours) * 1000
    print(
        json.dumps(
            {
                "bench": "lists",
                "page": page,
                "person": user.login,
                "scale": scale,
                "customers": env["res.partner"]
                .with_user(user)
                .search_count([("customer_state", "!=", False)]),
                "floor_ms": round(median(floor) * 1000, 2),
                "ours_ms": round(slow, 2),
                "best_ms": round(min(ours) * 1000, 2),
                "ratio": round(ratio, 3),
                "target_ms": TARGET_MS,
                "holds": slow <= TARGET_MS,
                "rounds": len(ours),
            }
        ),
        flush=True,
    )


def _pages(env, user):
    """``{page: (ours, floor)}``, each a callable that takes the clock."""
    action = env.ref("customer_archive.action_customer")
    base = [
        *(("customer_state", "!=", False), "|"),
        *(("is_company", "=", True), ("parent_id", "=", False)),
    ]
    context = {"res_partner_search_mode": "customer", "allowed_company_ids": [1]}
    views = {
        mode: (action.view_ids.filtered(lambda v, m=mode: v.view_mode == m))
        for mode in PAGE
    }
    specs = {
        mode: _specification(env, user, views[mode].view_id, mode) for mode in PAGE
    }
    searched = env["res.partner"].search(
        [("user_id.login", "=", "seller0")], limit=1, offset=500
    )
    typed = {
        "name": searched.name,
        "part of a name": "0012",
        "number": searched.customer_number,
        "mnemonic": searched.customer_mnemonic,
        "nothing": "no such thing",
    }
    pages = {
        mode: (
            _read(env, user, context, base, specs[mode], PAGE[mode]),
            _floor(env, user),
        )
        for mode in PAGE
    }
    for kind, text in typed.items():
        domain = base + _search_domain(env, text)
        pages[f"search {kind}"] = (
            _read(env, user, context, domain, specs["list"], PAGE["list"]),
            _floor(env, user, text),
        )
    pages["by level"] = (_groups(env, user, context, base), _floor_groups(env, user))
    pages["autocompletion"] = (
        _names(env, user, context, searched.name),
        _floor(env, user, searched.name),
    )
    return pages


def _specification(env, user, view, mode):
    """What the client asks for to show a view: every field of it."""
    model = env["res.partner"].with_user(user)
    arch = etree.fromstring(model.get_view(view.id, mode)["arch"])
    specification = {}
    for node in arch.iter("field"):
        field = model._fields[node.get("name")]
        shown = {"fields": {"display_name": {}}} if field.relational else {}
        specification[field.name] = shown
    return specification


def _search_domain(env, text):
    """What typing into the search box asks for."""
    view = env.ref("customer_archive.view_partner_search")
    arch = etree.fromstring(env["res.partner"].get_view(view.id, "search")["arch"])
    [field] = arch.xpath("//field[@name='name']")
    return literal_eval(field.get("filter_domain").replace("self", repr(text)))


def _call(env, user, context, method, **kwargs):
    """A callable that answers one call as the server does, with empty caches."""

    def call(clock):
        env.transaction.clear()
        model = env(user=user.id, su=False, context=context)["res.partner"]
        with clock:
            json.dumps(getattr(model, method)(**kwargs), default=json_default)

    return call


def _read(env, user, context, domain, specification, limit):
    return _call(
        *(env, user, context, "web_search_read"),
        domain=domain,
        specification=specification,
        limit=limit,
        count_limit=COUNTED,
    )


def _groups(env, user, context, domain):
    return _call(
        *(env, user, context, "web_read_group"),
        domain=domain,
        groupby=["customer_level_id"],
        aggregates=["__count"],
        limit=80,
    )


def _names(env, user, context, text):
    return _call(
        *(env, user, context, "name_search"),
        name=text,
        domain=[("customer_state", "!=", False)],
        limit=8,
    )


def _floor(env, user, text=None):
    """The rows of the page and how many there are, in plain SQL."""
    where = _floor_where(env, user)
    if text:
        where = SQL(
            """%s AND (complete_name ILIKE %s OR customer_number ILIKE %s
                       OR customer_mnemonic ILIKE %s)""",
            where,
            *[f"%{text}%"] * 3,
        )
    page = SQL(
        "SELECT * FROM res_partner WHERE %s ORDER BY complete_name, id DESC LIMIT 80",
        where,
    )
    count = SQL(
        "SELECT count(*) FROM (SELECT FROM res_partner WHERE %s LIMIT %s) found",
        where,
        COUNTED,
    )

    def floor(clock):
        with clock:
            for statement in (page, count):
                env.cr.execute(statement)
                env.cr.fetchall()

    return floor


def _floor_groups(env, user):
    statement = SQL(
        "SELECT customer_level_id, count(*) FROM res_partner WHERE %s GROUP BY 1",
        _floor_where(env, user),
    )

    def floor(clock):
        with clock:
            env.cr.execute(statement)
            env.cr.fetchall()

    return floor


def _floor_where(env, user):
    where = SQL("active AND customer_state IS NOT NULL")
    if user.login == "manager":
        return where
    team = env["customer.team"].search([("member_ids", "=", user.id)])
    return SQL(
        """%s AND (user_id IN %s OR id IN (
              SELECT partner_id FROM customer_share WHERE user_id = %s))""",
        where,
        tuple(team.member_ids.ids),
        user.id,
    )
