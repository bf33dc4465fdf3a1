"""The addons come into a living ERP, are updated in it, and leave it as it was.

Real Odoo processes on copies of a database that has core's modules and a history.
"""

import os
import re
import sys
import uuid
from pathlib import Path

import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench import database  # noqa: E402

NEEDED = ("CUSTOMER_CORE_TEMPLATE", "CUSTOMER_DEV_ODOO")
MISSING = [name for name in NEEDED if not os.environ.get(name)]
pytestmark = pytest.mark.skipif(
    bool(MISSING), reason=f"{', '.join(MISSING)} not set: run ./dev test"
)

# Customers and others, as a company has them before it knows of us.
HISTORY = """
from odoo import Command

def partner(name, **values):
    return env["res.partner"].create({"name": name, "is_company": True, **values})

ranked = partner("Ranked", customer_rank=1)
invoiced, drafted = partner("Invoiced"), partner("Drafted")
ordered, quoted = partner("Ordered"), partner("Quoted")
partner("Contact Of Invoiced", is_company=False, parent_id=invoiced.id)
partner("Supplier", supplier_rank=1)
partner("Stranger")
product = env["product.product"].create({"name": "Service", "type": "service"})
line = Command.create({"product_id": product.id, "price_unit": 100})
for customer, post in ((invoiced, True), (drafted, False)):
    move = env["account.move"].create({
        "move_type": "out_invoice",
        "partner_id": customer.id,
        "invoice_line_ids": [line],
    })
    if post:
        move.action_post()
for customer, confirm in ((ordered, True), (quoted, False)):
    order = env["sale.order"].create({"partner_id": customer.id, "order_line": [line]})
    if confirm:
        order.action_confirm()
ranked.customer_rank, invoiced.customer_rank = 1, 0
drafted.customer_rank = ordered.customer_rank = quoted.customer_rank = 0
env.cr.commit()
"""
BECOMES_CUSTOMER = {"Ranked", "Invoiced", "Drafted", "Ordered"}

COLUMNS = """
SELECT table_name, column_name, data_type, is_nullable, column_default,
       character_maximum_length
  FROM information_schema.columns WHERE table_schema = 'public'
"""
INDEXES = "SELECT tablename, indexname, indexdef FROM pg_indexes"
CONSTRAINTS = """
SELECT conrelid::regclass::text, conname, pg_get_constraintdef(oid)
  FROM pg_constraint WHERE connamespace = 'public'::regnamespace AND conrelid <> 0
"""
# What Odoo itself keeps about addons, outside the tables' structure.
RECORDS = {
    "model": "SELECT model FROM ir_model",
    "field": "SELECT model || '.' || name FROM ir_model_fields",
    # Odoo forgets to forget foreign keys, and names that other modules gave to
    # what they extend: for any addon, so these are not asked for.
    "constraint": "SELECT name FROM ir_model_constraint WHERE type <> 'f'",
    "external id": "SELECT module || '.' || name FROM ir_model_data "
    "WHERE module LIKE 'customer%'",
    "view": "SELECT name FROM ir_ui_view",
    "rule": "SELECT name FROM ir_rule",
    "access": "SELECT name FROM ir_model_access",
    "group": "SELECT name ->> 'en_US' FROM res_groups",
    "menu": "SELECT name ->> 'en_US' FROM ir_ui_menu",
    "action": "SELECT type || name::text FROM ir_actions",
    "cron": "SELECT cron_name FROM ir_cron",
    "sequence": "SELECT name FROM ir_sequence",
    "counter": "SELECT relname FROM pg_class WHERE relkind = 'S'",
    "parameter": "SELECT key FROM ir_config_parameter",
    "mail template": "SELECT name ->> 'en_US' FROM mail_template",
    "activity type": "SELECT name ->> 'en_US' FROM mail_activity_type",
    "trigger": "SELECT tgname FROM pg_trigger WHERE NOT tgisinternal",
    "function": "SELECT proname FROM pg_proc p JOIN pg_namespace n "
    "ON n.oid = p.pronamespace WHERE nspname = 'public' AND prokind = 'f' "
    "AND NOT EXISTS (SELECT FROM pg_depend WHERE objid = p.oid AND deptype = 'e')",
}
ADDED = "SELECT name, customer_state, customer_number FROM res_partner"


def schema(name):
    """Every table of the database with its columns, indexes and constraints."""
    found = {}
    for kind, statement in (
        ("column", COLUMNS),
        ("index", f"{INDEXES} WHERE schemaname = 'public'"),
        ("constraint", CONSTRAINTS),
    ):
        for table, *facts in database.execute(statement, database=name):
            *names, definition = facts
            fact = (
                kind,
                *names,
                plain(definition) if kind == "constraint" else definition,
            )
            found.setdefault(table, set()).add(fact)
    return found


def plain(definition):
    """A constraint's text without casts and brackets.

    PostgreSQL puts these differently when the same constraint comes out of a dump.
    """
    casts = r"::(text|character varying)(\[\])?"
    return re.sub(rf"{casts}|[()\s]", "", definition)


def test_a_constraint_from_a_dump_reads_the_same_and_another_does_not():
    made = "CHECK (((kind)::text = ANY ((ARRAY['a'::character varying])::text[])))"
    dumped = "CHECK (((kind)::text = ANY (ARRAY[('a'::character varying)::text])))"
    assert plain(made) == plain(dumped) != plain(dumped.replace("'a'", "'b'"))


def records(name):
    """What Odoo keeps about addons: ``{(kind, name)}``."""
    return {
        (kind, *row)
        for kind, statement in RECORDS.items()
        for row in database.execute(statement, database=name)
    }


def differences(before, after):
    """What one schema has and the other has not, by table."""
    return {
        table: before.get(table, set()) ^ after.get(table, set())
        for table in before.keys() | after.keys()
        if before.get(table) != after.get(table)
    }


def run(command, name, addons):
    database.odoo("module", command, "-d", name, *addons)


@pytest.fixture(scope="module")
def living():
    """A database without us in which business was done."""
    name = f"customer_install_{uuid.uuid4().hex[:8]}"
    database.copy(os.environ["CUSTOMER_CORE_TEMPLATE"], name)
    database.shell(name, HISTORY)
    yield name
    database.drop(name)


@pytest.fixture
def copy(living):
    name = f"{living}_copy"
    database.copy(living, name)
    yield name
    database.drop(name)


@pytest.mark.parametrize(
    "addons",
    [
        pytest.param(("customer_archive",), id="archive alone"),
        pytest.param(("customer_credit",), id="credit alone"),
        pytest.param(("customer_billing",), id="billing alone"),
        pytest.param(database.ADDONS, id="all three"),
    ],
)
def test_addons_come_and_go_without_a_trace(copy, addons):
    core, known = schema(copy), records(copy)

    run("install", copy, addons)
    assert_only_what_was_asked_for_is_installed(copy, addons)
    assert_customers_have_state_and_number(copy)
    assert_core_has_lost_nothing(core, schema(copy))
    installed = schema(copy)

    run("upgrade", copy, addons)
    assert not differences(installed, schema(copy)), "an update changed the schema"
    assert_customers_have_state_and_number(copy)

    run("uninstall", copy, ("customer_archive",))
    assert not differences(core, schema(copy)), "uninstallation left something"
    left = records(copy) - known
    assert not left, "uninstallation left something"


def assert_only_what_was_asked_for_is_installed(name, addons):
    rows = database.execute(
        "SELECT name FROM ir_module_module WHERE state = 'installed'", database=name
    )
    ours = {module for (module,) in rows} & set(database.ADDONS)
    assert ours == {"customer_archive", *addons}


def assert_customers_have_state_and_number(name):
    rows = database.execute(ADDED, database=name)
    customers = {partner: number for partner, state, number in rows if state}
    assert {state for __, state, __ in rows} == {None, "active"}
    assert customers.keys() == BECOMES_CUSTOMER
    assert all(customers.values())
    assert len(set(customers.values())) == len(customers)
    assert not [n for __, state, n in rows if n and not state]


def assert_core_has_lost_nothing(core, installed):
    """An installation adds; it takes nothing away and changes nothing of core's."""
    lost = {t: facts - installed.get(t, set()) for t, facts in core.items()}
    assert not {t: facts for t, facts in lost.items() if facts}
