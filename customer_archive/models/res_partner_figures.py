from dateutil.relativedelta import relativedelta

from odoo import fields, models
from odoo.tools import SQL

from .res_partner import TURNOVER_MONTHS

SOLD = ("out_invoice", "out_refund", "out_receipt")


class ResPartner(models.Model):
    """The figures at the head of a customer's 360° view, and the rows behind them."""

    _inherit = "res.partner"

    def _customer_figures(self):
        # EXTENDS customer_archive
        return super()._customer_figures() | {
            "turnover": self._customer_turnover_figure(),
            "overdue": self._customer_overdue_figure(),
            "last_contact": self._customer_last_contact_figure(),
            "next_step": self._customer_next_step_figure(),
        }

    def _customer_turnover_figure(self):
        """Turnover of twelve months, by month, and how it was a year before."""
        company = self.env.company
        since = self._customer_turnover_since()
        before = since - relativedelta(months=TURNOVER_MONTHS)
        today = fields.Date.context_today(self)
        months = [
            (today - relativedelta(months=n)).strftime("%Y-%m")
            for n in reversed(range(TURNOVER_MONTHS))
        ]
        now = past = 0.0
        trend = dict.fromkeys(months, 0.0)
        for month, is_now, amount in self._customer_turnover_months(since, before):
            if is_now:
                now += float(amount)
            else:
                past += float(amount)
            if month in trend:
                trend[month] += float(amount)
        note = ""
        if past > 0:
            change = round((now - past) / past * 100)
            note = self.env._("%(change)s %% on the year before", change=f"{change:+d}")
        return {
            "label": self.env._("Turnover (12 Months)"),
            "sequence": 10,
            "type": "monetary",
            "value": company.currency_id.round(now),
            "currency_id": company.currency_id.id,
            "note": note,
            "trend": list(trend.items()),
            "action": self._customer_if_readable(
                "account.move", "action_customer_turnover"
            ),
        }

    def _customer_turnover_months(self, since, before):
        """Month, whether it counts for the last twelve months, and turnover.

        :param since: the first day of the last twelve months
        :param before: the first day of all
        """
        # Salespeople may know how much a customer buys without seeing the invoices.
        self.env["account.move"].flush_model()
        return self.env.execute_query(
            SQL(
                """SELECT to_char(invoice_date, 'YYYY-MM'), invoice_date >= %s,
                          SUM(amount_untaxed_signed)
                     FROM account_move
                    WHERE commercial_partner_id = %s AND company_id = %s
                      AND state = 'posted' AND invoice_date >= %s
                      AND move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                 GROUP BY 1, 2""",
                since,
                self.id,
                self.env.company.id,
                before,
            )
        )

    def _customer_overdue_figure(self):
        """What is past due, less what was paid and is not matched yet."""
        company, today = self.env.company, fields.Date.context_today(self)
        # Who visits a customer may know that it owes without seeing the invoices.
        self.env["account.move.line"].flush_model()
        ((due, credit),) = self.env.execute_query(
            SQL(
                """SELECT SUM(item.amount_residual) FILTER (
                              WHERE item.amount_residual > 0
                                AND COALESCE(item.date_maturity, item.date) < %s),
                          SUM(item.amount_residual) FILTER (
                              WHERE item.amount_residual < 0)
                     FROM account_move_line item
                    WHERE item.account_id = ANY(ARRAY(
                              SELECT id FROM account_account
                               WHERE account_type = 'asset_receivable'))
                      AND item.reconciled IS NOT TRUE AND item.amount_residual <> 0
                      AND item.parent_state = 'posted' AND item.company_id = %s
                      AND %s""",
                today,
                company.id,
                self._customer_is(SQL("item.partner_id")),
            )
        )
        amount = company.currency_id.round(max(float((due or 0) + (credit or 0)), 0.0))
        if not due:
            amount = 0.0
        return {
            "label": self.env._("Overdue"),
            "sequence": 20,
            "type": "monetary",
            "value": amount,
            "currency_id": company.currency_id.id,
            "tone": "danger" if amount else "success",
            "action": self._customer_if_readable(
                "account.move.line", "action_customer_overdue"
            ),
        }

    def _customer_last_contact_figure(self):
        """When somebody last had to do with the customer, and about what."""
        interactions = self.env["customer.interaction"]
        last = interactions.browse()
        if interactions.has_access("read"):
            domain = [("partner_id", "=", self.id)]
            domain += [("date", "<=", fields.Datetime.now())]
            last = interactions.search(domain, limit=1)
        return {
            "label": self.env._("Last Contact"),
            "sequence": 40,
            "type": "date",
            "value": last.date,
            "note": last.summary or "",
            "action": self._customer_if_readable(
                "customer.interaction", "action_customer_interactions"
            ),
        }

    def _customer_next_step_figure(self):
        """What was promised to the customer, or planned with it, and is due first."""
        steps = [
            (step.next_date, step.next_action, "action_customer_next_steps")
            for step in self._customer_first("customer.interaction", "next_date")
        ]
        steps += [
            (visit.date_due, self.env._("Visit"), "action_customer_due_visits")
            for visit in self._customer_first("customer.visit", "date_due")
        ]
        day, note, action = min(steps, default=(None, "", False))
        return {
            "label": self.env._("Next Step"),
            "sequence": 50,
            "type": "date",
            "value": day,
            "note": note,
            "tone": "danger" if day and day < fields.Date.context_today(self) else "",
            "action": action,
        }

    def _customer_first(self, model, day):
        """What is open with this customer and due first, of one model.

        :param day: its field with the day on which it is due
        """
        records = self.env[model]
        if not records.has_access("read"):
            return records
        domain = self._customer_open_domain(model)
        return records.search(domain, order=f"{day}, id", limit=1)

    def _customer_open_domain(self, model):
        """What is open with this customer: next steps or visits."""
        state = "next_state" if model == "customer.interaction" else "state"
        return [("partner_id", "=", self.id), (state, "=", "open")]

    def _customer_if_readable(self, model, action):
        """The action, if the user may see the rows that it shows."""
        return action if self.env[model].has_access("read") else False

    def _customer_rows_action(self, name, model, domain, **context):
        """A window on the rows behind a figure.

        :param name: its title, translated
        """
        self.env[model].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "views": [(False, "list"), (False, "kanban"), (False, "form")],
            "domain": domain,
            "context": {"create": False} | context,
        }

    def action_customer_turnover(self):
        """Open the invoices of the last twelve months."""
        self.ensure_one()
        name = self.env._("Turnover (12 Months)")
        action = self._customer_rows_action(
            name,
            "account.move",
            [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("company_id", "=", self.env.company.id),
                ("move_type", "in", SOLD),
                ("state", "=", "posted"),
                ("invoice_date", ">=", self._customer_turnover_since()),
            ],
        )
        view = self.env.ref("account.view_out_invoice_tree")
        return action | {
            "views": [(view.id, "list"), (False, "kanban"), (False, "form")]
        }

    def action_customer_overdue(self):
        """Open the items that are past due."""
        self.ensure_one()
        name = self.env._("Overdue")
        return self._customer_rows_action(
            name,
            "account.move.line",
            [
                (
                    "partner_id.commercial_partner_id",
                    "=",
                    self.commercial_partner_id.id,
                ),
                ("company_id", "=", self.env.company.id),
                ("account_id.account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("amount_residual", ">", 0),
                ("date_maturity", "<", fields.Date.context_today(self)),
            ],
        )

    def action_customer_next_steps(self):
        """Open what was promised to this customer and is not done."""
        return self._customer_open_action("customer.interaction")

    def action_customer_due_visits(self):
        """Open the visits of this customer that are due."""
        return self._customer_open_action("customer.visit")

    def _customer_open_action(self, model):
        """A window on what is open with this customer."""
        self.ensure_one()
        domain = self.commercial_partner_id._customer_open_domain(model)
        return self._customer_rows_action(self.env._("Next Steps"), model, domain)
