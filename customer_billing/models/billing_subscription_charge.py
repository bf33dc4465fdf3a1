from odoo import models


class BillingSubscription(models.Model):
    """What subscriptions owe by a day, as values: nothing is written here."""

    _inherit = "billing.subscription"

    def _prepare_charge_vals_list(self, by):
        """The charges that are due by a day and that there are not yet.

        Their amounts with and without taxes are the bill's to say.

        :param by: the last ``date`` that counts
        :return: ``(vals_list, faults)``: values for ``billing.charge``, and
            ``{partner_id: reason}`` of the customers who cannot be charged
        """
        vals_list, faults = [], {}
        charged = self.env["billing.charge"]._charged_periods(self.line_ids)
        for company, subscriptions in self.grouped("company_id").items():
            find = self.env["billing.tariff"]._finder(
                subscriptions.line_ids.item_id, company
            )
            for subscription in subscriptions:
                for line in subscription.line_ids:
                    for one in line._due(by, charged.get(line.id, [])):
                        if vals := line._prepare_charge_vals(one, find):
                            vals_list.append(vals)
                        else:
                            customer = subscription.commercial_partner_id
                            faults[customer.id] = line._no_price_reason(one)
        return vals_list, faults
