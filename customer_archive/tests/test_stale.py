from dateutil.relativedelta import relativedelta
from freezegun import freeze_time

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestStale(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        root = cls.env(user=SUPERUSER_ID)
        cls.rules, cls.stale = root["customer.stale.rule"], root["customer.stale"]
        cls.rules.search([]).active = False
        cls.today = fields.Date.today()
        cls.rule = cls.rules.create(
            {"name": "Two years", "months": 24, "company_id": cls.company.id}
        )
        cls.old = cls._old("Old")
        cls.buyer = cls._old("Buyer")
        cls._paid(cls.buyer, cls.today - relativedelta(months=3))

    @classmethod
    def _old(cls, name, **vals):
        """A customer for three years, of this company."""
        customer = cls._customer(name, company_id=cls.company.id, **vals)
        since = cls.today - relativedelta(years=3)
        customer.with_user(SUPERUSER_ID).customer_since = since
        return customer

    @classmethod
    def _paid(cls, customer, date):
        invoice = cls._invoice(customer, 100, date=date)
        wizard = cls.env["account.payment.register"].with_context(
            active_model="account.move", active_ids=invoice.ids
        )
        wizard.create({"payment_date": date}).action_create_payments()
        return invoice

    def _found(self, rule=None):
        ids = (rule or self.rule)._found()
        mine = self.env["res.partner"].search([("company_id", "=", self.company.id)])
        return self.env["res.partner"].browse(ids) & mine

    def _propose(self):
        with self._commits():
            self.rules._cron_stale()
        return self.stale.search([("rule_id", "=", self.rule.id)])

    def _carry_out(self):
        with self._commits():
            self.stale._cron_apply()

    def test_who_had_no_business_for_long_is_found(self):
        young = self._customer("Young", company_id=self.company.id)
        sleeper = self._old("Sleeper")
        self._paid(sleeper, self.today - relativedelta(months=30))
        found = self._found()
        self.assertEqual(found, self.old | sleeper)
        self.assertNotIn(young, found)

    def test_who_owes_something_or_was_spoken_to_is_not(self):
        debtor = self._old("Debtor")
        self._invoice(debtor, 50, date=self.today - relativedelta(months=30))
        talker = self._old("Talker")
        kinds = {"call": talker, "care": self._old("Greeted")}
        for kind, customer in kinds.items():
            self.env["customer.interaction"].create(
                {"partner_id": customer.id, "summary": "Prices", "kind": kind}
            )
        self.assertEqual(self._found(), self.old | kinds["care"])

    def test_a_contract_in_force_keeps_a_customer(self):
        self.env["customer.contract"].create(
            {
                "name": "Frame",
                "partner_id": self.old.id,
                "company_id": self.company.id,
                "date_from": self.today - relativedelta(years=3),
                "date_until": self.today + relativedelta(months=1),
            }
        )
        self.assertFalse(self._found())

    def test_bounced_mails_count_when_no_address_works(self):
        rule = self.rule.copy({"bounces": 2, "company_id": self.company.id})
        bounced = self._old("Bounced", email="a@example.com")
        bounced.message_bounce = 3
        half = self._old("Half", email="b@example.com")
        half.message_bounce = 3
        self.env["res.partner"].create(
            {"name": "Ms Lin", "parent_id": half.id, "email": "lin@example.com"}
        )
        self.assertEqual(self._found(rule), bounced)

    def test_nobody_to_reach(self):
        rule = self.rule.copy({"no_contact": True, "company_id": self.company.id})
        self._old("Phone", phone="+86 10 12345678")
        with_person = self._old("Person")
        self.env["res.partner"].create({"name": "Ms Lin", "parent_id": with_person.id})
        self.assertEqual(self._found(rule), self.old)

    def test_it_costs_one_query_for_any_number(self):
        self._found()
        one = self._query_count(lambda: self.rule._found())
        for n in range(20):
            self._old(f"Old {n}")
        self.assertEqual(self._query_count(lambda: self.rule._found()), one)

    def test_the_preview_writes_nothing_and_shows_the_same(self):
        shown = self.rule.with_user(self.customer_manager).action_preview()
        self.assertFalse(self.rule.proposal_ids)
        proposed = self._propose().partner_id
        self.assertEqual(set(shown["domain"][0][2]), set(proposed.ids))
        self.assertIn(self.old, proposed)

    def test_accepted_files_are_closed_with_a_reason_and_can_be_reopened(self):
        proposal = self._propose().filtered(lambda p: p.partner_id == self.old)
        self.assertEqual(self.old.customer_state, "active")
        proposal.with_user(self.customer_manager).action_accept()
        self._carry_out()
        self.assertEqual(self.old.customer_state, "closed")
        self.assertIn("24 months", self.old.customer_state_reason)
        self.assertIn("Two years", self.old.customer_state_reason)
        self.assertRecordValues(
            proposal,
            [{"state": "done", "decided_by_id": self.customer_manager.id}],
        )
        self.old.with_user(self.customer_manager).action_reopen("Back again")
        self.assertEqual(self.old.customer_state, "active")

    def test_a_rule_of_one_company_proposes_shared_customers_too(self):
        self.old.company_id = False
        proposal = self._propose().filtered(lambda p: p.partner_id == self.old)
        self.assertEqual(proposal.company_id, self.company)

    def test_only_managers_decide(self):
        proposal = self._propose()[:1]
        for user in (self.viewer, self.steward):
            for action in ("action_accept", "action_decline"):
                with self.assertRaises(AccessError):
                    getattr(proposal.with_user(user), action)()
            with self.assertRaises(AccessError):
                self.rule.with_user(user).action_preview()

    def test_a_declined_customer_rests(self):
        proposal = self._propose().filtered(lambda p: p.partner_id == self.old)
        proposal.with_user(self.customer_manager).action_decline()
        self.assertNotIn(self.old, self._found())
        self.assertEqual(len(self._propose().filtered("again_on")), 1)
        with freeze_time(self.today + relativedelta(months=6, days=1)):
            self.assertIn(self.old, self._found())

    def test_who_buys_meanwhile_is_left_alone(self):
        other = self._old("Other")
        proposals = self._propose().filtered(lambda p: p.partner_id in self.old | other)
        (proposals.filtered(lambda p: p.partner_id == self.old)).with_user(
            self.customer_manager
        ).action_accept()
        for customer in (self.old, other):
            self._paid(customer, self.today)
        self._carry_out()
        self._propose()
        self.assertEqual(set(proposals.mapped("state")), {"withdrawn"})
        self.assertEqual(self.old.customer_state, "active")

    def test_one_that_cannot_be_closed_stops_no_other(self):
        other = self._old("Other")
        proposals = self._propose().filtered(lambda p: p.partner_id in self.old | other)
        proposals.with_user(self.customer_manager).action_accept()
        take = type(self.old)._customer_take_step

        def fail(partners, step, reason=None):
            if self.old in partners.sudo():
                raise UserError("Not this one.")
            return take(partners, step, reason)

        self.patch(type(self.old), "_customer_take_step", fail)
        self._carry_out()
        states = {p.partner_id: (p.state, p.fault) for p in proposals}
        self.assertEqual(states[self.old], ("refused", "Not this one."))
        self.assertEqual(states[other], ("done", False))

    def test_a_decision_is_taken_once(self):
        proposal = self._propose()[:1].with_user(self.customer_manager)
        proposal.action_decline()
        with self.assertRaises(UserError):
            proposal.action_accept()

    def test_a_customer_with_business_is_not_deleted(self):
        with self.assertRaisesRegex(UserError, "invoices.*Close the file"):
            self.buyer.with_user(SUPERUSER_ID).unlink()
        service = self.env["customer.service"].create(
            {"partner_id": self.old.id, "subject": "Does not start"}
        )
        with self.assertRaisesRegex(UserError, "services"):
            self.old.unlink()
        service.unlink()
        self.old.unlink()
        self.assertFalse(self.old.exists())
