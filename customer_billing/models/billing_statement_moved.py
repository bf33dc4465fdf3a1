from collections import defaultdict

from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import SQL


class BillingStatement(models.Model):
    """What has moved in the ledger since a statement was confirmed."""

    _inherit = "billing.statement"

    moved_count = fields.Integer(
        string="Moved Since", compute="_compute_moved", search="_search_moved_count"
    )
    moved_amount = fields.Monetary(
        string="Moved Since, Amount",
        compute="_compute_moved",
        help="By how much the closing balance would be another one today.",
    )

    @api.depends("state")
    def _compute_moved(self):
        moved = self._moved()
        for statement in self:
            rows = moved.get(statement.id, ())
            statement.moved_count = len(rows)
            statement.moved_amount = sum(row["now"] - row["told"] for row in rows)

    def _search_moved_count(self, operator, value):
        if operator not in (">", "!="):
            return NotImplemented
        confirmed = self.search(Domain("state", "=", "confirmed"))
        return Domain("id", "in", list(confirmed._moved()))

    def _items_now(self):
        """What the ledger says today of the time of these statements, as a query.

        :return: ``SQL`` with the columns ``statement_id``, ``id`` (of the journal
            item), ``day`` and ``amount``
        """
        self.env["account.move.line"].flush_model()
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        self.flush_recordset()
        # Which accounts are receivable is no secret, and clerks may not see them all.
        receivable = (
            self.env["account.account"]
            .sudo()
            .search([("account_type", "=", "asset_receivable")])
        )
        return SQL(
            """SELECT told.id AS statement_id, line.id, line.date AS day,
                      line.amount_currency AS amount
                 FROM billing_statement told
                 JOIN res_partner partner
                   ON partner.commercial_partner_id = told.partner_id
                 JOIN account_move_line line
                   ON line.partner_id = partner.id
                  AND line.company_id = told.company_id
                  AND line.currency_id = told.currency_id
                  AND line.date <= told.date_to
                WHERE told.id IN %s
                  AND line.parent_state = 'posted'
                  AND line.account_id IN %s
                  AND line.amount_currency != 0""",
            tuple(self.ids or [0]),
            tuple(receivable.ids or [0]),
        )

    def _moved(self):
        """What the ledger says otherwise than these confirmed statements.

        Rows that came, that went and that changed: in one query for all.

        :return: ``{statement_id: [{"line_id", "told", "now"}, …]}``, only of those of
            which there is something
        """
        frozen = self.filtered(lambda s: s.state == "confirmed")
        if not frozen:
            return {}
        self.env["billing.statement.line"].flush_model()
        found = defaultdict(list)
        for statement_id, line_id, told, now in self.env.execute_query(
            frozen._moved_query()
        ):
            found[statement_id].append(
                {"line_id": line_id, "told": float(told), "now": float(now)}
            )
        return dict(found)

    def _moved_query(self):
        """The rows that the ledger and these statements do not have alike."""
        return SQL(
            """
            WITH now AS (%(now)s), told AS (
                SELECT line.statement_id, line.move_line_id AS id, line.date AS day,
                       line.debit - line.credit AS amount
                  FROM billing_statement_line line
                 WHERE line.statement_id IN %(ids)s
             UNION ALL
                SELECT statement.id, item.key::int, NULL, item.value::numeric
                  FROM billing_statement statement,
                       jsonb_each_text(statement.opening_items) item
                 WHERE statement.id IN %(ids)s)
            SELECT COALESCE(told.statement_id, now.statement_id),
                   COALESCE(told.id, now.id),
                   COALESCE(told.amount, 0), COALESCE(now.amount, 0)
              FROM told
         FULL JOIN now ON now.statement_id = told.statement_id AND now.id = told.id
             WHERE told.amount IS DISTINCT FROM now.amount
                OR told.day IS NOT NULL AND told.day != now.day
          ORDER BY 1, 2
            """,
            now=self._items_now(),
            ids=tuple(self.ids),
        )

    def action_view_moved(self):
        """Open the journal items that came or changed after the confirmation."""
        self.ensure_one()
        line_ids = [row["line_id"] for row in self._moved().get(self.id, ())]
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Moved Since %s", self.name),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": [("id", "in", line_ids)],
        }
