from odoo import api, fields, models

from odoo.addons.customer_archive.engine.money import exact

from ..engine.ratios import Statement, ratios, zone

# what a year's statement holds, by field; the engine's names
FIGURES = (
    "current_assets", "inventory", "receivables", "total_assets",
    "current_liabilities", "total_liabilities", "retained_earnings", "sales", "ebit",
    "interest", "net_profit",
)  # fmt: skip
TOTALS = ("total_assets", "total_liabilities")  # have to be entered


class CreditStatement(models.Model):
    """The figures of one year of a customer, entered or imported."""

    _name = "credit.statement"
    _description = "Financial Statement"
    _order = "date_end desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        ondelete="cascade",
        check_company=True,
        domain="[('parent_id', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    date_end = fields.Date(
        string="Year Ends On",
        required=True,
        default=lambda self: fields.Date.end_of(
            fields.Date.subtract(fields.Date.context_today(self), years=1), "year"
        ),
    )
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
    )
    source = fields.Char(
        help="For instance audited, a tax return, told by the customer."
    )
    current_assets = fields.Monetary()
    inventory = fields.Monetary()
    receivables = fields.Monetary(string="Trade Receivables")
    total_assets = fields.Monetary(required=True)
    current_liabilities = fields.Monetary()
    total_liabilities = fields.Monetary(required=True)
    retained_earnings = fields.Monetary()
    equity_amount = fields.Monetary(string="Equity", compute="_compute_equity_amount")
    sales = fields.Monetary(string="Revenue")
    ebit = fields.Monetary(string="Earnings before Interest and Tax")
    interest = fields.Monetary(string="Interest Paid")
    net_profit = fields.Monetary()
    current_ratio = fields.Float(compute="_compute_ratios", digits=(16, 2))
    quick_ratio = fields.Float(compute="_compute_ratios", digits=(16, 2))
    equity_share = fields.Float(string="Share of Equity", compute="_compute_ratios")
    return_on_assets = fields.Float(compute="_compute_ratios")
    net_margin = fields.Float(compute="_compute_ratios")
    sales_growth = fields.Float(string="Growth of Sales", compute="_compute_ratios")
    interest_cover = fields.Float(compute="_compute_ratios", digits=(16, 2))
    receivable_days = fields.Float(
        string="Days of Receivables", compute="_compute_ratios", digits=(16, 1)
    )
    altman_z2 = fields.Float(
        string="Altman Z''",
        compute="_compute_ratios",
        digits=(16, 2),
        help="6.56 X1 + 3.26 X2 + 6.72 X3 + 1.05 X4: working capital, retained "
        "earnings and earnings before interest and tax by total assets, equity by "
        "total liabilities. Below 1.1 distress, above 2.6 safe.",
    )
    altman_zone = fields.Selection(
        [("safe", "Safe"), ("grey", "Grey Zone"), ("distress", "Distress")],
        compute="_compute_ratios",
    )

    _year_unique = models.UniqueIndex(
        "(partner_id, company_id, date_end)",
        "There is a financial statement of this customer for this year already.",
    )
    _assets_positive = models.Constraint(
        "CHECK (total_assets > 0)", "Total assets are more than 0."
    )

    @api.depends("total_assets", "total_liabilities")
    def _compute_equity_amount(self):
        for statement in self:
            statement.equity_amount = (
                statement.total_assets - statement.total_liabilities
            )

    @api.depends(*FIGURES, "date_end", "partner_id", "company_id")
    def _compute_ratios(self):
        before = self._credit_before()
        for statement in self:
            year = statement._credit_figures()
            last = before.get(statement)
            found = ratios(year, last._credit_figures() if last else None)
            for code, value in found.items():
                statement[code] = float(value or 0)
            z2 = found["altman_z2"]
            statement.altman_zone = False if z2 is None else zone(z2).value

    def _credit_before(self):
        """``{statement: that of the year before}``, where there is one."""
        others = self.search(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
            ],
            order="date_end desc",
        )
        by_customer = others.grouped(lambda s: (s.partner_id, s.company_id))
        found = {}
        for statement in self.filtered("date_end"):
            key = statement.partner_id._origin, statement.company_id
            mine = by_customer.get(key, others.browse())
            older = mine.filtered(lambda s, day=statement.date_end: s.date_end < day)
            if older and older[0].currency_id == statement.currency_id:
                found[statement] = older[0]
        return found

    def _credit_figures(self):
        """The year as the engine wants it; of what may stay empty 0 is not known."""
        self.ensure_one()
        return Statement(
            **{
                name: exact(self[name]) if self[name] or name in TOTALS else None
                for name in FIGURES
            }
        )
