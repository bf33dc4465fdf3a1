from odoo import fields, models


class ResCompany(models.Model):
    _inherit = "res.company"

    customer_blacklist_by_two = fields.Boolean(
        string="Two Managers for the Black List",
        help="One customer manager proposes to put a customer on the black list or to "
        "take it off, and another one confirms it.",
        prefetch="customer",
    )
