from odoo import api, models
from odoo.tools import SQL


class ResPartner(models.Model):
    """Where Sales is installed: who has an order may look the customer up."""

    _inherit = "res.partner"

    @api.model
    def _customer_rights_selects(self, rights, name):
        # The card only: address and people of who is dealt with, and nothing of the
        # file. Without it the salesperson of an order could not mail it.
        selects = super()._customer_rights_selects(rights, name)
        if name != "customer_card_visible" or "sale.order" not in self.env:
            return selects
        orders = self.env["sale.order"]
        columns = {
            name: SQL.identifier(name, to_flush=orders._fields[name])
            for name in ("partner_id", "partner_invoice_id", "user_id")
        }
        return [
            *selects,
            SQL(
                """SELECT dealt.commercial_partner_id AS id
                     FROM sale_order
               CROSS JOIN LATERAL (
                          VALUES (%(partner_id)s), (%(partner_invoice_id)s)) who(id)
                     JOIN res_partner dealt ON dealt.id = who.id
                    WHERE sale_order.%(user_id)s = %(uid)s""",
                uid=rights.user,
                **columns,
            ),
        ]
