from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.recurring import ZERO, Kind, movements

MONTHS_BACK = 12  # told when it is noted for the first time
AVERAGE = "amount:avg"


class BillingRecurring(models.Model):
    """Monthly recurring revenue (MRR) at a month end, and what moved since the last.

    A row for each customer and charge item. What is agreed for a period is told for a
    month: a quarter's price by three, a year's by twelve, that of days by a year of
    365. It counts what is in force on the last day of the month: lines that are
    charged on that day, neither before their start or in a trial, nor paused, at the
    price of that day with the discounts and steps that hold, without taxes, in the
    company's currency. What is metered or charged once is agreed for no month, and
    does not count. It is noted once, and stays as it was.
    """

    _name = "billing.recurring"
    _description = "Monthly Recurring Revenue"
    _order = "date desc, amount desc, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    date = fields.Date(string="Month End", required=True, readonly=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    item_id = fields.Many2one(
        "billing.item",
        string="Charge Item",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    level_id = fields.Many2one("customer.level", readonly=True, ondelete="set null")
    region_id = fields.Many2one("customer.region", readonly=True, ondelete="set null")
    industry_id = fields.Many2one(
        "res.partner.industry", readonly=True, ondelete="set null"
    )
    amount = fields.Monetary(
        string="MRR",
        readonly=True,
        aggregator="avg",
        help="Of several month ends it is their average.",
    )
    new_amount = fields.Monetary(
        string="New Customers", readonly=True, help="Of those who never paid any."
    )
    reactivation_amount = fields.Monetary(
        string="Customers Back",
        readonly=True,
        help="Of those who paid some once, and none at the last month end.",
    )
    expansion_amount = fields.Monetary(
        string="Expansion", readonly=True, help="Customers who pay more for an item."
    )
    contraction_amount = fields.Monetary(
        string="Contraction", readonly=True, help="Customers who pay less for an item."
    )
    churn_amount = fields.Monetary(
        string="Customers Lost",
        readonly=True,
        help="Of those who pay none any more.",
    )
    change_amount = fields.Monetary(
        string="Change of MRR", readonly=True, help="All movements together."
    )

    _once_a_month = models.UniqueIndex(
        "(company_id, date, partner_id, item_id)",
        "The recurring revenue of this month was noted already.",
    )

    def _read_group_select(self, aggregate_spec, query):
        # OVERRIDES: of one month end the sum, of several their average
        if aggregate_spec != AVERAGE:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "SUM(%s) / NULLIF(COUNT(DISTINCT %s), 0)",
            self._field_to_sql(self._table, "amount", query),
            self._field_to_sql(self._table, "date", query),
        )

    @api.model
    def _billing_group_values(self, rows):
        """What exported rows come to where that is no sum, see ``billing.revenue``."""
        if any(not {"amount", "date"} <= row.keys() for row in rows):
            return {"amount": None}
        days = {row["date"] for row in rows}
        total = sum(row["amount"] or 0 for row in rows)
        return {"amount": total / len(days) if days else None}

    @api.model
    def _cron_note(self):
        """Note the months that are over and not noted yet; safe to repeat."""
        companies = self.env["res.company"].search([("active", "=", True)])
        commit_progress = self.env["ir.cron"]._commit_progress
        commit_progress(remaining=len(companies))
        for company in companies:
            for day in self._days_to_note(company):
                self._note(company, day)
                if not commit_progress():
                    return
            commit_progress(1)

    @api.model
    def _days_to_note(self, company):
        """The month ends that are over and not noted, the oldest first.

        :param company: a ``res.company``
        """
        this_month = company._customer_today().replace(day=1)
        noted = self.search(
            [("company_id", "=", company.id)], order="date desc", limit=1
        )
        first = self.env["billing.subscription"].search(
            [("company_id", "=", company.id), ("state", "!=", "draft")],
            order="date_start",
            limit=1,
        )
        if noted:
            since = fields.Date.add(noted.date, days=1)
        elif first:
            earliest = fields.Date.subtract(this_month, months=MONTHS_BACK)
            since = max(first.date_start.replace(day=1), earliest)
        else:
            return []
        days = []
        while since < this_month:
            since = fields.Date.add(since, months=1)
            days.append(fields.Date.subtract(since, days=1))
        return days

    @api.model
    def _note(self, company, day):
        """Note the recurring revenue of a company at a month end, all or nothing.

        :param company: a ``res.company``
        :param day: the last day of a month
        :return: the new rows
        """
        last = fields.Date.subtract(day.replace(day=1), days=1)
        before, now = self._noted(company, last), self._amounts(company, day)
        gained = {c for c, _item in now} - {c for c, _item in before}
        known = self._known(company, gained, last)
        moved = movements(before, now, known)
        customers = self.env["res.partner"].browse({c for c, _item in before | now})
        classes = {one.id: self._class_vals(one) for one in customers}
        vals_list = []
        for key in sorted(now.keys() | moved.keys()):
            vals = {"date": day, "company_id": company.id, "item_id": key[1]}
            vals |= {"partner_id": key[0], "amount": float(now.get(key, ZERO))}
            if key in moved:
                amount = float(moved[key].amount)
                vals |= {f"{moved[key].kind.value}_amount": amount}
                vals |= {"change_amount": amount}
            vals_list.append(classes[key[0]] | vals)
        return self.create(vals_list)

    @api.model
    def _noted(self, company, day):
        """What was noted at a month end, or is found now where nothing was.

        :return: ``{(partner_id, item_id): Decimal}``
        """
        amounts = defaultdict(lambda: ZERO)
        rows = self.search([("company_id", "=", company.id), ("date", "=", day)])
        if not rows:
            return self._amounts(company, day)
        for row in rows.filtered("amount"):
            amounts[row.partner_id.id, row.item_id.id] += row._exact_amount()
        return dict(amounts)

    @api.model
    def _class_vals(self, customer):
        """The classes of a customer, kept as they are now."""
        return {
            "level_id": customer.customer_level_id.id,
            "region_id": customer.customer_region_id.id,
            "industry_id": customer.industry_id.id,
        }

    @api.model
    def _amount_names(self):
        """The fields that hold an amount: what is added up when contacts are merged."""
        return ["amount", "change_amount", *(f"{kind.value}_amount" for kind in Kind)]
