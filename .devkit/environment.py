"""Where Odoo is, and the Python environment it runs in; both in the shared cache."""

import ast
import os
import re
import shutil
import subprocess
import sys
from dataclasses import dataclass
from importlib import metadata
from pathlib import Path

import debian
from machine import (
    CACHE,
    IS_ROOT,
    StepFailed,
    Stop,
    digest,
    find,
    locked,
    require_disk,
    say,
    step,
)

SERIES = (19, 0)
TOOLS = Path(__file__).with_name("requirements.txt")
ADDONS = Path(__file__).with_name("addons.txt")
GIT = os.environ.get("ODOO_GIT", "https://github.com/odoo/odoo.git")
# Odoo asks for, and what serves better: no compiler needed; PyPDF2 3 breaks PDF files.
BETTER = {"psycopg2": "psycopg2-binary", "pypdf2": "pypdf<6"}


@dataclass(frozen=True)
class Odoo:
    """An Odoo 19: the folder for Python's path, and what it was found to be."""

    path: Path
    signature: str  # changes when the Odoo does

    @classmethod
    def at(cls, folder, named):
        """The Odoo in a checkout, a package's folder or its ``odoo`` folder.

        :param named: how the folder was named, for the sentence when it is none
        """
        release = next(
            filter(Path.is_file, (folder / "odoo/release.py", folder / "release.py")),
            None,
        )
        text = release.read_text() if release else ""
        found = re.search(r"version_info\s*=\s*\(\D*?(\d+)\D+?(\d+)", text)
        if not found:
            raise Stop(
                f"{named} names no Odoo: it must be the folder that holds "
                "odoo/release.py (a checkout, or the package's dist-packages folder)."
            )
        version = int(found[1]), int(found[2])
        if version != SERIES:
            raise Stop(
                f"{named} is Odoo {version[0]}.{version[1]} and these addons are for "
                "19.0: name another one, or unset ODOO_HOME to have one fetched."
            )
        path = release.parent.parent.resolve()
        return cls(path, digest(path, text, _git_head(path)))

    def requirements(self):
        """The Python packages that this Odoo asks for, as pip's lines."""
        found = [d for d in metadata.distributions(path=[str(self.path)])]
        odoo = next((d for d in found if d.metadata["Name"].lower() == "odoo"), None)
        lines = odoo.requires or [] if odoo else _from_setup(self.path / "setup.py")
        for line in lines:
            if "extra ==" not in line:
                name = re.match(r"[\w.-]+", line)[0]
                yield BETTER.get(name.lower(), line)


def _from_setup(file):
    """``install_requires`` of a checkout's setup.py, which is read and not run."""
    for node in ast.walk(ast.parse(file.read_text())):
        if isinstance(node, ast.keyword) and node.arg == "install_requires":
            return ast.literal_eval(node.value)
    raise Stop(f"{file} names no install_requires: is ODOO_HOME a whole checkout?")


def _git_head(path):
    """The commit a checkout is at, or nothing."""
    if not (path / ".git").exists() or not find("git"):
        return ""
    command = ["git", "-C", str(path), "rev-parse", "HEAD"]
    return subprocess.run(command, capture_output=True, text=True).stdout.strip()


def find_odoo():
    """The user's Odoo, else Debian's package, else a clone of the public repository."""
    if home := os.environ.get("ODOO_HOME"):
        return Odoo.at(Path(home).expanduser(), f"ODOO_HOME={home}")
    packaged, cloned = CACHE / "odoo-debian", CACHE / "odoo-git"
    if not packaged.is_dir() and not cloned.is_dir():
        fetch_odoo(packaged, cloned)
    if packaged.is_dir():
        return Odoo.at(packaged / "usr/lib/python3/dist-packages", str(packaged))
    return Odoo.at(cloned, str(cloned))


def fetch_odoo(packaged, cloned):
    """Get Odoo 19 into one of the two folders; each appears only when it is whole."""
    require_disk(CACHE, 3)
    source = debian.machine_source()
    if source and debian.unpack(source, packaged):
        return
    if not find("git"):
        raise Stop(
            "There is no Odoo 19 to be had: this machine has neither a Debian source "
            "nor git; install git, or let ODOO_HOME name an Odoo 19 that you have."
        )
    part = cloned.with_name(f"{cloned.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    clone = ["git", "clone", "--depth=1", "--branch=19.0", "--single-branch", GIT, part]
    try:
        step("Odoo 19 from its public repository", clone)
    except StepFailed as failure:
        raise failure.stop() from None
    part.rename(cloned)


@dataclass(frozen=True)
class Environment:
    """Odoo and the Python that runs it."""

    odoo: Odoo
    venv: Path

    @property
    def python(self):
        return self.venv / "bin/python"

    @property
    def packages(self):
        """The site-packages folder."""
        return next(self.venv.glob("lib/python*/site-packages"))

    def tool(self, name):
        """A program that came with one of the Python packages."""
        return self.venv / "bin" / name


def ensure_environment():
    """Odoo and its Python, from the cache or fetched now; two at once are safe."""
    with locked(CACHE / "lock", "Another dev is setting up the shared cache"):
        odoo = find_odoo()
        lines = [*odoo.requirements(), *TOOLS.read_text().splitlines()]
        wanted = "\n".join(lines) + "\n"
        asked = wanted + ADDONS.read_text()
        key = digest(sys.version_info[:2], sys.base_prefix, odoo.path, asked)
        venv = CACHE / f"venv-{key}"
        if not (venv / "complete").is_file():
            build_environment(venv, odoo, wanted)
    return Environment(odoo, venv)


def build_environment(venv, odoo, wanted):
    """Make the virtual environment; taken up where an interrupted one stopped."""
    require_disk(CACHE, 1.5)
    if sys.version_info[:2] > (3, 13):
        say("· Odoo 19 was made for Python 3.10 to 3.13; a newer one may fail.")
    make = [sys.executable, "-m", "venv", venv]
    try:
        if IS_ROOT and find("apt-get") and not _has_ensurepip():
            version = f"{sys.version_info[0]}.{sys.version_info[1]}"
            step("apt-get update", ["apt-get", "update"])
            package = f"python{version}-venv"
            step(f"apt-get install {package}", ["apt-get", "install", "-y", package])
        step("Python environment", make)
    except StepFailed:
        raise Stop(
            f"{sys.executable} cannot make a virtual environment: install its venv "
            "module (Debian, Ubuntu: apt-get install python3-venv) and run again."
        ) from None
    environment = Environment(odoo, venv)
    (environment.packages / "odoo.pth").write_text(f"{odoo.path}\n")
    listing = venv / "requirements.txt"
    listing.write_text(wanted)
    pip = [environment.python, "-m", "pip", "install", "--disable-pip-version-check"]
    pip += ["--progress-bar=off", "--prefer-binary"]
    try:
        step("Python packages", [*pip, "-r", listing])
        step("Addons of others", [*pip, "--no-deps", "-r", ADDONS])
    except StepFailed as failure:
        raise failure.stop() from None
    (venv / "complete").touch()


def _has_ensurepip():
    command = [sys.executable, "-c", "import ensurepip, venv"]
    return subprocess.run(command, stderr=subprocess.DEVNULL).returncode == 0
