from odoo import api, fields, models
from odoo.tools.sql import column_exists, create_column

from odoo.addons.customer_archive.engine.money import exact

from ..engine.fapiao import Fapiao, State, state_of


class AccountMove(models.Model):
    """How far a bill was invoiced by fapiao. It is written down; nothing is blocked."""

    _inherit = "account.move"

    billing_fapiao_ids = fields.One2many("billing.fapiao", "move_id", string="Fapiao")
    billing_fapiao_state = fields.Selection(
        [
            ("none", "Not Invoiced by Fapiao"),
            ("partial", "Partly Invoiced"),
            ("done", "Fapiao Issued"),
            ("reversed", "Fapiao Taken Back"),
        ],
        string="Fapiao State",
        compute="_compute_billing_fapiao_state",
        store=True,
        precompute=True,
        copy=False,
        index="btree_not_null",
    )

    def _auto_init(self):
        # EXTENDS: invoices that are there already are not computed one by one
        column = ("account_move", "billing_fapiao_state")
        if not column_exists(self.env.cr, *column):
            create_column(self.env.cr, *column, "varchar")
        return super()._auto_init()

    @api.depends("billing_fapiao_ids.amount", "billing_fapiao_ids.state", "move_type")
    def _compute_billing_fapiao_state(self):
        for move in self:
            if move.move_type != "out_invoice":
                move.billing_fapiao_state = False
                continue
            every = [
                Fapiao(exact(one.amount), one.state == "reversed")
                for one in move.billing_fapiao_ids
            ]
            state = state_of(exact(move.amount_total), every) if every else State.NONE
            move.billing_fapiao_state = state.value
