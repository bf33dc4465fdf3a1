from collections import defaultdict
from dataclasses import replace

from odoo import models

from ..engine.claims import credit, net
from ..engine.explain import Explanation, add_up


class BillingSubscription(models.Model):
    """What subscriptions owe by a day, as values: nothing is written here."""

    _inherit = "billing.subscription"

    def _prepare_charge_vals_list(self, by):
        """The charges that are due by a day and that there are not yet.

        Their amounts with and without taxes are the bill's to say.

        :param by: the last ``date`` that counts
        :return: ``(vals_list, faults)``: values for ``billing.charge``, and
            ``{partner_id: reason}`` of the customers who cannot be charged
        """
        made, faults = [], {}
        claims = self.env["billing.charge"]._claims(self.line_ids)
        for company, subscriptions in self.grouped("company_id").items():
            find = self.env["billing.tariff"]._finder(
                subscriptions.line_ids.item_id, company
            )
            for line in subscriptions.line_ids:
                for one in line._due(by, net(claims.get(line.id, []))):
                    if vals := line._prepare_charge_vals(one, find):
                        made.append((line, one, vals))
                    else:
                        customer = line.subscription_id.commercial_partner_id
                        faults[customer.id] = line._no_price_reason(one)
        self._add_up(made, claims)
        vals_list = [vals for _line, _one, vals in made]
        return vals_list + self._prepare_credit_vals_list(by, claims), faults

    # -- parts of one period -------------------------------------------------------

    def _add_up(self, made, claims):
        """Have the parts of a period add up to the cent, with those charged before.

        :param made: a list of ``(line, due, vals)``; amounts in ``vals`` change
        :param claims: ``{line_id: [Claim, ...]}``
        """
        periods = defaultdict(list)
        for line, one, vals in made:
            if one.part != one.whole and line.item_id.kind == "periodic":
                periods[line, one.whole].append(vals)
        earlier = {
            key: [
                claim.key
                for claim in claims.get(key[0].id, [])
                if claim.period.overlaps(key[1]) and not claim.credited
            ]
            for key in periods
        }
        told = self._told(key for keys in earlier.values() for key in keys)
        for (line, whole), vals_list in periods.items():
            before = [told[key] for key in earlier[line, whole]]
            if len(vals_list) == 1 and not before:
                continue
            carry = sum(one.exact - one.amount for one in before)
            parts = [Explanation.from_dict(vals["explanation"]) for vals in vals_list]
            leftover = line.subscription_id.rule_id._engine_leftover()
            for vals, part, old in zip(
                vals_list, add_up(parts, carry, leftover), parts, strict=True
            ):
                if part.amount != old.amount:
                    vals.update(line._prepare_amount_vals(part))

    def _told(self, charge_ids):
        """``{charge_id: Explanation}``, in one query for all."""
        charges = self.env["billing.charge"].browse(set(charge_ids))
        return {c.id: Explanation.from_dict(c.explanation) for c in charges}

    # -- what is given back ----------------------------------------------------------

    def _prepare_credit_vals_list(self, by, claims):
        """Charges below zero for days that were billed and are not owed.

        :param by: the last ``date`` that counts
        :param claims: ``{line_id: [Claim, ...]}``
        """
        found = [
            (line, claim, part)
            for line in self.line_ids
            for claim, part in line._unused(claims.get(line.id, []))
            if part.start <= by
        ]
        told = self._told(claim.key for _line, claim, _part in found)
        left, latest, vals_list = self._left(told), {}, []
        for line, claim, part in found:
            now = latest.get(claim.key, claim)
            whole = line._engine_plan().whole_at(part.start)
            back = credit(told[claim.key], now, part, whole, left[claim.key])
            left[claim.key] += back.amount
            latest[claim.key] = replace(now, credited=(*now.credited, part))
            vals_list.append(
                {
                    "line_id": line.id,
                    "credit_of_id": claim.key,
                    "period_start": part.start,
                    "period_end": part.end,
                }
                | line._prepare_amount_vals(back)
            )
        return vals_list

    def _left(self, told):
        """``{charge_id: amount}``: what is left of charges after earlier credits."""
        left = {key: one.amount for key, one in told.items()}
        if not left:
            return left
        credits_ = self.env["billing.charge"].search(
            [("credit_of_id", "in", list(told)), ("state", "!=", "void")]
        )
        for charge in credits_:
            amount = Explanation.from_dict(charge.explanation).amount
            left[charge.credit_of_id.id] += amount
        return left
