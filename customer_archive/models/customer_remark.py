from odoo import fields, models


class CustomerRemark(models.Model):
    """What one has to know about a customer: demands, agreements, peculiarities."""

    _name = "customer.remark"
    _description = "Remark on a Customer"
    _order = "date DESC, id DESC"
    _rec_name = "text"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    kind_id = fields.Many2one(
        "customer.remark.kind", required=True, index=True, ondelete="restrict"
    )
    text = fields.Text(required=True)
    user_id = fields.Many2one(
        "res.users",
        string="Author",
        default=lambda self: self.env.user,
        readonly=True,
        ondelete="set null",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    active = fields.Boolean("In Use", default=True)
