from odoo import api, fields, models

from ..engine.names import mnemonic, normal


class ResPartner(models.Model):
    """Everything under which a customer is looked for beside its name and number."""

    _inherit = "res.partner"

    customer_mnemonic = fields.Char(
        string="Mnemonic",
        copy=False,
        index="trigram",
        prefetch="customer_names",
        help="A few letters to find the customer by. Left empty they are taken from "
        "the name: of Chinese characters the first letters of their pinyin.",
    )
    # who may look for customers may find them by any of their names
    customer_alias_ids = fields.One2many(
        "customer.alias",
        "partner_id",
        string="Other Names",
        bypass_search_access=True,
    )
    customer_external_ids = fields.One2many(
        "customer.external.number",
        "partner_id",
        string="Numbers in Other Systems",
        bypass_search_access=True,
    )

    @property
    def _rec_names_search(self):
        return [
            *super()._rec_names_search,
            "customer_mnemonic",
            "customer_alias_ids.name",
            "customer_external_ids.number",
        ]

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS base
        return super().create(
            [
                {"customer_mnemonic": mnemonic(vals.get("name") or "")} | vals
                for vals in vals_list
            ]
        )

    def write(self, vals):
        # EXTENDS base: what a customer was called it will be looked for by
        if not vals.get("name"):
            return super().write(vals)
        name = vals["name"]
        renamed = self.filtered(lambda p: normal(p.name or "") != normal(name))
        customers = renamed.filtered(
            lambda p: p.customer_state not in (False, "draft", "review")
        )
        former = [(customer.id, customer.name) for customer in customers]
        given = renamed.filtered(
            lambda p: p.customer_mnemonic in (False, mnemonic(p.name or ""))
        )
        result = super().write(vals)
        # a change of the name that waits for approval has not happened
        done = renamed.filtered(lambda p: p.name == name)
        given &= done
        if given and "customer_mnemonic" not in vals:
            given.customer_mnemonic = mnemonic(name)
        former = [(id_, old) for id_, old in former if id_ in done._ids]
        if former:
            self._customer_keep_names(former)
        return result

    @api.model
    def _customer_keep_names(self, former):
        """Remember names that customers no longer have.

        :param former: a list of ``(partner_id, name)``
        """
        today = fields.Date.context_today(self)
        # Whoever may rename a contact need not be able to edit a customer's file.
        self.env["customer.alias"].sudo().create(
            [
                {
                    "partner_id": id_,
                    "kind": "former",
                    "name": name,
                    "date_until": today,
                }
                for id_, name in former
                if name
            ]
        )

    def action_customer_mnemonic(self):
        """Fill in mnemonics where there is none, for customers from before."""
        for partner in self.filtered(lambda p: p.name and not p.customer_mnemonic):
            partner.customer_mnemonic = mnemonic(partner.name)
