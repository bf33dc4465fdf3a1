from odoo import api, fields, models

from ..engine.exposure import DELIVERED, LATER, NOT_DUE, NOTE, ORDER, OVERDUE, UNMATCHED

FIELDS = {
    "not_due_amount": NOT_DUE,
    "overdue_items_amount": OVERDUE,
    "unmatched_amount": UNMATCHED,
    "undelivered_amount": ORDER,
    "delivered_amount": DELIVERED,
    "note_amount": NOTE,
    "later_amount": LATER,
}


class CreditProfile(models.Model):
    """What the exposure is made of, and the rows of each part."""

    _inherit = "credit.profile"

    not_due_amount = fields.Monetary(string="Not Yet Due", compute="_compute_parts")
    overdue_items_amount = fields.Monetary(
        string="Past Due",
        compute="_compute_parts",
        help="Open items past their due date, before unmatched receipts and credit "
        "notes are taken off.",
    )
    unmatched_amount = fields.Monetary(
        string="Unmatched Receipts and Credit Notes",
        compute="_compute_parts",
        help="They lower the exposure although nobody has matched them yet.",
    )
    undelivered_amount = fields.Monetary(
        string="Orders Not Delivered", compute="_compute_parts"
    )
    delivered_amount = fields.Monetary(
        string="Delivered, Not Invoiced", compute="_compute_parts"
    )
    note_amount = fields.Monetary(string="Notes Not Due", compute="_compute_parts")
    later_amount = fields.Monetary(
        string="Not Counted Yet",
        compute="_compute_parts",
        help="Orders beyond the horizon of the credit policy and what else it does not "
        "count. No part of the exposure.",
    )

    @api.depends("partner_id", "company_id")
    def _compute_parts(self):
        for company, profiles in self.grouped("company_id").items():
            found = profiles.partner_id._credit_parts(company)
            for profile in profiles:
                parts = found.get(profile.partner_id._origin.id, {})
                for name, part in FIELDS.items():
                    profile[name] = parts.get(part, 0.0)

    def _view_part(self, part):
        self.ensure_one()
        return self.partner_id._credit_action_part(self.company_id, part)

    def action_view_not_due(self):
        """The open items that are not due yet."""
        return self._view_part("not_due")

    def action_view_overdue(self):
        """The open items past their due date."""
        return self._view_part("overdue")

    def action_view_unmatched(self):
        """The receipts and credit notes that are not matched."""
        return self._view_part("unmatched")

    def action_view_undelivered(self):
        """The orders that are not delivered."""
        return self._view_part("order")

    def action_view_delivered(self):
        """The orders of which something was delivered and not invoiced."""
        return self._view_part("delivered")

    def action_view_notes(self):
        """The notes that are not honoured yet."""
        return self._view_part("note")

    def action_view_later(self):
        """The orders that do not count yet."""
        return self._view_part("later")

    def action_view_online(self):
        """What was paid online and is not in the books yet."""
        return self._view_part("online")

    def action_view_charges(self):
        """What other parts of the system say the customer is bound to owe."""
        return self._view_part("charge")
