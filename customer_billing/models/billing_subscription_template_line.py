from odoo import fields, models

from .billing_item import SUBSCRIBED


class BillingSubscriptionTemplateLine(models.Model):
    """A line that subscriptions of a template begin with."""

    _name = "billing.subscription.template.line"
    _description = "Subscription Template Line"
    _order = "template_id, sequence, id"
    _check_company_auto = True
    _rec_name = "item_id"

    template_id = fields.Many2one(
        "billing.subscription.template",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        related="template_id.company_id", store=True, index=True
    )
    sequence = fields.Integer(default=10)
    item_id = fields.Many2one(
        "billing.item",
        string="Charge Item",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
        domain=[("kind", "in", SUBSCRIBED)],
    )
    description = fields.Char(translate=True)
    quantity = fields.Float(default=1.0, digits="Product Unit", required=True)
    is_price_agreed = fields.Boolean(string="Agreed Price")
    price_agreed = fields.Float(
        string="Price Override", min_display_digits="Product Price"
    )

    _quantity_positive = models.Constraint(
        "CHECK (quantity > 0)", "The quantity must be more than zero."
    )

    def _prepare_line_vals(self):
        """Values of the line of a subscription."""
        self.ensure_one()
        return {
            "sequence": self.sequence,
            "item_id": self.item_id.id,
            "description": self.description,
            "quantity": self.quantity,
            "is_price_agreed": self.is_price_agreed,
            "price_agreed": self.price_agreed,
        }
