from odoo import fields, models


class BillingRule(models.Model):
    """Whether orders join the bills; only where the app of orders is installed."""

    _inherit = "billing.rule"

    order_bill = fields.Selection(
        [
            ("apart", "On Invoices of Their Own"),
            ("together", "With the Customer's Next Bill"),
        ],
        string="Confirmed Orders",
        required=True,
        default="apart",
        help="What is to be invoiced of the confirmed orders of a customer may join "
        "the next bill: of the same company, currency, invoice address and fiscal "
        "position, less down payments. It is due when the bill is.",
    )
    has_orders = fields.Boolean(
        string="Orders Are Installed", compute="_compute_has_orders"
    )

    def _compute_has_orders(self):
        self.has_orders = "sale.order" in self.env
