from odoo import api, fields, models
from odoo.exceptions import ValidationError


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
    )

    @api.onchange("partner_id")
    def _onchange_customer_contract(self):
        contract = self.customer_contract_id
        if contract and contract.partner_id != self.commercial_partner_id:
            self.customer_contract_id = False

    @api.constrains("customer_contract_id", "partner_id")
    def _check_customer_contract(self):
        for move in self.filtered("customer_contract_id"):
            # Whoever writes an invoice need not be allowed to read contracts.
            contract = move.sudo().customer_contract_id
            parties = contract.partner_id | contract.party_ids.commercial_partner_id
            if move.commercial_partner_id not in parties:
                raise ValidationError(
                    self.env._(
                        "The contract %(contract)s is with %(party)s, not with "
                        "%(customer)s.",
                        contract=contract.display_name,
                        party=contract.party_name,
                        customer=move.commercial_partner_id.display_name,
                    )
                )
