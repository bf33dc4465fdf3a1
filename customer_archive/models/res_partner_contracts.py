from odoo import fields, models

OPEN = ("draft", "running")


class ResPartner(models.Model):
    """The contracts of a customer."""

    _inherit = "res.partner"

    customer_contract_ids = fields.One2many(
        "customer.contract", "partner_id", string="Contracts"
    )
    customer_contract_count = fields.Integer(
        string="Running Contracts", compute="_compute_customer_contract_count"
    )

    def _compute_customer_contract_count(self):
        counts = {}
        if self.env["customer.contract"].has_access("read"):
            rows = self.env["customer.contract"]._read_group(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("state", "=", "running"),
                ],
                groupby=["partner_id"],
                aggregates=["__count"],
            )
            counts = {partner.id: count for partner, count in rows}
        for partner in self:
            partner.customer_contract_count = counts.get(
                partner.commercial_partner_id.id, 0
            )

    def write(self, vals):
        # EXTENDS base: contracts that are not over yet follow a new name
        old_names = {}
        if vals.get("name"):
            old_names = {p.id: p.name for p in self if p.name != vals["name"]}
        result = super().write(vals)
        if old_names:
            self.browse(old_names)._customer_rename_contracts(old_names)
        return result

    def _customer_rename_contracts(self, old_names):
        """Put the new name on drafts and running contracts; those that are over and
        those signed under yet another name stay as they are.

        :param old_names: ``{partner_id: name}`` before
        """
        # Whoever may rename a customer need not be allowed to edit contracts.
        contracts = (
            self.env["customer.contract"]
            .sudo()
            .search([("partner_id", "in", self.ids), ("state", "in", OPEN)])
        )
        for customer, theirs in contracts.grouped("partner_id").items():
            old = old_names[customer.id]
            theirs.filtered(
                lambda contract, old=old: contract.party_name == old
            ).party_name = customer.name

    def action_view_customer_contracts(self):
        """Open the contracts of this customer."""
        customer = self.commercial_partner_id
        customer.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_contract"
        )
        return action | {
            "domain": [("partner_id", "=", customer.id)],
            "context": {"default_partner_id": customer.id},
        }
