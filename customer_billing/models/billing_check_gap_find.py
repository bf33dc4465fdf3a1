from odoo import api, fields, models
from odoo.tools import SQL


class BillingCheckGap(models.Model):
    """What a check writes: gaps that are new, found again or gone, and who is told."""

    _inherit = "billing.check.gap"

    @api.model
    def _compare(self, check, kind, query):
        """Note what a comparison finds and close what it does not find any more.

        One statement. An explanation holds as long as the difference is the same.

        :param check: the ``billing.check`` that asks
        :param query: a select of key, partner_id, res_model, res_id, name, currency_id,
            ours and theirs as ``SQL``
        :return: how many are new or open again, and how many are gone
        """
        company, day, now = check.company_id, check.date, fields.Datetime.now()
        [counts] = self.env.execute_query(
            SQL(
                """WITH found AS (%(query)s), kept AS (%(note)s), closed AS (
                   UPDATE billing_check_gap SET state = 'gone', date_gone = %(day)s,
                          write_date = %(now)s
                    WHERE company_id = %(company)s AND kind = %(kind)s
                      AND state IN ('open', 'explained')
                      AND id NOT IN (SELECT id FROM kept) RETURNING id)
                   SELECT (SELECT COUNT(*) FROM kept WHERE date_found = %(day)s),
                          (SELECT COUNT(*) FROM closed)""",
                query=query,
                note=self._note_query(check, kind, now),
                company=company.id,
                kind=kind,
                day=day,
                now=now,
            )
        )
        return counts

    @api.model
    def _note_query(self, check, kind, now):
        """A row for each that is ``found``; one that is known is brought up to date."""
        owner = check.company_id.billing_check_user_id
        return SQL(
            """INSERT INTO billing_check_gap AS gap (
                      company_id, kind, check_id, date_found, user_id, state,
                      create_uid, create_date, write_uid, write_date, key, partner_id,
                      res_model, res_id, name, currency_id, ours_amount,
                      theirs_amount, difference)
               SELECT %s, %s, %s, %s, %s, 'open', %s, %s, %s, %s, key, partner_id,
                      res_model, res_id, name, currency_id, ours, theirs,
                      ours - theirs FROM found
               ON CONFLICT (company_id, kind, key) DO UPDATE SET
                      check_id = EXCLUDED.check_id, name = EXCLUDED.name,
                      partner_id = EXCLUDED.partner_id,
                      ours_amount = EXCLUDED.ours_amount,
                      theirs_amount = EXCLUDED.theirs_amount,
                      difference = EXCLUDED.difference,
                      write_date = EXCLUDED.write_date, date_gone = NULL,
                      state = CASE WHEN gap.state = 'explained'
                                    AND gap.difference = EXCLUDED.difference
                                   THEN 'explained' ELSE 'open' END,
                      date_found = CASE WHEN gap.state = 'open'
                                          OR gap.difference = EXCLUDED.difference
                                             AND gap.state = 'explained'
                                        THEN gap.date_found
                                        ELSE EXCLUDED.date_found END
               RETURNING id, date_found""",
            check.company_id.id, kind, check.id, check.date, owner.id or None,
            self.env.uid, now, self.env.uid, now,
        )  # fmt: skip

    @api.model
    def _tell(self, check):
        """An activity for each gap that is new, once; none for what is settled."""
        settled = [
            ("company_id", "=", check.company_id.id),
            ("state", "!=", "open"),
            ("activity_ids", "!=", False),
        ]
        self.search(settled)._end_activities()
        fresh = self.search(
            [
                ("company_id", "=", check.company_id.id),
                ("state", "=", "open"),
                ("user_id", "!=", False),
                ("date_found", "=", check.date),
            ]
        )
        self.env["customer.reminder"]._remind(
            "billing_gap",
            [
                {
                    "record": gap,
                    "occasion": str(gap.date_found),
                    "user": gap.user_id,
                    "date": check.date,
                    "summary": lambda record: record._in_words(),
                }
                for gap in fresh
            ],
        )

    def _in_words(self):
        """The gap in one line."""
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        return f"{kinds[self.kind]}: {self.name or ''}".rstrip(": ")

    def _end_activities(self):
        """Nothing is left to do about these."""
        self.activity_unlink(["mail.mail_activity_data_todo"])
