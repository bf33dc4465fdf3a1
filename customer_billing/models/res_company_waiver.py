from odoo import fields, models


class ResCompany(models.Model):
    """How much may be waived, and by whom."""

    _inherit = "res.company"

    billing_waiver_clerk_cap = fields.Monetary(
        string="A Fee Clerk May Approve Up To",
        prefetch="billing",
        help="Waivers up to this amount may be approved by another fee clerk; larger "
        "ones by an administrator of billing. 0: administrators alone approve.",
    )
    billing_waiver_cap = fields.Float(
        string="Largest Waiver (%)",
        default=100.0,
        prefetch="billing",
        help="No more of a bill or charge than this is waived, all waivers together.",
    )

    _billing_waiver_cap_range = models.Constraint(
        "CHECK (billing_waiver_cap BETWEEN 0 AND 100)",
        "A percentage lies between 0 and 100.",
    )
