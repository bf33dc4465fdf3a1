from odoo import fields, models


class ResCompany(models.Model):
    """How limits are agreed in a company."""

    _inherit = "res.company"

    credit_by_request = fields.Boolean(
        string="More Credit Only by Request",
        help="A limit is raised, prolonged or taken away only by a request that "
        "somebody else approves; nobody types it in. Lowering it stays possible.",
        prefetch="credit",
    )
