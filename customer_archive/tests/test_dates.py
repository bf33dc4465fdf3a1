from odoo import fields
from odoo.tests import tagged
from odoo.tools import format_date

from odoo.addons.customer_archive.hooks import uninstall_hook
from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestDates(CustomerCommon):
    """Dates read 2025-01-05 in Chinese where that was chosen, and as before else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.chinese = cls.env["res.lang"]._customer_chinese()
        cls.chinese._customer_set_iso_dates(False)
        cls.chinese.date_format = "%Y/%m/%d"

    def _printed(self):
        return format_date(self.env, fields.Date.to_date("2025-01-05"), "zh_CN")

    def _choose(self, is_iso):
        settings = self.env["res.config.settings"].create({})
        self.assertTrue(settings.customer_has_chinese)
        settings.customer_iso_dates = is_iso
        settings.set_values()

    def test_chosen_and_given_up(self):
        self.assertEqual(self._printed(), "2025/01/05")
        self._choose(True)
        self.assertEqual(self._printed(), "2025-01-05")
        self._choose(True)  # what was before is not forgotten
        self._choose(False)
        self.assertEqual(self._printed(), "2025/01/05")

    def test_other_settings_leave_an_admins_own_format(self):
        self.chinese.date_format = "%d.%m.%Y"
        self._choose(False)
        self.assertEqual(self._printed(), "05.01.2025")

    def test_uninstalling_leaves_the_language_as_it_was(self):
        self._choose(True)
        uninstall_hook(self.env)
        self.assertEqual(self._printed(), "2025/01/05")
