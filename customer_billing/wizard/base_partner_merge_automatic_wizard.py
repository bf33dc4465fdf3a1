from odoo import models
from odoo.exceptions import UserError


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS base: two statements of one period, or two lines of one bill run,
        # would break the unique indexes
        statements = self._merge_billing_statements(src_partners, dst_partner)
        self._merge_billing_run_lines(src_partners, dst_partner)
        self._merge_billing_entries(src_partners, dst_partner)
        result = super()._update_foreign_keys(src_partners, dst_partner)
        statements = statements.exists()
        # what a customer has confirmed stays; what came is listed as moved since
        statements.filtered(lambda s: s.state != "confirmed").action_refresh()
        return result

    def _merge_billing_statements(self, src_partners, dst_partner):
        """Keep one statement for each period; it is computed again afterwards.

        :return: the statements that then have the moves of several contacts
        """
        # Merging contacts is decided elsewhere; what hangs on them follows.
        found = (
            self.env["billing.statement"]
            .sudo()
            .search([("partner_id", "in", (src_partners | dst_partner).ids)])
        )
        touched = found.browse()
        for same in found.grouped(
            lambda s: (s.company_id, s.currency_id, s.date_from, s.date_to)
        ).values():
            frozen = same.filtered(lambda s: s.state == "confirmed")
            if len(frozen) > 1:
                raise UserError(
                    self.env._(
                        "Both customers have confirmed their statement until %s. Have "
                        "one of them reopened first.",
                        frozen[0].date_to,
                    )
                )
            own = same.filtered(lambda s: s.partner_id == dst_partner)
            kept = frozen or own[:1] or same[:1]
            gone = same - kept
            # what was disputed is told of the statement that stays
            gone.difference_ids._store({"statement_id": kept.id, "line_id": False})
            gone.unlink()
            touched |= kept
        return touched

    def _merge_billing_run_lines(self, src_partners, dst_partner):
        """Keep one line of each run, with the bills and the amount of all."""
        # Merging contacts is decided elsewhere; what hangs on them follows.
        found = (
            self.env["billing.run.line"]
            .sudo()
            .search([("partner_id", "in", (src_partners | dst_partner).ids)])
        )
        for run, same in found.grouped("run_id").items():
            if len(same) == 1:
                continue
            kept = same.filtered("move_ids")[:1] or same[:1]
            gone = same - kept
            kept.amount = sum(same.mapped("amount"))
            kept.charge_count = sum(same.mapped("charge_count"))
            gone.move_ids.billing_run_line_id = kept
            gone.unlink()
            run.expected_count = len(run.line_ids)

    def _merge_billing_entries(self, src_partners, dst_partner):
        """Where both have an entry of one posting, one stays linked with it."""
        # Merging contacts is decided elsewhere; what hangs on them follows.
        found = (
            self.env["billing.entry"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", (src_partners | dst_partner).ids),
                    ("move_id", "!=", False),
                ]
            )
        )
        for same in found.grouped("move_id").values():
            kept = same.filtered(lambda e: e.partner_id == dst_partner)[:1] or same[:1]
            (same - kept)._store({"move_id": False})
