from odoo import fields, models


class BillingStatementLine(models.Model):
    """Whether the invoices of a statement are invoiced by fapiao, as it is today."""

    _inherit = "billing.statement.line"

    # whoever reads a statement may know this of its invoices
    fapiao_state = fields.Selection(
        related="move_line_id.move_id.billing_fapiao_state", string="Fapiao State"
    )
