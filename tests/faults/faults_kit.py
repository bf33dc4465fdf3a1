"""What the tests of faults share: a copy of the database, and real processes on it."""

import json
import os
import signal
import subprocess
import sys
import uuid
from contextlib import closing, contextmanager, suppress
from pathlib import Path

import psycopg2
import pytest

sys.path.insert(0, str(Path(__file__).resolve().parents[2]))

from bench import database  # noqa: E402

NEEDED = ("CUSTOMER_TEST_TEMPLATE", "CUSTOMER_DEV_ODOO")
MISSING = [name for name in NEEDED if not os.environ.get(name)]
NEEDS_DATABASE = pytest.mark.skipif(
    bool(MISSING), reason=f"{', '.join(MISSING)} not set: run ./dev test"
)


@contextmanager
def copied(kind):
    """The name of a copy of the test template, dropped afterwards."""
    name = f"customer_{kind}_{uuid.uuid4().hex[:8]}"
    database.copy(os.environ["CUSTOMER_TEST_TEMPLATE"], name)
    try:
        yield name
    finally:
        database.drop(name)


def outcome(name, script, path):
    """What a script in Odoo's shell has written as JSON to ``path``, its ``OUT``."""
    database.shell(name, f"OUT = {str(path)!r}\n{script}")
    return json.loads(path.read_text())


class Worker:
    """One process that works on a database as a scheduled action does."""

    def __init__(self, name, script):
        command = json.loads(os.environ["CUSTOMER_DEV_ODOO"])
        self.process = subprocess.Popen(
            [*command, "shell", "-d", name, "--no-http", "--log-level=critical"],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            start_new_session=True,
        )
        self.process.stdin.write(script)
        self.process.stdin.close()
        self.told = []

    def wait_until(self, word):
        """Read what it tells until it tells ``word``."""
        for line in self.process.stdout:
            self.told.append(line)
            if word in line:
                return
        pytest.fail("a worker ended early: " + "".join(self.told[-20:]))

    def kill(self):
        """As the kernel does when memory runs out: at once, with its children."""
        with suppress(ProcessLookupError):
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()
        self.process.stdout.close()


@contextmanager
def at_work(kind, prepare, work):
    """A prepared copy, and a way to start workers on it.

    :param prepare: what Odoo's shell does first
    :param work: what a worker does unless it is told otherwise
    """
    workers = []
    with copied(kind) as name:

        def start(script=work):
            workers.append(Worker(name, script))
            return workers[-1]

        try:
            database.shell(name, prepare)
            yield name, start
        finally:
            for worker in workers:
                worker.kill()


def rows(name, query):
    """What a query says, seen from outside."""
    with closing(psycopg2.connect(dbname=name)) as connection:
        with connection.cursor() as cursor:
            cursor.execute(query)
            return cursor.fetchall()
