from odoo import models
from odoo.tools import SQL

from ..engine.exposure import (
    CHARGE,
    DELIVERED,
    DRAFT,
    LATER,
    NOT_DUE,
    NOTE,
    ORDER,
    OVERDUE,
    UNMATCHED,
)
from .res_partner_exposure import ITEMS
from .res_partner_orders import ORDERS


class ResPartner(models.Model):
    """What customers owe, in the parts in which people ask for it.

    They add up to the exposure. The guard asks for fewer parts, as that is cheaper.
    """

    _inherit = "res.partner"

    def _credit_parts(self, company):
        """What these customers owe ``company``, in fine parts.

        :param company: the ``res.company`` that is owed
        :return: ``{partner_id: {part: amount}}``; the parts are those of
            ``engine.exposure.PARTS``, and ``later`` for what does not count yet; who
            owes nothing is missing
        """
        # the figure is the customer's, whatever of it the user may see
        customers = self.sudo()
        return customers._customer_totals(
            company, *customers._credit_part_queries(company)
        )

    def _credit_part_queries(self, company):
        """The selects of all parts, as ``_customer_totals`` wants them.

        :param company: the ``res.company`` that is owed
        """
        self._credit_flush(ITEMS)
        self._credit_flush(ORDERS)
        all_rules = self.env["credit.policy"]._credit_all_rules(company).values()
        later = self._credit_case(
            company,
            SQL("sale_order.partner_invoice_id"),
            lambda rules: self._credit_is_later_by(company, rules),
        )
        orders = self._credit_orders_condition(company)
        queries = [
            self._credit_items_query(company),
            self._credit_orders_parts_query(orders, later),
            *self._credit_charges_queries(company),
        ]
        if self.env["payment.transaction"]._credit_is_used():
            queries.append(self._credit_online_query(orders, later))
        if any(rules.count_drafts for rules in all_rules):
            queries.append(self._credit_drafts_query(company))
        if any(rules.note_accounts for rules in all_rules):
            queries.append(self._credit_notes_query(company))
        return queries

    def _credit_case(self, company, partner, of_rules):
        """A value of the policy of the customer in a row, as ``SQL``.

        :param company: the ``res.company`` that lends
        :param partner: the id of the customer or of a contact in that row, as ``SQL``
        :param of_rules: ``SQL`` of an ``engine.policy.Policy``
        """
        by_level = dict(self.env["credit.policy"]._credit_all_rules(company))
        default = of_rules(by_level.pop(None))
        if not by_level:
            return default
        self.env["res.partner"].flush_model(["customer_level_id"])
        return SQL(
            """CASE (SELECT head.customer_level_id
                       FROM res_partner contact
                       JOIN res_partner head ON head.id = contact.commercial_partner_id
                      WHERE contact.id = %s) %s ELSE %s END""",
            partner,
            SQL(" ").join(
                SQL("WHEN %s THEN %s", level_id, of_rules(rules))
                for level_id, rules in by_level.items()
            ),
            default,
        )

    def _credit_items_query(self, company):
        """Open items: not due, overdue, and receipts and credit notes not matched."""
        today = company._customer_today()
        working = company._credit_working_days()
        return SQL(
            """SELECT item.partner_id,
                      CASE WHEN item.amount_residual < 0 THEN %s
                           WHEN COALESCE(item.date_maturity, item.date) < %s THEN %s
                           ELSE %s END AS source,
                      NULL::integer AS currency_id, SUM(item.amount_residual) AS amount
                 FROM account_move_line item
                WHERE %s
             GROUP BY 1, 2""",
            UNMATCHED,
            working.overdue_before(today) if working else today,
            OVERDUE,
            NOT_DUE,
            self._credit_items(company),
        )

    def _credit_orders_parts_query(self, orders, later):
        """Confirmed orders: delivered and not invoiced, not delivered, for later."""
        return SQL(
            """SELECT whole.partner_invoice_id AS partner_id, part.source,
                      whole.currency_id, part.amount
                 FROM (%s) whole
           CROSS JOIN LATERAL (VALUES
                      (%s, whole.delivered),
                      (CASE WHEN whole.is_later THEN %s ELSE %s END,
                       whole.amount - whole.delivered)) part(source, amount)
                WHERE part.amount <> 0""",
            self._credit_orders_whole_query(orders, later),
            DELIVERED,
            LATER,
            ORDER,
        )

    def _credit_charges_queries(self, company):
        """What other addons say the customer is bound to owe."""
        ours = self._credit_order_queries(company)
        counts = self._credit_case(
            company,
            SQL("other.partner_id"),
            lambda rules: SQL("TRUE") if rules.count_charges else SQL("FALSE"),
        )
        return [
            SQL(
                """SELECT other.partner_id,
                          CASE WHEN %s THEN %s ELSE %s END AS source,
                          other.currency_id, other.amount FROM (%s) other""",
                counts,
                CHARGE,
                LATER,
                query,
            )
            for query in self._customer_commitment_queries(company)
            if query not in ours
        ]

    def _credit_drafts_query(self, company):
        """Draft invoice lines that nothing else answers for, where they count."""
        # the figure does not depend on who looks
        lines = self.env["account.move.line"].sudo()
        found = lines._search(self._credit_drafts_domain(company))
        partner, currency, amount = (
            lines._field_to_sql(found.table, name, found)
            for name in ("partner_id", "currency_id", "price_total")
        )
        return SQL(
            """SELECT draft.partner_id, %s AS source, draft.currency_id, draft.amount
                 FROM (%s) draft WHERE %s""",
            DRAFT,
            found.select(
                SQL("%s AS partner_id", partner),
                SQL("%s AS currency_id", currency),
                SQL("%s AS amount", amount),
            ),
            self._credit_case(
                company,
                SQL("draft.partner_id"),
                lambda rules: SQL("TRUE") if rules.count_drafts else SQL("FALSE"),
            ),
        )

    def _credit_notes_query(self, company):
        """Notes that are not honoured yet, on the accounts the policy names."""
        accounts = self._credit_case(
            company,
            SQL("item.partner_id"),
            lambda rules: SQL("%s::integer[]", list(rules.note_accounts)),
        )
        return SQL(
            """SELECT item.partner_id, %s AS source, NULL::integer AS currency_id,
                      SUM(item.balance) AS amount
                 FROM account_move_line item
                WHERE item.account_id = ANY(%s) AND item.parent_state = 'posted'
                  AND item.company_id = %s AND %s
             GROUP BY item.partner_id""",
            NOTE,
            accounts,
            company.id,
            self._customer_is(SQL("item.partner_id")),
        )
