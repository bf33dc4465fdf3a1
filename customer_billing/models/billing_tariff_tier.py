from odoo import api, fields, models


class BillingTariffTier(models.Model):
    """A tier of a tariff: what is above the tier before, up to its own end."""

    _name = "billing.tariff.tier"
    _description = "Tariff Tier"
    _order = "tariff_id, sequence, id"
    _check_company_auto = True

    tariff_id = fields.Many2one(
        "billing.tariff",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="tariff_id.company_id", store=True, index=True)
    currency_id = fields.Many2one(related="tariff_id.currency_id")
    price_model = fields.Selection(related="tariff_id.price_model")
    sequence = fields.Integer(default=10)
    up_to = fields.Float(
        digits=(16, 6),
        help="The last quantity of this tier, itself included; the last tier has no "
        "end, whatever stands here.",
    )
    price = fields.Float(
        min_display_digits="Product Price",
        help="For one unit, or one block; where the tariff is by percentage, the "
        "percentage.",
    )
    fee = fields.Monetary(help="Added once, when the tier is reached.")
    block_size = fields.Float(
        digits=(16, 6), default=1, help="How many units are one block."
    )

    _up_to_positive = models.Constraint(
        "CHECK (up_to >= 0)", "A tier cannot end below zero."
    )
    _block_size_positive = models.Constraint(
        "CHECK (block_size > 0)", "A block holds more than nothing."
    )

    @api.constrains("sequence", "up_to", "price", "block_size")
    def _check_price_model(self):
        self.tariff_id._check_price_model()
