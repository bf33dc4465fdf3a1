from odoo import api, fields, models

from .billing_notice import CRON, KINDS, OF_BILLS

BATCH = 20
ACTIVE = [("active", "=", True)]


class BillingNotice(models.Model):
    """Sending: what was put into the outbox goes into the post, each once.

    A notice is marked as sent in the transaction that puts its mail into the queue: a
    worker that is killed leaves both or neither.
    """

    _inherit = "billing.notice"

    @api.model
    def _cron_notify(self):
        """Fill the outbox and send what is in it; safe to repeat, by many at once."""
        commit = self.env["ir.cron"]._commit_progress
        # whoever works for all companies sees them all
        for company in self.env["res.company"].sudo().search(ACTIVE):
            if any(company._billing_notifies(kind) for kind, _label in KINDS):
                self.with_company(company)._collect(company)
                commit()
        self._park_refused()
        commit()
        waiting = self.sudo().search([("state", "=", "waiting")], order="id")
        left = self._batch_run(waiting, lambda some: some._send(), self._park, BATCH)
        if left:
            self._batch_start(CRON)

    @api.model
    def _park_refused(self):
        """Notices whose mail could not be delivered wait for a person."""
        refused = self.sudo().search(
            [("state", "=", "sent"), ("mail_id.state", "=", "exception")]
        )
        for notice in refused:
            why = (notice.mail_id.failure_reason or "").strip()
            lang = notice.company_id.partner_id.lang or self.env.lang
            text = notice.with_context(lang=lang).env._(
                "The mail was refused. Check the address %(email)s and the mail "
                "server, then try again. %(why)s",
                email=notice.receiver_id.email or "",
                why=why,
            )
            notice._park(notice, text)

    def _send(self):
        """Send those that are still to be sent, in the customer's language."""
        locked = self.try_lock_for_update(allow_referencing=True)
        waiting = locked.filtered(lambda notice: notice.state == "waiting")
        for company, notices in waiting.grouped("company_id").items():
            # why one is parked is read by the company's people
            lang = company.partner_id.lang or self.env.lang
            notices.with_company(company).with_context(lang=lang)._send_of_company()

    def _send_of_company(self):
        again = self.filtered("mail_id")
        again._send_again()
        todo = (self - again)._still_true()._to_somebody()
        for kind, notices in todo.grouped("kind").items():
            mails = notices._mails(kind)
            for notice, mail in zip(notices, mails, strict=True):
                notice.mail_id = mail
        todo.write({"state": "sent", "sent_at": fields.Datetime.now(), "reason": False})

    def _send_again(self):
        """Those that were refused: the same mail, to the address as it is now."""
        if not self:
            return
        refused = self.mail_id.filtered(lambda mail: mail.state == "exception")
        refused.mark_outgoing()
        self.write({"state": "sent", "reason": False})

    def _mails(self, kind):
        """The mails, in the queue; with a bill that is issued goes its PDF."""
        template = self.env.ref(f"customer_billing.mail_template_notice_{kind}")
        papers = {}
        if kind == "issued":
            # made once by core, as when the bill is printed, and kept with it
            self.env["account.move.send"]._generate_and_send_invoices(
                self.move_id, sending_methods=[]
            )
            papers = {notice: notice.move_id.invoice_pdf_report_id for notice in self}
        mails = template.send_mail_batch(self.ids)
        for notice, mail in zip(self, mails, strict=True):
            if papers.get(notice):
                mail.attachment_ids |= papers[notice]
        return mails

    # -- which -------------------------------------------------------------------------

    def _still_true(self):
        """Leave out what is not so any more, or nobody wants to hear.

        :return: the others; a bill that is a draft again waits until it is posted
        """
        reasons = {notice: notice._why_not() for notice in self}
        for reason in set(filter(None, reasons.values())):
            same = [n.id for n, why in reasons.items() if why == reason]
            self.browse(same)._drop(reason)
        return self.filtered(
            lambda notice: not reasons[notice] and notice.move_id.state != "draft"
        )

    def _why_not(self):
        """Why this is not told any more, a sentence; False where it is."""
        self.ensure_one()
        if not self.company_id._billing_notifies(self.kind):
            return self.env._("This kind of notice was switched off.")
        # one by one, as together they would be read alone and not with the batch
        people = (self.partner_id, self._receiver())
        if any(person.billing_no_notices for person in people):
            return self.env._("The customer wants no notices.")
        why = self._bill_why_not() if self.kind in OF_BILLS else None
        return why or self._subscription_why_not()

    def _bill_why_not(self):
        bill = self.move_id
        if bill.state == "cancel" or bill.billing_voided_at:
            return self.env._("The bill was cancelled or voided.")
        if self.kind == "issued":
            told = bill.is_move_sent or bill.billing_send_state
            return told and self.env._("The bill was sent or printed already.")
        if bill.state == "posted" and not self._still_owed():
            return self.env._("It was paid meanwhile.")
        return False

    def _still_owed(self):
        """The items of the bill that are open on the day the notice is about."""
        return self.move_id.line_ids.filtered(
            lambda line: (
                line.date_maturity == self.date_about
                and line.display_type == "payment_term"
                and line.amount_residual_currency > 0
            )
        )

    def _subscription_why_not(self):
        subscription = self.subscription_id
        if self.kind == "paused" and subscription.state != "paused":
            return self.env._("It is not paused any more.")
        if self.kind == "ending" and subscription.date_end != self.date_about:
            return self.env._("Its last day is another one now.")
        if self.kind == "price" and not self._still_changes():
            return self.env._("The price does not change any more.")
        return False

    def _still_changes(self):
        """Whether another price holds from the day the notice is about."""
        return bool(self._new_prices())

    # -- to whom -----------------------------------------------------------------------

    def _receiver(self):
        """Who is told: the address on the bill, or whom the subscription names."""
        self.ensure_one()
        return self.move_id.partner_id or self.subscription_id.partner_id

    def _to_somebody(self):
        """Note who gets it; whoever has no address is parked.

        :return: those that can be sent
        """
        ready = self.browse()
        for notice in self:
            named = notice._receiver()
            receiver = named if named.email else notice.partner_id
            if receiver.email:
                notice.receiver_id = receiver
                ready |= notice
            else:
                notice._park(
                    notice,
                    self.env._(
                        "%s has no email address. Enter one on the contact, then try "
                        "again.",
                        named.display_name,
                    ),
                )
        return ready
