"""Who may do what with the rows of whose customer, where rights per customer are kept.

The expectation is a table beside this file, ``access_by_customer.csv``: a line for each
model and roles, a column for each way in which somebody has to do with a customer. The
same answers are asked for through the ORM and over HTTP. When a model is added, the
failing test prints its lines; they are read, and entered.
"""

import csv
from collections import defaultdict
from datetime import datetime, timedelta
from pathlib import Path

from registry_kit import INSIDE, ROLES, RegistryCase, our_models

from odoo import Command, fields
from odoo.fields import Domain
from odoo.tests import HttpCase, tagged
from odoo.tools import mute_logger

TABLE = Path(__file__).with_name("access_by_customer.csv")
# an auditor has the rights of both readers and of accounting, which have lines here
TRIED = [role for role in INSIDE if role != "auditor"]
OPERATIONS = {"c": "create", "r": "read", "w": "write", "d": "unlink"}
# how the user has to do with the customer; "elsewhere" is a user of another company
TIES = ("own", "team", "read", "edit", "expired", "other", "elsewhere")
# What hangs on a customer by another row: field and model, the nearest first.
HANGING = {
    "credit.assessment.line": ("assessment_id", "credit.assessment"),
    "credit.reminder.line": ("reminder_id", "credit.reminder"),
    "billing.subscription.line": ("subscription_id", "billing.subscription"),
    "billing.discount": ("subscription_id", "billing.subscription"),
    "billing.price.revision.line": ("line_id", "billing.subscription.line"),
    "billing.pause": ("subscription_id", "billing.subscription"),
    "billing.charge": ("line_id", "billing.subscription.line"),
    "billing.statement.line": ("statement_id", "billing.statement"),
    "customer.visit": ("plan_id", "customer.visit.plan"),
    "customer.care.event": ("date_id", "customer.date"),
}
# Which contacts are looked at is asked for by one person, for that person.
NOT_OF_A_CUSTOMER = {
    *("customer.level.assign.line", "customer.tidy.line"),
    "credit.ageing.item",
}


@tagged("post_install", "-at_install")
class TestAccessByCustomer(RegistryCase, HttpCase):
    """A customer for each tie, and a row of each model for each customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mate = cls._user("mate", "customer_archive.group_clerk")
        cls.other_owner = cls._user("other_owner", "customer_archive.group_clerk")
        cls.elsewhere = cls.env["res.company"].create({"name": "Elsewhere"})
        cls.customers = {
            tie: cls._customer(
                f"Customer {tie}", company_id=cls.company.id, user_id=cls.other_owner.id
            )
            for tie in TIES
        }
        cls.customers["team"].user_id = cls.mate
        cls.tie_of = {customer.id: tie for tie, customer in cls.customers.items()}
        cls.team = cls.env["customer.team"].create({"name": "North"})
        paths = cls.env["customer.rights"]._customer_rights_paths()
        cls.rows = {"res.partner": cls.customers}
        for model in (*sorted(paths.keys() - HANGING), *HANGING):
            cls.rows[model] = cls._rows(model)
        cls.env.flush_all()
        cls.company.customer_rights = True
        cls.elsewhere.customer_rights = True

    @classmethod
    def _rows(cls, model):
        """One record of the model for each customer."""
        rows = {}
        for tie, customer in cls.customers.items():
            if not cls.env[model]._auto:
                rows[tie] = None
                if model == "billing.balance":
                    cls._payment(customer, 10)  # what is left of it is shown
                continue
            vals = {}
            if "partner_id" in cls.env[model]._fields or model not in HANGING:
                vals["partner_id"] = customer.id
            if model in HANGING:
                name, parent = HANGING[model]
                vals[name] = cls.rows[parent][tie].id
            if model == "customer.share":
                vals["user_id"] = cls.other_owner.id
            company = cls.env[model]._fields.get("company_id")
            if company and not company.related and not company.compute:
                vals["company_id"] = cls.company.id
            rows[tie] = cls._make(model, **vals)
        return rows

    def _ties(self, user):
        """Tie this user to the customers, in its turn."""
        self.customers["own"].user_id = user
        self.team.member_ids = [Command.set((user | self.mate).ids)]
        yesterday = fields.Date.subtract(fields.Date.today(), days=1)
        shares = self.env["customer.share"]
        shares.search([("user_id", "!=", self.other_owner.id)]).unlink()
        for tie, mode, until in (
            ("read", "read", False),
            ("edit", "edit", fields.Date.today()),
            ("expired", "edit", yesterday),
        ):
            shares.create(
                {
                    "partner_id": self.customers[tie].id,
                    "user_id": user.id,
                    "mode": mode,
                    "date_until": until,
                }
            )
        self.env.flush_all()
        self.env.invalidate_all()

    def _records(self, model):
        """``(records, {id: tie})`` of a model; of a view what it shows."""
        rows = self.rows[model]
        if self.env[model]._auto or model == "res.partner":
            found = {row.id: tie for tie, row in rows.items() if row}
        else:
            shown = self.env[model].search(
                [("partner_id", "in", list(self.tie_of))], order="id"
            )
            found = {row.id: self.tie_of[row.partner_id.id] for row in shown}
        return self.env[model].browse(found), found

    def _answers(self, model, user, stranger):
        """``{tie: letters}`` of what a user may do; the stranger works elsewhere."""
        records, tie_of = self._records(model)
        found = defaultdict(str)
        for letter, operation in OPERATIONS.items():
            for row in records.with_user(user)._filtered_access(operation):
                if tie_of[row.id] != "elsewhere":
                    found[tie_of[row.id]] += letter
            allowed = records.with_user(stranger)._filtered_access(operation)
            if allowed:
                found["elsewhere"] += letter
        return dict(found)

    # -- through the ORM -------------------------------------------------------------
    def _stranger(self, role):
        user = self._user(f"elsewhere_{role.replace(' ', '_')}", *ROLES[role])
        user.write(
            {
                "company_ids": [Command.set(self.elsewhere.ids)],
                "company_id": self.elsewhere.id,
            }
        )
        return user

    def _actual(self):
        """``{model: {role: (letters by tie, in their order)}}``."""
        actual = defaultdict(dict)
        for role in TRIED:
            user, stranger = self._role(role), self._stranger(role)
            self._ties(user)
            for model in self.rows:
                answers = self._answers(model, user, stranger)
                if answers:
                    actual[model][role] = tuple(answers.get(tie, "") for tie in TIES)
        return actual

    def _lines(self, actual):
        """The lines of the table: roles that may the same stand together."""
        lines = []
        for model in sorted(actual):
            together = defaultdict(list)
            for role, rights in actual[model].items():
                together[rights].append(role)
            for rights, roles in together.items():
                lines.append([model, " / ".join(roles), *rights])
        return lines

    def test_every_role_may_exactly_what_the_table_says(self):
        with TABLE.open(encoding="utf-8", newline="") as text:
            [head, *expected] = csv.reader(text)
        self.assertEqual(head, ["model", "roles", *TIES])
        actual = self._lines(self._actual())
        self.maxDiff = None
        missing = [",".join(line) for line in actual if line not in expected]
        gone = [",".join(line) for line in expected if line not in actual]
        self.assertEqual(gone, missing)

    def test_every_model_of_a_customer_follows_its_rights(self):
        paths = self.env["customer.rights"]._customer_rights_paths()
        for model in our_models(self.env, transient=False):
            names = [
                name
                for name, field in model._fields.items()
                if field.comodel_name == "res.partner" and name.endswith("partner_id")
            ]
            if names and model._name not in NOT_OF_A_CUSTOMER:
                with self.subTest(model=model._name):
                    self.assertIn(model._name, paths)

    def test_a_search_finds_what_may_be_read(self):
        for role in ("viewer", "clerk", "credit user", "billing reader"):
            user = self._role(role)
            self._ties(user)
            for model in self.rows:
                records, _ties = self._records(model)
                readable = records.with_user(user)._filtered_access("read")
                if not records.with_user(user).browse().has_access("read"):
                    continue
                with self.subTest(role=role, model=model):
                    found = records.with_user(user).search(
                        Domain("id", "in", records.ids)
                    )
                    self.assertEqual(set(found.ids), set(readable.ids))

    # -- over JSON-2, with a key of the user -----------------------------------------

    def _key(self, user):
        """The header that lets a program in as this user."""
        key = (
            self.env["res.users.apikeys"]
            .with_user(user)
            ._generate("rpc", "test", datetime.now() + timedelta(hours=1))
        )
        return {"Authorization": f"Bearer {key}"}

    def _call(self, key, model, method, **arguments):
        """``(status, answer)`` of one call."""
        with mute_logger("odoo.http", "odoo.addons.base.models.ir_rule"):
            with mute_logger("odoo.addons.base.models.ir_model"):
                response = self.url_open(
                    f"/json/2/{model}/{method}", json=arguments, headers=key
                )
        return response.status_code, response.json()

    def test_the_desk_reads_and_writes_the_same_over_json(self):
        user = self._role("clerk")
        self._ties(user)
        key = self._key(user)
        for model in self.rows:
            records, _ties = self._records(model)
            if not records.with_user(user).browse().has_access("read"):
                status, _answer = self._call(key, model, "search", domain=[])
                self.assertEqual(status, 403, model)
                continue
            readable = records.with_user(user)._filtered_access("read")
            with self.subTest(model=model):
                self._compare(key, model, records, readable)

    def _compare(self, key, model, records, readable):
        status, found = self._call(
            key, model, "search", domain=[["id", "in", records.ids]]
        )
        self.assertEqual((status, set(found)), (200, set(readable.ids)))
        for row, expected in ((readable[:1], 200), ((records - readable)[:1], 403)):
            if row:
                status, _answer = self._call(
                    key, model, "read", ids=row.ids, fields=["display_name"]
                )
                self.assertEqual(status, expected)
        hidden = records.browse((records - readable).ids)[:1]
        for method, arguments in (("write", {"vals": {}}), ("unlink", {})):
            if hidden and records._auto:
                status, _answer = self._call(
                    key, model, method, ids=hidden.ids, **arguments
                )
                self.assertIn(status, (403, 422), method)
                self.assertTrue(hidden.exists())

    def test_a_share_to_read_is_none_to_write_over_json(self):
        user = self._role("clerk")
        self._ties(user)
        key = self._key(user)
        for tie, expected in (("read", 403), ("other", 403), ("edit", 200)):
            customer = self.customers[tie]
            for model, ids, vals in (
                ("res.partner", customer.ids, {"city": "Suzhou"}),
                (
                    "customer.remark",
                    self.rows["customer.remark"][tie].ids,
                    {"text": "X"},
                ),
            ):
                status, _answer = self._call(key, model, "write", ids=ids, vals=vals)
                self.assertEqual(status, expected, (tie, model))
            status, _answer = self._call(
                *(key, "customer.handle", "create"),
                vals_list=[{"partner_id": customer.id, "handle": f"new {tie}"}],
            )
            self.assertEqual(status, expected, tie)

    def test_the_portal_sees_what_is_its_own(self):
        visitor = self._role("portal")
        visitor.partner_id.parent_id = self.customers["other"]
        self.env.flush_all()
        key = self._key(visitor)
        status, found = self._call(key, "res.partner", "search", domain=[])
        own = self.customers["other"] | visitor.partner_id
        self.assertEqual((status, set(found)), (200, set(own.ids)))
        for model in self.rows:
            if model == "res.partner":
                continue
            with self.subTest(model=model):
                status, _answer = self._call(key, model, "search", domain=[])
                self.assertEqual(status, 403)
        status, _answer = self._call(
            key, "res.partner", "read", ids=self.customers["own"].ids, fields=["name"]
        )
        self.assertEqual(status, 403)
