"""Assessments: computed, explained, decided by another, and then in force."""

from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditAssessment(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.second = cls._user("second_manager", "customer_credit.group_manager")
        cls.card = cls.env.ref("customer_credit.scorecard_trade")
        cls.statement_card = cls.env.ref("customer_credit.scorecard_statement")
        cls.grades = {
            code: cls.env.ref(f"customer_credit.grade_{code}") for code in "abcdex"
        }
        cls.good = cls._customer("Good")
        cls.late = cls._customer("Late")
        cls.new = cls._customer("New")
        for n in range(6):
            day = cls.today - timedelta(days=45 * n + 60)
            cls._settled(cls.good, 900000, day, 30, 20)
            cls._settled(cls.late, 3000, day, 10, 55)

    @classmethod
    def _settled(cls, partner, amount, day, term, after):
        """An invoice due ``term`` days after its day and paid ``after`` days after."""
        move = cls._invoice(partner, amount, date=day, due=day + timedelta(days=term))
        paid = day + timedelta(days=after)
        if paid <= cls.today:
            cls.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=move.ids
            ).create({"payment_date": paid})._create_payments()
        return move

    def _assess(self, partner, user=None, **vals):
        """An assessment by ``user``, by default a credit user."""
        assessments = self.env["credit.assessment"].with_user(user or self.credit_user)
        return assessments.create({"partner_id": partner.id} | vals)

    def _approved(self, partner, **given):
        """An assessment that a second person has approved."""
        assessment = self._assess(partner)
        if given:
            assessment.write(given)
        assessment.action_submit()
        assessment.with_user(self.credit_manager).action_approve()
        return assessment

    def test_who_pays_late_scores_below_who_pays_in_time(self):
        good, late = self._assess(self.good), self._assess(self.late)
        self.assertGreater(good.score, 75)
        self.assertLess(late.score, 45)
        self.assertGreater(good.grade_id.min_score, late.grade_id.min_score)

    def test_lines_explain_the_score_to_the_point(self):
        assessment = self._assess(self.late)
        lines = assessment.line_ids
        self.assertEqual(len(lines), len(self.card.line_ids))
        self.assertAlmostEqual(sum(lines.mapped("gives")), assessment.score, delta=0.06)
        share = lines.filtered(lambda line: line.criterion_id.fact == "late_share")
        self.assertEqual(share.value_text, "100 %")
        self.assertIn("points more", share.raise_text)
        rating = lines.filtered(lambda line: line.criterion_id.fact == "outside_rating")
        self.assertFalse(rating.is_known)
        self.assertEqual(rating.value_text, "not known")

    def test_what_is_not_known_lowers_the_confidence_and_holds_the_grade_down(self):
        self._settled(self.new, 100000, self.today - timedelta(days=20), 10, 2)
        assessment = self._assess(self.new)
        self.assertLess(assessment.confidence, 0.4)
        self.assertLess(assessment.confidence, assessment.coverage)
        self.assertTrue(assessment.is_thin)
        self.assertGreater(assessment.grade_by_score_id.min_score, 50)
        self.assertEqual(assessment.grade_id, self.grades["c"])

    def test_a_rating_and_a_judgement_count_from_their_day_on(self):
        profile = self._limit(self.late, None)
        before = self._assess(self.late)
        before.action_recall()
        profile.write({"judgement": 100, "judgement_date": self.today})
        with_it = self._assess(self.late)
        self.assertGreater(with_it.score, before.score)
        with_it.action_recall()
        profile.judgement_date = self.today + timedelta(days=1)
        self.assertEqual(self._assess(self.late).score, before.score)

    def test_statements_count_by_the_card_that_looks_at_them(self):
        self._limit(self.good, None, scorecard_id=self.statement_card.id)
        plain = self._assess(self.good)
        plain.action_recall()
        self.env["credit.statement"].create(
            {
                "partner_id": self.good.id,
                "date_end": self.today - timedelta(days=100),
                "current_assets": 600,
                "inventory": 100,
                "total_assets": 1000,
                "current_liabilities": 200,
                "total_liabilities": 300,
                "retained_earnings": 400,
                "sales": 1500,
                "ebit": 150,
                "interest": 10,
            }
        )
        found = self._assess(self.good)
        self.assertEqual(found.scorecard_id, self.statement_card)
        self.assertGreater(found.confidence, plain.confidence)
        lines = {line.criterion_id.fact: line.value for line in found.line_ids}
        self.assertAlmostEqual(lines["equity_share"], 70)
        self.assertAlmostEqual(lines["altman_z2"], 7.386, 2)

    def test_a_statement_tells_its_ratios_and_an_empty_figure_no_index(self):
        with Form(self.env["credit.statement"]) as form:
            form.partner_id = self.good
            form.total_assets = 1000
            form.total_liabilities = 400
        statement = form.save()
        self.assertEqual(statement.equity_amount, 600)
        self.assertAlmostEqual(statement.equity_share, 0.6)
        self.assertFalse(statement.altman_zone)
        statement.write(
            {"current_assets": 100, "current_liabilities": 390, "ebit": -100,
             "retained_earnings": -50}
        )  # fmt: skip
        self.assertEqual(statement.altman_zone, "distress")
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                statement.copy()

    # -- nobody makes up a score ------------------------------------------------

    def test_a_score_that_is_sent_along_is_not_believed(self):
        made_up = self._assess(
            self.late, score=99, grade_id=self.grades["a"].id, state="approved"
        )
        self.assertLess(made_up.score, 45)
        self.assertEqual(made_up.state, "draft")
        self.assertNotEqual(made_up.grade_id, self.grades["a"])

    def test_an_assessment_is_never_edited(self):
        assessment = self._assess(self.late, self.credit_manager)
        for vals in ({"score": 99}, {"state": "approved"}, {"partner_id": 1}):
            with self.assertRaises(AccessError):
                assessment.write(vals)
        line = assessment.line_ids[0]
        with self.assertRaises(AccessError):
            line.write({"points": 100})
        assessment.write({"grade_id": self.grades["a"].id, "reason": "New owner"})
        assessment.action_submit()
        with self.assertRaises(UserError):
            assessment.write({"grade_id": self.grades["b"].id})
        with self.assertRaises(UserError):
            assessment.unlink()
        with self.assertRaises(UserError):
            assessment.copy()

    def test_another_grade_needs_a_reason(self):
        assessment = self._assess(self.late)
        assessment.grade_id = self.grades["x"]
        with self.assertRaisesRegex(UserError, "say why"):
            assessment.action_submit()
        assessment.reason = "Fraud"
        assessment.action_submit()

    def test_one_assessment_is_open_at_a_time(self):
        self._assess(self.late)
        with mute_logger("odoo.sql_db"), self.assertRaises(IntegrityError):
            with self.env.cr.savepoint():
                self._assess(self.late)

    # -- another decides --------------------------------------------------------

    def test_somebody_else_decides_who_may(self):
        assessment = self._assess(self.late, self.credit_manager)
        assessment.action_submit()
        with self.assertRaises(UserError):
            assessment.action_approve()
        with self.assertRaises(AccessError):
            assessment.with_user(self.credit_user).action_approve()
        with self.assertRaises(AccessError):
            assessment.with_user(self.salesperson).action_approve()
        assessment.with_user(self.second).action_approve()
        self.assertEqual(assessment.decided_by_id, self.second)
        with self.assertRaises(UserError):
            assessment.with_user(self.second).action_reject()

    def test_an_approved_grade_is_in_force(self):
        self.grades["a"].write(
            {"sets_limit": True, "turnover_months": 2, "limit_cap": 2000000,
             "limit_step": 1000}
        )  # fmt: skip
        assessment = self._approved(self.good)
        self.assertEqual(assessment.grade_id, self.grades["a"])
        profile = assessment.profile_id
        self.assertEqual(profile.partner_id, self.good)
        self.assertEqual(profile.grade_id, self.grades["a"])
        self.assertEqual(profile.score, assessment.score)
        self.assertTrue(profile.is_limited)
        turnover = assessment.env["res.partner"].browse(self.good.id)
        known = turnover._credit_score_facts(
            self.company, ["turnover_12m"], self.today
        )[self.good.id]
        expected = known["turnover_12m"].value / 6 // 1000 * 1000
        self.assertEqual(profile.limit_amount, expected)
        self.assertEqual(
            profile.date_next_assessment, fields.Date.add(self.today, months=12)
        )

    def test_a_grade_without_a_formula_leaves_the_limit(self):
        profile = self._limit(self.good, 777)
        self._approved(self.good)
        self.assertEqual(profile.limit_amount, 777)

    def test_a_grade_that_lends_nothing_sets_a_limit_of_zero(self):
        profile = self._limit(self.late, 5000)
        self.grades["e"].sets_limit = True
        self._approved(
            self.late,
            grade_id=self.grades["e"].id,
            has_limit=True,
            limit_amount=0,
            reason="Never pays",
        )
        self.assertTrue(profile.is_limited)
        self.assertEqual(profile.limit_amount, 0)

    def test_terms_that_the_grade_does_not_allow_are_replaced(self):
        terms = self.env["account.payment.term"]
        allowed = terms.create({"name": "At once", "company_id": False})
        grade = self._assess(self.good).grade_id.with_env(self.env)
        grade.payment_term_ids = allowed
        self.good.property_payment_term_id = terms.create({"name": "90 days"})
        self.env["credit.assessment"].search([]).action_recall()
        self._approved(self.good)
        self.assertEqual(self.good.property_payment_term_id, allowed)

    def test_a_rejected_one_changes_nothing_and_another_may_follow(self):
        profile = self._limit(self.good, 777, date_next_assessment=self.today)
        assessment = self._assess(self.good)
        assessment.action_submit()
        assessment.with_user(self.credit_manager).action_reject()
        self.assertFalse(profile.grade_id)
        self.assertGreater(profile.date_next_assessment, self.today)
        self.assertTrue(self._assess(self.good))

    # -- cards ------------------------------------------------------------------

    def test_a_published_card_is_never_edited(self):
        line = self.card.line_ids[0]
        for record, vals in (
            (self.card, {"min_confidence": 0}),
            (line, {"weight": 99}),
            (line.band_ids[0], {"points": 1}),
        ):
            with self.assertRaises(UserError):
                record.write(vals)
            with self.assertRaises(UserError):
                record.unlink()
        with self.assertRaises(UserError):
            self.card.write({"line_ids": [(1, line.id, {"weight": 99})]})
        with self.assertRaises(UserError):
            self.env["credit.scorecard.line"].create(
                {"scorecard_id": self.card.id, "fact": "net_margin", "name": "Margin"}
            )
        with self.assertRaises(AccessError):
            self.card.write({"state": "draft"})

    def test_a_new_version_takes_the_place_of_the_published_one(self):
        old = self._assess(self.late)
        self.card.action_new_version()
        draft = self.card.search([("code", "=", "TRADE"), ("state", "=", "draft")])
        self.assertEqual((draft.version, len(draft.line_ids)), (2, 14))
        self.card.action_new_version()
        self.assertEqual(
            self.card.search_count([("code", "=", "TRADE")]), 2, "one draft at a time"
        )
        judged = draft.line_ids.filtered(lambda line: line.fact == "late_share")
        judged.weight = 500
        draft.action_publish()
        self.assertEqual(self.card.state, "retired")
        old.action_recall()
        new = self._assess(self.late)
        self.assertEqual(new.scorecard_id, draft)
        self.assertLess(new.score, old.score)
        self.assertEqual(old.scorecard_id, self.card)

    def test_only_credit_managers_publish(self):
        with self.assertRaises(AccessError):
            self.card.with_user(self.credit_user).action_new_version()

    # -- many -------------------------------------------------------------------

    def test_many_cost_as_many_queries_as_one(self):
        partners = self.good | self.late | self.new
        more = self.env["res.partner"].create(
            [{"name": f"C{n}", "is_company": True, "customer_rank": 1}
             for n in range(40)]
        )  # fmt: skip
        assessments = self.env["credit.assessment"]

        def queries(customers):
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            made = assessments.with_context(tracking_disable=True)._credit_assess(
                customers, self.company
            )
            self.env.flush_all()
            self.assertEqual(len(made), len(customers))
            return self.env.cr.sql_log_count - before

        queries(self.good)  # fills the caches of the ORM
        one = queries(self.late)
        self.assertLessEqual(queries(more), one)
        self.assertTrue(partners)

    def test_a_run_assesses_everybody_and_goes_on_where_it_stopped(self):
        run = self.env["credit.assessment.run"].create({"scope": "all"})
        run.with_user(self.credit_manager).action_start()
        with self._commits():
            run._cron_runs()
        self.assertEqual(run.state, "done")
        mine = self.env["credit.assessment"].search(
            [("partner_id", "in", (self.good | self.late | self.new).ids)]
        )
        self.assertEqual(mine.partner_id, self.good | self.late | self.new)
        self.assertEqual(mine.requested_by_id, self.credit_manager)
        scored = mine.filtered("grade_id")
        self.assertEqual(set(scored.mapped("state")), {"submitted"})
        count = self.env["credit.assessment"].search_count([])
        with self._commits():
            run._cron_runs()
        self.assertEqual(self.env["credit.assessment"].search_count([]), count)

    def test_what_is_due_is_assessed_at_night_where_that_is_wanted(self):
        profile = self._approved(self.good).profile_id.with_env(self.env)
        profile.date_next_assessment = self.today
        runs = self.env["credit.assessment.run"]
        runs._cron_assess_due()
        self.assertFalse(runs.search([]))
        self.company.credit_assess_when_due = True
        self.company.credit_approve_unchanged = True
        runs._cron_assess_due()
        with self._commits():
            runs._cron_runs()
        last = self.env["credit.assessment"].search(
            [("partner_id", "=", self.good.id)], limit=1
        )
        self.assertTrue(last.is_automatic)
        self.assertFalse(last.decided_by_id)
        self.assertGreater(profile.date_next_assessment, self.today)
        count = runs.search_count([])
        runs._cron_assess_due()
        self.assertEqual(runs.search_count([]), count)

    def test_another_company_has_its_own(self):
        other = self.env["res.company"].create({"name": "Branch"})
        self.env.user.company_ids |= other
        here = self._assess(self.good)
        there = self.env["credit.assessment"].create(
            {"partner_id": self.good.id, "company_id": other.id}
        )
        self.assertGreater(here.confidence, there.confidence)
        visible = self.env["credit.assessment"].with_user(self.credit_user)
        self.assertFalse(visible.search([("id", "=", there.id)]))
