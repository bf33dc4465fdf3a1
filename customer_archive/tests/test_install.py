import logging
import time

from odoo.tests import tagged

from odoo.addons.customer_archive.hooks import post_init_hook
from odoo.addons.customer_archive.tests.common import CustomerCommon

_logger = logging.getLogger(__name__)


@tagged("post_install", "-at_install")
class TestInstall(CustomerCommon):
    """The installation is played again on contacts that look as it would find them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        partners = cls.env["res.partner"]
        cls.ranked = cls._customer("Ranked")
        cls.invoiced, cls.drafted, cls.stranger, cls.vendor = partners.create(
            [
                {"name": name, "is_company": True}
                for name in ("Invoiced", "Drafted", "Stranger", "Vendor")
            ]
        )
        cls.buyer = partners.create({"name": "Buyer", "parent_id": cls.invoiced.id})
        cls._invoice(cls.buyer, 10.0)
        cls._invoice(cls.drafted, 10.0, post=False)
        cls._invoice(cls.vendor, 10.0, move_type="in_invoice")

    def _forget(self):
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE res_partner SET customer_state = NULL, customer_number = NULL, "
            "customer_since = NULL"
        )
        self.env.invalidate_all()

    def test_who_has_done_business_becomes_active_with_a_number(self):
        self.invoiced.customer_rank = 0
        self._forget()
        self.company.customer_approval = True
        post_init_hook(self.env)
        customers = self.ranked | self.invoiced | self.drafted
        self.assertEqual(set(customers.mapped("customer_state")), {"active"})
        self.assertEqual(len(set(customers.mapped("customer_number"))), 3)
        self.assertTrue(all(customers.mapped("customer_since")))

    def test_all_others_stay_as_they_are(self):
        self._forget()
        post_init_hook(self.env)
        others = self.stranger | self.vendor | self.buyer
        self.assertEqual(set(others.mapped("customer_state")), {False})
        self.assertEqual(set(others.mapped("customer_number")), {False})

    def test_a_confirmed_order_makes_a_customer_and_a_quotation_does_not(self):
        if "sale.order" not in self.env:
            self.skipTest("sale is not installed")
        self.env.user.group_ids |= self.env.ref("sales_team.group_sale_manager")
        order, _quotation = self.env["sale.order"].create(
            [{"partner_id": partner.id} for partner in (self.stranger, self.vendor)]
        )
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE sale_order SET state='sale' WHERE id=%s", [order.id]
        )
        self._forget()
        post_init_hook(self.env)
        self.assertEqual(self.stranger.customer_state, "active")
        self.assertFalse(self.vendor.customer_state)

    def test_the_sequence_goes_on_after_the_numbers_given(self):
        self._forget()
        post_init_hook(self.env)
        taken = self.env["res.partner"].search([("customer_number", "!=", False)])
        last = max(taken.mapped("customer_number"))
        self.assertGreater(self._customer("Next").customer_number, last)

    def test_installing_again_changes_nobody(self):
        before = self.ranked.customer_number
        post_init_hook(self.env)
        self.assertEqual(self.ranked.customer_number, before)

    def test_twenty_thousand_contacts_cost_as_many_statements_as_three(self):
        post_init_hook(self.env)  # fills the ORM's caches
        self._forget()
        few = self._query_count(lambda: post_init_hook(self.env))
        self.env.cr.execute(
            "INSERT INTO res_partner (name, complete_name, active, is_company, "
            "customer_rank, create_date, autopost_bills) "
            "SELECT 'Old ' || n, 'Old ' || n, true, true, 1, now(), 'ask' "
            "FROM generate_series(1, 20000) n"
        )
        self.env.cr.execute(
            "UPDATE res_partner SET commercial_partner_id = id "
            "WHERE commercial_partner_id IS NULL"
        )
        self._forget()
        started = time.monotonic()
        self.assertEqual(self._query_count(lambda: post_init_hook(self.env)), few)
        seconds = time.monotonic() - started
        _logger.info("20,000 customers in %.1f s", seconds)
        self.assertLess(seconds, 10)
