"""A small trading house and its customers, told step by step as its staff would act.

Every step is taken by the person whose role it is, so that the history of each file
is a true one. Telling it again adds nothing.
"""

from odoo import Command

from . import (
    story_changes,
    story_classes,
    story_complaint,
    story_contact,
    story_contract,
    story_feedback,
    story_file,
    story_import,
    story_interactions,
    story_notice,
    story_review,
    story_rights,
    story_stale,
)
from . import story_data as data
from .keeping import CHINESE, MODULE, keep


def tell(env):
    """Tell the archive's part of the story.

    :param env: an environment of OdooBot in a database that has the archive
    """
    company = _company(env)
    env = env(context=dict(env.context, allowed_company_ids=company.ids))
    _language(env)
    users = {login: _user(env, login) for login in data.USERS}
    _terms(env)
    _ways_of_payment(env, company)
    _levels(env)
    story_contact.tell_templates(env(user=users["manager"].id))
    for key, vals in data.CUSTOMERS.items():
        _customer(env, users, key, dict(vals))
    _names(env(user=users["clerk"].id))
    story_contact.tell(env(user=users["clerk"].id))
    story_contact.tell_tidying(env(user=users["manager"].id))
    story_contract.tell(env, users, keep)
    story_complaint.tell(env, users, keep)
    story_review.tell(env, users, keep)
    story_classes.tell_classes(env, users)
    story_file.tell_files(env, users, keep)
    story_interactions.tell_interactions(env)
    story_changes.tell(env, users, keep, f"{MODULE}.story_")
    story_rights.tell(env, users, keep)
    story_import.tell_imports(env, users)
    story_feedback.tell(env, users)
    story_notice.tell(env, users)
    story_stale.tell(env, users)


def _company(env):
    """The main company, with all that we can switch on."""
    company = env.ref("base.main_company")
    if not company.chart_template:
        env["account.chart.template"].try_loading("generic_coa", company)
    if not company._existing_accounting():
        # Nobody keeps books in it yet: it becomes the story's trading house.
        env.ref("base.CNY").active = True
        company.write(
            data.COMPANY
            | {
                "country_id": env.ref("base.cn").id,
                "currency_id": env.ref("base.CNY").id,
            }
        )
        taxes = company.account_sale_tax_id | company.account_purchase_tax_id
        taxes.write({"name": "13%", "amount": 13})
    company.write(
        dict.fromkeys(
            (
                *("customer_approval", "customer_active_only"),
                *("customer_tidy", "customer_strict"),
            ),
            True,
        )
    )
    env.ref("base.group_user").implied_ids |= env.ref("product.group_product_pricelist")
    return company


def _language(env):
    languages = env["res.lang"].with_context(active_test=False)
    chinese = languages.search([("code", "=", CHINESE)])
    if not chinese.active:
        wizard = env["base.language.install"].create(
            {"lang_ids": [Command.set(chinese.ids)], "overwrite": False}
        )
        wizard.lang_install()
    chinese._customer_set_iso_dates(True)


def _user(env, login):
    """A user with this login and the same password."""
    name, groups = data.USERS[login]
    users = env["res.users"].with_context(no_reset_password=True)

    def make():
        return users.search([("login", "=", login)]) or users.create(
            {
                "name": name,
                "login": login,
                "password": login,
                "email": f"{login}@lantern.example.com",
                "group_ids": [Command.link(env.ref(xmlid).id) for xmlid in groups],
            }
        )

    return keep(env, f"user_{login}", make)


def _in_both(record, name, chinese):
    record.name = name
    record.update_field_translations("name", {CHINESE: chinese})
    return record


def _terms(env):
    for key, (name, chinese, note, line) in data.TERMS.items():

        def make(name=name, chinese=chinese, note=note, line=line):
            terms = env["account.payment.term"].create(
                {
                    "name": name,
                    "note": note,
                    "line_ids": [
                        Command.create({"value": "percent", "value_amount": 100} | line)
                    ],
                }
            )
            return _in_both(terms, name, chinese)

        keep(env, f"term_{key}", make)


def _ways_of_payment(env, company):
    """The ways in which money comes in, on the bank and the cash journal."""
    manual = env.ref("account.account_payment_method_manual_in")
    for kind, ways in data.WAYS_OF_PAYMENT.items():
        journal = env["account.journal"].search(
            [("company_id", "=", company.id), ("type", "=", kind)], limit=1
        )
        for key, name in ways.items():
            keep(
                env,
                f"way_{key}",
                lambda journal=journal, name=name: env[
                    "account.payment.method.line"
                ].create(
                    {
                        "name": name,
                        "journal_id": journal.id,
                        "payment_method_id": manual.id,
                    }
                ),
            )


def _levels(env):
    pricelist = keep(
        env,
        "pricelist_key",
        lambda: _in_both(
            env["product.pricelist"].create(
                {
                    "name": "Key customers",
                    "item_ids": [
                        Command.create(
                            {
                                "compute_price": "percentage",
                                "percent_price": 5,
                                "applied_on": "3_global",
                            }
                        )
                    ],
                }
            ),
            "Key customers",
            "重点客户价格表",
        ),
    )
    for key, (name, chinese, term, vals) in data.LEVELS.items():

        def make(name=name, chinese=chinese, term=term, vals=vals):
            terms = env.ref(f"{MODULE}.story_term_{term}")
            given = {"name": name, "payment_term_id": terms.id}
            if vals["code"] == "A":
                given["pricelist_id"] = pricelist.id
            return _in_both(env["customer.level"].create(given | vals), name, chinese)

        keep(env, f"level_{key}", make)


def _customer(env, users, key, vals):
    """Enter, submit, approve and whatever else has happened to this customer."""
    steps, people = vals.pop("steps"), vals.pop("people", [])
    level, parent = vals.pop("level", None), vals.pop("parent", None)
    country = vals.pop("country")
    vals["country_id"] = env.ref(f"base.{country}").id
    vals["lang"] = CHINESE if country == "cn" else "en_US"
    env = env(context=dict(env.context, lang=vals["lang"]))
    if state := vals.pop("state", None):
        vals["state_id"] = env.ref(f"base.state_{country}_{state}").id
    vals["user_id"] = users["sales"].id
    if parent:
        vals |= {"parent_id": env.ref(f"{MODULE}.story_{parent}").id, "type": "other"}
    vals["child_ids"] = [
        Command.create({"type": "contact"} | person) for person in people
    ]

    def make():
        partners = env["res.partner"].with_user(users["clerk"])
        partner = partners.create({"customer_rank": 1, "is_company": True} | vals)
        env.cr.flush()  # what follows is another day, and noted in the history
        if level:
            managed = partner.with_user(users["manager"])
            managed.customer_level_id = env.ref(f"{MODULE}.story_level_{level}")
            env.cr.flush()
        for login, step, reason in steps:
            partner.with_user(users[login])._customer_take_step(step, reason)
            env.cr.flush()
        return partner.with_env(env)

    keep(env, key, make)


def _names(env):
    """Under which other names and numbers the customers are known."""
    for key, names in data.NAMES.items():
        for kind, name in names.items():
            vals = {
                "partner_id": env.ref(f"{MODULE}.story_{key}").id,
                "kind": kind,
                "name": name,
            }
            _kept(env, f"alias_{key}_{kind}", "customer.alias", vals)
    for key, numbers in data.NUMBERS.items():
        for system, number in numbers.items():
            vals = {
                "partner_id": env.ref(f"{MODULE}.story_{key}").id,
                "system_id": env.ref(f"{MODULE}.external_system_{system}").id,
                "number": number,
            }
            _kept(env, f"number_{key}_{system}", "customer.external.number", vals)


def _kept(env, key, model, vals):
    """A record with these values, made by the environment's user."""
    keep(env(su=True), key, lambda: env[model].create(vals))
