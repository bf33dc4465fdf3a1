from psycopg2.errors import ExclusionViolation
from stdnum.cn.uscc import calc_check_digit

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, new_test_user, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon


def number(n):
    """A credit code that has its check digit; another for each ``n``."""
    body = f"91310000{n:09d}"
    return body + calc_check_digit(body)


@tagged("post_install", "-at_install")
class TestUscc(CustomerCommon):
    """A Chinese organisation is a customer once, whatever door it comes through."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.china = cls.env.ref("base.cn")
        cls.other_company = cls.env["res.company"].create({"name": "Other"})
        cls.known = cls._chinese("Known", 1, user_id=cls.clerk.id)

    @classmethod
    def _chinese(cls, name, n, **vals):
        return cls._customer(
            name, **({"country_id": cls.china.id, "vat": number(n)} | vals)
        )

    def _refused(self):
        return self.assertRaisesRegex(ValidationError, self.known.customer_number)

    def test_the_database_holds_the_promise(self):
        self.env.cr.execute(
            "SELECT pg_get_constraintdef(oid) FROM pg_constraint "
            "WHERE conname = 'res_partner_customer_uscc_once'"
        )
        self.assertIn("EXCLUDE", self.env.cr.fetchone()[0])
        other = self._chinese("Other", 2)
        self.env.flush_all()
        with (
            mute_logger("odoo.sql_db"),
            self.assertRaises(ExclusionViolation),
            self.env.cr.savepoint(),
        ):
            self.env.cr.execute(
                "UPDATE res_partner SET customer_uscc_key = %s WHERE id = %s",
                [number(1), other.id],
            )

    def test_a_second_one_is_told_number_and_owner(self):
        with self.assertRaises(ValidationError) as refusal, self.env.cr.savepoint():
            self._chinese("Again", 1)
        self.assertIn(self.known.customer_number, str(refusal.exception))
        self.assertIn(self.clerk.name, str(refusal.exception))
        self.assertNotIn("Known", str(refusal.exception))

    def test_the_form_refuses_it(self):
        view = "base.view_partner_form"
        form = Form(self.env["res.partner"].with_user(self.clerk), view)
        form.name, form.company_type = "Again", "company"
        form.country_id, form.vat = self.china, number(1)
        partner = form.save()  # no customer yet: a contact may have any number
        with self._refused(), self.env.cr.savepoint():
            partner.action_make_customer()

    def test_an_import_refuses_it_and_says_the_row(self):
        rows = [
            ["Good", number(7), "China", "1", "True"],
            ["Bad", number(1), "China", "1", "True"],
        ]
        names = ["name", "vat", "country_id", "customer_rank", "is_company"]
        result = self.env["res.partner"].load(names, rows)
        self.assertFalse(result["ids"])
        message = result["messages"][-1]  # before it stands that of the whole batch
        self.assertEqual(message["record"], 1)
        self.assertIn(self.known.customer_number, message["message"])

    def test_a_write_by_rpc_refuses_it(self):
        other = self._chinese("Other", 2)
        for vals in (
            {"vat": number(1)},
            {"vat": number(1).lower()},
            {"vat": f" {number(1)[:8]} {number(1)[8:]}"},
            {"vat": number(1), "customer_uscc_key": False},
            {"vat": number(1), "customer_uscc_unsettled": True},
        ):
            with self._refused(), self.env.cr.savepoint():
                other.write(vals)

    def test_nobody_switches_the_promise_off_by_hand(self):
        self.known.write({"customer_uscc_unsettled": True, "customer_uscc_key": "x"})
        self.assertFalse(self.known.customer_uscc_unsettled)
        self.assertEqual(self.known.customer_uscc_key, number(1))

    def test_two_of_one_batch_exclude_each_other(self):
        vals = {"is_company": True, "customer_rank": 1, "country_id": self.china.id}
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.env["res.partner"].create(
                [vals | {"name": name, "vat": number(5)} for name in "AB"]
            )

    def test_a_shared_customer_excludes_those_of_each_company(self):
        with self._refused(), self.env.cr.savepoint():
            self._chinese("Theirs", 1, company_id=self.other_company.id)
        ours = self._chinese("Ours", 3, company_id=self.company.id)
        theirs = self._chinese("Theirs", 3, company_id=self.other_company.id)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            theirs.company_id = False
        theirs.company_id = self.other_company
        self.assertEqual(ours.customer_uscc_key, theirs.customer_uscc_key)

    def test_whom_it_does_not_bind(self):
        contact = self.known.child_ids.create(
            {"name": "Contact", "parent_id": self.known.id}
        )
        self.assertEqual(contact.vat, self.known.vat)
        vendor = self.env["res.partner"].create(
            {
                "name": "Vendor",
                "is_company": True,
                "vat": number(1),
                "country_id": self.china.id,
            }
        )
        foreign = self._customer("Abroad", country_id=self.env.ref("base.hk").id)
        self.assertFalse((contact | vendor | foreign).mapped("customer_uscc_key")[0])

    def test_an_archived_file_frees_the_number_until_it_comes_back(self):
        self.known.active = False
        successor = self._chinese("Successor", 1)
        with self.assertRaises(ValidationError), self.env.cr.savepoint():
            self.known.active = True
        successor.active = False
        self.known.active = True
        self.assertEqual(self.known.customer_uscc_key, number(1))

    def test_who_may_not_see_the_customer_is_told_all_the_same(self):
        stranger = new_test_user(
            self.env,
            login="test_stranger",
            groups="customer_archive.group_manager",
            company_id=self.other_company.id,
            company_ids=self.other_company.ids,
        )
        self.known.company_id = False
        with self._refused(), self.env.cr.savepoint():
            self._chinese("Mine", 1).with_user(stranger)

    # -- a living database ----------------------------------------------------------

    def _living(self):
        """Three customers who had one number before it had to be the only one."""
        with self.env.cr.savepoint():
            twins = self._chinese("Twin", 11) | self._chinese("Twin", 12)
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE res_partner SET vat = %s, customer_uscc_key = NULL "
                "WHERE id = ANY(%s)",
                [number(10), twins.ids],
            )
            self.env.cr.execute("UPDATE res_partner SET customer_uscc_key = NULL")
        self.env.invalidate_all()
        self.env["res.partner"]._customer_uscc_install()
        return twins

    def test_duplicates_of_a_living_database_are_listed_and_the_rest_is_bound(self):
        twins = self._living()
        self.assertTrue(all(twins.mapped("customer_uscc_unsettled")))
        self.assertFalse(any(twins.mapped("customer_uscc_key")))
        self.assertEqual(self.known.customer_uscc_key, number(1))
        with self.assertRaises(UserError), self.env.cr.savepoint():
            self._chinese("Third", 10)

    def test_what_is_not_the_number_can_still_be_changed(self):
        twins = self._living()
        twins[0].write({"phone": "021 6888 0000"})
        twins[0].action_suspend("Which of the two?")
        self.assertTrue(twins[0].customer_uscc_unsettled)

    def test_correcting_one_settles_the_other(self):
        first, second = self._living()
        first.vat = number(13)
        self.assertEqual(first.customer_uscc_key, number(13))
        self.assertEqual(second.customer_uscc_key, number(10))
        self.assertFalse((first | second).mapped("customer_uscc_unsettled")[0])

    def test_archiving_one_settles_the_other(self):
        first, second = self._living()
        first.active = False
        self.assertEqual(second.customer_uscc_key, number(10))
