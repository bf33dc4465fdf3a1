from odoo import api, fields, models
from odoo.exceptions import AccessError

KINDS = [
    ("issued", "Bill Issued"),
    ("due", "Due Soon"),
    ("overdue", "Overdue"),
    ("paused", "Subscription Paused"),
    ("ending", "Subscription Ending"),
    ("price", "Price Changed"),
]
OF_BILLS = ("issued", "due", "overdue")
STATES = [
    ("waiting", "To Be Sent"),
    ("sent", "Sent"),
    ("parked", "Parked"),
    ("dropped", "Not Sent"),
]
CRON = "customer_billing.ir_cron_notify"


class BillingNotice(models.Model):
    """One thing a customer is told of, once: the outbox, and afterwards the history."""

    _name = "billing.notice"
    _description = "Notice to a Customer"
    _inherit = ["mail.thread", "customer.batch"]
    _order = "id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    move_id = fields.Many2one(
        "account.move",
        string="Bill",
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    subscription_id = fields.Many2one(
        "billing.subscription", readonly=True, ondelete="cascade", check_company=True
    )
    occasion = fields.Char(
        required=True,
        readonly=True,
        help="What makes it one: a bill is issued once, and is due once on each day.",
    )
    date_about = fields.Date(
        string="About",
        readonly=True,
        help="The day it is due, is paused or ends, or the first day of a new price.",
    )
    date_until = fields.Date(
        string="Charged Again On", readonly=True, help="Of a pause, where it is known."
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    amount = fields.Monetary(readonly=True, aggregator=None)
    state = fields.Selection(
        STATES, required=True, readonly=True, default="waiting", index=True
    )
    reason = fields.Text(
        readonly=True, help="Why it is parked, and what to do; or why it was not sent."
    )
    receiver_id = fields.Many2one(
        "res.partner",
        string="Sent To",
        readonly=True,
        ondelete="set null",
        check_company=True,
    )
    sent_at = fields.Datetime(string="Sent On", readonly=True)
    mail_id = fields.Many2one(
        "mail.mail",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        groups="base.group_system",
    )

    _bill_once = models.UniqueIndex(
        "(move_id, kind, occasion) WHERE move_id IS NOT NULL",
        "The customer is told of this once.",
    )
    _subscription_once = models.UniqueIndex(
        "(subscription_id, kind, occasion) WHERE subscription_id IS NOT NULL",
        "The customer is told of this once.",
    )
    _one_document = models.Constraint(
        "CHECK (num_nonnulls(move_id, subscription_id) = 1)",
        "A notice is about a bill or a subscription.",
    )
    _customer_timeline_idx = models.Index("(partner_id, state, sent_at DESC, id DESC)")

    @api.depends("kind", "move_id", "subscription_id")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        # what it is about is told with it; the document itself has its own rights
        for notice, seen in zip(self, self.sudo(), strict=True):
            about = seen.move_id.name or seen.subscription_id.name or ""
            notice.display_name = f"{kinds.get(notice.kind, '')} {about}".strip()

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_system()
        return super().create(vals_list)

    def write(self, vals):
        self._check_by_system()
        return super().write(vals)

    def _check_by_system(self):
        """What was sent to whom is for nobody to type."""
        if not self.env.su:
            raise AccessError(
                self.env._("Notices are made and sent by the system, once each.")
            )

    # -- buttons ---------------------------------------------------------------------

    def action_retry(self):
        """Try to send these again, where they are parked."""
        self.check_access("write")
        parked = self.filtered(lambda notice: notice.state == "parked")
        # the state is written by the steps alone, whoever may take them
        parked.sudo().write({"state": "waiting", "reason": False})
        if parked:
            self._batch_start(CRON)

    def action_drop(self):
        """Do not send those that were not sent yet."""
        self.check_access("write")
        open_ = self.filtered(lambda notice: notice.state in ("waiting", "parked"))
        # the state is written by the steps alone, whoever may take them
        open_.sudo()._drop(self.env._("Left out by %s", self.env.user.name))

    def action_view_document(self):
        """Open the bill or the subscription it is about."""
        self.ensure_one()
        document = self.move_id or self.subscription_id
        return {
            "type": "ir.actions.act_window",
            "res_model": document._name,
            "res_id": document.id,
            "view_mode": "form",
            "views": [(False, "form")],
        }

    def _drop(self, reason):
        """Leave these out for good.

        :param reason: a sentence
        """
        self.write({"state": "dropped", "reason": reason})

    @api.model
    def _park(self, notice, reason):
        """Leave one until somebody has mended what was wrong.

        :param notice: one notice
        :param reason: a sentence that says what to do
        """
        # the state is written by the steps alone
        notice.sudo().write({"state": "parked", "reason": reason.strip()})
