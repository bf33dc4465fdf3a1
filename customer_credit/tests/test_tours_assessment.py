from odoo import fields
from odoo.tests import HttpCase, tagged

from .common import CreditCommon

CHINESE = "zh_CN"


@tagged("post_install", "-at_install")
class TestToursAssessment(HttpCase, CreditCommon):
    """A clerk assesses, a manager approves, and the grade is in force: in a browser."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang(CHINESE)
        addon = cls.env["ir.module.module"].search([("name", "=", "customer_credit")])
        addon._update_translations([CHINESE])
        cls.clerk = cls._user("tour_clerk", "customer_credit.group_user")
        cls.lender = cls._user("tour_grader", "customer_credit.group_manager")
        cls.env["credit.grade"].search([("min_score", ">=", 35)]).write(
            {"sets_limit": True, "turnover_months": 0, "limit_floor": 5000}
        )

    def _tell(self, language):
        (self.clerk | self.lender).lang = language
        today = fields.Date.today()
        profile = self._limit(self._customer("Tour Graded"), 100)
        profile.write(
            {
                "judgement": 95,
                "judgement_date": today,
                "judgement_reason": "Known for years",
                "outside_rating": 95,
                "outside_rating_date": today,
            }
        )
        self.start_tour(
            f"/odoo/credit-profiles/{profile.id}",
            "customer_credit_assess",
            login=self.clerk.login,
        )
        self.env.invalidate_all()
        assessment = profile.assessment_ids
        self.assertEqual(assessment.state, "submitted")
        self.assertEqual(assessment.requested_by_id, self.clerk)
        self.assertEqual(profile.limit_amount, 100)
        self.start_tour(
            "/odoo/credit-assessments",
            "customer_credit_grade",
            login=self.lender.login,
        )
        self.env.invalidate_all()
        self.assertEqual(assessment.decided_by_id, self.lender)
        self.assertEqual(profile.grade_id, assessment.grade_id)
        self.assertEqual(profile.limit_amount, 5000)
        self.assertGreater(profile.date_next_assessment, today)

    def test_a_customer_is_assessed_and_graded_in_english(self):
        self._tell("en_US")

    def test_a_customer_is_assessed_and_graded_in_chinese(self):
        self._tell(CHINESE)
