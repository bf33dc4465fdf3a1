from odoo import api, fields, models
from odoo.tools import SQL

from .credit_ageing import CREDITS

WHOLE = "all"


class CreditAgeing(models.TransientModel):
    """From each figure of the ageing to the items that make it up."""

    _inherit = "credit.ageing"

    @api.model
    def action_items(self, asked, key=WHOLE, bucket=WHOLE):
        """Open the items behind a figure.

        :param asked: a dict of the fields of this model
        :param key: of the row, none for the row without; ``all``: of all rows
        :param bucket: number of the bucket, -1 for unmatched; ``all``: of all of them
        """
        ageing = self._ageing_kept(asked)
        ageing._ageing_write_items(key, bucket)
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_credit.action_credit_ageing_item"
        )
        return action | {
            "name": ageing._ageing_figure_name(key, bucket),
            "domain": [("ageing_id", "=", ageing.id)],
        }

    @api.model
    def action_export(self, asked, kind):
        """The report on paper or as a spreadsheet.

        :param asked: a dict of the fields of this model
        :param kind: ``pdf`` or ``xlsx``
        """
        ageing = self._ageing_kept(asked)
        return ageing.action_pdf() if kind == "pdf" else ageing.action_xlsx()

    @api.model
    def _ageing_kept(self, asked):
        """What is asked for, as a record of the database.

        :param asked: a dict of the fields of this model
        """
        ageing = self._ageing_of(asked)
        values = ageing._ageing_choices()["asked"]
        return self.create(values | {"company_id": ageing.company_id.id})

    def _ageing_figure_name(self, key, bucket):
        """What a figure is called: "Blue Sea · 31–60 days · 2025-03-31"."""
        labels = dict(enumerate(self.set_id._labels()))
        labels[CREDITS] = self.env._("Unmatched")
        parts = [] if key == WHOLE else [self._ageing_named([{"key": key}])[0]["name"]]
        parts.append(labels.get(bucket, self.env._("Open Items")))
        parts.append(fields.Date.to_string(self.date))
        return " · ".join(parts)

    def _ageing_write_items(self, key=WHOLE, bucket=WHOLE):
        """Note the items behind a figure, in one statement.

        :param key: as in ``action_items``
        :param bucket: as in ``action_items``
        """
        self.env["res.partner"]._credit_flush({self._name: list(self._fields)})
        condition = SQL("TRUE")
        if key != WHOLE:
            column = self._key_column()
            condition = SQL("%s IS NOT DISTINCT FROM %s", column, key or None)
        if bucket != WHOLE:
            condition = SQL("%s AND placed.bucket = %s", condition, int(bucket))
        self.env.cr.execute(self._insert_query(condition))
        self.env["credit.ageing.item"].invalidate_model()

    def _insert_query(self, condition):
        """The statement that notes items.

        :param condition: which of them, on ``placed``, as ``SQL``
        """
        labels = dict(enumerate(self.set_id._labels()))
        labels[CREDITS] = self.env._("Unmatched")
        return SQL(
            """INSERT INTO credit_ageing_item (ageing_id, item_id, name, partner_id,
                   user_id, level_id, date, date_due, days, bucket_name, amount,
                   residual_currency, currency_id, create_uid, create_date,
                   write_uid, write_date)
               SELECT %(ageing)s, placed.id, line.move_name, placed.customer_id,
                      customer.user_id, customer.customer_level_id,
                      COALESCE(line.invoice_date, line.date), placed.due,
                      %(date)s - placed.day, label.name, placed.amount,
                      placed.residual_currency, placed.currency_id,
                      %(uid)s, %(now)s, %(uid)s, %(now)s
                 FROM (%(items)s) placed
                 JOIN account_move_line line ON line.id = placed.id
                 JOIN unnest(%(buckets)s, %(names)s) AS label (bucket, name)
                      ON label.bucket = placed.bucket
            LEFT JOIN res_partner customer ON customer.id = placed.customer_id
                      %(groups)s
                WHERE %(condition)s""",
            ageing=self.id,
            date=self.date,
            uid=self.env.uid,
            now=fields.Datetime.now(),
            items=self._items_query(),
            buckets=list(labels),
            names=list(labels.values()),
            groups=self._groups_join(),
            condition=condition,
        )
