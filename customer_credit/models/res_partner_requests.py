from odoo import models

from odoo.addons.customer_archive.engine.timeline import Source


class ResPartner(models.Model):
    """Asking for a limit, and that it was asked for."""

    _inherit = "res.partner"

    def action_credit_ask_limit(self):
        """Open a request for a limit of this customer."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Ask for a Limit"),
            "res_model": "credit.request",
            "view_mode": "form",
            "views": [
                (self.env.ref("customer_credit.view_credit_request_ask").id, "form")
            ],
            "target": "new",
            "context": {
                "default_partner_id": self.commercial_partner_id.id,
                "default_company_id": self.env.company.id,
            },
        }

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_sources() + [
            Source(
                "limit",
                "credit.request",
                "requested_at",
                {"limit": []},
                self._credit_request_event,
            ),
        ]

    def _credit_request_event(self, request):
        """A request for a limit, as an event of the timeline."""
        kinds = dict(request._fields["kind"]._description_selection(self.env))
        states = dict(request._fields["state"]._description_selection(self.env))
        return {
            "title": self.env._(
                "%(kind)s %(number)s: %(state)s",
                kind=kinds[request.kind],
                number=request.number,
                state=states[request.state],
            ),
            "user": request.sudo().requested_by_id.name,  # a name is no secret
            "amount": request.amount,
            "currency_id": request.currency_id.id,
        }

    def _customer_timeline_chips(self):
        # EXTENDS customer_archive
        chips = super()._customer_timeline_chips()
        kinds = chips["order"]["kinds"] | {
            "limit": (self.env._("Limit Request"), "fa-balance-scale")
        }
        chips["order"] = chips["order"] | {"kinds": kinds}
        return chips
