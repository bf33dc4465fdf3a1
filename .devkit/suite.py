"""The tests: three runs of pytest, one summary.

``tests/unit`` needs no database and runs while one is being made. The tests of the
addons, ``tests/integration`` and ``tests/ui`` run inside Odoo, on copies of one
template database. ``tests/faults`` kills real processes and races them against each
other, on databases of its own. Counts are asserted there, never seconds, so two files
of it may run beside each other too, and what installs beside all others.
"""

import json
import os
import re
import subprocess
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from xml.etree import ElementTree

from databases import present_addons
from machine import BROWSERS, ROOT, STATE, find, say

ALONE = ("tests/faults",)
PURE = ("tests/unit",)
INSTALLING = ("tests/faults/test_install.py", "tests/faults/test_core_unharmed.py")
# In CI these must have run: what they need is on its machine.
MUST_RUN = re.compile(r"tests[./]ui|browser|chrom|playwright|pdf|poppler|font", re.I)


def split(words):
    """Sort pytest's arguments.

    :return: ``(options, {"unit": paths, "odoo": paths, "faults": paths})``; without
        paths among the arguments, all there are
    """
    paths = {"unit": [], "odoo": [], "faults": []}
    options = []
    for word in words:
        file = word.partition("::")[0]
        if word.startswith("-") or not (ROOT / file).exists() or not file:
            options.append(word)
            continue
        inside = os.path.relpath((ROOT / file).resolve(), ROOT)
        kind = "odoo"
        if inside.startswith(PURE):
            kind = "unit"
        elif inside.startswith(ALONE) and inside not in INSTALLING:
            kind = "faults"
        paths[kind].append(word)
    if not any(paths.values()):
        # The longest first, so that the two workers end at about the same time.
        everything = ["tests/ui", *INSTALLING, "tests/integration"]
        everything += [f"{addon}/tests" for addon in present_addons()]
        paths["unit"] = _existing(PURE)
        paths["odoo"] = _existing(everything)
        paths["faults"] = _races()
    return options, paths


def _existing(places):
    return [place for place in places if (ROOT / place).exists()]


def _races():
    """The files of ``tests/faults`` that kill and race."""
    files = [file for folder in ALONE for file in (ROOT / folder).glob("test_*.py")]
    names = sorted(str(file.relative_to(ROOT)) for file in files)
    return [name for name in names if name not in INSTALLING]


class Result:
    """What the runs came to, read from pytest's own reports."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0
        self.reasons = Counter()
        self.must_run = []

    def add(self, report, code):
        """Count one run; one that did not come to its end is a failure."""
        try:
            suites = list(ElementTree.parse(report).iter("testsuite"))
        except (OSError, ElementTree.ParseError):
            suites = []
        report.unlink(missing_ok=True)
        for suite in suites:
            bad = int(suite.get("failures")) + int(suite.get("errors"))
            skipped = int(suite.get("skipped"))
            self.failed += bad
            self.skipped += skipped
            self.passed += max(0, int(suite.get("tests")) - bad - skipped)
            for case in suite.iter("testcase"):
                for skip in case.iter("skipped"):
                    self._skip(case.get("classname", ""), skip.get("message", ""))
        if not suites or code not in (0, 1, 5):
            self.failed += 1

    def _skip(self, where, reason):
        where = where.removeprefix("odoo.addons.")
        self.reasons[where, reason] += 1
        if MUST_RUN.search(f"{where} {reason}"):
            self.must_run.append(where)

    def lines(self, is_ci):
        """The summary; in CI a skipped test of the browser or a PDF has failed."""
        for (where, reason), count in sorted(self.reasons.items()):
            yield f"skipped {count} in {where}: {reason}"
        lost = len(self.must_run) if is_ci else 0
        if lost:
            yield f"{lost} of these need what CI has, so they count as failed"
        yield (
            f"{self.passed} passed, {self.failed + lost} failed, "
            f"{self.skipped - lost} skipped"
        )

    def exit_code(self, is_ci):
        bad = self.failed or (is_ci and self.must_run) or not self.passed
        return 1 if bad else 0


def run(databases, words):
    """Run the tests that the arguments name, else all; returns the exit code."""
    options, paths = split(words)
    result, is_ci = Result(), os.environ.get("CI") == "true"
    python = str(databases.environment.python)
    variables = databases.variables | {"PYTHONUNBUFFERED": "1"}
    needs_odoo = paths["odoo"] or paths["faults"]
    is_whole = all(paths.values())
    with ThreadPoolExecutor(1) as builder:
        building = needs_odoo and builder.submit(databases.template, is_whole)
        if paths["unit"]:
            command = [python, "-m", "pytest", "-p", "no:odoo"]
            command += [*options, *paths["unit"], *_spread(paths["unit"], options)]
            result.add(*_pytest("unit", command, variables))
    if needs_odoo:
        template = building.result()
        variables |= variables_for(databases, template)
        for kind in ("odoo", "faults"):
            if paths[kind]:
                words = [*options, *paths[kind]]
                words += _spread(paths[kind], options)
                _in_odoo(databases, template, kind, words, variables, result)
    print(*result.lines(is_ci), sep="\n", flush=True)
    return result.exit_code(is_ci)


def variables_for(databases, template):
    """What tests and benchmarks that start processes of their own are told."""
    return {
        "CUSTOMER_DEV_ODOO": json.dumps(databases.odoo()),
        "CUSTOMER_TEST_TEMPLATE": template,
        "CUSTOMER_CORE_TEMPLATE": databases.core(),
        "CUSTOMER_BROWSER": find(*BROWSERS) or "",
    }


def _spread(paths, options):
    """What has two workers share these paths, a file at a time."""
    is_folder = any((ROOT / path).is_dir() for path in paths)
    if (os.cpu_count() or 1) == 1 or "-n" in options or len(paths) + is_folder < 2:
        return []
    # One more than processors may wait for a browser; races have processes enough.
    workers = "2" if all(str(path).startswith(ALONE) for path in paths) else "3"
    # in our order: xdist's own puts files of few tests last, however long they are
    return ["-n", workers, "--dist=loadfile", "--no-loadscope-reorder"]


def _in_odoo(databases, template, kind, words, variables, result):
    """One run inside Odoo, on a copy of the template that is dropped after it."""
    name = f"test_{databases.mark}_{os.getpid()}"
    databases.copy(template, name)
    python = str(databases.environment.python)
    command = [python, "-m", "pytest", f"--odoo-database={name}", "--odoo-http"]
    try:
        result.add(*_pytest(kind, [*command, *words], variables))
    finally:
        databases.drop(name)


def _pytest(kind, command, variables):
    """Run it; returns its report and exit code."""
    report = STATE / f"log/tests-{kind}-{os.getpid()}.xml"
    report.parent.mkdir(exist_ok=True)
    say(f"· Tests: {kind}")
    done = subprocess.run([*command, f"--junitxml={report}"], cwd=ROOT, env=variables)
    return report, done.returncode
