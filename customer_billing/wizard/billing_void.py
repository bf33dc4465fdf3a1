from odoo import api, fields, models
from odoo.exceptions import UserError

MOST = 100  # at once, as it is done while the user waits


class BillingVoid(models.TransientModel):
    """Ask why bills are voided, and whether they are billed again at once."""

    _name = "billing.void"
    _description = "Void Bills"

    move_ids = fields.Many2many("account.move", string="Bills", required=True)
    reason = fields.Char(required=True, help="It stands on the credit note.")
    date = fields.Date(
        string="Credit Note Date",
        required=True,
        default=fields.Date.context_today,
        help="Also the date of the new bills.",
    )
    is_billed_again = fields.Boolean(
        string="Bill Again At Once",
        default=True,
        help="By what the subscriptions say now. Otherwise the next bill run bills the "
        "periods again.",
    )
    posted_count = fields.Integer(compute="_compute_posted_count")

    @api.depends("move_ids")
    def _compute_posted_count(self):
        for wizard in self:
            posted = wizard.move_ids.filtered(lambda move: move.state == "posted")
            wizard.posted_count = len(posted)

    def action_void(self):
        """Void the bills, and show what came of it."""
        self.ensure_one()
        moves = self.move_ids
        if len(moves) > MOST:
            raise UserError(self.env._("Void at most %s bills at a time.", MOST))
        notes = moves._billing_void(self.reason, self.date)
        if not self.is_billed_again:
            return (notes or moves)._billing_open(self.env._("Credit Notes"))
        runs = moves._billing_bill_again(self.date)
        made = runs.move_ids
        if runs.parked_line_ids or not made:
            action = self.env["ir.actions.act_window"]._for_xml_id(
                "customer_billing.action_billing_run"
            )
            return action | {"domain": [("id", "in", runs.ids)], "context": {}}
        return made._billing_open(self.env._("Bills"))
