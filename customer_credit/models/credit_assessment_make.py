from collections import defaultdict
from dataclasses import dataclass

from odoo import api, fields, models
from odoo.exceptions import UserError

from ..engine.grading import Graded, Raise, grade, next_score, raises
from ..engine.limit_formula import Limit
from ..engine.scoring import Result, assess


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a card and grades say of one customer."""

    result: Result
    graded: Graded
    limit: Limit | None  # None: it stays as it is
    raises: dict[str, Raise]


class CreditAssessment(models.Model):
    """How an assessment comes about: facts of all customers in a few queries."""

    _inherit = "credit.assessment"

    @api.model
    def _credit_outcomes(self, customers, company, card, day, grades=None):
        """Score these customers by a card; the preview and the work both ask this.

        :param customers: commercial partners
        :param company: the ``res.company`` that assesses
        :param card: a ``credit.scorecard``, of any state
        :param day: the ``date``; nothing later counts
        :param grades: records of ``credit.grade.terms``, by default those in force
        :return: ``{partner_id: Outcome}`` with a key for each
        """
        if grades is None:
            grades = self.env["credit.grade"].search([("active", "=", True)])
        criteria, ladder = card._credit_criteria(), card._credit_ladder(grades)
        codes = {criterion.code for criterion in criteria} | {"turnover_12m"}
        facts = customers._credit_score_facts(company, codes, day)
        equity = {}
        if any(g.sets_limit and g.equity_percent for g in grades):
            # a figure for the formula, whoever may read statements
            years = customers.sudo()._credit_years(company, day)
            equity = {id_: year[2] for id_, year in years.items()}
        by_id = {g._credit_grade_id(): g for g in grades}
        confidence = card.min_confidence / 100
        outcomes = {}
        for id_, known in facts.items():
            result = assess(criteria, known)
            graded = grade(result, ladder, confidence, card.thin_grade_id.id or None)
            turnover = known["turnover_12m"].value if "turnover_12m" in known else None
            target = next_score(result.score, ladder)
            outcomes[id_] = Outcome(
                result=result,
                graded=graded,
                limit=self._credit_limit_of(
                    by_id.get(graded.key), company, day, turnover, equity.get(id_)
                ),
                raises={r.code: r for r in raises(criteria, result, target)},
            )
        return outcomes

    @api.model
    def _credit_limit_of(self, grade_terms, company, day, turnover, equity):
        """The limit that a grade gives, None where it stays as it is."""
        if grade_terms is None:
            return None
        return grade_terms._credit_limit(company, day, turnover, equity)

    @api.model
    def _prepare_assessment_vals_list(self, asked, outcomes):
        """The values of new assessments, computed for all in a few queries.

        :param asked: a list of dicts with at least ``partner_id``
        :param outcomes: is filled with ``{place in the list: Outcome}``
        """
        companies, places = self.env["res.company"], defaultdict(list)
        for place, vals in enumerate(asked):
            vals.setdefault("company_id", self.env.company.id)
            places[vals["company_id"]].append(place)
        prepared = [{} for _vals in asked]
        day = fields.Date.context_today(self)
        for company_id, ours in places.items():
            company = companies.browse(company_id)
            profiles = self._credit_profiles(
                [asked[place]["partner_id"] for place in ours], company
            )
            default = self.env["credit.scorecard"]._credit_default(company)
            by_card = defaultdict(list)
            for place in ours:
                card = self._credit_card(asked[place], profiles, default)
                by_card[card].append(place)
            for card, same in by_card.items():
                customers = self.env["res.partner"].browse(
                    asked[place]["partner_id"] for place in same
                )
                found = self._credit_outcomes(customers, company, card, day)
                for place in same:
                    id_ = asked[place]["partner_id"]
                    outcomes[place] = found[id_]
                    prepared[place] = (
                        {"origin": "hand"}
                        | asked[place]
                        | {"scorecard_id": card.id, "date": day}
                        | self._prepare_outcome_vals(found[id_], profiles.get(id_))
                    )
        return prepared

    @api.model
    def _credit_profiles(self, partner_ids, company):
        """``{partner_id: its credit.profile in company}``."""
        profiles = self.env["credit.profile"].search_fetch(
            [("partner_id", "in", partner_ids), ("company_id", "=", company.id)],
            ["partner_id", "grade_id", "score", "is_limited", "limit_amount",
             "scorecard_id"],
        )  # fmt: skip
        return {profile.partner_id.id: profile for profile in profiles}

    @api.model
    def _credit_card(self, vals, profiles, default):
        """By which card a customer is scored: as asked, its own, or ``default``."""
        cards = self.env["credit.scorecard"]
        if card_id := vals.get("scorecard_id"):
            card = cards.browse(card_id)
        else:
            profile = profiles.get(vals["partner_id"])
            own = profile.scorecard_id if profile else cards
            card = own._credit_published() or default
        if not card or card.state != "published":
            raise UserError(self.env._("There is no published scorecard to assess by."))
        return card

    @api.model
    def _prepare_outcome_vals(self, outcome, profile):
        """What an assessment stores of an outcome.

        :param profile: the customer's ``credit.profile``, or None
        """
        result, graded, limit = outcome.result, outcome.graded, outcome.limit
        amount = float(limit.amount) if limit else 0.0
        return {
            "requested_by_id": self.env.uid,
            "profile_id": profile.id if profile else False,
            "is_scored": result.score is not None,
            "score": result.score or 0.0,
            "coverage": result.coverage,
            "confidence": result.confidence,
            "is_thin": graded.thin,
            "grade_by_score_id": graded.by_score,
            "grade_proposed_id": graded.key,
            "grade_id": graded.key,
            "old_grade_id": profile.grade_id.id if profile else False,
            "old_score": profile.score if profile else 0.0,
            "has_limit": bool(limit),
            "limit_amount": amount,
            "limit_proposed": amount,
            "limit_reason": limit.reason if limit else False,
            "old_has_limit": profile.is_limited if profile else False,
            "old_limit_amount": profile.limit_amount if profile else 0.0,
        }

    @api.model
    def _credit_assess(self, customers, company, origin="hand"):
        """Assess these customers, except who has an open assessment.

        :param customers: commercial partners
        :param company: the ``res.company`` that assesses
        :return: the open assessments of all of them, new ones last
        """
        open_ones = self.search(
            [
                ("partner_id", "in", customers.ids),
                ("company_id", "=", company.id),
                ("state", "in", ("draft", "submitted")),
            ]
        )
        left = (customers - open_ones.partner_id).ids
        return open_ones | self._credit_insert(
            [
                {"partner_id": i, "company_id": company.id, "origin": origin}
                for i in left
            ]
        )
