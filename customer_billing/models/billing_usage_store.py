from odoo import api, models
from odoo.tools import SQL

COLUMNS = SQL(
    """line_id, object_id, item_id, partner_id, company_id, quantity, used_at, used_on,
       external_key, note, status, kept_id, create_uid, write_uid, create_date,
       write_date"""
)
EVENTS = SQL(
    "sent(company_id, external_key, line_id, quantity, used_at, used_on, note)"
)


class BillingUsage(models.Model):
    """Usage in the database: a batch is one statement, and a key is there once."""

    _inherit = "billing.usage"

    @api.model
    def _ingest_flush(self):
        """Write what the statements read."""
        self.flush_model()
        self.env["billing.subscription.line"].flush_model()
        self.env["billing.subscription"].flush_model()

    @api.model
    def _ingest_table(self, rows):
        """Rows as a table of what was sent, with their lines."""
        columns = [list(column) for column in zip(*rows, strict=True)]
        return SQL(
            """unnest(%s::int[], %s::text[], %s::int[], %s::numeric[], %s::timestamp[],
                      %s::date[], %s::text[]) AS %s
               JOIN billing_subscription_line line ON line.id = sent.line_id
               JOIN billing_subscription subscription
                 ON subscription.id = line.subscription_id""",
            *columns,
            EVENTS,
        )

    @api.model
    def _ingest_values(self, status, kept):
        """What is selected for the columns."""
        uid = self.env.uid
        return SQL(
            """line.id, line.object_id, line.item_id,
               subscription.commercial_partner_id, line.company_id,
               round(sent.quantity, 6), sent.used_at, sent.used_on,
               sent.external_key, sent.note, %s, %s, %s, %s,
               now() AT TIME ZONE 'UTC', now() AT TIME ZONE 'UTC'""",
            status,
            kept,
            uid,
            uid,
        )

    @api.model
    def _ingest_insert(self, rows):
        """Store the rows whose keys are new.

        :return: how many these are
        """
        self.env.cr.execute(
            SQL(
                """INSERT INTO billing_usage (%s)
                   SELECT %s FROM %s
                 ORDER BY line.company_id, sent.external_key COLLATE "C"
                       ON CONFLICT (company_id, external_key)
                    WHERE status IN ('counted', 'ignored') DO NOTHING""",
                COLUMNS,
                self._ingest_values("counted", SQL("NULL::int")),
                self._ingest_table(rows),
            )
        )
        return self.env.cr.rowcount

    @api.model
    def _ingest_conflicts(self, rows):
        """Keep aside, once, what has a key that is known with other content.

        :return: the keys of these rows
        """
        conflicts = SQL(
            """FROM %s
               JOIN billing_usage kept
                 ON kept.company_id = line.company_id
                AND kept.external_key = sent.external_key
                AND kept.status IN ('counted', 'ignored')
              WHERE (kept.line_id, kept.quantity, kept.used_at)
                    IS DISTINCT FROM
                    (sent.line_id, round(sent.quantity, 6), sent.used_at)
            """,
            self._ingest_table(rows),
        )
        found = self.env.execute_query(SQL("SELECT sent.external_key %s", conflicts))
        if found:
            self.env.cr.execute(
                SQL(
                    """INSERT INTO billing_usage (%s) SELECT %s %s
                           ON CONFLICT (kept_id, line_id, used_at, quantity)
                        WHERE status IN ('conflict', 'dropped') DO NOTHING""",
                    COLUMNS,
                    self._ingest_values("conflict", SQL("kept.id")),
                    conflicts,
                )
            )
        return [key for (key,) in found]
