from odoo import api, models


class CustomerRights(models.AbstractModel):
    _inherit = "customer.rights"

    @api.model
    def _customer_rights_paths(self):
        # EXTENDS customer_archive: who asked for a release goes on seeing it
        return super()._customer_rights_paths() | {
            "credit.position": ("partner_id", None),
            "credit.assessment": ("partner_id", None),
            "credit.assessment.line": ("assessment_id.partner_id", None),
            "credit.profile": ("partner_id", None),
            "credit.release": ("partner_id", "requested_by_id"),
            "credit.statement": ("partner_id", None),
            "credit.hold": ("partner_id", None),
            "credit.request": ("partner_id", "requested_by_id"),
            "credit.warning": ("partner_id", None),
            "credit.day": ("partner_id", None),
            "credit.reminder": ("partner_id", None),
            "credit.reminder.line": ("reminder_id.partner_id", None),
        }
