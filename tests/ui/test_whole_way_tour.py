"""One customer's whole way, clicked by the people who do it, in both languages.

A clerk enters a customer and submits it; a second person approves; a salesperson's
order is refused, released by the credit manager and confirmed; the fee clerk bills
what is due and makes a statement. Each step is the tour that its addon brings; here
they follow each other, with one customer and five users.
"""

from dateutil.relativedelta import relativedelta

from odoo import fields
from odoo.tests import HttpCase, tagged

from odoo.addons.customer_billing.tests.common import BillingCommon
from odoo.addons.customer_credit.tests.common import CreditCommon

ADDONS = ("customer_archive", "customer_credit", "customer_billing")
CHINESE = "zh_CN"
USERS = {
    "clerk": "customer_archive.group_clerk",
    "approver": "customer_archive.group_approver",
    "seller": "sales_team.group_sale_salesman",
    "lender": "customer_credit.group_manager",
    "biller": "customer_billing.group_clerk",
}


@tagged("post_install", "-at_install")
class TestWholeWayTour(HttpCase, CreditCommon, BillingCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CHINESE)
        addons = cls.env["ir.module.module"].search([("name", "in", ADDONS)])
        addons._update_translations([CHINESE])
        cls.company.customer_approval = True
        cls.people = {
            name: cls._user(f"way_{name}", group) for name, group in USERS.items()
        }

    def _click(self, person, page, tour):
        """Let a person do what a tour says, beginning on a page."""
        self.start_tour(page, tour, login=self.people[person].login)
        self.env.invalidate_all()

    def _walk(self, language):
        for user in self.people.values():
            user.lang = language
        customer = self._becomes_a_customer()
        self._orders_more_than_the_limit(customer)
        self._is_billed(customer)
        self._is_told_the_balance(customer)

    def _becomes_a_customer(self):
        self._click("clerk", "/odoo/customer-archive", "customer_archive_clerk")
        customer = self.env["res.partner"].search([("name", "=", "Tour Customer Ltd")])
        self.assertEqual(customer.customer_state, "review")
        self._click("approver", "/odoo/customer-approvals", "customer_archive_approver")
        self.assertEqual(customer.customer_state, "active")
        return customer

    def _orders_more_than_the_limit(self, customer):
        self._limit(customer, 1000)
        order = self._order(customer, 1200, user_id=self.people["seller"].id)
        self._click("seller", "/odoo/sales", "customer_credit_refused")
        self.assertEqual(order.state, "draft")
        self._click("lender", "/odoo/credit-releases", "customer_credit_release")
        self._click("seller", "/odoo/sales", "customer_credit_confirm")
        self.assertEqual(order.state, "sale")
        self.assertEqual(self._exposure(customer), 1200)

    def _is_billed(self, customer):
        subscription = self._subscription(customer, 250, start=fields.Date.today())
        with self._at_once():
            self._click("biller", "/odoo/bill-runs", "customer_billing_run")
        bill = subscription.charge_ids.move_id
        self.assertEqual(bill.state, "posted")
        self.assertEqual(bill.commercial_partner_id, customer)
        self.assertEqual(self._exposure(customer), 1450)

    def _is_told_the_balance(self, customer):
        """The statement is of last month, and what was invoiced then."""
        self._limit(customer, 5000)  # else what follows would be refused
        month_end = fields.Date.today().replace(day=1) - relativedelta(days=1)
        self._invoice(customer, 250, month_end)
        customer.name = "Tour Payer"
        self._click("biller", "/odoo/billing-statements", "customer_billing_statement")
        statement = self.env["billing.statement"].search(
            [("partner_id", "=", customer.id)]
        )
        self.assertEqual(statement.closing_balance, 250)

    def test_the_whole_way_in_english(self):
        self._walk("en_US")

    def test_the_whole_way_in_chinese(self):
        self._walk(CHINESE)
