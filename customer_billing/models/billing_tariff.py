from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.customer_archive.engine.money import exact

from ..engine.pricing import Flat


class BillingTariff(models.Model):
    """What a charge item costs a period, from when until when."""

    _name = "billing.tariff"
    _description = "Tariff"
    _order = "item_id, date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    active = fields.Boolean("In Use", default=True)
    item_id = fields.Many2one(
        "billing.item",
        string="Charge Item",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    price = fields.Float(
        required=True,
        digits="Product Price",
        help="For one unit and one whole period of the billing rule.",
    )
    date_start = fields.Date(
        string="Valid From", help="The first day it holds; empty: always."
    )
    date_end = fields.Date(
        string="Valid Until", help="The last day it holds; empty: without end."
    )

    _period_order = models.Constraint(
        "CHECK (date_start <= date_end)", "A tariff must not end before it begins."
    )

    @api.constrains("item_id", "currency_id", "date_start", "date_end", "active")
    def _check_overlap(self):
        rivals = self.search([("item_id", "in", self.item_id.ids)])
        same = rivals.grouped(lambda t: (t.item_id, t.currency_id, t.company_id))
        for tariffs in same.values():
            ordered = tariffs.sorted(
                lambda t: t.date_start or fields.Date.to_date("0001-01-01")
            )
            for earlier, later in zip(ordered, ordered[1:], strict=False):
                if not earlier.date_end or (
                    not later.date_start or later.date_start <= earlier.date_end
                ):
                    raise ValidationError(
                        self.env._(
                            "The tariffs %(one)s and %(two)s of %(item)s are valid on "
                            "the same days. Give the earlier one a last day.",
                            one=earlier.name,
                            two=later.name,
                            item=earlier.item_id.name,
                        )
                    )

    def _price_model(self):
        """The engine's price model of this tariff."""
        self.ensure_one()
        return Flat(exact(self.price))

    @api.model
    def _finder(self, items, company):
        """A function that finds the tariff of an item, after one query for all.

        :return: callable ``(item, currency, day)`` that answers a tariff or an
            empty recordset
        """
        by_item = defaultdict(list)
        for tariff in self.search(
            [("item_id", "in", items.ids), ("company_id", "=", company.id)]
        ):
            by_item[tariff.item_id, tariff.currency_id].append(tariff)

        def find(item, currency, day):
            for tariff in by_item[item, currency]:
                if tariff._holds_on(day):
                    return tariff
            return self.browse()

        return find

    def _holds_on(self, day):
        """Whether the tariff is valid on a day."""
        return (not self.date_start or self.date_start <= day) and (
            not self.date_end or day <= self.date_end
        )
