from datetime import timedelta

from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain
from odoo.tools import SQL

CRON = "customer_billing.ir_cron_statement_mail"
TEMPLATE = "customer_billing.mail_template_statement"
REMINDER = "customer_billing.mail_template_statement_reminder"


class BillingStatement(models.Model):
    """Statements on their way: each is sent once, and reminded of a few times."""

    _inherit = "billing.statement"

    mail_ids = fields.One2many("billing.statement.mail", "statement_id", string="Mails")
    mail_state = fields.Selection(
        [("waiting", "To Be Sent"), ("parked", "Could Not Be Sent")],
        string="Mail",
        compute="_compute_mail_state",
        search="_search_mail_state",
    )
    mail_fault = fields.Char(string="Not Sent Because", compute="_compute_mail_state")

    @api.depends("mail_ids.state")
    def _compute_mail_state(self):
        mails = self.env["billing.statement.mail"].search(
            [("statement_id", "in", self.ids), ("state", "in", ("waiting", "parked"))]
        )
        by_statement = mails.grouped("statement_id")
        for statement in self:
            mail = by_statement.get(statement, mails.browse())[:1]
            statement.mail_state, statement.mail_fault = mail.state, mail.fault

    def _search_mail_state(self, operator, value):
        return Domain("mail_ids", "any", [("state", operator, value)])

    def action_send(self):
        """Have these statements sent by mail in the background, each once."""
        self.check_access("write")
        ready = self.filtered(lambda s: s.state in ("draft", "settled"))
        if not ready:
            raise UserError(
                self.env._("These statements were sent already; nothing is left to do.")
            )
        ready._plan_mails(0)
        # the outbox is the machine's; whoever may send may have it tried again
        parked = ready.sudo().mail_ids.filtered(lambda mail: mail.state == "parked")
        parked.write({"state": "waiting", "fault": False})
        unclaimed = ready.filtered(lambda s: not s.user_id)
        if unclaimed:
            unclaimed._store({"user_id": self.env.uid})
        self.env["customer.batch"]._batch_start(CRON)

    def action_mark_sent(self):
        """Note that these statements reached their customers in another way."""
        self.check_access("write")
        self._turn(("draft", "settled"))
        # what waits for the post is not sent a second time; the post is the machine's
        self.sudo().mail_ids.filtered(lambda m: m.state != "sent").write(
            {"state": "dropped", "fault": False}
        )
        self._sent()
        for statement in self:
            statement.message_post(
                body=self.env._("Handed over in another way than by mail.")
            )
        for statement in self.filtered(lambda s: not s.user_id):
            statement._store({"user_id": self.env.uid})

    def _plan_mails(self, number):
        """Put mails into the outbox, unless they are there.

        :param number: 0: the statement itself; else which reminder
        :return: how many are new
        """
        self.flush_recordset()
        self.env["billing.statement.mail"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO billing_statement_mail (statement_id, company_id,
                          partner_id, run_id, round, number, state, create_uid,
                          create_date, write_uid, write_date)
                   SELECT id, company_id, partner_id, run_id,
                          COALESCE(sent_count, 0) + %(next)s, %(number)s, 'waiting',
                          %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM billing_statement
                    WHERE id IN %(ids)s
                       ON CONFLICT DO NOTHING
                RETURNING id""",
                next=0 if number else 1,
                number=number,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                ids=tuple(self.ids or [0]),
            )
        )
        self.env["billing.statement.mail"].invalidate_model()
        self.invalidate_recordset(["mail_ids", "mail_state", "mail_fault"])
        return len(rows)

    def _sent(self):
        """Note that these statements are with their customers from now on."""
        for company, statements in self.grouped("company_id").items():
            today = company._customer_today()
            for statement in statements:
                statement._store(
                    {
                        "state": "sent",
                        "sent_at": fields.Datetime.now(),
                        "sent_count": statement.sent_count + 1,
                        "date_answer": today
                        + timedelta(days=company.sudo().billing_statement_answer_days),
                        "answered_at": False,
                        "answered_by": False,
                        "answer_way": False,
                    }
                )

    def _receiver(self):
        """Who gets the statement: the customer's address for invoices."""
        self.ensure_one()
        # the address of a customer whose statement one may send
        address = self.sudo().partner_id.address_get(["invoice"])["invoice"]
        return self.env["res.partner"].browse(address)

    def _paper(self):
        """The statement on paper, kept as it is told.

        :return: an ``ir.attachment``
        """
        self.ensure_one()
        return self.env["ir.attachment"].create(
            {
                "name": f"{self.name}.pdf".replace("/", "-"),
                "raw": self._paper_content(),
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    # -- who does not answer -----------------------------------------------------------

    @api.model
    def _cron_remind(self):
        """Remind those who have not answered in time, where a company wants it."""
        planned = 0
        for company in self.env["res.company"].search(
            [("billing_statement_remind", "=", True)]
        ):
            planned += self._plan_reminders(company)
        if planned:
            self.env["customer.batch"]._batch_start(CRON)

    @api.model
    def _plan_reminders(self, company):
        """Put the reminders that are due today into the outbox, one for each.

        :param company: a ``res.company`` that reminds
        :return: how many are new
        """
        every = timedelta(days=max(company.billing_statement_answer_days, 1))
        silent = self.search(
            [
                ("company_id", "=", company.id),
                ("state", "=", "sent"),
                ("date_answer", "<", company._customer_today()),
            ]
        )
        numbers = silent._reminders_due(fields.Datetime.now() - every)
        planned = 0
        for number in range(1, company.billing_statement_remind_most + 1):
            due = silent.filtered(lambda s, n=number: numbers[s.id] == n)
            planned += due._plan_mails(number) if due else 0
        return planned

    def _reminders_due(self, before):
        """Which reminder each of these has to have next; 0: the last is too young.

        :param before: the last one has to be older than this moment
        :return: ``{statement_id: number}``
        """
        given = self.env["billing.statement.mail"].search(
            [("statement_id", "in", self.ids), ("number", ">", 0)], order="number"
        )
        numbers = dict.fromkeys(self.ids, 1)
        for mail in given:
            if mail.round == mail.statement_id.sent_count:
                old = mail.state == "sent" and mail.sent_at < before
                numbers[mail.statement_id.id] = mail.number + 1 if old else 0
        return numbers
