from odoo import api, models
from odoo.exceptions import UserError
from odoo.tools import SQL, format_list


class ResPartner(models.Model):
    """What business there was with a customer, and when: for whoever tidies files."""

    _inherit = "res.partner"

    @api.model
    def _customer_business_queries(self):
        """Where business with customers is written down.

        Extend it with ``super()._customer_business_queries() | {code: SQL(...)}``, and
        flush what the select reads.

        :return: ``{code: SQL}``, each a select of ``partner_id`` (a customer or one of
            its contacts) and ``day``, a date
        """
        for model in ("account.move", "customer.contract", "customer.complaint"):
            self.env[model].flush_model()
        self.env["customer.service"].flush_model()
        queries = {
            "invoice": SQL(
                """SELECT commercial_partner_id AS partner_id,
                          COALESCE(invoice_date, date) AS day
                     FROM account_move
                    WHERE move_type IN ('out_invoice', 'out_refund', 'out_receipt')
                      AND state <> 'cancel'"""
            ),
            "contract": SQL(
                """SELECT partner_id, COALESCE(date_until, date_from) AS day
                     FROM customer_contract"""
            ),
            "complaint": SQL(
                "SELECT partner_id, create_date::date AS day FROM customer_complaint"
            ),
            "service": SQL(
                "SELECT partner_id, requested_at::date AS day FROM customer_service"
            ),
        }
        if "sale.order" in self.env:
            self.env["sale.order"].flush_model()
            queries["order"] = SQL(
                """SELECT partner_id, date_order::date AS day FROM sale_order
                    WHERE state = 'sale'"""
            )
        return queries

    @api.model
    def _customer_business_labels(self):
        """How the kinds of ``_customer_business_queries`` are called."""
        return {
            "invoice": self.env._("invoices"),
            "contract": self.env._("contracts"),
            "complaint": self.env._("complaints"),
            "service": self.env._("services"),
            "order": self.env._("orders"),
        }

    def _customer_business(self):
        """What business there was with these customers, in one query.

        :return: ``{partner_id: [code, ...]}``; who had none is missing
        """
        parts = [
            SQL("SELECT %s AS code, partner_id FROM (%s) one", code, query)
            for code, query in self._customer_business_queries().items()
        ]
        rows = self.env.execute_query(
            SQL(
                """SELECT DISTINCT partner.commercial_partner_id, business.code
                     FROM (%s) business
                     JOIN res_partner partner ON partner.id = business.partner_id
                    WHERE partner.commercial_partner_id = ANY(%s)
                 ORDER BY 1, 2""",
                SQL(" UNION ALL ").join(parts),
                self.ids,
            )
        )
        found = {}
        for partner_id, code in rows:
            found.setdefault(partner_id, []).append(code)
        return found

    @api.ondelete(at_uninstall=False)
    def _customer_unlink_except_business(self):
        """A customer with whom there was business is closed, never deleted."""
        customers = self.filtered("customer_state")
        if not customers:
            return
        labels = self._customer_business_labels()
        for partner_id, codes in customers._customer_business().items():
            customer = self.browse(partner_id)
            if customer in customers:
                raise UserError(
                    self.env._(
                        "%(customer)s cannot be deleted: there are %(business)s. "
                        "Close the file instead.",
                        customer=customer.display_name,
                        business=format_list(
                            self.env, [labels.get(code, code) for code in codes]
                        ),
                    )
                )
