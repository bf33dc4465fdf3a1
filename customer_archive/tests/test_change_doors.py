import random

from odoo import Command, fields
from odoo.exceptions import UserError
from odoo.tests import new_test_user, tagged

from odoo.addons.customer_archive.tests.test_change import ChangeCommon

ROWS = 500
ROUNDS = 25


@tagged("post_install", "-at_install")
class TestChangeDoors(ChangeCommon):
    """Whatever door a change comes through, it becomes one request."""

    def _child(self, **vals):
        return self.env["res.partner"].create(
            {"name": "Person", "parent_id": self.customer.id} | vals
        )

    def _approve(self, changes):
        changes.with_user(self.approver).action_approve()

    # -- contacts and addresses ----------------------------------------------------

    def test_a_contacts_number_is_its_companys(self):
        child = self._child()
        self._by(self.clerk, child).vat = "12345"
        self.assertFalse(child.vat)
        change = self._of()
        self.assertEqual(change.line_ids.res_id, self.customer.id)
        self._approve(change)
        self.assertEqual((self.customer | child).mapped("vat"), ["12345", "12345"])
        self.assertEqual(len(self._of()), 1)

    def test_a_contacts_address_is_its_companys(self):
        child = self._child(type="contact")
        self.assertEqual(child.street, "1 East Road")
        self._by(self.clerk, child).street = "2 West Road"
        self.assertEqual(child.street, "1 East Road")
        self.assertEqual(self.customer.street, "1 East Road")
        self._approve(self._of())
        self.assertEqual(child.street, "2 West Road")
        self.assertEqual(self.customer.street, "2 West Road")

    def test_a_delivery_address_is_protected_and_a_person_is_not(self):
        place = self._child(type="delivery", name="Yard", street="Gate 1")
        self._by(self.clerk, place).write({"street": "Gate 2", "name": "Big Yard"})
        self.assertEqual(place.street, "Gate 1")
        self.assertEqual(place.name, "Big Yard")
        change = self._of()
        self.assertEqual(change.partner_id, self.customer)
        self.assertIn("Yard", change.summary)
        self._approve(change)
        self.assertEqual(place.street, "Gate 2")
        person = self._child(type="contact")
        self._by(self.clerk, person).write({"name": "Renamed", "phone": "5"})
        self.assertEqual(person.name, "Renamed")

    def test_a_first_contact_does_not_give_the_company_its_address(self):
        customer = self._customer("No Address")
        contact = (
            self.env["res.partner"]
            .with_user(self.clerk)
            .create({"name": "P", "parent_id": customer.id, "street": "9 North Road"})
        )
        self.assertFalse(customer.street)
        self.assertTrue(contact)
        self._approve(self._of(customer))
        self.assertEqual(customer.street, "9 North Road")

    def test_terms_cannot_be_slipped_in_through_a_contact(self):
        term = self.env["account.payment.term"].create({"name": "T"})
        child = self._child()
        self._by(self.clerk, child).property_payment_term_id = term
        self.assertFalse(child.property_payment_term_id)
        self.assertEqual(self._of().kind, "terms")

    def test_no_way_leads_around_by_another_parent(self):
        person = self._customer("Person", is_company=False, street="1 Road")
        nobody = self.env["res.partner"].create({"name": "No", "is_company": True})
        mine = self._by(self.clerk, person)
        mine.parent_id = nobody
        mine.write({"name": "Slipped", "vat": "777"})
        mine.parent_id = False
        self.assertEqual(person.name, "Person")
        self.assertFalse(person.vat)

    def test_a_subsidiary_is_judged_by_itself(self):
        child = self._child(is_company=True)
        self._by(self.clerk, child).street = "5 South Road"
        self.assertEqual(child.street, "5 South Road")

    def test_who_edits_customers_and_contacts_together_asks_for_each_once(self):
        child, other = self._child(), self._customer("Other")
        together = self.customer | child | other
        together.with_user(self.clerk).write({"city": "Beijing", "phone": "55"})
        self.assertEqual(len(self._of()), 1)
        self.assertEqual(len(self._of().line_ids), 1)
        self.assertEqual(len(self._of(other)), 1)
        self.assertEqual(set(together.mapped("phone")), {"55"})

    # -- values of a company -------------------------------------------------------

    def test_each_companys_own_terms_are_each_asked_for(self):
        other = self.setup_other_company()["company"]
        self.clerk.company_ids |= other
        self.approver.company_ids |= other
        terms = self.env["account.payment.term"]
        first, second = terms.create([{"name": "30"}, {"name": "60"}])
        self._by(self.clerk).property_payment_term_id = first
        self._by(self.clerk).with_company(other).property_payment_term_id = second
        changes = self._of()
        changes.with_user(self.approver).with_context(
            allowed_company_ids=(self.company | other).ids
        ).action_approve()
        self.assertEqual(self.customer.property_payment_term_id, first)
        self.assertEqual(
            self.customer.with_company(other).property_payment_term_id, second
        )

    def test_an_inverse_leads_here_too(self):
        self.company.account_use_credit_limit = True
        self.customer.credit_limit = 500
        clerk = self.clerk
        clerk.group_ids |= self.env.ref("account.group_account_invoice")
        self._by(clerk).use_partner_credit_limit = False
        self.assertEqual(self.customer.credit_limit, 500)
        self.assertEqual(self._values(self._of()), {"credit_limit": (500, 0)})
        self._by(clerk).credit_limit = 900
        self.assertEqual(self._values(self._of()), {"credit_limit": (500, 900)})

    # -- bank accounts -------------------------------------------------------------

    def _bank(self, number="622200001", **vals):
        return self.env["res.partner.bank"].create(
            {"partner_id": self.customer.id, "acc_number": number} | vals
        )

    def test_a_new_bank_account_waits(self):
        bank = Command.create({"acc_number": "622200009"})
        self._by(self.clerk).write({"bank_ids": [bank], "email": "a@b.example"})
        self.assertEqual(self.customer.email, "a@b.example")
        self.assertFalse(self.customer.bank_ids)
        change = self._of()
        self.assertRecordValues(
            change.line_ids, [{"operation": "create", "old_text": ""}]
        )
        self.assertEqual(change.kind, "bank")
        self.assertIn("622200009", change.line_ids.new_text)
        self._approve(change)
        self.assertEqual(self.customer.bank_ids.acc_number, "622200009")
        self.assertFalse(self.customer.bank_ids.allow_out_payment)

    def test_a_rejected_bank_account_is_gone_and_can_be_asked_for_again(self):
        banks = self.env["res.partner.bank"].with_user(self.clerk)
        vals = {"partner_id": self.customer.id, "acc_number": "622200009"}
        bank = banks.create(vals)
        self._of().with_user(self.approver).action_reject("Whose is it?")
        self.assertFalse(bank.exists())
        bank = banks.create(vals)
        self._of()[-1].with_user(self.clerk).action_recall()
        self.assertFalse(bank.exists())

    def test_a_changed_bank_account_waits(self):
        bank = self._bank()
        self._by(self.clerk, bank).write({"acc_number": "622200002", "note": "N"})
        self.assertEqual(bank.acc_number, "622200001")
        self.assertEqual(bank.note, "N")
        self._approve(self._of())
        self.assertEqual(bank.acc_number, "622200002")
        self.assertEqual(bank.sanitized_acc_number, "622200002")

    def test_a_removed_bank_account_stays_until_it_is_agreed(self):
        bank = self._bank()
        self._by(self.clerk).bank_ids = [Command.delete(bank.id)]
        self.assertTrue(bank.active)
        self.assertEqual(self._of().line_ids.operation, "unlink")
        self._approve(self._of())
        self.assertFalse(bank.active)

    def test_an_account_is_not_moved_to_or_from_a_protected_customer(self):
        vendor = self.env["res.partner"].create({"name": "Vendor"})
        bank = self._bank()
        self._by(self.clerk, bank).partner_id = vendor
        self.assertEqual(bank.partner_id, self.customer)
        foreign = self._bank("622200005", partner_id=vendor.id)
        self._by(self.clerk, foreign).partner_id = self.customer
        self.assertEqual(foreign.partner_id, vendor)
        self._by(self.clerk, foreign).acc_number = "622200006"
        self.assertEqual(foreign.acc_number, "622200006")

    def test_core_still_guards_trusted_accounts(self):
        bank = self._bank()
        self._by(self.clerk, bank).acc_number = "622200002"
        self.env.user.group_ids |= self.env.ref("account.group_validate_bank_account")
        bank.allow_out_payment = True
        with self.assertRaises(UserError):
            self._by(self.clerk, bank).acc_number = "622200003"
        with self.assertRaises(UserError):
            self._by(self.clerk, bank).allow_out_payment = False
        with self.assertRaisesRegex(UserError, "trusted"):
            self._approve(self._of())
        self.assertEqual(bank.acc_number, "622200001")

    # -- import and portal ---------------------------------------------------------

    def test_five_hundred_imported_rows_are_five_hundred_requests(self):
        customers = self.env["res.partner"].create(
            [
                {"name": f"C{n}", "is_company": True, "customer_rank": 1}
                for n in range(ROWS)
            ]
        )
        ids = customers.export_data(["id"])["datas"]
        rows = [[id_, f"Town {n}", f"55{n}"] for n, (id_,) in enumerate(ids)]
        loading = self.env["res.partner"].with_user(self.clerk)
        answer = loading.with_context(import_file=True).load(
            ["id", "city", "phone"], rows
        )
        self.assertFalse(answer["messages"])
        changes = self.changes.search([("partner_id", "in", customers.ids)])
        self.assertEqual(len(changes), ROWS)
        self.assertEqual(changes.partner_id, customers)
        self.assertFalse(any(customers.mapped("city")))
        self.assertEqual(customers[7].phone, "557")
        answer = loading.with_context(import_file=True).load(
            ["id", "city", "phone"], rows
        )
        self.assertEqual(
            self.changes.search_count([("partner_id", "in", customers.ids)]), ROWS
        )

    def test_the_portal_writes_with_all_rights_and_asks_all_the_same(self):
        user = new_test_user(self.env, "test_portal_customer", "base.group_portal")
        person = user.partner_id
        person.write({"customer_rank": 1, "street": "1 Road"})
        self.assertEqual(person.customer_state, "active")
        partner_sudo = person.with_user(user).sudo()
        partner_sudo.write({"street": "2 Road", "phone": "5550"})
        self.assertEqual(person.street, "1 Road")
        self.assertEqual(person.phone, "5550")
        change = self._of(person)
        self.assertEqual(change.requested_by_id, user)
        self._approve(change)
        self.assertEqual(person.street, "2 Road")

    # -- the day ------------------------------------------------------------------

    def _cron(self):
        with self._commits():
            self.changes.with_user(self.env.ref("base.user_root"))._cron_apply()

    def test_the_cron_applies_on_the_day_and_once(self):
        change = self._ask()
        today = fields.Date.context_today(change)
        change.with_user(self.clerk).date_effective = fields.Date.add(today, days=3)
        self._approve(change)
        self._cron()
        self.assertEqual(change.state, "approved")
        # as if the days had gone by
        change._change_store({"date_effective": today})
        self._cron()
        self.assertEqual(change.state, "applied")
        self.assertEqual(self.customer.name, "Huaxin Group")
        self._by(self.steward).name = "Huaxin Ltd"
        self._cron()
        self.assertEqual(self.customer.name, "Huaxin Ltd")

    def test_the_cron_parks_what_conflicts_and_goes_on(self):
        other = self._customer("Other")
        changes = self._ask() | self._ask(customer=other, name="Other Group")
        today = fields.Date.context_today(self.customer)
        for change in changes:
            change.with_user(self.clerk).date_effective = fields.Date.add(today, days=1)
        self._approve(changes)
        self._by(self.steward).name = "Huaxin Ltd"
        changes._change_store({"date_effective": today})
        self._cron()
        self.assertEqual(other.name, "Other Group")
        stuck = changes[0]
        self.assertEqual(stuck.state, "approved")
        self.assertIn("Huaxin Ltd", stuck.fault)
        self.assertIn(stuck, self.changes.with_user(self.clerk).search(
            [("needs_me", "=", True)]
        ))  # fmt: skip
        self._cron()
        self.assertEqual(self.customer.name, "Huaxin Ltd")
        stuck.with_user(self.clerk).action_renew()
        self.assertFalse(stuck.decided_by_id)
        self.assertEqual(stuck.state, "submitted")

    def test_two_approved_for_one_value_apply_in_order_or_wait(self):
        first = self._ask(name="A")
        second = self._ask(self.approver, name="B")
        self._approve(first)
        with self.assertRaises(UserError):
            second.with_user(self.other_approver).action_approve()
        self.assertEqual(self.customer.name, "A")

    # -- cost ----------------------------------------------------------------------

    def test_switched_off_a_write_costs_no_query_more(self):
        self.company.customer_change_approval = False
        customer = self._by(self.clerk)
        held = customer._customer_hold

        def ask():
            return held({"name": "X", "street": "Y"})

        self._query_count(ask)  # whether a company has it on is remembered
        self.assertEqual(self._query_count(ask), 0)

    def test_asking_for_twenty_costs_as_many_queries_as_for_two(self):
        customers = self.env["res.partner"].create(
            [
                {"name": f"C{n}", "is_company": True, "customer_rank": 1}
                for n in range(22)
            ]
        )
        self._by(self.clerk).city = "Warm"

        def ask(partners, city):
            return self._query_count(
                lambda: partners.with_user(self.clerk).write({"city": city})
            )

        few, many = ask(customers[:2], "Once"), ask(customers[2:], "Once")
        self.assertLessEqual(many, few + 2)  # a name in a batch of lines more or less
        few, many = ask(customers[:2], "Twice"), ask(customers[2:], "Twice")
        self.assertEqual(many, few)

    # -- any order -----------------------------------------------------------------

    def test_in_any_order_only_what_was_agreed_takes_effect(self):
        """Random edits and decisions on real records; the seed is told on failure."""
        seed = random.randrange(10**6)
        chance = random.Random(seed)
        for number in range(ROUNDS):
            with self.subTest(seed=seed, round=number):
                self._play(chance, self._customer("a", city="a"))

    def _play(self, chance, customer):
        allowed = {("name", "a"), ("city", "a")}
        for _step in range(12):
            user = chance.choice([self.clerk, self.approver, self.other_approver])
            name, value = chance.choice(["name", "city"]), chance.choice("abcd")
            action = chance.choice(["ask", "edit", "approve", "recall", "renew"])
            changes = self._of(customer)
            change = chance.choice(changes) if changes else changes
            if action == "ask":
                self._by(user, customer).write({name: value})
            elif action == "edit":
                self._by(self.steward, customer).write({name: value})
                allowed.add((name, value))
            elif change:
                wanted = {n: new for n, (_old, new) in self._values(change).items()}
                try:
                    with self.env.cr.savepoint():
                        getattr(change.with_user(user), f"action_{action}")()
                except UserError:
                    continue
                if action == "approve":
                    self.assertEqual(change.state, "applied")
                    allowed |= set(wanted.items())
                    for field, new in wanted.items():
                        self.assertEqual(customer[field], new)
            for field in ("name", "city"):
                self.assertIn((field, customer[field]), allowed)
