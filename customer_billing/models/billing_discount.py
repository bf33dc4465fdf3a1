from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.customer_archive.engine.money import exact

from ..engine.discount import Discount, Kind

OF_A_LINE = ("price", "amount")


class BillingDiscount(models.Model):
    """A discount or a step of the price of a subscription, from a day to another."""

    _name = "billing.discount"
    _description = "Discount or Step"
    _order = "subscription_id, date_start, id"
    _check_company_auto = True

    subscription_id = fields.Many2one(
        "billing.subscription",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    line_id = fields.Many2one(
        "billing.subscription.line",
        string="Only This Line",
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        domain="[('subscription_id', '=', subscription_id)]",
        help="Empty: all lines.",
    )
    company_id = fields.Many2one(
        related="subscription_id.company_id", store=True, index=True
    )
    currency_id = fields.Many2one(related="subscription_id.currency_id")
    kind = fields.Selection(
        [
            ("percent", "Per Cent Off"),
            ("amount", "Amount Off"),
            ("price", "Another Price"),
            ("raise", "Per Cent on Top"),
        ],
        required=True,
        default="percent",
        help="Per Cent Off: 100 is free.\n"
        "Amount Off: of a whole period of the line.\n"
        "Another Price: for one unit and one whole period, in place of the tariff; "
        "what was put on top before it ends with it.\n"
        "Per Cent on Top: a step up of the price.",
    )
    value = fields.Float(
        required=True,
        min_display_digits="Product Price",
        help="A percentage, an amount or a price.",
    )
    date_start = fields.Date(
        string="Holds From", help="Empty: from the start of the subscription."
    )
    date_end = fields.Date(
        string="Holds Until", help="The last day it holds; empty: without end."
    )
    name = fields.Char(
        string="Agreed Because", help="For instance an action or a paragraph."
    )

    _period_order = models.Constraint(
        "CHECK (date_start <= date_end)", "It cannot end before it begins."
    )
    _value_range = models.Constraint(
        "CHECK (value >= 0 AND (kind != 'percent' OR value <= 100))",
        "A discount is not below zero, and not more than 100 per cent.",
    )

    @api.constrains("kind", "line_id", "subscription_id")
    def _check_line(self):
        for discount in self:
            line = discount.line_id
            if discount.kind in OF_A_LINE and not line:
                raise ValidationError(
                    self.env._(
                        "A price or an amount is of one line: say of which of %s.",
                        discount.subscription_id.name,
                    )
                )
            if line and line.subscription_id != discount.subscription_id:
                raise ValidationError(
                    self.env._(
                        "%(line)s is a line of another subscription than %(name)s.",
                        line=line.display_name,
                        name=discount.subscription_id.name,
                    )
                )

    @api.depends("kind", "value", "name")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for discount in self:
            text = f"{kinds.get(discount.kind, '')} {discount.value:g}"
            discount.display_name = (
                f"{text}, {discount.name}" if discount.name else text
            )

    def _engine_discount(self):
        """The engine's word for this one."""
        self.ensure_one()
        end = self.date_end and self.date_end + timedelta(days=1)
        return Discount(
            Kind(self.kind), exact(self.value), self.date_start or None, end or None
        )
