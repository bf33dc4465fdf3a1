"""Documents of a customer whom somebody may not see go on working for who has them."""

from odoo.exceptions import AccessError
from odoo.tests import Form, tagged

from odoo.addons.customer_billing.tests.common import BillingCommon
from odoo.addons.customer_credit.tests.common import CreditCommon


@tagged("post_install", "-at_install")
class TestHiddenCustomer(CreditCommon, BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.owner = cls._user("owner", "customer_archive.group_viewer")
        cls.seller = cls._user(
            "seller",
            "sales_team.group_sale_salesman",
            "customer_archive.group_viewer",
        )
        cls.bare_seller = cls._user("bare_seller", "sales_team.group_sale_salesman")
        cls.accountant = cls._user(
            "accountant",
            "account.group_account_invoice",
            "customer_archive.group_viewer",
        )
        cls.hidden = cls._customer(
            "Hidden", user_id=cls.owner.id, email="hidden@example.com"
        )
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ms Hu", "parent_id": cls.hidden.id, "email": "hu@example.com"}
        )
        cls.env.flush_all()
        cls.company.customer_rights = True

    def _hidden_from(self, user):
        partner = self.hidden.with_user(user)
        self.assertFalse(partner.search_count([("id", "=", self.hidden.id)]))
        self.assertFalse(partner.has_access("read"))

    def _form(self, record, user):
        """What the client reads to show the form of a record."""
        record = record.with_user(user)
        self.env.flush_all()
        self.env.invalidate_all()
        return Form(record)

    def test_salespeople_are_of_the_desk_and_sales_managers_see_all(self):
        self._hidden_from(self.seller)
        self._hidden_from(self.bare_seller)
        self.assertTrue(self.hidden.with_user(self.salesperson).has_access("read"))
        self.assertTrue(self.hidden.with_user(self._user("plain")).has_access("read"))

    def test_an_order_names_its_customer(self):
        # an old order that nobody is the salesperson of: any salesperson sees it
        order = self._order(self.contact, 10, user_id=False)
        order._action_cancel()
        for user in (self.seller, self.bare_seller):
            self._hidden_from(user)
            self.env.invalidate_all()
            spec = {"partner_id": {"fields": {"display_name": {}}}, "name": {}}
            [shown] = order.with_user(user).web_read(spec)
            self.assertIn("Ms Hu", shown["partner_id"]["display_name"])
            rows = order.with_user(user).read(["partner_id"])
            self.assertIn("Ms Hu", rows[0]["partner_id"][1])
            self.assertEqual(self._form(order, user).partner_id, self.contact)

    def test_an_order_of_nobody_is_taken_confirmed_and_invoiced(self):
        for user in (self.seller, self.bare_seller):
            order = self._order(self.contact, 10, user_id=False)
            with self.subTest(user=user.login):
                self.env.flush_all()
                self.env.invalidate_all()
                order.with_user(user).action_confirm()
                self.assertEqual(order.state, "sale")
                order.with_user(user)._create_invoices()
                self.assertEqual(order.invoice_ids.partner_id, self.contact)

    def test_who_has_an_order_looks_up_the_address_and_no_more(self):
        order = self._order(self.contact, 10, user_id=self.seller.id)
        remark = self.env["customer.remark"].create(
            {
                "partner_id": self.hidden.id,
                "text": "Secret",
                "kind_id": self.env["customer.remark.kind"].search([], limit=1).id,
            }
        )
        partner = self.contact.with_user(self.seller)
        self.assertTrue(partner.has_access("read"))
        self.assertTrue(self.hidden.with_user(self.seller).has_access("read"))
        self.assertFalse(partner.has_access("write"))
        self.assertFalse(remark.with_user(self.seller).has_access("read"))
        order.user_id = self.owner
        self.env.invalidate_all()
        self.assertFalse(partner.has_access("read"))

    def test_an_order_is_mailed(self):
        order = self._order(self.contact, 10, user_id=self.seller.id)
        self.env.flush_all()
        self.env.invalidate_all()
        action = order.with_user(self.seller).action_quotation_send()
        composer = Form(
            self.env["mail.compose.message"]
            .with_user(self.seller)
            .with_context(**action["context"])
        ).save()
        self.env.flush_all()
        self.env.invalidate_all()
        composer.action_send_mail()
        self.assertEqual(order.state, "sent")
        mailed = order.message_ids.filtered(lambda m: m.message_type == "comment")
        self.assertIn(self.contact, mailed.partner_ids)

    def test_a_release_is_asked_for_an_order_of_a_hidden_customer(self):
        self._limit(self.hidden, 5)
        order = self._order(self.contact, 10, user_id=False)
        release = (
            self.env["credit.release"]
            .with_user(self.bare_seller)
            .create(
                {"order_id": order.id, "amount_cap": 10, "reason": "Pays on Friday"}
            )
        )
        self.assertTrue(release.has_access("read"))
        self.assertFalse(release.with_user(self.seller).has_access("read"))

    def test_accounting_posts_credits_and_books_payments(self):
        invoice = self._invoice(self.contact, 100, post=False)
        invoice = invoice.with_user(self.accountant)
        self.env.flush_all()
        self.env.invalidate_all()
        invoice.action_post()
        self.assertEqual(invoice.state, "posted")
        payment = self.env["account.payment.register"].with_user(self.accountant)
        payment = payment.with_context(
            active_model="account.move", active_ids=invoice.ids
        ).create({"amount": 40})
        payment.action_create_payments()
        self.assertEqual(invoice.amount_residual, 60)
        reversal = (
            self.env["account.move.reversal"]
            .with_user(self.accountant)
            .with_context(active_model="account.move", active_ids=invoice.ids)
            .create({"journal_id": invoice.journal_id.id})
        )
        reversal.reverse_moves()
        self.assertEqual(invoice.reversal_move_ids.partner_id, self.contact)

    def test_a_salesperson_reads_an_invoice_of_a_hidden_customer(self):
        self._hidden_from(self.seller)
        invoice = self._invoice(self.contact, 100, invoice_user_id=self.seller.id)
        self.env.flush_all()
        self.env.invalidate_all()
        hidden = self.hidden.with_user(self.seller)
        self.assertFalse(hidden.customer_file_visible)
        names = ("partner_id", "partner_shipping_id", "commercial_partner_id")
        spec = {name: {"fields": {"display_name": {}}} for name in names}
        plain = ("invoice_partner_display_name", "amount_total", "customer_remarks")
        spec |= {name: {} for name in (*plain, "customer_invoice_title", "state")}
        [shown] = invoice.with_user(self.seller).web_read(spec)
        self.assertIn("Ms Hu", shown["partner_id"]["display_name"])

    def test_the_chatter_shows_what_a_hidden_contact_wrote(self):
        mine = self._customer("Mine", user_id=self.seller.id)
        mine.message_post(body="Hello", author_id=self.contact.id)
        self.env.flush_all()
        self.env.invalidate_all()
        messages = mine.with_user(self.seller).message_ids
        from odoo.addons.mail.tools.discuss import Store

        data = Store().add(messages.with_user(self.seller)).get_result()
        names = {partner.get("name") for partner in data.get("res.partner", [])}
        self.assertIn("Ms Hu", names)

    def test_billing_goes_on(self):
        clerk = self._user("fees", "customer_billing.group_clerk")
        self.assertTrue(self.hidden.with_user(clerk).has_access("read"))
        reader = self._user("fee_reader", "customer_billing.group_reader")
        subscription = self._subscription(self.hidden)
        self.assertFalse(subscription.with_user(reader).has_access("read"))
        self.assertFalse(
            subscription.line_ids.with_user(reader).search_count(
                [("subscription_id", "=", subscription.id)]
            )
        )
        self.env["customer.share"].create(
            {"partner_id": self.hidden.id, "user_id": reader.id}
        )
        self.assertTrue(subscription.with_user(reader).has_access("read"))
        with self.assertRaises(AccessError):
            subscription.with_user(reader).write({"name": "X"})

    def test_the_portal_sees_what_is_its_own(self):
        visitor = self._user("visitor", "base.group_portal")
        visitor.partner_id.parent_id = self.hidden
        partners = self.env["res.partner"].with_user(visitor)
        seen = partners.search([])
        self.assertEqual(seen.sudo(), self.hidden | self.contact | visitor.partner_id)
