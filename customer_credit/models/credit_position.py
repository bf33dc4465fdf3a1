from odoo import fields, models
from odoo.tools import SQL

from ..engine.exposure import PARTS

AMOUNTS = {part: f"{part}_amount" for part in PARTS}


class CreditPosition(models.Model):
    """What every customer owes at this moment, by part, against what it may.

    A row for each customer and company that the user works for. Nothing is stored.
    """

    _name = "credit.position"
    _description = "Credit Position"
    _auto = False
    _order = "exposure_amount desc, id"
    _rec_name = "partner_id"
    _depends = {
        "credit.group": ["active", "is_limited", "limit_amount"],
        "credit.profile": ["is_limited", "limit_amount", "state", "group_id"],
        "res.partner": ["commercial_partner_id", "customer_state", "user_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    level_id = fields.Many2one("customer.level", readonly=True)
    grade_id = fields.Many2one("credit.grade", readonly=True)
    group_id = fields.Many2one("credit.group", string="Shared Limit", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    state = fields.Selection(
        [("open", "Open"), ("watch", "On Watch"), ("hold", "On Hold")], readonly=True
    )
    is_limited = fields.Boolean(string="Has a Limit", readonly=True)
    limit_amount = fields.Monetary(
        string="Limit in Force",
        readonly=True,
        help="Zero where the grade means that nothing is lent.",
    )
    exposure_amount = fields.Monetary(string="Exposure", readonly=True)
    headroom_amount = fields.Monetary(
        string="Available Credit",
        readonly=True,
        help="What may still be lent: by the customer's own limit, or by the one it "
        "shares, whichever is nearer. Empty where there is no limit.",
    )
    used_percent = fields.Float(
        string="Limit in Use", readonly=True, digits=(16, 1), aggregator="avg"
    )
    not_due_amount = fields.Monetary(string="Not Yet Due", readonly=True)
    overdue_amount = fields.Monetary(string="Past Due", readonly=True)
    unmatched_amount = fields.Monetary(
        string="Unmatched Receipts and Credit Notes", readonly=True
    )
    order_amount = fields.Monetary(string="Orders Not Delivered", readonly=True)
    delivered_amount = fields.Monetary(string="Delivered, Not Invoiced", readonly=True)
    draft_amount = fields.Monetary(string="Draft Invoices", readonly=True)
    charge_amount = fields.Monetary(string="Charges Not Invoiced", readonly=True)
    note_amount = fields.Monetary(string="Notes Not Due", readonly=True)
    online_amount = fields.Monetary(string="Paid Online", readonly=True)

    @property
    def _table_query(self):
        # what the user may see of it is for the record rules to say
        groups = self.env["credit.group"].sudo().search([("is_limited", "=", True)])
        shown = self.env.companies
        self.env["credit.profile"].flush_model()
        return SQL(
            """WITH owed AS (%s), shared AS (%s)
               SELECT (customer.id::bigint << 20) + company.id AS id,
                      customer.id AS partner_id, company.id AS company_id,
                      company.currency_id, customer.user_id, customer.country_id,
                      customer.customer_level_id AS level_id, profile.grade_id,
                      profile.group_id, profile.state, %s,
                      COALESCE(owed.exposure, 0) AS exposure_amount,
                      agreed.amount IS NOT NULL AS is_limited,
                      agreed.amount AS limit_amount,
                      LEAST(agreed.amount - COALESCE(owed.exposure, 0),
                            shared.headroom) AS headroom_amount,
                      CASE WHEN agreed.amount > 0
                           THEN 100 * COALESCE(owed.exposure, 0) / agreed.amount
                           WHEN agreed.amount = 0 AND owed.exposure > 0 THEN 100
                           END AS used_percent %s""",
            self._owed_query(shown | groups.profile_ids.company_id),
            self._shared_query(groups, shown),
            SQL(", ").join(
                SQL("COALESCE(owed.%s, 0) AS %s", *map(SQL.identifier, names))
                for names in AMOUNTS.items()
            ),
            self._customers_query(shown),
        )

    def _customers_query(self, companies):
        """Every customer with what was agreed, from the two tables above, as ``SQL``.

        :param companies: the ``res.company`` records of which rows are wanted
        """
        return SQL(
            """  FROM res_partner customer
                 JOIN (VALUES %s) company(id, currency_id, today)
                      ON COALESCE(customer.company_id, company.id) = company.id
            LEFT JOIN owed ON owed.customer_id = customer.id
                              AND owed.company_id = company.id
            LEFT JOIN credit_profile profile ON profile.partner_id = customer.id
                              AND profile.company_id = company.id
            LEFT JOIN credit_grade grade ON grade.id = profile.grade_id
            LEFT JOIN shared ON shared.group_id = profile.group_id
                              AND shared.company_id = company.id
           CROSS JOIN LATERAL (SELECT
                      CASE WHEN grade.trade != 'credit' THEN 0
                           WHEN profile.is_limited
                           THEN COALESCE(profile.limit_amount, 0)
                                + CASE WHEN profile.temporary_until >= company.today
                                       THEN COALESCE(profile.temporary_amount, 0)
                                       ELSE 0 END END AS amount) agreed
                WHERE customer.commercial_partner_id = customer.id
                  AND (customer.customer_state IS NOT NULL AND customer.active
                       OR owed.customer_id IS NOT NULL OR profile.id IS NOT NULL)""",
            SQL(", ").join(
                SQL("(%s, %s, %s::date)", c.id, c.currency_id.id, c._customer_today())
                for c in companies.sudo()
            ),
        )

    def _owed_query(self, companies):
        """Company, customer, each part and their sum, as ``SQL``.

        :param companies: the ``res.company`` records that are owed
        """
        return SQL(
            """SELECT part.company_id, part.customer_id, %s, %s AS exposure
                 FROM (%s) part GROUP BY part.company_id, part.customer_id""",
            SQL(", ").join(
                SQL(
                    "SUM(part.amount) FILTER (WHERE part.source = %s) AS %s",
                    part,
                    SQL.identifier(part),
                )
                for part in PARTS
            ),
            SQL("SUM(part.amount) FILTER (WHERE part.source = ANY(%s))", list(PARTS)),
            SQL(" UNION ALL ").join(self._parts_query(c) for c in companies),
        )

    def _parts_query(self, company):
        """Customer, part and amount in the company's currency, as ``SQL``.

        :param company: the ``res.company`` that is owed
        """
        # what colleagues have sold counts, whoever may open it
        everybody = self.env["res.partner"].sudo()._customer_everybody()
        queries = everybody._credit_part_queries(company)
        return SQL(
            """SELECT %s AS company_id, part.customer_id, part.source,
                      part.amount * COALESCE(rate.rate, 1) AS amount
                 FROM (%s) part(customer_id, source, currency_id, amount)
            LEFT JOIN (VALUES %s) rate(currency_id, rate)
                      ON rate.currency_id = part.currency_id""",
            company.id,
            everybody._customer_totals_query(SQL(" UNION ALL ").join(queries)),
            self._rates(company),
        )

    def _rates(self, company):
        """What one unit of each currency is worth in the company's, as rows."""
        # those in use, a handful
        currencies = self.env["res.currency"].search([("active", "=", True)])
        own = company.currency_id
        today = company._customer_today()
        return SQL(", ").join(
            SQL(
                "(%s, %s::numeric)",
                currency.id,
                currency._get_conversion_rate(currency, own, company, today),
            )
            for currency in currencies | own
        )

    def _shared_query(self, groups, companies):
        """Group, company, and what is left of the shared limit in its currency.

        :param groups: the ``credit.group`` records that have a limit
        :param companies: the ``res.company`` records whose currency is wanted
        """
        members = groups.profile_ids
        if not members:
            return SQL(
                "SELECT 0 AS group_id, 0 AS company_id, NULL::numeric AS headroom"
            )
        rates, limits = [], []
        for group in groups:
            limit, own = group._limit_today(), group.currency_id
            for company in members.company_id | companies:
                today = company._customer_today()
                rate = own._get_conversion_rate(
                    company.currency_id, own, company, today
                )
                rates.append(SQL("(%s, %s, %s::numeric)", group.id, company.id, rate))
            limits.append(SQL("(%s, %s::numeric)", group.id, limit))
        return SQL(
            """SELECT used.group_id, company_id, (amount - used) / rate AS headroom
                 FROM (SELECT profile.group_id,
                              SUM(COALESCE(owed.exposure, 0) * rate.rate) AS used
                         FROM credit_profile profile
                         JOIN (VALUES %(rates)s) rate(group_id, company_id, rate)
                              ON rate.group_id = profile.group_id
                                 AND rate.company_id = profile.company_id
                    LEFT JOIN owed ON owed.customer_id = profile.partner_id
                                      AND owed.company_id = profile.company_id
                     GROUP BY profile.group_id) used
                 JOIN (VALUES %(rates)s) rate(group_id, company_id, rate)
                      ON rate.group_id = used.group_id
                 JOIN (VALUES %(limits)s) agreed(group_id, amount)
                      ON agreed.group_id = used.group_id""",
            rates=SQL(", ").join(rates),
            limits=SQL(", ").join(limits),
        )

    def action_open(self):
        """The credit of this customer: the profile, or the figures alone."""
        self.ensure_one()
        customer = self.partner_id.with_company(self.company_id)
        return customer.action_credit_card()
