from odoo import api, fields, models


class AccountMove(models.Model):
    """On which contract an invoice was made out, where somebody says so."""

    _inherit = "account.move"

    customer_contract_id = fields.Many2one(
        "customer.contract",
        string="Contract",
        check_company=True,
        index="btree_not_null",
        ondelete="restrict",
        domain="[('partner_id', '=', commercial_partner_id),"
        " ('state', 'in', ('running', 'expired'))]",
        help="The contract that this invoice performs.",
        prefetch="customer",
    )

    @api.onchange("partner_id")
    def _onchange_customer_contract(self):
        contract = self.customer_contract_id
        if contract and contract.partner_id != self.commercial_partner_id:
            self.customer_contract_id = False

    @api.constrains("customer_contract_id", "partner_id")
    def _check_customer_contract(self):
        for move in self.filtered("customer_contract_id"):
            move.customer_contract_id._refuse_stranger(move.commercial_partner_id)
