from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestTwoPersons(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.company"].search([]).customer_blacklist_by_two = False
        cls.second = cls._user("second", "customer_archive.group_manager")
        cls.customer = cls._customer("Huaxin")

    def _as(self, user):
        return self.customer.with_user(user)

    def test_it_is_off_until_somebody_switches_it_on(self):
        self._as(self.second).action_blacklist("fraud")
        self.assertEqual(self.customer.customer_state, "blacklisted")

    def test_one_proposes_and_another_confirms(self):
        self.company.customer_blacklist_by_two = True
        self._as(self.second).action_blacklist("fraud")
        self.assertRecordValues(
            self.customer,
            [
                {
                    "customer_state": "active",
                    "customer_proposed_step": "blacklist",
                    "customer_proposed_by_id": self.second.id,
                    "customer_proposal_reason": "fraud",
                }
            ],
        )
        with self.assertRaisesRegex(UserError, "yourself"):
            self._as(self.second).action_confirm_proposal()
        with self.assertRaisesRegex(UserError, "yourself"):
            self._as(self.second).action_blacklist("fraud again")
        with self.assertRaises(AccessError):
            self._as(self.steward).action_confirm_proposal()
        self._as(self.customer_manager).action_confirm_proposal()
        self.assertRecordValues(
            self.customer,
            [
                {
                    "customer_state": "blacklisted",
                    "customer_state_reason": "fraud",
                    "customer_proposed_step": False,
                    "customer_proposed_by_id": False,
                }
            ],
        )

    def test_the_second_manager_may_simply_press_the_button_too(self):
        self.company.customer_blacklist_by_two = True
        self._as(self.second).action_blacklist("fraud")
        self._as(self.customer_manager).action_blacklist("two bad cheques")
        self.assertEqual(self.customer.customer_state, "blacklisted")
        self.assertEqual(self.customer.customer_state_reason, "two bad cheques")

    def test_taking_off_takes_two_as_well_by_every_way(self):
        self._as(self.second).action_blacklist("fraud")
        self.company.customer_blacklist_by_two = True
        for step in ("reactivate", "close"):
            self._as(self.second)._customer_take_step(step, "a mistake")
            self.assertEqual(self.customer.customer_state, "blacklisted")
        self._as(self.customer_manager).action_close("gone")
        self.assertEqual(self.customer.customer_state, "closed")

    def test_no_door_leads_past_the_second_manager(self):
        self.company.customer_blacklist_by_two = True
        vals = {"customer_state": "blacklisted", "customer_state_reason": "x"}
        for customer in (self._as(self.second), self._as(self.second).sudo()):
            with self.assertRaisesRegex(UserError, "two managers"):
                customer.write(vals)
        forged = {
            "customer_proposed_step": "blacklist",
            "customer_proposed_by_id": self.customer_manager.id,
        }
        for extra in ({}, vals):
            with self.assertRaises(AccessError):
                self._as(self.second).write(forged | extra)
        self.env.user.group_ids |= self.env.ref("base.group_system")
        with self.assertRaisesRegex(UserError, "two managers"):
            self.customer.write(vals)

    def test_a_proposal_can_be_dropped(self):
        self.company.customer_blacklist_by_two = True
        self._as(self.second).action_blacklist("fraud")
        with self.assertRaises(AccessError):
            self._as(self.steward).action_drop_proposal()
        self._as(self.second).action_drop_proposal()
        self.assertFalse(self.customer.customer_proposed_step)
        with self.assertRaisesRegex(UserError, "Nothing is proposed"):
            self._as(self.second).action_confirm_proposal()

    def test_another_step_settles_a_proposal(self):
        self.company.customer_blacklist_by_two = True
        self._as(self.second).action_blacklist("fraud")
        self._as(self.second).action_suspend("meanwhile")
        self.assertFalse(self.customer.customer_proposed_step)
        self.assertEqual(self.customer.customer_state, "suspended")

    def test_the_dialog_proposes(self):
        self.company.customer_blacklist_by_two = True
        action = self._as(self.second).action_blacklist()
        step = self.env["customer.step"].with_user(self.second)
        with Form(step.with_context(**action["context"])) as form:
            form.reason = "fraud"
        form.record.action_confirm()
        self.assertEqual(self.customer.customer_proposed_step, "blacklist")
        self.assertTrue(self._as(self.second).customer_proposal_mine)
        self.assertFalse(self._as(self.customer_manager).customer_proposal_mine)

    def test_each_company_has_its_own_switch(self):
        other = self.env["res.company"].create(
            {"name": "Other", "customer_blacklist_by_two": True}
        )
        ours = self._customer("Ours", company_id=self.company.id)
        shared = self._customer("Shared")
        self.assertEqual((ours | shared)._customer_needing_two(), shared)
        self.assertTrue(other.customer_blacklist_by_two)
