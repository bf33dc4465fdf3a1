from odoo import models

from ..engine.exposure import LATER


class ResPartner(models.Model):
    """What customers share with others: one limit, and what the others use of it."""

    _inherit = "res.partner"

    def _credit_groups(self, company):
        """The groups of these customers.

        :param company: the ``res.company`` that lends
        :return: ``{partner_id: credit.group}`` of those who are in one
        """
        # whoever sells to a member need not see the group
        groups = self.env["credit.group"].sudo()
        return {
            id_: groups.browse(agreed.group_id)
            for id_, agreed in self._credit_look_up(company).items()
            if agreed.group_id
        }

    def _credit_shared(self, company, with_others=True):
        """The limits these customers share, as they hold today.

        :param company: the ``res.company`` that lends
        :param with_others: whether to add up what the others use
        :return: ``{partner_id: (limit or None, hold, what the others use of it)}`` in
            the company's currency; who shares none is missing
        """
        by_customer = self._credit_groups(company)
        if not by_customer:
            return {}
        groups = self.env["credit.group"].sudo().union(*by_customer.values())
        owed = groups._credit_group_owed() if with_others else {}
        today = company._customer_today()
        shared = {}
        for id_, group in by_customer.items():
            others = sum(owed.get(group.id, {}).values())
            others -= owed.get(group.id, {}).get((company.id, id_), 0.0)
            limit = group._limit_today()

            def converted(amount, currency=group.currency_id):
                return currency._convert(amount, company.currency_id, company, today)

            shared[id_] = (
                None if limit is None else converted(limit),
                group.active and group.state == "hold",
                converted(others),
            )
        return shared

    def _credit_group_moved(self, company, base):
        """What this transaction has changed for the others of these customers' groups.

        :param company: the ``res.company`` that lends
        :param base: ``{(company_id, partner_id): {source: amount}}`` as it began
        :return: ``{partner_id: amount}`` in the company's currency
        """
        by_customer = self._credit_groups(company)
        if not by_customer:
            return {}
        groups = self.env["credit.group"].sudo().union(*by_customer.values())
        profiles = groups.profile_ids.filtered(
            lambda p: (p.company_id.id, p.partner_id.id) in base
        )
        moved, today = {}, company._customer_today()
        for owner, same in profiles.grouped("company_id").items():
            now = same.partner_id._credit_exposure(owner, whole=True)
            for profile in same:
                key = owner.id, profile.partner_id.id
                amount = _counted(now[key[1]]) - _counted(base[key])
                moved[key] = (
                    profile.group_id.id,
                    owner.currency_id._convert(
                        amount, company.currency_id, owner, today
                    ),
                )
        return {
            id_: sum(
                amount
                for key, (group_id, amount) in moved.items()
                if group_id == group.id and key != (company.id, id_)
            )
            for id_, group in by_customer.items()
        }


def _counted(parts):
    return sum(amount for source, amount in parts.items() if source != LATER)
