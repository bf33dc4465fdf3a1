from dateutil.relativedelta import relativedelta

from odoo import api, fields, models

from ..engine.classes import classify
from ..engine.money import exact
from .res_partner import TURNOVER_MONTHS

# What a level gives: its own field, and the customer's.
BENEFITS = {
    "payment_term_id": "property_payment_term_id",
    "pricelist_id": "specific_property_product_pricelist",
}


class ResPartner(models.Model):
    """What the level gives a customer, and which level the turnover proposes."""

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
        notes = {}
        # Who may set a level need not be allowed to see pricelists.
        for customer in self.sudo():
            company = customer.company_id or self.env.company
            customer = customer.with_company(company)
            old = old_levels.get(customer.id, self.env["customer.level"])
            vals, lines = customer._customer_benefits(old.sudo().with_company(company))
            if vals:
                customer.write(vals)
            if lines:
                notes[customer.id] = "\n".join(lines)
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

    def _customer_level_proposals(self, company):
        """The level that each of these customers' turnover proposes.

        :param company: the ``res.company`` whose turnover and thresholds count
        :return: ``{partner_id: (turnover, customer.level)}`` with a key for each;
            the level is empty when the turnover reaches no threshold
        """
        since = fields.Date.context_today(self) - relativedelta(months=TURNOVER_MONTHS)
        turnover = self._customer_turnover(company, since)
        levels = (
            self.env["customer.level"]
            .with_company(company)
            .search([("by_turnover", "=", True)])
        )
        thresholds = [(level, exact(level.turnover_from)) for level in levels]
        nothing = self.env["customer.level"]
        return {
            customer.id: (
                amount := turnover.get(customer.id, 0.0),
                classify(exact(amount), thresholds) or nothing,
            )
            for customer in self
        }

    def _customer_assign_levels(self, company):
        """Give these customers the level that their turnover proposes.

        Customers whose turnover reaches no threshold keep the level they have.

        :param company: the ``res.company`` whose turnover and thresholds count
        :return: the customers whose level has changed
        """
        proposals = self._customer_level_proposals(company)
        changing = self.filtered(
            lambda c: proposals[c.id][1] and proposals[c.id][1] != c.customer_level_id
        )
        for level, group in changing.grouped(lambda c: proposals[c.id][1]).items():
            group.with_company(company).customer_level_id = level
        return changing
