"""No text is forgotten: what Odoo would export today is what the .pot has."""

import io

import polib
from registry_kit import ADDONS, RegistryCase

from odoo.tests import tagged
from odoo.tools.misc import file_path
from odoo.tools.translate import trans_export


@tagged("post_install", "-at_install")
class TestRulesWords(RegistryCase):
    def _exported(self, addon):
        buffer = io.BytesIO()
        trans_export(None, [addon], buffer, "po", self.env)
        return {entry.msgid for entry in polib.pofile(buffer.getvalue().decode())}

    def _committed(self, addon):
        try:
            path = file_path(f"{addon}/i18n/{addon}.pot")
        except FileNotFoundError:
            return set()
        return {entry.msgid for entry in polib.pofile(path)}

    def test_the_catalogue_has_every_term_and_no_other(self):
        for addon in ADDONS:
            exported, committed = self._exported(addon), self._committed(addon)
            with self.subTest(addon=addon):
                self.assertFalse(exported - committed, "run ./dev i18n")
                self.assertFalse(committed - exported, "run ./dev i18n")
                self.assertTrue(committed)
