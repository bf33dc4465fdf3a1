import csv
import io
import json

import openpyxl

from odoo.http import Request
from odoo.tests import HttpCase, tagged

FORMULAS = ("=1+1", "@SUM(1)", "+cmd|x", "-1+2", "\t=1")


@tagged("post_install", "-at_install")
class TestExport(HttpCase):
    """What leaves as a file holds no formula, whatever somebody has typed."""

    def setUp(self):
        super().setUp()
        self.partners = self.env["res.partner"].create(
            [{"name": f"Pine {n}", "ref": text} for n, text in enumerate(FORMULAS)]
        )
        self.authenticate("admin", "admin")

    def _export(self, kind, **more):
        data = {
            "model": "res.partner",
            "fields": [
                {"name": "name", "label": "Name", "type": "char"},
                {"name": "ref", "label": "Reference", "type": "char"},
            ],
            "ids": self.partners.ids,
            "domain": [],
            "context": {},
            "import_compat": False,
        }
        answer = self.url_open(
            f"/web/export/{kind}",
            data={
                "data": json.dumps(data | more),
                "csrf_token": Request.csrf_token(self),
            },
        )
        self.assertTrue(answer.ok, answer.text[-3000:])
        return answer.content

    def test_text_is_told_from_formulas_in_csv(self):
        rows = list(csv.reader(io.StringIO(self._export("csv").decode("utf-8-sig"))))
        self.assertEqual([row[1] for row in rows[1:]], [f"'{t}" for t in FORMULAS])

    def test_a_spreadsheet_has_no_formula(self):
        for groupby in ([], ["ref"]):
            content = io.BytesIO(self._export("xlsx", groupby=groupby))
            book = openpyxl.load_workbook(content)
            cells = [cell for row in book.active for cell in row]
            with self.subTest(groupby=groupby):
                self.assertIn("'=1+1", [cell.value for cell in cells])
                self.assertFalse([c.value for c in cells if c.data_type == "f"])
