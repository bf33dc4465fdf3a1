from odoo import api, fields, models
from odoo.exceptions import UserError

MANAGER = "customer_billing.group_manager"


class BillingMeter(models.Model):
    """Whether a meter is read by its customer."""

    _inherit = "billing.meter"

    customer_reads = fields.Selection(
        [("item", "As the Charge Item Says"), ("yes", "Yes"), ("no", "No")],
        string="Customer Enters Readings",
        required=True,
        default="item",
        help="Whether the customer may enter readings of this meter on the portal. It "
        "is allowed by an administrator of billing.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_customer_reads(vals)
        return super().create(vals_list)

    def write(self, vals):
        if any(m.customer_reads != vals.get("customer_reads") for m in self):
            self._check_customer_reads(vals)
        return super().write(vals)

    @api.model
    def _check_customer_reads(self, vals):
        """An administrator opens a meter to its customer; any clerk may close it."""
        opened = vals.get("customer_reads") == "yes"
        if opened and not self.env.user.has_group(MANAGER):
            raise UserError(
                self.env._(
                    "An administrator of billing decides which meters customers read."
                )
            )

    def _billing_customer_reads(self):
        """Whether the customer may enter readings of this meter now."""
        self.ensure_one()
        if not self.active or self.replaced_by_id:
            return False
        if self.date_end and self.date_end < self.company_id._customer_today():
            return False
        if self.customer_reads == "item":
            return self.item_id.is_customer_read
        return self.customer_reads == "yes"

    def _billing_lines(self):
        """The lines by which the customer of this meter is charged for it."""
        self.ensure_one()
        return self.env["billing.subscription.line"].search(
            [
                ("object_id", "=", self.object_id.id),
                ("item_id", "=", self.item_id.id),
                ("subscription_id.commercial_partner_id", "=", self.partner_id.id),
                ("subscription_id.state", "!=", "draft"),
            ]
        )

    def action_billing_link(self):
        """Show the link that leads the customer to this meter without logging in."""
        self.ensure_one()
        return self.env["billing.portal"]._portal_link_action(self)
