import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ..engine.complaints import OPEN, Facts, judge, stamps

_logger = logging.getLogger(__name__)

MOMENTS = {"answered": "answered_at", "solved": "solved_at", "closed": "closed_at"}


class CustomerComplaint(models.Model):
    """The steps of a complaint, judged in ``write``, and what happens when none is
    taken."""

    _inherit = "customer.complaint"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("state", "new") != "new" and self.env.uid != SUPERUSER_ID:
                raise UserError(self.env._("A complaint begins as a new one."))
            self._check_moments(vals)
            self._complete_vals(vals)
        complaints = super().create(vals_list)
        complaints._recompute_repeats()
        return complaints

    def write(self, vals):
        self._check_moments(vals)
        if vals.get("partner_id"):
            vals = vals | {"partner_id": self._commercial_id(vals["partner_id"])}
        stepping = self.browse()
        if vals.get("state"):
            stepping = self.filtered(lambda c: c.state != vals["state"])
            stepping._judge(vals)
            # One by one: each has moments of its own.
            for complaint in stepping:
                super(CustomerComplaint, complaint).write(
                    complaint._prepare_moment_vals(vals["state"])
                )
        result = super().write(vals)
        if {"partner_id", "date", "cause_id"} & vals.keys():
            self._recompute_repeats()
        if vals.get("state") == "closed":
            stepping._customer_ask_rating()
        return result

    def _complete_vals(self, vals):
        # EXTENDS customer.numbered: whoever complains may be one of the contacts
        given = vals.get("partner_id")
        super()._complete_vals(vals)
        if given != vals.get("partner_id"):
            vals.setdefault("contact_id", given)

    def _check_moments(self, vals):
        """What is measured is not typed in."""
        if self.env.uid != SUPERUSER_ID and any(map(vals.get, MOMENTS.values())):
            raise UserError(
                self.env._(
                    "When a complaint was answered, solved and closed is noted by "
                    "itself."
                )
            )

    def _judge(self, vals):
        for complaint in self:
            given = {
                name: vals.get(name, complaint[name])
                for name in ("cause_id", "solution", "reject_reason")
            }
            facts = Facts(
                has_cause=bool(given["cause_id"]),
                has_solution=bool((given["solution"] or "").strip()),
                has_reason=bool((given["reject_reason"] or "").strip()),
            )
            if code := judge(complaint.state, vals["state"], facts):
                raise complaint._step_error(code, vals["state"])

    def _step_error(self, code, new):
        """The exception, with a sentence for the user, for a code of the engine."""
        states = dict(self._fields["state"]._description_selection(self.env))
        names = {
            "complaint": self.display_name,
            "old": states[self.state],
            "new": states.get(new, new),
        }
        messages = {
            "no_step": self.env._(
                "%(complaint)s is “%(old)s” and cannot become “%(new)s”.", **names
            ),
            "no_cause": self.env._(
                "Please choose the cause before %(complaint)s becomes “%(new)s”.",
                **names,
            ),
            "no_solution": self.env._(
                "Please enter the solution before %(complaint)s becomes “%(new)s”.",
                **names,
            ),
            "no_reason": self.env._(
                "Please say under “Rejected Because” why %(complaint)s is rejected.",
                **names,
            ),
        }
        return UserError(messages[code])

    def _prepare_moment_vals(self, new):
        """The values of the moments that a step to ``new`` sets."""
        self.ensure_one()
        known = {key: self[name] or None for key, name in MOMENTS.items()}
        changed = stamps(self.state, new, fields.Datetime.now(), known)
        return {MOMENTS[key]: moment or False for key, moment in changed.items()}

    def _message_post_after_hook(self, message, msg_values):
        # EXTENDS mail: the first message of ours to the customer is the first answer
        super()._message_post_after_hook(message, msg_values)
        comment = self.env.ref("mail.mt_comment")
        ours = message.author_id.user_ids.filtered(lambda user: not user.share)
        spoken = message.message_type in ("comment", "email_outgoing")
        if spoken and ours and message.subtype_id == comment:
            self._answer()

    def _answer(self):
        """Note the moment of the first answer, if there was none."""
        for complaint in self.filtered(lambda c: not c.answered_at):
            # Whoever may write to the customer about it need not be able to edit it.
            complaint = complaint.with_user(SUPERUSER_ID)
            complaint.answered_at = fields.Datetime.now()

    # -- buttons -------------------------------------------------------------------

    def action_start(self):
        """Begin to work on complaints."""
        self._step("progress")

    def action_answered(self):
        """Note that the customer has had a first answer, by phone for instance."""
        self.check_access("write")
        self._answer()

    def action_solve(self):
        """A solution was found."""
        self._step("solved")

    def action_close(self):
        """Close complaints whose cause and solution are known."""
        self._step("closed")

    def action_reject(self):
        """Reject complaints, for the reason given on them."""
        self._step("rejected")

    def action_reopen(self):
        """Take complaints up again that were thought to be settled."""
        self._step("progress")

    def _step(self, state):
        self.check_access("write")
        self.write({"state": state})

    # -- what happens when nothing happens -----------------------------------------

    @api.model
    def _overdue_domain(self):
        """Complaints past their deadline that nobody has solved."""
        return Domain("state", "in", OPEN) & Domain(
            "date_deadline", "<", fields.Datetime.now()
        )

    @api.model
    def _cron_complaints(self):
        """Tell the owners' managers of what is past its deadline, once for each."""
        overdue = self.search(self._overdue_domain(), order="date_deadline, id")
        self.env["customer.batch"]._batch_run(
            overdue, lambda some: some._escalate(), self._park
        )

    @api.model
    def _park(self, complaint, reason):
        _logger.warning("%s, complaint %s: %s", self._name, complaint.id, reason)

    def _escalate(self):
        """Tell whoever is above the owner, once for each deadline."""
        told = self.env["res.company"]._customer_who_is_told(
            [(complaint.company_id, complaint.user_id) for complaint in self],
            escalated=True,
        )
        self.env["customer.reminder"]._remind(
            "escalate",
            [
                {
                    "record": complaint,
                    "occasion": fields.Datetime.to_string(complaint.date_deadline),
                    "user": told[complaint.company_id, complaint.user_id],
                    "summary": lambda one: one._escalation_text(),
                    "date": complaint.company_id._customer_today(),
                }
                for complaint in self
            ],
        )

    def _escalation_text(self):
        return self.env._(
            "%(complaint)s of %(customer)s is past its deadline",
            complaint=self.display_name,
            customer=self.partner_id.display_name,
        )

    def _timeline_event(self, title):
        """This complaint as an event of its customer's timeline."""
        self.ensure_one()
        return {
            "title": title,
            "amount": self.cost or None,
            "currency_id": self.currency_id.id,
        }
