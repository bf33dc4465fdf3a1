import base64
import csv
import io

import xlsxwriter

from odoo import fields, models
from odoo.exceptions import UserError

from ..engine.import_headers import REASONS
from ..engine.importing import neutral

CELL_AT_MOST = 32_767  # of a spreadsheet


class CustomerImport(models.Model):
    """What is given back: the rows that were left out, with the reasons."""

    _inherit = "customer.import"

    bad_file = fields.Binary(attachment=True, readonly=True, copy=False)
    bad_filename = fields.Char(readonly=True, copy=False)

    def action_download_xlsx(self):
        """Download the rows that were left out, as a spreadsheet."""
        return self._download("xlsx", self._write_xlsx)

    def action_download_csv(self):
        """Download the rows that were left out, as text."""
        return self._download("csv", self._write_csv)

    def _download(self, kind, write):
        self.ensure_one()
        self.check_access("read")
        if not self._bad_numbers():
            raise UserError(self.env._("No row was left out."))
        output = io.BytesIO()
        write(output, self._bad_rows())
        stem = (self.filename or "customers").rpartition(".")[0] or "customers"
        name = f"{stem}-{self.env._('left out')}.{kind}"
        # Whoever may read the rows may have them as a file.
        data = base64.b64encode(output.getvalue())
        self.sudo().write({"bad_file": data, "bad_filename": name})
        return {
            "type": "ir.actions.act_url",
            "url": f"/web/content/{self._name}/{self.id}/bad_file"
            "?download=true&filename_field=bad_filename",
            "target": "self",
        }

    def _bad_rows(self):
        """The headers and the rows that were left out, as they stand in the file.

        :return: an iterator of lists of texts that no spreadsheet takes for formulas;
            the last column says what is to be mended, in the user's language
        """
        reasons = {}
        domain = [("import_id", "=", self.id), ("severity", "=", "error")]
        for found in self.env["customer.import.row"].search(domain, order="number, id"):
            header = found.column_id.header
            text = f"{header}: {found.reason}" if header else found.reason
            reasons.setdefault(found.number, []).append(text)
        width = max(self.column_ids.mapped("place"), default=0) + 1
        for row in self._file_rows(self.header_row - 1):
            if row.number == self.header_row:
                headers = [*row.cells, *[""] * width][:width]
                yield [neutral(text[:CELL_AT_MOST]) for text in (*headers, REASONS)]
            elif row.number in reasons:
                cells = [*row.cells, *[""] * width][:width]
                cells = [cell[: CELL_AT_MOST - 1].replace("\0", "") for cell in cells]
                reason = " ".join(reasons[row.number])
                yield [neutral(text) for text in (*cells, reason[:CELL_AT_MOST])]

    def _write_csv(self, output, rows):
        text = io.TextIOWrapper(output, "utf-8-sig", errors="replace", newline="")
        writer = csv.writer(
            text, delimiter=self.delimiter or ",", quoting=csv.QUOTE_ALL
        )
        writer.writerows(rows)
        text.flush()
        text.detach()

    def _write_xlsx(self, output, rows):
        options = {"constant_memory": True, "strings_to_urls": False}
        book = xlsxwriter.Workbook(output, options)
        sheet, bold = book.add_worksheet(), book.add_format({"bold": True})
        for number, cells in enumerate(rows):
            for place, text in enumerate(cells):
                # as a text, whatever it looks like: nothing is a formula
                style = bold if not number else None
                sheet.write_string(number, place, text, style)
        book.close()
