from odoo import api, fields, models
from odoo.tools import SQL

from ..engine.notices import LONGEST, QUIET

EVENTS = [
    ("join", "Joined"),
    ("stop", "Suspended or Blacklisted"),
    ("leave", "Left"),
    ("return", "Came Back"),
    ("owner", "Another Salesperson"),
    ("fact", "Key Fact Changed"),
]
STATES = [
    ("waiting", "Waiting"),
    ("sent", "Told"),
    ("nobody", "Nobody to Tell"),
    ("parked", "Parked"),
]
CRON = "customer_archive.ir_cron_notify"


class CustomerNotice(models.Model):
    """One thing that happened to one customer, as one rule tells it: an outbox."""

    _name = "customer.notice"
    _description = "Notice about a Customer"
    _order = "happened_at desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    rule_id = fields.Many2one(
        "customer.notice.rule",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        compute="_compute_company_id",
        store=True,
        precompute=True,
        index="btree_not_null",
        ondelete="cascade",
    )
    event = fields.Selection(EVENTS, string="What", required=True)
    field_name = fields.Char(required=True, default="-")
    label = fields.Char(string="Field", compute="_compute_texts")
    # In a list of one, as a JSON field cannot tell nothing from false.
    old_value = fields.Json()
    new_value = fields.Json()
    old_text = fields.Char(string="Old Value", compute="_compute_texts")
    new_text = fields.Char(string="New Value", compute="_compute_texts")
    note = fields.Text(string="Reason")
    user_id = fields.Many2one(
        "res.users", string="Done By", ondelete="set null", index="btree_not_null"
    )
    happened_at = fields.Datetime(
        string="On", required=True, default=fields.Datetime.now
    )
    changed_at = fields.Datetime(required=True, default=fields.Datetime.now)
    state = fields.Selection(STATES, required=True, default="waiting", index=True)
    told_count = fields.Integer(string="Told To", readonly=True, aggregator=None)
    told_at = fields.Datetime(string="Told On", readonly=True)
    fault = fields.Text(string="Why Parked", readonly=True)

    _waits_once = models.UniqueIndex(
        "(rule_id, partner_id, event, field_name) WHERE state = 'waiting'",
        "This notice waits already.",
    )

    @api.depends("rule_id.company_id", "partner_id.company_id")
    def _compute_company_id(self):
        for notice in self:
            notice.company_id = (
                notice.partner_id.company_id or notice.rule_id.company_id
            )

    @api.depends("event", "field_name", "old_value", "new_value")
    @api.depends_context("lang")
    def _compute_texts(self):
        partners = self.env["res.partner"]
        labels = partners.sudo().fields_get(attributes=["string"])
        text = self.env["customer.change.line"]._text
        for notice in self:
            name = notice.field_name
            known = labels.get(name, {})
            notice.label = known.get("string", False)
            old = (notice.old_value or [None])[0]
            new = (notice.new_value or [None])[0]
            notice.old_text = text(partners, name, old)
            notice.new_text = text(partners, name, new)

    @api.model
    def _record(self, vals_list):
        """Note what has happened, for the next digest.

        What waits to be told already is not told twice: its last value counts, and
        what is as it was before is not told at all.

        :param vals_list: dicts with ``rule_id``, ``partner_id``, ``company_id``,
            ``event``, ``field_name``, ``old``, ``new`` (plain values) and ``note``
        """
        if not vals_list:
            return
        now = fields.Datetime.now()
        rows = [self._row(vals, now) for vals in vals_list]
        self.flush_model()
        self.env.execute_query(
            SQL(
                """INSERT INTO customer_notice (
                       rule_id, partner_id, company_id, event, field_name, state,
                       old_value, new_value, note, user_id, happened_at, changed_at,
                       create_uid, create_date, write_uid)
                   VALUES %s
              ON CONFLICT (rule_id, partner_id, event, field_name)
                    WHERE state = 'waiting'
                DO UPDATE SET new_value = EXCLUDED.new_value, note = EXCLUDED.note,
                              user_id = EXCLUDED.user_id,
                              changed_at = EXCLUDED.changed_at
                RETURNING id""",
                SQL(", ").join(rows),
            )
        )
        self.invalidate_model()
        self._forget_returned({vals["partner_id"] for vals in vals_list})
        self._wake({vals["rule_id"] for vals in vals_list}, now)

    @api.model
    def _row(self, vals, now):
        columns = ("rule_id", "partner_id", "company_id", "event", "field_name")
        json = fields.Json()
        return SQL(
            "(%s, 'waiting', %s, %s, %s, %s, %s, %s, %s, %s, %s)",
            SQL(", ").join([SQL("%s", vals[name] or None) for name in columns]),
            json.convert_to_column([vals["old"]], self),
            json.convert_to_column([vals["new"]], self),
            vals["note"] or None,
            *(self.env.uid, now, now),
            *(self.env.uid, now, self.env.uid),
        )

    @api.model
    def _forget_returned(self, partner_ids):
        """Drop what waits of values that are again what they were."""
        self.env.execute_query(
            SQL(
                """DELETE FROM customer_notice
                    WHERE state = 'waiting' AND event IN ('owner', 'fact')
                      AND old_value = new_value AND partner_id = ANY(%s)
                RETURNING id""",
                list(partner_ids),
            )
        )

    @api.model
    def _wake(self, rule_ids, now):
        """Have told in some minutes what is told soon."""
        rules = self.env["customer.notice.rule"].sudo().browse(rule_ids)
        if "soon" in rules.mapped("timing"):
            batch = self.env["customer.batch"]
            batch._batch_start(CRON, at=now + QUIET)
            batch._batch_start(CRON, at=now + LONGEST)

    def action_retry(self):
        """Tell again what was parked."""
        self.check_access("write")
        parked = self.filtered(lambda notice: notice.state == "parked")
        twins = self.search(
            [
                ("state", "=", "waiting"),
                ("partner_id", "in", parked.partner_id.ids),
                ("rule_id", "in", parked.rule_id.ids),
            ]
        )
        waiting = {notice._key() for notice in twins}
        for notice in parked.sorted("id"):
            # a newer one tells of it already
            if notice._key() not in waiting:
                waiting.add(notice._key())
                notice.write({"state": "waiting", "fault": False})
        self._wake(parked.rule_id.ids, fields.Datetime.now())

    def _key(self):
        return (self.rule_id, self.partner_id, self.event, self.field_name)
