from odoo import fields, models


class CustomerLevelAssignLine(models.TransientModel):
    """One customer whose level would change, and why."""

    _name = "customer.level.assign.line"
    _description = "Proposed Customer Level"
    _order = "id"
    _check_company_auto = True

    wizard_id = fields.Many2one(
        "customer.level.assign", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="wizard_id.company_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, check_company=True
    )
    old_level_id = fields.Many2one("customer.level", string="Level Now")
    new_level_id = fields.Many2one("customer.level", string="Level by Rule")
    reason = fields.Char(string="Why")
