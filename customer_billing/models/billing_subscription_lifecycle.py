from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError

TRANSITIONS = {
    ("draft", "active"),
    ("active", "paused"),
    ("paused", "active"),
    ("active", "closed"),
    ("paused", "closed"),
    ("draft", "closed"),
}
# What charges were computed from, or who owes them: fixed once there are some.
CHARGED_FIELDS = (
    *("partner_id", "company_id", "currency_id", "rule_id", "date_start"),
    "date_trial_end",
)


class BillingSubscription(models.Model):
    """The life cycle: its rules stand in ``create`` and ``write``, for every door."""

    _inherit = "billing.subscription"

    @api.model_create_multi
    def create(self, vals_list):
        states = [vals.get("state", "draft") for vals in vals_list]
        subscriptions = super().create(
            [
                vals | {"state": "draft", "name": self._next_name(vals)}
                for vals in vals_list
            ]
        )
        for state in set(states) - {"draft"}:
            subscriptions.browse(
                s.id
                for s, wanted in zip(subscriptions, states, strict=True)
                if wanted == state
            ).write({"state": state})
        return subscriptions

    def _next_name(self, vals):
        if vals.get("name", "/") != "/":
            return vals["name"]
        company_id = vals.get("company_id") or self.env.company.id
        return (
            self.env["ir.sequence"]
            .with_company(company_id)
            .next_by_code("billing.subscription")
        )

    def write(self, vals):
        if any(name in vals for name in CHARGED_FIELDS):
            self._check_not_charged(vals)
        if "state" in vals:
            moving = self.filtered(lambda s: s.state != vals["state"])
            moving._check_transition(vals["state"])
        return super().write(vals)

    def _check_transition(self, state):
        """Refuse a change of state that there is not, or that something holds."""
        self.check_access("write")  # whoever may not, need not know the reasons
        for subscription in self:
            if (subscription.state, state) not in TRANSITIONS:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "The subscription %(name)s is %(old)s and cannot become "
                        "%(new)s.",
                        name=subscription.name,
                        old=labels[subscription.state],
                        new=labels[state],
                    )
                )
        if state == "active":
            self.filtered(lambda s: s.state == "draft")._check_startable()

    def _check_startable(self):
        for company, subscriptions in self.grouped("company_id").items():
            customers = subscriptions.partner_id.commercial_partner_id
            holds = customers._customer_holds(company, "subscription")
            for subscription in subscriptions:
                if not subscription.line_ids:
                    raise UserError(
                        self.env._(
                            "The subscription %s charges nothing yet: add a line.",
                            subscription.name,
                        )
                    )
                customer = subscription.partner_id.commercial_partner_id
                if reasons := holds.get(customer.id):
                    raise UserError(
                        self.env._(
                            "The subscription %(name)s of %(customer)s cannot start:\n"
                            "%(reasons)s",
                            name=subscription.name,
                            customer=customer.display_name,
                            reasons="\n".join(reasons),
                        )
                    )

    def _check_not_charged(self, vals):
        """Who owes a charge, and the days it covers, do not change afterwards."""
        changed = self.filtered(
            lambda s: any(
                s._fields[name].convert_to_cache(s[name], s)
                != s._fields[name].convert_to_cache(vals[name], s)
                for name in CHARGED_FIELDS
                if name in vals
            )
        )
        # Everybody's charges count, whoever asks.
        charge = changed and self.env["billing.charge"].sudo().search(
            [("subscription_id", "in", changed.ids), ("state", "!=", "void")], limit=1
        )
        if charge:
            raise UserError(
                self.env._(
                    "Periods of the subscription %s were charged already, so its "
                    "customer, rule, currency and start stay. Close it and start a "
                    "new one.",
                    charge.subscription_id.name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_charged(self):
        # Everybody's charges count, whoever asks.
        if self.sudo().charge_ids:
            raise UserError(
                self.env._(
                    "A subscription that was charged cannot be deleted; close it."
                )
            )

    # -- buttons --------------------------------------------------------------------

    def action_start(self):
        """Let it be billed from its start on."""
        self.write({"state": "active"})

    def action_pause(self):
        """Charge nothing from today on, until it is resumed."""
        today = fields.Date.context_today(self)
        self.write({"state": "paused"})
        self.env["billing.pause"].create(
            [
                {
                    "subscription_id": subscription.id,
                    "date_start": max(today, subscription.date_start),
                }
                for subscription in self
            ]
        )

    def action_resume(self):
        """Charge again from today on."""
        today = fields.Date.context_today(self)
        self.write({"state": "active"})
        for pause in self.pause_ids.filtered(
            lambda p: not p.date_end or p.date_start <= today < p.date_end
        ):
            if pause.date_start >= today:  # no day of it has passed
                pause.unlink()
            else:
                pause.date_end = today

    def action_close(self):
        """End it: today, on its last day, or with the pause it is in.

        What was used and not billed yet is still billed by the next run.
        """
        today = fields.Date.context_today(self)
        for subscription in self:
            pause = subscription.pause_ids.filtered(lambda p: not p.date_end)
            last = pause.date_start - timedelta(days=1) if pause else today
            ends = min(subscription.date_end or last, last)
            earliest = subscription.date_start - timedelta(days=1)
            subscription.write({"state": "closed", "date_end": max(ends, earliest)})
            pause.unlink()
