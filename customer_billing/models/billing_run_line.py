from odoo import fields, models
from odoo.exceptions import UserError


class BillingRunLine(models.Model):
    """One customer of a bill run, and what became of it."""

    _name = "billing.run.line"
    _description = "Bill Run Line"
    _order = "run_id, id"
    _rec_name = "partner_id"
    _check_company_auto = True

    run_id = fields.Many2one(
        "billing.run",
        string="Bill Run",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        related="run_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="restrict",
        check_company=True,
    )
    state = fields.Selection(
        [
            ("waiting", "Waiting"),
            ("billed", "Billed"),
            ("parked", "Parked"),
            ("skipped", "Skipped"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    reason = fields.Text(readonly=True, help="Why the customer was parked or skipped.")
    core_reason = fields.Char(
        "Odoo's Own Way",
        readonly=True,
        help="Why the bill was made in Odoo's own, slower way. The bill is the same.",
    )
    amount = fields.Monetary(
        readonly=True,
        help="Of the bills, with taxes, in the company's currency; before they are "
        "made, what the preview found.",
    )
    charge_count = fields.Integer(string="Charges", readonly=True)
    preview = fields.Text(
        string="Charges in Words",
        readonly=True,
        help="What is charged, as the preview found it.",
    )
    move_ids = fields.One2many("account.move", "billing_run_line_id", string="Bills")

    _run_partner_unique = models.UniqueIndex(
        "(run_id, partner_id)", "A customer stands on a bill run once."
    )

    def _park(self, reason):
        """Set one customer aside with the reason; all others go on."""
        self.write({"state": "parked", "reason": reason})

    def _skip(self, reason):
        """Leave a customer out with the reason."""
        self.write({"state": "skipped", "reason": reason, "amount": 0})

    def action_skip(self):
        """Leave these customers out of this run; the next run bills them."""
        self.check_access("write")
        for line in self:
            if (
                line.state not in ("waiting", "parked")
                or line.run_id.state == "running"
            ):
                raise UserError(
                    self.env._(
                        "%s cannot be left out any more: the bill is made or being "
                        "made.",
                        line.partner_id.display_name,
                    )
                )
            if line.move_ids:
                raise UserError(
                    self.env._(
                        "%s has a bill in this run. Post, change or delete it.",
                        line.partner_id.display_name,
                    )
                )
        self._skip(self.env._("Left out by %s", self.env.user.name))

    def action_retry(self):
        """Try parked customers again, in the background."""
        self.check_access("write")
        # what is to be checked first would be set aside again
        parked = self.filtered(lambda x: x.state == "parked" and not x.is_marked)
        parked.run_id._check_state("review", "done")
        with_bill = parked.filtered("move_ids")
        with_bill.write({"state": "billed", "reason": False})
        (parked - with_bill).write({"state": "waiting", "reason": False})
        (parked - with_bill).run_id.state = "running"
        to_post = with_bill.run_id - (parked - with_bill).run_id
        to_post.filtered(lambda run: run.state == "done").state = "posting"
        if parked:
            self.env["billing.run"]._batch_start("customer_billing.ir_cron_bill")

    def action_view_bills(self):
        """Open the bills of these customers."""
        return self.move_ids._billing_open(self.env._("Bills"))
