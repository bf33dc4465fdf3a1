from odoo import api, models


class CustomerRights(models.AbstractModel):
    _inherit = "customer.rights"

    @api.model
    def _customer_rights_paths(self):
        # EXTENDS customer_archive
        return super()._customer_rights_paths() | {
            "billing.balance": ("partner_id", None),
            "billing.entry": ("partner_id", None),
            "billing.object": ("partner_id", None),
            "billing.subscription": ("partner_id", None),
            "billing.subscription.line": ("subscription_id.partner_id", None),
            "billing.discount": ("subscription_id.partner_id", None),
            "billing.price.revision.line": ("partner_id", None),
            "billing.pause": ("subscription_id.partner_id", None),
            "billing.charge": ("partner_id", None),
            "billing.fapiao": ("partner_id", None),
            "billing.recurring": ("partner_id", None),
            "billing.revenue": ("partner_id", None),
            "billing.run.line": ("partner_id", None),
            "billing.usage": ("partner_id", None),
            "billing.meter": ("partner_id", None),
            "billing.reading": ("partner_id", None),
            "billing.statement": ("partner_id", None),
            "billing.statement.line": ("statement_id.partner_id", None),
            "billing.statement.difference": ("partner_id", None),
            "billing.statement.mail": ("partner_id", None),
            "billing.waiver": ("partner_id", None),
            "billing.notice": ("partner_id", None),
            "billing.check.gap": ("partner_id", None),
        }
