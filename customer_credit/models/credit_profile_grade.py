from odoo import fields, models


class CreditProfile(models.Model):
    """The grade that the last approved assessment gave, and when the next is due."""

    _inherit = "credit.profile"

    grade_id = fields.Many2one(
        "credit.grade",
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
        copy=False,
    )
    grade_date = fields.Date(string="Graded On", copy=False)
    score = fields.Float(
        digits=(5, 1),
        tracking=True,
        copy=False,
        help="Of 100 points; what it is made of is told by the assessment.",
    )
    date_next_assessment = fields.Date(
        string="Next Assessment", index="btree_not_null", copy=False
    )
