from datetime import date

from odoo import api, fields, models


class BillingCharge(models.Model):
    """The charge of a period of usage: it alone has its usage records."""

    _inherit = "billing.charge"

    usage_quantity = fields.Float(
        string="Used",
        digits=(16, 6),
        readonly=True,
        help="What was used in its period when it was charged.",
    )
    usage_ids = fields.One2many("billing.usage", "charge_id", string="Usage Records")
    usage_count = fields.Integer(
        string="Number of Usage Records", compute="_compute_usage_count"
    )
    is_free = fields.Boolean(
        string="Nothing to Pay",
        readonly=True,
        help="Its period is closed, and stands on no bill as it costs nothing.",
    )
    state = fields.Selection(
        selection_add=[("free", "Nothing to Pay")], ondelete={"free": "cascade"}
    )

    @api.depends("is_free")
    def _compute_state(self):
        super()._compute_state()
        for charge in self:
            if charge.is_free and charge.state == "open":
                charge.state = "free"

    def _compute_usage_count(self):
        counts = dict(
            self.env["billing.usage"]._read_group(
                [("charge_id", "in", self.ids)], ["charge_id"], ["__count"]
            )
        )
        for charge in self:
            charge.usage_count = counts.get(charge, 0)

    @api.model_create_multi
    def create(self, vals_list):
        charges = super().create(vals_list)
        metered = charges.filtered(lambda c: c.line_id._is_metered())
        self.env["billing.usage"]._claim(metered)
        return charges

    def write(self, vals):
        result = super().write(vals)
        if vals.get("is_void"):
            self.env["billing.usage"]._release(self)
        return result

    def _usage_windows(self):
        """The days whose usage it is made of: its own, and others that got more.

        :return: a list of ``(start, end, is_late)``
        """
        self.ensure_one()
        told = (self.explanation or {}).get("source", ())
        return [
            (self.period_start, self.period_end, False),
            *(
                (
                    date.fromisoformat(late["start"]),
                    date.fromisoformat(late["end"]),
                    True,
                )
                for code, late in told
                if code == "late"
            ),
        ]

    def action_void(self):
        # EXTENDS customer_billing: what is on no bill as it costs nothing, too
        free = self.filtered(lambda charge: charge.state == "free")
        result = super(BillingCharge, self - free).action_void()
        # what people may enter, they may not write here: this is no entry
        free.sudo().write({"is_void": True})
        return result

    def action_view_usage(self):
        """Open the usage records that this charge is made of."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_usage"
        )
        return action | {"domain": [("charge_id", "=", self.id)], "context": {}}
