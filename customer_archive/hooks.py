"""Installation into a database that is alive already."""

import logging

from odoo.tools import SQL
from odoo.tools.sql import table_exists

from .engine.names import key

_logger = logging.getLogger(__name__)

# on tables of others, which stay when we go
INDEXES = (
    "account_move_customer_timeline_idx",
    "account_payment_customer_timeline_idx",
    "mail_message_customer_timeline_idx",
    "stock_picking_customer_timeline_idx",
)


def post_init_hook(env):
    """Make customers of whom there is business with, and examples of automation."""
    _make_customers(env)
    _fill_keys(env)
    _bind_credit_codes(env)
    env["res.config.settings"]._customer_make_automations()


def _make_customers(env):
    """Make customers of everybody whom the company has done business with.

    One statement for all of them: who has a customer rank, an invoice or a confirmed
    order becomes active and gets a number, in the order of creation. Nobody is asked
    and nothing is blocked.
    """
    sequence = env.ref("customer_archive.sequence_customer_number")
    first = sequence.number_next_actual
    prefix, suffix = sequence._get_prefix_suffix()
    # Nobody knows when this table was looked at last; a plan made from old
    # statistics takes a minute instead of a second.
    env.cr.execute("ANALYZE res_partner")
    env.cr.execute(
        SQL(
            """
            WITH numbered AS (
                SELECT partner.id,
                       (%(first)s - 1 + row_number() OVER (ORDER BY partner.id))::text
                           AS number
                  FROM res_partner partner
                 WHERE partner.commercial_partner_id = partner.id
                   AND partner.customer_state IS NULL
                   AND partner.id IN (%(business)s)
            )
            UPDATE res_partner partner
               SET customer_state = 'active',
                   customer_since = partner.create_date::date,
                   customer_number = %(prefix)s
                       || lpad(number, greatest(%(padding)s, length(number)), '0')
                       || %(suffix)s
              FROM numbered
             WHERE numbered.id = partner.id
            """,
            first=first,
            business=_business_partners(env.cr),
            prefix=prefix,
            suffix=suffix,
            padding=sequence.padding,
        )
    )
    count = env.cr.rowcount
    sequence.number_next_actual = first + count
    env["res.partner"].invalidate_model()
    _logger.info("%s contacts with business behind them are active customers", count)


def _bind_credit_codes(env):
    """Each credit code has one customer from now on; who shares one is listed."""
    if duplicates := env["res.partner"]._customer_uscc_install():
        _logger.warning(
            "%s customers share a unified social credit code: see the filter "
            "“Same Credit Code” of the list of customers",
            duplicates,
        )


def _business_partners(cr):
    """The ids of those with a customer rank, an invoice or a confirmed order."""
    parts = [
        SQL("SELECT id FROM res_partner WHERE customer_rank > 0"),
        SQL(
            "SELECT commercial_partner_id FROM account_move "
            "WHERE move_type IN ('out_invoice', 'out_refund', 'out_receipt')"
        ),
    ]
    if table_exists(cr, "sale_order"):
        parts.append(
            SQL(
                "SELECT buyer.commercial_partner_id FROM sale_order "
                "JOIN res_partner buyer ON buyer.id = sale_order.partner_id "
                "WHERE sale_order.state = 'sale'"
            )
        )
    return SQL(" UNION ").join(parts)


def _fill_keys(env):
    """The normal forms of names, for all contacts, in one statement."""
    cr = env.cr
    cr.execute(
        "SELECT id, name FROM res_partner "
        "WHERE name IS NOT NULL AND customer_name_key IS NULL"
    )
    rows = [(id_, key(name)) for id_, name in cr.fetchall()]
    cr.execute(
        "UPDATE res_partner SET customer_name_key = given.key "
        "FROM unnest(%s::int[], %s::text[]) AS given (id, key) "
        "WHERE res_partner.id = given.id",
        [[id_ for id_, _key in rows], [text for _id, text in rows]],
    )
    env["res.partner"].invalidate_model(["customer_name_key"])


def uninstall_hook(env):
    """Leave what is others' as it was: indexes do not go by themselves."""
    for name in INDEXES:
        env.cr.execute(SQL("DROP INDEX IF EXISTS %s", SQL.identifier(name)))
    env["res.lang"]._customer_chinese()._customer_set_iso_dates(False)
