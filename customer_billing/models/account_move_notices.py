from odoo import fields, models

from .billing_notice import CRON


class AccountMove(models.Model):
    """Bills of which the customer is told."""

    _inherit = "account.move"

    billing_notice_ids = fields.One2many(
        "billing.notice", "move_id", string="Notices to the Customer", readonly=True
    )
    billing_notice_count = fields.Integer(
        string="Notices to the Customer",
        compute="_compute_billing_notice_count",
        groups="customer_billing.group_reader,account.group_account_invoice",
    )

    def _compute_billing_notice_count(self):
        counts = dict(
            self.env["billing.notice"]._read_group(
                [("move_id", "in", self.ids)], ["move_id"], ["__count"]
            )
        )
        for move in self:
            move.billing_notice_count = counts.get(move._origin, 0)

    def _post(self, soft=True):
        # EXTENDS account: what is issued is put into the outbox with the posting
        posted = super()._post(soft)
        for company, moves in posted.grouped("company_id").items():
            if not company._billing_notifies("issued"):
                continue
            bills = moves.filtered("billing_run_id")
            # whoever posts need not be allowed to see what customers are told
            notices = self.env["billing.notice"].sudo()
            query = notices._posted_query(bills)
            if bills and notices._put(company, "issued", query):
                notices._batch_start(CRON)
        return posted

    def action_view_billing_notices(self):
        """Open what the customer was told of this bill."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_notice"
        )
        return action | {"domain": [("move_id", "=", self.id)], "context": {}}
