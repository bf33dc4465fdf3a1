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
    )
    billing_run_line_id = fields.Many2one(
        "billing.run.line",
        string="Bill Run Line",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    billing_replaced_by_id = fields.Many2one(
        "account.move",
        string="Billed Again On",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        help="The bill on which the charges of this cancelled one stand now.",
    )

    def write(self, vals):
        # EXTENDS account: a cancelled bill frees its charges, and comes back with
        # them or not at all.
        if vals.get("state") in ("draft", "posted"):
            for move in self:
                if move.state == "cancel" and move.billing_replaced_by_id:
                    raise UserError(
                        self.env._(
                            "%(bill)s was cancelled, and its charges were billed again "
                            "on %(other)s. Change that one, or make a new invoice.",
                            bill=move.display_name,
                            other=move.billing_replaced_by_id.display_name,
                        )
                    )
        return super().write(vals)

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
