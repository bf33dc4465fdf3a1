from odoo import api, fields, models
from odoo.exceptions import ValidationError


class BillingItem(models.Model):
    """How what was used becomes the quantity of a metered item."""

    _inherit = "billing.item"

    usage_unit = fields.Char(
        string="Counted In",
        translate=True,
        help="What usage is counted in, for instance kWh. Empty: the unit of the "
        "product.",
    )
    usage_source = fields.Selection(
        [("usage", "Usage Records"), ("meter", "Meter Readings")],
        string="Quantity From",
        required=True,
        default="usage",
        help="Usage Records: entered, imported or sent by machines; a period without "
        "any was not used.\n"
        "Meter Readings: what meters say; a period waits until each meter is read.",
    )
    aggregate = fields.Selection(
        [("sum", "Added Up"), ("last", "The Last Value")],
        string="In a Period",
        required=True,
        default="sum",
        help="Added Up: all that was used.\n"
        "The Last Value: what was reported last, also before the period.",
    )
    zero_usage = fields.Selection(
        [("minimum", "Bill the Minimum"), ("skip", "Bill Nothing")],
        string="Without Usage",
        required=True,
        default="minimum",
        help="What a period costs in which nothing was used. Where the tariff has no "
        "minimum and no fee, nothing is billed.",
    )
    late_policy = fields.Selection(
        [
            ("next", "On the Next Bill"),
            ("reopen", "On the Same Bill While It Is a Draft"),
            ("ignore", "Too Late After Some Days"),
        ],
        string="Late Usage",
        required=True,
        default="next",
        help="Usage that comes after its period was charged.\n"
        "On the Next Bill: priced by its own period, less what was billed.\n"
        "On the Same Bill: a bill that is a draft is changed; else the next one.\n"
        "Too Late: until so many days after the period on the next bill, then never; "
        "it stays in the list.",
    )
    late_days = fields.Integer(
        string="Days Until Too Late", default=30, help="Counted from the period's end."
    )
    reading_days = fields.Integer(
        string="Read Until Days After",
        default=0,
        help="A reading counts for a period until so many days after it; 0: the last "
        "day of a period is the last on which it is read.",
    )
    doubt_percent = fields.Float(
        string="Doubt From (%)",
        default=50,
        help="A consumption that is so far from the usual, by day, waits until "
        "somebody accepts it; 0: it is not compared.",
    )

    _usage_limits = models.Constraint(
        "CHECK (late_days >= 0 AND reading_days >= 0 AND doubt_percent >= 0)",
        "Days and percentages must not be negative.",
    )

    @api.constrains("kind", "usage_source", "aggregate")
    def _check_usage_source(self):
        for item in self:
            if item.usage_source == "meter" and item.aggregate != "sum":
                raise ValidationError(
                    self.env._(
                        "%s is read from meters, so what is used is added up.",
                        item.name,
                    )
                )

    def _usage_unit_name(self):
        """What usage of this item is counted in, in the user's language."""
        self.ensure_one()
        return self.usage_unit or self.product_id.uom_id.name
