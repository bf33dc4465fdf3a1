from odoo import fields, models


class CreditProfile(models.Model):
    """The limit that a profile shares with others."""

    _inherit = "credit.profile"

    group_id = fields.Many2one(
        "credit.group",
        string="Shared Limit",
        index="btree_not_null",
        ondelete="set null",
        tracking=True,
        copy=False,
        help="What all members owe together is held against one limit, besides the "
        "limit of each.",
    )
    group_limit_amount = fields.Monetary(
        string="Limit of All Together", compute="_compute_group"
    )
    group_used_amount = fields.Monetary(
        string="Used by the Others", compute="_compute_group"
    )

    def _compute_group(self):
        self.group_limit_amount = self.group_used_amount = 0.0
        for company, profiles in self.grouped("company_id").items():
            # of the others only the sum is told
            shared = profiles.sudo().partner_id._credit_shared(company)
            for profile in profiles:
                id_ = profile.partner_id._origin.id
                if id_ in shared:
                    limit, _hold, others = shared[id_]
                    profile.group_limit_amount = limit or 0.0
                    profile.group_used_amount = others
