import logging
from datetime import timedelta

from odoo import api, fields, models
from odoo.tools import SQL, html2plaintext

_logger = logging.getLogger(__name__)

SEEN = "customer_archive.mail_seen"  # up to here all mails were looked at
MAILS_AT_ONCE = 5000
# A mail's number is drawn before its transaction ends: look that far back again.
LATE = timedelta(hours=1)
MEETINGS_SINCE = timedelta(days=30)
SUMMARY_LENGTH = 80


class CustomerInteraction(models.Model):
    """Mails and meetings with customers, collected in the background, each once.

    They are looked for afterwards and not while they are written: a message costs
    nothing more than before, a fault here reaches no mail, and a meeting that was moved
    or called off was none.
    """

    _inherit = "customer.interaction"

    @api.model
    def _cron_collect(self):
        """Log the mails and the past meetings with customers, where it is wanted."""
        self._collect_mails()
        self._collect_meetings()

    @api.model
    def _customer_mail_models(self):
        """The models whose mails count in both directions.

        Who may see a customer may see their discussion. Of other documents only what
        comes from a customer is logged, without its subject.

        :return: a list of model names, to be extended with ``super()``
        """
        return ["res.partner", "customer.service"]

    # -- mails ---------------------------------------------------------------------

    @api.model
    def _collect_mails(self):
        # The place in the mails is our own; nobody else reads or sets it.
        parameters = self.env["ir.config_parameter"].sudo()
        seen = int(parameters.get_param(SEEN) or 0)
        newest = self._newest_mail(seen)
        if not seen:  # what was written before the archive came stays where it is
            parameters.set_param(SEEN, newest)
            return
        messages = self._mails_to_look_at(seen)
        left = self._batch_run(messages, self._log_mails, self._note_fault)
        reached = self._newest_mail(seen, fields.Datetime.now() - LATE)
        if left:
            reached = min(reached, left[0].id - 1)
        elif len(messages) == MAILS_AT_ONCE:
            reached = min(reached, messages[-1].id)
        if reached > seen:
            parameters.set_param(SEEN, reached)

    @api.model
    def _newest_mail(self, seen, before=None):
        """The highest number of a message, of those written before a moment."""
        rows = self.env.execute_query(
            SQL(
                "SELECT max(id) FROM mail_message WHERE id > %s AND create_date < %s",
                seen,
                before or fields.Datetime.now() + LATE,
            )
        )
        return rows[0][0] or seen

    @api.model
    def _mails_to_look_at(self, seen):
        """Messages after ``seen`` that went out of the house or came into it."""
        self.env["mail.message"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT message.id
                     FROM mail_message message
                LEFT JOIN mail_message_subtype subtype
                       ON subtype.id = message.subtype_id
                    WHERE message.id > %s
                      AND message.message_type IN ('email', 'comment')
                      AND message.model != 'discuss.channel'
                      AND subtype.internal IS NOT TRUE
                      AND message.is_internal IS NOT TRUE
                 ORDER BY message.id LIMIT %s""",
                seen,
                MAILS_AT_ONCE,
            )
        )
        return self.env["mail.message"].browse(row[0] for row in rows)

    @api.model
    def _log_mails(self, messages):
        """Log those of these messages that are with customers and not logged yet."""
        rows = self.env.execute_query(self._mails_query(messages))
        # Mails are private; what is taken from them is chosen in _mail_summary.
        mails = self.env["mail.message"].sudo().browse(row[0] for row in rows)
        persons = self.env["res.partner"].browse(row[2] for row in rows)
        customers = self.env["res.partner"].browse(row[1] for row in rows)
        vals_list = []
        for mail, customer, person, row in zip(
            mails, customers, persons, rows, strict=True
        ):
            direction = row[3]
            user = customer.user_id if direction == "in" else mail.author_id.user_ids
            vals_list.append(
                {
                    "kind": "mail",
                    "date": mail.date,
                    "direction": direction,
                    "summary": self._mail_summary(mail),
                    "user_id": user[:1].id,
                    "res_model": "mail.message",
                    "res_id": mail.id,
                }
                | self._whose(customer, person, user[:1])
            )
        self._log_automatic(vals_list, "customer_log_mails")

    @api.model
    def _mails_query(self, messages):
        """Which of these are with whom: message, customer, person, direction."""
        self.env["mail.notification"].flush_model()
        self.flush_model(["res_model", "res_id", "partner_id"])
        return SQL(
            """
            WITH people AS (
                SELECT id, author_id AS partner_id, 'in' AS direction
                  FROM mail_message WHERE id = ANY(%(ids)s)
                 UNION ALL
                SELECT message.id, told.res_partner_id, 'out'
                  FROM mail_message message
                  JOIN mail_notification told ON told.mail_message_id = message.id
                 WHERE message.id = ANY(%(ids)s)
                   AND (message.message_type = 'email' OR message.model = ANY(%(own)s))
            )
            SELECT DISTINCT ON (people.id, customer.id)
                   people.id, customer.id, person.id, people.direction
              FROM people
              JOIN res_partner person ON person.id = people.partner_id
              JOIN res_partner customer ON customer.id = person.commercial_partner_id
             WHERE customer.customer_state IS NOT NULL
               AND person.partner_share
               AND NOT EXISTS (
                   SELECT FROM customer_interaction known
                    WHERE known.res_model = 'mail.message'
                      AND known.res_id = people.id
                      AND known.partner_id = customer.id)
          ORDER BY people.id, customer.id, people.direction, person.id
            """,
            ids=messages.ids,
            own=self._customer_mail_models(),
        )

    @api.model
    def _mail_summary(self, mail):
        """What may be told of a mail to everybody who sees the customer."""
        if mail.model in self._customer_mail_models():
            # A mail without a subject has the name of the record in its place.
            said = mail.subject if mail.subject != mail.record_name else ""
            text = " ".join((said or html2plaintext(mail.body or "")).split())
            if text:
                return text[:SUMMARY_LENGTH]
        document = self.env["ir.model"]._get(mail.model).sudo().name
        return self.env._("Email (%(document)s)", document=document)

    # -- meetings ------------------------------------------------------------------

    @api.model
    def _collect_meetings(self):
        now = fields.Datetime.now()
        self.env["calendar.event"].flush_model()
        self.env["calendar.attendee"].flush_model()
        events = self.env["calendar.event"].browse(
            row[0] for row in self.env.execute_query(self._meetings_query(now))
        )
        self._batch_run(events, self._log_meetings, self._note_fault)

    @api.model
    def _meetings_query(self, now, events=None):
        """Past meetings with customers that are not logged: event, customer, person."""
        self.flush_model(["res_model", "res_id", "partner_id"])
        return SQL(
            """
            SELECT DISTINCT ON (event.id, customer.id)
                   event.id, customer.id, person.id
              FROM calendar_event event
              JOIN calendar_attendee attendee ON attendee.event_id = event.id
              JOIN res_partner person ON person.id = attendee.partner_id
              JOIN res_partner customer ON customer.id = person.commercial_partner_id
             WHERE event.active AND event.stop > %(since)s AND event.stop <= %(now)s
               AND %(chosen)s
               AND attendee.state != 'declined'
               AND customer.customer_state IS NOT NULL
               AND person.partner_share
               AND NOT EXISTS (
                   SELECT FROM customer_interaction known
                    WHERE known.res_model = 'calendar.event'
                      AND known.res_id = event.id
                      AND known.partner_id = customer.id)
          ORDER BY event.id, customer.id, person.id
            """,
            since=now - MEETINGS_SINCE,
            now=now,
            chosen=SQL("TRUE") if events is None else SQL("event.id = ANY(%s)", events),
        )

    @api.model
    def _log_meetings(self, events):
        rows = self.env.execute_query(
            self._meetings_query(fields.Datetime.now(), events.ids)
        )
        # Who sees the customer sees that there was a meeting, unless it was private.
        meetings = self.env["calendar.event"].sudo().browse(row[0] for row in rows)
        customers = self.env["res.partner"].browse(row[1] for row in rows)
        persons = self.env["res.partner"].browse(row[2] for row in rows)
        self._log_automatic(
            [
                {
                    "kind": "meeting",
                    "date": meeting.start,
                    "duration": meeting.duration,
                    "summary": meeting.name,
                    "user_id": meeting.user_id.id,
                    "res_model": "calendar.event",
                    "res_id": meeting.id,
                }
                | self._whose(customer, person, meeting.user_id)
                for meeting, customer, person in zip(
                    meetings, customers, persons, strict=True
                )
                if meeting.effective_privacy != "private"
            ],
            "customer_log_meetings",
        )

    # -- both ----------------------------------------------------------------------

    @api.model
    def _whose(self, customer, person, user):
        company = customer.company_id or user.company_id or self.env.company
        return {
            "partner_id": customer.id,
            "contact_id": person.id if person != customer else False,
            "company_id": company.id,
        }

    @api.model
    def _log_automatic(self, vals_list, switch):
        """Log these where the company has the switch on."""
        companies = self.env["res.company"].sudo().search([(switch, "=", True)])
        wanted = [v for v in vals_list if v["company_id"] in companies.ids]
        if wanted:
            self.create(wanted)

    @api.model
    def _note_fault(self, record, reason):
        _logger.warning("%s is in no interaction: %s", record, reason)
