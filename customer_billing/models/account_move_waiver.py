from odoo import fields, models


class AccountMove(models.Model):
    """Waivers that wait for a bill come off it at the latest when it is posted."""

    _inherit = "account.move"

    billing_waiver_ids = fields.One2many(
        "billing.waiver", "move_id", string="Waivers", readonly=True
    )

    def _post(self, soft=True):
        # EXTENDS account: what was waived of a charge comes off its bill
        drafts = self.filtered(
            lambda move: move.state == "draft" and move.move_type == "out_invoice"
        )
        if drafts:
            # Two others agreed to it; whoever posts the bill only carries it out.
            waiting = self.env["billing.waiver"].sudo()
            waiting.search(waiting._waiting_domain(drafts))._apply()
        return super()._post(soft)

    def action_billing_waive(self):
        """Ask for a waiver of this bill."""
        self.ensure_one()
        self.env["billing.waiver"].check_access("create")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Waiver"),
            "res_model": "billing.waiver",
            "view_mode": "form",
            "context": {
                "default_move_id": self.id,
                "default_company_id": self.company_id.id,
            },
        }

    def action_billing_take(self):
        """Take a payment for this bill."""
        self.ensure_one()
        self.env["account.payment"].check_access("create")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_cashier"
        )
        return action | {"context": {"active_model": self._name, "active_id": self.id}}
