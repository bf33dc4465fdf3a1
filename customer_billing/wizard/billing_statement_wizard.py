from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.exceptions import UserError


class BillingStatementWizard(models.TransientModel):
    """Ask for a period and customers, and have the statements made."""

    _name = "billing.statement.wizard"
    _description = "Make Statements"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    date_from = fields.Date(
        string="From", required=True, default=lambda self: self._last_month()[0]
    )
    date_to = fields.Date(
        string="To",
        required=True,
        default=lambda self: self._last_month()[1],
        help="The last day of the period.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Customers",
        default=lambda self: self._default_partners(),
        help="Empty: all customers who owed something or had a move.",
    )

    @api.model
    def _last_month(self):
        first = fields.Date.context_today(self).replace(day=1)
        return first - relativedelta(months=1), first - relativedelta(days=1)

    @api.model
    def _default_partners(self):
        if self.env.context.get("active_model") != "res.partner":
            return False
        return self.env["res.partner"].browse(self.env.context.get("active_ids", []))

    def action_make(self):
        """Make the statements: of a few customers now, of all in the background."""
        self.ensure_one()
        if not self.partner_ids:
            return self._make_all()
        statements = self.env["billing.statement"]._make(
            self.partner_ids.commercial_partner_id,
            self.company_id,
            self.date_from,
            self.date_to,
        )
        if not statements:
            raise UserError(
                self.env._(
                    "These customers owed nothing until %s and had no move: there is "
                    "no statement to make.",
                    self.date_to,
                )
            )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_statement"
        )
        action |= {"domain": [("id", "in", statements.ids)], "context": {}}
        if len(statements) == 1:
            view = self.env.ref("customer_billing.view_billing_statement_form")
            action |= {"res_id": statements.id, "views": [(view.id, "form")]}
        return action

    def _make_all(self):
        run = self.env["billing.statement.run"].create(
            {
                "company_id": self.company_id.id,
                "date_from": self.date_from,
                "date_to": self.date_to,
            }
        )
        run._start()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_statement_run"
        )
        view = self.env.ref("customer_billing.view_billing_statement_run_form")
        return action | {"res_id": run.id, "views": [(view.id, "form")]}
