from odoo import api, fields, models
from odoo.fields import Domain

from odoo.addons.customer_archive.engine.money import exact

from ..engine.approval import Tier

CASES = ("credit.request", "credit.release")


class CreditApprovalTier(models.Model):
    """Who decides on limits or releases up to which amount, and who else if nobody
    does."""

    _name = "credit.approval.tier"
    _description = "Approval Tier"
    _order = "company_id, kind, is_open, amount_to, id"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    kind = fields.Selection(
        [("limit", "Credit Limits"), ("release", "Releases")],
        string="Decides On",
        required=True,
        default="limit",
    )
    is_open = fields.Boolean(string="Any Amount", help="There is no amount above it.")
    amount_to = fields.Monetary(
        string="Up To",
        help="Of a limit, what the customer may owe in all afterwards; of a release, "
        "how far the document goes beyond what is allowed.",
    )
    group_id = fields.Many2one(
        "res.groups",
        ondelete="restrict",
        help="Everybody in it who may see credit decides.",
    )
    user_ids = fields.Many2many(
        "res.users",
        string="People",
        domain=lambda self: self._seeing_domain(),
        help="They decide, too, or alone where no group is chosen.",
    )
    in_turn = fields.Boolean(
        string="Lower Tiers First",
        help="The tiers below agree first, one after the other, each by somebody else.",
    )
    escalate_days = fields.Integer(
        string="Escalate After (Days)",
        help="If nobody has decided by then, somebody else is asked. 0: never.",
    )
    escalate_user_id = fields.Many2one(
        "res.users",
        string="Escalate To",
        domain=lambda self: self._seeing_domain(),
        help="May decide from then on. Empty: the people of the next tier are told.",
    )

    _bounds = models.Constraint(
        "CHECK (is_open OR amount_to > 0)", "A tier needs an amount up to which it is."
    )
    _days = models.Constraint(
        "CHECK (escalate_days >= 0)", "A number of days cannot be negative."
    )
    _amount_unique = models.UniqueIndex(
        "(company_id, kind, amount_to) WHERE is_open IS NOT TRUE",
        "There is a tier up to this amount already.",
    )
    _open_unique = models.UniqueIndex(
        "(company_id, kind) WHERE is_open", "There is a tier for any amount already."
    )

    @api.model
    def _seeing_domain(self):
        """Those who may see credit: nobody decides on what they cannot read."""
        group = self.env.ref("customer_credit.group_user")
        return [("all_group_ids", "in", group.ids), ("share", "=", False)]

    @api.depends("kind", "is_open", "amount_to", "currency_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for tier in self:
            names = {
                "kind": dict(tier._fields["kind"]._description_selection(tier.env))[
                    tier.kind or "limit"
                ],
                "amount": (tier.currency_id or tier.env.company.currency_id).format(
                    tier.amount_to
                ),
            }
            tier.display_name = (
                self.env._("%(kind)s of any amount", **names)
                if tier.is_open
                else self.env._("%(kind)s up to %(amount)s", **names)
            )

    @api.model
    def _credit_tiers(self, company, kind):
        """The tiers of ``company``; credit managers decide where there are none.

        :param company: a ``res.company``
        :param kind: ``limit`` or ``release``
        :return: a list of ``engine.approval.Tier``; the key of the one for credit
            managers is 0
        """
        # who decides is no secret from those who ask, who may not see the tiers
        tiers = self.sudo().search(
            [("company_id", "=", company.id), ("kind", "=", kind)]
        )
        if not tiers:
            managers = self.env.ref("customer_credit.group_manager")
            deciders = self._credit_people(company, managers)
            return [Tier(0, None, frozenset(deciders.ids))]
        seeing = self._credit_people(
            company, self.env.ref("customer_credit.group_user")
        )
        return [
            Tier(
                tier.id,
                None if tier.is_open else exact(tier.amount_to),
                frozenset(((tier.user_ids | tier.group_id.all_user_ids) & seeing).ids),
                tier.in_turn,
            )
            for tier in tiers
        ]

    @api.model
    def _credit_people(self, company, group):
        """The users of a group who work in ``company``.

        :param company: a ``res.company``
        :param group: a ``res.groups``
        """
        # whose turn it is, is told to people who need not see users
        return (
            self.env["res.users"]
            .sudo()
            .search(
                [
                    ("all_group_ids", "in", group.ids),
                    ("company_ids", "in", company.ids),
                    ("share", "=", False),
                ]
            )
        )

    @api.model
    def _late_domain(self):
        """The ``Domain`` of cases that have waited for longer than their tier wants, or
        where none decides, than the policy of the company.
        """
        now, late = fields.Datetime.now(), Domain.FALSE
        for tier in self.search([("escalate_days", ">", 0)]):
            since = fields.Datetime.subtract(now, days=tier.escalate_days)
            late |= Domain("tier_id", "=", tier.id) & Domain("step_at", "<=", since)
        # where no tier decides, every credit manager may
        for days, ids in self.env["credit.policy"]._credit_ask_again().items():
            since = fields.Datetime.subtract(now, days=days)
            late |= (
                Domain("tier_id", "=", False)
                & Domain("company_id", "in", ids)
                & Domain("step_at", "<=", since)
            )
        waiting = Domain("state", "=", "requested") & Domain("escalated_at", "=", False)
        return waiting & late

    @api.model
    def _cron_escalate(self):
        """Ask somebody else about what nobody has decided in time, once a step."""
        domain = self._late_domain()
        for model in CASES:
            late = self.env[model].search(domain, order="step_at, id")
            self.env["customer.batch"]._batch_run(
                late, lambda some: some._case_escalate(), lambda case, why: None
            )
