from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    billing_check_user_id = fields.Many2one(
        "res.users",
        string="Told of Gaps",
        prefetch="billing",
        help="Has an activity for each gap that the nightly check finds. Empty: the "
        "gaps are listed, and nobody is told.",
    )
