"""Plans of invoices, payments and orders become rows of Odoo's tables."""

from odoo.tools import SQL

from . import ledger_plan
from .cloning import catch_up, clone, fill, last_id
from .patterns import PRICE

# The sign and whether there is an amount at all come from the pattern's line.
INVOICE_LINE = SQL(
    """bench_invoice p
       JOIN account_move_line t ON t.move_id = p.pattern_move_id
       JOIN bench_pattern_line l ON l.id = t.id
       CROSS JOIN LATERAL (
           SELECT sign(t.balance) * CASE t.display_type
               WHEN 'product' THEN p.untaxed WHEN 'tax' THEN p.tax ELSE p.total END
       ) AS a(balance)"""
)
PAYMENT_LINE = SQL(
    """bench_payment p
       JOIN account_move_line t ON t.move_id = p.pattern_move_id
       JOIN bench_pattern_line l ON l.id = t.id
       CROSS JOIN LATERAL (SELECT sign(t.balance) * p.amount) AS a(balance)"""
)
SETTLEMENT = SQL(
    """bench_settlement p
       JOIN bench_payment payment ON payment.i = p.i AND payment.kind = p.kind
       JOIN bench_pattern_line debit
         ON debit.move_id = p.pattern_move_id AND debit.is_receivable
       JOIN bench_pattern_line credit
         ON credit.move_id = payment.pattern_move_id AND credit.is_receivable
       JOIN account_partial_reconcile t ON t.debit_move_id = debit.id"""
)


class Ledger:
    """Books what stands in the plans, and empties them.

    :param env: an Odoo environment
    :param patterns: the `Patterns` that are repeated
    """

    def __init__(self, env, patterns):
        self.cr = env.cr
        self.tax_share = (
            env["account.move"].browse(patterns.invoices["open"]).amount_tax / PRICE
        )
        self.cr.execute(ledger_plan.PLANS)
        payments = env["account.payment"].browse(patterns.payments.values())
        entries = {payment.id: payment.move_id.id for payment in payments}
        for plan, by_kind, moves in (
            ("invoice", patterns.invoices, {}),
            ("payment", patterns.payments, entries),
            ("order", patterns.orders, {}),
        ):
            for kind, record in by_kind.items():
                self.cr.execute(
                    "INSERT INTO bench_pattern VALUES (%s, %s, %s, %s)",
                    (plan, kind, record, moves.get(record, record)),
                )
        self.cr.execute(ledger_plan.PATTERN_LINES)
        self.cr.execute("SELECT max(position) FROM bench_pattern_line")
        self.width = self.cr.fetchone()[0]

    def book_invoices(self):
        """Post the planned invoices, and the payments that settle them."""
        self._number("invoice")
        self.cr.execute(ledger_plan.TAX, {"tax_share": self.tax_share})
        self.cr.execute(
            ledger_plan.SETTLE,
            {
                "last_partial": last_id(self.cr, "account_partial_reconcile"),
                "last_full": last_id(self.cr, "account_full_reconcile"),
            },
        )
        # An id of a line is counted from its move's, so both are known beforehand.
        self.line_offset = SQL(
            "%s + (p.move_id - %s) * %s",
            last_id(self.cr, "account_move_line"),
            last_id(self.cr, "account_move") + 1,
            self.width,
        )
        self._insert_invoices()
        self._insert_payments()
        self._insert_reconciliation()
        self.cr.execute(ledger_plan.ORDERS_OF_INVOICES)
        self.cr.execute("TRUNCATE bench_invoice_plan, bench_payment_plan")

    def book_orders(self):
        """Confirm the planned orders, linked to their invoices where there are any."""
        self.cr.execute(
            ledger_plan.ORDER_IDS,
            {
                "tax_share": self.tax_share,
                "last_order": last_id(self.cr, "sale_order"),
                "last_line": last_id(self.cr, "sale_order_line"),
            },
        )
        self._insert_orders()
        self._insert_order_lines()
        self.cr.execute("TRUNCATE bench_order_plan")

    def _number(self, plan):
        self.cr.execute(
            SQL(
                ledger_plan.NUMBER,
                target=SQL.identifier("bench_numbered"),
                plan=SQL.identifier(f"bench_{plan}_plan"),
                name=plan,
                last_move=last_id(self.cr, "account_move"),
            )
        )

    def _insert_invoices(self):
        fill(
            self.cr,
            "account_move",
            SQL("bench_invoice p JOIN account_move t ON t.id = p.pattern_id"),
            self._move_columns()
            | {
                "invoice_date": SQL("p.date"),
                "invoice_date_due": SQL("p.due"),
                "payment_reference": SQL("p.name"),
                "invoice_origin": SQL("NULL"),
                "partner_shipping_id": SQL("p.customer_id"),
                "amount_untaxed": SQL("p.untaxed"),
                "amount_tax": SQL("p.tax"),
                "amount_residual": SQL("p.residual"),
                "amount_untaxed_signed": SQL("sign(t.amount_total_signed) * p.untaxed"),
                "amount_untaxed_in_currency_signed": SQL(
                    "sign(t.amount_total_signed) * p.untaxed"
                ),
                "amount_tax_signed": SQL("sign(t.amount_total_signed) * p.tax"),
                "amount_residual_signed": SQL(
                    "sign(t.amount_total_signed) * p.residual"
                ),
            },
        )

    def _move_columns(self, total=None):
        total = total or SQL("p.total")
        return {
            "id": SQL("p.move_id"),
            "name": SQL("p.name"),
            "sequence_prefix": SQL("p.prefix"),
            "sequence_number": SQL("p.number"),
            "date": SQL("p.date"),
            "partner_id": SQL("p.customer_id"),
            "commercial_partner_id": SQL("p.customer_id"),
            "invoice_partner_display_name": SQL(
                "(SELECT complete_name FROM res_partner WHERE id = p.customer_id)"
            ),
            "amount_total": total,
            "amount_total_signed": SQL("sign(t.amount_total_signed) * %s", total),
            "amount_total_in_currency_signed": SQL(
                "sign(t.amount_total_signed) * %s", total
            ),
        }

    def _insert_payments(self):
        """Payments and their entries name each other: one statement makes both."""
        self._number("payment")
        self.cr.execute(
            ledger_plan.PAYMENT_IDS,
            {"last_payment": last_id(self.cr, "account_payment")},
        )
        payments = clone(
            self.cr,
            "account_payment",
            SQL("bench_payment p JOIN account_payment t ON t.id = p.pattern_id"),
            {
                "id": SQL("p.payment_id"),
                "name": SQL("p.name"),
                "move_id": SQL("p.move_id"),
                "partner_id": SQL("p.customer_id"),
                "date": SQL("p.date"),
                "memo": SQL("p.name"),
                "amount": SQL("p.amount"),
                "amount_company_currency_signed": SQL("p.amount"),
            },
        )
        entries = clone(
            self.cr,
            "account_move",
            SQL("bench_payment p JOIN account_move t ON t.id = p.pattern_move_id"),
            self._move_columns(SQL("p.amount"))
            | {"origin_payment_id": SQL("p.payment_id"), "ref": SQL("p.name")},
        )
        self.cr.execute(SQL("WITH payments AS (%s) %s", payments, entries))
        catch_up(self.cr, "account_payment")
        catch_up(self.cr, "account_move")

    def _insert_reconciliation(self):
        """Full matches, then the lines that name them, then the matches of two."""
        fill(
            self.cr,
            "account_full_reconcile",
            SQL(
                """(SELECT DISTINCT full_id FROM bench_settlement
                     WHERE full_id IS NOT NULL) p
                   JOIN account_full_reconcile t ON t.id = (
                       SELECT max(full_reconcile_id) FROM account_move_line line
                         JOIN bench_pattern_line l ON l.id = line.id)"""
            ),
            {"id": SQL("p.full_id")},
        )
        self._insert_invoice_lines()
        self._insert_payment_lines()
        self._insert_partials()
        self.cr.execute(
            """INSERT INTO account_move__account_payment (invoice_id, payment_id)
               SELECT p.move_id, payment.payment_id
                 FROM bench_settlement p
                 JOIN bench_payment payment
                   ON payment.i = p.i AND payment.kind = p.kind"""
        )

    def _insert_partials(self):
        fill(
            self.cr,
            "account_partial_reconcile",
            SETTLEMENT,
            {
                "id": SQL("p.partial_id"),
                "full_reconcile_id": SQL("p.full_id"),
                "debit_move_id": SQL("%s + debit.position", self.line_offset),
                "credit_move_id": SQL(
                    "%s + (payment.move_id - p.move_id) * %s + credit.position",
                    self.line_offset,
                    self.width,
                ),
                "amount": SQL("p.paid"),
                "debit_amount_currency": SQL("p.paid"),
                "credit_amount_currency": SQL("p.paid"),
                "max_date": SQL("payment.date"),
            },
        )

    def _insert_invoice_lines(self):
        fill(
            self.cr,
            "account_move_line",
            INVOICE_LINE,
            self._line_columns(SQL("p.residual"))
            | {
                "name": SQL(
                    """CASE t.display_type WHEN 'payment_term' THEN p.name
                            ELSE t.name END"""
                ),
                "invoice_date": SQL("p.date"),
                "date_maturity": SQL("CASE WHEN l.is_receivable THEN p.due END"),
                "price_unit": SQL("sign(t.price_unit) * p.untaxed"),
                "price_subtotal": SQL("sign(t.price_subtotal) * p.untaxed"),
                "price_total": SQL("sign(t.price_total) * p.total"),
                "tax_base_amount": SQL("sign(t.tax_base_amount) * p.untaxed"),
            },
        )
        self.cr.execute(
            SQL(
                """INSERT INTO account_move_line_account_tax_rel
                       (account_move_line_id, account_tax_id)
                   SELECT %s + l.position, tax.account_tax_id
                     FROM bench_invoice p
                     JOIN bench_pattern_line l ON l.move_id = p.pattern_move_id
                     JOIN account_move_line_account_tax_rel tax
                       ON tax.account_move_line_id = l.id""",
                self.line_offset,
            )
        )

    def _insert_payment_lines(self):
        fill(
            self.cr,
            "account_move_line",
            PAYMENT_LINE,
            self._line_columns(SQL("p.amount"))
            | {
                "ref": SQL("p.name"),
                "payment_id": SQL("p.payment_id"),
                "date_maturity": SQL("p.date"),
                "price_subtotal": SQL("a.balance"),
                "price_total": SQL("a.balance"),
            },
        )

    def _line_columns(self, residual):
        open_amount = SQL("sign(t.amount_residual) * %s", residual)
        return {
            "id": SQL("%s + l.position", self.line_offset),
            "move_id": SQL("p.move_id"),
            "move_name": SQL("p.name"),
            "partner_id": SQL("p.customer_id"),
            "date": SQL("p.date"),
            "balance": SQL("a.balance"),
            "amount_currency": SQL("a.balance"),
            "debit": SQL("greatest(a.balance, 0)"),
            "credit": SQL("greatest(- a.balance, 0)"),
            "amount_residual": open_amount,
            "amount_residual_currency": open_amount,
            "full_reconcile_id": SQL("CASE WHEN l.is_receivable THEN p.full_id END"),
            "matching_number": SQL(
                """CASE WHEN l.is_receivable
                        THEN coalesce(p.full_id::text, 'P' || p.partial_id) END"""
            ),
        }

    def _insert_orders(self):
        fill(
            self.cr,
            "sale_order",
            SQL("bench_order p JOIN sale_order t ON t.id = p.pattern_id"),
            {
                "id": SQL("p.order_id"),
                "name": SQL("p.name"),
                "date_order": SQL("p.date"),
                "partner_id": SQL("p.customer_id"),
                "partner_invoice_id": SQL("p.customer_id"),
                "partner_shipping_id": SQL("p.customer_id"),
                "amount_untaxed": SQL("p.untaxed"),
                "amount_tax": SQL("p.tax"),
                "amount_total": SQL("p.total"),
            },
        )

    def _insert_order_lines(self):
        untaxed = SQL("p.untaxed")
        fill(
            self.cr,
            "sale_order_line",
            SQL("bench_order p JOIN sale_order_line t ON t.order_id = p.pattern_id"),
            {
                "id": SQL("p.line_id"),
                "order_id": SQL("p.order_id"),
                "order_partner_id": SQL("p.customer_id"),
                "price_unit": untaxed,
                "technical_price_unit": untaxed,
                "price_subtotal": untaxed,
                "price_tax": SQL("p.tax"),
                "price_total": SQL("p.total"),
                "price_reduce_taxexcl": untaxed,
                "price_reduce_taxinc": SQL("p.total"),
                "untaxed_amount_invoiced": SQL(
                    "sign(t.untaxed_amount_invoiced) * p.untaxed"
                ),
                "untaxed_amount_to_invoice": SQL(
                    "sign(t.untaxed_amount_to_invoice) * p.untaxed"
                ),
            },
        )
        self._link_order_lines()

    def _link_order_lines(self):
        self.cr.execute(
            """INSERT INTO account_tax_sale_order_line_rel
                   (sale_order_line_id, account_tax_id)
               SELECT p.line_id, tax.account_tax_id
                 FROM bench_order p
                 JOIN sale_order_line t ON t.order_id = p.pattern_id
                 JOIN account_tax_sale_order_line_rel tax
                   ON tax.sale_order_line_id = t.id"""
        )
        self.cr.execute(
            """INSERT INTO sale_order_line_invoice_rel (order_line_id, invoice_line_id)
               SELECT p.line_id, line.id
                 FROM bench_order p
                 JOIN account_move_line line
                   ON line.move_id = p.invoice_move_id
                  AND line.display_type = 'product'"""
        )
