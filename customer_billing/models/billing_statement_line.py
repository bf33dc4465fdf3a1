from odoo import api, fields, models


class BillingStatementLine(models.Model):
    """One move of a statement, as it was told to the customer."""

    _name = "billing.statement.line"
    _description = "Statement Line"
    _order = "statement_id, sequence, id"
    _rec_name = "document"
    _check_company_auto = True

    statement_id = fields.Many2one(
        "billing.statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        related="statement_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    currency_id = fields.Many2one(related="statement_id.currency_id")
    sequence = fields.Integer(readonly=True)
    date = fields.Date(required=True, readonly=True)
    date_maturity = fields.Date(string="Due Date", readonly=True)
    kind = fields.Selection(
        [
            ("invoice", "Invoice"),
            ("refund", "Credit Note"),
            ("payment", "Payment"),
            ("entry", "Journal Entry"),
        ],
        required=True,
        readonly=True,
    )
    document = fields.Char(readonly=True)
    description = fields.Char(readonly=True)
    debit = fields.Monetary(string="Charged", readonly=True)
    credit = fields.Monetary(string="Paid or Credited", readonly=True)
    balance = fields.Monetary(readonly=True, help="What was owed after this move.")
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    difference_ids = fields.One2many(
        "billing.statement.difference", "line_id", string="Disputed"
    )

    # -- frozen with its statement ---

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines.statement_id._check_not_frozen()
        return lines

    def write(self, vals):
        self.statement_id._check_not_frozen()
        result = super().write(vals)
        if "statement_id" in vals:
            self.statement_id._check_not_frozen()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_frozen(self):
        self.statement_id._check_not_frozen()
