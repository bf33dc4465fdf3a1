from odoo import api, fields, models

from ..engine.classes import Condition


class CustomerClassCondition(models.Model):
    """One fact about a customer that a rule asks for."""

    _name = "customer.class.condition"
    _description = "Condition of a Class Rule"
    _order = "rule_id, id"
    _check_company_auto = True

    rule_id = fields.Many2one(
        "customer.class.rule",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="rule_id.company_id", store=True)
    fact = fields.Selection(selection="_selection_fact", required=True)
    comparison = fields.Selection(
        [("least", "at least"), ("most", "at most")],
        string="Is",
        required=True,
        default="least",
    )
    value = fields.Float(required=True, digits=(16, 2))

    @api.model
    def _selection_fact(self):
        facts = self.env["res.partner"]._customer_class_fact_labels()
        return [(code, label) for code, (label, _unit) in facts.items()]

    def _customer_condition(self):
        """The condition as the engine wants it."""
        self.ensure_one()
        return Condition(self.fact, self.value, at_least=self.comparison == "least")

    def _customer_text(self):
        """The condition as a sentence: "Turnover (12 months) at least 500,000.00"."""
        self.ensure_one()
        customers = self.env["res.partner"]
        return customers._customer_class_condition_text(
            self._customer_condition(), self.company_id or self.env.company
        )
