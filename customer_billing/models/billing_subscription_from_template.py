from odoo import Command, api, fields, models


class BillingSubscription(models.Model):
    """A subscription begins with what its template says, through every door."""

    _inherit = "billing.subscription"

    template_id = fields.Many2one(
        "billing.subscription.template",
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
        help="Rule, terms and lines come from it; each may be changed here.",
    )

    @api.onchange("template_id")
    def _onchange_template(self):
        if not self.template_id:
            return
        vals, lines = self.template_id._prepare_subscription_vals()
        self.update(vals)
        self.line_ids = [Command.clear(), *map(Command.create, lines)]

    @api.model_create_multi
    def create(self, vals_list):
        return super().create([self._from_template(vals) for vals in vals_list])

    @api.model
    def _from_template(self, vals):
        """Values with what the template adds where nothing is said."""
        template = self.env["billing.subscription.template"].browse(
            vals.get("template_id") or []
        )
        if not template:
            return vals
        given, lines = template._prepare_subscription_vals()
        if not vals.get("line_ids"):
            given["line_ids"] = list(map(Command.create, lines))
        return given | vals
