from odoo import api, fields, models
from odoo.tools import SQL

AMOUNTS = ("exposure_amount", "receivable_amount", "overdue_amount", "limit_amount")
# what is told of each customer, in the order of the columns
TOLD = (
    *("exposure_amount", "receivable_amount", "overdue_amount", "overdue_days"),
    *("is_limited", "limit_amount", "used_percent", "is_held"),
)
READS = ["company_id", "grade_id", "partner_id"]


class CreditDay(models.Model):
    """What one customer owed on one day, and what was agreed: written every night."""

    _name = "credit.day"
    _description = "Credit History"
    _order = "date desc, exposure_amount desc, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        required=True, readonly=True, default=lambda s: fields.Date.context_today(s)
    )
    exposure_amount = fields.Monetary(string="Exposure", readonly=True)
    receivable_amount = fields.Monetary(string="Receivables", readonly=True)
    overdue_amount = fields.Monetary(string="Overdue", readonly=True)
    overdue_days = fields.Integer(
        string="Days Overdue", readonly=True, aggregator="max"
    )
    is_limited = fields.Boolean(string="Has a Limit", readonly=True)
    limit_amount = fields.Monetary(string="Limit in Force", readonly=True)
    used_percent = fields.Float(
        string="Limit in Use", readonly=True, digits=(9, 1), aggregator="avg"
    )
    is_held = fields.Boolean(string="On Hold", readonly=True)
    grade_id = fields.Many2one(
        "credit.grade", readonly=True, index="btree_not_null", ondelete="set null"
    )

    _once_a_day = models.UniqueIndex(
        "(partner_id, company_id, date)",
        "What this customer owed on this day is noted already.",
    )
    _company_day_idx = models.Index("(company_id, date)")

    @api.model
    def _cron_note(self):
        """Note today's figures where they are not noted, and forget what is too old."""
        today = fields.Date.context_today(self)
        noted = self._read_group([("date", "=", today)], ["company_id"])
        companies = self.env["res.company"].search(
            [("id", "not in", [company.id for (company,) in noted])]
        )
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(companies))
        for company in companies:
            if self._note(company, today):
                self._forget(company, today)
            if not commit_progress(1):
                break

    @api.model
    def _note(self, company, day):
        """Note what is owed to a company now as that of a day.

        In as many queries for any number of customers; noted again, the day's figures
        are replaced.

        :param company: a ``res.company``
        :param day: a date
        :return: how many customers were noted
        """
        rows = self._day_rows(company)
        if not rows:
            return 0
        self.flush_model()
        self.env["credit.profile"].flush_model(READS)
        self.env.cr.execute(self._note_query(company, day, zip(*rows, strict=True)))
        self.invalidate_model()
        return len(rows)

    @api.model
    def _note_query(self, company, day, columns):
        """The statement that notes, or notes again.

        :param company: a ``res.company``
        :param day: a date
        :param columns: what ``_day_rows`` answers, by columns
        """
        names = [SQL.identifier(name) for name in (*TOLD, "grade_id", "write_date")]
        return SQL(
            """INSERT INTO credit_day (partner_id, company_id, date, create_uid,
                   create_date, write_uid, %(names)s)
               SELECT told.id, %(company)s, %(day)s, %(uid)s, %(now)s, %(uid)s,
                      %(told)s, profile.grade_id, %(now)s
                 FROM unnest(%(columns)s) AS told (id, %(given)s)
            LEFT JOIN credit_profile profile ON profile.partner_id = told.id
                      AND profile.company_id = %(company)s
                   ON CONFLICT (partner_id, company_id, date) DO UPDATE
                  SET (%(names)s) = ROW(%(later)s)""",
            names=SQL(", ").join(names),
            company=company.id,
            day=day,
            uid=self.env.uid,
            now=fields.Datetime.now(),
            told=SQL(", ").join(SQL.identifier("told", name) for name in TOLD),
            given=SQL(", ").join(SQL.identifier(name) for name in TOLD),
            columns=SQL(", ").join(SQL("%s", list(column)) for column in columns),
            later=SQL(", ").join(SQL("EXCLUDED.%s", name) for name in names),
        )

    @api.model
    def _day_rows(self, company):
        """What there is to be noted of each customer that owes or may owe.

        :param company: a ``res.company``
        :return: tuples in the order of the columns
        """
        customers = self.env["res.partner"]._credit_everyone(company)
        exposure = customers._credit_exposure(company)
        overdue = customers._credit_overdue(company)
        terms = customers._credit_terms(company)
        rows = []
        for id_ in customers.ids:
            parts, agreed = exposure[id_], terms[id_]
            total, limited = sum(parts.values()), agreed.limit is not None
            late, days = overdue.get(id_, (0.0, 0))
            if not (total or late or limited or agreed.hold or any(parts.values())):
                continue
            most = float(agreed.limit) if limited else 0.0
            used = 100 * total / most if most else 0.0
            rows.append(
                (id_, total, parts["receivable"], late, days, limited, most)
                + (used, agreed.hold)
            )
        return rows

    @api.model
    def _forget(self, company, today):
        """Delete what is older than the company wants to keep.

        :param company: a ``res.company``
        :param today: a date
        """
        if kept := company.sudo().credit_history_days:
            self.env.cr.execute(
                SQL(
                    "DELETE FROM credit_day WHERE company_id = %s AND date < %s",
                    company.id,
                    fields.Date.subtract(today, days=kept),
                )
            )
            self.invalidate_model()

    def action_open_customer(self):
        """Open the credit profile of this customer."""
        self.ensure_one()
        return self.partner_id.action_credit_card()
