from odoo import api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.money import exact

from ..engine.statement_seal import seal

FINANCE = "account.group_account_invoice"
HEAD = ("name", "customer_name", "date_from", "date_to")
HEAD_AMOUNTS = (
    *("opening_balance", "debit_amount", "credit_amount", "closing_balance"),
    *("age_current", "age_30", "age_60", "age_90", "age_older"),
)
ROW = ("sequence", "date", "date_maturity", "kind", "document", "description")
ROW_AMOUNTS = ("debit", "credit", "balance")


class BillingStatement(models.Model):
    """What a customer has confirmed is sealed; two people open it again."""

    _inherit = "billing.statement"

    customer_name = fields.Char(
        string="Customer as Told",
        readonly=True,
        copy=False,
        help="The name under which the customer confirmed the statement.",
    )
    frozen_at = fields.Datetime(string="Frozen On", readonly=True, copy=False)
    frozen_hash = fields.Char(
        string="Seal (SHA-256)",
        readonly=True,
        copy=False,
        help="Over the head and all rows, in a form in which the same statement is "
        "always written alike.",
    )
    seal_state = fields.Selection(
        [("ok", "The seal is whole"), ("broken", "The seal is broken")],
        string="Check of the Seal",
        compute="_compute_seal_state",
    )
    # What was owed before the first day, by journal item; to tell what moved since.
    opening_items = fields.Json(readonly=True, copy=False, prefetch=False)
    reopen_reason = fields.Char(string="Why It Should Be Reopened", copy=False)
    reopen_asked_by_id = fields.Many2one(
        "res.users", string="Reopening Asked By", readonly=True, copy=False
    )
    reopen_asked_at = fields.Datetime(
        string="Reopening Asked On", readonly=True, copy=False
    )
    reopened_by_id = fields.Many2one("res.users", readonly=True, copy=False)
    can_reopen = fields.Boolean(compute="_compute_can_reopen")

    _two_persons = models.Constraint(
        "CHECK (reopened_by_id IS NULL OR reopen_asked_by_id IS NULL"
        " OR reopened_by_id != reopen_asked_by_id)",
        "Whoever asks for a statement to be reopened does not reopen it.",
    )

    def _digest(self):
        """The hash of what this statement says now."""
        self.ensure_one()
        head = {name: self[name] or None for name in HEAD}
        head |= {name: exact(self[name]) for name in HEAD_AMOUNTS}
        head |= {"currency": self.currency_id.name}
        rows = []
        for line in self.line_ids:
            row = {name: line[name] or None for name in ROW}
            rows.append(row | {name: exact(line[name]) for name in ROW_AMOUNTS})
        return seal(head, rows, self.currency_id.decimal_places)

    @api.depends("frozen_hash")
    def _compute_seal_state(self):
        for statement in self:
            # who may see the statement may know whether it is whole
            told = statement.sudo()
            whole = statement.frozen_hash and told._digest() == statement.frozen_hash
            statement.seal_state = statement.frozen_hash and (
                "ok" if whole else "broken"
            )

    @api.depends("state", "reopen_asked_by_id")
    @api.depends_context("uid")
    def _compute_can_reopen(self):
        for statement in self:
            statement.can_reopen = (
                statement.state == "confirmed"
                and bool(statement.reopen_asked_by_id)
                and statement.reopen_asked_by_id != self.env.user
            )

    def _freeze(self, answer):
        """Seal these statements as confirmed.

        :param answer: values of who answered, when and in which way
        """
        items = self._opening_items()
        for statement in self:
            name = statement.partner_id.name or ""
            statement._store({"customer_name": name, "opening_items": None})
            statement._store(
                answer
                | {
                    "state": "confirmed",
                    "frozen_at": fields.Datetime.now(),
                    "frozen_hash": statement._digest(),
                    "opening_items": items.get(statement.id, {}),
                    "reopen_reason": False,
                    "reopen_asked_by_id": False,
                    "reopen_asked_at": False,
                    "reopened_by_id": False,
                }
            )

    def _opening_items(self):
        """What the opening of these statements is made of, in one query.

        :return: ``{statement_id: {journal item id: amount as text}}``
        """
        rows = self.env.execute_query(
            SQL(
                """SELECT statement.id, jsonb_object_agg(item.id, item.amount::text)
                     FROM (%s) AS item
                     JOIN billing_statement statement
                       ON statement.id = item.statement_id
                    WHERE item.day < statement.date_from
                 GROUP BY statement.id""",
                self._items_now(),
            )
        )
        return dict(rows)

    # -- reopening ---------------------------------------------------------------------

    def action_ask_reopen(self):
        """Ask for confirmed statements to be reopened; another person does it."""
        self.check_access("write")
        self._turn(("confirmed",))
        for statement in self:
            if not (statement.reopen_reason or "").strip():
                raise UserError(
                    self.env._("Say under “Why It Should Be Reopened” what is wrong.")
                )
            statement._store(
                {
                    "reopen_asked_by_id": self.env.uid,
                    "reopen_asked_at": fields.Datetime.now(),
                }
            )
            statement.message_post(
                body=self.env._(
                    "Asked for it to be reopened: %s", statement.reopen_reason
                )
            )

    def action_reopen(self):
        """Reopen what another person has asked for, as somebody of finance."""
        self.check_access("write")
        if not self.env.user.has_group(FINANCE):
            raise AccessError(
                self.env._("A confirmed statement is reopened by somebody of finance.")
            )
        self._turn(("confirmed",))
        for statement in self:
            if not statement.reopen_asked_by_id:
                raise UserError(
                    self.env._(
                        "Nobody has asked for %s to be reopened.", statement.name
                    )
                )
            if statement.reopen_asked_by_id == self.env.user:
                raise AccessError(
                    self.env._("Somebody else reopens what one has asked for.")
                )
            statement._reopen()

    def _reopen(self):
        """Take back the seal; who confirmed it and what it was stays in the history."""
        self.ensure_one()
        self.message_post(
            body=self.env._(
                "Reopened: %(reason)s. Asked for by %(asker)s. It was confirmed by "
                "%(person)s on %(day)s, with the seal %(seal)s.",
                reason=self.reopen_reason,
                asker=self.reopen_asked_by_id.name,
                person=self.answered_by or "–",
                day=self.answered_at.date(),
                seal=self.frozen_hash,
            )
        )
        self._store(
            {
                "state": "draft",
                "frozen_at": False,
                "frozen_hash": False,
                "opening_items": None,
                "date_answer": False,
                "answered_at": False,
                "answered_by": False,
                "answer_way": False,
                "answer_note": False,
                "answer_user_id": False,
                "reopened_by_id": self.env.uid,
            }
        )
