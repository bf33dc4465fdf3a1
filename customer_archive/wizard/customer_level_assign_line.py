from odoo import fields, models


class CustomerLevelAssignLine(models.TransientModel):
    """One customer whose level would change, and why."""

    _name = "customer.level.assign.line"
    _description = "Proposed Customer Level"
    _order = "turnover desc, id"
    _check_company_auto = True

    wizard_id = fields.Many2one(
        "customer.level.assign", required=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="wizard_id.company_id")
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, check_company=True
    )
    turnover = fields.Monetary(string="Turnover (12 Months)")
    old_level_id = fields.Many2one("customer.level", string="Level Now")
    new_level_id = fields.Many2one("customer.level", string="Proposed Level")
