from odoo import api, fields, models

from ..engine.classes import Rule

MANAGER = "customer_archive.group_manager"


class CustomerClassRule(models.Model):
    """Gives a level to customers whom all its conditions fit; the first that fits wins.

    How a level is lost is the rule's too: by a margin, and for a number of days.
    """

    _name = "customer.class.rule"
    _description = "Class Rule"
    _order = "sequence, id"
    _rec_name = "level_id"
    _check_company_auto = True

    sequence = fields.Integer(default=10)
    active = fields.Boolean("In Use", default=True)
    level_id = fields.Many2one("customer.level", required=True, ondelete="cascade")
    company_id = fields.Many2one(
        "res.company",
        ondelete="cascade",
        help="The company whose figures it looks at; empty for each company. Amounts "
        "are in the currency of the company that applies the rule.",
    )
    condition_ids = fields.One2many(
        "customer.class.condition", "rule_id", string="Conditions", copy=True
    )
    keep_percent = fields.Float(
        string="Margin (%)",
        digits=(5, 1),
        help="A customer keeps the level while each value is missed by no more than "
        "this.",
    )
    keep_days = fields.Integer(
        string="Patience (Days)",
        help="A customer loses the level when it was missed for so many days. Counted "
        "from the first time the rules were applied and found it missed.",
    )
    explanation = fields.Char(string="When", compute="_compute_explanation")

    _keep_range = models.Constraint(
        "CHECK (keep_percent BETWEEN 0 AND 100 AND keep_days >= 0)",
        "The margin is between 0 and 100 percent, the patience 0 days or more.",
    )

    @api.depends(
        "condition_ids.fact", "condition_ids.value", "condition_ids.comparison"
    )
    @api.depends_context("company", "lang")
    def _compute_explanation(self):
        for rule in self:
            texts = [c._customer_text() for c in rule.condition_ids]
            rule.explanation = "; ".join(texts) or self.env._("everybody else")

    @api.model
    def _customer_rules(self, company):
        """The rules of ``company`` in their order, as the engine wants them.

        :return: a list of ``engine.classes.Rule``, whose level is the id of one
        """
        # Who may see that a level is missed need not keep the rules.
        rules = self.sudo().search([("company_id", "in", (company.id, False))])
        return [
            Rule(
                level=rule.level_id.id,
                conditions=tuple(c._customer_condition() for c in rule.condition_ids),
                margin=rule.keep_percent / 100,
                days=rule.keep_days,
            )
            for rule in rules.filtered("level_id.active")
        ]

    @api.model
    def _cron_apply(self):
        """Apply the rules in each company that has them applied by themselves."""
        companies = self.env["res.company"].search([("customer_class_auto", "=", True)])
        for company in companies:
            self.env["customer.metrics"]._refresh_stale(company)
            # Why somebody moved is read in the company's language.
            partners = self.env["res.partner"].with_context(
                lang=company.partner_id.lang
            )
            customers = partners.with_company(company)._customer_class_customers(
                company
            )
            if customers._customer_class_work(company):
                break  # time is up: the next run goes on

    def action_preview(self):
        """Show who would move, from what to what and why."""
        return self.env["res.partner"].action_customer_assign_levels()
