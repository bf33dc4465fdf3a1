import logging

from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..engine.contracts import is_over, judge, renewals, renewed_until

_logger = logging.getLogger(__name__)


class CustomerContract(models.Model):
    """The steps of a contract, and what the calendar does with it."""

    _inherit = "customer.contract"

    def action_start(self):
        """Put contracts in force; one whose last day is past is expired at once."""
        self.check_access("write")
        today = fields.Date.context_today(self)
        over = self.filtered(lambda c: is_over(c.date_until or None, today))
        over.write({"state": "expired"})
        (self - over).write({"state": "running"})

    def action_end(self):
        """End contracts before their last day, for the reason given on them."""
        self.check_access("write")
        self.write({"state": "ended"})

    def action_renew(self):
        """Prolong contracts by their months, from the end first agreed."""
        self.check_access("write")
        today = fields.Date.context_today(self)
        for contract in self:
            if not contract.date_until:
                raise UserError(
                    self.env._(
                        "%(contract)s has no end that could be put off.",
                        contract=contract.display_name,
                    )
                )
            if contract.state not in ("running", "expired"):
                raise contract._step_error("no_step", "running")
            contract._prolong(max(today, fields.Date.add(contract.date_until, days=1)))

    def action_follow_up(self):
        """Draw up the contract that follows on this one, and open it."""
        self.ensure_one()
        self.check_access("write")
        first, until = self.date_first_until, self.date_until
        following = self.copy(
            {
                "previous_id": self.id,
                "date_from": until and fields.Date.add(until, days=1),
                "date_until": until
                and renewed_until(first, self.renewal_count + 1, self.renew_months),
            }
        )
        return following._get_records_action()

    # -- what may not be written ---------------------------------------------------

    def _judge_new(self, vals):
        """A contract begins as a draft, whoever enters it."""
        if vals.get("state", "draft") != "draft" and self.env.uid != SUPERUSER_ID:
            raise UserError(
                self.env._(
                    "A contract begins as a draft. Put it in force when it is entered."
                )
            )

    def _judge(self, vals):
        today = fields.Date.context_today(self)
        for contract in self:
            until = contract.date_until
            if "date_until" in vals:
                until = fields.Date.to_date(vals["date_until"])
            reason = vals.get("end_reason", contract.end_reason) or ""
            if contract.state == vals["state"]:
                continue
            code = judge(
                contract.state,
                vals["state"],
                is_over(until or None, today),
                bool(reason.strip()),
            )
            if code:
                raise contract._step_error(code, vals["state"])

    def _step_error(self, code, new):
        """The exception, with a sentence for the user, for a code of the engine."""
        states = dict(self._fields["state"]._description_selection(self.env))
        names = {
            "contract": self.display_name,
            "old": states[self.state],
            "new": states.get(new, new),
        }
        messages = {
            "no_step": self.env._(
                "%(contract)s is “%(old)s” and cannot become “%(new)s”.", **names
            ),
            "over": self.env._(
                "The last day of %(contract)s is past: give it a later one first.",
                **names,
            ),
            "not_over": self.env._(
                "The last day of %(contract)s is not past. To end it before that day, "
                "end it with a reason.",
                **names,
            ),
            "no_reason": self.env._(
                "Please say under “Ended Because” why %(contract)s ends early.", **names
            ),
        }
        return UserError(messages[code])

    # -- what the calendar does ----------------------------------------------------

    @api.model
    def _cron_contracts(self):
        """Renew or expire what is over, then remind of what is about to end."""
        running = [("state", "=", "running")]
        for (company,) in self._read_group(running, ["company_id"]):
            self._keep_company(company)

    @api.model
    def _keep_company(self, company):
        """What the calendar does with the contracts of one company, on its day."""
        today = company._customer_today()
        batch, ours = self.env["customer.batch"], ("company_id", "=", company.id)
        over = self.search(
            [ours, ("state", "=", "running"), ("date_until", "<", today)]
        )
        batch._batch_run(over, lambda some: some._turn_over(today), self._park)
        ending = self.search([ours, *self._ending_domain(today)])
        batch._batch_run(ending, lambda some: some._remind(today), self._park)

    @api.model
    def _park(self, contract, reason):
        _logger.warning("%s, contract %s: %s", self._name, contract.id, reason)

    @api.model
    def _ending_domain(self, today):
        """Running contracts about whose end somebody has to decide soon."""
        return [
            ("state", "=", "running"),
            ("date_remind", "<=", today),
            ("date_until", ">=", today),
        ]

    def _turn_over(self, today):
        """Prolong those of these contracts that renew themselves, expire the rest."""
        renewing = self.filtered("auto_renew")
        for contract in renewing:
            contract._prolong(today)
        (self - renewing).write({"state": "expired"})

    def _prolong(self, day):
        """Renew until the contract is valid on ``day``; its history says so."""
        first = self.date_first_until or self.date_until
        count = renewals(first, self.renewal_count, self.renew_months, day)
        self.write(
            {
                "date_until": renewed_until(first, count, self.renew_months),
                "date_first_until": first,
                "renewal_count": count,
                "state": "running",
            }
        )

    def _remind(self, today):
        """Tell the people responsible, once for each end of each contract."""
        told = self.env["res.company"]._customer_who_is_told(
            [(contract.company_id, contract.user_id) for contract in self]
        )
        self.env["customer.reminder"]._remind(
            "end",
            [
                {
                    "record": contract,
                    "occasion": fields.Date.to_string(contract.date_until),
                    "user": told[contract.company_id, contract.user_id],
                    "summary": lambda one: one._reminder_text(),
                    "date": max(contract.date_notice, today),
                }
                for contract in self
            ],
        )

    def _reminder_text(self):
        texts = {"contract": self.display_name, "day": self.date_until}
        if self.auto_renew:
            return self.env._(
                "%(contract)s renews itself after %(day)s: give notice or let it go on",
                **texts,
            )
        return self.env._("%(contract)s ends on %(day)s: renew it?", **texts)
