from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError, ValidationError


class BillingWaiver(models.Model):
    """How much may be waived, and who decides."""

    _inherit = "billing.waiver"

    @api.constrains(
        "kind", "percent", "amount_fixed", "charge_id", "move_id", "line_id"
    )
    def _check_amount(self):
        for waiver in self:
            if not 0 < waiver.percent <= 100 and waiver.kind == "percent":
                raise ValidationError(
                    self.env._("A percentage lies above 0, up to 100.")
                )
            if waiver.currency_id.compare_amounts(waiver.amount, 0) <= 0:
                raise ValidationError(self.env._("There is nothing to waive."))
            if waiver.move_id and (
                waiver.move_id.move_type != "out_invoice"
                or waiver.move_id.company_id != waiver.company_id
            ):
                raise ValidationError(
                    self.env._("Only what is on a bill of a customer is waived.")
                )
            if waiver.line_id and waiver.line_id.move_id != waiver.move_id:
                raise ValidationError(self.env._("The line is on another bill."))
            if waiver.state == "asked":  # what is decided has passed it
                waiver._check_cap()

    def _check_cap(self):
        """Raise where more would be waived than the company allows."""
        cap = self.company_id.billing_waiver_cap
        field = "charge_id" if self.charge_id else "move_id"
        same = self.search(
            [
                (field, "=", self[field].id),
                ("state", "in", ("asked", "approved", "applied")),
            ]
        )
        whole = (
            self.charge_id.amount_total if self.charge_id else self.move_id.amount_total
        )
        if self.charge_id and self.line_id:
            whole = self.line_id.price_total
        most = self.currency_id.round(whole * cap / 100)
        total = sum((same | self).mapped("amount"))
        if self.currency_id.compare_amounts(total, most) > 0:
            raise ValidationError(
                self.env._(
                    "At most %(most)s of it may be waived (%(cap)s %%), all waivers "
                    "together; with this one it would be %(total)s.",
                    most=self.currency_id.format(most),
                    cap=f"{cap:g}",
                    total=self.currency_id.format(total),
                )
            )

    # -- the way of a waiver -----------------------------------------------------------

    def _decide_error_message(self):
        """Why this user may not approve this waiver, or nothing."""
        self.ensure_one()
        if self.requested_by_id == self.env.user:
            return self.env._("Somebody else decides about what one has asked for.")
        if self.env.user.has_group("customer_billing.group_manager"):
            return False
        company = self.company_id
        cap = self.currency_id._convert(
            self.amount, company.currency_id, company, self.date or fields.Date.today()
        )
        if (
            self.env.user.has_group("customer_billing.group_clerk")
            and company.currency_id.compare_amounts(
                cap, company.billing_waiver_clerk_cap
            )
            <= 0
        ):
            return False
        return self.env._(
            "A fee clerk may approve waivers up to %(cap)s; this one needs an "
            "administrator of billing.",
            cap=company.currency_id.format(company.billing_waiver_clerk_cap),
        )

    def _turn(self, states):
        """Keep these waivers for this step, and check that it can be taken."""
        self.check_access("write")
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(
                self.env._("Somebody else is deciding about this right now.")
            )
        for waiver in self:
            if waiver.state not in states:
                raise UserError(
                    self.env._(
                        "%(waiver)s is decided already: %(state)s.",
                        waiver=waiver.name,
                        state=dict(
                            self._fields["state"]._description_selection(self.env)
                        )[waiver.state],
                    )
                )

    def action_approve(self):
        """Agree to these waivers, and apply those whose bill is there."""
        self._turn(("asked",))
        for waiver in self:
            if reason := waiver._decide_error_message():
                raise AccessError(reason)
            waiver._check_cap()
        self._decided("approved")
        self._apply()

    def action_reject(self):
        """Say no; the reason stands on the waiver."""
        self._turn(("asked",))
        for waiver in self:
            if reason := waiver._decide_error_message():
                raise AccessError(reason)
            if not (waiver.reject_reason or "").strip():
                raise UserError(
                    self.env._(
                        "Say under “Reason for Rejection” what speaks against it."
                    )
                )
        self._decided("rejected")

    def action_recall(self):
        """Take back what one has asked for, as long as it is not applied."""
        self._turn(("asked", "approved"))
        for waiver in self:
            if waiver.requested_by_id != self.env.user:
                raise AccessError(
                    self.env._("Whoever asked for a waiver takes it back.")
                )
        self._store({"state": "recalled"})

    def _decided(self, state):
        self._store(
            {
                "state": state,
                "decided_by_id": self.env.uid,
                "decided_at": fields.Datetime.now(),
            }
        )
        self.activity_feedback(["mail.mail_activity_data_todo"])
