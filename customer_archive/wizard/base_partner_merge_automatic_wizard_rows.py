from odoo import fields, models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Rows of which a customer has one only: what merging makes of two."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS base: two defaults or two equal relations would break an index
        self._merge_customer_titles(src_partners, dst_partner)
        self._merge_customer_relations(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        self.env.invalidate_all()
        # whoever was above the one and below the other would now be both
        relations = self.env["customer.relation"].sudo()
        relations.search([("partner_id", "=", dst_partner.id)])._customer_check_tree()
        return result

    def _merge_customer_titles(self, src_partners, dst_partner):
        """Keep all titles, one default among them, and none billed under itself."""
        everybody = src_partners | dst_partner
        titles = self.env["customer.invoice.title"].sudo()
        titles = titles.with_context(active_test=False).search(
            [("partner_id", "in", everybody.ids)]
        )
        for title in titles.filtered(lambda title: title.title_of_id in everybody):
            number = title.tax_number or title.title_of_id.vat
            title.write({"title_of_id": False, "tax_number": number})
        defaults = titles.filtered("is_default")
        own = defaults.filtered(lambda title: title.partner_id == dst_partner)
        (defaults - (own or defaults)[:1]).is_default = False

    def _merge_customer_relations(self, src_partners, dst_partner):
        """Keep each relation once; of two group parents the target's stays."""
        everybody = src_partners | dst_partner
        relations = self.env["customer.relation"].sudo()
        found = relations.search(
            [
                "|",
                ("partner_id", "in", everybody.ids),
                ("related_id", "in", everybody.ids),
            ]
        ).sorted(lambda r: dst_partner not in (r.partner_id | r.related_id))
        inner = found.filtered(lambda r: r.partner_id | r.related_id <= everybody)
        seen, doubles, parents = set(), relations.browse(), relations.browse()
        for relation in (found - inner).filtered(lambda r: not r.date_until):
            ends = [
                dst_partner.id if partner in everybody else partner.id
                for partner in (relation.partner_id, relation.related_id)
            ]
            if (key := (*ends, relation.kind)) in seen:
                doubles |= relation
            elif relation.partner_id in everybody and relation._customer_is_upward():
                parents |= relation
            seen.add(key)
        (inner | doubles).unlink()
        yesterday = fields.Date.subtract(fields.Date.context_today(self), days=1)
        for relation in parents[1:]:
            begun = min(relation.date_from or yesterday, yesterday)
            relation.write({"date_from": begun, "date_until": yesterday})
