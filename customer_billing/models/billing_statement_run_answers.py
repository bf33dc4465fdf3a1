from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain


class BillingStatementRun(models.Model):
    """Who has confirmed the statements of a run, who disputes them, who is silent."""

    _inherit = "billing.statement.run"

    draft_count = fields.Integer(string="Not Sent", compute="_compute_answers")
    sent_count = fields.Integer(
        string="Waiting for an Answer", compute="_compute_answers"
    )
    silent_count = fields.Integer(string="Silent", compute="_compute_answers")
    disputed_count = fields.Integer(string="Disputed", compute="_compute_answers")
    settled_count = fields.Integer(
        string="Differences Settled", compute="_compute_answers"
    )
    confirmed_count = fields.Integer(string="Confirmed", compute="_compute_answers")
    open_difference_count = fields.Integer(
        string="Open Differences", compute="_compute_open_difference_count"
    )
    mail_waiting_count = fields.Integer(
        string="Mails to Be Sent", compute="_compute_mails"
    )
    mail_sent_count = fields.Integer(string="Mails Sent", compute="_compute_mails")
    mail_parked_count = fields.Integer(
        string="Mails That Could Not Be Sent", compute="_compute_mails"
    )

    @api.depends("statement_ids.state")
    def _compute_answers(self):
        statements = self.env["billing.statement"]
        mine = Domain("run_id", "in", self.ids)
        rows = statements._read_group(mine, ["run_id", "state"], ["__count"])
        counts = {(run, state): count for run, state, count in rows}
        late = mine & Domain("is_overdue", "=", True)
        silent = dict(statements._read_group(late, ["run_id"], ["__count"]))
        for run in self:
            for state in ("draft", "sent", "disputed", "settled", "confirmed"):
                run[f"{state}_count"] = counts.get((run, state), 0)
            run.silent_count = silent.get(run, 0)

    def _compute_open_difference_count(self):
        rows = self.env["billing.statement.difference"]._read_group(
            [("statement_id.run_id", "in", self.ids), ("is_open", "=", True)],
            ["statement_id"],
            ["__count"],
        )
        counts = {}
        for statement, count in rows:
            run = statement.run_id
            counts[run] = counts.get(run, 0) + count
        for run in self:
            run.open_difference_count = counts.get(run, 0)

    def _compute_mails(self):
        rows = self.env["billing.statement.mail"]._read_group(
            [("run_id", "in", self.ids)], ["run_id", "state"], ["__count"]
        )
        counts = {(run, state): count for run, state, count in rows}
        for run in self:
            for state in ("waiting", "sent", "parked"):
                run[f"mail_{state}_count"] = counts.get((run, state), 0)

    # -- buttons -----------------------------------------------------------------------

    def action_send(self):
        """Have the statements of these runs sent that were not sent yet."""
        self.check_access("write")
        ready = self.env["billing.statement"].search(
            Domain("run_id", "in", self.ids)
            & Domain("state", "in", ("draft", "settled"))
        )
        if not ready:
            raise UserError(self.env._("All statements of this run were sent already."))
        ready.action_send()

    def action_retry_mails(self):
        """Try again the mails that could not be sent."""
        self.check_access("write")
        self.env["billing.statement.mail"].search(
            [("run_id", "in", self.ids), ("state", "=", "parked")]
        ).action_retry()

    def _view_statements(self, domain):
        action = self.action_view_statements()
        return action | {"domain": [("run_id", "in", self.ids), *domain]}

    def action_view_confirmed(self):
        """Open the statements that were confirmed."""
        return self._view_statements([("state", "=", "confirmed")])

    def action_view_silent(self):
        """Open the statements that were not answered in time."""
        return self._view_statements([("is_overdue", "=", True)])

    def action_view_disputed(self):
        """Open what the customers dispute."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_statement_difference"
        )
        domain = [("statement_id.run_id", "in", self.ids)]
        return action | {"domain": domain, "context": {}}

    def action_view_mails(self):
        """Open the mails of these runs that are not sent."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Mails of Statements"),
            "res_model": "billing.statement.mail",
            "view_mode": "list",
            "domain": [("run_id", "in", self.ids)],
        }
