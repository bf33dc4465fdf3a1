from odoo import fields, models
from odoo.tools import SQL

from .res_partner import TURNOVER_MONTHS


class CustomerAreaReport(models.Model):
    """Customers and what they were invoiced, by the place they are in.

    A customer has one row of its own, which counts it, and one for each company that
    invoiced it, which tells how much: so each company sees all the customers it shares
    and no other company's turnover.
    """

    _name = "customer.area.report"
    _description = "Customers by Area"
    _auto = False
    _order = "turnover DESC, id"
    _rec_name = "partner_id"
    _depends = {
        "account.move": [
            *("state", "move_type", "invoice_date", "company_id"),
            *("commercial_partner_id", "amount_untaxed_signed"),
        ],
        "res.company": ["currency_id"],
        "res.partner": [
            *("active", "company_id", "country_id", "user_id", "customer_state"),
            *("customer_level_id", "customer_division_id"),
            *("customer_province_id", "customer_city_id"),
        ],
    }

    partner_id = fields.Many2one(
        "res.partner", string="Customer", readonly=True, aggregator="count_distinct"
    )
    company_id = fields.Many2one("res.company", readonly=True)
    province_id = fields.Many2one("customer.division", readonly=True)
    city_id = fields.Many2one("customer.division", readonly=True)
    division_id = fields.Many2one("customer.division", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    level_id = fields.Many2one("customer.level", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    state = fields.Selection(
        lambda self: self.env["res.partner"]._fields["customer_state"].selection,
        readonly=True,
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    turnover = fields.Monetary(
        string="Turnover (12 Months)",
        readonly=True,
        help="What was invoiced in the last 12 months less credit notes, without "
        "taxes, in the company's currency.",
    )
    invoice_count = fields.Integer(string="Invoices", readonly=True)

    @property
    def _table_query(self):
        return SQL(
            """SELECT row_number() OVER () AS id, customer.id AS partner_id,
                      part.company_id,
                      COALESCE(part.currency_id, %(currency)s) AS currency_id,
                      COALESCE(part.turnover, 0) AS turnover,
                      COALESCE(part.invoice_count, 0) AS invoice_count,
                      customer.customer_province_id AS province_id,
                      customer.customer_city_id AS city_id,
                      customer.customer_division_id AS division_id,
                      customer.country_id, customer.user_id,
                      customer.customer_level_id AS level_id,
                      customer.customer_state AS state
                 FROM res_partner customer
                 JOIN (%(own)s UNION ALL %(invoiced)s) part
                      ON part.partner_id = customer.id
                WHERE customer.customer_state IS NOT NULL AND customer.active""",
            own=SQL(
                """SELECT id AS partner_id, company_id, NULL::int AS currency_id,
                          NULL::numeric AS turnover, NULL::bigint AS invoice_count
                     FROM res_partner WHERE customer_state IS NOT NULL"""
            ),
            invoiced=self._invoiced_query(),
            # of who has bought nothing, so that a total has one currency
            currency=self.env.company.currency_id.id,
        )

    def _invoiced_query(self):
        """What each company has invoiced each customer, as a select."""
        today = fields.Date.context_today(self)
        return SQL(
            """SELECT move.commercial_partner_id, move.company_id, %(currency)s,
                      SUM(move.amount_untaxed_signed
                          * COALESCE(account_currency_table.rate, 1)), COUNT(*)
                 FROM account_move move
            LEFT JOIN %(table)s
                      ON account_currency_table.company_id = move.company_id
                WHERE move.state = 'posted' AND move.invoice_date >= %(since)s
                  AND move.move_type IN ('out_invoice', 'out_refund', 'out_receipt')
             GROUP BY move.commercial_partner_id, move.company_id""",
            # what companies have invoiced is added up: in the currency of one
            currency=self.env.company.currency_id.id,
            table=self.env["res.currency"]._get_simple_currency_table(
                self.env.companies
            ),
            since=fields.Date.subtract(today, months=TURNOVER_MONTHS),
        )
