from odoo import fields, models


class CreditSimulationGrade(models.TransientModel):
    """A grade with changed borders or another formula, which is only tried."""

    _name = "credit.simulation.grade"
    _inherit = "credit.grade.terms"
    _description = "Grade That Is Tried"
    _order = "sequence, id"

    simulation_id = fields.Many2one(
        "credit.simulation", required=True, ondelete="cascade"
    )
    grade_id = fields.Many2one("credit.grade", required=True, readonly=True)
    sequence = fields.Integer(related="grade_id.sequence", store=True)

    def _credit_grade_id(self):
        # EXTENDS credit.grade.terms
        return self.grade_id.id
