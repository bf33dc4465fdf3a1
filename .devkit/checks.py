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
    for name, command in _checks(environment, fix):
        say(f"· {name}")
        path = os.pathsep.join([str(environment.venv / "bin"), os.environ["PATH"]])
        if subprocess.run(command, cwd=ROOT, env={**os.environ, "PATH": path}).returncode:
            failed.append(name)
    print(f"lint: {', '.join(failed)} found something" if failed else "lint: clean")
    return 1 if failed else 0


def _checks(environment, fix):
    addons = present_addons()
    tool = environment.tool
    yield "ruff", [tool("ruff"), "check", *(["--fix"] if fix else []), "."]
    yield "ruff format", [tool("ruff"), "format", *([] if fix else ["--check"]), "."]
    if addons:
        yield "pylint-odoo", [tool("pylint"), "--rcfile=.pylintrc", *addons]
        yield "oca-checks-odoo-module", [tool("oca-checks-odoo-module"), *addons]
    yield from _prettier(fix)
    for addon in addons:
        if (ROOT / addon / "engine").is_dir():
            yield f"mypy {addon}/engine", [tool("mypy"), f"{addon}/engine"]


def _prettier(fix):
    files = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", "--deduplicate", "--", *PRETTY],
        cwd=ROOT,
        capture_output=True,
        text=True,
    ).stdout.splitlines()
    files = [file for file in files if (ROOT / file).is_file()]
    folder = _ensure_prettier()
    if not folder or not files:
        return
    modules = folder / "node_modules"
    command = [modules / ".bin/prettier", "--write" if fix else "--check"]
    command += ["--log-level=warn", f"--plugin={modules}/@prettier/plugin-xml/src/plugin.js"]
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
        command = ["npm", "install", "--no-audit", "--no-fund", "--prefix", part, *PRETTIER]
        try:
            step("Prettier", command)
        except StepFailed as failure:
            say(f"  prettier could not be installed and is left out; see {failure.log}")
            return None
        part.rename(folder)
    return folder
