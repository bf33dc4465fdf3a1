from odoo import models

LIMIT = ("is_limited", "limit_amount", "temporary_amount", "temporary_until")


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS base: two profiles of one company would break its unique index
        self._merge_credit_profiles(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _merge_credit_profiles(self, src_partners, dst_partner):
        """Keep the strictest profile of each company: merging must not lend money."""
        # who may merge contacts decides on nothing here and sees no limit
        profiles = (
            self.env["credit.profile"]
            .sudo()
            .search([("partner_id", "in", (src_partners | dst_partner).ids)])
        )
        for same_company in profiles.grouped("company_id").values():
            held = same_company.filtered(lambda p: p.state == "hold")
            limited = same_company.filtered("is_limited").sorted("limit_amount")
            kept = (held or limited or same_company)[0]
            strictest = {"partner_id": dst_partner.id}
            for name in LIMIT if limited else ():
                strictest[name] = limited[0][name]
            # what the merged customer owes stays within the limit that was shared
            group = kept.group_id or same_company.group_id[:1]
            if group:
                strictest["group_id"] = group.id
            (same_company - kept).unlink()
            kept.write(strictest)
