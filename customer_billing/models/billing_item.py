from odoo import fields, models

# Charged for each period of a billing rule, at a price that is known beforehand or by
# what was used; and what is charged by subscription at all.
RECURRING = ("periodic", "fixed")
SUBSCRIBED = (*RECURRING, "metered", "one_off")
# What people charge one by one, without a subscription.
BY_HAND = ("one_off",)


class BillingItem(models.Model):
    """What is charged for; what it costs is said by its tariffs."""

    _name = "billing.item"
    _description = "Charge Item"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    code = fields.Char(help="A short name of your own, found in searches.")
    sequence = fields.Integer(default=10)
    active = fields.Boolean("In Use", default=True)
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    kind = fields.Selection(
        [
            ("periodic", "Periodic"),
            ("fixed", "Fixed"),
            ("metered", "Metered"),
            ("one_off", "One-off"),
            ("deposit", "Deposit"),
            ("late_fee", "Late Fee"),
        ],
        required=True,
        default="periodic",
        help="Periodic: charged for each period of the billing rule, a part of a "
        "period by its days.\n"
        "Fixed: the same, but a part of a period costs the whole price.\n"
        "Metered: charged by what was used.\n"
        "One-off: charged once, on the first day of the subscription line.\n"
        "Deposit: kept for the customer and given back; never income.\n"
        "Late Fee: charged for what was paid too late.",
    )
    product_id = fields.Many2one(
        "product.product",
        required=True,
        check_company=True,
        ondelete="restrict",
        domain=[("sale_ok", "=", True)],
        help="Stands on the bill; gives the income account and the taxes.",
    )
    tax_ids = fields.Many2many(
        "account.tax",
        string="Taxes",
        check_company=True,
        domain=[("type_tax_use", "=", "sale")],
        help="Empty: the taxes of the product.",
    )
    tariff_ids = fields.One2many("billing.tariff", "item_id", string="Tariffs")
    note = fields.Text(translate=True)

    def _is_recurring(self):
        """Whether it is charged for each period of the billing rule."""
        self.ensure_one()
        return self.kind in (*RECURRING, "metered")

    def _item_taxes(self, company):
        """The taxes of this item in ``company``, before a fiscal position."""
        self.ensure_one()
        taxes = self.tax_ids or self.product_id.taxes_id
        return taxes._filter_taxes_by_company(company)
