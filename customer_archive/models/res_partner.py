from dateutil.relativedelta import relativedelta

from odoo import api, fields, models
from odoo.fields import Domain

STATES = [
    ("draft", "Draft"),
    ("review", "In Review"),
    ("active", "Active"),
    ("suspended", "Suspended"),
    ("blacklisted", "Blacklisted"),
    ("closed", "Closed"),
]
TURNOVER_MONTHS = 12
# read together, and not whenever any contact is
STEPS = "customer_steps"


class ResPartner(models.Model):
    """The customer file: a commercial partner with a number and a state."""

    _inherit = "res.partner"

    customer_state = fields.Selection(
        STATES,
        copy=False,
        readonly=True,
        tracking=True,
        index="btree_not_null",
        help="Empty for contacts who are no customers.",
        prefetch="customer",
    )
    customer_since = fields.Date(
        copy=False,
        readonly=True,
        help="The day on which the customer became active for the first time.",
        prefetch=STEPS,
    )
    customer_level_id = fields.Many2one(
        "customer.level",
        copy=False,
        tracking=True,
        index="btree_not_null",
        ondelete="restrict",
        prefetch="customer",
    )
    customer_submitted_by_id = fields.Many2one(
        "res.users", string="Submitted By", copy=False, readonly=True, prefetch=STEPS
    )
    customer_submitted_at = fields.Datetime(
        string="Submitted On", copy=False, readonly=True, prefetch=STEPS
    )
    customer_approved_by_id = fields.Many2one(
        "res.users", string="Approved By", copy=False, readonly=True, prefetch=STEPS
    )
    customer_approved_at = fields.Datetime(
        string="Approved On", copy=False, readonly=True, prefetch=STEPS
    )
    customer_reject_reason = fields.Text(
        string="Reason for Rejection",
        copy=False,
        readonly=True,
        tracking=True,
        prefetch=STEPS,
    )
    customer_state_reason = fields.Text(
        string="Reason for the State",
        copy=False,
        readonly=True,
        tracking=True,
        prefetch=STEPS,
    )
    customer_needs_me = fields.Boolean(
        string="Waiting for Me",
        compute="_compute_customer_needs_me",
        search="_search_customer_needs_me",
    )
    customer_turnover = fields.Monetary(
        string="Turnover (12 Months)",
        compute="_compute_customer_turnover",
        currency_field="currency_id",
        help="What was invoiced in the last 12 months less credit notes, without "
        "taxes, in the company's currency.",
    )

    @api.model
    def default_get(self, fields_list):
        # A new customer's form shows from the start what it will be, and all its pages.
        values = super().default_get(fields_list)
        if (
            "customer_state" in fields_list
            and self.env.context.get("res_partner_search_mode") == "customer"
            and not values.get("parent_id")
        ):
            approval = self.env.company.sudo().customer_approval
            values["customer_state"] = "draft" if approval else "active"
        return values

    @api.depends("customer_state", "customer_submitted_by_id")
    @api.depends_context("uid")
    def _compute_customer_needs_me(self):
        waiting = self.filtered_domain(self._customer_needs_me_domain())
        for partner in self:
            partner.customer_needs_me = partner in waiting

    def _search_customer_needs_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return self._customer_needs_me_domain()

    @api.model
    def _customer_needs_me_domain(self):
        """What waits for this user: to approve others', to complete one's own."""
        uid, user = self.env.uid, self.env.user
        mine = Domain("create_uid", "=", uid) | Domain(
            "customer_submitted_by_id", "=", uid
        )
        domain = Domain.FALSE
        if user.has_group("customer_archive.group_clerk"):
            domain |= Domain("customer_state", "=", "draft") & mine
        if user.has_group("customer_archive.group_approver"):
            domain |= Domain("customer_state", "=", "review") & ~mine
        return domain

    @api.depends("invoice_ids.state")
    @api.depends_context("company")
    def _compute_customer_turnover(self):
        since = fields.Date.context_today(self) - relativedelta(months=TURNOVER_MONTHS)
        customers = self.commercial_partner_id
        turnover = customers._customer_turnover(self.env.company, since)
        for partner in self:
            partner.customer_turnover = turnover.get(
                partner.commercial_partner_id.id, 0.0
            )

    def _customer_turnover(self, company, since):
        """What these commercial partners were invoiced by ``company``.

        :param since: the first ``date`` of invoices that count
        :return: ``{partner_id: amount}``, posted invoices less credit notes, without
            taxes, in the company's currency; a customer without any is missing
        """
        # Salespeople may know how much a customer buys without seeing the invoices.
        rows = (
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("company_id", "=", company.id),
                    ("commercial_partner_id", "in", self.ids),
                    ("move_type", "in", ("out_invoice", "out_refund", "out_receipt")),
                    ("state", "=", "posted"),
                    ("invoice_date", ">=", since),
                ],
                groupby=["commercial_partner_id"],
                aggregates=["amount_untaxed_signed:sum"],
            )
        )
        return {partner.id: amount for partner, amount in rows}
