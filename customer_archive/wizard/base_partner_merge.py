from odoo import SUPERUSER_ID, models

from ..engine.lifecycle import merged

# What makes the file of one customer, and goes to the merged contact as a whole.
FILE_FIELDS = (
    "customer_number",
    "customer_since",
    "customer_submitted_by_id",
    "customer_submitted_at",
    "customer_approved_by_id",
    "customer_approved_at",
    "customer_reject_reason",
    "customer_state_reason",
)


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _merge_customer_changes(self, src_partners, dst_partner):
        """Let requests for the sources be requests for the customer that stays.

        Where the values differ they conflict, and whoever decides sees it.
        """
        # requests are nobody's to edit by hand
        lines = self.env["customer.change.line"].sudo()
        domain = [("res_model", "=", "res.partner")]
        lines = lines.search([*domain, ("res_id", "in", src_partners.ids)])
        lines.write({"res_id": dst_partner.id})

    def _update_values(self, src_partners, dst_partner):
        # EXTENDS base: the number is unique, and the state is not a value to copy
        self._merge_customer_file(src_partners, dst_partner)
        return super()._update_values(src_partners, dst_partner)

    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS base: what a request wants to change, it names without a foreign key
        self._merge_customer_changes(src_partners, dst_partner)
        # and what there may be only one of for each customer
        self._merge_customer_reviews(src_partners, dst_partner)
        self._merge_customer_figures(src_partners, dst_partner)
        self._merge_customer_stale(src_partners, dst_partner)
        return super()._update_foreign_keys(src_partners, dst_partner)

    def _merge_customer_reviews(self, src_partners, dst_partner):
        """Keep the newest review that waits; what others saw was seen in passing.

        One review of a customer waits for a second person at a time.
        """
        reviews = self.env["customer.review"].with_user(SUPERUSER_ID)
        waiting = reviews.search(
            [
                ("partner_id", "in", (src_partners + dst_partner).ids),
                ("state", "=", "waiting"),
            ]
        )
        waiting[1:].write({"kind": "call", "state": "done"})
        waiting.flush_recordset()

    def _merge_customer_stale(self, src_partners, dst_partner):
        """Withdraw what is proposed of any: the merged customer is looked at anew."""
        stale = self.env["customer.stale"].sudo()
        domain = [("partner_id", "in", (src_partners | dst_partner).ids)]
        stale = stale.search([*domain, ("state", "in", ("proposed", "accepted"))])
        stale._decide("withdraw")
        stale.flush_recordset()

    def _merge_customer_figures(self, src_partners, dst_partner):
        """Keep one row of figures for each company.

        It stays until all are computed again, and then counts what both bought.
        """
        figures = (
            self.env["customer.metrics"]
            .sudo()
            .search([("partner_id", "in", (src_partners | dst_partner).ids)])
        )
        for same in figures.grouped("company_id").values():
            kept = same.filtered(lambda m: m.partner_id == dst_partner) or same[:1]
            (same - kept).unlink()

    def _merge_customer_file(self, src_partners, dst_partner):
        """Keep one file with the strictest state: merging must not free anybody."""
        # That two contacts are one is a fact; nobody steps through the life cycle.
        partners = (src_partners + dst_partner).with_user(SUPERUSER_ID)
        sources, kept = partners[:-1], partners[-1]
        customers = sources.filtered("customer_state")
        if not customers:
            return
        state = merged(kept.customer_state or "", customers.mapped("customer_state"))
        same = (kept + customers).filtered(lambda p: p.customer_state == state)
        numbered = (kept + customers).filtered("customer_number")
        file = kept if kept.customer_state else customers[-1]
        vals = file.read(FILE_FIELDS, load=None)[0]
        vals.update(
            customer_state=state,
            customer_number=numbered[:1].customer_number,
            customer_state_reason=same[:1].customer_state_reason,
        )
        sources.write(dict.fromkeys((*FILE_FIELDS, "customer_state"), False))
        # The number is free only when the sources have let go of it.
        sources.flush_recordset(["customer_number"])
        kept.write({name: value for name, value in vals.items() if name != "id"})
