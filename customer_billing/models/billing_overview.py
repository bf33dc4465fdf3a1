from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError

MONTHS = 12
TOP = 8
READERS = ("customer_billing.group_reader", "account.group_account_invoice")
SUMS = ["charged_amount:sum", "collected_amount:sum", "collection_rate:avg"]


class BillingOverview(models.AbstractModel):
    """All of billing on one page: what was billed, what came in, what recurs."""

    _name = "billing.overview"
    _description = "Billing Overview"

    @api.model
    @api.readonly
    def overview(self):
        """What the page shows, in as many queries for any number of customers.

        :return: a dict for the client
        """
        if not any(self.env.user.has_group(group) for group in READERS):
            raise AccessError(self.env._("Only who may see billing sees its overview."))
        company = self.env.company
        month = company._customer_today().replace(day=1)
        trend, recurring = self._overview_trend(month), self._overview_recurring(month)
        return {
            "currency_id": company.currency_id.id,
            "figures": self._overview_figures(month, trend, recurring),
            "trend": trend,
            "recurring": recurring,
            "top": self._overview_top(month),
        }

    @api.model
    def _overview_mine(self):
        return [("company_id", "=", self.env.company.id)]

    @api.model
    def _overview_months(self, month):
        """The first days of the months that are shown, this one last."""
        return [month - relativedelta(months=n) for n in range(MONTHS, -1, -1)]

    @api.model
    def _overview_trend(self, month):
        """What was billed in each month, and how much of it came in since."""
        months = self._overview_months(month)
        rows = self.env["billing.revenue"]._read_group(
            [*self._overview_mine(), ("date", ">=", months[0])], ["date:month"], SUMS
        )
        by_month = {day: amounts for day, *amounts in rows}
        found = [by_month.get(day, (0.0, 0.0, None)) for day in months]
        return {
            "days": [fields.Date.to_string(day) for day in months],
            "charged": [row[0] for row in found],
            "collected": [row[1] for row in found],
            "rate": [row[2] for row in found],
        }

    @api.model
    def _overview_recurring(self, month):
        """The recurring revenue at the ends of the last months, and what moved."""
        since = self._overview_months(month)[0]
        rows = self.env["billing.recurring"]._read_group(
            [*self._overview_mine(), ("date", ">=", since)],
            ["date:month"],
            ["amount:avg", "change_amount:sum"],
        )
        return {
            "days": [fields.Date.to_string(day) for day, _amount, _change in rows],
            "amounts": [amount for _day, amount, _change in rows],
            "changes": [change for _day, _amount, change in rows],
        }

    @api.model
    def _overview_top(self, month):
        """The charge items that brought most in the last twelve months."""
        since = self._overview_months(month)[1]
        rows = self.env["billing.revenue"]._read_group(
            [*self._overview_mine(), ("date", ">=", since)],
            ["item_id"],
            SUMS,
            order="charged_amount:sum DESC, item_id",
            limit=TOP,
        )
        most = max((charged for _item, charged, *_rest in rows), default=0)
        return [
            {
                "id": item.id,
                "name": item.display_name,
                "charged": charged,
                "rate": rate,
                "share": 100 * charged / most if most > 0 else 0,
            }
            for item, charged, _collected, rate in rows
        ]

    # -- the figures at the head -------------------------------------------------------

    @api.model
    def _overview_figures(self, month, trend, recurring):
        """The figures in their order, each with where it leads.

        :param month: the first day of this month
        :param trend: as ``_overview_trend`` answers it
        :param recurring: as ``_overview_recurring`` answers it
        """
        return [
            *self._figures_of_month(month, trend),
            *self._figures_unpaid(),
            self._figure_recurring(recurring),
            self._figure_parked(),
        ]

    @api.model
    def _figures_of_month(self, month, trend):
        """What was billed this month, and what of it came in."""
        labels = {
            "charged": self.env._("Billed This Month"),
            "collected": self.env._("Collected of It"),
            "rate": self.env._("Collection Rate"),
        }
        until = month + relativedelta(months=1)
        domain = [("date", ">=", month), ("date", "<", until)]
        return [
            self._overview_figure(
                key,
                label,
                trend[key][-1],
                domain,
                kind="percent" if key == "rate" else "monetary",
                last=trend[key][-2],
            )
            for key, label in labels.items()
        ]

    @api.model
    def _figures_unpaid(self):
        """What is open of all bills, and what of it is overdue."""
        unpaid = [("is_open", "=", True)]
        late = [*unpaid, ("overdue_amount", ">", 0)]
        ((amount, overdue),) = self.env["billing.revenue"]._read_group(
            [*self._overview_mine(), *unpaid],
            aggregates=["open_amount:sum", "overdue_amount:sum"],
        )
        tone = "danger" if overdue else "success"
        return [
            self._overview_figure("open", self.env._("Still Open"), amount, unpaid),
            self._overview_figure(
                "overdue", self.env._("Open and Overdue"), overdue, late, tone=tone
            ),
        ]

    @api.model
    def _figure_recurring(self, recurring):
        """What recurred at the last month end that was noted."""
        amounts, changes = recurring["amounts"], recurring["changes"]
        return self._overview_figure(
            "recurring",
            self.env._("MRR"),
            amounts[-1] if amounts else None,
            [],
            change=changes[-1] if changes else None,
        )

    @api.model
    def _overview_figure(self, key, label, value, domain, kind="monetary", **more):
        return {
            "key": key,
            "label": label,
            "value": value,
            "type": kind,
            "domain": [*self._overview_mine(), *domain],
            "last": None,
            "change": None,
            "tone": "",
        } | more

    @api.model
    def _figure_parked(self):
        """How many customers of bill runs wait for somebody to look at them."""
        parked = [("state", "=", "parked")]
        rows = self.env["billing.run.line"]._read_group(
            [*self._overview_mine(), *parked], [], ["partner_id:count_distinct"]
        )
        return self._overview_figure(
            "parked",
            self.env._("Customers Parked"),
            rows[0][0],
            parked,
            kind="count",
            tone="warning" if rows[0][0] else "success",
        )
