from collections import defaultdict

from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.payment_behaviour import Item, behaviour
from ..engine.ratios import ratios
from ..engine.score_facts import history_facts, payment_facts, statement_facts
from ..engine.scoring import Fact
from ..engine.trade_history import MONTHS, Sale, history

READS = {
    "account.move": ["commercial_partner_id", "invoice_date", "move_type", "state"],
    "account.move.line": [
        "account_id", "balance", "company_id", "date", "date_maturity",
        "move_id", "parent_state", "partner_id", "reconciled",
    ],
    "account.partial.reconcile": ["credit_move_id", "debit_move_id", "max_date"],
    "res.partner": ["commercial_partner_id"],
}  # fmt: skip
PAYMENT = ("late_share", "late_money", "late_average", "late_worst", "late_trend")
HISTORY = (
    "trade_months", "turnover_12m", "turnover_year", "turnover_growth",
    "trade_frequency", "trade_concentration", "credit_note_share",
)  # fmt: skip
RATIOS = (
    "current_ratio", "quick_ratio", "equity_share", "return_on_assets", "net_margin",
    "interest_cover", "receivable_days", "sales_growth", "altman_z2",
)  # fmt: skip


class ResPartner(models.Model):
    """The facts that scorecards look at; other addons add theirs."""

    _inherit = "res.partner"

    @api.model
    def _credit_score_fact_labels(self):
        """The facts that a scorecard can ask for.

        Extend it by adding to what ``super()`` returns, and answer the same codes in
        ``_credit_score_facts``.

        :return: ``{code: (label, unit)}`` in the user's language; units are
            ``percent``, ``days``, ``months``, ``money`` (in the company's currency),
            ``ratio`` and ``number``
        """
        return {
            "late_share": (self.env._("Invoices paid late"), "percent"),
            "late_money": (self.env._("Money paid late"), "percent"),
            "late_average": (self.env._("Days beyond terms, on average"), "days"),
            "late_worst": (self.env._("Latest payment"), "days"),
            "late_trend": (self.env._("Trend of late payment"), "percent"),
            "trade_months": (self.env._("Length of the relation"), "months"),
            "turnover_12m": (self.env._("Turnover of 12 months"), "money"),
            "turnover_year": (self.env._("Turnover of a year"), "money"),
            "turnover_growth": (self.env._("Growth of the turnover"), "percent"),
            "trade_frequency": (self.env._("Months with an invoice"), "percent"),
            "trade_concentration": (
                self.env._("Share of the strongest month"),
                "percent",
            ),
            "credit_note_share": (self.env._("Share of credit notes"), "percent"),
            "current_ratio": (self.env._("Current ratio"), "ratio"),
            "quick_ratio": (self.env._("Quick ratio"), "ratio"),
            "equity_share": (self.env._("Share of equity"), "percent"),
            "return_on_assets": (self.env._("Return on assets"), "percent"),
            "net_margin": (self.env._("Net margin"), "percent"),
            "interest_cover": (self.env._("Interest cover"), "ratio"),
            "receivable_days": (self.env._("Days of receivables"), "days"),
            "sales_growth": (self.env._("Growth of sales"), "percent"),
            "altman_z2": (self.env._("Altman Z''"), "ratio"),
            "complaints": (self.env._("Complaints in 12 months"), "number"),
            "missing_papers": (self.env._("Missing in the file"), "number"),
            "outside_rating": (self.env._("Outside rating"), "number"),
            "judgement": (self.env._("Judgement"), "number"),
        }

    def _credit_score_facts(self, company, codes, day):
        """What was known about these commercial partners on a day.

        Ask it with any number of them. A new addon adds its facts to what ``super()``
        returns, in one query for all of them.

        :param company: the ``res.company`` that assesses
        :param codes: the facts that are asked for; what costs a query of its own is
            left out when none of it is among them
        :param day: the ``date``; nothing that happened later counts
        :return: ``{partner_id: {code: engine.scoring.Fact}}`` with a key for each;
            what is not known is missing
        """
        facts = {id_: {} for id_ in self._origin.ids}
        # the score does not depend on what the asker may see
        customers = self.sudo()
        if {*PAYMENT, *HISTORY} & set(codes):
            customers._credit_invoice_facts(company, day, facts)
        if {"outside_rating", "judgement"} & set(codes):
            customers._credit_entered_facts(company, day, facts)
        if "complaints" in codes:
            customers._credit_complaint_facts(company, day, facts)
        if "missing_papers" in codes and day >= fields.Date.context_today(self):
            for id_, missing in customers._customer_missing_labels("approve").items():
                facts[id_]["missing_papers"] = Fact(float(len(missing)))
        if set(RATIOS) & set(codes):
            customers._credit_statement_facts(company, day, facts)
        return facts

    def _credit_invoice_facts(self, company, day, facts):
        """Add how these customers have paid and bought, by two queries."""
        items, sales = defaultdict(list), defaultdict(list)
        for id_, invoiced, due, amount, paid in self._credit_invoice_items(
            company, day
        ):
            sales[id_].append(Sale(invoiced, amount))
            if amount > 0:
                items[id_].append(Item(due, paid, amount))
        first = self._credit_first_invoices(company, day)
        for id_, known in facts.items():
            if id_ in first:
                known |= payment_facts(behaviour(items[id_], day))
                known |= history_facts(history(sales[id_], day, first[id_]))

    def _credit_invoice_items(self, company, day):
        """Invoices and credit notes of two years, and what was open or paid since.

        :return: rows of customer, day of the invoice, due date, amount in the
            company's currency and the day on which the last of it was settled
        """
        if not self._origin:
            return []
        self._credit_flush(READS)
        since = day - relativedelta(months=MONTHS)
        rows = self.env.execute_query(
            SQL(
                """SELECT customer.commercial_partner_id, move.invoice_date,
                          COALESCE(item.date_maturity, item.date),
                          item.balance, settled.day
                     FROM account_move_line item
                     JOIN account_move move ON move.id = item.move_id
                     JOIN res_partner customer ON customer.id = item.partner_id
                LEFT JOIN LATERAL (
                          SELECT MAX(part.max_date) AS day
                            FROM account_partial_reconcile part
                           WHERE part.debit_move_id = item.id) settled
                          ON item.reconciled AND item.balance > 0
                    WHERE item.account_id = ANY(ARRAY(
                              SELECT id FROM account_account
                               WHERE account_type = 'asset_receivable'))
                      AND item.parent_state = 'posted'
                      AND item.company_id = %s
                      AND (item.date > %s OR item.reconciled IS NOT TRUE)
                      AND move.move_type IN ('out_invoice', 'out_receipt', 'out_refund')
                      AND move.invoice_date <= %s
                      AND %s""",
                company.id,
                since,
                day,
                self._customer_is(SQL("item.partner_id")),
            )
        )
        return [
            (id_, invoiced, due, float(amount), paid)
            for id_, invoiced, due, amount, paid in rows
        ]

    def _credit_first_invoices(self, company, day):
        """``{partner_id: day of the first invoice}``."""
        rows = self.env.execute_query(
            SQL(
                """SELECT commercial_partner_id, MIN(invoice_date)
                     FROM account_move
                    WHERE move_type IN ('out_invoice', 'out_receipt')
                      AND state = 'posted' AND company_id = %s
                      AND invoice_date <= %s AND %s
                 GROUP BY commercial_partner_id""",
                company.id,
                day,
                SQL("TRUE")
                if self._customer_reads_all()
                else SQL("commercial_partner_id = ANY(%s)", self._origin.ids),
            )
        )
        return dict(rows)

    def _credit_entered_facts(self, company, day, facts):
        """Add what was entered on the profiles up to the day."""
        profiles = self.env["credit.profile"].search_fetch(
            [("partner_id", "in", self._origin.ids), ("company_id", "=", company.id)],
            ["partner_id", "outside_rating", "outside_rating_date", "judgement",
             "judgement_date"],
        )  # fmt: skip
        for profile in profiles:
            for code in ("outside_rating", "judgement"):
                entered = profile[f"{code}_date"]
                if entered and entered <= day:
                    facts[profile.partner_id.id][code] = Fact(profile[code])

    def _credit_complaint_facts(self, company, day, facts):
        """Add how many complaints of 12 months there are; none is known too."""
        counts = self.env["customer.complaint"]._read_group(
            [
                ("partner_id", "in", self._origin.ids),
                ("company_id", "in", (company.id, False)),
                ("date", ">", day - relativedelta(months=12)),
                ("date", "<", day + relativedelta(days=1)),
            ],
            ["partner_id"],
            ["__count"],
        )
        for known in facts.values():
            known["complaints"] = Fact(0.0)
        for partner, count in counts:
            facts[partner.id]["complaints"] = Fact(float(count))

    def _credit_statement_facts(self, company, day, facts):
        """Add the ratios of the last statement up to the day."""
        for id_, (year, before, _equity) in self._credit_years(company, day).items():
            age = relativedelta(day, year.date_end)
            found = ratios(year._credit_figures(), before and before._credit_figures())
            facts[id_] |= statement_facts(found, age.years * 12 + age.months)

    def _credit_years(self, company, day):
        """The last statement of these customers, the one before, and the equity.

        :return: ``{partner_id: (statement, statement before or None, equity in the
            company's currency)}``; who has none is missing
        """
        statements = self.env["credit.statement"].search(
            [
                ("partner_id", "in", self._origin.ids),
                ("company_id", "=", company.id),
                ("date_end", "<=", day),
            ],
            order="date_end desc",
        )
        years = {}
        for partner, ours in statements.grouped("partner_id").items():
            last = ours[0]
            before = ours[1:2]
            if before.currency_id != last.currency_id:
                before = None
            equity = last.currency_id._convert(
                last.equity_amount, company.currency_id, company, last.date_end
            )
            years[partner.id] = last, before, equity
        return years
