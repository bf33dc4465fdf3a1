from odoo import fields, models


class AccountMoveLine(models.Model):
    """Lines that take a waiver off another line, on its bill or by credit note."""

    _inherit = "account.move.line"

    billing_lowers_id = fields.Many2one(
        "account.move.line",
        string="Lowers the Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The line of a bill of which a part was waived here.",
    )
