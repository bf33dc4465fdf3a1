from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.fields import Domain

STATES = [
    ("draft", "Draft"),
    ("sent", "Sent"),
    ("disputed", "Disputed"),
    ("settled", "Differences Settled"),
    ("confirmed", "Confirmed"),
]
WAYS = [
    ("portal", "Portal"),
    ("link", "Signed Link"),
    ("paper", "Stamped Paper"),
    ("hand", "By Hand"),
]
# What people keep; all else is written by the ledger and by the steps.
FREE = {"user_id", "reopen_reason"}
# What the mail thread keeps for itself.
THREAD = ("message_", "activity_", "website_message_", "has_message")


class BillingStatement(models.Model):
    """Where a statement stands between us and the customer, and who may write what.

    Draft → sent → confirmed, or disputed → differences settled → sent again. A
    confirmed one is frozen: no door leads to its figures.
    """

    _inherit = "billing.statement"

    state = fields.Selection(
        STATES,
        required=True,
        readonly=True,
        copy=False,
        default="draft",
        index=True,
    )
    user_id = fields.Many2one(
        "res.users",
        string="In Charge",
        index="btree_not_null",
        copy=False,
        help="Who sent it; the owner of what the customer disputes.",
    )
    sent_at = fields.Datetime(string="Sent On", readonly=True, copy=False)
    sent_count = fields.Integer(
        string="Times Sent", readonly=True, copy=False, aggregator=None
    )
    date_answer = fields.Date(
        string="Answer Expected By", readonly=True, copy=False, index="btree_not_null"
    )
    is_overdue = fields.Boolean(
        string="Silent",
        compute="_compute_is_overdue",
        search="_search_is_overdue",
        help="Sent, and not answered in time.",
    )
    answered_at = fields.Datetime(string="Answered On", readonly=True, copy=False)
    answered_by = fields.Char(
        string="Answered By",
        readonly=True,
        copy=False,
        help="The name that was given, or that of the contact who was logged in.",
    )
    answer_way = fields.Selection(WAYS, string="Answered By Way Of", readonly=True)
    answer_note = fields.Text(string="Remark on the Answer", readonly=True, copy=False)
    answer_user_id = fields.Many2one(
        "res.users",
        string="Answer Entered By",
        readonly=True,
        copy=False,
        index="btree_not_null",
    )
    attachment_ids = fields.Many2many(
        "ir.attachment",
        string="Stamped Reply",
        readonly=True,
        copy=False,
        check_company=True,
    )

    _answered = models.Constraint(
        "CHECK (state != 'confirmed' OR (answered_at IS NOT NULL"
        " AND answer_way IS NOT NULL AND frozen_hash IS NOT NULL))",
        "A confirmed statement says when it was answered and in which way, and is "
        "frozen.",
    )
    _silent_idx = models.Index("(company_id, date_answer) WHERE state = 'sent'")

    @api.depends("state", "date_answer")
    def _compute_is_overdue(self):
        for statement in self:
            today = statement.company_id._customer_today()
            statement.is_overdue = (
                statement.state == "sent"
                and bool(statement.date_answer)
                and statement.date_answer < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("state", "=", "sent") & Domain(
            "date_answer", "<", fields.Date.context_today(self)
        )

    # -- what may be written -----------------------------------------------------------

    def write(self, vals):
        kept = {n for n in vals if n not in FREE and not n.startswith(THREAD)}
        if kept:
            raise AccessError(
                self.env._(
                    "A statement says what the ledger says, and what became of it is "
                    "noted by its buttons: nobody writes into it."
                )
            )
        return super().write(vals)

    def _store(self, vals):
        """Write what only the ledger and the steps write; never called from outside.

        :raise UserError: where it would change what a customer has confirmed
        """
        if self._told_fields() & vals.keys():
            self._check_not_frozen()
        # No role may write these; who may take the step was asked by the step.
        return super(BillingStatement, self.sudo()).write(vals)

    @api.model
    def _told_fields(self):
        """The fields that say what the customer is told: they freeze."""
        return {
            *("name", "partner_id", "company_id", "currency_id", "customer_name"),
            *("date_from", "date_to", "opening_balance", "debit_amount"),
            *("credit_amount", "closing_balance", "line_ids", "computed_at"),
            *("age_current", "age_30", "age_60", "age_90", "age_older"),
        }

    def _check_not_frozen(self):
        """Raise where one of these was confirmed by its customer."""
        # also who may not see it is kept from changing it
        frozen = self.sudo().filtered(lambda s: s.state == "confirmed")
        if frozen:
            raise UserError(
                self.env._(
                    "%(statement)s was confirmed by the customer and is frozen. What "
                    "has moved since is listed on it; ask for it to be reopened.",
                    statement=frozen[0].name,
                )
            )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_told(self):
        self._check_not_frozen()

    def _turn(self, states):
        """Keep these statements for this step, and check that it can be taken.

        :param states: the states in which it can
        :raise UserError: where another one takes it, or has taken it
        """
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(
                self.env._("Somebody else is answering this statement right now.")
            )
        labels = dict(self._fields["state"]._description_selection(self.env))
        for statement in self:
            if statement.state not in states:
                raise UserError(
                    self.env._(
                        "%(statement)s is not open for this any more: %(state)s.",
                        statement=statement.name,
                        state=labels[statement.state],
                    )
                )
