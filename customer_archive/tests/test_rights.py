from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain
from odoo.tests import Form, tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


class RightsCommon(CustomerCommon):
    """Customers of several owners in a company that keeps rights per customer.

    ``mine`` and ``draft`` are the clerk's, ``team_s`` is owned by a mate, ``others`` by
    nobody the clerk knows, ``vendor`` is no customer.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.mate = cls._user("mate", "customer_archive.group_clerk")
        cls.leader = cls._user("leader", "customer_archive.group_viewer")
        cls.stranger = cls._user("stranger", "customer_archive.group_clerk")
        cls.team = cls.env["customer.team"].create(
            {
                "name": "North",
                "leader_id": cls.leader.id,
                "member_ids": [Command.set((cls.clerk | cls.mate).ids)],
            }
        )
        cls.mine = cls._customer("Mine", user_id=cls.clerk.id)
        cls.teams = cls._customer("Of the team", user_id=cls.mate.id)
        cls.others = cls._customer("Of others", user_id=cls.stranger.id)
        cls.nobodys = cls._customer("Of nobody")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Ms Li", "parent_id": cls.others.id}
        )
        cls.vendor = cls.env["res.partner"].create({"name": "Vendor"})
        cls.customers = cls.mine | cls.teams | cls.others | cls.nobodys
        cls.all = cls.customers | cls.contact | cls.vendor
        cls.today = fields.Date.today()
        cls.env.flush_all()
        cls.company.customer_rights = True

    def _share(self, partner, user=None, team=None, **vals):
        return self.env["customer.share"].create(
            {
                "partner_id": partner.id,
                "user_id": user and user.id,
                "team_id": team and team.id,
            }
            | vals
        )

    def _seen(self, user, records=None):
        """What of these records a search of the user finds; reading agrees."""
        records = self.all if records is None else records
        domain = Domain("id", "in", records.ids)
        found = records.with_user(user).search(domain).sudo(False)
        readable = records.with_user(user)._filtered_access("read")
        self.assertEqual(found.sorted("id"), readable.sorted("id"))
        return records.browse(found.ids)


@tagged("post_install", "-at_install")
class TestRights(RightsCommon):
    def test_the_desk_sees_its_own_and_its_team_s(self):
        expected = self.mine | self.teams | self.vendor
        self.assertEqual(self._seen(self.clerk).sorted("id"), expected.sorted("id"))
        self.assertEqual(self._seen(self.leader).sorted("id"), expected.sorted("id"))
        theirs = self.others | self.contact | self.vendor
        self.assertEqual(self._seen(self.stranger).sorted("id"), theirs.sorted("id"))

    def test_who_answers_for_all_sees_all(self):
        accountant = self._user(
            "acc", "account.group_account_invoice", "customer_archive.group_viewer"
        )
        everybody = self._user(
            "every",
            "customer_archive.group_all_customers",
            "customer_archive.group_clerk",
        )
        for user in (
            *(self.approver, self.steward, self.customer_manager),
            *(accountant, everybody, self._user("plain")),
        ):
            with self.subTest(user=user.login):
                self.assertEqual(self._seen(user), self.all)

    def test_where_no_company_wants_it_nothing_is_hidden(self):
        self.company.customer_rights = False
        self.assertEqual(self._seen(self.clerk), self.all)
        rules = self.env["ir.rule"].search([("name", "like", "rights per customer")])
        self.assertFalse(rules)
        self.assertFalse(self.env["res.users"].with_user(self.clerk)._customer_rights())

    def test_users_and_companies_are_never_hidden(self):
        self.others.user_id = self.stranger
        employee = self._user("employee").partner_id
        employee.parent_id = self.others
        partners = self.env["res.partner"].with_user(self.clerk)
        needed = self.env["res.users"].search([]).partner_id | employee
        needed |= self.env["res.company"].search([]).partner_id
        self.assertEqual(
            len(partners.browse(needed.ids)._filtered_access("read")), len(needed)
        )

    def test_the_owner_counts_at_once(self):
        self.assertNotIn(self.others, self._seen(self.clerk))
        self.others.user_id = self.clerk
        self.assertIn(self.others, self._seen(self.clerk))
        self.assertIn(self.contact, self._seen(self.clerk))
        self.team.member_ids -= self.mate
        self.assertNotIn(self.teams, self._seen(self.clerk))
        self.team.active = False
        self.assertNotIn(self.mine, self._seen(self.mate))

    def test_shared_to_read_and_to_edit_until_a_day(self):
        share = self._share(self.others, self.clerk, date_until=self.today)
        self.assertIn(self.others, self._seen(self.clerk))
        self.assertIn(self.contact, self._seen(self.clerk))
        others = self.others.with_user(self.clerk)
        with self.assertRaises(AccessError):
            others.write({"city": "Suzhou"})
        with self.assertRaises(AccessError):
            self.env["res.partner"].with_user(self.clerk).create(
                {"name": "Mr Wu", "parent_id": self.others.id}
            )
        share.mode = "edit"
        others.write({"city": "Suzhou"})
        self.contact.with_user(self.clerk).write({"function": "Buyer"})
        share.date_until = self.today - timedelta(days=1)
        self.assertNotIn(self.others, self._seen(self.clerk))
        with self.assertRaises(AccessError):
            others.read(["name"])

    def test_a_team_gets_a_share_as_a_person_does(self):
        share = self._share(self.others, team=self.team)
        for user in (self.clerk, self.mate, self.leader):
            self.assertIn(self.others, self._seen(user))
        share.unlink()
        self.assertNotIn(self.others, self._seen(self.mate))

    def test_who_enters_a_customer_sees_it_until_it_has_an_owner(self):
        partners = self.env["res.partner"].with_user(self.clerk)
        fresh = partners.create(
            {"name": "Fresh", "is_company": True, "customer_rank": 1}
        )
        self.assertTrue(fresh.sudo().customer_state)
        self.assertEqual(self._seen(self.clerk, fresh), fresh.sudo(False))
        fresh.sudo().user_id = self.stranger
        self.assertFalse(self._seen(self.clerk, fresh))

    def test_a_draft_stays_with_who_entered_it_for_somebody_else(self):
        self.company.customer_approval = True
        form = Form(
            self.env["res.partner"]
            .with_user(self.clerk)
            .with_context(res_partner_search_mode="customer", default_is_company=True)
        )
        form.name = "For a colleague"
        form.user_id = self.stranger
        customer = form.save()
        self.assertEqual(customer.customer_state, "draft")
        self.assertEqual(self._seen(self.clerk, customer), customer.with_env(self.env))

    def test_only_who_answers_for_a_customer_shares_it(self):
        share = self.env["customer.share"]
        vals = {"partner_id": self.others.id, "user_id": self.clerk.id}
        with self.assertRaises(AccessError):
            share.with_user(self.clerk).create(vals)
        given = share.with_user(self.stranger).create(vals)
        self.assertEqual(given.given_by_id, self.stranger)
        # who may edit a customer does not therefore hand it on
        given.sudo().mode = "edit"
        with self.assertRaises(AccessError):
            share.with_user(self.clerk).create(vals | {"user_id": self.mate.id})
        with self.assertRaises(AccessError):
            given.with_user(self.clerk).write({"date_until": False})
        # the team's leader may, another member may not
        team_s = {"partner_id": self.mine.id, "user_id": self.stranger.id}
        with self.assertRaises(AccessError):
            share.with_user(self.mate).create(team_s)
        share.with_user(self.leader).create(team_s)
        share.with_user(self.approver).create(team_s | {"partner_id": self.teams.id})
        self.assertEqual(
            self._seen(self.stranger, self.customers),
            self.mine | self.teams | self.others,
        )

    def test_a_share_is_of_a_customer_and_once(self):
        with self.assertRaises(ValidationError):
            self._share(self.contact, self.clerk)
        self._share(self.others, self.clerk)
        give = self.env["customer.share"].with_user(self.approver)._give
        shares = give(
            self.others | self.nobodys, self.clerk, self.team, "edit", self.today
        )
        self.assertEqual(len(shares), 4)
        self.assertEqual(set(shares.mapped("mode")), {"edit"})

    def test_many_are_shared_from_the_list(self):
        chosen = (self.others | self.nobodys).with_user(self.approver)
        action = chosen.action_customer_share()
        wizard = self.env[action["res_model"]].with_user(self.approver)
        form = Form(wizard.with_context(**action["context"]))
        form.team_ids.add(self.team)
        form.date_until = self.today
        form.save().action_confirm()
        self.assertLessEqual(self.others | self.nobodys, self._seen(self.mate))
        with self.assertRaises(AccessError):
            (self.others | self.mine).with_user(self.stranger).action_customer_share()

    def test_handing_over(self):
        activity = self.mine.activity_schedule(
            "mail.mail_activity_data_call", user_id=self.clerk.id
        )
        action = self.mine.with_user(self.clerk).action_customer_hand_over()
        wizard = self.env[action["res_model"]].with_user(self.clerk)
        form = Form(wizard.with_context(**action["context"]))
        form.user_id = self.stranger
        form.date_until = self.today
        form.save().action_confirm()
        self.assertEqual(self.mine.user_id, self.stranger)
        self.assertEqual(activity.user_id, self.stranger)
        self.assertIn(self.mine, self._seen(self.clerk))
        self.assertFalse(self.mine.with_user(self.clerk).has_access("write"))
        with self.assertRaises(AccessError):
            self.mine.with_user(self.clerk).action_customer_hand_over()

    def test_who_may_edit_does_not_take_over(self):
        self._share(self.others, self.clerk, mode="edit")
        with self.assertRaises(AccessError):
            self.others.with_user(self.clerk).user_id = self.clerk
        with self.assertRaises(AccessError):
            self.teams.with_user(self.clerk).user_id = self.stranger
        self.teams.with_user(self.approver).user_id = self.clerk
        self.assertEqual(self.teams.user_id, self.clerk)
        # whom nobody owns, who entered it gives an owner
        partners = self.env["res.partner"].with_user(self.clerk)
        fresh = partners.create(
            {"name": "Fresh", "is_company": True, "customer_rank": 1, "user_id": False}
        )
        fresh.user_id = self.clerk
        self.assertIn(fresh, self._seen(self.clerk, fresh.with_env(self.env)))

    def test_a_team_of_sales_is_copied(self):
        teams = self.env["customer.team"].with_user(self.customer_manager)
        if "crm.team" not in self.env:
            with self.assertRaises(UserError):
                teams.action_copy_sales_teams()
            return
        theirs = (
            self.env["crm.team"]
            .sudo()
            .create(
                {
                    "name": "South",
                    "user_id": self.mate.id,
                    "company_id": self.company.id,
                }
            )
        )
        self.customer_manager.group_ids |= self.env.ref("sales_team.group_sale_manager")
        for _time in range(2):
            teams.action_copy_sales_teams()
        ours = teams.search([("name", "=", "South")])
        self.assertEqual(len(ours), 1)
        self.assertEqual(ours.sudo().leader_id, theirs.user_id)
        self.assertIn(self.mate, ours.sudo().member_ids)

    def test_what_hangs_on_a_customer_follows_it(self):
        remarks = self.env["customer.remark"]
        kind = self.env["customer.remark.kind"].search([], limit=1)
        for customer in self.customers:
            remarks |= remarks.create(
                {"partner_id": customer.id, "text": "Prices", "kind_id": kind.id}
            )
        seen = self._seen(self.clerk, remarks)
        self.assertEqual(seen.partner_id, self.mine | self.teams)
        self._share(self.others, self.clerk)
        theirs = remarks.filtered(lambda r: r.partner_id == self.others)
        self.assertIn(theirs, self._seen(self.clerk, remarks))
        with self.assertRaises(AccessError):
            theirs.with_user(self.clerk).write({"text": "Nothing"})
        self.assertEqual(self._seen(self.approver, remarks), remarks)

    def test_entering_again_tells_of_a_hidden_customer(self):
        partners = self.env["res.partner"].with_user(self.clerk)
        found = partners._customer_similar([{"name": {"ofothers"}}])
        self.assertEqual([dict(match) for match in found][0].keys(), {self.others})
        text = partners._customer_similar_text(found[0])
        self.assertIn(self.others.customer_number, text)
        self.assertIn(self.stranger.name, text)

    def test_two_companies(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        theirs = self._customer("Theirs", company_id=other.id)
        self.clerk.company_ids |= other
        both = dict(allowed_company_ids=(self.company | other).ids)
        partners = self.env["res.partner"].with_user(self.clerk).with_context(**both)
        self.assertTrue(partners.browse(theirs.id).has_access("read"))
        self.assertFalse(partners.browse(self.others.id).has_access("read"))
        # a shared customer does not appear by looking from the other company
        only = partners.with_context(allowed_company_ids=other.ids)
        self.assertFalse(only.browse(self.others.id).has_access("read"))
        other.customer_rights = True
        self.assertFalse(partners.browse(theirs.id).has_access("read"))

    def test_the_same_queries_for_one_and_for_many(self):
        many = (
            self.env["res.partner"]
            .create(
                [
                    {"name": f"C {n}", "is_company": True, "customer_rank": 1}
                    | {"user_id": self.clerk.id}
                    for n in range(50)
                ]
            )
            .with_user(self.clerk)
        )

        def read(records):
            self.env.flush_all()
            self.env.invalidate_all()
            return self._query_count(lambda: records.read(["name", "city"]))

        read(many)
        self.assertEqual(read(many[:1]), read(many))

    def test_merging_keeps_one_share(self):
        self._share(self.others, self.clerk)
        self._share(self.nobodys, self.clerk)
        self._share(self.nobodys, self.mate)
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((self.others | self.nobodys).ids, self.others)
        shares = self.env["customer.share"].search(
            [("partner_id", "=", self.others.id)]
        )
        self.assertEqual(shares.user_id, self.clerk | self.mate)
