from collections import defaultdict

from odoo import models
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.money import exact

from ..engine.explain import Explanation
from ..engine.guard import HISTORY, Charged, Rate, findings


class BillingRun(models.Model):
    """What a person should look at before it is billed; all others go on."""

    _inherit = "billing.run"

    def _guard_vals(self, lines, bills):
        """What is odd about the bills of these lines, in a few queries for all.

        :param bills: ``{partner_id: [bill, ...]}`` as ``_prepare_bills`` answers
        :return: ``{line: values of billing.run.line}``
        """
        self.ensure_one()
        limits = self.company_id._billing_guard_limits()
        # whoever voids bills to make them again looks at the new ones
        if limits is None or self.again_ids:
            return dict.fromkeys(lines, {"guard": False, "oddness": 0})
        found = {}
        history = self._guard_history(lines.partner_id)
        before = self._guard_before(bills)
        for line in lines:
            theirs = bills.get(line.partner_id.id, [])
            charges = self._guard_charges(theirs, before)
            amount = exact(sum(self._bill_amount(bill) for bill in theirs))
            amount = amount.quantize(exact(self.currency_id.rounding))
            odd, oddness = (
                findings(limits, amount, history[line.partner_id.id], charges)
                if theirs
                else ([], 0)
            )
            found[line] = {
                "guard": [one.as_list() for one in odd] or False,
                "oddness": float(oddness),
            }
        return found

    def _guard_history(self, customers):
        """The amounts of the last bills: ``{partner_id: [Decimal, ...]}``."""
        self.env["account.move"].flush_model()
        self.env["billing.run.line"].flush_model(["partner_id", "run_id"])
        history = defaultdict(list)
        for partner_id, amount in self.env.execute_query(
            SQL(
                """
                SELECT partner_id, amount
                  FROM (
                    SELECT line.partner_id, SUM(move.amount_total_signed) AS amount,
                           ROW_NUMBER() OVER (PARTITION BY line.partner_id
                                              ORDER BY line.id DESC) AS place
                      FROM billing_run_line line
                      JOIN account_move move ON move.billing_run_line_id = line.id
                     WHERE line.partner_id IN %s
                       AND line.company_id = %s
                       AND line.run_id != %s
                       AND move.state = 'posted'
                       AND move.billing_voided_at IS NULL
                  GROUP BY line.partner_id, line.id
                  ) AS bill
                 WHERE place <= %s
                """,
                tuple(customers.ids or [0]),
                self.company_id.id,
                self.id,
                HISTORY,
            )
        ):
            history[partner_id].append(exact(float(amount)))
        return history

    def _guard_before(self, bills):
        """At which rates the subscription lines on these bills were charged last.

        :return: ``{line_id: Rate}``
        """
        line_ids = {
            vals["line_id"]
            for theirs in bills.values()
            for bill in theirs
            for vals in bill["charges"]
            if vals["line_id"]
        }
        lines = self.env["billing.subscription.line"].browse(line_ids)
        lines.mapped("item_id.kind")  # read for all at once
        self.env["billing.charge"].flush_model()
        return {
            line_id: Rate.of(Explanation.from_dict(explanation), tariff_id)
            for line_id, tariff_id, explanation in self.env.execute_query(
                SQL(
                    """
                    SELECT DISTINCT ON (line_id) line_id, tariff_id, explanation
                      FROM billing_charge
                     WHERE line_id IN %s
                       AND state = 'billed'
                       AND credit_of_id IS NULL
                       AND explanation IS NOT NULL
                  ORDER BY line_id, period_start DESC
                    """,
                    tuple(line_ids or [0]),
                )
            )
        }

    def _guard_charges(self, bills, before):
        """The charges of bills as the engine looks at them.

        Of several periods of one line the first is compared with what was before.
        """
        seen, charges = set(), []
        for bill in bills:
            for vals in sorted(bill["charges"], key=lambda v: v["period_start"]):
                line_id, source = vals["line_id"], self._source_of(vals)
                told = Explanation.from_dict(vals["explanation"])
                back = bool(vals.get("credit_of_id"))
                charges.append(
                    Charged(
                        item=source.item_id.id,
                        amount=exact(vals["amount"]),
                        now=Rate.of(told, vals.get("tariff_id") or None),
                        before=before.get(line_id),
                        usage=source.item_id.kind == "metered",
                        one_off=not line_id or back or line_id in seen,
                    )
                )
                if not back:
                    seen.add(line_id)
        return charges

    def _park_odd(self, lines, bills):
        """Set aside, of these lines, those that somebody has to look at first.

        Who was looked at already, and has not changed since, goes on.

        :return: the lines that go on
        """
        free = lines
        for line, vals in self._guard_vals(lines, bills).items():
            if vals["guard"] and not (line.looked_at and line.guard == vals["guard"]):
                line._park_to_check(vals)
                free -= line
        return free
