from odoo import fields, models


class CreditProfile(models.Model):
    """The grade before the one in force, so that a drop is noticed."""

    _inherit = "credit.profile"

    grade_before_id = fields.Many2one(
        "credit.grade",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
    )

    def write(self, vals):
        # EXTENDS customer_credit: each has a grade before of its own
        if "grade_id" not in vals:
            return super().write(vals)
        changing = self.filtered(lambda p: p.grade_id.id != (vals["grade_id"] or False))
        before = changing.grouped("grade_id")
        result = super().write(vals)
        for grade, profiles in before.items():
            super(CreditProfile, profiles).write({"grade_before_id": grade.id})
        return result
