from markupsafe import Markup

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

LETTER = "customer_credit.report_credit_reminder"
TEMPLATE = "customer_credit.mail_template_credit_reminder"
BATCH = 20


class CreditReminder(models.Model):
    """How letters are made and sent: amounts are read when it happens, not before."""

    _inherit = "credit.reminder"

    @api.model
    def _cron_send(self):
        """Send what waits, in batches that commit; one fault parks one customer."""
        waiting = self.search([("state", "=", "waiting")], order="id")
        left = self._batch_run(waiting, lambda some: some._send(), self._park, BATCH)
        if left:
            self._batch_start("customer_credit.ir_cron_send_reminders")

    @api.model
    def _park(self, reminder, reason):
        """Leave a letter until somebody has mended what was wrong.

        :param reminder: one reminder
        :param reason: a sentence
        """
        reminder.sudo().write({"state": "parked", "fault": reason})  # see _send

    def _send(self):
        """Read the amounts, then make and send the letters that are still due."""
        # what becomes of a letter is written by the work alone; see _check_asked
        for company, reminders in self.sudo().grouped("company_id").items():
            reminders.with_company(company)._refresh()
        due = self.sudo().filtered(lambda r: r.overdue_amount > 0 < r.total_amount)
        (self.sudo() - due).write({"state": "paid", "fault": False})
        for reminder in due:
            reminder._send_one()
        due.write({"state": "sent", "sent_at": fields.Datetime.now(), "fault": False})
        due._plan_next()

    def _refresh(self):
        """Read what these customers owe their company now, in two queries."""
        company = self.company_id
        customers = self.partner_id
        overdue = customers._credit_overdue(company)
        items = self._open_items(company)
        for reminder in self:
            rows = items.get(reminder.partner_id.id, [])
            amount, days = overdue.get(reminder.partner_id.id, (0.0, 0))
            reminder.line_ids.unlink()
            reminder.write(
                {
                    "total_amount": sum(row["balance"] for row in rows),
                    "overdue_amount": amount,
                    "overdue_days": days,
                    "line_ids": [
                        Command.create({k: row[k] for k in row if k != "balance"})
                        for row in rows
                    ],
                }
            )

    def _open_items(self, company):
        """The open items of these customers, of both signs, oldest first.

        :param company: the ``res.company`` that is owed
        :return: ``{partner_id: [values of a line, with balance]}``
        """
        customers, today = self.partner_id, fields.Date.context_today(self)
        customers._credit_flush(
            {"account.move.line": ["amount_currency", "move_name", "invoice_date"]}
        )
        self.env.cr.execute(
            SQL(
                """SELECT customer.commercial_partner_id AS partner_id,
                          item.id AS item_id, item.move_name AS name,
                          COALESCE(item.invoice_date, item.date) AS date,
                          COALESCE(item.date_maturity, item.date) AS date_due,
                          item.currency_id, item.amount_currency AS amount,
                          item.amount_residual_currency AS residual_amount,
                          item.amount_residual AS balance
                     FROM account_move_line item
                     JOIN res_partner customer ON customer.id = item.partner_id
                    WHERE %s
                 ORDER BY date_due, item.id""",
                customers._credit_items(company),
            )
        )
        found = {}
        for row in self.env.cr.dictfetchall():
            late = (today - row["date_due"]).days if row["balance"] > 0 else 0
            row |= {name: float(row[name]) for name in ("amount", "residual_amount")}
            row |= {"balance": float(row["balance"]), "days": max(late, 0)}
            found.setdefault(row.pop("partner_id"), []).append(row)
        return found

    def _send_one(self):
        """Make the letter and put it into the post.

        :raise UserError: when it cannot be sent, with what is missing
        """
        self.ensure_one()
        receiver = self._receiver()
        if self.way == "email" and not receiver.email:
            raise UserError(
                self.env._("%s has no email address.", receiver.display_name)
            )
        if not self._bank():
            raise UserError(self.env._("The company has no bank account to pay to."))
        self.attachment_id = self._make_letter()
        if self.way == "email":
            self.env.ref(TEMPLATE).send_mail(
                self.id, email_values={"attachment_ids": self.attachment_id.ids}
            )
        else:
            self.message_post(
                body=Markup("<p>%s</p>") % self.env._("The letter is ready to print."),
                attachment_ids=self.attachment_id.ids,
            )

    def _receiver(self):
        """Who gets the letter: the customer's address for invoices."""
        self.ensure_one()
        address = self.partner_id.address_get(["invoice"])["invoice"]
        return self.env["res.partner"].browse(address)

    def _make_letter(self):
        """The letter as a file, kept as it was sent."""
        self.ensure_one()
        letter = self._told()
        content, kind = self.env["ir.actions.report"]._render_qweb_pdf(LETTER, self.ids)
        return self.env["ir.attachment"].create(
            {
                "name": f"{letter['title']} {self.date}.{kind}",
                "raw": content,
                "res_model": self._name,
                "res_id": self.id,
            }
        )

    def _plan_next(self):
        """Note the next step with whoever asked for the letter, once."""
        self.env["customer.reminder"]._remind(
            "credit_reminder",
            [
                {
                    "record": reminder,
                    "occasion": "next",
                    "user": reminder.user_id,
                    "date": reminder.date_next,
                    "summary": reminder.next_step
                    or (
                        lambda record: record.env._("See whether the customer has paid")
                    ),
                }
                for reminder in self
                if reminder.date_next
            ],
        )
