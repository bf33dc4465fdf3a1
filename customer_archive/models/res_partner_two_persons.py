from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..engine.lifecycle import STEPS

PROPOSABLE = [
    ("blacklist", "Put on the Black List"),
    ("reactivate", "Take off the Black List"),
    ("close", "Close the File"),
]
PROPOSAL = (
    "customer_proposed_step",
    "customer_proposed_by_id",
    "customer_proposed_at",
    "customer_proposal_reason",
)


class ResPartner(models.Model):
    """The black list takes two managers: one proposes, the other confirms."""

    _inherit = "res.partner"

    customer_proposed_step = fields.Selection(
        PROPOSABLE,
        string="Proposal",
        copy=False,
        readonly=True,
        tracking=True,
        index="btree_not_null",
        prefetch="customer_steps",
    )
    customer_proposed_by_id = fields.Many2one(
        "res.users",
        string="Proposed By",
        copy=False,
        readonly=True,
        prefetch="customer_steps",
    )
    customer_proposed_at = fields.Datetime(
        string="Proposed On", copy=False, readonly=True, prefetch="customer_steps"
    )
    customer_proposal_reason = fields.Text(
        string="Reason for the Proposal",
        copy=False,
        readonly=True,
        prefetch="customer_steps",
    )
    customer_proposal_mine = fields.Boolean(
        string="Proposed by Me", compute="_compute_customer_proposal_mine"
    )

    @api.depends("customer_proposed_by_id")
    @api.depends_context("uid")
    def _compute_customer_proposal_mine(self):
        for partner in self:
            partner.customer_proposal_mine = (
                partner.customer_proposed_by_id == self.env.user
            )

    def _customer_needing_two(self):
        """Those of these customers whose black list takes two managers.

        A customer shared by all companies needs both as soon as one company wants it.
        """
        # Whether a company asks for two is no secret of that company.
        wanting = self.env["res.company"].sudo()
        wanting = wanting.search([("customer_blacklist_by_two", "=", True)])
        return self.filtered(
            lambda p: p.company_id in wanting if p.company_id else bool(wanting)
        )

    def action_confirm_proposal(self):
        """Do what another manager has proposed."""
        for customer in self._customer_proposals():
            customer._customer_take_step(
                customer.customer_proposed_step, customer.customer_proposal_reason
            )

    def action_drop_proposal(self):
        """Take a proposal back, or turn another manager's down."""
        customers = self._customer_proposals()
        self.browse().concat(*customers)._customer_set_proposal({})

    def _customer_proposals(self):
        """These customers one by one, all with a proposal; for managers only.

        :raises AccessError: when this user may not decide on them
        :raises UserError: when nothing is proposed
        """
        customers = self.commercial_partner_id
        for customer in customers:
            step = customer.customer_proposed_step
            customer._customer_step_targets(step or "blacklist")
            if not step:
                raise UserError(
                    self.env._(
                        "Nothing is proposed for %(customer)s.",
                        customer=customer.display_name,
                    )
                )
        return customers

    # -- proposing -----------------------------------------------------------------

    def _customer_take_step(self, step, reason=None):
        # EXTENDS customer_archive: the first of two managers only proposes
        customers = self.commercial_partner_id
        proposing = customers._customer_to_propose(step)
        if proposing:
            proposing._customer_set_proposal(
                {
                    "customer_proposed_step": step,
                    "customer_proposed_by_id": self.env.uid,
                    "customer_proposed_at": fields.Datetime.now(),
                    "customer_proposal_reason": reason,
                }
            )
        if rest := customers - proposing:
            super(ResPartner, rest)._customer_take_step(step, reason)

    def _customer_to_propose(self, step):
        """Those for whom this step takes two, and nobody has proposed it yet."""
        if step not in dict(PROPOSABLE) or self.env.uid == SUPERUSER_ID:
            return self.browse()
        proposing = self.browse()
        needing = self._customer_needing_two()
        for state, customers in self._customer_step_targets(step).items():
            proposing |= customers.filtered(
                lambda c, state=state: (
                    c in needing
                    and STEPS[c.customer_state or "", state].by_two
                    and c.customer_proposed_step != step
                )
            )
        return proposing

    def _customer_set_proposal(self, vals):
        # The user's role was judged; what is proposed is not written by hand.
        customers = self.with_user(SUPERUSER_ID)
        customers.write(dict.fromkeys(PROPOSAL, False) | vals)

    def _customer_stamps(self, new, old_states):
        # EXTENDS customer_archive: whatever was proposed is settled by a new state
        stamps = super()._customer_stamps(new, old_states)
        settled = self.filtered("customer_proposed_step")
        if settled:
            stamps.append((settled, dict.fromkeys(PROPOSAL, False)))
        return stamps

    def _customer_step_error(self, code, new):
        # EXTENDS customer_archive
        names = {"customer": self.display_name}
        messages = {
            "not_proposed": self.env._(
                "The black list takes two managers: propose it for %(customer)s with "
                "the button, and have another manager confirm it.",
                **names,
            ),
            "same_proposer": self.env._(
                "You have proposed it for %(customer)s yourself. Another manager has "
                "to confirm it.",
                **names,
            ),
        }
        if code in messages:
            return UserError(messages[code])
        return super()._customer_step_error(code, new)
