from odoo import fields, models


class ResPartner(models.Model):
    _inherit = "res.partner"

    customer_number = fields.Char(copy=False, readonly=True)
    customer_state = fields.Selection(
        [
            ("draft", "Draft"),
            ("review", "In Review"),
            ("active", "Active"),
            ("suspended", "Suspended"),
            ("blacklisted", "Blacklisted"),
            ("closed", "Closed"),
        ],
        copy=False,
        readonly=True,
    )
    customer_level_id = fields.Many2one("customer.level", index="btree_not_null")
    customer_submitted_by_id = fields.Many2one("res.users", copy=False, readonly=True)
    customer_submitted_at = fields.Datetime(copy=False, readonly=True)
    customer_approved_by_id = fields.Many2one("res.users", copy=False, readonly=True)
    customer_approved_at = fields.Datetime(copy=False, readonly=True)
    customer_reject_reason = fields.Text(copy=False, readonly=True)
