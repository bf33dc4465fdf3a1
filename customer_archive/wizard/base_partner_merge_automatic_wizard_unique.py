from odoo import models

# What else makes a row of a customer unique.
UNIQUE_WITH = {
    "customer.interaction": ("res_model", "res_id"),
    "customer.visit.plan": ("company_id",),
    "customer.care.line": ("action_id", "contact_id"),
    "customer.share": ("user_id", "team_id"),
    "customer.notice": ("rule_id", "event", "field_name"),
}


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """What both customers have of which there may be one only."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS base: what both customers have would break a unique index
        for model in UNIQUE_WITH:
            self._merge_unique_rows(self.env[model], src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        dst_partner._customer_refresh_visits()
        return result

    def _merge_unique_rows(self, model, src_partners, dst_partner):
        """Keep one of the rows that would be the same after the merge.

        Of a mail with both customers, a plan of visits of both, an invitation of both
        those of the kept one stay.
        """
        # whoever may merge contacts may not be allowed to see their interactions
        model = model.sudo().with_context(active_test=False)
        partners = (src_partners | dst_partner).ids
        columns = ["partner_id", *UNIQUE_WITH[model._name]]
        domain = [("partner_id", "in", partners)]
        if "contact_id" in columns:
            domain = ["|", ("contact_id", "in", partners), *domain]
        if "res_id" in columns:
            domain.append(("res_id", "!=", False))
        if "event" in columns:
            domain.append(("state", "=", "waiting"))
        rows = model.search(domain).sorted(lambda row: row.partner_id != dst_partner)
        merged = dict.fromkeys(src_partners.ids, dst_partner.id)
        kept, doubled = set(), model.browse()
        for row, values in zip(rows, rows.read(columns, load=None), strict=True):
            for name in {"partner_id", "contact_id"} & values.keys():
                values[name] = merged.get(values[name], values[name])
            key = tuple(values[name] for name in columns)
            if key in kept:
                doubled |= row
            kept.add(key)
        doubled.unlink()
