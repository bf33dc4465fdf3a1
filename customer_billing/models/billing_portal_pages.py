from odoo import api, models
from odoo.fields import Domain

BILLS = 12  # of a subscription, on its page
MOVES = 40  # of a balance, on its page


class BillingPortal(models.AbstractModel):
    """What stands on the pages of subscriptions, bills and balances."""

    _inherit = "billing.portal"

    @api.model
    def _portal_subscription(self, subscription):
        """What the page of a subscription shows.

        :param subscription: what ``_portal_find`` answered
        """
        lines = subscription.line_ids.filtered(lambda line: not line.replaced_by_id)
        moves = subscription.charge_ids.move_id.filtered_domain(
            self._portal_shown("account.move")
        )
        return {
            "portal": self,
            # who comes by a link sees this page, and no door to another one
            "is_own": subscription.commercial_partner_id == self._portal_customer(),
            "subscription": subscription,
            "lines": list(zip(lines, lines._price_words(), strict=True)),
            "bills": moves.sorted(lambda move: (move.date, move.id), reverse=True)[
                :BILLS
            ],
            "meters": lines.object_id.meter_ids.filtered_domain(
                self._portal_shown("billing.meter")
            ),
        }

    @api.model
    def _portal_bill_lines(self, bill):
        """How each line of a bill came about: ``[(line, text, subscription)]``.

        The subscription is the one that the line charges, where whoever looks may see
        its page.

        :param bill: an invoice that whoever asks may see
        """
        # a bill may be shown, so may how it came about
        lines = bill.sudo().invoice_line_ids.filtered("billing_charge_ids")
        seen = self._portal_search(
            "billing.subscription",
            Domain("id", "in", lines.billing_charge_ids.subscription_id.ids),
        )
        return [
            (
                line,
                line.billing_explanation,
                line.billing_charge_ids.subscription_id & seen,
            )
            for line in lines
        ]

    @api.model
    def _portal_balances(self):
        """What we hold for the customer who asks, with the latest moves of each.

        :return: ``[(balance, [(day, text, amount)])]``
        """
        Line = self.env["account.move.line"]
        found = []
        for balance in self._portal_search("billing.balance"):
            # a customer may see what was paid in and used of its own money
            rows = Line.sudo().search(
                balance._billing_rows_domain(), order="date desc, id desc", limit=MOVES
            )
            name = (
                "amount_residual_currency"
                if balance.purpose == "credit"
                else "amount_currency"
            )
            found.append(
                (balance, [(row.date, row._portal_text(), -row[name]) for row in rows])
            )
        return found
