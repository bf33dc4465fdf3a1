from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL

ACTIVITY = "mail.mail_activity_data_todo"


class CustomerReminder(models.Model):
    """That somebody was told of something: once for each occasion."""

    _name = "customer.reminder"
    _description = "Reminder Given"
    _order = "id desc"
    _rec_name = "kind"

    res_model = fields.Char(string="Model", required=True)
    res_id = fields.Integer(string="Record", required=True)
    kind = fields.Char(required=True)
    occasion = fields.Char(
        required=True, help="What makes it a new one, for instance the day it is about."
    )

    _once = models.UniqueIndex(
        "(res_model, res_id, kind, occasion)", "This reminder has been given already."
    )

    @api.model
    def _remind(self, kind, notices, activity_type=ACTIVITY):
        """Make an activity of each notice, unless it was given before.

        :param kind: what it is about, a code; with record and occasion it is unique
        :param notices: a list of dicts with ``record`` (all of one model),
            ``occasion`` (a text), ``user``, ``summary`` and ``date`` (the deadline);
            the summary is a text, or a function of the record that says it in the
            language the record is in: that of the user
        :param activity_type: external id of a ``mail.activity.type``
        :return: the records of which somebody is told now
        """
        if not notices:
            return self.browse()
        model = notices[0]["record"]._name
        claimed = self._claim(
            model, kind, [(n["record"].id, n["occasion"]) for n in notices]
        )
        fresh = [n for n in notices if (n["record"].id, n["occasion"]) in claimed]
        model_id = self.env["ir.model"]._get_id(model)
        type_id = self.env.ref(activity_type).id
        # It is on their list of activities; a mail for each would be a flood.
        quick = self.env["mail.activity"].with_context(mail_activity_quick_update=True)
        quick.create(
            [
                {
                    "activity_type_id": type_id,
                    "res_model_id": model_id,
                    "res_id": notice["record"].id,
                    "user_id": notice["user"].id,
                    "summary": self._in_their_words(notice),
                    "date_deadline": notice["date"],
                    "automated": True,
                }
                for notice in fresh
            ]
        )
        return self.env[model].browse(notice["record"].id for notice in fresh)

    @api.model
    def _in_their_words(self, notice):
        """What the activity says, in the language of who is told."""
        summary, user = notice["summary"], notice["user"]
        if not callable(summary):
            return summary
        return summary(notice["record"].with_context(lang=user.lang or self.env.lang))

    @api.model
    def _claim(self, model, kind, occasions):
        """Note these occasions; two who do it at once are not both answered.

        :param occasions: a list of ``(res_id, occasion)``
        :return: the set of those that were not noted before
        """
        known = self._known(model, kind, [res_id for res_id, _o in occasions])
        missing = [key for key in dict.fromkeys(occasions) if key not in known]
        if not missing:
            return set()
        self.flush_model()
        rows = self.env.execute_query(
            SQL(
                """INSERT INTO customer_reminder (res_model, res_id, kind, occasion,
                       create_uid, create_date, write_uid, write_date)
                   SELECT %(model)s, asked.res_id, %(kind)s, asked.occasion,
                          %(uid)s, %(now)s, %(uid)s, %(now)s
                     FROM unnest(%(ids)s, %(texts)s) AS asked (res_id, occasion)
                   ON CONFLICT DO NOTHING
                   RETURNING res_id, occasion""",
                model=model,
                kind=kind,
                uid=self.env.uid,
                now=fields.Datetime.now(),
                ids=[res_id for res_id, _o in missing],
                texts=[occasion for _id, occasion in missing],
            )
        )
        return set(rows)

    @api.model
    def _known(self, model, kind, ids):
        """The ``(res_id, occasion)`` noted before, of records with these ids."""
        domain = Domain(
            [("res_model", "=", model), ("kind", "=", kind), ("res_id", "in", ids)]
        )
        return {
            (reminder.res_id, reminder.occasion) for reminder in self.search(domain)
        }
