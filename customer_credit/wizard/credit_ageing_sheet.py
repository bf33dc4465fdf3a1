import io

from odoo import fields, models

MONEY = "#,##0.00;[Red]-#,##0.00"


class CreditAgeing(models.TransientModel):
    """The ageing as a spreadsheet and on paper: the same rows, named alike."""

    _inherit = "credit.ageing"

    def _ageing_print(self):
        """All of the report, as its spreadsheet and its paper show it.

        :return: ``{"columns": [...], "rows": [...], "totals": {...}, "head": [...]}``
        """
        self.ensure_one()
        self.check_access("read")
        rows, totals = self._ageing_rows()
        groups = dict(self._fields["group_by"]._description_selection(self.env))
        return {
            "columns": self._ageing_columns(totals),
            "rows": self._ageing_named(rows),
            "totals": totals,
            "by": groups[self.group_by],
            "head": [
                (self.env._("Company"), self.company_id.name),
                (self.env._("As Of"), fields.Date.to_string(self.date)),
                (self.env._("Buckets"), self.set_id.name),
                (self.env._("Currency"), self.currency_id.name),
            ],
            "notes": self._ageing_notes(),
        }

    def _ageing_xlsx(self):
        """The report as a spreadsheet, in bytes, with its items on a second sheet."""
        import xlsxwriter  # noqa: PLC0415  # as Odoo's own export does

        output = io.BytesIO()
        with xlsxwriter.Workbook(output, {"in_memory": True}) as book:
            styles = {
                "bold": book.add_format({"bold": True}),
                "head": book.add_format({"bold": True, "bottom": 1, "align": "right"}),
                "left": book.add_format({"bold": True, "bottom": 1}),
                "money": book.add_format({"num_format": MONEY}),
                "total": book.add_format({"num_format": MONEY, "bold": True, "top": 1}),
                "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            }
            self._ageing_sheet(book.add_worksheet(self.env._("Ageing")), styles)
            self._ageing_items_sheet(book.add_worksheet(self.env._("Items")), styles)
        return output.getvalue()

    def _ageing_sheet(self, sheet, styles):
        """Fill the sheet of the report.

        :param sheet: a worksheet
        :param styles: formats by name
        """
        told = self._ageing_print()
        keys = [int(column["key"]) for column in told["columns"]]
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, len(keys) + 1, 16)
        line = 0
        for label, value in told["head"]:
            sheet.write_string(line, 0, label, styles["bold"])
            sheet.write_string(line, 1, value or "")
            line += 1
        for note in told["notes"]:
            sheet.write_string(line, 0, note)
            line += 1
        line += 1
        sheet.write_string(line, 0, told["by"], styles["left"])
        for place, column in enumerate(told["columns"], 1):
            sheet.write_string(line, place, column["label"], styles["head"])
        sheet.write_string(line, len(keys) + 1, self.env._("Total"), styles["head"])
        sheet.freeze_panes(line + 1, 1)
        last = {**told["totals"], "name": self.env._("Total")}
        for row in [*told["rows"], last]:
            line += 1
            style = styles["total" if row is last else "money"]
            sheet.write_string(line, 0, row["name"] or "")
            for place, key in enumerate(keys, 1):
                sheet.write_number(line, place, row["amounts"].get(key, 0.0), style)
            sheet.write_number(line, len(keys) + 1, row["total"], style)

    def _ageing_items_sheet(self, sheet, styles):
        """Fill the sheet of the items.

        :param sheet: a worksheet
        :param styles: formats by name
        """
        names = ["partner_id", "name", "date", "date_due", "days", "bucket_name"]
        names += ["amount", "residual_currency", "currency_id"]
        items = self.env["credit.ageing.item"]
        self._ageing_write_items()
        sheet.set_column(0, 0, 36)
        sheet.set_column(1, len(names) - 1, 16)
        for place, name in enumerate(names):
            label = items._fields[name]._description_string(self.env)
            sheet.write_string(0, place, label, styles["left"])
        sheet.freeze_panes(1, 0)
        found = items.search_fetch([("ageing_id", "=", self.id)], names)
        # names of customers and currencies are on the report in any case
        for line, item in enumerate(found.sudo(), 1):
            sheet.write_string(line, 0, item.partner_id.display_name or "")
            sheet.write_string(line, 1, item.name or "")
            for place in (2, 3):
                if day := item[names[place]]:
                    sheet.write_datetime(
                        line, place, fields.Datetime.to_datetime(day), styles["day"]
                    )
            sheet.write_number(line, 4, item.days)
            sheet.write_string(line, 5, item.bucket_name or "")
            sheet.write_number(line, 6, item.amount, styles["money"])
            sheet.write_number(line, 7, item.residual_currency, styles["money"])
            sheet.write_string(line, 8, item.currency_id.name or "")
