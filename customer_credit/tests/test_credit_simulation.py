"""What a changed card or grade would do, tried before; and whether a card is good."""

from datetime import timedelta

from odoo import fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditSimulation(CreditCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.today = fields.Date.today()
        cls.second = cls._user("second_manager", "customer_credit.group_manager")
        cls.grade_c = cls.env.ref("customer_credit.grade_c")
        cls.card = cls.env.ref("customer_credit.scorecard_trade")
        cls.buyer = cls._customer("Buyer", customer_state="active")
        cls._invoice(
            cls.buyer,
            120000,
            date=cls.today - timedelta(days=20),
            due=cls.today + timedelta(days=40),
        )
        cls.profile = cls._limit(
            cls.buyer, 150000, judgement=100, judgement_date=cls.today
        )
        cls.order = cls._order(cls.buyer, 60000)

    def _simulation(self, **grade):
        """A simulation in which grade C, that of whom little is known, is changed."""
        wizard = self.env["credit.simulation"].with_user(self.credit_manager).create({})
        self.assertTrue(wizard.grade_ids)
        tried = wizard.grade_ids.filtered(lambda g: g.grade_id == self.grade_c)
        tried.write({"sets_limit": True} | grade)
        return wizard

    def _found(self, wizard):
        return wizard.line_ids.filtered(lambda line: line.partner_id == self.buyer)

    def test_who_moves_which_limits_and_which_orders_would_pass(self):
        wizard = self._simulation(limit_floor=200000, limit_cap=200000)
        wizard.action_try()
        line = self._found(wizard)
        self.assertEqual(line.direction, "first")
        self.assertEqual(line.new_grade_id, self.grade_c)
        self.assertEqual((line.old_limit, line.new_limit), (150000, 200000))
        self.assertEqual(line.passing_ids, self.order)
        self.assertFalse(line.held_ids)
        self.assertEqual(wizard.passing_count, 1)

    def test_which_orders_would_be_held(self):
        small = self._order(self.buyer, 20000)
        wizard = self._simulation(limit_floor=100000, limit_cap=100000)
        wizard.action_try()
        self.assertEqual(self._found(wizard).held_ids, small)

    def test_trying_leaves_everything_as_it_was(self):
        wizard = self._simulation(limit_floor=200000, limit_cap=200000)
        wizard.action_try()
        self.assertEqual(self.profile.limit_amount, 150000)
        self.assertFalse(self.profile.grade_id)
        self.assertFalse(self.grade_c.sets_limit)
        self.assertFalse(self.env["credit.assessment"].search([]))
        with self.assertRaises(UserError):
            self.order.action_confirm()

    def test_what_was_tried_is_what_comes(self):
        wizard = self._simulation(limit_floor=200000, limit_cap=200000)
        wizard.action_try()
        line = self._found(wizard)
        wizard.action_apply()
        assessments = self.env["credit.assessment"].with_user(self.credit_manager)
        made = assessments._credit_assess(self.buyer, self.company)
        self.assertEqual(made.score, line.score)
        self.assertEqual(made.grade_id, line.new_grade_id)
        self.assertEqual(made.limit_amount, line.new_limit)
        made.action_submit()
        made.with_user(self.second).action_approve()
        self.assertEqual(self.profile.limit_amount, line.new_limit)
        self.order.action_confirm()
        self.assertEqual(self.order.state, "sale")

    def test_a_draft_of_a_card_is_tried_and_then_published(self):
        self.card.action_new_version()
        draft = self.card.search([("code", "=", "TRADE"), ("state", "=", "draft")])
        draft.min_confidence = 0
        draft.line_ids.filtered(lambda line: line.fact != "judgement").weight = 0
        wizard = self._simulation()
        wizard.scorecard_id = draft
        wizard.action_try()
        line = self._found(wizard)
        self.assertGreater(line.new_grade_id.min_score, self.grade_c.min_score)
        self.assertEqual(draft.state, "draft")
        wizard.action_apply()
        self.assertEqual(draft.state, "published")

    def test_only_credit_managers_try(self):
        with self.assertRaises(AccessError):
            self.env["credit.simulation"].with_user(self.credit_user).create({})
        with Form(self.env["credit.simulation"]) as form:
            form.scorecard_id = self.card

    # -- is the card any good ---------------------------------------------------

    def _history(self, partner, late, later):
        """Invoices paid ``late`` days late before the day, ``later`` days after it."""
        for days, after in ((300, late), (250, late), (120, later)):
            day = self.today - timedelta(days=days)
            move = self._invoice(partner, 1000, date=day, due=day)
            self.env["account.payment.register"].with_context(
                active_model="account.move", active_ids=move.ids
            ).create({"payment_date": day + timedelta(days=after)})._create_payments()

    def test_a_card_is_held_against_what_happened_later(self):
        good = self._customer("Good", customer_state="active")
        bad = self._customer("Bad", customer_state="active")
        self._history(good, 0, 3)
        self._history(bad, 40, 60)
        check = self.env["credit.validation"].with_user(self.credit_manager).create({})
        check.action_check()
        self.assertEqual((check.customer_count, check.bad_count), (2, 1))
        self.assertEqual((check.auc, check.gini, check.ks), (1, 1, 1))
        self.assertEqual(sum(check.line_ids.mapped("count")), 2)
        self.assertIn("Too few", check.verdict)
        self.assertIn("values", check.chart)

    def test_what_happened_later_does_not_enter_the_score(self):
        turned = self._customer("Turned", customer_state="active")
        self._history(turned, 0, 80)
        day = fields.Date.subtract(self.today, months=6)
        facts = turned._credit_score_facts(self.company, ["late_share"], day)
        self.assertEqual(facts[turned.id]["late_share"].value, 0)
        check = self.env["credit.validation"].create({"day": day})
        check.action_check()
        self.assertEqual((check.customer_count, check.bad_count), (1, 1))
        self.assertFalse(check.has_quality)

    def test_a_check_looks_back(self):
        check = self.env["credit.validation"].create({"day": self.today})
        with self.assertRaises(UserError):
            check.action_check()
        with self.assertRaises(AccessError):
            check.with_user(self.credit_user).action_check()
