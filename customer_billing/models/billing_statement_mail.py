from odoo import api, fields, models
from odoo.exceptions import UserError

from .billing_statement_send import CRON, REMINDER, TEMPLATE

BATCH = 20


class BillingStatementMail(models.Model):
    """The outbox of statements: each mail of each sending once."""

    _name = "billing.statement.mail"
    _description = "Mail of a Statement"
    _inherit = ["customer.batch"]
    _order = "id desc"
    _rec_name = "statement_id"
    _check_company_auto = True

    statement_id = fields.Many2one(
        "billing.statement",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company", required=True, readonly=True, index=True
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    run_id = fields.Many2one(
        "billing.statement.run",
        string="Statement Run",
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )
    round = fields.Integer(
        string="Sending No.", readonly=True, required=True, default=1, aggregator=None
    )
    number = fields.Integer(
        string="Reminder No.",
        readonly=True,
        aggregator=None,
        help="0: the statement itself.",
    )
    state = fields.Selection(
        [
            ("waiting", "To Be Sent"),
            ("sent", "Sent"),
            ("parked", "Could Not Be Sent"),
            ("dropped", "Not Needed Any More"),
        ],
        required=True,
        readonly=True,
        default="waiting",
        index=True,
    )
    sent_at = fields.Datetime(string="Sent On", readonly=True)
    fault = fields.Char(string="Not Sent Because", readonly=True)

    _once = models.UniqueIndex(
        "(statement_id, round, number)", "This statement was sent already."
    )

    @api.model
    def _cron_mail(self):
        """Send what waits, in batches that commit; one fault parks one mail."""
        waiting = self.search([("state", "=", "waiting")], order="id")
        left = self._batch_run(waiting, lambda some: some._send(), self._park, BATCH)
        if left:
            self._batch_start(CRON)

    @api.model
    def _park(self, mail, reason):
        """Leave a mail until somebody has mended what was wrong."""
        mail.write({"state": "parked", "fault": reason})

    def _send(self):
        """Send these mails, those that are still wanted; nobody else sends them."""
        mine = self.try_lock_for_update(allow_referencing=True)
        for mail in mine.filtered(lambda m: m.state == "waiting"):
            if mail._is_wanted():
                mail._send_one()
            else:
                mail.write({"state": "dropped"})

    def _is_wanted(self):
        """Whether the statement still waits for this mail."""
        self.ensure_one()
        statement = self.statement_id
        if self.number:
            return statement.state == "sent" and statement.sent_count == self.round
        return statement.state in ("draft", "settled")

    def _send_one(self):
        """Make the paper and put the mail into the post.

        :raise UserError: when it cannot be sent, with what is missing
        """
        self.ensure_one()
        statement = self.statement_id.with_company(self.company_id)
        receiver = statement._receiver()
        if not receiver.email:
            raise UserError(
                self.env._("%s has no email address.", receiver.display_name)
            )
        if not self.number:
            statement._turn(("draft", "settled"))
            statement._sent()
        template = self.env.ref(REMINDER if self.number else TEMPLATE)
        papers = statement._paper()
        template.send_mail(statement.id, email_values={"attachment_ids": papers.ids})
        self.write({"state": "sent", "sent_at": fields.Datetime.now(), "fault": False})

    def action_retry(self):
        """Try again what was parked."""
        self.statement_id.check_access("write")
        # the outbox is the machine's; whoever may send may have it tried again
        parked = self.sudo().filtered(lambda mail: mail.state == "parked")
        parked.write({"state": "waiting", "fault": False})
        self._batch_start(CRON)
