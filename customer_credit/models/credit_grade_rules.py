from typing import NamedTuple

from odoo import api, models, tools


class GradeRules(NamedTuple):
    """What a grade allows; no ids: anything."""

    trade: str = "credit"
    term_ids: tuple = ()
    method_ids: tuple = ()


class CreditGrade(models.Model):
    """What a grade means for orders and invoices, kept in memory."""

    _inherit = "credit.grade"

    @api.model
    @tools.ormcache("grade_id")
    def _credit_grade_rules(self, grade_id):
        """What the grade of this id allows, as ``GradeRules``."""
        if not grade_id:
            return GradeRules()
        # everybody's documents are measured by it, also a salesperson's
        grade = self.sudo().browse(grade_id)
        return GradeRules(
            grade.trade,
            tuple(grade.payment_term_ids.ids),
            tuple(grade.payment_method_ids.ids),
        )

    @api.model
    @tools.ormcache()
    def _credit_has_conditions(self):
        """Whether any grade limits terms or ways of payment at all."""
        # whether it does is no secret
        return any(
            grade.payment_term_ids or grade.payment_method_ids
            for grade in self.sudo().search([])
        )

    @api.model
    def _credit_trade(self, grade_id):
        """Whether we lend to these customers: ``credit``, ``advance`` or ``none``.

        :param grade_id: an id, or ``None`` for who was not graded
        """
        return self._credit_grade_rules(grade_id).trade if grade_id else "credit"

    @api.model
    def _credit_restricts(self, grade_id):
        """Whether the guard has to look at customers of this grade.

        :param grade_id: an id, or ``None`` for who was not graded
        """
        return bool(grade_id) and self._credit_trade(grade_id) != "credit"
