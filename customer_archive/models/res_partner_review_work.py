import logging

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.reviews import notice
from .res_partner_review import ACTIVITY

_logger = logging.getLogger(__name__)

BATCH = 500


class ResPartner(models.Model):
    """Who is told that a customer's file is due to be checked."""

    _inherit = "res.partner"

    @api.model
    def _cron_customer_reviews(self):
        """Tell the owners of files that are due, then managers of what stays undone."""
        today = fields.Date.context_today(self)
        customers = self._customer_reviews_to_tell(today)
        self.env["customer.batch"]._batch_run(
            customers,
            lambda some: some._customer_tell_reviews(today),
            self._customer_park_review,
            size=BATCH,
        )

    @api.model
    def _customer_park_review(self, customer, reason):
        _logger.warning("Review of customer %s: %s", customer.id, reason)

    @api.model
    def _customer_reviews_to_tell(self, today):
        """Customers of whose due review nobody, or no manager, has been told yet.

        Key customers come first. Whose company has reviews switched off is left out.
        """
        self.env.flush_all()
        rows = self.env.execute_query(
            SQL(
                """
                SELECT partner.id
                  FROM res_partner partner
             LEFT JOIN customer_level level ON level.id = partner.customer_level_id
                  JOIN LATERAL (
                           SELECT customer_review_escalate_days AS days
                             FROM res_company company
                            WHERE company.customer_review
                              AND company.id = COALESCE(partner.company_id, company.id)
                         ORDER BY company.id LIMIT 1
                       ) setting ON TRUE
                 WHERE partner.customer_state = 'active'
                   AND partner.active
                   AND partner.customer_date_next_review <= %(today)s
                   AND NOT EXISTS (
                           SELECT 1 FROM customer_reminder reminder
                            WHERE reminder.res_model = 'res.partner'
                              AND reminder.res_id = partner.id
                              AND reminder.occasion
                                  = partner.customer_date_next_review::text
                              AND reminder.kind = CASE
                                  WHEN setting.days > 0
                                   AND %(today)s - partner.customer_date_next_review
                                       >= setting.days
                                  THEN 'review_escalated' ELSE 'review_due' END
                       )
              ORDER BY COALESCE(level.review_needs_second, FALSE) DESC,
                       level.sequence, partner.customer_date_next_review, partner.id""",
                today=today,
            )
        )
        return self.browse(partner_id for (partner_id,) in rows)

    def _customer_tell_reviews(self, today):
        """Make the activities that these customers' due reviews still lack."""
        companies = self._customer_review_companies()
        notices = {"due": [], "escalated": []}
        for customer in self:
            company = companies[customer.id].with_env(self.env)
            due = customer.customer_date_next_review
            kind = notice(due or None, today, company.customer_review_escalate_days)
            if company and kind:
                notices[kind].append((company, customer, due))
        for kind, rows in notices.items():
            told = self.env["res.company"]._customer_who_is_told(
                [(company, customer.user_id) for company, customer, _due in rows],
                escalated=kind == "escalated",
            )
            self.env["customer.reminder"]._remind(
                f"review_{kind}",
                [
                    {
                        "record": customer,
                        "occasion": fields.Date.to_string(due),
                        "user": told[company, customer.user_id],
                        "summary": lambda one, kind=kind: one._customer_review_text(
                            kind
                        ),
                        "date": due,
                    }
                    for company, customer, due in rows
                ],
                activity_type=ACTIVITY,
            )

    def _customer_review_text(self, kind):
        name = self.display_name
        if kind == "escalated":
            return self.env._("The review of %s is long overdue", name)
        return self.env._("Check the file of %s", name)
