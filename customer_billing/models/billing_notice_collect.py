from odoo import api, fields, models
from odoo.tools import SQL

from .billing_notice import KINDS

# So many days after its day a thing is still told; later nobody wants to hear of it.
LATE = 30


class BillingNotice(models.Model):
    """What customers are to be told of: one statement a kind, whatever their number."""

    _inherit = "billing.notice"

    @api.model
    def _collect(self, company):
        """Put into the outbox what is not in it yet.

        :param company: a ``res.company``; only kinds that it has switched on
        """
        today = company._customer_today()
        for kind, _label in KINDS:
            if company._billing_notifies(kind):
                query = getattr(self, f"_{kind}_query")(company, today)
                if query is not None:
                    self._put(company, kind, query)

    @api.model
    def _put(self, company, kind, query):
        """Put what a select finds into the outbox, each once.

        :param query: a select of partner_id, move_id, subscription_id, occasion,
            date_about, date_until, amount and currency_id as ``SQL``
        :return: how many are new
        """
        self.flush_model()
        fresh = SQL(
            """SELECT found.* FROM (%s) found
                WHERE NOT EXISTS (SELECT FROM billing_notice known
                                   WHERE known.kind = %s
                                     AND known.occasion = found.occasion
                                     AND (known.move_id = found.move_id OR
                                          known.subscription_id
                                          = found.subscription_id))""",
            query,
            kind,
        )
        if not self.env.execute_query(SQL("%s LIMIT 1", fresh)):
            return 0
        now, uid = fields.Datetime.now(), self.env.uid
        # Of two workers who find the same one puts it in, and the other goes on.
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO billing_notice (
                       company_id, kind, state, create_uid, create_date, write_uid,
                       write_date, partner_id, move_id, subscription_id, occasion,
                       date_about, date_until, amount, currency_id)
                   SELECT %s, %s, 'waiting', %s, %s, %s, %s, fresh.* FROM (%s) fresh
                   ON CONFLICT DO NOTHING RETURNING id""",
                company.id,
                kind,
                uid,
                now,
                uid,
                now,
                fresh,
            )  # fmt: skip
        )
        self.invalidate_model()
        return len(rows)

    # -- bills -------------------------------------------------------------------------

    @api.model
    def _issued_query(self, company, today):
        """None: bills are put into the outbox when they are posted."""
        return None

    @api.model
    def _posted_query(self, moves):
        """Bills that were posted now, and that their rule does not send by itself.

        :param moves: the ``account.move`` records
        """
        moves.flush_recordset()
        return SQL(
            """SELECT commercial_partner_id AS partner_id, id AS move_id,
                      NULL::integer AS subscription_id, 'once'::varchar AS occasion,
                      COALESCE(invoice_date_due, invoice_date) AS date_about,
                      NULL::date AS date_until, amount_total AS amount, currency_id
                 FROM account_move
                WHERE id IN %s AND state = 'posted' AND move_type = 'out_invoice'
                  AND billing_run_id IS NOT NULL AND billing_send_state IS NULL
                  AND is_move_sent IS NOT TRUE AND billing_voided_at IS NULL""",
            tuple(moves.ids) or (0,),
        )

    @api.model
    def _open_query(self, company, first, last, day):
        """Bills of which something is open that is due between two days.

        :param day: a bill made after this day is not told of yet
        """
        self.env["account.move"].flush_model()
        self.env["account.move.line"].flush_model()
        return SQL(
            """SELECT move.commercial_partner_id AS partner_id, move.id AS move_id,
                      NULL::integer AS subscription_id,
                      line.date_maturity::varchar AS occasion,
                      line.date_maturity AS date_about, NULL::date AS date_until,
                      SUM(line.amount_residual_currency) AS amount, move.currency_id
                 FROM account_move_line line
                 JOIN account_move move ON move.id = line.move_id
                WHERE line.company_id = %s AND line.parent_state = 'posted'
                  AND line.reconciled IS NOT TRUE
                  AND line.display_type = 'payment_term'
                  AND line.amount_residual_currency > 0
                  AND line.date_maturity BETWEEN %s AND %s
                  AND move.billing_run_id IS NOT NULL
                  AND move.move_type = 'out_invoice' AND move.invoice_date <= %s
             GROUP BY move.id, line.date_maturity""",
            company.id, first, last, day,
        )  # fmt: skip

    @api.model
    def _due_query(self, company, today):
        """Bills that are due soon; not on the day on which they were made."""
        last = fields.Date.add(today, days=company.billing_notify_due_days)
        before = fields.Date.subtract(today, days=1)
        return self._open_query(company, today, last, before)

    @api.model
    def _overdue_query(self, company, today):
        """Bills that were to be paid some days ago, where nobody else reminds."""
        if self.env["res.partner"]._customer_overdue_reminded(company):
            return None
        days = max(company.billing_notify_overdue_days, 1)
        last = fields.Date.subtract(today, days=days)
        first = fields.Date.subtract(last, days=LATE)
        since = fields.Date.subtract(company._billing_told_since("overdue"), days=days)
        return self._open_query(company, max(first, since), last, today)

    # -- subscriptions -----------------------------------------------------------------

    @api.model
    def _earliest(self, company, kind, today):
        """The first day of which is told: not before the kind was switched on."""
        late = fields.Date.subtract(today, days=LATE)
        return max(late, company._billing_told_since(kind))

    @api.model
    def _paused_query(self, company, today):
        """Subscriptions that are paused now."""
        self.env["billing.pause"].flush_model()
        self.env["billing.subscription"].flush_model()
        return SQL(
            """SELECT subscription.commercial_partner_id AS partner_id,
                      NULL::integer AS move_id, subscription.id AS subscription_id,
                      pause.date_start::varchar AS occasion,
                      pause.date_start AS date_about, pause.date_end AS date_until,
                      NULL::numeric AS amount, subscription.currency_id
                 FROM billing_pause pause
                 JOIN billing_subscription subscription
                      ON subscription.id = pause.subscription_id
                WHERE subscription.company_id = %(company)s
                  AND subscription.state = 'paused'
                  AND pause.date_start BETWEEN %(first)s AND %(today)s
                  AND (pause.date_end IS NULL OR pause.date_end > %(today)s)""",
            company=company.id,
            first=self._earliest(company, "paused", today),
            today=today,
        )

    @api.model
    def _ending_query(self, company, today):
        """Subscriptions that end soon or have ended, and do not renew themselves."""
        self.env["billing.subscription"].flush_model()
        return SQL(
            """SELECT commercial_partner_id AS partner_id, NULL::integer AS move_id,
                      id AS subscription_id, date_end::varchar AS occasion,
                      date_end AS date_about, NULL::date AS date_until,
                      NULL::numeric AS amount, currency_id
                 FROM billing_subscription
                WHERE company_id = %s AND state IN ('active', 'paused', 'closed')
                  AND is_renewed IS NOT TRUE AND date_end >= date_start
                  AND date_end BETWEEN %s AND %s""",
            company.id,
            self._earliest(company, "ending", today),
            fields.Date.add(today, days=company.billing_notify_ending_days),
        )

    @api.model
    def _price_query(self, company, today):
        """Subscriptions with another price from a day on, of a revision or by hand."""
        for model in ("billing.discount", "billing.price.revision.line"):
            self.env[model].flush_model()
        self.env["billing.subscription"].flush_model()
        return SQL(
            """SELECT subscription.commercial_partner_id AS partner_id,
                      NULL::integer AS move_id, subscription.id AS subscription_id,
                      CONCAT(step.date_start, ' ', revised.revision_id) AS occasion,
                      step.date_start AS date_about, NULL::date AS date_until,
                      NULL::numeric AS amount, subscription.currency_id
                 FROM billing_discount step
                 JOIN billing_subscription subscription
                      ON subscription.id = step.subscription_id
            LEFT JOIN billing_price_revision_line revised
                      ON revised.discount_id = step.id AND revised.state = 'done'
                WHERE subscription.company_id = %s
                  AND subscription.state IN ('active', 'paused')
                  AND (step.kind IN ('price', 'raise') OR revised.id IS NOT NULL)
                  AND step.date_start > subscription.date_start
                  AND step.date_start BETWEEN %s AND %s
             GROUP BY subscription.id, step.date_start, revised.revision_id""",
            company.id,
            self._earliest(company, "price", today),
            fields.Date.add(today, days=company.billing_notify_price_days),
        )
