from odoo import fields, models

from odoo.addons.customer_archive.engine.money import exact

from ..engine.guard import Limits


class ResCompany(models.Model):
    """Which bills a person has to look at before they are made."""

    _inherit = "res.company"

    billing_guard_deviation = fields.Float(
        string="Off the Usual By",
        prefetch="billing",
        help="Per cent off the median of the customer's last bills; 0: not looked at.",
    )
    billing_guard_amount = fields.Monetary(
        string="Bills Above",
        prefetch="billing",
        help="With taxes, all bills of a customer in one run; 0: not looked at.",
    )
    billing_guard_change = fields.Boolean(
        string="First Bill After a Change",
        prefetch="billing",
        help="Of price, quantity or what is charged.",
    )
    billing_guard_zero = fields.Boolean(
        string="Nothing to Pay or Nothing Used", prefetch="billing"
    )
    billing_guard_negative = fields.Boolean(
        string="Amounts Below Zero", prefetch="billing"
    )

    def _billing_guard_limits(self):
        """What is looked at, as the engine wants it; None: nothing."""
        self.ensure_one()
        limits = Limits(
            deviation=exact(self.billing_guard_deviation) or None,
            largest=exact(self.billing_guard_amount) or None,
            change=self.billing_guard_change,
            zero=self.billing_guard_zero,
            negative=self.billing_guard_negative,
        )
        return None if limits == Limits() else limits
