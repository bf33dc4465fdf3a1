"""A real Odoo with the sample data, on a copy of the test template."""

import json
import os
import socket
import subprocess
import time
import urllib.request
from contextlib import contextmanager, suppress

ADDONS = ("customer_archive", "customer_credit", "customer_billing")
NEEDED = ("CUSTOMER_TEST_TEMPLATE", "CUSTOMER_DEV_ODOO")
TELL = "".join(
    f"from odoo.addons.{addon}.demo import story\nstory.tell(env)\nenv.cr.commit()\n"
    for addon in ADDONS
)
STARTUP = 120


def missing() -> str:
    """What ./dev would have told and is not there; empty when all is well."""
    return ", ".join(name for name in NEEDED if not os.environ.get(name))


def odoo(*words: str) -> list[str]:
    """Odoo's command line."""
    return [*json.loads(os.environ["CUSTOMER_DEV_ODOO"]), *words]


def free_port() -> int:
    """A port that nobody listens on."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


@contextmanager
def told_database():
    """The name of a database with the three addons and their stories."""
    name = f"test_screens_{os.getpid()}"
    drop = ["dropdb", "--if-exists", "--force", name]
    subprocess.run(drop, check=True)
    template = os.environ["CUSTOMER_TEST_TEMPLATE"]
    subprocess.run(["createdb", "-T", template, name], check=True)
    try:
        told = subprocess.run(
            odoo("shell", "-d", name, "--no-http", "--log-level=error"),
            input=TELL,
            text=True,
            capture_output=True,
        )
        if told.returncode or "Traceback" in told.stderr:
            raise RuntimeError(f"The story was not told:\n{told.stderr[-3000:]}")
        yield name
    finally:
        subprocess.run(drop, check=True)


@contextmanager
def server(database: str):
    """The address of an Odoo that serves this database."""
    port = free_port()
    words = ["-d", database, f"--db-filter=^{database}$", f"--http-port={port}"]
    words += ["--http-interface=127.0.0.1", "--max-cron-threads=0", "--workers=0"]
    with subprocess.Popen(odoo(*words, "--log-level=critical")) as process:
        try:
            address = f"http://127.0.0.1:{port}"
            wait_for(address, process)
            yield address
        finally:
            process.terminate()


def wait_for(address: str, process: subprocess.Popen) -> None:
    """Return when the server answers."""
    until = time.monotonic() + STARTUP
    while time.monotonic() < until and process.poll() is None:
        with suppress(OSError):
            urllib.request.urlopen(f"{address}/web/health", timeout=5)
            return
        time.sleep(0.3)
    raise RuntimeError(f"Odoo does not answer at {address}")
