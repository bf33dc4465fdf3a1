"""A thousand rows made to do harm: none stops the import, each is answered."""

import base64
import io
import sys
import unicodedata
from pathlib import Path

import openpyxl

from odoo.tests import tagged

from odoo.addons.customer_archive.engine.importing import SIGNS
from odoo.addons.customer_archive.tests.test_import import ImportCommon

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "faults"))

from import_rows import HEADERS, hostile_rows, line  # noqa: E402

COUNT = 1_000
UNSEEN = ("Cc", "Cf", "Cs")


@tagged("post_install", "-at_install")
class TestHostileImport(ImportCommon):
    def _go(self, one):
        one.action_check()
        with self._commits():
            self.env["customer.import"]._cron_import()
        self.assertEqual(one.state, "checked", one.fault)
        one.action_import()
        with self._commits():
            self.env["customer.import"]._cron_import()
        self.assertEqual(one.state, "done", one.fault)

    def test_each_row_is_imported_cleaned_or_refused_with_a_reason(self):
        rows = hostile_rows(COUNT)
        one = self._upload(line(*HEADERS) + b"".join(row for row, _what in rows))
        self.assertEqual(one.encoding, "utf-8")
        self._go(one)
        told = {}
        for found in one.row_ids:
            self.assertTrue(found.reason)
            told.setdefault(found.number, set()).add(found.severity)
        expected = {"bad": "error", "note": "note"}
        for number, (_row, what) in enumerate(rows, 2):
            severities = told.get(number, set())
            with self.subTest(row=number, what=what):
                if what in expected:
                    self.assertIn(expected[what], severities)
                elif what == "good":
                    self.assertNotIn("error", severities)
        bad = sum("error" in severities for severities in told.values())
        customers = self._customers(one)
        self.assertEqual(len(customers) + bad, COUNT)
        self.assertEqual(one.created_count, len(customers))
        for customer in customers:
            unseen = [c for c in customer.name if unicodedata.category(c) in UNSEEN]
            self.assertLessEqual(set(unseen), {"\u200d"})
            self.assertFalse(customer.name.startswith("="))

    def test_what_is_given_back_holds_no_formula(self):
        rows = hostile_rows(100)
        one = self._upload(line(*HEADERS) + b"".join(row for row, _what in rows))
        self._go(one)
        one.action_download_csv()
        text = base64.b64decode(one.bad_file).decode("utf-8-sig")
        for cell in text.replace("\r\n", ",").split('","'):
            self.assertFalse(cell.strip('"').startswith(SIGNS), cell[:40])
        one.action_download_xlsx()
        data = base64.b64decode(one.bad_file)
        book = openpyxl.load_workbook(io.BytesIO(data), read_only=True)
        kinds = {c.data_type for row in book.active.iter_rows() for c in row}
        self.assertNotIn("f", kinds)

    def test_a_quotation_mark_that_is_not_closed_costs_one_row(self):
        good = b"".join(b"Row %d,,,,,\r\n" % n for n in range(300))
        one = self._upload(line(*HEADERS) + b'"Open,,,,,\r\n' + good)
        self._go(one)
        self.assertEqual(self._found(one), {2: ["quote"]})
        self.assertEqual(one.created_count, 300)
