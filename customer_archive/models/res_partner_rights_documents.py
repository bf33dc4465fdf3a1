from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Who has an order or an invoice may look up whom it is for.

    The card only: name, address and people of who is dealt with, and nothing of the
    file. Without it the salesperson of an order could neither mail nor invoice it.
    """

    _inherit = "res.partner"

    @api.model
    def _customer_rights_selects(self, rights, name):
        selects = super()._customer_rights_selects(rights, name)
        if name != "customer_card_visible":
            return selects
        return [
            *selects,
            *self._customer_rights_invoices(rights),
            *self._customer_rights_orders(rights),
        ]

    @api.model
    def _customer_rights_documents(self, model):
        """The columns of a model that is there and that the user reads, or nothing."""
        if model not in self.env or not self.env(su=False)[model].has_access("read"):
            return {}
        return {
            name: SQL.identifier(self.env[model]._table, name, to_flush=field)
            for name, field in self.env[model]._fields.items()
            if field.store and field.column_type
        }

    @api.model
    def _customer_rights_invoices(self, rights):
        """As the rule of Sales has it: one's own invoices and those of nobody."""
        columns = self._customer_rights_documents("account.move")
        for whose in (SQL("= %s", rights.user), SQL("IS NULL")) if columns else ():
            # in two looks, as the index answers no "or"
            yield SQL(
                """SELECT DISTINCT %(commercial_partner_id)s AS id FROM account_move
                    WHERE %(move_type)s IN ('out_invoice', 'out_refund')
                      AND %(invoice_user_id)s %(whose)s""",
                whose=whose,
                **columns,
            )

    @api.model
    def _customer_rights_orders(self, rights):
        """Where Sales is installed: one's own orders, and open ones of nobody."""
        if columns := self._customer_rights_documents("sale.order"):
            yield SQL(
                """SELECT dealt.commercial_partner_id AS id
                     FROM (SELECT DISTINCT unnest(
                                  ARRAY[%(partner_id)s, %(partner_invoice_id)s]) AS id
                             FROM sale_order
                            WHERE %(user_id)s = %(uid)s
                               OR %(user_id)s IS NULL
                              AND (%(state)s IN ('draft', 'sent')
                                   OR %(invoice_status)s = 'to invoice')) who
                     JOIN res_partner dealt ON dealt.id = who.id""",
                uid=rights.user,
                **columns,
            )
