from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..engine.stale import ACCEPTED, asks_again_on, next_state
from .customer_stale_rule import STEPS

STATES = [
    ("proposed", "To Decide"),
    ("accepted", "Being Done"),
    ("done", "Done"),
    ("declined", "Declined"),
    ("withdrawn", "No Longer Stale"),
    ("refused", "Not Possible"),
]
CRON = "customer_archive.ir_cron_stale_apply"


class CustomerStale(models.Model):
    """The proposal to suspend a customer or close its file, and what became of it."""

    _name = "customer.stale"
    _description = "Stale File"
    _inherit = ["customer.batch"]
    _order = "date_last, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    rule_id = fields.Many2one(
        "customer.stale.rule",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        readonly=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        readonly=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    user_id = fields.Many2one(related="partner_id.user_id")
    level_id = fields.Many2one(related="partner_id.customer_level_id")
    step = fields.Selection(STEPS, string="Proposal", required=True, default="close")
    date_last = fields.Date(string="Last Business", readonly=True)
    bounces = fields.Integer(readonly=True, aggregator=None)
    state = fields.Selection(STATES, required=True, default="proposed", readonly=True)
    decided_by_id = fields.Many2one("res.users", readonly=True)
    decided_at = fields.Datetime(string="Decided On", readonly=True)
    again_on = fields.Date(string="Not Proposed Before", readonly=True)
    fault = fields.Text(string="Why Not", readonly=True)

    _open_once = models.UniqueIndex(
        "(partner_id) WHERE state IN ('proposed', 'accepted')",
        "This customer is proposed already.",
    )

    @api.depends("rule_id.company_id", "partner_id.company_id")
    def _compute_company_id(self):
        for stale in self:
            stale.company_id = stale.partner_id.company_id or stale.rule_id.company_id

    def action_accept(self):
        """Do with these customers what is proposed, in the background."""
        self.check_access("write")  # the decision is a manager's, as the step is
        self._decide("accept")
        self._batch_start(CRON)

    def action_decline(self):
        """Leave these customers as they are, for some months."""
        self.check_access("write")  # the decision is a manager's, as the step is
        self._decide("decline")

    def _decide(self, decision, **vals):
        """Take a decision about these proposals.

        :raises UserError: when one of them is decided already
        """
        today = self.env.company._customer_today()
        by_person = decision in ("accept", "decline")
        for state, some in self.grouped("state").items():
            new = next_state(state, decision)
            if not new:
                raise UserError(
                    self.env._(
                        "%(customer)s: this is decided already.",
                        customer=some[0].partner_id.display_name,
                    )
                )
            some.write({"state": new, **vals})
        if by_person:
            self.write(
                {
                    "decided_by_id": self.env.uid,
                    "decided_at": fields.Datetime.now(),
                    "fault": False,
                }
            )
        if decision == "decline":
            for rule, some in self.grouped("rule_id").items():
                some.again_on = asks_again_on(today, rule.rest_months)

    @api.model
    def _cron_apply(self):
        """Do what was accepted, as who accepted it; one that fails stops no other."""
        accepted = self.search([("state", "=", ACCEPTED)])
        for (user, rule), some in accepted.grouped(
            lambda p: (p.decided_by_id, p.rule_id)
        ).items():
            left = self._batch_run(
                some,
                lambda batch, user=user, rule=rule: batch._carry_out(user, rule),
                lambda one, reason: one._decide("refuse", fault=reason),
            )
            if left:
                break

    def _carry_out(self, user, rule):
        """Take the step with those who are still stale."""
        customers = self.partner_id
        found = set(rule._found(customers)) - customers._customer_bound()
        stale = self.filtered(lambda p: p.partner_id.id in found)
        if gone := self - stale:
            gone._decide("withdraw")
        for step, some in stale.grouped("step").items():
            acting = some.partner_id.with_user(user).with_context(lang=user.lang)
            reason = acting.env._(
                "No business for %(months)s months (rule “%(rule)s”).",
                months=rule.months,
                rule=rule.with_context(lang=user.lang).name,
            )
            # By the same step, and judged as if they had pressed its button.
            acting._customer_take_step(step, reason)
            some.with_user(SUPERUSER_ID)._decide("carry_out")
