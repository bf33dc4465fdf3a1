from lxml import etree

from odoo import SUPERUSER_ID
from odoo.exceptions import UserError
from odoo.tests import Form, tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestChoice(CustomerCommon):
    """Who may be chosen on new documents, and who is refused there."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.active = cls._customer("Lantern active")
        cls.stopped = cls._customer("Lantern stopped")
        cls.open_invoice = cls._invoice(cls.stopped, 100, post=False)
        cls.stopped.action_suspend("They do not pay")
        cls.company.customer_active_only = True
        cls.company.customer_approval = True
        cls.new = cls._customer("Lantern new")
        cls.contact = cls.env["res.partner"].create({"name": "Lantern contact"})

    def _offered(self, operation):
        partners = self.env["res.partner"]
        domain = partners._customer_choice_domain(self.company, operation)
        return partners.search([*domain, ("name", "ilike", "Lantern")])

    def test_a_quotation_offers_all_but_those_with_whom_business_has_stopped(self):
        person = self.env["res.partner"].create(
            {"name": "Lantern Ms Lin", "parent_id": self.stopped.id}
        )
        offered = self._offered("quote")
        self.assertEqual(offered, self.active | self.new | self.contact)
        self.assertNotIn(person, offered)

    def test_an_invoice_offers_active_customers(self):
        self.assertEqual(self._offered("invoice"), self.active)
        self.company.customer_approval = False
        self.assertEqual(self._offered("invoice"), self.active | self.contact)

    def test_switched_off_everybody_is_offered(self):
        self.company.customer_active_only = False
        everybody = self.active | self.new | self.contact | self.stopped
        for operation in ("quote", "invoice"):
            self.assertEqual(self._offered(operation), everybody)

    def test_the_forms_of_invoices_ask_for_them(self):
        moves = self.env["account.move"]
        arch = etree.fromstring(moves.get_view(view_type="form")["arch"])
        (field,) = arch.xpath(
            "//group[@id='header_left_group']//field[@name='partner_id']"
        )
        self.assertEqual(field.get("domain"), "customer_choice_domain")
        for kind, offered in (
            ("out_invoice", self.active),
            ("in_invoice", self.active | self.new | self.contact | self.stopped),
            ("out_refund", self.active | self.new | self.contact | self.stopped),
        ):
            move = moves.new({"move_type": kind, "company_id": self.company.id})
            found = self.env["res.partner"].search(
                [*move.customer_choice_domain, ("name", "ilike", "Lantern")]
            )
            with self.subTest(kind=kind):
                self.assertEqual(found, offered)

    def test_a_new_invoice_is_refused_in_every_door(self):
        with self.assertRaisesRegex(UserError, "suspended.*no order"):
            self._invoice(self.stopped, 10, post=False)
        with self.assertRaisesRegex(UserError, "not an approved"):
            self._invoice(self.new, 10, post=False)
        invoice = self._invoice(self.active, 10, post=False)
        with self.assertRaises(UserError):
            invoice.partner_id = self.stopped
        with self.assertRaises(UserError):
            self.open_invoice.copy()
        form = Form(
            self.env["account.move"].with_context(default_move_type="out_invoice")
        )
        form.partner_id = self.stopped
        with self.assertRaises(UserError):
            form.save()

    def test_open_documents_finish(self):
        self.open_invoice.invoice_line_ids.price_unit = 120
        self.open_invoice.action_post()
        self.assertEqual(self.open_invoice.state, "posted")
        refund = self.open_invoice._reverse_moves()
        refund.action_post()
        self.assertEqual(refund.state, "posted")

    def test_what_comes_by_itself_comes(self):
        moves = self.env["account.move"].with_user(SUPERUSER_ID)
        moves = moves.with_company(self.company)
        invoice = moves.create(
            {"move_type": "out_invoice", "partner_id": self.stopped.id}
        )
        self.assertTrue(invoice)

    def test_it_is_off_until_somebody_switches_it_on(self):
        self.company.customer_active_only = False
        self.assertTrue(self._invoice(self.stopped, 10, post=False))
