from collections import defaultdict

from odoo import api, fields, models
from odoo.exceptions import ValidationError


class BillingTariff(models.Model):
    """What a charge item costs, from when until when, and for which customers."""

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
    level_ids = fields.Many2many(
        "customer.level",
        "billing_tariff_level_rel",
        "tariff_id",
        "level_id",
        ondelete="restrict",  # without its level it would be for all
        string="For Customer Levels",
        help="Empty: for all customers. A tariff for the customer's level goes before "
        "one for all.",
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

    @api.constrains(
        "item_id", "currency_id", "date_start", "date_end", "active", "level_ids"
    )
    def _check_overlap(self):
        rivals = self.search([("item_id", "in", self.item_id.ids)])
        same = rivals.grouped(lambda t: (t.item_id, t.currency_id, t.company_id))
        for tariffs in same.values():
            for level in [*tariffs.level_ids, tariffs.level_ids.browse()]:
                concerned = tariffs.filtered(
                    lambda t, level=level: (
                        level in t.level_ids if level else not t.level_ids
                    )
                )
                concerned._check_days_apart()

    def _check_days_apart(self):
        """Tariffs for the same customers must not be valid on the same days."""
        ordered = self.sorted(
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

    @api.model
    def _finder(self, items, company):
        """A function that finds the tariff of an item, after one query for all.

        :return: callable ``(item, currency, day, level=None)`` that answers a tariff
            or an empty recordset; one for the customer's level goes first
        """
        by_item = defaultdict(list)
        for tariff in self.search(
            [("item_id", "in", items.ids), ("company_id", "=", company.id)]
        ):
            by_item[tariff.item_id, tariff.currency_id].append(tariff)

        def find(item, currency, day, level=None):
            found = self.browse()
            for tariff in by_item[item, currency]:
                if tariff._holds_on(day):
                    if level and level in tariff.level_ids:
                        return tariff
                    if not tariff.level_ids:
                        found = found or tariff
            return found

        return find

    def _holds_on(self, day):
        """Whether the tariff is valid on a day."""
        return (not self.date_start or self.date_start <= day) and (
            not self.date_end or day <= self.date_end
        )
