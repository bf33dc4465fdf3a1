from odoo import models

from odoo.addons.customer_archive.engine.timeline import Source


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
        if operation not in ("order", "delivery", "subscription"):
            return {}
        # told to whoever sells, who need not see the profile
        customers = self.sudo()
        holds = {
            id_: [
                self.env._(
                    "%(name)s is on credit hold.", name=customers.browse(id_).name
                )
            ]
            for id_, hold in customers._credit_watched(company).items()
            if hold
        }
        allowed = self.env["credit.policy"]._credit_rules(company).max_overdue_days
        if not allowed or operation == "delivery":
            return holds
        for id_, (_amount, days) in customers._credit_overdue(company).items():
            if days > allowed and id_ not in holds:
                holds[id_] = [
                    self.env._(
                        "%(name)s has been overdue for %(days)s days, %(allowed)s are "
                        "allowed.",
                        name=customers.browse(id_).name,
                        days=days,
                        allowed=allowed,
                    )
                ]
        return holds

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
