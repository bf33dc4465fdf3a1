from odoo import fields, models

from odoo.addons.customer_archive.engine.timeline import Source


class ResPartner(models.Model):
    """Assessments and statements of a customer, and the grades on its timeline."""

    _inherit = "res.partner"

    credit_assessment_ids = fields.One2many(
        "credit.assessment", "partner_id", groups="customer_credit.group_reader"
    )
    credit_statement_ids = fields.One2many(
        "credit.statement",
        "partner_id",
        string="Financial Statements",
        groups="customer_credit.group_reader",
    )

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_sources() + [
            Source(
                "assessment",
                "credit.assessment",
                "date",
                {"assessment": [("state", "=", "approved")]},
                self._credit_assessment_event,
            )
        ]

    def _credit_assessment_event(self, assessment):
        """A grade that was given, as an event of the timeline."""
        old, new = assessment.old_grade_id, assessment.grade_id
        return {
            "title": self.env._(
                "Credit grade: %(old)s → %(new)s", old=old.name or "–", new=new.name
            ),
            "user": assessment.sudo().decided_by_id.name,  # a name is no secret
        }

    def _customer_timeline_chips(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_chips() | {
            "grade": {
                "label": self.env._("Grades"),
                "sequence": 45,
                "tone": "info",
                "kinds": {"assessment": (self.env._("Credit Grade"), "fa-star-half-o")},
            }
        }
