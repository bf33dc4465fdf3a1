from odoo import SUPERUSER_ID, Command
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestLifecycle(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.customer_approval = True
        cls.env["customer.requirement"].search([]).action_archive()
        cls.draft = cls._entered_by(cls.clerk)
        cls.admin = cls._user(
            "admin",
            "base.group_system",
            "base.group_erp_manager",
            "customer_archive.group_manager",
        )

    @classmethod
    def _entered_by(cls, user, **vals):
        partners = cls.env["res.partner"].with_user(user)
        values = {"name": "Lanhai", "is_company": True, "customer_rank": 1}
        return partners.create(values | vals).with_user(cls.env.user)

    def _submitted(self):
        self.draft.with_user(self.clerk).action_submit()
        return self.draft

    # -- becoming a customer -------------------------------------------------------

    def test_with_approval_a_new_customer_is_a_draft_without_a_number(self):
        self.assertEqual(self.draft.customer_state, "draft")
        self.assertFalse(self.draft.customer_number)

    def test_without_approval_a_new_customer_is_active_at_once_with_a_number(self):
        self.company.customer_approval = False
        customer = self._entered_by(self.clerk)
        self.assertEqual(customer.customer_state, "active")
        self.assertTrue(customer.customer_number)
        self.assertTrue(customer.customer_since)

    def test_a_customer_of_all_companies_needs_approval_when_one_wants_it(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.clerk.company_ids |= other
        user = self.clerk.with_company(other)
        partners = self.env["res.partner"].with_user(user).with_company(other)
        values = {"name": "X", "is_company": True, "customer_rank": 1}
        self.assertEqual(partners.create(values).customer_state, "draft")
        own = partners.create(values | {"company_id": other.id})
        self.assertEqual(own.customer_state, "active")

    def test_a_contact_who_buys_nothing_is_no_customer(self):
        partner = self.env["res.partner"].create({"name": "Supplier"})
        self.assertFalse(partner.customer_state)

    def test_a_contact_person_carries_neither_state_nor_number(self):
        person = self.env["res.partner"].create(
            {"name": "Wang", "parent_id": self.draft.id, "customer_rank": 1}
        )
        self.assertFalse(person.customer_state)
        person.parent_id = False
        self.assertEqual(person.customer_state, "draft")

    def test_the_first_invoice_makes_a_customer_and_is_not_blocked(self):
        partner = self.env["res.partner"].create({"name": "Walk-in"})
        invoice = self._invoice(partner, 10.0)
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(partner.customer_state, "draft")
        self.company.customer_approval = False
        other = self.env["res.partner"].create({"name": "Walk-in 2"})
        self._invoice(other, 10.0)
        self.assertEqual(other.customer_state, "active")
        self.assertTrue(other.customer_number)

    def test_the_app_makes_customers_by_its_context(self):
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer"
        )
        self.assertIn("'res_partner_search_mode': 'customer'", action["context"])
        partners = self.env["res.partner"].with_user(self.clerk)
        partner = partners.with_context(res_partner_search_mode="customer").create(
            {"name": "From the app", "is_company": True}
        )
        self.assertEqual(partner.customer_state, "draft")

    def test_a_clerk_makes_a_customer_of_an_old_contact(self):
        partner = self.env["res.partner"].create({"name": "Old", "is_company": True})
        person = partner.create({"name": "Person", "parent_id": partner.id})
        person.with_user(self.clerk).action_make_customer()
        self.assertEqual(partner.customer_state, "draft")
        self.assertFalse(person.customer_state)

    def test_a_copy_of_a_customer_is_no_customer(self):
        self.assertFalse(self.draft.copy().customer_state)

    # -- four eyes -----------------------------------------------------------------

    def test_a_second_person_approves(self):
        self._submitted()
        self.assertEqual(self.draft.customer_submitted_by_id, self.clerk)
        self.draft.with_user(self.approver).action_approve()
        self.assertRecordValues(
            self.draft,
            [
                {
                    "customer_state": "active",
                    "customer_approved_by_id": self.approver.id,
                    "customer_rank": 1,
                }
            ],
        )
        self.assertTrue(self.draft.customer_number)
        self.assertTrue(self.draft.customer_approved_at)

    def test_who_entered_a_customer_cannot_approve_it(self):
        for user in (self.approver, self.customer_manager, self.admin):
            customer = self._entered_by(user)
            customer.with_user(self.clerk).action_submit()
            with self.subTest(user=user.login), self.assertRaises(UserError):
                customer.with_user(user).action_approve()
            self.assertEqual(customer.customer_state, "review")

    def test_who_submitted_a_customer_cannot_approve_it(self):
        for user in (self.approver, self.customer_manager, self.admin):
            customer = self._entered_by(self.clerk)
            customer.with_user(user).action_submit()
            with self.subTest(user=user.login), self.assertRaises(UserError):
                customer.with_user(user).action_approve()

    def test_a_direct_write_obeys_the_same_rules_as_the_button(self):
        approve = {"customer_state": "active"}
        for user in (self.clerk, self.approver, self.customer_manager, self.admin):
            with self.subTest(user=user.login), self.assertRaises(UserError):
                self.draft.with_user(user).write(approve)
        self._submitted()
        with self.assertRaises(AccessError):
            self.draft.with_user(self.clerk).write(approve)
        with self.assertRaises(AccessError):
            self.draft.with_user(self.viewer).sudo().write(approve)
        own = self._entered_by(self.admin)
        own.with_user(self.admin).action_submit()
        with self.assertRaisesRegex(UserError, "second person"):
            own.with_user(self.admin).write(approve)
        with self.assertRaisesRegex(UserError, "second person"):
            own.with_user(self.admin).sudo().write(approve)
        self.draft.with_user(self.approver).write(approve)
        self.assertEqual(self.draft.customer_approved_by_id, self.approver)
        self.assertTrue(self.draft.customer_number)

    def test_creating_an_active_customer_by_rpc_is_refused(self):
        partners = self.env["res.partner"].with_user(self.admin)
        with self.assertRaisesRegex(UserError, "needs approval"):
            partners.create({"name": "Sly", "customer_state": "active"})
        with self.assertRaises(UserError):
            partners.create({"name": "Sly", "customer_state": "review"})

    def test_a_customer_created_active_by_odoobot_is_complete(self):
        partners = self.env["res.partner"].with_user(SUPERUSER_ID)
        values = {"customer_state": "active", "is_company": True}
        customers = partners.create([values | {"name": "A"}, values | {"name": "B"}])
        self.assertEqual(len(set(customers.mapped("customer_number"))), 2)
        self.assertTrue(all(customers.mapped("customer_since")))
        self.assertEqual(customers.mapped("customer_rank"), [1, 1])

    def test_the_stamps_are_not_written_by_hand(self):
        self._submitted()
        for vals in (
            {"customer_submitted_by_id": self.clerk.id},
            {"customer_approved_by_id": self.approver.id},
            {"customer_since": "2020-01-01"},
            {"customer_reject_reason": "none"},
        ):
            partners = self.env["res.partner"].with_user(self.admin)
            with self.subTest(vals=vals), self.assertRaises(AccessError):
                partners.create({"name": "Forged"} | vals)
        with self.assertRaises(AccessError):
            self.draft.with_user(self.approver).write(
                {
                    "customer_submitted_by_id": self.viewer.id,
                    "customer_state": "active",
                }
            )

    def test_a_default_in_the_context_forges_nothing(self):
        partners = self.env["res.partner"].with_user(self.clerk)
        partners = partners.with_context(
            default_customer_state="active", default_customer_since="2020-01-01"
        )
        sly = partners.create({"name": "Sly", "is_company": True, "customer_rank": 1})
        self.assertEqual(sly.customer_state, "draft")
        self.assertFalse(sly.customer_since)

    def test_odoobot_passes(self):
        self.draft.with_user(SUPERUSER_ID).write({"customer_state": "active"})
        self.assertTrue(self.draft.customer_number)

    # -- required fields -----------------------------------------------------------

    def test_a_customer_lacking_required_fields_cannot_be_submitted(self):
        required = self.env["customer.requirement"].with_context(active_test=False)
        required.search([]).action_unarchive()
        self.draft.invalidate_recordset(["customer_missing"])
        self.assertIn("Phone or Email", self.draft.customer_missing)
        with self.assertRaisesRegex(UserError, "Phone or Email"):
            self.draft.with_user(self.clerk).action_submit()
        with self.assertRaisesRegex(UserError, "Phone or Email"):
            self.draft.with_user(self.clerk).write({"customer_state": "review"})
        self.draft.write({"email": "a@example.com", "vat": "BE0477472701"})
        self.draft.invalidate_recordset(["customer_missing"])
        self.assertFalse(self.draft.customer_missing)
        self.draft.with_user(self.clerk).action_submit()
        self.assertEqual(self.draft.customer_state, "review")

    def test_what_companies_need_persons_do_not(self):
        self.env["customer.requirement"].create(
            {"field_name": "website", "applies_to": "company"}
        )
        person = self._entered_by(self.clerk, is_company=False)
        self.assertFalse(person.customer_missing)
        self.assertEqual(self.draft.customer_missing, "Website Link")

    def test_what_another_company_requires_does_not_bind(self):
        other = self.env["res.company"].create({"name": "Other"})
        self.env["customer.requirement"].create(
            {"field_name": "website", "company_id": other.id}
        )
        self.assertFalse(self.draft.customer_missing)

    def test_without_approval_nothing_is_required(self):
        self.env["customer.requirement"].create({"field_name": "website"})
        self.company.customer_approval = False
        self.draft.with_user(self.clerk).action_submit()
        self.assertEqual(self.draft.customer_state, "active")

    # -- the rest of a life --------------------------------------------------------

    def test_a_rejected_customer_goes_back_with_the_reason(self):
        self._submitted()
        with self.assertRaises(UserError):
            self.draft.with_user(self.approver).write({"customer_state": "draft"})
        self.draft.with_user(self.approver).action_reject("No such address")
        self.assertRecordValues(
            self.draft,
            [
                {
                    "customer_state": "draft",
                    "customer_reject_reason": "No such address",
                }
            ],
        )
        self.assertTrue(self.draft.with_user(self.clerk).customer_needs_me)
        self.draft.with_user(self.clerk).action_submit()
        self.assertFalse(self.draft.customer_reject_reason)

    def test_a_customer_is_suspended_blacklisted_closed_and_comes_back(self):
        self._submitted().with_user(self.approver).action_approve()
        number = self.draft.customer_number
        customer = self.draft.with_user(self.customer_manager)
        for step, state in (
            ("suspend", "suspended"),
            ("reactivate", "active"),
            ("blacklist", "blacklisted"),
            ("reactivate", "active"),
            ("close", "closed"),
            ("reopen", "active"),
        ):
            getattr(customer, f"action_{step}")(f"because of {step}")
            self.assertEqual(customer.customer_state, state)
            self.assertEqual(customer.customer_state_reason, f"because of {step}")
        self.assertEqual(customer.customer_number, number)

    def test_only_a_manager_suspends_and_always_with_a_reason(self):
        self._submitted().with_user(self.approver).action_approve()
        with self.assertRaises(AccessError):
            self.draft.with_user(self.approver).action_suspend("late")
        with self.assertRaisesRegex(UserError, "reason"):
            self.draft.with_user(self.customer_manager).write(
                {"customer_state": "suspended"}
            )
        with self.assertRaises(AccessError):
            self.draft.with_user(self.approver).action_suspend()
        action = self.draft.with_user(self.customer_manager).action_suspend()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.customer_manager)
            .with_context(**action["context"])
            .create({"reason": "Pays late"})
        )
        wizard.action_confirm()
        self.assertEqual(self.draft.customer_state, "suspended")
        self.assertEqual(self.draft.customer_state_reason, "Pays late")

    def test_closing_and_reopening_is_no_way_around_approval(self):
        customer = self.draft.with_user(self.customer_manager)
        customer.action_close("never mind")
        customer.action_reopen("after all")
        self.assertEqual(customer.customer_state, "draft")
        customer.action_blacklist("fraud")
        with self.assertRaises(UserError):
            customer.write(
                {"customer_state": "active", "customer_state_reason": "why not"}
            )

    def test_becoming_a_contact_of_another_and_back_lifts_no_sanction(self):
        self._submitted().with_user(self.approver).action_approve()
        self.draft.with_user(self.customer_manager).action_blacklist("fraud")
        self.draft.write({"parent_id": self.partner_a.id, "is_company": False})
        self.draft.write({"parent_id": False, "is_company": True})
        self.assertEqual(self.draft.customer_state, "blacklisted")

    def test_each_change_of_state_is_noted_in_the_history(self):
        self._tracked(self.draft).action_submit()
        self._note_changes()
        tracked = self.draft.message_ids.sudo().tracking_value_ids
        self.assertIn(
            ("Draft", "In Review"),
            [(value.old_value_char, value.new_value_char) for value in tracked],
        )

    def test_what_waits_for_whom(self):
        partners = self.env["res.partner"]
        waiting = [("customer_needs_me", "=", True), ("id", "=", self.draft.id)]
        self.assertTrue(partners.with_user(self.clerk).search(waiting))
        self.assertFalse(partners.with_user(self.approver).search(waiting))
        self._submitted()
        self.assertFalse(partners.with_user(self.clerk).search(waiting))
        self.assertTrue(partners.with_user(self.approver).search(waiting))
        self.assertFalse(partners.with_user(self.viewer).search(waiting))
        own = self._entered_by(self.approver)
        own.with_user(self.approver).action_submit()
        self.assertNotIn(
            own,
            partners.with_user(self.approver).search(
                [("customer_needs_me", "=", True)]
            ),
        )
        self.assertIn(
            own,
            partners.with_user(self.approver).search(
                [("customer_needs_me", "=", False)]
            ),
        )

    def test_many_are_approved_in_one_go(self):
        customers = self.env["res.partner"].with_user(self.clerk)
        customers = customers.create(
            [{"name": f"C{n}", "is_company": True, "customer_rank": 1} for n in "abc"]
        )
        customers.action_submit()
        customers.with_user(self.approver).action_approve()
        self.assertEqual(set(customers.mapped("customer_state")), {"active"})
        self.assertEqual(len(set(customers.mapped("customer_number"))), 3)

    # -- merging contacts ----------------------------------------------------------

    def _merge(self, source, target):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | target).ids, target)

    def test_merging_keeps_one_number_and_the_sanction(self):
        self.company.customer_approval = False
        bad, good = self._customer("Bad"), self._customer("Good")
        number = good.customer_number
        bad.with_user(self.customer_manager).action_blacklist("fraud")
        self._merge(bad, good)
        self.assertFalse(bad.exists())
        self.assertEqual(good.customer_state, "blacklisted")
        self.assertEqual(good.customer_state_reason, "fraud")
        self.assertEqual(good.customer_number, number)

    def test_merging_into_a_contact_hands_the_file_over(self):
        self.company.customer_approval = False
        source = self._customer("Source")
        number, contact = source.customer_number, self.partner_b
        self.assertFalse(contact.customer_state)
        self.company.customer_approval = True
        self._merge(source, contact)
        self.assertEqual(contact.customer_state, "active")
        self.assertEqual(contact.customer_number, number)

    def test_merging_does_not_approve_a_draft(self):
        self.company.customer_approval = False
        approved = self._customer("Approved")
        self._merge(approved, self.draft)
        self.assertEqual(self.draft.customer_state, "draft")

    def test_the_form_can_be_saved_by_everybody_who_keeps_contacts(self):
        keeper = self._user("keeper", "base.group_user", "base.group_partner_manager")
        partner = self.draft.with_user(keeper)
        partner.write(
            {"name": "New name", "child_ids": [Command.create({"name": "A"})]}
        )
        self.assertEqual(partner.name, "New name")
        with self.assertRaises(AccessError):
            partner.action_submit()
