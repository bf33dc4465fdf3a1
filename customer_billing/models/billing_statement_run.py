from odoo import Command, api, fields, models
from odoo.exceptions import UserError

CRON = "customer_billing.ir_cron_statement"
BATCH = 200


class BillingStatementRun(models.Model):
    """Statements of all customers for one period, made in the background."""

    _name = "billing.statement.run"
    _description = "Statement Run"
    _inherit = ["customer.batch"]
    _order = "date_to desc, id desc"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.company,
    )
    date_from = fields.Date(string="From", required=True, readonly=True)
    date_to = fields.Date(string="To", required=True, readonly=True)
    state = fields.Selection(
        [("running", "Running"), ("done", "Done")],
        required=True,
        readonly=True,
        default="running",
        index=True,
    )
    statement_ids = fields.One2many("billing.statement", "run_id")
    statement_count = fields.Integer(compute="_compute_statement_count")
    expected_count = fields.Integer(string="Customers", readonly=True)
    parked_ids = fields.Many2many("res.partner", readonly=True, check_company=True)
    parked_reason = fields.Text(readonly=True)

    _period_order = models.Constraint(
        "CHECK (date_from <= date_to)", "A statement must not end before it begins."
    )

    @api.depends("date_from", "date_to")
    def _compute_display_name(self):
        for run in self:
            run.display_name = f"{run.date_from} – {run.date_to}"

    @api.depends("statement_ids")
    def _compute_statement_count(self):
        counts = dict(
            self.env["billing.statement"]._read_group(
                [("run_id", "in", self.ids)], ["run_id"], ["__count"]
            )
        )
        for run in self:
            run.statement_count = counts.get(run, 0)

    def _start(self):
        """Have the statements made in the background."""
        for run in self:
            customers = self.env["billing.statement"]._customers_with_business(
                run.company_id, run.date_from, run.date_to
            )
            if not customers:
                raise UserError(
                    self.env._(
                        "Nothing is owed and nothing moved until %s: there is no "
                        "statement to make.",
                        run.date_to,
                    )
                )
            run.expected_count = len(customers)
        self._batch_start(CRON)

    @api.model
    def _cron_statement(self):
        """Go on with the runs that are under way, until done or time is up."""
        for run in self.search([("state", "=", "running")], order="id"):
            if run._work():
                break

    def _work(self):
        """Go on with one run.

        :return: whether time was up before the end
        """
        self.ensure_one()
        left = self._batch_run(
            self._customers_left(), self._make_statements, self._park, size=BATCH
        )
        if not left and self.try_lock_for_update():
            self.state = "done"
            self.env["ir.cron"]._commit_progress()
        return bool(left)

    def _customers_left(self):
        """The customers who have no statement of this period yet."""
        Statement = self.env["billing.statement"]
        made = Statement._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("date_from", "=", self.date_from),
                ("date_to", "=", self.date_to),
                ("run_id", "=", self.id),
            ],
            ["partner_id"],
        )
        customers = Statement._customers_with_business(
            self.company_id, self.date_from, self.date_to
        )
        done = {customer.id for (customer,) in made} | set(self.parked_ids.ids)
        return customers.filtered(lambda customer: customer.id not in done)

    def _make_statements(self, customers):
        self.env["billing.statement"]._make(
            customers, self.company_id, self.date_from, self.date_to, self
        )

    def _park(self, customer, reason):
        """Set one customer aside with the reason; all others go on."""
        self.parked_ids |= customer
        text = f"{customer.display_name}: {reason}"
        self.parked_reason = "\n".join(filter(None, [self.parked_reason, text]))

    def action_retry(self):
        """Try the parked customers again."""
        self.write(
            {
                "parked_ids": [Command.clear()],
                "parked_reason": False,
                "state": "running",
            }
        )
        self._batch_start(CRON)

    def action_view_statements(self):
        """Open the statements of this run."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_statement"
        )
        return action | {"domain": [("run_id", "in", self.ids)], "context": {}}
