from collections import defaultdict

from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.notices import OWNER, is_due
from .customer_notice_rule import PEOPLE

ACTIVITY = "mail.mail_activity_data_todo"


class CustomerNoticeRule(models.Model):
    """How a rule tells what waits: one message for each who is told."""

    _inherit = "customer.notice.rule"

    @api.model
    def _cron_notify(self):
        """Tell what is due, rule by rule; each is told and noted in one transaction."""
        waiting = self.env["customer.notice"]._read_group(
            [("state", "=", "waiting")],
            groupby=["rule_id"],
            aggregates=["happened_at:min", "changed_at:max"],
        )
        due = self.browse()
        for rule, first, last in waiting:
            if rule.active and rule._is_due(first, last):
                due |= rule
        self._batch_run(due, lambda rule: rule._tell(), self._park, size=1)

    def _is_due(self, first, last):
        company = self._company()
        moments = [
            company._customer_clock(moment)
            for moment in (fields.Datetime.now(), first, last, self.told_at or None)
        ]
        return is_due(self._timing(), *moments)

    @api.model
    def _park(self, rule, reason):
        waiting = self.env["customer.notice"].search(
            [("rule_id", "=", rule.id), ("state", "=", "waiting")]
        )
        waiting.write({"state": "parked", "fault": reason})

    def _tell(self):
        """Tell all that waits of this rule, once."""
        notices = self._waiting()
        if not notices:
            return
        now = fields.Datetime.now()
        told = self._tell_people(notices) if self.way in PEOPLE else None
        if told is None:
            receivers = self.channel_ids if self.way == "channel" else self.robot_ids
            self._tell_groups(notices)
            told = dict.fromkeys(notices, len(receivers))
        for count, some in notices.grouped(lambda n: told.get(n, 0)).items():
            some.write(
                {
                    "state": "sent" if count else "nobody",
                    "told_count": count,
                    "told_at": now,
                }
            )
        self.told_at = now

    def _waiting(self):
        """What waits of this rule, kept from whoever else would tell it now."""
        notices = self.env["customer.notice"]
        notices.flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT id FROM customer_notice
                    WHERE rule_id = %s AND state = 'waiting'
                 ORDER BY id FOR UPDATE SKIP LOCKED""",
                self.id,
            )
        )
        found = notices.browse(row[0] for row in rows)
        found.invalidate_recordset()
        return found

    # -- single persons ------------------------------------------------------------

    def _tell_people(self, notices):
        """One message for each person, of what is theirs to know.

        :return: ``{notice: how many were told}``
        """
        told = defaultdict(int)
        for user, theirs in self._receivers(notices).items():
            env = self.env(
                user=user.id,
                context={
                    "lang": user.lang,
                    "tz": user.tz,
                    "allowed_company_ids": user.company_ids.ids,
                },
            )
            # Whoever may not see a customer is not told of it.
            seen = theirs.partner_id.with_env(env)._filtered_access("read")
            theirs = theirs.filtered(lambda n, seen=seen: n.partner_id.id in seen._ids)
            if theirs:
                # The outbox is no list of theirs; what of it they read is checked.
                self._tell_person(user, theirs.with_env(env(su=True)))
            for notice in theirs:
                told[notice] += 1
        return told

    def _receivers(self, notices):
        """Who is told what: ``{res.users: notices}``, nobody of their own deeds."""
        company = self.company_id
        everybody = self.user_ids | self.group_ids.all_user_ids
        owners, followers = self._owners(notices), self._followers(notices)
        receivers = defaultdict(notices.browse)
        for notice in notices:
            for user in everybody | owners[notice] | followers[notice.partner_id.id]:
                if user != notice.user_id:
                    receivers[user] |= notice
        return {
            user: theirs
            for user, theirs in receivers.items()
            if user.active
            and not user.share
            and (not company or company in user.company_ids)
        }

    def _owners(self, notices):
        """The salesperson of each notice's customer, and the one before."""
        users = self.env["res.users"]
        owners = dict.fromkeys(notices, users)
        for notice in notices if self.to_owner else ():
            owners[notice] = notice.partner_id.user_id
            if notice.event == OWNER and (notice.old_value or [None])[0]:
                owners[notice] |= users.browse(notice.old_value[0]).exists()
        return owners

    def _followers(self, notices):
        """The users who follow each customer: ``{partner_id: res.users}``."""
        users = self.env["res.users"]
        following = defaultdict(users.browse)
        if self.to_followers:
            rows = self.env["mail.followers"].search_fetch(
                [
                    ("res_model", "=", "res.partner"),
                    ("res_id", "in", notices.partner_id.ids),
                ],
                ["res_id", "partner_id"],
            )
            for row in rows:
                following[row.res_id] |= row.partner_id.user_ids
        return following

    def _tell_person(self, user, notices):
        subject, sections = notices._digest()
        body = notices._html(sections)
        customers = notices.partner_id
        target = customers if len(customers) == 1 else customers.browse()
        way = self.way
        if way == "mail" and not user.email:
            way = "inbox"  # they are not forgotten
        if way == "activity":
            self._tell_by_activity(user, subject, body, target)
        elif way == "mail":
            self._tell_by_mail(user, subject, body)
        else:
            # OdooBot speaks, whoever has done it.
            self.env["mail.thread"].with_context(lang=user.lang).message_notify(
                body=body,
                subject=subject,
                author_id=self.env.ref("base.partner_root").id,
                partner_ids=user.partner_id.ids,
                model="res.partner",
                res_id=target.id,
                force_send=False,
            )

    def _tell_by_mail(self, user, subject, body):
        company = self._company()
        self.env["mail.mail"].create(
            {
                "subject": subject,
                "body_html": body,
                "email_from": company.email_formatted or self.env.user.email_formatted,
                "author_id": self.env.ref("base.partner_root").id,
                "recipient_ids": user.partner_id.ids,
                "auto_delete": True,
            }
        )

    def _tell_by_activity(self, user, subject, body, target):
        # It is on their list of activities; a mail about it would be one too many.
        quick = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        vals = {
            "activity_type_id": self.env.ref(ACTIVITY).id,
            "summary": subject,
            "note": body,
            "user_id": user.id,
            "date_deadline": self._company()._customer_today(),
            "automated": True,
        }
        if target:
            vals["res_model_id"] = self.env["ir.model"]._get_id("res.partner")
            vals["res_id"] = target.id
        quick.create(vals)

    # -- groups of people ----------------------------------------------------------

    def _tell_groups(self, notices):
        """One message for each channel or robot, in the language of the company.

        We do not know who reads there, so it names customers and says no more.
        """
        language = self._company().partner_id.lang or self.env.lang
        notices = notices.with_context(lang=language)
        subject, sections = notices._digest(discreet=True)
        if self.way == "channel":
            for channel in self.channel_ids:
                channel.with_context(lang=language).message_post(
                    body=notices._html(sections),
                    subject=subject,
                    author_id=self.env.ref("base.partner_root").id,
                    message_type="comment",
                    subtype_xmlid="mail.mt_comment",
                )
        else:
            self.robot_ids._enqueue(notices._lines(subject, sections))
