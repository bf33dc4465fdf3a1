"""The manual's table of fields names each field that is tried, as the screens do."""

import re
from pathlib import Path

from odoo.tests import TransactionCase, tagged

from odoo.addons.customer_archive.tests.test_fields import FIRM, LISTS, PERSON

MANUAL = Path(__file__).parents[2] / "docs/manual"
ROW = re.compile(r"^\| `([a-z0-9_/]+)` \| ([^|]+) \|", re.M)


@tagged("post_install", "-at_install")
class TestRulesManual(TransactionCase):
    maxDiff = None

    def test_the_table_lists_what_is_tried(self):
        tried = [*(FIRM | PERSON)]
        tried += [f"{name}/{sub}" for name, subs in LISTS.items() for sub in subs]
        for folder, lang in (("en", "en_US"), ("zh", "zh_CN")):
            listed = dict(ROW.findall((MANUAL / folder / "fields.md").read_text()))
            self.assertEqual(listed, {name: self._label(name, lang) for name in tried})

    def _label(self, path, lang):
        """What the screens call a field: ``Other Names: Kind``."""
        model, labels = self.env["res.partner"].with_context(lang=lang), []
        for name in path.split("/"):
            field = model._fields[name]
            labels.append(field.get_description(model.env, ["string"])["string"])
            if field.relational:
                model = model[name]
        return {"en_US": ": ", "zh_CN": "："}[lang].join(labels)
