from odoo import api, fields, models
from odoo.exceptions import UserError

KINDS = [
    ("event", "Event"),
    ("dinner", "Dinner"),
    ("fair", "Fair"),
    ("gift", "Gifts"),
    ("training", "Training"),
    ("other", "Other"),
]
STATES = [("planned", "Planned"), ("done", "Done"), ("cancelled", "Cancelled")]


class CustomerCareAction(models.Model):
    """Something done for several customers: who was invited, who came, what it cost."""

    _name = "customer.care.action"
    _description = "Care Action"
    _order = "date desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True)
    kind = fields.Selection(KINDS, required=True, default="event")
    date = fields.Date(required=True, default=fields.Date.context_today)
    state = fields.Selection(STATES, required=True, default="planned", readonly=True)
    user_id = fields.Many2one(
        "res.users",
        string="In Charge",
        index="btree_not_null",
        default=lambda self: self.env.user,
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        default=lambda self: self.env.company,
        ondelete="cascade",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    description = fields.Html(sanitize_form=True)
    result = fields.Text()
    budget_amount = fields.Monetary(string="Budget")
    general_cost_amount = fields.Monetary(
        string="General Costs",
        help="What is spent for all together, for instance rent.",
    )
    line_ids = fields.One2many("customer.care.line", "action_id", string="Invitations")
    invited_count = fields.Integer(string="Invited", compute="_compute_figures")
    came_count = fields.Integer(string="Came", compute="_compute_figures")
    came_share = fields.Float(string="Share That Came", compute="_compute_figures")
    cost_amount = fields.Monetary(string="Cost", compute="_compute_figures")
    guest_cost_amount = fields.Monetary(
        string="Cost per Guest", compute="_compute_figures"
    )

    _amounts_positive = models.Constraint(
        "CHECK (budget_amount >= 0 AND general_cost_amount >= 0)",
        "Budget and costs cannot be negative.",
    )

    @api.depends("general_cost_amount", "line_ids.state", "line_ids.cost_amount")
    def _compute_figures(self):
        for action in self:
            lines = action.line_ids
            came = len(lines.filtered(lambda line: line.state == "came"))
            costs = action.general_cost_amount + sum(lines.mapped("cost_amount"))
            action.invited_count = len(lines)
            action.came_count = came
            action.came_share = came / len(lines) if lines else 0.0
            action.cost_amount = costs
            action.guest_cost_amount = costs / came if came else 0.0

    def write(self, vals):
        result = super().write(vals)
        if {"name", "date", "user_id"} & vals.keys():
            self.line_ids._sync_interactions()
        return result

    def unlink(self):
        self.line_ids.unlink()
        return super().unlink()

    def action_done(self):
        """It took place: who came is logged with the customers."""
        self.check_access("write")
        if any(action.state == "cancelled" for action in self):
            raise UserError(self.env._("A cancelled care action did not take place."))
        self.state = "done"

    def action_cancel(self):
        """It does not take place."""
        self.check_access("write")
        if any(line.state == "came" for line in self.line_ids):
            raise UserError(
                self.env._("Somebody came already: this care action took place.")
            )
        self.state = "cancelled"

    def action_plan(self):
        """Plan it again."""
        self.check_access("write")
        self.state = "planned"

    def action_all_came(self):
        """Mark all who have not declined as having come; correct the rest."""
        self.check_access("write")
        open_states = ("invited", "accepted")
        self.line_ids.filtered(lambda line: line.state in open_states).state = "came"
