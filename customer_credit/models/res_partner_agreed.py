from collections import defaultdict
from typing import NamedTuple

from odoo import api, models
from odoo.tools import SQL

# What the look at what was agreed reads of a profile.
TERMS = [
    "company_id", "grade_id", "group_id", "is_limited", "limit_amount", "partner_id",
    "state", "temporary_amount", "temporary_until",
]  # fmt: skip


class Agreed(NamedTuple):
    """Whose a contact is, and what was agreed with that customer."""

    customer_id: int
    hold: bool
    limit: float | None  # None: none was agreed
    temporary: float
    until: object  # the last day of the temporary limit
    grade_id: int | None
    group_id: int | None
    level_id: int | None  # asked for only where a policy goes by it


class ResPartner(models.Model):
    """Whose contacts these are, and what was agreed, in one query for all of them."""

    _inherit = "res.partner"

    def _credit_commercial(self, company):
        """The commercial partners of these contacts, whoever asks.

        :param company: the ``res.company`` that is going to be owed
        """
        found = self._credit_look_up(company).values()
        return self.sudo().browse(dict.fromkeys(agreed.customer_id for agreed in found))

    def _credit_controlled(self, company, check_point=None):
        """Those of these commercial partners whom credit may stop; others cost nothing.

        :param company: the ``res.company`` that lends
        :param check_point: only where something happens at this one; any if ``None``
        """
        policies = self.env["credit.policy"]
        all_rules = policies._credit_all_rules(company).values()
        if all(rules.stops_overdue for rules in all_rules):
            controlled = self._origin
        else:
            controlled = self.browse(self._credit_bound(company))
        if check_point is None:
            return controlled
        return controlled.filtered(
            lambda c: c._credit_own_rules(company).reaction(check_point) != "ignore"
        )

    def _credit_bound(self, company):
        """Which of these commercial partners something was agreed with, or a rule of
        their level binds.

        :param company: the ``res.company`` that lends
        :return: a list of ids
        """
        policies, grades = self.env["credit.policy"], self.env["credit.grade"]
        return [
            agreed.customer_id
            for agreed in self._credit_look_up(company).values()
            if agreed.hold
            or agreed.limit is not None
            or agreed.group_id
            or grades._credit_restricts(agreed.grade_id)
            or policies._credit_rules(company, agreed.level_id).stops_overdue
        ]

    def _credit_watched(self, company):
        """Which of these commercial partners have a limit or are on hold.

        :param company: the ``res.company`` that lends
        :return: ``{partner_id: whether it is on hold}``; others are missing
        """
        return {
            agreed.customer_id: agreed.hold
            for agreed in self._credit_look_up(company).values()
            if agreed.hold or agreed.limit is not None
        }

    def _credit_look_up(self, company):
        """Whose these contacts are, and what was agreed with that customer.

        An order of a customer without limit or hold costs this one query. The answers
        are remembered: a snapshot answers alike until it ends, unless this transaction
        has changed what was agreed or who belongs to whom.

        :param company: the ``res.company`` that lends
        :return: ``{contact_id: Agreed}``
        """
        ids, data = self._origin.ids, self.env.cr.postcommit.data
        known = data.setdefault("credit.known", {})
        if known is None:
            known = {}
        if unknown := [id_ for id_ in ids if (company.id, id_) not in known]:
            for id_, *found in self.env.execute_query(
                self._credit_agreed_query(company, unknown)
            ):
                agreed = Agreed(*found)
                known[company.id, id_] = known[company.id, agreed.customer_id] = agreed
        return {
            id_: known[company.id, id_] for id_ in ids if (company.id, id_) in known
        }

    @api.model
    def _credit_agreed_query(self, company, ids):
        """Contact and what ``Agreed`` holds, as ``SQL``.

        :param company: the ``res.company`` that lends
        :param ids: ids of contacts
        """
        level, names = SQL("NULL::integer"), ["commercial_partner_id"]
        if self.env["credit.policy"]._credit_has_levels(company):
            names.append("customer_level_id")
            level = SQL(
                """(SELECT customer_level_id FROM res_partner
                     WHERE id = contact.commercial_partner_id)"""
            )
        self.env["res.partner"].flush_model(names)
        self.env["credit.profile"].flush_model(TERMS)
        return SQL(
            """SELECT contact.id, contact.commercial_partner_id,
                      profile.state = 'hold',
                      CASE WHEN profile.is_limited
                           THEN COALESCE(profile.limit_amount, 0) END,
                      profile.temporary_amount, profile.temporary_until,
                      profile.grade_id, profile.group_id, %s
                 FROM res_partner contact
            LEFT JOIN credit_profile profile
                      ON profile.partner_id = contact.commercial_partner_id
                         AND profile.company_id = %s
                WHERE contact.id = ANY(%s)""",
            level,
            company.id,
            ids,
        )

    @api.model
    def _credit_forget(self):
        """Look up the terms and who is whose afresh until the transaction ends."""
        self.env.cr.postcommit.data["credit.known"] = None

    # -- policies --------------------------------------------------------------------

    def _credit_own_rules(self, company):
        """The policy of this customer, or of these if they all have the same.

        :param company: the ``res.company`` that lends
        :return: an ``engine.policy.Policy``; where they differ, the company's own
        """
        found = self._credit_by_rules(company)
        if len(found) == 1:
            return found[0][0]
        return self.env["credit.policy"]._credit_rules(company)

    def _credit_by_rules(self, company):
        """These customers, those with the same policy together.

        :param company: the ``res.company`` that lends
        :return: a list of ``(engine.policy.Policy, customers)``
        """
        policies = self.env["credit.policy"]
        if not policies._credit_has_levels(company):
            return [(policies._credit_rules(company), self)]
        by_level = defaultdict(list)
        agreed = self._credit_look_up(company)
        for id_ in self._origin.ids:
            by_level[agreed[id_].level_id if id_ in agreed else None].append(id_)
        return [
            (policies._credit_rules(company, level_id), self.browse(ids))
            for level_id, ids in by_level.items()
        ]
