from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.fields import Domain

OPEN = ("open", "checking")
STATES = [
    ("open", "To Be Checked"),
    ("checking", "Under Examination"),
    ("accepted", "Settled in the Customer's Favour"),
    ("explained", "Explained"),
    ("withdrawn", "Withdrawn by the Customer"),
]
# What people keep; all else is what the customer said, and what the steps note.
FREE = {"user_id", "date_deadline", "move_id", "our_answer"}
THREAD = ("message_", "activity_", "website_message_", "has_message")


class BillingStatementDifference(models.Model):
    """One thing that a customer says is not right, with an owner, to its end."""

    _name = "billing.statement.difference"
    _description = "Difference on a Statement"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "is_open desc, date_deadline, id"
    _check_company_auto = True

    statement_id = fields.Many2one(
        "billing.statement",
        required=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    line_id = fields.Many2one(
        "billing.statement.line",
        string="Row",
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
        domain="[('statement_id', '=', statement_id)]",
        help="Empty: a row is missing.",
    )
    move_line_id = fields.Many2one(
        "account.move.line",
        string="Journal Item",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    partner_id = fields.Many2one(
        related="statement_id.partner_id",
        string="Customer",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        related="statement_id.company_id", store=True, precompute=True, index=True
    )
    run_id = fields.Many2one(related="statement_id.run_id")
    currency_id = fields.Many2one(related="statement_id.currency_id")
    is_row_missing = fields.Boolean(string="A Row Is Missing", readonly=True)
    document = fields.Char(readonly=True, help="The row as the customer was told.")
    amount_told = fields.Monetary(
        string="On the Statement",
        readonly=True,
        help="Above zero: charged. Below zero: paid or credited.",
    )
    kind = fields.Selection(
        [
            ("payment", "Payment Missing"),
            ("goods", "Goods or Service Not Received"),
            ("price", "Price or Quantity"),
            ("duplicate", "Charged Twice"),
            ("other", "Something Else"),
        ],
        string="What Is Not Right",
        required=True,
        index=True,
    )
    is_amount_claimed = fields.Boolean(string="The Customer Names an Amount")
    amount_claimed = fields.Monetary(
        string="In the Customer's Books", help="What the customer believes is right."
    )
    amount_difference = fields.Monetary(
        string="Difference",
        compute="_compute_amount_difference",
        store=True,
        help="What the customer believes, less what the statement says.",
    )
    words = fields.Text(string="In the Customer's Words")
    date = fields.Date(
        string="Raised On",
        required=True,
        readonly=True,
        default=lambda self: self.env.company._customer_today(),
    )
    user_id = fields.Many2one("res.users", string="Owner", index="btree_not_null")
    date_deadline = fields.Date(string="Deadline", index=True)
    is_overdue = fields.Boolean(
        string="Late", compute="_compute_is_overdue", search="_search_is_overdue"
    )
    state = fields.Selection(
        STATES, required=True, readonly=True, default="open", index=True, copy=False
    )
    is_open = fields.Boolean(compute="_compute_is_open", store=True, precompute=True)
    move_id = fields.Many2one(
        "account.move",
        string="Correcting Document",
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        copy=False,
        domain="[('state', '=', 'posted'), ('company_id', '=', company_id), "
        "('line_ids.partner_id', 'child_of', partner_id)]",
        help="The credit note, payment or entry by which it was put right.",
    )
    our_answer = fields.Text(
        copy=False, help="The customer reads it on the page of the statement."
    )
    settled_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    settled_at = fields.Datetime(string="Settled On", readonly=True, copy=False)

    _once = models.UniqueIndex(
        "(line_id) WHERE is_open AND line_id IS NOT NULL",
        "There is an open difference about this row already.",
    )
    _settled_by = models.Constraint(
        "CHECK (state IN ('open', 'checking') OR settled_at IS NOT NULL)",
        "A settled difference says when.",
    )
    _corrected = models.Constraint(
        "CHECK (state != 'accepted' OR move_id IS NOT NULL)",
        "What is settled in the customer's favour has a correcting document.",
    )
    _customer_timeline_idx = models.Index("(partner_id, date DESC, id DESC)")

    @api.depends("document", "kind", "statement_id")
    def _compute_display_name(self):
        labels = dict(self._fields["kind"]._description_selection(self.env))
        for difference in self:
            what = difference.document or difference.statement_id.name or ""
            kind = labels.get(difference.kind, "")
            difference.display_name = f"{what}: {kind}"

    @api.depends("amount_claimed", "is_amount_claimed", "amount_told")
    def _compute_amount_difference(self):
        for difference in self:
            claimed = difference.amount_claimed - difference.amount_told
            difference.amount_difference = difference.is_amount_claimed and claimed

    @api.depends("state")
    def _compute_is_open(self):
        for difference in self:
            difference.is_open = difference.state in OPEN

    @api.depends("is_open", "date_deadline")
    def _compute_is_overdue(self):
        for difference in self:
            today = difference.company_id._customer_today()
            difference.is_overdue = (
                difference.is_open
                and bool(difference.date_deadline)
                and difference.date_deadline < today
            )

    def _search_is_overdue(self, operator, value):
        if operator != "in":
            return NotImplemented
        return Domain("is_open", "=", True) & Domain(
            "date_deadline", "<", fields.Date.context_today(self)
        )

    # -- what may be written -----------------------------------------------------------

    @api.model_create_multi
    def create(self, vals_list):
        steps = {"state", "settled_by_id", "settled_at", "move_id", "our_answer"}
        cleaned = [
            self._complete({n: v for n, v in vals.items() if n not in steps})
            for vals in vals_list
        ]
        differences = super().create(cleaned)
        differences.statement_id._raise_difference()
        differences._tell_owners()
        return differences

    @api.model
    def _complete(self, vals):
        """The values of a new difference with what its row and statement say."""
        statement = self.env["billing.statement"].browse(vals["statement_id"])
        line = self.env["billing.statement.line"].browse(vals.get("line_id") or [])
        line = line & statement.line_ids  # of another statement: no row at all
        company = statement.company_id
        # a setting of the company, asked for by whoever enters a difference
        days = company.sudo().billing_statement_difference_days
        return vals | {
            "line_id": line.id,
            "move_line_id": line.move_line_id.id,
            "is_row_missing": not line,
            "document": line.document,
            "amount_told": line.debit - line.credit,
            "user_id": vals.get("user_id")
            or company.sudo()._customer_told(statement.user_id).id,
            "date_deadline": vals.get("date_deadline")
            or company._customer_today() + timedelta(days=days),
        }

    def write(self, vals):
        kept = {n for n in vals if n not in FREE and not n.startswith(THREAD)}
        if kept:
            raise AccessError(
                self.env._(
                    "What the customer has said is not rewritten, and it is settled "
                    "by the buttons."
                )
            )
        if {"move_id", "our_answer"} & vals.keys() and not all(self.mapped("is_open")):
            raise AccessError(self.env._("This difference is settled."))
        return super().write(vals)

    def _store(self, vals):
        """Write what only the steps write; never called from outside."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_never(self):
        raise AccessError(
            self.env._("A difference is withdrawn or explained, never deleted.")
        )

    def _find_rows(self):
        """After the statement was brought up to date: which row each is about now."""
        rows = {
            (line.statement_id, line.move_line_id): line
            for line in self.statement_id.line_ids
            if line.move_line_id
        }
        for difference in self.filtered("move_line_id"):
            key = (difference.statement_id, difference.move_line_id)
            row = rows.get(key)
            difference._store({"line_id": row.id if row else False})
