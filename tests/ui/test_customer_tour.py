"""A customer on a phone: a bill, how it came about, the way to pay; a reading."""

from datetime import timedelta

from odoo import fields
from odoo.tests import tagged

from odoo.addons.customer_billing.tests.common_portal import PortalCommon

CHINESE = "zh_CN"


@tagged("post_install", "-at_install")
class TestCustomerTour(PortalCommon):
    browser_size = "390x844"
    touch_enabled = True

    @classmethod
    def setUpClass(cls):
        first = fields.Date.today().replace(day=1)
        last_month = (first - timedelta(days=1)).replace(day=1)
        cls.month = (str(last_month), str(first))
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CHINESE)
        addon = cls.env["ir.module.module"].search([("name", "=", "customer_billing")])
        addon._update_translations([CHINESE])
        cls.company.billing_receipt_online = True
        demo = cls.env.ref("payment.payment_provider_demo").sudo()
        provider = demo.copy(
            {"company_id": cls.company.id, "state": "test", "is_published": True}
        )
        provider.journal_id = cls.company_data["default_journal_bank"]
        # whatever day of the month it is today
        cls.water.doubt_percent = 0

    def _click(self, page, tour):
        self.start_tour(page, tour, login=self.visitor.login)
        self.env.invalidate_all()

    def _walk(self, language):
        self.visitor.lang = language
        bill = self._bill()
        self._click("/my", "customer_billing_portal_bill")
        page = f"/my/invoices/{bill.id}"
        self._click(page, "customer_billing_portal_pay")
        self._click(page, "customer_billing_portal_complain")
        complaint = self.env["customer.complaint"].search(
            [("billing_move_id", "=", bill.id)]
        )
        self.assertEqual(complaint.contact_id, self.visitor.partner_id)
        self._click("/my/usage", "customer_billing_portal_reading")
        reading = self.meter.reading_ids[:1]
        self.assertEqual((reading.value, reading.kind), (160, "customer"))
        self.assertEqual(reading.state, "accepted")

    def test_a_customer_looks_objects_and_reads_in_english(self):
        self._walk("en_US")

    def test_a_customer_looks_objects_and_reads_in_chinese(self):
        self._walk(CHINESE)
