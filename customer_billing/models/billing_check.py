from odoo import api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import SQL

CRON = "customer_billing.ir_cron_check"


class BillingCheck(models.Model):
    """One night's comparison of the books of a company: charges, bills, ledger, money.

    Each comparison is one statement over the whole company. What it finds are gaps; one
    that is found again is the same row, and one that is not found any more is closed.
    """

    _name = "billing.check"
    _description = "Cross-Check"
    _inherit = "customer.batch"
    _order = "date desc, id desc"
    _rec_name = "date"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True, ondelete="cascade"
    )
    date = fields.Date(required=True, readonly=True)
    state = fields.Selection(
        [("waiting", "Waiting"), ("done", "Done"), ("parked", "Parked")],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    reason = fields.Text(readonly=True)
    done_at = fields.Datetime(string="Done On", readonly=True)
    charge_count = fields.Integer(string="Charges Compared", readonly=True)
    bill_count = fields.Integer(string="Bills Compared", readonly=True)
    payment_count = fields.Integer(string="Payments Compared", readonly=True)
    statement_count = fields.Integer(string="Statements Compared", readonly=True)
    open_count = fields.Integer(
        string="Open Gaps", readonly=True, aggregator=None, help="When it was done."
    )
    new_count = fields.Integer(string="New Gaps", readonly=True)
    gone_count = fields.Integer(string="Gaps Gone", readonly=True)

    _once_a_day = models.UniqueIndex(
        "(company_id, date)", "The books of this company were checked on this day."
    )

    @api.model_create_multi
    def create(self, vals_list):
        self._check_by_system()
        return super().create(vals_list)

    def write(self, vals):
        self._check_by_system()
        return super().write(vals)

    def _check_by_system(self):
        """A check says what was found; nobody types that."""
        if not self.env.su:
            raise AccessError(self.env._("Checks are made by the system."))

    # -- buttons ---------------------------------------------------------------------

    def action_check_now(self):
        """Compare the books of the companies one works in, in the background."""
        self.browse().check_access("write")
        for company in self.env.companies:
            check = self._of_today(company)
            check.write({"state": "waiting", "reason": False})
        self._batch_start(CRON)
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success",
                "message": self.env._(
                    "The books are being compared. Look again in a minute."
                ),
                "next": {"type": "ir.actions.act_window_close"},
            },
        }

    def action_view_gaps(self):
        """Open the gaps that there are now."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_check_gap"
        )
        return action | {"domain": [("company_id", "in", self.company_id.ids)]}

    # -- the work --------------------------------------------------------------------

    @api.model
    def _cron_check(self):
        """Check each company that bills, once a day; safe to repeat."""
        for company in self._companies():
            self._of_today(company)
        waiting = self.sudo().search([("state", "=", "waiting")], order="id")
        left = self._batch_run(waiting, lambda check: check._work(), self._park, 1)
        if left:
            self._batch_start(CRON)

    @api.model
    def _companies(self):
        """The companies in which something was ever charged or is taken."""
        self.env["billing.charge"].flush_model(["company_id"])
        self.env["billing.statement"].flush_model(["company_id"])
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM res_company company
                    WHERE EXISTS (SELECT FROM billing_charge
                                   WHERE company_id = company.id)
                       OR EXISTS (SELECT FROM billing_statement
                                   WHERE company_id = company.id)
                       OR billing_prepaid_account_id IS NOT NULL
                       OR billing_deposit_account_id IS NOT NULL
                 ORDER BY id"""
            )
        )
        return self.env["res.company"].browse(id_ for (id_,) in rows)

    @api.model
    def _of_today(self, company):
        """Today's check of a company, made when there is none; of two only one is."""
        checks, today = self.sudo(), company._customer_today()  # it is the system's
        domain = [("company_id", "=", company.id), ("date", "=", today)]
        if not (check := checks.search(domain)):
            now = fields.Datetime.now()
            self.env.execute_query(
                SQL(
                    """INSERT INTO billing_check (company_id, date, state, create_uid,
                                                  create_date, write_uid, write_date)
                       VALUES (%(company)s, %(day)s, 'waiting', %(uid)s, %(now)s,
                               %(uid)s, %(now)s)
                       ON CONFLICT DO NOTHING RETURNING id""",
                    company=company.id,
                    day=today,
                    uid=self.env.uid,
                    now=now,
                )
            )
            check = checks.search(domain)
        return check

    @api.model
    def _park(self, check, reason):
        check.write({"state": "parked", "reason": reason.strip()})

    def _work(self):
        """Compare the books of one company; another worker at it is left alone."""
        if not self.try_lock_for_update() or self.state != "waiting":
            return
        gaps = self.env["billing.check.gap"].with_company(self.company_id)
        self.env.flush_all()
        new, gone = 0, 0
        for kind, query in self._queries(self.company_id).items():
            made, closed = gaps._compare(self, kind, query)
            new, gone = new + made, gone + closed
        gaps.invalidate_model()
        gaps._tell(self)
        self.write(
            self._compared()
            | {
                "state": "done",
                "done_at": fields.Datetime.now(),
                "new_count": new,
                "gone_count": gone,
                "open_count": gaps.search_count(
                    [("company_id", "=", self.company_id.id), ("state", "=", "open")]
                ),
            }
        )

    def _compared(self):
        """How much was compared, so that one sees that it was."""
        rows = self.env.execute_query(
            SQL(
                """SELECT (SELECT COUNT(*) FROM billing_charge
                            WHERE company_id = %(company)s),
                          (SELECT COUNT(*) FROM account_move
                            WHERE company_id = %(company)s
                              AND billing_run_id IS NOT NULL),
                          (SELECT COUNT(*) FROM account_payment
                            WHERE company_id = %(company)s
                              AND billing_receipt_number IS NOT NULL),
                          (SELECT COUNT(*) FROM billing_statement
                            WHERE company_id = %(company)s)""",
                company=self.company_id.id,
            )
        )
        names = ("charge_count", "bill_count", "payment_count", "statement_count")
        return dict(zip(names, rows[0], strict=True))
