from odoo import fields, models


class CreditSimulationLine(models.TransientModel):
    """One customer who would move, or whose limit would change."""

    _name = "credit.simulation.line"
    _description = "Simulated Change"
    _order = "id"
    _check_company_auto = True

    simulation_id = fields.Many2one(
        "credit.simulation", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="simulation_id.company_id")
    currency_id = fields.Many2one(related="simulation_id.company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner", string="Customer", required=True, check_company=True
    )
    score = fields.Float(digits=(5, 1))
    old_grade_id = fields.Many2one("credit.grade", string="Grade Now")
    new_grade_id = fields.Many2one("credit.grade", string="Grade Then")
    direction = fields.Selection(
        [("up", "Up"), ("down", "Down"), ("same", "Same"), ("first", "First")]
    )
    old_limit = fields.Monetary(string="Limit Now")
    old_has_limit = fields.Boolean()
    new_limit = fields.Monetary(string="Limit Then")
    new_has_limit = fields.Boolean()
    passing_ids = fields.Many2many(
        "sale.order",
        "credit_simulation_line_passing",
        string="Orders That Would Pass",
        check_company=True,
    )
    held_ids = fields.Many2many(
        "sale.order",
        "credit_simulation_line_held",
        string="Orders That Would Be Held",
        check_company=True,
    )
