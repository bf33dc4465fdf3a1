from dataclasses import replace

from odoo import api, fields, models

from odoo.addons.customer_archive.engine.money import exact

from ..engine.claims import unused
from ..engine.discount import Kind, cuts, under
from ..engine.proration import Basis

DISCOUNT_FIELDS = ("kind", "value", "date_start", "date_end", "line_id")


class BillingSubscriptionLine(models.Model):
    """What was agreed about the price by date, and what is given back of it."""

    _inherit = "billing.subscription.line"

    replaced_by_id = fields.Many2one(
        "billing.subscription.line",
        string="Goes On As",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The line that follows on this one after a change.",
    )

    @api.depends(*(f"subscription_id.discount_ids.{name}" for name in DISCOUNT_FIELDS))
    def _compute_price_current(self):
        # EXTENDS: with the discounts and steps of today
        result = super()._compute_price_current()
        today = fields.Date.context_today(self)
        agreed = self.filtered(
            lambda line: (
                line.quantity and under(line._engine_discounts(), today).discounts
            )
        )
        for company, lines in agreed.grouped("company_id").items():
            find = self.env["billing.tariff"]._finder(lines.item_id, company)
            for line in lines:
                line.price_current = line._price_on(today, find, is_net=True)
        return result

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._with_price(vals) for vals in vals_list])

    @api.model
    def _with_price(self, vals):
        """A price that is given is agreed, unless it is said that it is not."""
        if vals.get("price_agreed") and "is_price_agreed" not in vals:
            return vals | {"is_price_agreed": True}
        return vals

    def _engine_discounts(self):
        """The engine's discounts and steps of this line."""
        found = self.subscription_id.discount_ids
        mine = (self, self._origin, self.browse())
        return [
            discount._engine_discount()
            for discount in found
            if discount.line_id in mine
        ]

    def _engine_line_basis(self):
        """How a part of a period of this line is charged."""
        if self.item_id.kind == "fixed":
            return Basis.NONE
        return self.subscription_id.rule_id._engine_basis()

    def _engine_cuts(self):
        """The days on which the price changes within a period.

        Where a part costs all, what holds on its first day is decisive.
        """
        by_days = self.item_id.kind == "periodic"
        if not by_days or self._engine_line_basis() is Basis.NONE:
            return ()
        return cuts(self._engine_discounts())

    def _agreed_model(self, model, day):
        """A price model with what was agreed for a day; there may be no other price.

        :param model: the engine's price model, or None where there is no tariff
        """
        agreed = under(self._engine_discounts(), day)
        if model is None and not any(d.kind is Kind.PRICE for d in agreed.discounts):
            return None
        return agreed.apply(model)

    def _price_on(self, day, find, is_net=False):
        """What one unit costs for a whole period on a day, before or after discounts.

        :param find: what ``billing.tariff._finder`` answered
        :param is_net: less what is taken off
        :return: a number, 0 where there is no price
        """
        self.ensure_one()
        tariff = self.tariff_id or self._find_tariff(find, day)
        agreed = under(self._engine_discounts(), day)
        if not is_net:
            stays = (Kind.PRICE, Kind.RAISE)
            agreed = replace(
                agreed, discounts=tuple(d for d in agreed.discounts if d.kind in stays)
            )
        model = self._price_model(tariff)
        if model is None and not any(d.kind is Kind.PRICE for d in agreed.discounts):
            return 0.0
        quantity = exact(self.quantity)
        try:
            return float(agreed.apply(model).rate(quantity).amount / quantity)
        except (ValueError, ZeroDivisionError):
            return 0.0  # a tariff that is not finished yet

    def _is_price_fixed(self, day):
        """Whether the price was agreed with this customer, and is not the tariff's."""
        agreed = under(self._engine_discounts(), day).discounts
        return self.is_price_agreed or any(d.kind is Kind.PRICE for d in agreed)

    def _unused(self, claims):
        """What of this line was charged and is to be given back, by its rule.

        :param claims: the engine's claims of this line
        :return: a list of ``(claim, period)``
        """
        rule = self.subscription_id.rule_id
        if self.item_id.kind != "periodic" or rule.credit_unused == "never":
            return []
        plan = self._engine_plan()
        if rule.credit_unused == "change":
            until = plan.until if self.replaced_by_id else None
            plan = replace(plan, pauses=(), until=until)
        return list(unused(plan, claims))

    def _prepare_amount_vals(self, told):
        """Values of a charge whose amount is told by its explanation alone."""
        return {
            "quantity": 1.0,
            "price_unit": float(told.amount),
            "explanation": told.as_dict(),
        }
