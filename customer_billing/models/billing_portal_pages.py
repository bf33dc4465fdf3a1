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
            "terms": [term for term in self._portal_terms(subscription) if term[1]],
            "bills": moves.sorted(lambda move: (move.date, move.id), reverse=True)[
                :BILLS
            ],
            "meters": lines.object_id.meter_ids.filtered_domain(
                self._portal_shown("billing.meter")
            ),
        }

    @api.model
    def _portal_terms(self, subscription):
        """What was agreed, as ``[(label, text or nothing)]``."""
        rule, is_open = subscription.rule_id, subscription.state != "closed"
        timing = dict(rule._fields["timing"]._description_selection(rule.env))
        tell = self.env["billing.tariff"]._figures(subscription.currency_id)
        amount, term = subscription.amount_period, subscription.term_months
        ends, notice = subscription.date_end, subscription.notice_days
        renews = subscription.is_renewed and ends and subscription.renew_months
        by = is_open and subscription.date_notice
        next_day = is_open and subscription.date_next
        rhythm = f"{rule._cycle_words()} · {timing[rule.timing]}"
        return [
            (self.env._("Each period, without taxes"), amount and tell(amount, False)),
            (self.env._("Rhythm of bills"), rhythm),
            (self.env._("Next bill from"), next_day),
            (self.env._("First day"), subscription.date_start),
            (self.env._("Free until"), subscription.date_trial_end),
            (self.env._("Last day"), ends or self.env._("without end")),
            (
                self.env._("Renews itself for"),
                renews and self.env._("%s months", renews),
            ),
            (self.env._("Notice can be given until"), by),
            (self.env._("Lasts at least"), term and self.env._("%s months", term)),
            (self.env._("Period of notice"), notice and self.env._("%s days", notice)),
        ]

    @api.model
    def _portal_days(self, start, end):
        """From which day until which, in words; nothing where neither is said."""
        parts = [
            start and self.env._("from %s", start),
            end and self.env._("until %s", end),
        ]
        return " ".join(part for part in parts if part)

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
