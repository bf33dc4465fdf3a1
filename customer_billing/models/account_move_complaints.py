from odoo import fields, models

READERS = "customer_archive.group_viewer"


class AccountMove(models.Model):
    """What customers say about a bill, and the bill's page for them."""

    _inherit = "account.move"

    billing_complaint_ids = fields.One2many(
        "customer.complaint", "billing_move_id", string="Complaints", groups=READERS
    )
    billing_complaint_count = fields.Integer(
        string="Complaints about It",
        compute="_compute_billing_complaint_count",
        groups=READERS,
    )

    def _compute_billing_complaint_count(self):
        counts = dict(
            self.env["customer.complaint"]._read_group(
                [("billing_move_id", "in", self.ids)], ["billing_move_id"], ["__count"]
            )
        )
        for move in self:
            move.billing_complaint_count = counts.get(move, 0)

    def action_view_billing_complaints(self):
        """Open what the customer has said about this bill."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.action_customer_complaint"
        )
        return action | {
            "domain": [("billing_move_id", "=", self.id)],
            "context": {
                "default_partner_id": self.commercial_partner_id.id,
                "default_billing_move_id": self.id,
            },
        }

    def _billing_open_complaint(self):
        """What the customer has said about this bill and waits for, if anything."""
        self.ensure_one()
        # the customer may know what it has said itself
        return (
            self.env["customer.complaint"]
            .sudo()
            .search(
                [("billing_move_id", "=", self.id), ("channel", "=", "portal")],
                order="id desc",
                limit=1,
            )
        )

    def _billing_may_complain(self):
        """Whether the customer may say that this bill is wrong: one at a time."""
        self.ensure_one()
        complaint = self._billing_open_complaint()
        is_open = complaint.state in ("new", "progress")
        return (
            self.state == "posted" and self.move_type == "out_invoice" and not is_open
        )

    def _billing_complaint_text(self):
        """What the customer is told about what it has said, or nothing."""
        complaint = self._billing_open_complaint()
        return complaint and self.env._(
            "You told us on %(day)s (%(number)s):",
            day=complaint.date.date(),
            number=complaint.number,
        )
