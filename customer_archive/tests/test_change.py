from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


class ChangeCommon(CustomerCommon):
    """A company where changes need approval, and an active customer."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.customer_change_approval = True
        cls.other_approver = cls._user("approver2", "customer_archive.group_approver")
        cls.customer = cls._customer("Huaxin", street="1 East Road", city="Shanghai")
        cls.changes = cls.env["customer.change"]

    def _of(self, customer=None):
        """The requests of a customer, oldest first."""
        customer = customer or self.customer
        return self.changes.search([("partner_id", "=", customer.id)], order="id")

    def _by(self, user, record=None):
        return (record or self.customer).with_user(user)

    def _ask(self, user=None, customer=None, **vals):
        """The request that writing these values makes."""
        customer = customer or self.customer
        before = self._of(customer)
        self._by(user or self.clerk, customer).write(vals or {"name": "Huaxin Group"})
        return self._of(customer) - before or before

    def _values(self, change):
        return {
            line.field_name: (line.old_value[0], line.new_value[0])
            for line in change.line_ids
        }


@tagged("post_install", "-at_install")
class TestChange(ChangeCommon):
    def test_a_clerk_asks_and_the_old_value_stays(self):
        self._by(self.clerk).write({"name": "Huaxin Group", "phone": "5555"})
        self.assertEqual(self.customer.name, "Huaxin")
        self.assertEqual(self.customer.phone, "5555")
        change = self._of()
        self.assertRecordValues(
            change,
            [
                {
                    "state": "submitted",
                    "kind": "identity",
                    "requested_by_id": self.clerk.id,
                    "company_id": self.company.id,
                }
            ],
        )
        self.assertEqual(self._values(change), {"name": ("Huaxin", "Huaxin Group")})
        self.assertFalse(self.customer.customer_alias_ids)
        self.assertEqual(self.customer.customer_pending_change_ids, change)
        self.assertIn("Huaxin Group", self.customer.customer_pending_html)

    def test_what_does_not_really_change_asks_for_nothing(self):
        country = self.env.ref("base.cn")
        self.customer.country_id = country
        self._by(self.clerk).write(
            {"name": "Huaxin", "street2": "", "country_id": country.id, "zip": False}
        )
        self.assertFalse(self._of())

    def test_who_may_change_at_once(self):
        for user in (self.steward, self.customer_manager):
            self._by(user).name = f"By {user.login}"
            self.assertEqual(self.customer.name, f"By {user.login}")
        self.customer.with_user(self.env.ref("base.user_root")).name = "By OdooBot"
        self.assertEqual(self.customer.name, "By OdooBot")
        self.assertFalse(self._of())

    def test_drafts_and_who_is_no_customer_are_free(self):
        self.company.customer_approval = True
        draft = self._customer("Draft")
        contact = self.env["res.partner"].create({"name": "Nobody"})
        for partner in (draft, contact):
            self._by(self.clerk, partner).name = "Renamed"
            self.assertEqual(partner.name, "Renamed")

    def test_what_is_in_review_does_not_move(self):
        self.company.customer_approval = True
        self.env["customer.requirement"].search([]).action_archive()
        draft = self._customer("Draft")
        self._by(self.clerk, draft).action_submit()
        self._by(self.clerk, draft).name = "Renamed"
        self.assertEqual(draft.name, "Draft")
        self.assertEqual(len(self._of(draft)), 1)

    def test_switched_off_nothing_is_asked(self):
        self.company.customer_change_approval = False
        self._by(self.clerk).name = "Huaxin Group"
        self.assertEqual(self.customer.name, "Huaxin Group")

    def test_the_admin_chooses_the_fields(self):
        protected = self.env["customer.protected.field"]
        protected.search([("field_name", "=", "city")]).active = False
        protected.create({"field_name": "website"})
        self._by(self.clerk).write({"city": "Beijing", "website": "http://h.example"})
        self.assertEqual(self.customer.city, "Beijing")
        self.assertFalse(self.customer.website)

    def test_a_field_protected_elsewhere_is_free_here(self):
        other = self.env["res.company"].create({"name": "Other"})
        protected = self.env["customer.protected.field"]
        protected.search([("field_name", "=", "city")]).company_id = other
        self._by(self.clerk).city = "Beijing"
        self.assertEqual(self.customer.city, "Beijing")

    def test_who_may_not_edit_may_not_ask(self):
        with self.assertRaises(AccessError):
            self._by(self.viewer).name = "Huaxin Group"
        self.assertFalse(self._of())

    def test_a_wrong_number_is_refused_at_once(self):
        self.customer.country_id = self.env.ref("base.cn")
        with self.assertRaises(ValidationError):
            self._by(self.clerk).vat = "91310000775785552X"
        self._by(self.clerk).vat = "91310000775785552L"
        self.assertEqual(len(self._of()), 1)

    def test_another_edit_of_the_author_goes_into_the_same_request(self):
        change = self._ask(name="A")
        self._by(self.clerk).name = "B"
        self._by(self.clerk).city = "Beijing"
        self.assertEqual(self._of(), change)
        self.assertEqual(
            self._values(change),
            {"name": ("Huaxin", "B"), "city": ("Shanghai", "Beijing")},
        )
        self._ask(self.approver, name="C")
        self.assertEqual(len(self._of()), 2)
        self.assertEqual(change.collision, self.approver.name)

    def test_what_has_a_day_is_not_mixed_with_what_has_none(self):
        change = self._ask(name="A")
        change.with_user(self.clerk).date_effective = "2030-01-01"
        self._by(self.clerk).city = "Beijing"
        self.assertEqual(len(self._of()), 2)
        self._by(self.clerk).name = "B"
        self.assertEqual(self._values(change), {"name": ("Huaxin", "B")})

    def test_only_the_author_says_why_and_only_until_it_is_decided(self):
        change = self._ask()
        change.with_user(self.clerk).reason = "New licence"
        with self.assertRaises(AccessError):
            change.with_user(self.approver).reason = "No"
        with self.assertRaises(AccessError):
            change.with_user(self.clerk).state = "approved"
        change.with_user(self.approver).action_approve()
        with self.assertRaises(AccessError):
            change.with_user(self.clerk).reason = "Later"

    def test_approved_it_is_in_force_and_told(self):
        change = self._ask(name="Huaxin Group", street="2 West Road")
        self._note_changes()
        change.with_user(self.approver).action_approve()
        self.assertEqual(self.customer.name, "Huaxin Group")
        self.assertEqual(self.customer.street, "2 West Road")
        self.assertRecordValues(
            change, [{"state": "applied", "decided_by_id": self.approver.id}]
        )
        self.assertEqual(self.customer.customer_alias_ids.name, "Huaxin")
        body = self.customer.message_ids[:1].body
        people = (self.clerk.name, self.approver.name)
        for text in ("Huaxin Group", "2 West Road", *people):
            self.assertIn(text, body)
        self.assertFalse(self.customer.customer_pending_html)
        told = (
            self.env["mail.message"]
            .sudo()
            .search([("partner_ids", "in", self.clerk.partner_id.ids)], limit=1)
        )
        self.assertIn("Huaxin Group", told.body)
        self.assertIn(
            "change", [event["kind"] for event in self.customer._customer_timeline(9)]
        )

    def test_nobody_decides_on_what_they_asked_for(self):
        change = self._ask(self.approver)
        for action in ("action_approve", "action_reject"):
            with self.assertRaises(UserError):
                getattr(change.with_user(self.approver), action)()
        with self.assertRaises(AccessError):
            change.with_user(self.clerk).action_approve()
        self.approver.group_ids |= self.env.ref("customer_archive.group_manager")
        self.approver.group_ids |= self.env.ref("base.group_system")
        with self.assertRaises(UserError):
            change.with_user(self.approver).sudo().action_approve()
        change.with_user(self.other_approver).action_approve()
        self.assertEqual(self.customer.name, "Huaxin Group")

    def test_only_what_was_approved_can_be_applied(self):
        change = self._ask()
        with self.assertRaises(UserError):
            change._change_apply()
        with self.assertRaises(UserError):
            change.sudo().with_user(self.env.ref("base.user_root"))._change_apply()
        self.assertEqual(self.customer.name, "Huaxin")

    def test_rejected_with_a_reason_and_asked_again(self):
        change = self._ask()
        action = change.with_user(self.approver).action_reject()
        wizard = (
            self.env[action["res_model"]]
            .with_user(self.approver)
            .with_context(**action["context"])
            .create({"reason": "Send the licence"})
        )
        wizard.action_confirm()
        self.assertRecordValues(
            change, [{"state": "rejected", "reject_reason": "Send the licence"}]
        )
        self.assertEqual(self.customer.name, "Huaxin")
        mine = change.with_user(self.clerk)
        mine.action_revise()
        mine.reason = "It is attached"
        mine.action_submit()
        self.assertEqual(change.state, "submitted")
        change.with_user(self.approver).action_approve()
        self.assertEqual(self.customer.name, "Huaxin Group")

    def test_a_recalled_request_changes_nothing(self):
        change = self._ask()
        with self.assertRaises(AccessError):
            change.with_user(self.approver).action_recall()
        change.with_user(self.clerk).action_recall()
        with self.assertRaises(UserError):
            change.with_user(self.approver).action_approve()
        self.assertEqual(self.customer.name, "Huaxin")

    def test_a_conflict_is_shown_and_renewed(self):
        change = self._ask()
        self._by(self.steward).name = "Huaxin Ltd"
        self.assertTrue(change.has_conflict)
        self.assertEqual(change.line_ids.now_text, "Huaxin Ltd")
        with self.assertRaisesRegex(UserError, "Huaxin Ltd"):
            change.with_user(self.approver).action_approve()
        change.with_user(self.clerk).action_renew()
        self.assertEqual(self._values(change), {"name": ("Huaxin Ltd", "Huaxin Group")})
        self.assertEqual(change.line_ids.old_text, "Huaxin Ltd")
        change.with_user(self.approver).action_approve()
        self.assertEqual(self.customer.name, "Huaxin Group")

    def test_what_has_come_true_needs_no_more(self):
        change = self._ask()
        self._by(self.steward).name = "Huaxin Group"
        self.assertFalse(change.has_conflict)
        change.with_user(self.clerk).action_renew()
        self.assertEqual(change.state, "recalled")

    def test_a_conflict_in_one_field_holds_back_the_whole_request(self):
        change = self._ask(name="Huaxin Group", city="Beijing")
        self._by(self.steward).city = "Nanjing"
        with self.assertRaises(UserError), self.env.cr.savepoint():
            change.with_user(self.approver).action_approve()
        self.assertEqual(self.customer.name, "Huaxin")
        self.assertEqual(change.state, "submitted")

    def test_many_are_approved_together_and_one_that_cannot_is_left(self):
        customers = self.env["res.partner"].create(
            [
                {"name": f"C{n}", "is_company": True, "customer_rank": 1}
                for n in range(20)
            ]
        )
        customers.with_user(self.clerk).city = "Beijing"
        customers[3].city = "Nanjing"
        changes = self.changes.search([("partner_id", "in", customers.ids)])
        self.assertEqual(len(changes), 20)
        report = changes.with_user(self.approver).action_approve()
        self.assertIn("19", report["params"]["message"])
        stuck = changes.filtered("fault")
        self.assertEqual(stuck.partner_id, customers[3])
        self.assertEqual(stuck.state, "submitted")
        self.assertEqual(customers[3].city, "Nanjing")
        self.assertEqual(set((customers - customers[3]).mapped("city")), {"Beijing"})

    def test_the_desk_shows_what_one_can_do(self):
        change = self._ask()
        own = self._ask(self.approver, city="Beijing")

        def waiting(user):
            changes = self.changes.with_user(user)
            return changes.search(
                [("needs_me", "=", True), ("partner_id", "=", self.customer.id)]
            )

        self.assertEqual(waiting(self.approver), change)
        self.assertEqual(waiting(self.other_approver), change | own)
        self.assertFalse(waiting(self.clerk))

    def test_who_sees_no_files_sees_own_requests_only(self):
        keeper = self._user("keeper", "base.group_user", "base.group_partner_manager")
        mine, other = self._ask(keeper), self._ask()
        seen = self.changes.with_user(keeper).search([])
        self.assertIn(mine, seen)
        self.assertNotIn(other, seen)
        mine.with_user(keeper).reason = "They called"
        mine.with_user(keeper).action_recall()
        self.assertEqual(mine.state, "recalled")

    def test_the_effect_is_told(self):
        self._invoice(self.customer, 10.0, post=False)
        self._invoice(self.customer, 10.0)
        change = self._ask()
        self.assertIn("1", change.with_user(self.approver).effect)
        self.assertFalse(self._ask(self.approver, trust="bad").effect)

    def test_posted_papers_keep_the_name_and_drafts_follow(self):
        posted = self._invoice(self.customer, 10.0)
        draft = self._invoice(self.customer, 10.0, post=False)
        self.env.flush_all()
        self._ask().with_user(self.approver).action_approve()
        self.env.flush_all()
        self.env.invalidate_all()
        self.assertEqual(posted.invoice_partner_display_name, "Huaxin")
        self.assertEqual(draft.invoice_partner_display_name, "Huaxin Group")
        draft.action_post()
        self.assertEqual(draft.invoice_partner_display_name, "Huaxin Group")

    def test_a_merge_keeps_requests(self):
        source = self._customer("Huaxin Old")
        change = self._ask(customer=source, name="Huaxin New")
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((source | self.customer).ids, self.customer)
        self.env.invalidate_all()
        self.assertEqual(change.partner_id, self.customer)
        self.assertTrue(change.has_conflict)
        change.with_user(self.clerk).action_renew()
        change.with_user(self.approver).action_approve()
        self.assertEqual(self.customer.name, "Huaxin New")

    def test_the_user_is_told_once_with_a_way_to_the_request(self):
        self.env.cr.precommit.run()
        notes = self.env["bus.bus"].sudo()
        notes.search([]).unlink()
        many = self.customer | self._customer("Second")
        many.with_user(self.clerk).city = "Beijing"
        many.with_user(self.clerk).name = "Group"
        self.env.cr.precommit.run()
        notes = notes.search([("message", "like", "customer_change")])
        self.assertEqual(len(notes), 1)
        self.assertIn("2 changes", notes.message)

    def test_a_form_saves_what_is_free_and_shows_what_waits(self):
        with Form(self._by(self.clerk)) as form:
            form.name = "Huaxin Group"
            form.email = "new@example.com"
        self.assertEqual(self.customer.name, "Huaxin")
        self.assertEqual(self.customer.email, "new@example.com")
        self.assertEqual(self._values(self._of()), {"name": ("Huaxin", "Huaxin Group")})
        answer = self._by(self.clerk).web_save(
            {"city": "Beijing"}, {"city": {}, "customer_pending_html": {}}
        )
        self.assertEqual(answer[0]["city"], "Shanghai")
        self.assertIn("Beijing", answer[0]["customer_pending_html"])

    def test_the_effective_day(self):
        change = self._ask()
        day = fields.Date.add(fields.Date.today(), days=3)
        change.with_user(self.clerk).date_effective = day
        change.with_user(self.approver).action_approve()
        self.assertEqual(change.state, "approved")
        self.assertEqual(self.customer.name, "Huaxin")
        self.assertIn(str(day), self.customer.customer_pending_html)

    def test_commands_of_a_create_do_not_ask(self):
        customer = (
            self.env["res.partner"]
            .with_user(self.clerk)
            .create(
                {
                    "name": "New",
                    "is_company": True,
                    "customer_rank": 1,
                    "street": "1 Road",
                    "child_ids": [Command.create({"name": "P", "type": "contact"})],
                }
            )
        )
        self.assertEqual(customer.child_ids.street, "1 Road")
        self.assertFalse(self._of(customer))
