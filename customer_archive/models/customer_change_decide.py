from odoo import fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.change import APPROVED, RECALLED, STEPS, SUBMITTED, judge, renewed

FAULTS = ("not_author", "wrong_role", "same_person", "no_step", "no_reason")


class CustomerChange(models.Model):
    """The buttons: each is one step of a request, judged here for every door."""

    _inherit = "customer.change"

    def action_submit(self):
        """Ask again for what was taken back or rejected."""
        self._change_step("submit")
        self._change_renew()

    def action_revise(self):
        """Take one's own requests back to change them."""
        self._change_step("revise", {"reject_reason": False, "fault": False})

    def action_recall(self):
        """Give up one's own requests; nothing changes."""
        self._change_step("recall", {"fault": False})
        self._change_drop_accounts()

    def action_renew(self):
        """Ask for the same again, beginning at the values that are in force now."""
        self._change_step("renew", {"decided_by_id": False, "decided_at": False})
        self._change_renew()

    def action_approve(self):
        """Agree with what others have asked for; it takes effect on its day.

        Of several requests those that cannot be applied are left, with the reason;
        a single one says so at once.
        """
        self._change_judge("approve")
        if len(self) == 1:
            self._change_approve()
            return None
        batch = self.env["customer.batch"]
        if not batch._batch_try(self, lambda changes: changes._change_approve()):
            batch._batch_one_by_one(
                self,
                lambda change: change._change_approve(),
                lambda change, why: change._change_store({"fault": why}),
            )
        return self._change_report()

    def action_reject(self, reason=None):
        """Say no; without a reason, ask for it."""
        self._change_judge("reject", has_reason=True)
        if not reason:
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Reject"),
                "res_model": "customer.change.reject",
                "view_mode": "form",
                "target": "new",
                "context": {"default_change_ids": self.ids},
            }
        self._change_step("reject", {"reject_reason": reason, "fault": False}, reason)
        self._change_drop_accounts()
        self._change_tell_outcome()
        return None

    def action_open_customer(self):
        """Open the customer's file."""
        self.ensure_one()
        return self.partner_id.get_formview_action()

    def _change_step(self, name, vals=None, reason=""):
        """Take a step with these requests, if this user may.

        :param name: a key of the engine's ``STEPS``
        :param vals: what else is written
        :param reason: why, where the step asks for it
        """
        self._change_judge(name, has_reason=bool((reason or "").strip()))
        decided = {}
        if STEPS[name].approver:
            decided = {
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        self._change_store({"state": STEPS[name].target} | decided | (vals or {}))

    def _change_judge(self, name, has_reason=True):
        """Raise unless this user may take this step with each of the requests."""
        actor = self.env["res.partner"]._customer_actor()
        codes = [
            (
                judge(name, change.state, actor, change.requested_by_id.id, has_reason),
                change,
            )
            for change in self
        ]
        # rights first: the state is no business of whoever may not
        for code in FAULTS:
            for found, change in codes:
                if found == code:
                    raise change._change_error(code)

    def _change_error(self, code):
        """The exception, with a sentence for the user, for a code of the engine."""
        self.ensure_one()
        states = dict(self._fields["state"]._description_selection(self.env))
        title = self.display_name
        messages = {
            "not_author": self.env._(
                "%(change)s: only who has asked for it can do this.", change=title
            ),
            "wrong_role": self.env._(
                "%(change)s: this takes the role “Approver” of Customer Archive.",
                change=title,
            ),
            "same_person": self.env._(
                "%(change)s: you have asked for this change, so somebody else has to "
                "decide on it.",
                change=title,
            ),
            "no_step": self.env._(
                "%(change)s is “%(state)s” now, and this is not possible any more.",
                change=title,
                state=states.get(self.state),
            ),
            "no_reason": self.env._(
                "%(change)s: please give the reason.", change=title
            ),
        }
        rights = code in ("not_author", "wrong_role")
        return (AccessError if rights else UserError)(messages[code])

    def _change_approve(self):
        """Approve these requests, and apply those whose day has come."""
        decided = {"decided_by_id": self.env.uid, "decided_at": fields.Datetime.now()}
        self._change_store({"state": APPROVED, "fault": False} | decided)
        self._change_check_conflict()
        due = self._change_due()
        due._change_apply()
        (self - due)._change_tell_outcome()

    def _change_renew(self):
        """Begin at the values in force; a request with nothing left is recalled."""
        for change in self:
            edits = renewed(change._change_edits(), change.line_ids._now_all())
            olds = {edit.key: edit.old for edit in edits}
            # the author or who will decide: lines are nobody's to edit by hand
            for line in change.sudo().line_ids:
                if line._key() in olds:
                    line._renew(olds[line._key()])
                else:
                    line.unlink()
            state = SUBMITTED if olds else RECALLED
            change._change_store({"state": state, "fault": False})

    def _change_drop_accounts(self):
        """Throw away the accounts that these requests would have added."""
        lines = self.sudo().line_ids.filtered(lambda line: line.operation == "create")
        for bank in lines._records().values():
            if not bank.active:
                bank._customer_throw_away()

    def _change_report(self):
        """What became of several requests approved at once, for the web client."""
        stuck = self.filtered("fault")
        done = len(self) - len(stuck)
        if not stuck:
            return None
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "sticky": True,
                "message": self.env._(
                    "%(done)s approved, %(stuck)s not: the reason is on each of them.",
                    done=done,
                    stuck=len(stuck),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }
