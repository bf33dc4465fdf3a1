from odoo import api, fields, models

from .billing_notice import KINDS

SWITCHES = {f"billing_notify_{kind}": kind for kind, _label in KINDS}


class ResCompany(models.Model):
    """Of what customers are told by mail; nothing, until somebody switches it on."""

    _inherit = "res.company"

    billing_notify_issued = fields.Boolean(string="Bill Issued", prefetch="billing")
    billing_notify_due = fields.Boolean(string="Due Soon", prefetch="billing")
    billing_notify_due_days = fields.Integer(
        string="Days Before Due", default=3, prefetch="billing"
    )
    billing_notify_overdue = fields.Boolean(string="Overdue", prefetch="billing")
    billing_notify_overdue_days = fields.Integer(
        string="Days After Due", default=3, prefetch="billing"
    )
    billing_notify_paused = fields.Boolean(
        string="Subscription Paused", prefetch="billing"
    )
    billing_notify_ending = fields.Boolean(
        string="Subscription Ending", prefetch="billing"
    )
    billing_notify_ending_days = fields.Integer(
        string="Days Before the End", default=30, prefetch="billing"
    )
    billing_notify_price = fields.Boolean(string="Price Changed", prefetch="billing")
    billing_notify_price_days = fields.Integer(
        string="Days Before the New Price", default=30, prefetch="billing"
    )
    billing_notify_since = fields.Json(
        readonly=True,
        prefetch="billing",
        help="Since when each kind is on: what was before is not told.",
    )

    _billing_notify_days = models.Constraint(
        "CHECK (billing_notify_due_days >= 0 AND billing_notify_overdue_days >= 0"
        " AND billing_notify_ending_days >= 0 AND billing_notify_price_days >= 0)",
        "A number of days is not below zero.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        for company, vals in zip(companies, vals_list, strict=True):
            company._billing_note_since(
                {name for name in SWITCHES if vals.get(name)},
            )
        return companies

    def write(self, vals):
        # EXTENDS base: nobody is told of what was before a kind was switched on
        fresh = {
            company: {n for n in SWITCHES if vals.get(n) and not company[n]}
            for company in self
        }
        result = super().write(vals)
        for company, names in fresh.items():
            company._billing_note_since(names)
        return result

    def _billing_note_since(self, names):
        if names:
            today = fields.Date.to_string(self._customer_today())
            since = dict(self.billing_notify_since or {})
            since |= {SWITCHES[name]: today for name in names}
            self.billing_notify_since = since

    def _billing_notifies(self, kind):
        """Whether customers are told of this.

        :param kind: one of the kinds of ``billing.notice``
        """
        self.ensure_one()
        # whoever posts or pauses need not be allowed to read the settings
        return self.sudo()[f"billing_notify_{kind}"]

    def _billing_told_since(self, kind):
        """The ``date`` since which customers are told of this."""
        since = (self.sudo().billing_notify_since or {}).get(kind)  # as above
        return fields.Date.to_date(since) or self._customer_today()
