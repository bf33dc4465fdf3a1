from odoo import api, models


class CustomerRights(models.AbstractModel):
    _inherit = "customer.rights"

    @api.model
    def _customer_rights_paths(self):
        # EXTENDS customer_archive: who asked for a release goes on seeing it
        return super()._customer_rights_paths() | {
            "credit.hold": ("partner_id", None),
            "credit.position": ("partner_id", None),
            "credit.profile": ("partner_id", None),
            "credit.release": ("partner_id", "requested_by_id"),
            "credit.request": ("partner_id", "requested_by_id"),
            "credit.warning": ("partner_id", None),
        }
