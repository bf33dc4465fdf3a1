"""Lint: each check runs, then those that found something are named."""

import os
import shutil
import subprocess

from databases import present_addons
from machine import CACHE, ROOT, StepFailed, find, locked, say, step

PRETTIER = ("prettier@3.10.1", "@prettier/plugin-xml@3.4.2")
PRETTY = ("*.xml", "*.js", "*.scss")


def run(environment, fix=False):
    """Run all checks; with ``fix``, first mend what can be mended by a tool.

    :return: the exit code
    """
    failed = []
    path = os.pathsep.join([str(environment.venv / "bin"), os.environ["PATH"]])
    variables = {**os.environ, "PATH": path}
    for name, command in _checks(environment, fix):
        say(f"· {name}")
        if subprocess.run(command, cwd=ROOT, env=variables).returncode:
            failed.append(name)
    print(f"lint: {', '.join(failed)} found something" if failed else "lint: clean")
    return 1 if failed else 0


def _checks(environment, fix):
    addons = present_addons()
    tool = environment.tool
    ruff = [tool("ruff"), "check", "--output-format=concise", "."]
    yield "ruff", [*ruff, "--fix"] if fix else ruff
    yield "ruff format", [tool("ruff"), "format", *([] if fix else ["--check"]), "."]
    if addons:
        yield "pylint-odoo", [tool("pylint"), "--ignore=tests", *addons]
        oca = [tool("oca-checks-odoo-module"), *(["--fix"] if fix else []), *addons]
        yield "oca-checks-odoo-module", oca
    if tests := [f"{a}/tests" for a in addons if (ROOT / a / "tests").is_dir()]:
        # What tests say is not for users, and they may wait for an exception.
        lenient = "--disable=translation-required,except-pass,context-overridden"
        command = [tool("pylint"), lenient, *tests]
        yield "pylint-odoo, tests", command
    yield from _prettier(fix)
    for addon in addons:
        if (ROOT / addon / "engine").is_dir():
            yield f"mypy {addon}/engine", [tool("mypy"), f"{addon}/engine"]


def _prettier(fix):
    listing = ["git", "ls-files", "-co", "--exclude-standard", "--", *PRETTY]
    done = subprocess.run(listing, cwd=ROOT, capture_output=True, text=True)
    files = sorted({f for f in done.stdout.splitlines() if (ROOT / f).is_file()})
    folder = _ensure_prettier()
    if not folder or not files:
        return
    modules = folder / "node_modules"
    plugin = f"--plugin={modules}/@prettier/plugin-xml/src/plugin.js"
    action = "--write" if fix else "--check"
    command = [modules / ".bin/prettier", action, "--log-level=warn", plugin]
    yield "prettier", [*command, *files]


def _ensure_prettier():
    """Where prettier is installed, or None where npm cannot."""
    folder = CACHE / f"node-{PRETTIER[0]}".replace("@", "-")
    if folder.is_dir():
        return folder
    if not find("npm"):
        say("· npm is not on this machine, so prettier is left out")
        return None
    with locked(CACHE / "node.lock", "Another dev installs prettier"):
        if folder.is_dir():
            return folder
        part = folder.with_name(f"{folder.name}.part")
        shutil.rmtree(part, ignore_errors=True)
        part.mkdir(parents=True)
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", part]
        try:
            step("Prettier", [*command, *PRETTIER])
        except StepFailed as failure:
            say(f"  prettier could not be installed and is left out; see {failure.log}")
            return None
        part.rename(folder)
    return folder
