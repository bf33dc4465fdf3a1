from odoo import Command, api, fields, models
from odoo.exceptions import AccessError

from ..engine.decision import Verdict

MANAGER = "customer_credit.group_manager"
TRIED = (
    "min_score", "trade", "sets_limit", "turnover_months", "equity_percent",
    "limit_floor", "limit_cap", "limit_step", "currency_id",
)  # fmt: skip
LIVING = ("draft", "review", "active", "suspended")
BATCH = 2000
SHOWN = 500


class CreditSimulation(models.TransientModel):
    """A changed card or changed grades, tried on all customers before it is in force.

    Scores, grades and limits come from the code that assesses; whether an order passes
    is asked of the guard itself, with the new limits written and taken back.
    """

    _name = "credit.simulation"
    _description = "Simulation of Grades"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    scorecard_id = fields.Many2one(
        "credit.scorecard",
        required=True,
        domain="[('state', '!=', 'retired')]",
        default=lambda self: self.env["credit.scorecard"]._credit_default(
            self.env.company
        ),
        help="The card that is tried, for instance a draft of a new version.",
    )
    grade_ids = fields.One2many("credit.simulation.grade", "simulation_id")
    line_ids = fields.One2many("credit.simulation.line", "simulation_id")
    is_tried = fields.Boolean()
    customer_count = fields.Integer(string="Customers Looked At")
    up_count = fields.Integer(string="Better Grade")
    down_count = fields.Integer(string="Worse Grade")
    first_count = fields.Integer(string="First Grade")
    limit_before = fields.Monetary(string="Sum of Limits Now")
    limit_after = fields.Monetary(string="Sum of Limits Then")
    passing_count = fields.Integer(string="Orders That Would Pass")
    held_count = fields.Integer(string="Orders That Would Be Held")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "grade_ids" in fields_list:
            values["grade_ids"] = [
                Command.create(self._prepare_grade_vals(grade))
                for grade in self.env["credit.grade"].search([])
            ]
        return values

    @api.model
    def _prepare_grade_vals(self, grade):
        """The values of a grade, to be changed and tried."""
        return {name: grade[name] for name in TRIED if name != "currency_id"} | {
            "grade_id": grade.id,
            "currency_id": grade.currency_id.id,
        }

    def _credit_check_manager(self):
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only credit managers try and change grades."))

    def action_try(self):
        """Look who would move, which limits would change, which orders would pass."""
        self.ensure_one()
        self._credit_check_manager()
        self.line_ids.unlink()
        figures = dict.fromkeys(("up", "down", "first", "count"), 0)
        sums, lines = [0.0, 0.0], []
        customers = self._credit_customers()
        for start in range(0, len(customers), BATCH):
            for vals in self._prepare_line_vals(customers[start : start + BATCH]):
                figures["count"] += 1
                sums[0] += vals["old_limit"]
                sums[1] += vals["new_limit"]
                if vals["direction"] in figures:
                    figures[vals["direction"]] += 1
                if self._credit_is_moved(vals):
                    lines.append(vals)
        orders = self._credit_orders(lines)
        for vals in lines:
            vals |= orders.get(vals["partner_id"], {})
        lines.sort(
            key=lambda vals: not (vals.get("passing_ids") or vals.get("held_ids"))
        )
        self.write(
            {
                "is_tried": True,
                "customer_count": figures["count"],
                "up_count": figures["up"],
                "down_count": figures["down"],
                "first_count": figures["first"],
                "limit_before": sums[0],
                "limit_after": sums[1],
                "passing_count": sum(len(o["passing_ids"]) for o in orders.values()),
                "held_count": sum(len(o["held_ids"]) for o in orders.values()),
                "line_ids": [Command.create(vals) for vals in lines[:SHOWN]],
            }
        )
        return self._credit_reopen()

    def _credit_reopen(self):
        """The same window again, with what came of it."""
        return {
            "type": "ir.actions.act_window",
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
            "target": "current",
            "name": self.env._("Simulation of Grades"),
        }

    def _credit_customers(self):
        """The customers whom the tried card would score."""
        partners = self.env["res.partner"].search(
            [
                ("customer_state", "in", LIVING),
                ("company_id", "in", (self.company_id.id, False)),
            ],
            order="id",
        )
        cards = self.env["credit.scorecard"]
        profiles = self.env["credit.profile"].search_fetch(
            [("company_id", "=", self.company_id.id), ("scorecard_id", "!=", False)],
            ["partner_id", "scorecard_id"],
        )
        is_default = (
            cards._credit_default(self.company_id).code == self.scorecard_id.code
        )
        others = profiles.filtered(
            lambda p: p.scorecard_id.code != self.scorecard_id.code
        )
        if is_default:
            return partners - others.partner_id
        return partners & (profiles - others).partner_id

    def _prepare_line_vals(self, customers):
        """What would become of each of these customers; written nowhere."""
        assessments = self.env["credit.assessment"]
        day = fields.Date.context_today(self)
        outcomes = assessments._credit_outcomes(
            customers, self.company_id, self.scorecard_id, day, self.grade_ids
        )
        profiles = assessments._credit_profiles(customers.ids, self.company_id)
        ladder = {g.grade_id.id: g.min_score for g in self.grade_ids}
        for id_, outcome in outcomes.items():
            profile = profiles.get(id_)
            old_grade = profile.grade_id.id if profile else False
            has_limit = bool(profile and profile.is_limited)
            old_limit = profile.limit_amount if has_limit else 0.0
            new_grade = outcome.graded.key or old_grade
            limit = outcome.limit
            yield {
                "partner_id": id_,
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
    def _credit_is_moved(self, vals):
        """Whether anything changes for a customer."""
        return vals["old_grade_id"] != vals["new_grade_id"] or (
            (vals["old_has_limit"], vals["old_limit"])
            != (vals["new_has_limit"], vals["new_limit"])
        )

    def _credit_orders(self, lines):
        """Which quotations would pass that are held now, and the other way round.

        :param lines: values of ``credit.simulation.line`` of those who move
        :return: ``{partner_id: {"passing_ids": [...], "held_ids": [...]}}``
        """
        moved = {vals["partner_id"]: vals for vals in lines}
        quotations = self.env["sale.order"].search(
            [
                ("company_id", "=", self.company_id.id),
                ("state", "in", ("draft", "sent")),
                ("partner_id.commercial_partner_id", "in", list(moved)),
            ]
        )
        waiting = quotations.filtered(lambda o: o._credit_customer().id in moved)
        if not waiting:
            return {}
        held_now = waiting.filtered(self._credit_is_held)
        savepoint = self.env.cr.savepoint()
        try:
            for customer in waiting.mapped(lambda o: o._credit_customer()):
                self._credit_pretend(customer, moved[customer.id])
            held_then = waiting.filtered(self._credit_is_held)
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

    def _credit_is_held(self, order):
        """Whether the guard would stop this quotation now."""
        customer, company = order._credit_customer(), order.company_id
        decision = customer._credit_decide(company, order._credit_amount(), "order")
        return decision.verdict is Verdict.BLOCK

    def _credit_pretend(self, customer, vals):
        """Write what the customer's profile would say; it is rolled back."""
        profiles = self.env["credit.profile"].with_context(tracking_disable=True)
        profile = profiles.search(
            [("partner_id", "=", customer.id), ("company_id", "=", self.company_id.id)]
        )
        terms = {
            "grade_id": vals["new_grade_id"],
            "is_limited": vals["new_has_limit"],
            "limit_amount": vals["new_limit"],
        }
        if profile:
            profile.write(terms)
        else:
            profiles.create(
                {"partner_id": customer.id, "company_id": self.company_id.id} | terms
            )

    def action_apply(self):
        """Put the tried grades and the tried card in force.

        Customers move when they are assessed; a run does so for all.
        """
        self.ensure_one()
        self._credit_check_manager()
        for tried in self.grade_ids:
            vals = {
                name: tried[name]
                for name in TRIED
                if tried[name] != tried.grade_id[name]
            }
            if "currency_id" in vals:
                vals["currency_id"] = tried.currency_id.id
            if vals:
                tried.grade_id.write(vals)
        if self.scorecard_id.state == "draft":
            self.scorecard_id.action_publish()
        return self.env["ir.actions.actions"]._for_xml_id(
            "customer_credit.action_credit_assessment_run"
        )


def direction(old_grade, new_grade, ladder):
    """Which way somebody moves, by the borders that are tried.

    :param ladder: ``{grade id: its lowest score}``
    """
    if not new_grade or old_grade == new_grade:
        return "same"
    if not old_grade:
        return "first"
    return "up" if ladder.get(new_grade, 0) > ladder.get(old_grade, 0) else "down"
