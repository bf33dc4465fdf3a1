from odoo import api, fields, models, tools

from odoo.addons.customer_archive.engine.money import exact

from ..engine.decision import Policy


class CreditPolicy(models.Model):
    """How strictly a company looks at what its customers owe."""

    _name = "credit.policy"
    _inherit = "customer.cached"
    _description = "Credit Policy"
    _rec_name = "company_id"
    _order = "company_id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    count_drafts = fields.Boolean(
        string="Count Draft Invoices",
        help="Draft invoices that come from no order are part of the exposure.",
    )
    warn_share = fields.Float(
        string="Warn From",
        default=0.9,
        help="A warning is shown when more than this share of the limit is in use.",
    )
    max_overdue_days = fields.Integer(
        string="Overdue Days Allowed",
        help="New orders are stopped when the oldest overdue item is older than this "
        "many days, also for customers without a limit. 0: overdue items stop nothing.",
    )
    release_days = fields.Integer(
        string="A Release Is Good For",
        default=7,
        help="Days a release may be used, proposed when it is asked for.",
    )

    _company_unique = models.UniqueIndex(
        "(company_id)", "A company has one credit policy."
    )
    _shares = models.Constraint(
        "CHECK (warn_share > 0 AND warn_share <= 1)",
        "The share of the limit is more than 0 % and at most 100 %.",
    )
    _days = models.Constraint(
        "CHECK (max_overdue_days >= 0 AND release_days >= 0)",
        "A number of days cannot be negative.",
    )

    @api.model
    def _credit_rules(self, company):
        """The rules of ``company``; the defaults where it has none of its own.

        :param company: a ``res.company``
        :return: an ``engine.decision.Policy``
        """
        return self._rules_of(company.id)

    @api.model
    @tools.ormcache("company_id")
    def _rules_of(self, company_id):
        # everybody's documents are measured by it, also a salesperson's
        policy = self.sudo().search_fetch(
            [("company_id", "=", company_id)],
            ["count_drafts", "warn_share", "max_overdue_days"],
            limit=1,
        )
        if not policy:
            return Policy()
        return Policy(
            count_drafts=policy.count_drafts,
            warn_share=exact(policy.warn_share),
            max_overdue_days=policy.max_overdue_days,
        )
