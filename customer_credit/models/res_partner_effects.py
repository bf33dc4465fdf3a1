from odoo import models

# Whose terms an order keeps, and what is printed on it when it is sent.
KEPT = "property_payment_term_id"
PRINTED = {"name", "vat", "street", "street2", "zip", "city", "state_id", "country_id"}


class ResPartner(models.Model):
    """How many orders a change of the customer's file touches."""

    _inherit = "res.partner"

    def _customer_change_effects(self, names):
        # EXTENDS customer_archive: open orders, in one query
        effects = super()._customer_change_effects(names)
        asked = (PRINTED | {KEPT}) & set(names)
        if not asked:
            return effects
        rows = self.env["sale.order"]._read_group(
            [
                ("partner_id.commercial_partner_id", "in", self.ids),
                ("company_id", "=", self.env.company.id),
                ("state", "in", ("draft", "sent", "sale")),
                ("invoice_status", "!=", "invoiced"),
            ],
            groupby=["partner_id"],
            aggregates=["__count"],
        )
        counts = {}
        for partner, count in rows:
            id_ = partner.commercial_partner_id.id
            counts[id_] = counts.get(id_, 0) + count
        for id_, count in counts.items():
            found = effects.setdefault(id_, {})
            for name in asked:
                text = (
                    self.env._(
                        "Open orders that keep the terms they have: %(count)s.",
                        count=count,
                    )
                    if name == KEPT
                    else self.env._(
                        "Open orders that will show it: %(count)s.", count=count
                    )
                )
                found.setdefault(name, []).append(text)
        return effects
