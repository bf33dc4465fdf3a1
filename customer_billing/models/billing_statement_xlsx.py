import io

from odoo import fields, models
from odoo.exceptions import UserError

from odoo.addons.customer_archive.engine.importing import neutral

from .billing_statement import AGES

MONEY = "#,##0.00;[Red]-#,##0.00"
COLUMNS = ("date", "kind", "document", "description", "date_maturity")
AMOUNTS = ("debit", "credit", "balance")


class BillingStatement(models.Model):
    """A statement as a spreadsheet: the same rows as on paper, all texts texts."""

    _inherit = "billing.statement"

    def action_xlsx(self):
        """Download this statement as a spreadsheet."""
        if len(self) != 1:
            raise UserError(self.env._("Choose one statement."))
        self.check_access("read")
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer_billing/statement/{self.id}.xlsx",
            "target": "self",
        }

    def _xlsx(self):
        """The statement as a spreadsheet, in bytes."""
        import xlsxwriter  # noqa: PLC0415  # as Odoo's own export does

        output = io.BytesIO()
        options = {"in_memory": True, "strings_to_urls": False}
        with xlsxwriter.Workbook(output, options) as book:
            styles = {
                "bold": book.add_format({"bold": True}),
                "head": book.add_format({"bold": True, "bottom": 1}),
                "money": book.add_format({"num_format": MONEY}),
                "total": book.add_format({"num_format": MONEY, "bold": True, "top": 1}),
                "day": book.add_format({"num_format": "yyyy-mm-dd"}),
            }
            sheet = book.add_worksheet()
            sheet.set_column(0, len(COLUMNS) + len(AMOUNTS) - 1, 16)
            line = self._xlsx_rows(sheet, styles, self._xlsx_head(sheet, styles))
            self._xlsx_foot(sheet, styles, line)
        return output.getvalue()

    def _xlsx_label(self, model, name):
        """What the screens call a field."""
        return self.env[model]._fields[name]._description_string(self.env)

    def _xlsx_head(self, sheet, styles):
        """Who and when; answers the next free line."""
        head = [
            (self.env._("Statement of Account"), self.name),
            (self.env._("Company"), self.company_id.name),
            (self._xlsx_label(self._name, "partner_id"), self.partner_id.name),
            (self._xlsx_label(self._name, "date_from"), str(self.date_from)),
            (self._xlsx_label(self._name, "date_to"), str(self.date_to)),
            (self.env._("Currency"), self.currency_id.name),
        ]
        for line, (label, value) in enumerate(head):
            sheet.write_string(line, 0, label, styles["bold"])
            sheet.write_string(line, 1, neutral(value or ""))
        return len(head) + 1

    def _xlsx_rows(self, sheet, styles, line):
        """The rows between opening and closing; answers the next free line."""
        model, last = self.line_ids._name, len(COLUMNS)
        for place, name in enumerate((*COLUMNS, *AMOUNTS)):
            sheet.write_string(
                line, place, self._xlsx_label(model, name), styles["head"]
            )
        sheet.freeze_panes(line + 1, 0)
        line += 1
        sheet.write_string(line, 0, self._xlsx_label(self._name, "opening_balance"))
        sheet.write_number(line, last + 2, self.opening_balance, styles["money"])
        kinds = dict(self.line_ids._fields["kind"]._description_selection(self.env))
        for row in self.line_ids:
            line += 1
            for place, name in enumerate(COLUMNS):
                value = row[name]
                if name.startswith("date"):
                    if value:
                        day = fields.Datetime.to_datetime(value)
                        sheet.write_datetime(line, place, day, styles["day"])
                else:
                    text = kinds[value] if name == "kind" else neutral(value or "")
                    sheet.write_string(line, place, text)
            for place, name in enumerate(AMOUNTS, last):
                sheet.write_number(line, place, row[name], styles["money"])
        line += 1
        sheet.write_string(line, 0, self._xlsx_label(self._name, "closing_balance"))
        for place, name in enumerate(
            ("debit_amount", "credit_amount", "closing_balance"), last
        ):
            sheet.write_number(line, place, self[name], styles["total"])
        return line + 2

    def _xlsx_foot(self, sheet, styles, line):
        """The age of what is owed."""
        for place, name in enumerate(AGES):
            label = self._xlsx_label(self._name, name)
            sheet.write_string(line, place, label, styles["head"])
            sheet.write_number(line + 1, place, self[name], styles["money"])
