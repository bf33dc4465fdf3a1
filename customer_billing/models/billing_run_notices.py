from odoo import fields, models
from odoo.tools import SQL


class BillingRun(models.Model):
    """How many customers of a run were told of their bills, while it goes on."""

    _inherit = "billing.run"

    notice_count = fields.Integer(
        string="Notices", compute="_compute_notice_counts", compute_sudo=True
    )
    notice_sent_count = fields.Integer(
        string="Notices Sent", compute="_compute_notice_counts", compute_sudo=True
    )

    def _compute_notice_counts(self):
        self.env["billing.notice"].flush_model(["move_id", "kind", "state"])
        rows = self.env.execute_query(
            SQL(
                """SELECT move.billing_run_id, COUNT(*),
                          COUNT(*) FILTER (WHERE notice.state = 'sent')
                     FROM billing_notice notice
                     JOIN account_move move ON move.id = notice.move_id
                    WHERE notice.kind = 'issued' AND move.billing_run_id IN %s
                 GROUP BY move.billing_run_id""",
                tuple(self.ids) or (0,),
            )
        )
        counts = {run_id: found for run_id, *found in rows}
        for run in self:
            run.notice_count, run.notice_sent_count = counts.get(run.id, (0, 0))

    def action_view_notices(self):
        """Open what the customers of this run were told."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_notice"
        )
        return action | {
            "domain": [("move_id.billing_run_id", "in", self.ids)],
            "context": {},
        }
