from odoo import api, fields, models

SEVERITIES = [("error", "Left Out"), ("warning", "Look At It"), ("note", "Cleaned")]


class CustomerImportRow(models.Model):
    """What is wrong with one row of a file, or with one of its cells."""

    _name = "customer.import.row"
    _description = "Problem in an Import"
    _order = "number, id"
    _rec_name = "number"
    _check_company_auto = True

    import_id = fields.Many2one(
        "customer.import",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    number = fields.Integer(string="Row", required=True, readonly=True, aggregator=None)
    column_id = fields.Many2one(
        "customer.import.column", readonly=True, check_company=True
    )
    value = fields.Char(string="It Says", readonly=True)
    severity = fields.Selection(SEVERITIES, string="What Follows", readonly=True)
    code = fields.Char(readonly=True)
    params = fields.Json(readonly=True)
    is_final = fields.Boolean(
        string="Found While Importing",
        readonly=True,
        help="It was found when the row was about to be written.",
    )
    reason = fields.Text(compute="_compute_reason")

    _import_number_idx = models.Index("(import_id, severity, number)")

    @api.depends("code", "params")
    @api.depends_context("lang")
    def _compute_reason(self):
        sentences = self._cell_sentences() | self._row_sentences()
        for row in self:
            params = {"near": "", "text": "", "row": ""} | (row.params or {})
            if row.code == "unknown" and not params["near"]:
                row.reason = self.env._("This is not on the list.")
            else:
                row.reason = sentences.get(row.code, row.code or "") % params

    @api.model
    def _cell_sentences(self):
        """What the engine's codes for one cell mean."""
        return {
            "encoding": self.env._(
                "Some characters cannot be read: the file was damaged."
            ),
            "formula": self.env._("This is a formula. Enter the value itself."),
            "formula_error": self.env._("A formula in the spreadsheet has failed."),
            "too_long": self.env._("The text is too long."),
            "control": self.env._("Characters that cannot be seen were taken away."),
            "rounded": self.env._(
                "The spreadsheet has rounded this number. Format the column as text "
                "and enter it again."
            ),
            "number": self.env._("This is not a number."),
            "date": self.env._("This is not a date like 2025-01-31."),
            "ambiguous_date": self.env._("Day and month can be taken for each other."),
            "truth": self.env._("Say yes or no, company or person."),
            "unknown": self.env._("This is not on the list. Did you mean “%(near)s”?"),
            "several": self.env._("Several entries are called so. Use the code."),
        }

    @api.model
    def _row_sentences(self):
        """What the codes for a row among others mean."""
        return {
            "wide": self.env._("The row has more cells than there are headers."),
            "quote": self.env._("A quotation mark is not closed."),
            "unreadable": self.env._("This row cannot be read."),
            "missing": self.env._("Needed and empty: %(text)s."),
            "malformed": self.env._("%(text)s"),
            "refused": self.env._("%(text)s"),
            "twice": self.env._("Row %(row)s is the same customer."),
            "several_customers": self.env._("Several customers are called so."),
            "contradiction": self.env._(
                "It is the number of another customer than the row's."
            ),
            "number_unknown": self.env._(
                "No customer has this number. Leave it empty for a new customer, or "
                "say that it is a number in another system."
            ),
            "no_access": self.env._("It exists, and you may not edit it: %(text)s."),
            "exists": self.env._("May exist already: %(text)s"),
            "parent_unknown": self.env._(
                "There is no such customer, here or in the file."
            ),
            "parent_several": self.env._("Several customers are called so."),
            "parent_other": self.env._("It belongs to another customer now."),
            "circle": self.env._("The customers above it lead round in a circle."),
            "parent_bad": self.env._("The row of the customer above it is left out."),
            "division": self.env._("Province, city and district do not fit together."),
        }
