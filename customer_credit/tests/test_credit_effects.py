from odoo.tests import tagged

from odoo.addons.customer_credit.tests.common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditEffects(CreditCommon):
    """Whoever decides on a change hears how many orders it touches."""

    def _ask(self, **vals):
        self.customer.with_user(self.clerk).write(vals)
        change = self.env["customer.change"].search(
            [("partner_id", "=", self.customer.id)], limit=1
        )
        return change.with_user(self.approver)

    def test_open_orders_are_counted_for_what_they_use(self):
        self.customer = self._customer("Huaxin")
        self.company.customer_change_approval = True
        self._order(self.customer, 10)
        self._order(self.customer, 10, confirm=True)
        term = self.env["account.payment.term"].create({"name": "T"})
        change = self._ask(property_payment_term_id=term.id)
        self.assertIn("keep the terms they have: 2", change.effect)
        self.assertNotIn("show it", change.effect)
        self.assertIn("show it: 2", self._ask(name="Huaxin Group").effect)

    def test_the_limit_of_a_profile_is_no_request(self):
        self.company.customer_change_approval = True
        customer = self._customer("Huaxin")
        manager = self._user("lender", "customer_credit.group_manager")
        self.env["credit.profile"].with_user(manager).create(
            {"partner_id": customer.id, "is_limited": True, "limit_amount": 700}
        )
        self.assertEqual(customer.credit_limit, 700)
        self.assertFalse(customer.customer_pending_change_ids)

    def test_effects_cost_as_many_queries_for_twenty_as_for_one(self):
        customers = self.env["res.partner"]
        for number in range(20):
            customers |= self._customer(f"C{number}")
            self._order(customers[-1], 10)

        def ask(partners):
            return self._query_count(
                lambda: partners._customer_change_effects({"name", "vat"})
            )

        ask(customers)
        self.assertEqual(ask(customers[:1]), ask(customers))
