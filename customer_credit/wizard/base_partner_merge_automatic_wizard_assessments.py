from odoo import models


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    """Assessments and statements of customers that turn out to be one."""

    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS base: one assessment is open at a time, one statement a year
        partners = src_partners | dst_partner
        self._merge_credit_assessments(partners)
        self._merge_credit_statements(partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _merge_credit_assessments(self, partners):
        """Recall what is open where several are: the merged customer is another one.

        What was said of each before stays on its timeline.
        """
        # who may merge contacts decides on nothing here
        assessments = self.env["credit.assessment"].sudo()
        waiting = assessments.search(
            [
                ("partner_id", "in", partners.ids),
                ("state", "in", ("draft", "submitted")),
            ]
        )
        for same in waiting.grouped("company_id").values():
            if len(same.partner_id) > 1:
                same._credit_store({"state": "recalled"})

    def _merge_credit_statements(self, partners, dst_partner):
        """Of two statements for the same year keep that of the one that stays."""
        # who may merge contacts need not see statements
        statements = self.env["credit.statement"].sudo()
        found = statements.search([("partner_id", "in", partners.ids)])
        for same in found.grouped(lambda s: (s.company_id, s.date_end)).values():
            kept = same.filtered(lambda s: s.partner_id == dst_partner) or same
            (same - kept[:1]).unlink()
