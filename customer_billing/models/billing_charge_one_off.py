from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.fields import Domain

from odoo.addons.customer_archive.engine.money import exact

from ..engine.explain import Explanation, told
from ..engine.period import Cycle
from ..engine.pricing import Flat
from ..engine.proration import Basis
from ..engine.schedule import Due
from .billing_item import BY_HAND

# What people enter. All else of a charge is written by bill runs.
ENTERED = {
    "partner_id",
    "company_id",
    "currency_id",
    "item_id",
    "object_id",
    "rule_id",
    "tariff_id",
    "quantity",
    "price_given",
    "period_start",
    "description",
    "note",
    "external_key",
}


class BillingCharge(models.Model):
    """One-off charges: entered or imported by people, billed by the next run."""

    _inherit = "billing.charge"

    rule_id = fields.Many2one(
        "billing.rule",
        string="Billing Rule",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="By which rule a one-off charge is billed. Empty: by the rule of the "
        "customer's subscription, else by the first rule there is.",
    )
    price_given = fields.Float(
        string="Entered Price",
        min_display_digits="Product Price",
        help="For one unit. Empty: by the tariff. Below zero it is a credit.",
    )
    description = fields.Char(help="Stands on the bill beside the charge item.")
    note = fields.Text(help="For the office; it does not stand on the bill.")
    external_key = fields.Char(
        string="Number in Another System",
        copy=False,
        help="With it a charge can be imported again and stands here once.",
    )
    replaces_id = fields.Many2one(
        "billing.charge",
        string="In Place Of",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The charge of a voided bill that is charged afresh here.",
    )
    replaced_by_ids = fields.One2many(
        "billing.charge", "replaces_id", string="Charged Afresh By", readonly=True
    )

    _external_key_once = models.UniqueIndex(
        "(company_id, external_key) WHERE external_key IS NOT NULL AND state != 'void'",
        "There is a charge with this number of another system already.",
    )
    _replaced_once = models.UniqueIndex(
        "(replaces_id) WHERE line_id IS NULL AND replaces_id IS NOT NULL",
        "This charge was charged afresh already.",
    )

    # -- price ---------------------------------------------------------------------

    @api.depends(
        "item_id",
        "quantity",
        "price_given",
        "tariff_id",
        "currency_id",
        "period_start",
    )
    def _compute_rated(self):
        Tariff, find = self.env["billing.tariff"], {}
        for charge in self:
            explanation = charge.explanation
            amounts = charge.price_unit, charge.amount, charge.amount_total
            if not charge.line_id and charge.state in (False, "open"):
                company = charge.company_id
                if company not in find:
                    items = self.filtered(lambda c, x=company: c.company_id == x)
                    find[company] = Tariff._finder(items.item_id, company)
                rated = charge._rate(find[company])
                explanation = rated and rated.as_dict()
                amounts = charge._amounts(rated) if rated else (0, 0, 0)
            charge.explanation = explanation
            charge.price_unit, charge.amount, charge.amount_total = amounts

    def _rate(self, find):
        """How a one-off charge comes about, or None where there is no price.

        :param find: what ``billing.tariff._finder`` answered
        :return: the engine's ``Explanation``
        """
        self.ensure_one()
        day, currency = self.period_start, self.currency_id
        if not (self.item_id and day and currency and self.quantity):
            return None
        level = self.partner_id.commercial_partner_id.customer_level_id
        tariff = self.tariff_id or find(self.item_id, currency, day, level)
        if self.price_given:
            model = Flat(exact(self.price_given))
        elif tariff:
            model = tariff._price_model()
        else:
            return None
        whole = Cycle(days=1).period(day, 0)
        step = exact(currency.rounding)
        rated = model.rate(exact(self.quantity))
        return told(rated, Due(whole, whole, 1), Basis.NONE, step)

    def _amounts(self, rated):
        """Unit price, untaxed and gross amount; the bill says the last two exactly."""
        quantity, price = self._bill_quantity(rated)
        taxes = self.item_id._item_taxes(self.company_id)
        computed = taxes.compute_all(price, self.currency_id, quantity)
        return price, computed["total_excluded"], computed["total_included"]

    def _bill_quantity(self, rated):
        """Quantity and unit price for the bill: one of all where they do not fit."""
        if rated.is_plain:
            return self.quantity, float(rated.steps[0].unit_price)
        return 1.0, float(rated.amount)

    def _one_off_vals_list(self):
        """What bill runs want to know of one-off charges, in the order of self."""
        vals_list = []
        for charge in self:
            explanation = charge.explanation
            rated = Explanation.from_dict(explanation)
            quantity, price_unit = charge._bill_quantity(rated)
            vals_list.append(
                {
                    "id": charge.id,
                    "line_id": False,
                    "period_start": charge.period_start,
                    "period_end": charge.period_end,
                    "quantity": quantity,
                    "price_unit": price_unit,
                    "explanation": explanation,
                }
            )
        return vals_list

    def _one_off_rules(self):
        """By which rule each is billed, in two queries for all.

        :return: ``{charge: rule}``; where a company has no rule, an empty one
        """
        rules, without = {}, self.filtered(lambda charge: not charge.rule_id)
        for company, charges in without.grouped("company_id").items():
            found = self.env["billing.subscription"]._read_group(
                Domain("company_id", "=", company.id)
                & Domain("commercial_partner_id", "in", charges.partner_id.ids)
                & Domain("state", "in", ("active", "paused")),
                ["commercial_partner_id", "rule_id"],
                ["id:min"],
                order="id:min DESC",
            )
            known = {customer: rule for customer, rule, _first in found}
            first = self.env["billing.rule"].search(
                [("company_id", "=", company.id)], limit=1
            )
            rules |= {c: known.get(c.partner_id, first) for c in charges}
        return rules | {c: c.rule_id for c in self - without}

    # -- who may enter what ----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_entered({name for name, value in vals.items() if value})
        return super().create([self._to_customer(vals) for vals in vals_list])

    def write(self, vals):
        if not self.env.su:
            self._check_entered(vals.keys())
            self._check_editable()
        return super().write(self._to_customer(vals))

    def _to_customer(self, vals):
        """A charge is owed by the customer, whichever of its contacts was chosen."""
        if not vals.get("partner_id"):
            return vals
        partner = self.env["res.partner"].browse(vals["partner_id"])
        return vals | {"partner_id": partner.commercial_partner_id.id}

    def _check_entered(self, names):
        """People enter one-off charges; all others are made by bill runs."""
        if not self.env.su and not set(names) <= ENTERED:
            raise AccessError(
                self.env._(
                    "Only one-off charges are entered by hand. Charges of "
                    "subscriptions, and what a bill says, are written by bill runs."
                )
            )

    def _check_editable(self):
        for charge in self:
            if charge.line_id:
                self._check_entered({"line_id"})
            if charge.state != "open":
                raise UserError(
                    self.env._(
                        "%(charge)s is on a bill or void, and stays as it is. Void "
                        "its bill to change it.",
                        charge=charge.display_name,
                    )
                )

    @api.constrains("item_id", "line_id")
    def _check_item_one_off(self):
        for charge in self.filtered(lambda c: not c.line_id):
            if charge.item_id.kind not in BY_HAND:
                raise ValidationError(
                    self.env._(
                        "%(item)s is not charged one by one: it is no one-off item.",
                        item=charge.item_id.name,
                    )
                )

    @api.constrains("item_id", "period_start", "quantity", "price_given", "tariff_id")
    def _check_priced(self):
        for charge in self.filtered(lambda c: not c.line_id and not c.explanation):
            raise ValidationError(
                self.env._(
                    "%(item)s has no tariff in %(currency)s that is valid on "
                    "%(day)s. Enter a price.",
                    item=charge.item_id.name,
                    currency=charge.currency_id.name,
                    day=charge.period_start,
                )
            )

    @api.constrains("object_id", "partner_id")
    def _check_object(self):
        for charge in self.filtered(lambda c: not c.line_id and c.object_id):
            customer = charge.object_id.partner_id.commercial_partner_id
            if customer != charge.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%(object)s belongs to another customer.",
                        object=charge.object_id.display_name,
                    )
                )
