from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError

KINDS = [
    ("line_missing", "Charge Without Its Bill Line"),
    ("charge_state", "Charge and Bill Disagree"),
    ("charge_amount", "Bill Line Was Changed"),
    ("line_unbound", "Bill Line Without a Charge"),
    ("run_sheet", "Bill Run Does Not Add Up"),
    ("receivable", "Bill and Receivable Differ"),
    ("receipt", "Receipt Without a Payment"),
    ("held", "Money Held and Ledger Differ"),
    ("statement", "Statement and Ledger Differ"),
    ("exposure", "Credit Counts Something Else"),
]
ENTERED = {"user_id", "reason"}  # the rest is found, or said by a step


class BillingCheckGap(models.Model):
    """Something that two books say differently, until they agree or it is explained."""

    _name = "billing.check.gap"
    _description = "Gap Between Books"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_found desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Document", readonly=True)
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    kind = fields.Selection(KINDS, required=True, readonly=True, index=True)
    key = fields.Char(
        string="Told Apart By",
        required=True,
        readonly=True,
        help="What makes it the same one tomorrow.",
    )
    check_id = fields.Many2one(
        "billing.check",
        string="Last Found By",
        readonly=True,
        index=True,
        ondelete="set null",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    res_model = fields.Char(string="Model", readonly=True)
    res_id = fields.Many2oneReference(
        string="Record", model_field="res_model", readonly=True
    )
    currency_id = fields.Many2one("res.currency", readonly=True)
    ours_amount = fields.Monetary(string="By Billing", readonly=True, aggregator=None)
    theirs_amount = fields.Monetary(
        string="By the Books", readonly=True, aggregator=None
    )
    difference = fields.Monetary(readonly=True, aggregator=None)
    advice = fields.Text(string="What to Do", compute="_compute_advice")
    state = fields.Selection(
        [
            ("open", "Unsettled"),
            ("gone", "Gone by Itself"),
            ("explained", "Explained"),
        ],
        required=True,
        readonly=True,
        default="open",
        index=True,
        tracking=True,
    )
    user_id = fields.Many2one("res.users", string="Responsible", tracking=True)
    reason = fields.Text(
        string="Why It Is Right",
        tracking=True,
        help="Why the difference is right, for whoever asks later.",
    )
    date_found = fields.Date(string="Found On", readonly=True)
    date_gone = fields.Date(string="Gone Since", readonly=True)

    _once = models.UniqueIndex(
        "(company_id, kind, key)", "This gap is on the list already."
    )

    @api.depends("kind")
    @api.depends_context("lang")
    def _compute_advice(self):
        advice = self._advice()
        for gap in self:
            gap.advice = advice.get(gap.kind)

    @api.model
    def _advice(self):
        """What to do about each kind, ``{kind: sentence}``."""
        return {
            "line_missing": self.env._(
                "The line was deleted from the bill. Void the bill and bill again, or "
                "let an administrator of billing void the charge."
            ),
            "charge_state": self.env._(
                "The bill was changed past its charges. See what happened to the bill; "
                "void and bill again where it is wrong."
            ),
            "charge_amount": self.env._(
                "Somebody changed the line by hand. Put it back, or void the bill and "
                "bill again; reductions are made by waivers."
            ),
            "line_unbound": self.env._(
                "Somebody added a line by hand, or changed a waiver's. Enter one-off "
                "charges instead, so that reports have them."
            ),
            "run_sheet": self.env._(
                "To bill is not billed, parked and skipped. Open the run: a draft was "
                "deleted, or a customer was left waiting. Run again."
            ),
            "receivable": self.env._(
                "What is open of the bill is not what its journal items say. Ask your "
                "accountant before anything is paid or credited."
            ),
            "receipt": self.env._(
                "A receipt was given out and the payment does not stand. Take the "
                "paper back, or take the payment again."
            ),
            "held": self.env._(
                "There is money on the account that no receipt explains, or the other "
                "way round. Look at its journal items of this customer."
            ),
            "statement": self.env._(
                "Something was posted into the period since. Refresh the statement "
                "and send it again."
            ),
            "exposure": self.env._(
                "What limits are judged by is not what the ledger and the charges say. "
                "Tell whoever looks after the system."
            ),
        }

    @api.model_create_multi
    def create(self, vals_list):
        self._check_entered(set().union(*vals_list))
        return super().create(vals_list)

    def write(self, vals):
        self._check_entered(set(vals))
        return super().write(vals)

    def _check_entered(self, names):
        """People say whose it is and why; what was found is the machine's to say."""
        if self.env.su:
            return
        ours = {n for n, f in self._fields.items() if f._module == "customer_billing"}
        if (names & ours) - ENTERED:
            raise AccessError(
                self.env._("What a check has found is written by the check.")
            )

    # -- buttons ---------------------------------------------------------------------

    def action_explain(self):
        """The difference is right, as the explanation says."""
        self.check_access("write")
        for gap in self:
            if not (gap.reason or "").strip():
                raise UserError(
                    self.env._("Write down first why the difference is right.")
                )
        # the state is written by the steps alone, whoever may take them
        self.sudo().filtered(lambda g: g.state == "open").state = "explained"
        self.sudo()._end_activities()

    def action_reopen(self):
        """The explanation does not hold."""
        self.check_access("write")
        # the state is written by the steps alone, whoever may take them
        self.sudo().filtered(lambda g: g.state == "explained").state = "open"

    def action_check_now(self):
        """Compare the books now, in the background."""
        return self.env["billing.check"].action_check_now()

    def action_view_document(self):
        """Open what the gap is about."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": self.res_model,
            "res_id": self.res_id,
            "view_mode": "form",
            "views": [(False, "form")],
        }
