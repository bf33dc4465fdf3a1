from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError

from .credit_hold import KEPT as STEPS

# Noted by the machine only, whatever a client sends.
KEPT = (STEPS - {"held_at", "held_by_id", "lifted_at", "lifted_by_id"}) | {
    "amount", "closed_at", "closed_by_id", "grade_after_id", "grade_before_id",
    "limit_amount", "raised_at",
}  # fmt: skip


class CreditWarning(models.Model):
    """That a customer got worse: told once, closed when seen or when it is over."""

    _name = "credit.warning"
    _description = "Early Warning"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(related="partner_id.user_id", string="Salesperson")
    cause = fields.Selection(
        [
            ("use", "Limit Nearly Used"),
            ("grade", "Grade Has Dropped"),
            ("overdue", "Newly Overdue"),
        ],
        required=True,
        readonly=True,
    )
    occasion = fields.Char(
        required=True, readonly=True, help="What makes the cause a new one."
    )
    amount = fields.Monetary(
        readonly=True, help="What was owed, or overdue, when it was noticed."
    )
    limit_amount = fields.Monetary(string="Limit", readonly=True)
    grade_before_id = fields.Many2one(
        "credit.grade", readonly=True, index="btree_not_null", ondelete="set null"
    )
    grade_after_id = fields.Many2one(
        "credit.grade", readonly=True, index="btree_not_null", ondelete="set null"
    )
    text = fields.Char(string="Warning", compute="_compute_text")
    state = fields.Selection(
        [("open", "To Do"), ("closed", "Closed")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    raised_at = fields.Datetime(
        string="Noticed On", required=True, readonly=True, default=fields.Datetime.now
    )
    closed_at = fields.Datetime(string="Closed On", readonly=True)
    closed_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null")

    _once = models.UniqueIndex(
        "(partner_id, company_id, cause) WHERE state = 'open'",
        "This warning has been given already.",
    )
    _timeline_idx = models.Index("(partner_id, raised_at DESC, id DESC)")

    @api.depends("cause", "amount", "limit_amount", "grade_before_id", "grade_after_id")
    @api.depends_context("lang")
    def _compute_text(self):
        for warning in self:
            warning.text = warning._warning_text()

    def _warning_text(self):
        """What is wrong, as a sentence."""
        self.ensure_one()
        currency, name = self.currency_id, self.partner_id.name or ""
        if self.cause == "use":
            return self.env._(
                "%(customer)s owes %(amount)s of its limit of %(limit)s",
                customer=name,
                amount=currency.format(self.amount),
                limit=currency.format(self.limit_amount),
            )
        if self.cause == "grade":
            return self.env._(
                "%(customer)s has dropped from grade %(before)s to %(after)s",
                customer=name,
                before=self.grade_before_id.name or "",
                after=self.grade_after_id.name or "",
            )
        return self.env._(
            "%(customer)s is overdue with %(amount)s",
            customer=name,
            amount=currency.format(self.amount),
        )

    def write(self, vals):
        if self.env.uid != SUPERUSER_ID and KEPT & vals.keys():
            raise AccessError(
                self.env._("A warning is noted by itself; it is closed, not changed.")
            )
        return super().write(vals)

    def action_close(self):
        """Note that somebody has seen to it; the same is not told again this month."""
        self.check_access("write")
        self.filtered(lambda warning: warning.state == "open")._warning_close()

    def _warning_close(self):
        """Close these warnings, in the name of the user."""
        super().write(
            {
                "state": "closed",
                "closed_at": fields.Datetime.now(),
                "closed_by_id": self.env.uid,
            }
        )
        # what was to be seen to is seen to, on whoever's list it stands
        self.sudo().activity_ids.filtered("automated").unlink()

    def action_open_customer(self):
        """Open the customer's file."""
        self.ensure_one()
        return self.partner_id.get_formview_action()
