from odoo import models

from odoo.addons.customer_archive.engine.timeline import Source


class ResPartner(models.Model):
    """What holds mean for new subscriptions, and when customers were held."""

    _inherit = "res.partner"

    def _credit_holds(self, company, operation):
        # EXTENDS customer_credit: a hold is on orders, on subscriptions or on both
        holds = super()._credit_holds(company, operation)
        if operation != "subscription":
            return holds
        # told to whoever sells, who need not see the holds
        customers = self.sudo()
        scopes = customers._credit_hold_scopes(company)
        for id_, (subscriptions, reason) in scopes.items():
            if not subscriptions:
                held = customers.browse(id_)._credit_on_hold_text()
                left = [why for why in holds.pop(id_, []) if why != held]
                holds |= {id_: left} if left else {}
            elif id_ not in holds:
                held = customers.browse(id_)._credit_on_hold_text()
                holds[id_] = [reason or held]
        return holds

    def _credit_hold_scopes(self, company):
        """Whether what holds these customers is on new subscriptions, and why.

        :param company: the ``res.company`` that lends
        :return: ``{partner_id: (whether it is, the reason)}`` of those on hold
        """
        scopes = {}
        for hold in self.env["credit.hold"].search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", self._origin.ids),
                ("state", "=", "open"),
            ]
        ):
            known, why = scopes.get(hold.partner_id.id, (False, False))
            mine = hold.holds_subscriptions
            scopes[hold.partner_id.id] = known or mine, why or (mine and hold.reason)
        return scopes

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_sources() + [
            Source(
                "hold", "credit.hold", "held_at", {"hold": []}, self._credit_hold_event
            ),
        ]

    def _credit_hold_event(self, hold):
        """A hold, as an event of the timeline."""
        causes = dict(hold._fields["cause"]._description_selection(self.env))
        states = dict(hold._fields["state"]._description_selection(self.env))
        return {
            "title": self.env._(
                "On credit hold, %(cause)s: %(state)s",
                cause=causes[hold.cause],
                state=states[hold.state],
            ),
            "note": hold.reason or "",
        }

    def _customer_timeline_chips(self):
        # EXTENDS customer_archive
        chips = super()._customer_timeline_chips()
        kinds = chips["order"]["kinds"] | {"hold": (self.env._("Hold"), "fa-ban")}
        chips["order"] = chips["order"] | {"kinds": kinds}
        return chips
