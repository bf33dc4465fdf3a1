"""Core's own tests with our addons installed and without: do the same ones fail?

Each half takes a quarter of an hour. Some tests fail in plain Odoo as well, for
reasons of the machine; what counts is that the two sets of names are equal. The half
without us has the modules that ours depend on, so that only our code differs.
"""

import json
import re
import socket
import tempfile
from itertools import chain
from pathlib import Path

from . import database

TESTED = ("account", "sale", "contacts", "portal")
BENEATH = ("base_vat", "phone_validation", "calendar", "rating")
FAILED = re.compile(r" (?:ERROR|FAIL): (?:Subtest )?(?:setUpClass \((.+)\)|(\w+\.\w+))")
WRITTEN = re.compile(r"^(class|    def) (\w+)", re.M)
STARTED = re.compile(r": Starting (\w+\.\w+)")


def run(scale=None, logs=None):
    """Run both halves and print how they differ.

    :param scale: not used, the benchmarks are all called alike
    :param logs: the folder for the two logs, by default a temporary one
    """
    folder = Path(logs or tempfile.mkdtemp(prefix="customer-core-tests-"))
    halves = {"without": (), "with": database.ADDONS}
    for half, addons in halves.items():
        database.say(f"core's tests {half} our addons, log in {folder}")
        run_half(f"customer_core_tests_{half}", addons, folder / f"{half}.log")
    print(json.dumps(compare(folder / "without.log", folder / "with.log")), flush=True)


def run_half(name, addons, log):
    """Core's tests in a new database; failing tests are what is looked for."""
    database.drop(name)
    modules = ",".join((*TESTED, *BENEATH, *addons))
    run_tests(
        name, [f"/{module}" for module in TESTED], log, "-i", modules, "--with-demo"
    )
    database.drop(name)


def run_tests(name, tags, log, *options):
    """Run the tests that ``tags`` choose on one database; the log goes to ``log``."""
    database.odoo(
        "-d",
        name,
        *options,
        "--test-enable",
        "--test-tags",
        ",".join(tags),
        "--stop-after-init",
        f"--http-port={free_port()}",
        f"--logfile={log}",
        check=False,
    )


def free_port():
    """A port that nobody listens on; the tests' browser needs a server."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def compare(without, with_us):
    """What two logs say about the same tests.

    :param Path without: the log of the half without our addons
    :param Path with_us: the log of the half with them
    :return: a dict for one line of JSON; ``holds`` when both halves ran the same
        tests and the same ones failed
    """
    ran, failed = zip(*(outcome(log) for log in (without, with_us)), strict=True)
    return {
        "bench": "core_tests",
        "ran": [len(names) for names in ran],
        "failed": [len(names) for names in failed],
        "only_without_us": sorted(failed[0] - failed[1]),
        "only_with_us": sorted(failed[1] - failed[0]),
        "not_run_with_us": sorted(ran[0] - ran[1]),
        "holds": failed[0] == failed[1] and ran[0] <= ran[1],
    }


def written(tags):
    """The names of core's tests that ``tags`` choose, as they stand in its source.

    :param tags: texts like ``/sale:TestSaleOrder``
    """
    import odoo

    # other packages may bring addons, too: then the path has several folders
    folders, names = [Path(path) / "addons" for path in odoo.__path__], set()
    for tag in tags:
        module, _, wanted = tag.strip("/").partition(":")
        tests = [folder / module / "tests" for folder in folders]
        for file in chain.from_iterable(place.glob("test_*.py") for place in tests):
            name = ""
            for kind, found in WRITTEN.findall(file.read_text()):
                name = found if kind == "class" else name
                if name == wanted and found.startswith("test_"):
                    names.add(f"{name}.{found}")
    return names


def outcome(log):
    """The names of the tests in a log: all that started, and those that failed.

    :raise SystemExit: when the log holds no test, that is when Odoo did not start
    """
    text = log.read_text(errors="replace")
    failed = {a or b for a, b in FAILED.findall(text)}
    started = set(STARTED.findall(text))
    if not started:
        raise SystemExit(f"no test ran: see {log}")
    return started, failed


if __name__ == "__main__":
    run()
