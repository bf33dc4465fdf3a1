from odoo import api, models

# What a level gives: its own field, and the customer's.
BENEFITS = {
    "payment_term_id": "property_payment_term_id",
    "pricelist_id": "specific_property_product_pricelist",
}


class ResPartner(models.Model):
    """What the level gives a customer."""

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        partners = super().create(vals_list)
        partners.filtered("customer_level_id")._customer_apply_level({})
        return partners

    def write(self, vals):
        old = {}
        if "customer_level_id" in vals:
            old = {partner.id: partner.customer_level_id for partner in self}
        result = super().write(vals)
        if old:
            changed = self.filtered(lambda p: p.customer_level_id != old[p.id])
            changed._customer_apply_level(old)
        return result

    def _customer_apply_level(self, old_levels):
        """Give these customers what their level gives, and say so in their history.

        Terms of the customer's own stay: whatever is neither empty nor what the
        level before has given.

        :param old_levels: ``{partner_id: customer.level}`` before the change
        """
        notes, given = {}, {}
        nothing = self.env["customer.level"]
        # Who may set a level need not be allowed to see pricelists.
        for company, group in self.sudo().grouped("company_id").items():
            company = company or self.env.company
            for customer in group.with_company(company):
                old = old_levels.get(customer.id, nothing).sudo().with_company(company)
                vals, lines = customer._customer_benefits(old)
                if vals:
                    key = company, tuple(vals.items())
                    given[key] = given.get(key, self.browse()) | customer
                if lines:
                    notes[customer.id] = "\n".join(lines)
        for (_company, vals), customers in given.items():
            customers.write(dict(vals))
        if notes:
            self.browse(notes)._message_log_batch(bodies=notes)

    def _customer_benefits(self, old_level):
        """The values a customer gets from the level, and a line of text on each."""
        vals, lines = {}, []
        level = self.customer_level_id
        for given, taken in BENEFITS.items():
            benefit, own = level[given], self[taken]
            if not benefit and not (own and own == old_level[given]):
                continue
            text = {
                "level": level.name or old_level.name,
                "field": level._fields[given]._description_string(self.env),
                "benefit": benefit.display_name or "–",
                "own": own.display_name,
            }
            if own and own not in (old_level[given], benefit):
                lines.append(
                    self.env._(
                        "%(field)s: the customer's own %(own)s was kept; level "
                        "%(level)s gives %(benefit)s.",
                        **text,
                    )
                )
            elif own != benefit:
                vals[taken] = benefit.id
                lines.append(
                    self.env._(
                        "%(field)s: %(benefit)s, from level %(level)s.",
                        **text,
                    )
                )
        return vals, lines
