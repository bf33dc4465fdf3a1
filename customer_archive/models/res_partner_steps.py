from odoo import SUPERUSER_ID, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from ..engine.lifecycle import STEPS, target
from .res_partner_lifecycle import GROUPS, STAGE_OF

ROLES = {step.name: step.role for step in STEPS.values()}  # the same in every state


class ResPartner(models.Model):
    """The buttons: each is one step of the life cycle, judged by ``write``."""

    _inherit = "res.partner"

    def action_make_customer(self):
        """Make customers of these contacts' commercial partners."""
        self.commercial_partner_id.check_access("write")
        for partner in self.commercial_partner_id:
            partner.customer_rank = max(partner.customer_rank, 1)

    def action_submit(self):
        """Submit drafts for approval; where none is needed they become active."""
        self._customer_take_step("submit")

    def action_approve(self):
        """Approve what another person has entered and submitted."""
        self._customer_take_step("approve")

    def action_reject(self, reason=None):
        """Send submitted customers back; without a reason, ask for it."""
        return self._customer_step_or_ask("reject", reason)

    def action_suspend(self, reason=None):
        """Stop business with active customers for a time."""
        return self._customer_step_or_ask("suspend", reason)

    def action_reactivate(self, reason=None):
        """Take suspended or blacklisted customers back."""
        return self._customer_step_or_ask("reactivate", reason)

    def action_blacklist(self, reason=None):
        """No more business with these customers."""
        return self._customer_step_or_ask("blacklist", reason)

    def action_close(self, reason=None):
        """Close the files of customers who are gone."""
        return self._customer_step_or_ask("close", reason)

    def action_reopen(self, reason=None):
        """Open closed files again."""
        return self._customer_step_or_ask("reopen", reason)

    def _customer_step_or_ask(self, step, reason):
        if reason:
            self._customer_take_step(step, reason)
            return None
        self._customer_step_targets(step)  # refuse before asking for a reason
        return {
            "type": "ir.actions.act_window",
            "name": self.env["customer.step"]._step_label(step),
            "res_model": "customer.step",
            "view_mode": "form",
            "target": "new",
            "context": {
                "default_step": step,
                "default_partner_ids": self.ids,
            },
        }

    def _customer_take_step(self, step, reason=None):
        """Bring these customers where ``step`` leads; ``write`` is the judge.

        :param step: ``submit``, ``approve``, ``reject``, ``suspend``,
            ``reactivate``, ``blacklist``, ``close`` or ``reopen``
        :param reason: why, for all but ``submit`` and ``approve``
        :raises UserError: when the step is not possible now
        :raises AccessError: when this user may not take it
        """
        reason_field = (
            "customer_reject_reason" if step == "reject" else "customer_state_reason"
        )
        for state, customers in self._customer_step_targets(step).items():
            vals = {"customer_state": state}
            customers.write(vals | ({reason_field: reason} if reason else {}))

    def _customer_step_targets(self, step):
        """Where ``step`` leads each of these customers, if it is one for them now.

        :return: ``{state: customers}``
        :raises UserError: when the step does not begin at a customer's state
        :raises AccessError: when this user has not the role that it takes
        """
        customers = self.commercial_partner_id
        files = customers._customer_files({})
        actor = self._customer_actor()
        targets = customers.grouped(lambda customer: target(step, files[customer]))
        may = actor.is_a(ROLES[step]) or self.env.uid == SUPERUSER_ID
        for state, group in targets.items():
            for customer in group:
                if not may:  # first: the state is no business of whoever may not
                    raise customer._customer_role_error(ROLES[step], state)
                taken = STEPS.get((customer.customer_state or "", state))
                if not taken or taken.name != step:
                    raise customer._customer_step_error("no_step", state)
        return targets

    def _customer_step_error(self, code, new):
        """The exception, with a sentence for the user, for a code of the engine."""
        self.ensure_one()
        states = dict(self._fields["customer_state"]._description_selection(self.env))
        customer = self.display_name or self.name
        if code == "wrong_role":
            role = STEPS[self.customer_state or "", new or ""].role
            return self._customer_role_error(role, new)
        messages = {
            "no_step": self.env._(
                "%(customer)s is “%(old)s” now and cannot become “%(new)s” this way.",
                customer=customer,
                old=states.get(self.customer_state, self.env._("no customer")),
                new=states.get(new, self.env._("no customer")),
            ),
            "same_person": self.env._(
                "%(customer)s was entered or submitted by you. Ask another approver: "
                "a second person has to look at a new customer.",
                customer=customer,
            ),
            "not_approved": self.env._(
                "%(customer)s needs approval first: submit it, and have another "
                "person approve it.",
                customer=customer,
            ),
            "incomplete": self.env._(
                "%(customer)s cannot become “%(new)s” yet. Please fill in: %(fields)s.",
                customer=customer,
                new=states.get(new, ""),
                fields=format_list(self.env, self._customer_lacking(new)),
            ),
            "no_reason": self.env._(
                "Please give the reason why %(customer)s becomes “%(new)s”.",
                customer=customer,
                new=states.get(new, ""),
            ),
        }
        return UserError(messages[code])

    def _customer_lacking(self, new):
        """The labels of what this file lacks to become ``new``."""
        stage = STAGE_OF.get(new)
        return self._customer_missing_labels(stage)[self.id] if stage else []

    def _customer_role_error(self, role, new):
        """The exception for a step that takes a role which the user has not."""
        self.ensure_one()
        states = dict(self._fields["customer_state"]._description_selection(self.env))
        # what the role is called, everybody may know
        group = self.env.ref(GROUPS[role]).sudo()
        return AccessError(
            self.env._(
                "You cannot set %(customer)s to “%(new)s”. This takes the role "
                "“%(role)s” of %(app)s: ask a colleague who has it, or your "
                "administrator.",
                customer=self.display_name or self.name,
                new=states.get(new, ""),
                role=group.name,
                app=group.privilege_id.name,
            )
        )
