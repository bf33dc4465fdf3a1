from odoo import SUPERUSER_ID, api, fields, models

from ..engine.decision import Verdict

LIVING = ("draft", "review", "active", "suspended")
BATCH = 2000


class CreditAssessment(models.Model):
    """What would become of customers by a changed card or changed grades.

    Scores, grades and limits come from the code that assesses; whether an order passes
    is asked of the guard itself, with the new limits written and taken back.
    """

    _inherit = "credit.assessment"

    @api.model
    def _credit_scored_by(self, card, company):
        """The customers whom ``company`` scores by this card, of any version."""
        partners = self.env["res.partner"].search(
            [
                ("customer_state", "in", LIVING),
                ("company_id", "in", (company.id, False)),
            ],
            order="id",
        )
        profiles = self.env["credit.profile"].search_fetch(
            [("company_id", "=", company.id), ("scorecard_id", "!=", False)],
            ["partner_id", "scorecard_id"],
        )
        others = profiles.filtered(lambda p: p.scorecard_id.code != card.code)
        if card._credit_default(company).code == card.code:
            return partners - others.partner_id
        return partners & (profiles - others).partner_id

    @api.model
    def _credit_simulate(self, card, grades, company):
        """What would become of each customer of a card; nothing is written.

        :param card: a ``credit.scorecard``, of any state
        :param grades: records of ``credit.grade.terms``
        :return: a list of the values of ``credit.simulation.line``, one a customer
        """
        day = fields.Date.context_today(self)
        ladder = {g._credit_grade_id(): g.min_score for g in grades}
        everybody, lines = self._credit_scored_by(card, company), []
        for start in range(0, len(everybody), BATCH):
            customers = everybody[start : start + BATCH]
            outcomes = self._credit_outcomes(customers, company, card, day, grades)
            profiles = self._credit_profiles(customers.ids, company)
            lines += [
                self._prepare_simulated_vals(id_, outcome, profiles.get(id_), ladder)
                for id_, outcome in outcomes.items()
            ]
        return lines

    @api.model
    def _prepare_simulated_vals(self, partner_id, outcome, profile, ladder):
        """The values of one customer's line.

        :param profile: its ``credit.profile``, or None
        :param ladder: ``{grade id: its lowest score}``
        """
        old_grade = profile.grade_id.id if profile else False
        has_limit = bool(profile and profile.is_limited)
        old_limit = profile.limit_amount if has_limit else 0.0
        new_grade, limit = outcome.graded.key or old_grade, outcome.limit
        return {
            "partner_id": partner_id,
            "score": outcome.result.score or 0.0,
            "old_grade_id": old_grade,
            "new_grade_id": new_grade,
            "direction": direction(old_grade, new_grade, ladder),
            "old_has_limit": has_limit,
            "old_limit": old_limit,
            "new_has_limit": bool(limit) or has_limit,
            "new_limit": float(limit.amount) if limit else old_limit,
        }

    @api.model
    def _credit_simulate_orders(self, moved, company):
        """Which quotations would pass that are held now, and the other way round.

        :param moved: ``{partner_id: values of its line}`` of those who move
        :return: ``{partner_id: {"passing_ids": [...], "held_ids": [...]}}``
        """
        quotations = self.env["sale.order"].search(
            [
                ("company_id", "=", company.id),
                ("state", "in", ("draft", "sent")),
                ("partner_id.commercial_partner_id", "in", list(moved)),
            ]
        )
        waiting = quotations.filtered(lambda o: o._credit_customer().id in moved)
        if not waiting:
            return {}
        held_now = waiting.filtered(self._credit_would_hold)
        savepoint = self.env.cr.savepoint()
        try:
            for customer in waiting.mapped(lambda o: o._credit_customer()):
                self._credit_pretend(customer, company, moved[customer.id])
            held_then = waiting.filtered(self._credit_would_hold)
        finally:
            savepoint.close(rollback=True)
            self.env.invalidate_all(flush=False)
            self.env["res.partner"]._credit_forget()
        found = {}
        for key, orders in (
            ("passing_ids", held_now - held_then),
            ("held_ids", held_then - held_now),
        ):
            for order in orders:
                customer = order._credit_customer().id
                mine = found.setdefault(customer, {"passing_ids": [], "held_ids": []})
                mine[key].append(order.id)
        return found

    @api.model
    def _credit_would_hold(self, order):
        """Whether the guard would stop this quotation now."""
        customer, company = order._credit_customer(), order.company_id
        decision = customer._credit_decide(company, order._credit_amount(), "order")
        return decision.verdict is Verdict.BLOCK

    @api.model
    def _credit_pretend(self, customer, company, vals):
        """Write what the customer's profile would say; the caller rolls it back."""
        # as an approved assessment is carried out
        profiles = self.env["credit.profile"].with_user(SUPERUSER_ID)
        profiles = profiles.with_context(tracking_disable=True)
        key = {"partner_id": customer.id, "company_id": company.id}
        profile = profiles.search([(name, "=", value) for name, value in key.items()])
        terms = {
            "grade_id": vals["new_grade_id"],
            "is_limited": vals["new_has_limit"],
            "limit_amount": vals["new_limit"],
        }
        if profile:
            profile.write(terms)
        else:
            profiles.create(key | terms)


def direction(old_grade, new_grade, ladder):
    """Which way somebody moves, by the borders that are tried.

    :param ladder: ``{grade id: its lowest score}``
    """
    if not new_grade or old_grade == new_grade:
        return "same"
    if not old_grade:
        return "first"
    return "up" if ladder.get(new_grade, 0) > ladder.get(old_grade, 0) else "down"
