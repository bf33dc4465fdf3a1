from odoo import fields, models
from odoo.exceptions import UserError


class AccountMove(models.Model):
    _inherit = "account.move"

    billing_run_id = fields.Many2one(
        "billing.run",
        string="Bill Run",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        prefetch="billing",
    )
    billing_run_line_id = fields.Many2one(
        "billing.run.line",
        string="Bill Run Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        prefetch="billing",
    )
    billing_rule_id = fields.Many2one(
        "billing.rule",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The rule by which this bill was made; it says whether it is posted.",
        prefetch="billing",
    )
    billing_replaced_by_id = fields.Many2one(
        "account.move",
        string="Billed Again On",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The bill on which the charges of this cancelled or voided one stand now.",
        prefetch="billing",
    )
    billing_replaces_ids = fields.One2many(
        "account.move",
        "billing_replaced_by_id",
        string="In Place Of Bills",
        help="The cancelled or voided bills whose charges stand on this one now.",
    )

    def write(self, vals):
        # EXTENDS account: a bill that was taken back, and its credit note, stay so
        if vals.get("state") in ("draft", "posted", "cancel"):
            for move in self:
                if reason := move._billing_state_error_message(vals["state"]):
                    raise UserError(reason)
        return super().write(vals)

    def _billing_state_error_message(self, state):
        """Why this bill cannot come into a state, or False."""
        self.ensure_one()
        if self.billing_voids_id and self.state == "posted" and state != "posted":
            return self.env._(
                "%(note)s takes back the bill %(bill)s, whose periods are free to be "
                "charged again. It stays posted.",
                note=self.display_name,
                bill=self.billing_voids_id.display_name,
            )
        if self.billing_voided_at and state != self.state:
            return self.env._(
                "%(bill)s was voided, and its periods are free to be charged again. "
                "It does not come back.",
                bill=self.display_name,
            )
        if self.state == "cancel" and state != "cancel" and self.billing_replaced_by_id:
            return self.env._(
                "%(bill)s was cancelled, and its charges were billed again "
                "on %(other)s. Change that one, or make a new invoice.",
                bill=self.display_name,
                other=self.billing_replaced_by_id.display_name,
            )
        return False

    def _billing_open(self, title):
        """An action that shows these invoices, a single one as a form.

        :param title: what stands above a list of several
        """
        action = {
            "type": "ir.actions.act_window",
            "name": title,
            "res_model": "account.move",
            "view_mode": "list,form",
            "views": [
                (self.env.ref("customer_billing.view_billing_move_list").id, "list"),
                (False, "form"),
            ],
            "domain": [("id", "in", self.ids)],
            "context": {"create": False},
        }
        if len(self) == 1:
            action |= {"views": [(False, "form")], "res_id": self.id}
        return action
