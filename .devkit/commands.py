"""The commands of ``dev``: each a function of its arguments to an exit code."""

import argparse
import os
import signal
import socket
import subprocess
import sys
import tempfile
import textwrap
import threading
import time
from contextlib import contextmanager
from pathlib import Path

import checks
import suite
from databases import Databases, present_addons
from environment import ensure_environment
from machine import (
    BROWSERS,
    ROOT,
    STATE,
    Stop,
    ensure_extras,
    find,
    port_owner,
    require_disk,
    say,
)
from postgres import server

ADDRESS = "127.0.0.1"
SAMPLE = "customer"
READY = """
    {url}
    in: admin / admin, or somebody of the sample data, whose password is the login:
    clerk, approver, manager, sales, credit, finance
    Ctrl-C ends it.
"""


@contextmanager
def databases():
    """Everything set up and the database server running."""
    STATE.mkdir(exist_ok=True)
    if not (STATE / "pg").exists():
        require_disk(STATE, 1)
    environment = ensure_environment()
    with server(environment) as found:
        yield Databases(environment, found)


def in_front(command, variables, **options):
    """Run a command for the user; Ctrl-C is its own to handle, and then we end too."""
    with subprocess.Popen(command, env=variables, **options) as process:
        while True:
            try:
                return process.wait()
            except KeyboardInterrupt:
                continue
            except Terminated:
                process.terminate()
                raise


def setup(words):
    """Set up what is missing, and stop there."""
    ensure_extras("chromium", "wkhtmltopdf", "poppler-utils", "fonts-noto-cjk")
    with databases() as ours:
        ours.template()
    say("Ready: ./dev run, ./dev test")
    return 0


def run(words):
    """Serve the addons with sample data at http://127.0.0.1:8069.

    ./dev run [--port 8069] [--database customer] [--fresh] [ODOO'S OPTIONS]
    --fresh drops the database first and begins anew.
    """
    parser = argparse.ArgumentParser(prog="dev run", add_help=False)
    parser.add_argument("--port", type=int, default=8069)
    parser.add_argument("--database", default=SAMPLE)
    parser.add_argument("--fresh", action="store_true")
    options, others = parser.parse_known_args(words)
    require_port(options.port)
    ensure_extras("wkhtmltopdf", "fonts-noto-cjk")
    with databases() as ours:
        ours.sample(options.database, options.fresh)
        require_port(options.port)
        url = f"http://{ADDRESS}:{options.port}"
        command = serve(ours, options.database, options.port)
        ready = READY.format(url=url)
        threading.Thread(
            target=lambda: wait_for(options.port) and say(ready), daemon=True
        ).start()
        return in_front([*command, *others], ours.variables)


def serve(ours, database, port):
    """The command that serves one database and no other."""
    return ours.odoo(
        *("-d", database, "--db-filter", f"^{database}$", "--no-database-list"),
        *("--http-interface", ADDRESS, "--http-port", str(port), "--log-level=warn"),
    )


def require_port(port):
    """Stop when somebody listens there, and say who."""
    if owner := port_owner(port):
        raise Stop(
            f"Port {port} is taken by {owner}: end that, or choose another with "
            f"./dev run --port {port + 1}."
        )


def wait_for(port, seconds=120):
    """Whether something answers on the port within that time."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with socket.socket() as probe:
            if probe.connect_ex((ADDRESS, port)) == 0:
                return True
        time.sleep(0.2)
    return False


def test(words):
    """Run all tests; with arguments (pytest's: files, -k …), only those.

    ./dev test [PYTEST ARGS]
    The last line counts what passed, failed and was skipped; lines above it say why.
    """
    ensure_extras("chromium", "wkhtmltopdf", "poppler-utils", "fonts-noto-cjk")
    with databases() as ours:
        return suite.run(ours, words)


def odoo(words):
    """Odoo's own command line, with server and addons filled in: ./dev odoo ARGS …"""
    with databases() as ours:
        return in_front(ours.odoo(*words), ours.variables)


def shell(words):
    """Odoo's shell: ./dev shell -d DATABASE [< script.py]"""
    with databases() as ours:
        return in_front(ours.odoo("shell", "--no-http", *words), ours.variables)


def bench(words):
    """Benchmarks, one JSON object a line: [NAME] [--scale small|medium|large]"""
    with databases() as ours:
        variables = {
            **ours.variables,
            **suite.variables_for(ours, ours.template()),
            "PYTHONPATH": str(ROOT),
        }
        command = [str(ours.environment.python), "-m", "bench", *words]
        return in_front(command, variables, cwd=ROOT)


def lint(words):
    """Check the code; with --fix, first mend what a tool can mend."""
    return checks.run(ensure_environment(), fix="--fix" in words)


def i18n(words):
    """Refresh each addon's .pot and zh_CN.po from its texts; translations are kept."""
    with databases() as ours, tempfile.TemporaryDirectory() as folder:
        template = ours.template()
        python = str(ours.environment.python)
        merge = str(Path(__file__).with_name("translations.py"))
        for addon in present_addons():
            pot = Path(folder, f"{addon}.pot")
            export = ours.odoo("i18n", "export", "-d", template, "-o", str(pot), addon)
            subprocess.run(
                export, env=ours.variables, check=True, stderr=subprocess.DEVNULL
            )
            subprocess.run([python, merge, str(pot), str(ROOT / addon)], check=True)
    return 0


def shots(words):
    """Take the screenshots of the documents from a real browser.

    The script gets CUSTOMER_URL and CUSTOMER_DATABASE, a server with the sample data.
    """
    ensure_extras("chromium", "fonts-noto-cjk")
    script = ROOT / "tests/ui/shots.py"
    if not find(*BROWSERS):
        raise Stop("Screenshots need a browser: install chromium and run again.")
    with databases() as ours, socket.socket() as probe:
        probe.bind((ADDRESS, 0))
        port = probe.getsockname()[1]
        probe.close()
        ours.sample(SAMPLE)
        name = f"test_{ours.mark}_{os.getpid()}"
        ours.copy(SAMPLE, name)
        served = subprocess.Popen(serve(ours, name, port), env=ours.variables)
        try:
            wait_for(port)
            variables = {
                **ours.variables,
                "CUSTOMER_URL": f"http://{ADDRESS}:{port}",
                "CUSTOMER_DATABASE": name,
                "CUSTOMER_BROWSER": find(*BROWSERS),
            }
            command = [str(ours.environment.python), str(script), *words]
            return in_front(command, variables, cwd=ROOT)
        finally:
            served.terminate()
            served.wait()
            ours.drop(name)


class Terminated(BaseException):
    """Somebody asked this process to end: what it started has to end as well."""


def _terminate(_signal, _frame):
    raise Terminated


COMMANDS = {
    command.__name__: command
    for command in (run, test, odoo, shell, bench, lint, i18n, shots, setup)
}


def usage():
    """What ``dev --help`` prints."""
    lines = [
        "dev: one command that fetches, unpacks and starts whatever is missing.",
        "",
    ]
    for name, command in COMMANDS.items():
        lines.append(f"  {name:<7}{command.__doc__.splitlines()[0]}")
    lines += [
        "",
        "dev COMMAND --help tells more (odoo and shell: Odoo's own help).",
        "",
        "State is in .dev/, downloads in ${XDG_CACHE_HOME:-~/.cache}/odoo-customer:",
        "remove either at any time. ODOO_HOME names an Odoo 19 you have (a checkout",
        "or a package's folder); PGHOST, PGPORT, PGUSER, PGPASSWORD a server you have.",
    ]
    return "\n".join(lines)


def main(words):
    """Dispatch; what stops the set-up ends as one sentence and exit code 1."""
    name, *others = words or ["--help"]
    if name in ("-h", "--help", "help"):
        print(usage())
        return 0
    if name not in COMMANDS:
        say(f"dev has no command {name!r} but {', '.join(COMMANDS)}; see dev --help.")
        return 2
    if others in (["-h"], ["--help"]) and name not in ("odoo", "shell", "bench"):
        print(textwrap.dedent(f"        {COMMANDS[name].__doc__}").strip())
        return 0
    signal.signal(signal.SIGTERM, _terminate)
    try:
        return COMMANDS[name](others)
    except Stop as stop:
        say(str(stop))
        return 1
    except subprocess.CalledProcessError as error:
        say(f"{error.stderr or ''}{Path(error.cmd[0]).name} failed, see above: {error}")
        return 1
    except (KeyboardInterrupt, Terminated):
        say("Interrupted; what was finished is kept.")
        return 130
    except BrokenPipeError:
        sys.stderr.close()
        return 1
