"""What people and machines type is text: in no place of billing does it act."""

import csv
import io
import json

import openpyxl
from lxml import html

from odoo.http import Request
from odoo.tests import HttpCase, tagged

from odoo.addons.customer_archive.engine.importing import SIGNS
from odoo.addons.customer_billing.tests.common_payments import PaymentsCommon

HARM = (
    "=1+1 <script>alert(1)</script><img src=x onerror=alert(1)> "
    "'; DROP TABLE billing_charge; -- %s %(id)s {{7*7}} ${7*7}"
)
QUOTED = "x') OR 1=1; DELETE FROM billing_usage; --"
ACTS = ("onerror", "onload", "onclick")


@tagged("post_install", "-at_install")
class TestBillingHostile(HttpCase, PaymentsCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.write({"name": HARM, "comment": False})
        cls.water = cls._item(
            f"Water {HARM}", 4, kind="metered", code=QUOTED, usage_unit="=m³<b>"
        )
        cls.visit = cls._item(f"Visit {HARM}", 80, kind="one_off")
        cls.place = cls.env["billing.object"].create(
            {"name": HARM, "code": QUOTED, "note": HARM, "partner_id": cls.customer.id}
        )
        cls.subscription = cls._subscription(item=cls.water, active=False)
        cls.subscription.note = HARM
        line = {"object_id": cls.place.id, "description": HARM}
        cls.subscription.line_ids.write(line)
        cls.subscription.action_start()
        cls.line = cls.subscription.line_ids
        cls.env["billing.discount"].create(
            {
                "name": HARM,
                "subscription_id": cls.subscription.id,
                "kind": "percent",
                "value": 10,
            }
        )
        cls.event = {"quantity": 25, "used_at": "2025-01-05", "note": HARM}
        cls.env["billing.usage"].ingest(
            [cls.event | {"external_key": key, "line_id": cls.line.id}
             for key in (HARM, QUOTED)]
        )  # fmt: skip
        cls.charge = cls.env["billing.charge"].create(
            {
                "partner_id": cls.customer.id,
                "item_id": cls.visit.id,
                "period_start": "2025-01-10",
                "description": HARM,
                "note": HARM,
                "external_key": HARM,
            }
        )

    def _inert(self, page, times=1):
        """No element of a page was typed by somebody; what was typed is text."""
        tree = html.fromstring(page)
        for element in tree.iter():
            acts = [element.get(name) for name in ACTS]
            self.assertNotIn("alert(1)", [*acts, element.text])
        text = tree.text_content()
        self.assertGreaterEqual(text.count("<script>alert(1)</script>"), times, text)
        self.assertGreaterEqual(text.count("{{7*7}}"), times)

    def _report(self, name, record):
        report = self.env["ir.actions.report"]
        return report._render_qweb_html(f"{name}", record.ids)[0]

    def test_documents_chatter_and_exports_hold_it_as_text(self):
        bill = self._run("2025-02-01").move_ids
        self.assertEqual(bill.amount_untaxed, 2 * 25 * 4 * 0.9 + 80)
        reason = self.env["billing.waiver.reason"].create({"name": HARM, "code": "h"})
        waiver = self.env["billing.waiver"].with_user(self.billing_clerk)
        waiver = waiver.create(
            {
                "move_id": bill.id,
                "company_id": self.company.id,
                "percent": 5,
                "reason_id": reason.id,
                "note": HARM,
            }
        )
        waiver.with_user(self.billing_manager).action_approve()
        bill.action_post()
        payment = self._take(10, billing_payer=HARM, memo=HARM)
        entry = self.env["billing.entry"].create(
            {
                "partner_id": self.customer.id,
                "date": "2025-02-02",
                "amount": 5,
                "category_id": self.env["billing.entry.category"].create(
                    {"name": HARM, "code": "h"}
                ).id,
                "note": HARM,
            }
        )  # fmt: skip
        entry.note = f"{HARM} again"
        days = self._date("2025-01-01"), self._date("2025-12-31")
        statement = self.env["billing.statement"]._make(
            self.customer, self.company, *days
        )
        self._inert(self._report("account.report_invoice", bill), 5)
        self._inert(self._report("customer_billing.report_receipt", payment), 3)
        self._inert(self._report("customer_billing.report_statement", statement))
        bill._portal_ensure_token()
        self._inert(self.url_open(bill.get_portal_url(report_type="html")).text, 5)
        self._take(1)
        bills = bill.with_user(self.billing_manager)
        bills._billing_void(HARM, self._date("2025-02-03"))
        self._inert(self._report("account.report_invoice", bill.billing_void_ids), 5)
        for record in (bill, waiver, entry, self.subscription, payment):
            for body in record.sudo().message_ids.mapped("body"):
                if body:
                    self.assertNotIn("<script", body)
                    self.assertNotIn("<img", body)
        told = self.customer.customer_360_page(limit=100)["events"]
        self.assertIn(HARM, [event["note"] for event in told])
        self._exported(bill)

    def _exported(self, bill):
        """Lists leave as spreadsheets without a formula."""
        user = self._user(
            "exporter", "customer_billing.group_manager", "base.group_allow_export"
        )
        self.authenticate(user.login, user.login)
        lists = {
            "billing.usage": ("external_key", "note", "unit", "item_id/name"),
            "billing.charge": ("description", "note", "external_key"),
            "billing.subscription": ("note", "line_ids/description"),
            "billing.object": ("complete_name", "code"),
            "account.payment": ("billing_payer", "memo"),
            "account.move": ("billing_void_reason", "invoice_line_ids/name"),
        }
        for model, names in lists.items():
            data = {
                "model": model,
                "fields": [{"name": n, "label": n, "type": "char"} for n in names],
                "ids": self.env[model].search(
                    [("partner_id", "=", self.customer.id)]
                ).ids,
                "domain": [],
                "context": {"allowed_company_ids": self.company.ids},
                "import_compat": False,
            }  # fmt: skip
            for kind in ("csv", "xlsx"):
                with self.subTest(model=model, kind=kind):
                    content = self.url_open(
                        f"/web/export/{kind}",
                        data={
                            "data": json.dumps(data),
                            "csrf_token": Request.csrf_token(self),
                        },
                    ).content
                    self._no_formula(kind, content)

    def _no_formula(self, kind, content):
        if kind == "csv":
            rows = list(csv.reader(io.StringIO(content.decode("utf-8-sig"))))
            cells = [cell for row in rows for cell in row]
            self.assertFalse([cell for cell in cells if cell.startswith(SIGNS)])
        else:
            book = openpyxl.load_workbook(io.BytesIO(content))
            cells = [cell.value for row in book.active for cell in row]
            kinds = {cell.data_type for row in book.active for cell in row}
            self.assertNotIn("f", kinds)
        self.assertTrue([c for c in cells if c and "DROP TABLE" in str(c)], cells)

    def _load(self, model, names, *rows):
        clerk = self.env[model].with_user(self.billing_clerk)
        return clerk.load(list(names), [list(row) for row in rows])

    def test_imports_take_it_as_text_or_refuse_it_by_row(self):
        meter = self.env["billing.meter"].create(
            {"name": QUOTED, "object_id": self.place.id, "item_id": self.water.id}
        )
        usage = ("line_id/.id", "quantity", "used_at", "external_key", "note")
        one_off = ("partner_id/.id", "item_id", "period_start", "external_key", "note")
        bought = (str(self.customer.id), self.visit.name, "2025-02-01", "k", HARM)
        ids = str(self.line.id), str(self.customer.id), str(meter.id)
        taken = {
            "billing.usage": (usage, (ids[0], "1", "2025-02-01 10:00:00", "k=", HARM)),
            "billing.charge": (one_off, bought),
            "billing.reading": (
                ("meter_id/.id", "day", "value", "note"),
                (ids[2], "2025-02-01", "5", HARM),
            ),
            "billing.subscription": (
                ("partner_id/.id", "rule_id", "date_start", "line_ids/item_id", "note"),
                (ids[1], self.rule.name, "2025-02-01", self.water.name, HARM),
            ),
        }  # fmt: skip
        for model, (names, row) in taken.items():
            with self.subTest(model=model):
                loaded = self._load(model, names, row)
                self.assertTrue(loaded["ids"], loaded["messages"])
                made = self.env[model].browse(loaded["ids"])
                self.assertEqual(made.note, HARM)
                for place, _cell in enumerate(row[:-1]):
                    bad = [*row]
                    bad[place] = QUOTED
                    if names[place] == "external_key":
                        continue
                    loaded = self._load(model, names, bad)
                    self.assertFalse(loaded["ids"], f"{names[place]} of {model}")
                    self.assertEqual(loaded["messages"][0]["rows"]["from"], 0)
        self.assertTrue(self.env["billing.charge"].search_count([]))

    def test_machines_are_refused_what_is_no_usage_and_searches_find_text(self):
        Usage = self.env["billing.usage"].with_user(self.billing_clerk)
        good = self.event | {"external_key": "good", "object": QUOTED, "item": QUOTED}
        bad = [
            good | {"external_key": f"bad {name}", name: value}
            for name in ("quantity", "used_at", "object", "unit")
            for value in (HARM, f"{QUOTED} ")
        ]
        nul = good | {"external_key": f"{HARM}\x00"}
        answer = Usage.ingest([good, nul, *bad])
        self.assertEqual((answer["counted"], answer["conflicts"]), (1, []))
        self.assertEqual(len(answer["refused"]), answer["received"] - 1)
        keys = Usage.search([("line_id", "=", self.line.id)]).mapped("external_key")
        self.assertEqual(sorted(keys), sorted([HARM, QUOTED, "good"]))
        for model in ("billing.object", "billing.item", "billing.subscription"):
            for text in (HARM, QUOTED, "%", "_", "\\"):
                self.env[model].name_search(text)
        found = self.env["billing.object"].name_search(QUOTED)
        self.assertEqual([id_ for id_, _name in found], self.place.ids)
        self.assertTrue(self.env["billing.charge"].search_count([]))
