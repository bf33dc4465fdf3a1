from odoo import Command
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestCard(CustomerCommon):
    """The customer card, in both languages, for who may see the customer."""

    def _html(self, customer, user):
        report = self.env["ir.actions.report"].with_user(user)
        html, _kind = report._render_qweb_html(
            "customer_archive.report_customer_card", customer.ids
        )
        return html.decode()

    def test_it_says_what_the_file_says(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        role = self.env.ref("customer_archive.contact_role_finance")
        customer = self._customer(
            "松林贸易",
            phone="+86 21 6888 0000",
            customer_alias_ids=[Command.create({"name": "Pine", "kind": "english"})],
            child_ids=[
                Command.create({"name": "Li", "customer_role_ids": [role.id]}),
                Command.create({"name": "Store", "type": "delivery"}),
            ],
        )
        self._invoice(customer, 1234.5)
        html = self._html(customer, self.viewer)
        for text in (customer.customer_number, "松林贸易", "Pine", "Li", "Finance"):
            self.assertIn(text, html)
        self.assertIn("1,234.50", html)
        self.assertIn(customer.customer_since.isoformat(), html)
        self.assertNotIn("Store", html)
        self.viewer.lang = "zh_CN"
        html = self._html(customer, self.viewer)
        self.assertIn("联系人", html)
        self.assertNotIn("Contacts", html)

    def test_it_is_looked_at_before_it_is_printed(self):
        customer = self._customer("Firm")
        shown = self.env.ref("customer_archive.action_report_customer_card_preview")
        printed = self.env.ref("customer_archive.action_report_customer_card")
        self.assertEqual(shown.report_name, printed.report_name)
        self.assertEqual(shown.report_type, "qweb-html")
        bindings = self.env["ir.actions.actions"].with_user(self.viewer)
        offered = bindings.get_bindings("res.partner")["report"]
        self.assertIn(shown.id, [action["id"] for action in offered])
        html, kind = shown.with_user(self.viewer)._render(
            shown.report_name, customer.ids
        )
        self.assertEqual(kind, "html")
        self.assertIn("Firm", html.decode())

    def test_a_contact_prints_its_customers_card_once(self):
        customer = self._customer("Firm")
        contacts = self.env["res.partner"].create(
            [{"name": name, "parent_id": customer.id} for name in ("A", "B")]
        )
        html = self._html(contacts | customer, self.viewer)
        self.assertEqual(html.count("<h2"), 1)
