from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestSatisfaction(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Huaxin", email="huaxin@example.com")
        cls.contact = cls.env["res.partner"].create(
            {
                "name": "Ms Lin",
                "parent_id": cls.customer.id,
                "email": "lin@example.com",
            }
        )
        cls.cause = cls.env["customer.complaint.cause"].search([], limit=1)
        cls.company.customer_rating = True

    @classmethod
    def _closed(cls, **vals):
        complaint = (
            cls.env["customer.complaint"]
            .with_user(cls.clerk)
            .create(
                {
                    "name": "Seals broken",
                    "partner_id": cls.customer.id,
                    "cause_id": cls.cause.id,
                    "solution": "New seals.",
                }
                | vals
            )
        )
        complaint.action_close()
        return complaint

    def _mails(self, complaint):
        return self.env["mail.mail"].search(
            [("model", "=", "customer.complaint"), ("res_id", "=", complaint.id)]
        )

    def _answer(self, complaint, rate, feedback=None):
        token = complaint._rating_get_access_token()
        complaint.sudo().rating_apply(rate, token=token, feedback=feedback)

    def test_a_closed_complaint_asks_once(self):
        complaint = self._closed(contact_id=self.contact.id)
        mails = self._mails(complaint)
        self.assertEqual(len(mails), 1)
        self.assertEqual(mails.recipient_ids, self.contact)
        token = complaint._rating_get_access_token()
        for rate in (1, 3, 5):
            self.assertIn(f"/rate/{token}/{rate}", mails.body_html)
        complaint.action_reopen()
        complaint.action_close()
        self.assertEqual(len(self._mails(complaint)), 1)

    def test_it_is_off_until_somebody_switches_it_on(self):
        self.assertFalse(self.env["res.company"].create({"name": "x"}).customer_rating)
        self.company.customer_rating = False
        self.assertFalse(self._mails(self._closed()))

    def test_a_contact_without_address_leaves_it_to_the_customer(self):
        self.contact.email = False
        complaint = self._closed(contact_id=self.contact.id)
        self.assertEqual(self._mails(complaint).recipient_ids, self.customer)

    def test_some_are_not_asked(self):
        cases = {
            "no address": lambda c: c.write({"email": False}),
            "wants none": lambda c: c.write({"customer_no_survey": True}),
            "wants no mails": lambda c: self.env["mail.blacklist"]._add(c.email),
            "suspended": lambda c: c.action_suspend("they do not pay"),
            "closed": lambda c: c.action_close("gone"),
        }
        for n, (case, do) in enumerate(cases.items()):
            customer = self._customer(case, email=f"c{n}@example.com")
            do(customer)
            with self.subTest(case=case):
                self.assertFalse(self._mails(self._closed(partner_id=customer.id)))

    def test_the_answer_is_on_the_complaint_and_on_the_customer(self):
        first, second = self._closed(), self._closed(contact_id=self.contact.id)
        self.assertEqual(self.customer.customer_satisfaction_count, 0)
        self._answer(first, 5)
        self._answer(second, 1, "Too slow")
        self.env.flush_all()
        self.env.cr.execute(
            "UPDATE rating_rating SET rated_on = rated_on - interval '1 day' "
            "WHERE res_id = %s AND res_model = 'customer.complaint'",
            (first.id,),
        )
        self.env.invalidate_all()
        self.assertEqual(second.rating_last_value, 1)
        self.assertEqual(second.rating_last_feedback, "Too slow")
        for partner in (self.customer, self.contact):
            self.assertRecordValues(
                partner.with_user(self.viewer),
                [
                    {
                        "customer_satisfaction": 3.0,
                        "customer_satisfaction_count": 2,
                        "customer_satisfaction_last": 1.0,
                    }
                ],
            )
        action = self.customer.action_view_customer_ratings()
        self.assertEqual(len(self.env["rating.rating"].search(action["domain"])), 2)

    def test_another_company_does_not_see_the_answers(self):
        complaint = self._closed()
        self._answer(complaint, 5)
        other = self.env["res.company"].create({"name": "Other"})
        stranger = self._user("stranger", "customer_archive.group_viewer")
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        customer = self.customer.with_user(stranger).with_company(other)
        self.assertEqual(customer.customer_satisfaction_count, 0)
        ratings = self.env["rating.rating"]
        domain = [("res_model", "=", "customer.complaint")]
        self.assertFalse(ratings.with_user(stranger).search(domain))
        self.assertTrue(ratings.with_user(self.viewer).search(domain))

    def test_fifty_customers_cost_as_many_queries_as_one(self):
        customers = self.env["res.partner"].create(
            [{"name": f"C{n}", "customer_rank": 1} for n in range(50)]
        )
        read = lambda partners: partners.mapped("customer_satisfaction")  # noqa: E731
        self._query_count(lambda: read(customers))
        self.assertEqual(
            self._query_count(lambda: read(customers[:1])),
            self._query_count(lambda: read(customers)),
        )

    def test_without_the_survey_app_there_is_no_questionnaire(self):
        if "survey.survey" in self.env:
            self.skipTest("the survey app is installed")
        self.assertFalse(self.customer.customer_has_survey)
        self.assertEqual(self.customer.customer_survey_count, 0)
        with self.assertRaises(UserError):
            self.customer.action_send_customer_survey()
