from collections import defaultdict

from odoo import api, fields, models, tools

from odoo.addons.customer_archive.engine.money import exact

from ..engine.policy import REACTIONS, Policy, Reaction

POINTS = tuple(REACTIONS)
MATRIX = [
    ("ignore", "Ignore"),
    ("tell", "Note It"),
    ("warn", "Warn"),
    ("ask", "Ask for Approval"),
    ("block", "Block"),
]
AMOUNTS = ("warn_share", "max_overdue_amount", "overdue_threshold")
ASK_AGAIN = 3  # days, also where a company has no policy of its own
COUNTS = (
    "count_drafts", "count_orders", "count_charges", "horizon_days",
    "max_overdue_days",
)  # fmt: skip


class CreditPolicy(models.Model):
    """How strictly a company looks at what its customers owe."""

    _name = "credit.policy"
    _inherit = "customer.cached"
    _description = "Credit Policy"
    _rec_name = "company_id"
    _order = "company_id, level_id nulls first, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    level_id = fields.Many2one(
        "customer.level",
        string="Customer Level",
        ondelete="cascade",
        help="Customers of this level follow this policy instead of the company's.",
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    count_orders = fields.Boolean(
        string="Count Orders Not Delivered",
        default=True,
        help="Confirmed orders are part of the exposure before they are delivered. "
        "What was delivered always is.",
    )
    horizon_days = fields.Integer(
        string="Horizon",
        help="Orders that are to be delivered later than in this many days do not "
        "count yet. 0: all orders count.",
    )
    count_charges = fields.Boolean(
        string="Count Charges Not Invoiced",
        default=True,
        help="What other parts of the system say the customer is bound to owe is part "
        "of the exposure.",
    )
    count_drafts = fields.Boolean(
        string="Count Draft Invoices",
        help="Draft invoices that come from no order are part of the exposure.",
    )
    note_account_ids = fields.Many2many(
        "account.account",
        string="Accounts of Notes",
        domain="[('account_type', '!=', 'asset_receivable')]",
        check_company=True,
        help="Notes that customers have paid with are part of the exposure while they "
        "stand on one of these accounts. Leave out the account of notes that a bank "
        "has accepted, if you take no risk there.",
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
    max_overdue_amount = fields.Monetary(
        string="Overdue Amount Allowed",
        help="New orders are stopped when more than this is overdue, however lately, "
        "also for customers without a limit. 0: overdue items stop nothing.",
    )
    overdue_threshold = fields.Monetary(
        string="Small Remainders",
        help="What is overdue of one item does not count up to this amount.",
    )
    on_quote = fields.Selection(
        MATRIX, string="Quotation Is Sent", default="ignore", required=True
    )
    on_order = fields.Selection(
        MATRIX, string="Order Is Confirmed", default="ask", required=True
    )
    on_invoice = fields.Selection(
        MATRIX, string="Invoice Is Posted", default="ask", required=True
    )
    on_bill = fields.Selection(
        MATRIX, string="Bill Is Generated", default="ignore", required=True
    )
    on_subscription = fields.Selection(
        MATRIX, string="Subscription Starts", default="ask", required=True
    )
    release_days = fields.Integer(
        string="A Release Is Good For",
        default=7,
        help="Days a release may be used, proposed when it is asked for.",
    )

    escalate_days = fields.Integer(
        string="Ask Again After",
        default=ASK_AGAIN,
        help="Without approval tiers: when nobody has decided on a request or a "
        "release within so many days, the credit managers are asked again. 0: never.",
    )

    _company_unique = models.UniqueIndex(
        "(company_id, COALESCE(level_id, 0))",
        "A company has one credit policy, and one more for each customer level.",
    )
    _shares = models.Constraint(
        "CHECK (warn_share > 0 AND warn_share <= 1)",
        "The share of the limit is more than 0 % and at most 100 %.",
    )
    _days = models.Constraint(
        "CHECK (max_overdue_days >= 0 AND release_days >= 0 AND horizon_days >= 0 "
        "AND COALESCE(escalate_days, 0) >= 0)",
        "A number of days cannot be negative.",
    )
    _amounts = models.Constraint(
        "CHECK (max_overdue_amount >= 0 AND overdue_threshold >= 0)",
        "An amount that is allowed cannot be negative.",
    )

    @api.depends("company_id", "level_id")
    def _compute_display_name(self):
        for policy in self:
            names = [policy.company_id.name, policy.level_id.name]
            policy.display_name = " – ".join(name for name in names if name)

    @api.model
    def _credit_rules(self, company, level_id=None):
        """The rules of ``company``; the defaults where it has none of its own.

        :param company: a ``res.company``
        :param level_id: the id of a ``customer.level``, whose policy goes before
        :return: an ``engine.policy.Policy``
        """
        rules = self._rules_of(company.id)
        return rules.get(level_id) or rules[None]

    @api.model
    def _credit_has_levels(self, company):
        """Whether some customers of ``company`` follow a policy of their level."""
        return len(self._rules_of(company.id)) > 1

    @api.model
    def _credit_all_rules(self, company):
        """Every policy that holds for some customer of ``company``.

        :return: ``{level id or None: engine.policy.Policy}``
        """
        return self._rules_of(company.id)

    @api.model
    @tools.ormcache("company_id")
    def _rules_of(self, company_id):
        # everybody's documents are measured by it, also a salesperson's
        policies = self.sudo().search([("company_id", "=", company_id)])
        rules = {policy.level_id.id or None: policy._policy() for policy in policies}
        return {None: Policy()} | rules

    @api.model
    def _credit_ask_again(self):
        """After how many days the credit managers of a company are asked again.

        :return: ``{days: ids of companies}``, without those that never want it
        """
        # a rule of the company, not a secret
        own = self.sudo().search([("level_id", "=", False)])
        days = {policy.company_id.id: policy.escalate_days for policy in own}
        found = defaultdict(list)
        companies = self.env["res.company"].sudo().search([("active", "=", True)])
        for id_ in companies.ids:
            found[days.get(id_, ASK_AGAIN)].append(id_)
        found.pop(0, None)
        return found

    def _policy(self):
        """This policy, as the engine has it."""
        self.ensure_one()
        return Policy(
            reactions={point: Reaction(self[f"on_{point}"]) for point in POINTS},
            note_accounts=tuple(self.note_account_ids.ids),
            **{name: exact(self[name]) for name in AMOUNTS},
            **{name: self[name] for name in COUNTS},
        )
