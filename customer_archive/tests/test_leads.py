from odoo import SUPERUSER_ID
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestLeads(CustomerCommon):
    """Won leads become submitted files, where the CRM app is installed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.customer_approval = True
        cls.company.customer_from_leads = True
        cls.partners = cls.env(user=SUPERUSER_ID)["res.partner"]
        cls.partners = cls.partners.with_company(cls.company)

    def _lead(self, user, **vals):
        if "crm.lead" not in self.env:
            self.skipTest("the app crm is not installed here")
        stage = self.env["crm.stage"].sudo().search([("is_won", "=", True)], limit=1)
        lead = self.partners.env["crm.lead"].create(
            {
                "name": "Ten machines",
                "type": "opportunity",
                "user_id": user.id,
                "company_id": self.company.id,
            }
            | vals
        )
        lead.stage_id = stage
        return lead

    def _run(self):
        with self._commits():
            self.partners._cron_customer_leads()

    def test_without_the_app_nothing_happens(self):
        if "crm.lead" in self.env:
            self.skipTest("the app crm is installed here")
        self._run()
        self.assertEqual(self.partners._customer_won_leads(), [])

    def test_a_won_lead_is_a_submitted_file(self):
        contact = self.env["res.partner"].create(
            {
                "name": "Won Ltd.",
                "is_company": True,
                "email": "won@example.com",
                "country_id": self.env.ref("base.be").id,
                "vat": "BE0477472701",
            }
        )
        self._lead(self.clerk, partner_id=contact.id)
        self._run()
        self.assertRecordValues(
            contact,
            [
                {
                    "customer_state": "review",
                    "customer_submitted_by_id": self.clerk.id,
                }
            ],
        )
        contact.with_user(self.approver).action_reject("Wrong name")
        self._run()
        self.assertEqual(contact.customer_state, "draft")

    def test_what_is_missing_is_an_activity(self):
        lead = self._lead(self.clerk, partner_name="Won Ltd.", contact_name="Ms Lin")
        self._run()
        customer = lead.partner_id.commercial_partner_id
        self.assertEqual(customer.customer_state, "draft")
        activity = customer.activity_ids
        self.assertEqual(activity.user_id, self.clerk)
        self.assertIn("complete the file", activity.summary)

    def test_a_salesperson_without_the_role_submits_nothing(self):
        seller = self._user("seller", "sales_team.group_sale_salesman")
        lead = self._lead(seller, partner_name="Won Ltd.")
        self._run()
        customer = lead.partner_id.commercial_partner_id
        self.assertEqual(customer.customer_state, "draft")
        self.assertTrue(customer.activity_ids)

    def test_it_is_off_until_somebody_switches_it_on(self):
        self.company.customer_from_leads = False
        lead = self._lead(self.clerk, partner_name="Won Ltd.")
        self._run()
        self.assertFalse(lead.partner_id.customer_state)
