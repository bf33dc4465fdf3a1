from odoo import Command, api, fields, models
from odoo.exceptions import AccessError

MANAGER = "customer_credit.group_manager"
TRIED = (
    "min_score", "trade", "sets_limit", "turnover_months", "equity_percent",
    "limit_floor", "limit_cap", "limit_step", "currency_id",
)  # fmt: skip
SHOWN = 500


class CreditSimulation(models.TransientModel):
    """A changed card or changed grades, tried on all customers before in force."""

    _name = "credit.simulation"
    _description = "Simulation of Grades"
    _rec_name = "scorecard_id"

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
    is_tried = fields.Boolean(readonly=True)
    customer_count = fields.Integer(string="Customers Looked At", readonly=True)
    up_count = fields.Integer(string="Better Grade", readonly=True)
    down_count = fields.Integer(string="Worse Grade", readonly=True)
    first_count = fields.Integer(string="First Grade", readonly=True)
    limit_before = fields.Monetary(string="Sum of Limits Now", readonly=True)
    limit_after = fields.Monetary(string="Sum of Limits Then", readonly=True)
    passing_count = fields.Integer(string="Orders That Would Pass", readonly=True)
    held_count = fields.Integer(string="Orders That Would Be Held", readonly=True)

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        if "grade_ids" in fields_list:
            values["grade_ids"] = [
                Command.create(self._prepare_grade_vals(grade))
                for grade in self.env["credit.grade"].search([("active", "=", True)])
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
        company, assessments = self.company_id, self.env["credit.assessment"]
        lines = assessments._credit_simulate(self.scorecard_id, self.grade_ids, company)
        moved = {vals["partner_id"]: vals for vals in lines if is_moved(vals)}
        orders = assessments._credit_simulate_orders(moved, company)
        # whose orders are concerned comes first
        shown = sorted(moved.values(), key=lambda v: v["partner_id"] not in orders)
        ways = [vals["direction"] for vals in lines]
        self.write(
            {
                "is_tried": True,
                "customer_count": len(lines),
                "up_count": ways.count("up"),
                "down_count": ways.count("down"),
                "first_count": ways.count("first"),
                "limit_before": sum(vals["old_limit"] for vals in lines),
                "limit_after": sum(vals["new_limit"] for vals in lines),
                "passing_count": sum(len(o["passing_ids"]) for o in orders.values()),
                "held_count": sum(len(o["held_ids"]) for o in orders.values()),
                "line_ids": [
                    Command.create(vals | orders.get(vals["partner_id"], {}))
                    for vals in shown[:SHOWN]
                ],
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


def is_moved(vals):
    """Whether anything changes for a customer.

    :param vals: the values of its ``credit.simulation.line``
    """
    return vals["old_grade_id"] != vals["new_grade_id"] or (
        (vals["old_has_limit"], vals["old_limit"])
        != (vals["new_has_limit"], vals["new_limit"])
    )
