from odoo import models

from odoo.addons.customer_archive.engine.timeline import Source

from ..engine.policy import Verdict


class ResPartner(models.Model):
    """What credit answers to the hooks of the archive."""

    _inherit = "res.partner"

    def _customer_commitment_queries(self, company):
        # EXTENDS customer_archive: an order binds the customer, whoever may read it
        queries = super()._customer_commitment_queries(company)
        return queries + self._credit_order_queries(company)

    def _customer_holds(self, company, operation):
        # EXTENDS customer_archive
        holds = super()._customer_holds(company, operation)
        for id_, reasons in self._credit_holds(company, operation).items():
            holds[id_] = holds.get(id_, []) + reasons
        return holds

    def _credit_holds(self, company, operation):
        """Why credit holds these customers; what was delivered is always invoiced.

        :param company: the ``res.company`` that lends
        :param operation: as in ``_customer_holds``
        :return: ``{partner_id: [reason, ...]}``
        """
        if operation == "delivery":
            return self._credit_held(company)
        if operation not in ("order", "bill", "subscription"):
            return {}
        holds = {}
        # of an order the amount is known, and the guard looks at its limit
        standing = self._credit_standing(company, operation, operation != "order")
        for id_, (decision, parts, terms) in standing.items():
            if decision.verdict is Verdict.BLOCK:
                customer = self.sudo().browse(id_)
                holds[id_] = [customer._credit_why(company, decision, parts, terms)]
        return holds

    def _credit_held(self, company):
        """Those of these customers who are on hold, with the reason.

        :param company: the ``res.company`` that lends
        :return: ``{partner_id: [reason, ...]}``
        """
        # told to whoever delivers, who need not see the profile
        customers = self.sudo()
        return {
            id_: [customers.browse(id_)._credit_on_hold_text()]
            for id_, hold in customers._credit_watched(company).items()
            if hold
        }

    def _credit_on_hold_text(self):
        return self.env._("%(name)s is on credit hold.", name=self.name)

    def _credit_why(self, company, decision, parts, terms):
        """Why nothing more goes ahead with this customer.

        :param company: the ``res.company`` that lends
        :param decision: the ``engine.decision.Decision`` that blocks
        :param parts: ``{source: Decimal}`` that is owed
        :param terms: the customer's ``engine.policy.Terms``
        """
        if decision.reason == "hold":
            return self._credit_on_hold_text()
        if decision.reason == "overdue":
            rules = self._credit_own_rules(company)
            days = rules.max_overdue_days
            if days and terms.overdue_days > days:
                return self.env._(
                    "%(name)s has been overdue for %(days)s days, %(allowed)s are "
                    "allowed.",
                    name=self.name,
                    days=terms.overdue_days,
                    allowed=days,
                )
            return self.env._(
                "%(name)s is overdue with %(amount)s, %(allowed)s is allowed.",
                name=self.name,
                amount=self._credit_figure(terms.overdue_amount, company),
                allowed=self._credit_figure(rules.max_overdue_amount, company),
            )
        if decision.reason == "no_business":
            return self.env._("The grade of %s means no business.", self.name)
        if decision.reason == "advance_only":
            return self.env._(
                "The grade of %s means payment in advance only.", self.name
            )
        return self.env._(
            "%(name)s is %(excess)s over its credit limit (%(parts)s).",
            name=self.name,
            excess=self._credit_figure(decision.excess, company),
            parts=self._credit_parts_text(parts, company),
        )

    def _credit_other_holds(self, company, operation):
        """Reasons of others than credit: being paid in advance does not help there.

        :param company: the ``res.company`` that would do it
        :param operation: as in ``_customer_holds``
        :return: ``{partner_id: [reason, ...]}``
        """
        # whether it must not be is a fact; the user need not see why it is known
        customers = self.sudo()
        holds = customers._customer_holds(company, operation)
        if not holds:
            return {}
        ours = customers._credit_holds(company, operation)
        others = {
            id_: [reason for reason in reasons if reason not in ours.get(id_, ())]
            for id_, reasons in holds.items()
        }
        return {id_: reasons for id_, reasons in others.items() if reasons}

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_sources() + [
            Source(
                "order",
                "sale.order",
                "date_order",
                {"order": []},
                lambda order: {
                    "title": f"{order.type_name} {order.name}",
                    "user": order.sudo().user_id.name,  # a name is no secret
                    "amount": order.amount_total,
                    "currency_id": order.currency_id.id,
                },
                has_contacts=True,
            ),
            Source(
                "release",
                "credit.release",
                "requested_at",
                {"release": []},
                self._credit_release_event,
                has_contacts=True,
            ),
        ]

    def _credit_release_event(self, release):
        """A release, as an event of the timeline."""
        states = dict(release._fields["state"]._description_selection(self.env))
        return {
            "title": self.env._(
                "Release for %(document)s: %(state)s",
                document=release.document_name,
                state=states[release.state],
            ),
            "amount": release.amount_cap,
            "currency_id": release.currency_id.id,
        }

    def _customer_timeline_chips(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_chips() | {
            "order": {
                "label": self.env._("Orders"),
                "sequence": 40,
                "tone": "warning",
                "kinds": {
                    "order": (self.env._("Order"), "fa-shopping-cart"),
                    "release": (self.env._("Release"), "fa-unlock-alt"),
                },
            }
        }
