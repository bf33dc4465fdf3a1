"""Databases and Odoo processes of the benchmarks.

Where things are comes from the environment, as ``./dev bench`` sets it: the database
server by libpq's own ``PG*`` variables, ``CUSTOMER_DEV_ODOO`` (Odoo's command line as
a JSON list), ``CUSTOMER_CORE_TEMPLATE`` (a database without our addons).
"""

import hashlib
import json
import os
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import psycopg2
from psycopg2 import sql

ROOT = Path(__file__).resolve().parent.parent
ADDONS = ("customer_archive", "customer_credit", "customer_billing")


def setting(name):
    """The value of an environment variable the benchmarks cannot do without.

    :raise SystemExit: with the way out, when it is not set
    """
    if value := os.environ.get(name):
        return value
    sys.exit(f"{name} is not set: start the benchmarks with ./dev bench")


def core_template():
    return setting("CUSTOMER_CORE_TEMPLATE")


def execute(statement, *names, database="postgres"):
    """Run one statement outside a transaction; ``names`` fill its ``{}``."""
    with closing(psycopg2.connect(dbname=database)) as connection:
        connection.autocommit = True
        with connection.cursor() as cursor:
            cursor.execute(sql.SQL(statement).format(*map(sql.Identifier, names)))
            return cursor.fetchall() if cursor.description else []


def exists(name):
    return (name,) in execute("SELECT datname FROM pg_database")


def drop(name):
    execute("DROP DATABASE IF EXISTS {} WITH (FORCE)", name)


def copy(source, target):
    """Make ``target`` anew as a copy of ``source``."""
    drop(target)
    execute("CREATE DATABASE {} TEMPLATE {}", target, source)


def settle(name):
    """Statistics and visibility as after a night's vacuum."""
    execute("VACUUM ANALYZE", database=name)
    execute("CHECKPOINT", database=name)


def odoo(*arguments, script=None, check=True):
    """Run Odoo's command line, its log going to standard error.

    :param script: Python text for the standard input of ``shell``
    :param check: whether a failure of Odoo ends the benchmark
    :raise SystemExit: when Odoo fails
    """
    command = [*json.loads(setting("CUSTOMER_DEV_ODOO")), *arguments]
    search = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
    done = subprocess.run(
        command,
        input=script,
        text=True,
        check=False,
        env=os.environ | {"PYTHONPATH": search},
    )
    if check and done.returncode:
        sys.exit(f"Odoo failed ({done.returncode}): {' '.join(command)}")


def shell(name, script):
    """Run Python text in Odoo's shell on database ``name``; it has ``env``."""
    odoo("shell", "-d", name, "--no-http", "--log-level=warn", script=script)


def install(name, *addons):
    odoo(
        "-d",
        name,
        "-i",
        ",".join(addons),
        "--stop-after-init",
        "--no-http",
        "--log-level=warn",
    )


def generated(scale):
    """A database with the generated business and none of our addons, made once.

    It is kept for the next benchmark; a changed generator or template makes it anew.
    """
    name, mark = f"customer_bench_{scale}", _fingerprint()
    comment = "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
    if (mark,) in execute(f"{comment} WHERE datname = '{name}'"):
        return name
    say(f"generating {scale}")
    copy(core_template(), name)
    shell(name, f"from bench.generator import generate; generate(env, {scale!r})")
    settle(name)
    shell(name, "from bench.verify import check; check(env)")
    execute(f"COMMENT ON DATABASE {{}} IS '{mark}'", name)
    return name


def _fingerprint():
    text = core_template().encode()
    for module in ("cloning", "generator", "ledger", "ledger_plan", "patterns"):
        text += (Path(__file__).parent / f"{module}.py").read_bytes()
    return hashlib.sha256(text).hexdigest()


def say(text):
    print(text, file=sys.stderr, flush=True)
