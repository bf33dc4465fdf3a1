from odoo import api, fields, models
from odoo.fields import Domain

STATES = [
    ("invited", "Invited"),
    ("accepted", "Accepted"),
    ("came", "Came"),
    ("absent", "Did Not Come"),
    ("declined", "Not Coming"),
]


class CustomerCareLine(models.Model):
    """One customer, or one of its people, in a care action."""

    _name = "customer.care.line"
    _inherit = "customer.with.contact"
    _description = "Invitation to a Care Action"
    _order = "id"
    _rec_name = "partner_id"
    _check_company_auto = True

    action_id = fields.Many2one(
        "customer.care.action",
        string="Care Action",
        required=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="action_id.company_id", store=True)
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(related="action_id.date", store=True)
    state = fields.Selection(STATES, required=True, default="invited")
    result = fields.Char(help="What came of it with this customer.")
    cost_amount = fields.Monetary(string="Cost")

    _once = models.UniqueIndex(
        "(action_id, partner_id, COALESCE(contact_id, 0))",
        "This customer is invited already.",
    )
    _cost_positive = models.Constraint(
        "CHECK (cost_amount >= 0)", "A cost cannot be negative."
    )

    @api.model_create_multi
    def create(self, vals_list):
        lines = super().create(vals_list)
        lines._sync_interactions()
        return lines

    def write(self, vals):
        result = super().write(vals)
        if {"state", "result", "partner_id", "contact_id"} & vals.keys():
            self._sync_interactions()
        return result

    def unlink(self):
        # sudo: what is told of an invitation goes with it
        self._interactions().sudo().unlink()
        return super().unlink()

    def _interactions(self):
        return self.env["customer.interaction"].search(
            Domain("res_model", "=", self._name) & Domain("res_id", "in", self.ids)
        )

    def _sync_interactions(self):
        """Have everybody who came, and nobody else, stand in the interactions."""
        by_line = self._interactions().grouped("res_id")
        gone = self.filtered(lambda line: line.state != "came" and line.id in by_line)
        # sudo: a slip of the pen is taken back by whoever made it
        gone._interactions().sudo().unlink()
        new = []
        for line in self.filtered(lambda line: line.state == "came"):
            vals = line._prepare_interaction_vals()
            if line.id in by_line:
                by_line[line.id].write(vals)
            else:
                new.append(vals)
        self.env["customer.interaction"].create(new)

    def _prepare_interaction_vals(self):
        """How this stands in the interactions of the customer."""
        action = self.action_id
        return {
            "kind": "care",
            "direction": "out",
            "date": fields.Datetime.to_datetime(action.date),
            "partner_id": self.partner_id.id,
            "contact_id": self.contact_id.id,
            "user_id": action.user_id.id,
            "company_id": self.company_id.id,
            "summary": action.name,
            "outcome_note": self.result,
            "res_model": self._name,
            "res_id": self.id,
        }
