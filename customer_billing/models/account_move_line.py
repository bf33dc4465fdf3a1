from odoo import api, fields, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    billing_charge_ids = fields.One2many(
        "billing.charge", "move_line_id", string="Charges", readonly=True
    )
    billing_explanation = fields.Char(
        string="How It Came About", compute="_compute_billing_explanation"
    )

    @api.depends("billing_charge_ids.explanation")
    @api.depends_context("lang")
    def _compute_billing_explanation(self):
        # whoever reads a bill, the customer too, may know how it came about
        for line, seen in zip(self, self.sudo(), strict=True):
            texts = filter(None, seen.billing_charge_ids.mapped("explanation_text"))
            line.billing_explanation = " · ".join(texts) or False

    @api.model
    def _customer_committed_domain(self):
        # EXTENDS customer_archive: a charge on a draft is answered as a commitment
        return super()._customer_committed_domain() | Domain(
            "billing_charge_ids", "!=", False
        )
