"""Many rows like one row: the mechanism of the data generator.

Odoo itself makes one pattern of each kind of document, so every computed and stored
column has the value that Odoo gives it; SQL then repeats the pattern and replaces
what differs. A column that an addon adds is thereby copied without being named here.
"""

from contextlib import contextmanager, suppress

from psycopg2.errors import InsufficientPrivilege

from odoo.tools import SQL
from odoo.tools.sql import table_columns


def clone(cr, table, source, overrides):
    """Answer the statement that fills ``table`` with copies of its pattern rows.

    :param str table: the table to fill; ``source`` joins it once more as ``t``
    :param SQL source: what follows FROM: the plan ``p``, one row a copy, joined
        with the pattern ``t``
    :param dict overrides: ``{column: SQL}`` over ``p`` and ``t``; every other column
        is copied from ``t``
    :return: an ``SQL`` object, to be executed or put into a larger statement
    :raise KeyError: when an override names a column that the table does not have
    """
    columns = list(table_columns(cr, table))
    if unknown := overrides.keys() - set(columns):
        raise KeyError(f"{table} has no column {', '.join(sorted(unknown))}")
    return SQL(
        "INSERT INTO %s (%s) SELECT %s FROM %s",
        SQL.identifier(table),
        SQL(", ").join(map(SQL.identifier, columns)),
        SQL(", ").join(
            overrides.get(column) or SQL.identifier("t", column) for column in columns
        ),
        source,
    )


def fill(cr, table, source, overrides):
    """Execute `clone` and move the table's id sequence behind the new rows."""
    cr.execute(clone(cr, table, source, overrides))
    catch_up(cr, table)


def catch_up(cr, table):
    """Let the id sequence of ``table`` go on after its highest id."""
    cr.execute(
        SQL(
            "SELECT setval(pg_get_serial_sequence(%s, 'id'), max(id)) FROM %s",
            table,
            SQL.identifier(table),
        )
    )


def last_id(cr, table):
    """The highest id of ``table``, 0 when it is empty."""
    cr.execute(SQL("SELECT coalesce(max(id), 0) FROM %s", SQL.identifier(table)))
    return cr.fetchone()[0]


@contextmanager
def fast_filling(cr, tables):
    """Fill ``tables`` without looking up keys and indexes for each row.

    Plain indexes are dropped and built again at the end; unique ones stay, they would
    object to a plan that numbers twice. Foreign keys are not looked up where the
    database lets us say so (its owner may); `verify` counts the orphans afterwards.
    """
    _look_up_keys(cr, "replica")
    definitions = _plain_indexes(cr, tables)
    for name, __ in definitions:
        cr.execute(SQL("DROP INDEX %s", SQL.identifier(name)))
    yield
    cr.execute("SET LOCAL maintenance_work_mem = '512MB'")
    for __, definition in definitions:
        cr.execute(SQL(definition.replace("%", "%%")))
    _look_up_keys(cr, "origin")


def _look_up_keys(cr, role):
    with suppress(InsufficientPrivilege), cr.savepoint(flush=False):
        cr.execute("SET LOCAL session_replication_role = %s", (role,))


def _plain_indexes(cr, tables):
    cr.execute(
        """SELECT i.relname, pg_get_indexdef(i.oid)
             FROM pg_index x
             JOIN pg_class i ON i.oid = x.indexrelid
             JOIN pg_class t ON t.oid = x.indrelid
            WHERE NOT x.indisunique AND NOT x.indisexclusion AND t.relname IN %s
              AND t.relnamespace = current_schema::regnamespace""",
        (tuple(tables),),
    )
    return cr.fetchall()
