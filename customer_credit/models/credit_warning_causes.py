from odoo import SUPERUSER_ID, api, models
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.money import exact

from ..engine.holds import changes


class CreditWarning(models.Model):
    """Who got worse: looked at for all customers at once, and told once a cause."""

    _inherit = "credit.warning"

    @api.model
    def _cron_warnings(self):
        """Look at all customers of the companies that want to be warned."""
        companies = self.env["res.company"].search([("active", "=", True)])
        for company in companies.filtered(lambda c: c._credit_warns()):
            self.with_company(company)._warning_refresh(company)

    @api.model
    def _warning_refresh(self, company):
        """Note what is new, and close what is over.

        :param company: the ``res.company`` that lends
        """
        self = self.with_user(SUPERUSER_ID)
        found = self._warning_causes(company)
        todo = self._warning_todo(company, found)
        # what nobody can be at fault for is a bug, and loud: nothing is parked
        self.env["customer.batch"]._batch_run(
            self.env["res.partner"].browse(sorted(self._warning_touched(todo))),
            lambda some: self._warning_change(company, found, todo, set(some.ids)),
            lambda customer, why: None,
        )

    def _warning_todo(self, company, found):
        """Which warnings are new and which are over: ``engine.holds.Changes``."""
        standing, waived = self._warning_known(company)
        occasions = {key: vals["occasion"] for key, vals in found.items()}
        return changes(standing, occasions, waived)

    @api.model
    def _warning_touched(self, todo):
        """The ids of the customers of whom something has to be noted."""
        return {id_ for id_, _cause in (*todo.place, *todo.lift)}

    def _warning_known(self, company):
        """The warnings that are open, and the occasions somebody has seen to."""
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT partner_id, cause, occasion, state = 'open'
                     FROM credit_warning
                    WHERE company_id = %s
                      AND (state = 'open' OR closed_by_id != %s)""",
                company.id,
                SUPERUSER_ID,
            )
        )
        standing = {(id_, cause) for id_, cause, _o, is_open in rows if is_open}
        waived = {(id_, cause, o) for id_, cause, o, is_open in rows if not is_open}
        return standing, waived

    def _warning_causes(self, company):
        """What is to be warned of today: ``{(customer, cause): values}``."""
        found = {}
        if company.credit_warn_share:
            found |= self._warning_uses(company)
        if company.credit_warn_overdue:
            found |= self._warning_overdues(company)
        if company.credit_warn_grade:
            found |= self._warning_grades(company)
        return found

    def _warning_uses(self, company):
        """Those who have used more than the share of their limit."""
        month = company._customer_today().strftime("%Y-%m")
        profiles = self.env["credit.profile"].search(
            [("company_id", "=", company.id), ("is_limited", "=", True)]
        )
        customers, found = profiles.partner_id, {}
        terms = customers._credit_terms(company)
        for id_, parts in customers._credit_exposure(company).items():
            limit, owed = terms[id_].limit, sum(parts.values())
            if limit and exact(owed) >= limit * exact(company.credit_warn_share):
                found[id_, "use"] = {
                    "amount": owed,
                    "limit_amount": float(limit),
                    "occasion": f"{month} {limit:.2f}",
                }
        return found

    def _warning_overdues(self, company):
        """Those who have something overdue."""
        rows = self.env.execute_query(
            SQL("SELECT id FROM res_partner WHERE commercial_partner_id = id")
        )
        customers = self.env["res.partner"].browse([id_ for (id_,) in rows])
        today = company._customer_today()
        return {
            (id_, "overdue"): {
                "amount": amount,
                "occasion": f"{today.toordinal() - days}",
            }
            for id_, (amount, days) in customers._credit_overdue(company).items()
        }

    def _warning_grades(self, company):
        """Those whose grade is lower than the one before."""
        self.env["credit.profile"].flush_model(
            ["company_id", "grade_before_id", "grade_date", "grade_id", "partner_id"]
        )
        self.env["credit.grade"].flush_model(["min_score"])
        rows = self.env.execute_query(
            SQL(
                """SELECT profile.partner_id, was.id, is_now.id, profile.grade_date
                     FROM credit_profile profile
                     JOIN credit_grade was ON was.id = profile.grade_before_id
                     JOIN credit_grade is_now ON is_now.id = profile.grade_id
                    WHERE profile.company_id = %s
                      AND is_now.min_score < was.min_score""",
                company.id,
            )
        )
        return {
            (id_, "grade"): {
                "grade_before_id": before,
                "grade_after_id": after,
                "occasion": f"{before} {after} {day or ''}",
            }
            for id_, before, after, day in rows
        }

    def _warning_change(self, company, found, todo, ids):
        """Close and note the warnings of these customers, and tell of the new ones.

        :param found: what ``_warning_causes`` answers
        :param todo: ``engine.holds.Changes``
        :param ids: ids of commercial partners
        """
        over = {key for key in todo.lift if key[0] in ids}
        standing = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "open"),
                ("partner_id", "in", [id_ for id_, _cause in over]),
            ]
        )
        standing.filtered(lambda w: (w.partner_id.id, w.cause) in over)._warning_close()
        new = self.create(
            [
                {"partner_id": key[0], "company_id": company.id, "cause": key[1]}
                | found[key]
                for key in todo.place
                if key[0] in ids
            ]
        )
        new._warning_tell(company)

    def _warning_tell(self, company):
        """An activity for the salesperson and for the credit manager in charge.

        :param company: the ``res.company`` that lends
        """
        manager, today = company._credit_manager(), company._customer_today()
        notices = []
        for warning in self:
            seller = warning.partner_id.user_id
            if not (seller and seller._customer_is_told(company)):
                seller = seller.browse()
            notices += [
                {
                    "record": warning,
                    "occasion": f"{user.id}",
                    "user": user,
                    "summary": lambda one: one._warning_text(),
                    "date": today,
                }
                for user in seller | manager
            ]
        self.env["customer.reminder"]._remind("credit_warning", notices)
