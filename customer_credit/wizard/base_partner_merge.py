from odoo import models

from ..models.credit_day import AMOUNTS
from ..models.credit_limit import TERMS


class BasePartnerMergeAutomaticWizard(models.TransientModel):
    _inherit = "base.partner.merge.automatic.wizard"

    def _update_foreign_keys(self, src_partners, dst_partner):
        # EXTENDS base: two profiles of one company would break its unique index
        self._merge_credit_profiles(src_partners, dst_partner)
        # and what waits or holds there may be only one of, too
        self._merge_credit_requests(src_partners, dst_partner)
        self._merge_credit_holds(src_partners, dst_partner)
        self._merge_credit_warnings(src_partners, dst_partner)
        self._merge_credit_reminders(src_partners, dst_partner)
        self._merge_credit_days(src_partners, dst_partner)
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
            for name in TERMS if limited else ():
                strictest[name] = limited[0][name]
            # what the merged customer owes stays within the limit that was shared
            group = kept.group_id or same_company.group_id[:1]
            if group:
                strictest["group_id"] = group.id
            (same_company - kept).unlink()
            kept.write(strictest)

    def _merge_credit_requests(self, src_partners, dst_partner):
        """Take back all requests for a limit but the newest: the customer is another
        one now."""
        # who may merge contacts decides on nothing here and sees no request
        requests = self.env["credit.request"].sudo()
        waiting = requests.search(
            [
                ("partner_id", "in", (src_partners | dst_partner).ids),
                ("state", "=", "requested"),
            ],
            order="id desc",
        )
        for same in waiting.grouped(lambda r: (r.company_id, r.kind)).values():
            same[1:]._case_store({"state": "recalled"})
        waiting.flush_recordset()

    def _merge_credit_holds(self, src_partners, dst_partner):
        """Keep the oldest hold of each cause; whoever was on hold stays it."""
        # for the same reason
        holds = self.env["credit.hold"].sudo()
        standing = holds.search(
            [
                ("partner_id", "in", (src_partners | dst_partner).ids),
                ("state", "=", "open"),
            ],
            order="id",
        )
        for same in standing.grouped(lambda h: (h.company_id, h.cause)).values():
            same[1:]._hold_store({"state": "lifted"})
        standing.flush_recordset()

    def _merge_credit_warnings(self, src_partners, dst_partner):
        """Close all warnings of a cause but the newest."""
        # for the same reason
        warnings = self.env["credit.warning"].sudo()
        standing = warnings.search(
            [
                ("partner_id", "in", (src_partners | dst_partner).ids),
                ("state", "=", "open"),
            ],
            order="id desc",
        )
        for same in standing.grouped(lambda w: (w.company_id, w.cause)).values():
            same[1:]._warning_close()
        standing.flush_recordset()

    def _merge_credit_reminders(self, src_partners, dst_partner):
        """Both may have been reminded on one day: then one letter is marked."""
        # who may merge contacts need not see what was sent to them
        reminders = (
            self.env["credit.reminder"]
            .sudo()
            .search([("partner_id", "in", (src_partners | dst_partner).ids)])
        )
        counted = reminders.filtered(
            lambda r: r.state != "cancelled" and not r.is_merged
        )
        for of_a_day in counted.grouped(lambda r: (r.company_id, r.date)).values():
            kept = of_a_day.sorted(lambda r: r.partner_id != dst_partner)[0]
            (of_a_day - kept).is_merged = True
        reminders.flush_recordset(["is_merged"])

    def _merge_credit_days(self, src_partners, dst_partner):
        """What both owed on one day is what the merged customer owed."""
        # the history is written by the system alone
        days = (
            self.env["credit.day"]
            .sudo()
            .search([("partner_id", "in", (src_partners | dst_partner).ids)])
        )
        for of_a_day in days.grouped(lambda d: (d.company_id, d.date)).values():
            if len(of_a_day) == 1:
                continue
            kept = of_a_day.sorted(lambda d: d.partner_id != dst_partner)[0]
            total = {name: sum(of_a_day.mapped(name)) for name in AMOUNTS}
            total["overdue_days"] = max(of_a_day.mapped("overdue_days"))
            if total["limit_amount"]:
                used = total["exposure_amount"] / total["limit_amount"]
                total["used_percent"] = 100 * used
            (of_a_day - kept).unlink()
            kept.write(total)
        days.exists().flush_recordset()
