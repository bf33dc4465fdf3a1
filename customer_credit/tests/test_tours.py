from odoo.tests import HttpCase, tagged

from .common import CreditCommon

CHINESE = "zh_CN"


@tagged("post_install", "-at_install")
class TestTours(HttpCase, CreditCommon):
    """An order is refused, released and confirmed, in a real browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CHINESE)
        addon = cls.env["ir.module.module"].search([("name", "=", "customer_credit")])
        addon._update_translations([CHINESE])
        waiting = cls.env["credit.release"].search([("state", "=", "requested")])
        waiting.unlink()
        cls.seller = cls._user("tour_seller", "sales_team.group_sale_salesman")
        cls.lender = cls._user("tour_lender", "customer_credit.group_manager")

    def _tell(self, language):
        (self.seller | self.lender).lang = language
        customer = self._customer("Tour Buyer")
        self._limit(customer, 1000)
        self._invoice(customer, 700)
        order = self._order(customer, 400, user_id=self.seller.id)
        self.start_tour(
            "/odoo/sales", "customer_credit_refused", login=self.seller.login
        )
        self.env.invalidate_all()
        self.assertEqual(order.state, "draft")
        release = self.env["credit.release"].search([("order_id", "=", order.id)])
        self.assertEqual(release.state, "requested")
        self.assertEqual(release.requested_by_id, self.seller)
        self.start_tour(
            "/odoo/credit-releases", "customer_credit_release", login=self.lender.login
        )
        self.env.invalidate_all()
        self.assertEqual(release.state, "approved")
        self.assertEqual(release.approved_by_id, self.lender)
        self.start_tour(
            "/odoo/sales", "customer_credit_confirm", login=self.seller.login
        )
        self.env.invalidate_all()
        self.assertEqual(order.state, "sale")
        self.assertEqual(release.state, "used")
        self.assertEqual(release.used_amount, 400)
        self.assertEqual(self._exposure(customer), 1100)

    def test_an_order_is_refused_released_and_confirmed_in_english(self):
        self._tell("en_US")

    def test_an_order_is_refused_released_and_confirmed_in_chinese(self):
        self._tell(CHINESE)
