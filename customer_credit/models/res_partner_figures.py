from odoo import models

from .res_partner import SEEN_BY


class ResPartner(models.Model):
    """What credit adds to the figures of a customer's 360° view."""

    _inherit = "res.partner"

    def _customer_figures(self):
        # EXTENDS customer_archive
        figures = super()._customer_figures()
        if not self.env.user.has_groups(SEEN_BY):
            return figures
        figures["credit"] = self._credit_available_figure()
        # the very figure by which orders are held
        overdue = self._credit_overdue(self.env.company)
        amount, days = overdue.get(self.id, (0.0, 0))
        figures["overdue"] |= {
            "value": amount,
            "tone": "danger" if amount else "success",
            "note": self.env._("for %(days)s days", days=days) if amount else "",
        }
        return figures

    def _credit_available_figure(self):
        """What may still be ordered on credit, and of how much."""
        currency = self.credit_currency_id
        figure = {
            "label": self.env._("Available Credit"),
            "sequence": 30,
            "type": "monetary",
            "value": None,
            "currency_id": currency.id,
            "note": self.env._("No limit"),
            "action": "action_credit_card",
        }
        if self.credit_has_limit:
            available = self.credit_available_amount
            limit = currency.format(self.credit_limit_amount)
            figure |= {
                "value": available,
                "tone": "danger" if available < 0 else "",
                "note": self.env._("of %(limit)s", limit=limit),
            }
        if self.credit_is_on_hold:
            figure |= {"tone": "danger", "note": self.env._("On credit hold")}
        return figure
