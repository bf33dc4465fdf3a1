from odoo.exceptions import AccessError
from odoo.tests import tagged

from odoo.addons.customer_credit.tests.common import CreditCommon


@tagged("post_install", "-at_install")
class TestOrderRemarks(CreditCommon):
    """Whoever writes an order reads what there is to know about the customer."""

    def _remark(self, customer, text, kind):
        self.env["customer.remark"].create(
            {
                "partner_id": customer.id,
                "text": text,
                "kind_id": self.env.ref(f"customer_archive.remark_kind_{kind}").id,
            }
        )

    def test_an_order_shows_the_remarks_for_orders(self):
        customer = self._customer("A")
        self._remark(customer, "Gate 2", "delivery")
        self._remark(customer, "By the 25th", "billing")
        contact = self.env["res.partner"].create(
            {"name": "C", "parent_id": customer.id}
        )
        salesman = self._user("writer", "sales_team.group_sale_salesman_all_leads")
        order = self._order(contact, 10).with_user(salesman)
        self.assertEqual(order.customer_remarks, "Delivery: Gate 2")
        self.assertFalse(self._order(self._customer("B"), 10).customer_remarks)

    def test_the_customer_does_not_read_them(self):
        customer = self._customer("A")
        self._remark(customer, "Pays late", "demand")
        user = self._user("portal", "base.group_portal")
        user.partner_id.parent_id = customer
        order = self._order(customer, 10)
        order.message_subscribe(user.partner_id.ids)
        self.assertTrue(order.with_user(user).name)
        with self.assertRaises(AccessError):
            order.with_user(user).read(["customer_remarks"])

    def test_ten_orders_cost_as_many_queries_as_two(self):
        orders = self.env["sale.order"]
        for number in range(10):
            customer = self._customer(f"Customer {number}")
            self._remark(customer, "Gate 2", "delivery")
            orders |= self._order(customer, 10)
        self._query_count(lambda: orders.mapped("customer_remarks"))  # fill caches
        two = self._query_count(lambda: orders[:2].mapped("customer_remarks"))
        many = self._query_count(lambda: orders.mapped("customer_remarks"))
        self.assertEqual(two, many)
