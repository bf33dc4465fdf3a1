from odoo import fields, models
from odoo.fields import Domain


class BillingStatement(models.Model):
    """What customers dispute on their statements, and when that is at an end."""

    _inherit = "billing.statement"

    difference_ids = fields.One2many(
        "billing.statement.difference", "statement_id", string="Differences"
    )
    difference_count = fields.Integer(
        string="Differences", compute="_compute_difference_count"
    )
    open_difference_count = fields.Integer(
        string="Open Differences", compute="_compute_difference_count"
    )

    def _compute_difference_count(self):
        rows = self.env["billing.statement.difference"]._read_group(
            [("statement_id", "in", self.ids)], ["statement_id", "is_open"], ["__count"]
        )
        counts = {(statement, is_open): count for statement, is_open, count in rows}
        for statement in self:
            opened = counts.get((statement, True), 0)
            statement.open_difference_count = opened
            statement.difference_count = opened + counts.get((statement, False), 0)

    def _raise_difference(self):
        """A difference was raised: these statements are disputed."""
        self._check_not_frozen()
        self.filtered(lambda s: s.state != "disputed")._store({"state": "disputed"})

    def _settle_differences(self):
        """Where the last difference is settled, the statement may be sent again."""
        disputed = self.filtered(lambda s: s.state == "disputed")
        # also those that whoever settles may not see
        still = self.env["billing.statement.difference"].sudo()
        still = still.search(
            Domain("statement_id", "in", disputed.ids) & Domain("is_open", "=", True)
        )
        settled = disputed - still.statement_id.with_env(self.env)
        if settled:
            settled._store({"state": "settled"})

    def action_view_differences(self):
        """Open what the customers dispute on these statements."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_statement_difference"
        )
        context = {"default_statement_id": self.id} if len(self) == 1 else {}
        domain = [("statement_id", "in", self.ids)]
        return action | {"domain": domain, "context": context}

    def action_new_difference(self):
        """Enter a difference that the customer told in another way."""
        self.ensure_one()
        view = self.env.ref("customer_billing.view_billing_statement_difference_form")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Difference"),
            "res_model": "billing.statement.difference",
            "views": [(view.id, "form")],
            "target": "new",
            "context": {"default_statement_id": self.id},
        }
