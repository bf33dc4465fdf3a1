from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestTidy(CustomerCommon):
    """The batch that shows what it would change, and then changes just that."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        china = cls.env.ref("base.cn")
        cls.old = cls._customer(
            "松林　贸易",
            country_id=china.id,
            phone="021-68880000",
            email="Li@Example.COM",
            website="localhost",
        )

    def _look(self):
        tidy = self.env["customer.tidy"].with_user(self.customer_manager).create({})
        self._cron()
        return tidy

    def _cron(self):
        with self._commits() as steps:
            self.env["customer.tidy"]._cron_tidy()
        return steps

    def _lines(self, tidy):
        lines = tidy.line_ids.filtered(lambda line: line.partner_id == self.old)
        return {line.field_name: line for line in lines}

    def test_it_is_shown_first_and_nothing_is_changed(self):
        tidy = self._look()
        self.assertEqual(tidy.state, "ready")
        lines = self._lines(tidy)
        self.assertEqual(lines["phone"].new, "+86 21 6888 0000")
        self.assertEqual(lines["name"].new, "松林 贸易")
        self.assertEqual(lines["website"].state, "malformed")
        self.assertIn("localhost", lines["website"].note)
        self.assertEqual(self.old.phone, "021-68880000")

    def test_what_is_shown_is_done_and_kept(self):
        tidy = self._look()
        tidy.action_apply()
        self._cron()
        self.assertEqual(tidy.state, "done")
        self.assertEqual(self.old.phone, "+86 21 6888 0000")
        self.assertIn("localhost", self.old.website)
        originals = {o.field_name: o.original for o in self.old.customer_original_ids}
        self.assertEqual(originals["email"], "Li@Example.COM")
        again = self._look()
        self.assertEqual(set(self._lines(again)), {"website"})

    def test_what_is_left_stays_and_what_others_changed_is_not_overwritten(self):
        tidy = self._look()
        lines = self._lines(tidy)
        lines["name"].action_leave()
        self.old.phone = "021-68889999"
        tidy.action_apply()
        self._cron()
        self.assertEqual(self.old.name, "松林　贸易")
        self.assertEqual(self.old.phone, "021-68889999")
        self.assertEqual(lines["phone"].state, "moved")
        self.assertEqual(lines["email"].state, "done")

    def test_it_goes_on_where_it_was_stopped(self):
        self.env["customer.tidy"].create({})
        with self._commits(time_left=0):
            self.env["customer.tidy"]._cron_tidy()
        tidy = self.env["customer.tidy"].search([], limit=1)
        self.assertEqual((tidy.state, tidy.looked_count), ("looking", 0))
        self._cron()
        self.assertEqual(tidy.state, "ready")
        count = len(tidy.line_ids)
        self._cron()
        self.assertEqual(len(tidy.line_ids), count)

    def test_nothing_is_applied_before_it_was_looked_at(self):
        with self.assertRaises(UserError):
            self.env["customer.tidy"].create({}).action_apply()
