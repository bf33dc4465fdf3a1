from odoo import api, fields, models
from odoo.exceptions import UserError

CRON = "customer_billing.ir_cron_bill"


class BillingRun(models.Model):
    """A bill run: choose, preview, generate, review, confirm."""

    _name = "billing.run"
    _description = "Bill Run"
    _inherit = ["customer.batch", "mail.thread"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(
        string="Number", readonly=True, copy=False, default="/", index="trigram"
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    user_id = fields.Many2one(
        "res.users", string="Responsible", default=lambda self: self.env.user
    )
    date_due = fields.Date(
        string="Bill What Is Due By",
        required=True,
        default=fields.Date.context_today,
        help="In advance, a period is due on its first day; in arrears, on the first "
        "day after it.",
    )
    date_bill = fields.Date(
        string="Bill Date", required=True, default=fields.Date.context_today
    )
    rule_ids = fields.Many2many(
        "billing.rule",
        string="Only These Rules",
        check_company=True,
        help="Empty: subscriptions of all rules.",
    )
    partner_ids = fields.Many2many(
        "res.partner",
        string="Only These Customers",
        check_company=True,
        help="Empty: all customers.",
    )
    is_automatic = fields.Boolean(readonly=True, copy=False)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("running", "Running"),
            ("review", "To Review"),
            ("posting", "Confirming"),
            ("done", "Done"),
        ],
        required=True,
        readonly=True,
        default="draft",
        copy=False,
        index=True,
        tracking=True,
    )
    previewed_at = fields.Datetime(readonly=True, copy=False)
    line_ids = fields.One2many("billing.run.line", "run_id", string="Customers")
    parked_line_ids = fields.One2many(
        "billing.run.line",
        "run_id",
        string="Parked Customers",
        domain=[("state", "=", "parked")],
    )
    marked_line_ids = fields.One2many(
        "billing.run.line",
        "run_id",
        string="Customers to Check",
        domain=[("is_marked", "=", True), ("state", "in", ("waiting", "parked"))],
    )
    marked_count = fields.Integer(
        string="Need a Check",
        compute="_compute_marked_count",
        help="Customers about whose bill something is odd, so that a person has to say "
        "that it looks right before it is made.",
    )
    move_ids = fields.One2many("account.move", "billing_run_id", string="Bills")
    expected_count = fields.Integer(
        string="To Bill",
        readonly=True,
        copy=False,
        help="Customers of whom something was due when the run was made.",
    )
    waiting_count = fields.Integer(string="Waiting", compute="_compute_counts")
    billed_count = fields.Integer(string="Billed", compute="_compute_counts")
    parked_count = fields.Integer(string="Parked", compute="_compute_counts")
    skipped_count = fields.Integer(string="Skipped", compute="_compute_counts")
    progress = fields.Integer(
        string="Progress (%)",
        compute="_compute_counts",
        help="Customers worked through.",
    )
    is_balanced = fields.Boolean(
        string="Adds Up",
        compute="_compute_counts",
        help="To bill = billed + parked + skipped, and who is billed has a bill.",
    )
    amount_total = fields.Monetary(
        string="Bills in All",
        compute="_compute_counts",
        help="With taxes, in the company's currency.",
    )

    _automatic_once = models.UniqueIndex(
        "(company_id, date_due) WHERE is_automatic",
        "There is an automatic bill run for this day already.",
    )

    @api.depends(
        "line_ids.state", "line_ids.amount", "line_ids.move_ids", "expected_count"
    )
    def _compute_counts(self):
        counts = {
            (run.id, state): (number, amount)
            for run, state, number, amount in self.env["billing.run.line"]._read_group(
                [("run_id", "in", self.ids)],
                ["run_id", "state"],
                ["__count", "amount:sum"],
            )
        }
        empty = self.env["billing.run.line"]._read_group(
            [
                ("run_id", "in", self.ids),
                ("state", "=", "billed"),
                ("move_ids", "=", False),
            ],
            ["run_id"],
        )
        without_bill = {run.id for (run,) in empty}
        for run in self:
            for state in ("waiting", "billed", "parked", "skipped"):
                run[f"{state}_count"] = counts.get((run.id, state), (0, 0))[0]
            worked = run.billed_count + run.parked_count + run.skipped_count
            run.amount_total = sum(
                counts.get((run.id, state), (0, 0))[1]
                for state in ("billed", "waiting")
            )
            run.progress = (
                100 * worked // run.expected_count if run.expected_count else 0
            )
            run.is_balanced = (
                worked == run.expected_count and run.id not in without_bill
            )

    @api.depends("line_ids.is_marked", "line_ids.state")
    def _compute_marked_count(self):
        counts = dict(
            self.env["billing.run.line"]._read_group(
                [
                    ("run_id", "in", self.ids),
                    ("is_marked", "=", True),
                    ("state", "in", ("waiting", "parked")),
                ],
                ["run_id"],
                ["__count"],
            )
        )
        for run in self:
            run.marked_count = counts.get(run, 0)

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            if vals.get("name", "/") == "/":
                company_id = vals.get("company_id") or self.env.company.id
                sequence = self.env["ir.sequence"].with_company(company_id)
                vals["name"] = sequence.next_by_code("billing.run")
        return super().create(vals_list)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_generated(self):
        for run in self:
            if run.state != "draft":
                raise UserError(
                    self.env._(
                        "The bill run %s has made bills and cannot be deleted.",
                        run.name,
                    )
                )

    # -- which customers ---------------------------------------------------------

    def _collect_lines(self):
        """One line for each customer of whom something is due and who has none."""
        self.ensure_one()
        customers = self._due_customers()
        self.env["billing.run.line"].create(
            [
                {"run_id": self.id, "partner_id": customer.id}
                for customer in customers - self.line_ids.partner_id
            ]
        )
        due = set(customers.ids)
        stale = self.line_ids.filtered(
            lambda line: line.state == "waiting" and line.partner_id.id not in due
        )
        stale._skip(self.env._("Nothing is due any more."))
        if not self.line_ids:
            raise UserError(
                self.env._(
                    "Nothing is due by %s. Choose a later day, or start subscriptions.",
                    self.date_due,
                )
            )
        self.expected_count = len(self.line_ids)

    # -- buttons -----------------------------------------------------------------

    def _check_state(self, *states):
        """Refuse a step that the user's rights or the run's state do not allow."""
        self.check_access("write")
        for run in self:
            if run.state not in states:
                labels = dict(self._fields["state"]._description_selection(self.env))
                raise UserError(
                    self.env._(
                        "The bill run %(name)s is in the state %(state)s: this step is "
                        "not possible now.",
                        name=run.name,
                        state=labels[run.state],
                    )
                )

    def action_preview(self):
        """Show what generating would bill: the same computation, nothing written.

        Nothing but the lines of this run sheet, that is.
        """
        self._check_state("draft")
        for run in self:
            run.line_ids.filtered(lambda line: line.state == "parked").state = "waiting"
            run._collect_lines()
            run._preview_lines()
            run.previewed_at = fields.Datetime.now()

    def action_generate(self):
        """Make the bills, in the background."""
        self._check_state("draft")
        for run in self:
            run.line_ids.filtered(lambda line: line.state == "parked").state = "waiting"
            run._collect_lines()
        self.state = "running"
        self._start_billing()

    def _start_billing(self):
        """Have the waiting customers of these runs billed in the background, soon."""
        self._batch_start(CRON)

    def action_confirm(self):
        """Post and send the bills whose rule says so, in the background."""
        self._check_state("review")
        to_post = self.filtered(lambda r: r._moves_to_post() or r._moves_to_send())
        to_post.state = "posting"
        (self - to_post).state = "done"
        if to_post:
            self._batch_start(CRON)

    def action_retry(self):
        """Try the parked customers again, but those that are to be checked first."""
        self._check_state("review", "done")
        parked = self.line_ids.filtered(lambda line: line.state == "parked")
        parked.action_retry()

    def action_view_bills(self):
        """Open the bills of this run."""
        return self.move_ids._billing_open(self.env._("Bills"))

    def action_view_charges(self):
        """Open the charges of this run, summed up by charge item."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_charge"
        )
        return action | {
            "domain": [("run_id", "in", self.ids)],
            "context": {"search_default_group_item": 1},
        }

    def action_view_parked(self):
        """Open the customers who were parked."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_run_line"
        )
        return action | {
            "domain": [("run_id", "in", self.ids)],
            "context": {"search_default_parked": 1},
        }
