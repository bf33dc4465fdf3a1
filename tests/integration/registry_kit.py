"""The models of the three addons as the registry has them, and records of each.

The rules hold for models that are not written yet, so records are made from the
fields alone: what is required and has no default is filled by its type. A model
whose values must fit together has a recipe.
"""

import itertools
from contextlib import contextmanager
from unittest.mock import patch

from odoo import fields
from odoo.models import MAGIC_COLUMNS
from odoo.sql_db import Cursor

from odoo.addons.customer_archive.engine.change import Edit
from odoo.addons.customer_billing.tests.common import BillingCommon
from odoo.addons.customer_credit.tests.common import CreditCommon

ADDONS = ("customer_archive", "customer_credit", "customer_billing")
PREFIXES = ("customer.", "credit.", "billing.")
TOPICS = ("customer_", "credit_", "billing_")
WRITES = ("INSERT", "UPDATE", "DELETE", "MERGE", "TRUNCATE", "ALTER", "DROP")
# What the ORM and the scheduler keep for themselves.
BOOKKEEPING = ("ir_cron", "ir_cron_progress", "ir_cron_trigger", "bus_bus", "presence")

ROLES = {
    "internal": ("base.group_user",),
    "salesperson": ("sales_team.group_sale_salesman",),
    "viewer": ("customer_archive.group_viewer",),
    "clerk": ("customer_archive.group_clerk",),
    "approver": ("customer_archive.group_approver",),
    "steward": ("customer_archive.group_steward",),
    "manager": ("customer_archive.group_manager",),
    "credit user": ("customer_credit.group_user",),
    "credit manager": ("customer_credit.group_manager",),
    "billing reader": ("customer_billing.group_reader",),
    "billing clerk": ("customer_billing.group_clerk",),
    "billing manager": ("customer_billing.group_manager",),
    "finance": ("account.group_account_invoice",),
    "auditor": (
        "customer_credit.group_reader",
        "customer_billing.group_reader",
        "account.group_account_readonly",
    ),
    "system": ("base.group_system",),
    "portal": ("base.group_portal",),
}
INSIDE = tuple(role for role in ROLES if role != "portal")


def our_models(env, abstract=False, transient=True):
    """The models of the addons, by their first word."""
    return [
        env[name]
        for name in sorted(env.registry)
        if name.startswith(PREFIXES)
        and (abstract or not env[name]._abstract)
        and (transient or not env[name]._transient)
    ]


def our_fields(model):
    """The fields of ours on a model: all on our own, those of our topics elsewhere."""
    return [
        field for field in model._fields.values() if (field._module or "") in ADDONS
    ]


def our_methods(env, prefix):
    """``{(model, name)}`` of methods whose name begins so and that we wrote."""
    found = set()
    for name in env.registry:
        for cls in type(env[name]).mro():
            if cls.__module__.startswith(tuple(f"odoo.addons.{a}." for a in ADDONS)):
                own = [m for m in vars(cls) if m.startswith(prefix)]
                found |= {(name, m) for m in own if callable(getattr(cls, m))}
    return found


@contextmanager
def writes(env):
    """A list of the statements that change the database meanwhile."""
    statements, execute = [], Cursor.execute

    def listen(cursor, query, *args, **kwargs):
        text = str(getattr(query, "code", query)).strip()
        words = text.split()
        if words and words[0].upper() in WRITES:
            table = next(
                (w.strip('"') for w in words[1:] if w.strip('"')[:1].islower()), ""
            )
            if table not in BOOKKEEPING:
                statements.append(" ".join(words)[:160])
        return execute(cursor, query, *args, **kwargs)

    env.flush_all()
    with patch.object(Cursor, "execute", listen):
        yield statements
        env.flush_all()


class RegistryCase(CreditCommon, BillingCommon):
    """Factories that work for any model of ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.counter = itertools.count(1)
        # records of any kind are made by somebody who may make them
        groups = {group for role in INSIDE for group in ROLES[role]}
        for group in sorted(groups):
            cls.env.user.group_ids |= cls.env.ref(group)

    @classmethod
    def _role(cls, role):
        """The user of a role, made when first asked for."""
        login = f"role_{role.replace(' ', '_')}"
        user = cls.env["res.users"].search([("login", "=", f"test_{login}")])
        return user or cls._user(login, *ROLES[role])

    @classmethod
    def _make(cls, model, **vals):
        """One record of a model of ours, with as few values as it takes."""
        if recipe := getattr(cls, f"_make_{model.replace('.', '_')}", None):
            return recipe(**vals)
        Model = cls.env[model]
        given = Model.default_get(list(Model._fields)) | vals
        for name, field in Model._fields.items():
            if not field.required or not field.store or name in MAGIC_COLUMNS:
                continue
            if given.get(name) not in (None, False, "", 0):
                continue
            if not (field.related or (field.compute and field.readonly)):
                vals[name] = cls._value(field)
        # some records are made by the machine only, for instance charges
        return Model.sudo().create(vals).sudo(False)

    @classmethod
    def _value(cls, field):
        """A value that a required field takes."""
        n = next(cls.counter)
        if field.type == "many2one":
            return cls._target(field.comodel_name).id
        if field.type == "selection":
            return field.get_values(cls.env)[0]
        if field.type in ("char", "text", "html"):
            return f"{field.name} {n}"
        if field.type in ("integer", "float", "monetary"):
            return 1
        if field.type == "date":
            ends = field.name.endswith(("_end", "_to", "_until"))
            return fields.Date.add(fields.Date.today(), days=30 if ends else 0)
        if field.type == "datetime":
            return fields.Datetime.now()
        return False

    @classmethod
    def _target(cls, comodel):
        """The record a required relation points to; of our models a new one."""
        if comodel.startswith(PREFIXES):
            return cls._make(comodel)
        if comodel == "res.partner":
            return cls._customer(f"Customer {next(cls.counter)}")
        if comodel == "res.company":
            return cls.company
        if comodel == "res.currency":
            return cls.company.currency_id
        if comodel == "product.product":
            return cls.product_a
        if comodel == "account.move":
            return cls._invoice(cls._target("res.partner"), 10)
        if comodel == "account.move.line":
            return cls._target("account.move").invoice_line_ids[:1]
        if comodel == "sale.order":
            return cls._order(cls._target("res.partner"), 10)
        return cls.env[comodel].search([], limit=1)

    @classmethod
    def _make_billing_meter(cls, partner_id=None, **vals):
        """A meter is on an object, and counts a metered item."""
        if not vals.get("object_id"):
            given = {"partner_id": partner_id} if partner_id else {}
            vals["object_id"] = cls._make("billing.object", **given).id
        if not vals.get("item_id"):
            item = cls._item(f"Metered {next(cls.counter)}", kind="metered")
            vals["item_id"] = item.id
        vals.pop("company_id", None)
        return cls.env["billing.meter"].create({"name": f"M{next(cls.counter)}"} | vals)

    @classmethod
    def _make_billing_reading(cls, partner_id=None, **vals):
        """A reading is of a meter."""
        if not vals.get("meter_id"):
            given = {"partner_id": partner_id} if partner_id else {}
            vals["meter_id"] = cls._make("billing.meter", **given).id
        vals.pop("company_id", None)
        return cls.env["billing.reading"].create({"value": 1} | vals)

    @classmethod
    def _make_billing_usage(cls, partner_id=None, **vals):
        """Usage is billed by a line of a metered item."""
        line = cls.env["billing.subscription.line"].browse(vals.get("line_id"))
        if not line:
            item = cls._item(f"Metered {next(cls.counter)}", kind="metered")
            partner = cls.env["res.partner"].browse(partner_id)
            partner = partner or cls._target("res.partner")
            line = cls._subscription(partner, item=item, active=False).line_ids
        vals.pop("company_id", None)
        usage = {"quantity": 1} | vals | {"line_id": line.id}
        return cls.env["billing.usage"].create(usage)

    @classmethod
    def _make_credit_policy(cls, **vals):
        """Each company has one policy only."""
        company = cls.env["res.company"].create({"name": f"Branch {next(cls.counter)}"})
        cls.env.user.company_ids |= company
        return cls.env["credit.policy"].create({"company_id": company.id} | vals)

    @classmethod
    def _make_credit_scorecard(cls, **vals):
        """Each card has a code of its own."""
        n = next(cls.counter)
        return cls.env["credit.scorecard"].create(
            {"name": f"Card {n}", "code": f"C{n}"} | vals
        )

    @classmethod
    def _make_credit_scorecard_line(cls, **vals):
        """A fact is looked at once by a card: a card of its own each time."""
        vals.setdefault("scorecard_id", cls._make("credit.scorecard").id)
        return cls.env["credit.scorecard.line"].create(
            {"name": "Late", "fact": "late_share", "weight": 1} | vals
        )

    @classmethod
    def _make_credit_assessment(cls, **vals):
        """What it says is computed of the customer."""
        vals.setdefault("partner_id", cls._target("res.partner").id)
        return cls.env["credit.assessment"].create(vals)

    @classmethod
    def _make_credit_assessment_line(cls, **vals):
        """Written with its assessment."""
        assessment = vals.get("assessment_id") or cls._make("credit.assessment").id
        return cls.env["credit.assessment"].browse(assessment).line_ids[:1]

    @classmethod
    def _make_billing_charge(cls, **vals):
        """A one-off charge, or one of a subscription line that is given."""
        if not vals.get("line_id"):
            vals.setdefault("partner_id", cls._target("res.partner").id)
            vals["item_id"] = cls._make("billing.item", kind="one_off").id
            return cls.env["billing.charge"].create({"price_given": 1} | vals)
        amounts = {"amount": 1, "amount_total": 1}
        days = {"period_start": "2025-01-01", "period_end": "2025-02-01"}
        return cls.env["billing.charge"].sudo().create(amounts | days | vals)

    @classmethod
    def _make_told(cls, partner_id):
        """A statement of a period of its own, as there is one for each."""
        given = {"partner_id": partner_id} if partner_id else {}
        first = fields.Date.subtract(fields.Date.today(), days=next(cls.counter))
        return cls._make("billing.statement", date_from=first, **given)

    @classmethod
    def _make_billing_statement_difference(cls, partner_id=None, **vals):
        """A difference is on a statement, which was told to its customer."""
        vals.pop("company_id", None)
        statement = cls._make_told(partner_id)
        return cls.env["billing.statement.difference"].create(
            {"statement_id": statement.id, "kind": "price"} | vals
        )

    @classmethod
    def _make_billing_statement_mail(cls, partner_id=None, **_vals):
        """A mail of a statement, put into the outbox as it is sent."""
        statement = cls._make_told(partner_id)
        statement._plan_mails(0)
        return statement.mail_ids

    @classmethod
    def _make_billing_fapiao(cls, **vals):
        """A fapiao is of a bill, and has a number of 20 digits."""
        customer = cls.env["res.partner"].browse(vals.pop("partner_id", []))
        bill = cls._invoice(customer or cls._target("res.partner"), 10, post=False)
        number = {"number": f"{next(cls.counter):020}", "move_id": bill.id}
        return cls.env["billing.fapiao"].create(number | vals)

    @classmethod
    def _make_billing_waiver(cls, **vals):
        """A waiver is of a bill of its customer."""
        partners = cls.env["res.partner"]
        customer = partners.browse(vals.pop("partner_id", [])) or cls._target(
            "res.partner"
        )
        bill = cls._invoice(customer, 10, post=False)
        waiver = {"move_id": bill.id} | vals
        waiver["reason_id"] = cls.env.ref("customer_billing.waiver_reason_fault").id
        return cls.env["billing.waiver"].create(waiver)

    @classmethod
    def _make_billing_notice(cls, **vals):
        """A notice is about a bill or a subscription."""
        vals.setdefault("partner_id", cls._target("res.partner").id)
        customer = cls.env["res.partner"].browse(vals["partner_id"])
        bill = cls._invoice(customer, 10, post=False)
        vals = {"kind": "due", "occasion": "x", "move_id": bill.id} | vals
        notice = cls.env["billing.notice"].sudo()
        return notice.create({"company_id": cls.company.id} | vals).sudo(False)

    @classmethod
    def _make_billing_check(cls, **vals):
        """A company is checked once a day: another day each time."""
        day = fields.Date.subtract(fields.Date.today(), days=next(cls.counter))
        vals = {"company_id": cls.company.id, "date": day, "state": "done"} | vals
        return cls.env["billing.check"].sudo().create(vals).sudo(False)

    @classmethod
    def _make_billing_balance(cls, partner_id=None, **_vals):
        """A balance is what is left of a payment."""
        partner_id = partner_id or cls._target("res.partner").id
        cls._payment(cls.env["res.partner"].browse(partner_id), 10)
        cls.env.flush_all()
        return cls.env["billing.balance"].search([("partner_id", "=", partner_id)])

    @classmethod
    def _make_billing_revenue(cls, partner_id=None, **_vals):
        """A row of revenue is a charge on a posted bill."""
        partner_id = partner_id or cls._target("res.partner").id
        bill = cls._invoice(cls.env["res.partner"].browse(partner_id), 10)
        charge = cls._make("billing.charge", partner_id=partner_id)
        charge.sudo().move_line_id = bill.invoice_line_ids[:1]  # made by runs only
        cls.env.flush_all()
        return cls.env["billing.revenue"].browse(charge.id)

    @classmethod
    def _make_credit_position(cls, partner_id=None, **_vals):
        """A position is what there is to be told of a customer."""
        partner_id = partner_id or cls._target("res.partner").id
        cls.env.flush_all()
        return cls.env["credit.position"].search(
            [("partner_id", "=", partner_id), ("company_id", "=", cls.company.id)]
        )

    @classmethod
    def _make_customer_division(cls, **vals):
        """Each division has a code of six digits: one that the list has not."""
        code = f"99{next(cls.counter):04}"
        return cls.env["customer.division"].create({"code": code, "name": code} | vals)

    @classmethod
    def _make_customer_group(cls, **_vals):
        """A group is what relations make of two customers."""
        relation = cls._make("customer.relation", kind="parent")
        return cls.env["customer.group"].search(
            [("partner_id", "=", relation.partner_id.id)]
        )

    @classmethod
    def _make_customer_interaction(cls, **vals):
        """A contact is one of the customer's."""
        customer = vals.get("contact_id") or cls._target("res.partner").id
        return cls.env["customer.interaction"].create(
            {"partner_id": customer, "summary": "Prices"} | vals
        )

    @classmethod
    def _make_customer_care_line(cls, **vals):
        """A contact is one of the customer's."""
        line = {"partner_id": vals.get("contact_id") or cls._target("res.partner").id}
        line["action_id"] = (
            vals.get("action_id") or cls._make("customer.care.action").id
        )
        return cls.env["customer.care.line"].create(line | vals)

    @classmethod
    def _make_customer_date(cls, **vals):
        """A day is somebody's."""
        return cls.env["customer.date"].create(
            {
                "partner_id": cls._target("res.partner").id,
                "date": fields.Date.today(),
            }
            | vals
        )

    @classmethod
    def _make_customer_purchase(cls, **vals):
        """It is a line of an invoice."""
        line = cls._target("account.move.line")
        cls.env.flush_all()
        return cls.env["customer.purchase"].browse(line.id)

    @classmethod
    def _make_customer_service(cls, **vals):
        """A contact is one of the customer's."""
        customer = vals.get("contact_id") or cls._target("res.partner").id
        return cls.env["customer.service"].create(
            {"partner_id": customer, "subject": "Does not start"} | vals
        )

    @classmethod
    def _make_customer_requirement(cls, **vals):
        """Each field is required once: another field each time."""
        requirement = cls.env["customer.requirement"]
        names = requirement._fields["field_name"].get_values(cls.env)
        taken = set(requirement.search([]).mapped("field_name"))
        free = [name for name in names if name not in taken]
        return requirement.create({"field_name": free[0]} | vals)

    @classmethod
    def _make_customer_review(cls, **vals):
        """A review says what was checked."""
        partner = vals.pop("partner_id", None) or cls._target("res.partner").id
        review = {"partner_id": partner, "phone_checked": True} | vals
        return cls.env["customer.review"].create(review)

    @classmethod
    def _make_customer_notice_rule(cls, **vals):
        """A rule says who is told."""
        rule = {"name": "News", "on_join": True, "user_ids": cls.clerk.ids} | vals
        return cls.env["customer.notice.rule"].create(rule)

    @classmethod
    def _make_customer_robot(cls, **vals):
        """A robot has an address of its vendor."""
        url = "https://qyapi.weixin.qq.com/cgi-bin/webhook/send?key=1"
        return cls.env["customer.robot"].create({"name": "Group", "url": url} | vals)

    @classmethod
    def _make_customer_share(cls, **vals):
        """A customer is shared with a person or with a team."""
        vals = {"partner_id": cls._target("res.partner").id} | vals
        if not vals.get("user_id") and not vals.get("team_id"):
            vals["user_id"] = cls._role("viewer").id
        return cls.env["customer.share"].create(vals)

    @classmethod
    def _make_customer_protected_field(cls, **vals):
        """Each field is protected once in a company: another one each time."""
        company = cls.env["res.company"].create({"name": f"Branch {next(cls.counter)}"})
        cls.env.user.company_ids |= company
        return cls.env["customer.protected.field"].create(
            {"field_name": "website", "company_id": company.id} | vals
        )

    @classmethod
    def _make_customer_change(cls, **vals):
        """A request made by an edit, as there is no other way."""
        partners = cls.env["res.partner"]
        customer = partners.browse(vals.pop("partner_id", [])) or cls._target(
            "res.partner"
        )
        edit = Edit(("res.partner", customer.id, "city"), None, f"City {customer.id}")
        return cls.env["customer.change"]._change_ask({customer: [edit]}).sudo(False)

    @classmethod
    def _make_customer_change_line(cls, **vals):
        """The line of such a request."""
        return cls._make_customer_change(**vals).line_ids

    @classmethod
    def _make_credit_bucket_line(cls, **vals):
        """A set has buckets already: one that begins later."""
        vals = {"set_id": cls._make("credit.bucket.set").id} | vals
        start = 1000 + next(cls.counter)
        return cls.env["credit.bucket.line"].create({"start": start} | vals)

    @classmethod
    def _make_credit_release(cls, partner_id=None, **vals):
        """A release is of one document, and the customer is the document's."""
        partners = cls.env["res.partner"]
        partner = (
            partners.browse(partner_id) if partner_id else cls._target("res.partner")
        )
        order = cls._order(partner, 10)
        return cls.env["credit.release"].create(
            {"order_id": order.id, "amount_cap": 10, "reason": "They pay today."} | vals
        )

    @classmethod
    def _make_credit_approval_tier(cls, **vals):
        """Each tier is up to an amount of its own."""
        tier = {"amount_to": 1000 * next(cls.counter)} | vals
        tier["user_ids"] = cls._role("credit manager").ids
        return cls.env["credit.approval.tier"].create(tier)

    @classmethod
    def _make_credit_hold_rule(cls, **vals):
        """Each cause has one rule in a company: another company each time."""
        company = cls.env["res.company"].create({"name": f"Branch {next(cls.counter)}"})
        cls.env.user.company_ids |= company
        rule = {"cause": "overdue", "company_id": company.id} | vals
        return cls.env["credit.hold.rule"].create(rule)

    @classmethod
    def _make_credit_hold(cls, **vals):
        """A hold that is over, as it would be in the way of what is made next."""
        partner_id = vals.pop("partner_id", None) or cls._target("res.partner").id
        hold = cls.env["credit.hold"].create({"partner_id": partner_id} | vals)
        hold.action_lift()
        return hold

    @classmethod
    def _make_credit_profile(cls, **vals):
        """A customer has one for each company: the one there is, or a new one."""
        partner_id = vals.get("partner_id") or cls._target("res.partner").id
        company_id = vals.get("company_id") or cls.env.company.id
        profiles = cls.env["credit.profile"]
        known = profiles.search(
            [("partner_id", "=", partner_id), ("company_id", "=", company_id)]
        )
        vals |= {"partner_id": partner_id, "company_id": company_id}
        return known or profiles.create(vals)
