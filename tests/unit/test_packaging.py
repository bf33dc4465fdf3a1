"""The wheel: three addons where Odoo looks for them, and every file they need."""

import re
import shutil
import subprocess
import sys
import zipfile
from email.parser import Parser
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
ADDONS = ("customer_archive", "customer_credit", "customer_billing")
BESIDE = ("setup.py", "pyproject.toml", "LICENSE", "README.md")


def sources():
    """The files of the addons as a checkout has them."""
    for addon in ADDONS:
        for file in (ROOT / addon).rglob("*"):
            inside = file.relative_to(ROOT)
            is_left_behind = any(p.startswith((".", "__pyc")) for p in inside.parts)
            if file.is_file() and not is_left_behind:
                yield inside


@pytest.fixture(scope="module")
def wheel(tmp_path_factory):
    """The wheel, built from a copy so that the checkout stays as it is."""
    folder = tmp_path_factory.mktemp("wheel")
    for file in [*sources(), *map(Path, BESIDE)]:
        if (ROOT / file).is_file():
            (folder / file).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy(ROOT / file, folder / file)
    command = [sys.executable, "-m", "pip", "wheel", "--no-deps", "--no-index"]
    command += ["--no-build-isolation", "--wheel-dir", str(folder / "out"), str(folder)]
    done = subprocess.run(command, capture_output=True, text=True)
    assert done.returncode == 0, done.stdout + done.stderr
    (built,) = (folder / "out").glob("*.whl")
    with zipfile.ZipFile(built) as archive:
        yield archive


def test_one_wheel_for_every_python(wheel):
    assert re.search(r"odoo_addons_customer-19\.0\.[\d.]+-py3-none-any", wheel.filename)


def test_every_file_of_the_addons_is_in_it(wheel):
    inside = set(wheel.namelist())
    missing = [str(f) for f in sources() if f"odoo/addons/{f.as_posix()}" not in inside]
    assert not missing


def test_nothing_else_is_in_it(wheel):
    addons = tuple(f"odoo/addons/{addon}/" for addon in ADDONS)
    others = [name for name in wheel.namelist() if not name.startswith(addons)]
    assert all(".dist-info/" in name for name in others), others
    assert any(name.endswith("LICENSE") for name in others)


def test_it_joins_an_odoo_that_is_there(wheel):
    """With an ``__init__.py`` of its own it would hide Odoo's addons."""
    assert not {"odoo/__init__.py", "odoo/addons/__init__.py"} & set(wheel.namelist())


def test_it_asks_for_libraries_and_not_for_odoo(wheel):
    name = next(n for n in wheel.namelist() if n.endswith("METADATA"))
    metadata = Parser().parsestr(wheel.read(name).decode())
    assert set(metadata.get_all("Requires-Dist")) == {
        "phonenumbers",
        "python-dateutil",
        "python-stdnum",
        'pypinyin; extra == "pinyin"',
    }
    assert metadata["License-Expression"] == "LGPL-3.0-only"
