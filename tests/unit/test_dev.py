"""The one command: every failure is one sentence, and what it decides is right."""

import ast
import os
import shutil
import socket
import subprocess
import sys
import threading
import time
from contextlib import ExitStack
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from types import SimpleNamespace

import pytest

ROOT = Path(__file__).resolve().parents[2]
KIT = ROOT / ".devkit"
sys.path.insert(0, str(KIT))

import databases  # noqa: E402
import debian  # noqa: E402
import environment  # noqa: E402
import machine  # noqa: E402
import postgres  # noqa: E402
import suite  # noqa: E402
import translations  # noqa: E402
from machine import Stop  # noqa: E402

DEB822 = """
Types: deb deb-src
# a comment inside
URIs: http://mirror.example/debian
Suites: bookworm bookworm-updates
Components: main
Signed-By: /usr/share/keyrings/debian-archive-keyring.gpg

Types: deb
URIs: http://mirror.example/debian-security
Suites: bookworm-security
Components: main
"""
ONE_LINE = """
# deb http://old.example/debian bookworm main
deb [arch=amd64] https://vendor.example/apt bookworm main
deb [arch=amd64 signed-by=/keys/debian.gpg] http://mirror.example/debian/ bookworm main
deb http://mirror.example/debian bookworm-backports main # later
"""


@pytest.fixture(autouse=True)
def state(tmp_path, monkeypatch):
    """Nothing a test does touches the real state or cache."""
    for module in (machine, postgres, databases, suite):
        monkeypatch.setattr(module, "STATE", tmp_path / "state")
    for module in (machine, debian, environment, databases):
        monkeypatch.setattr(module, "CACHE", tmp_path / "cache")
    (tmp_path / "state").mkdir()
    (tmp_path / "cache").mkdir()
    return tmp_path


def dev(*words, **variables):
    """Run the command as a user does; its words on both outputs, and its exit code."""
    clean = {k: v for k, v in os.environ.items() if k not in ("ODOO_HOME", "PGHOST")}
    done = subprocess.run(
        [sys.executable, str(ROOT / "dev"), *words],
        env={**clean, **variables},
        capture_output=True,
        text=True,
    )
    return done.stdout, done.stderr, done.returncode


def write(path, text):
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


# -- what it says ----------------------------------------------------------------


def test_help_names_every_command():
    output, _errors, code = dev("--help")
    assert code == 0
    for name in "run test odoo shell bench lint i18n shots".split():
        assert f"\n  {name} " in output


def test_a_command_it_has_not_is_answered_with_those_it_has():
    _output, errors, code = dev("tset")
    assert code == 2
    assert "'tset'" in errors and "test" in errors and len(errors.splitlines()) == 1


def test_an_old_python_is_told_which_one_is_needed():
    script = (
        "import sys; sys.version_info = (3, 8, 0, 'final', 0); __file__ = 'dev'\n"
        + (ROOT / "dev").read_text()
    )
    done = subprocess.run(
        [sys.executable, "-"], input=script, capture_output=True, text=True
    )
    assert done.returncode == 1
    assert "needs Python 3.10 or newer and this is 3.8" in done.stderr


def test_the_entry_can_be_read_by_a_python_that_is_too_old():
    ast.parse((ROOT / "dev").read_text(), feature_version=(3, 7))


def test_it_needs_nothing_but_the_standard_library():
    own = {file.stem for file in KIT.glob("*.py")}
    for file in [ROOT / "dev", *KIT.glob("*.py")]:
        if file.stem == "translations":
            continue  # runs with the environment's Python
        for node in ast.walk(ast.parse(file.read_text())):
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module]
            for name in names:
                top = name.partition(".")[0]
                assert top in sys.stdlib_module_names or top in own, (file, name)


def test_another_odoo_is_named_with_its_release(tmp_path):
    write(tmp_path / "odoo/release.py", "version_info = (18, 0, 0, FINAL, 0, '')\n")
    _output, errors, code = dev(
        "odoo", ODOO_HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path)
    )
    assert code == 1
    assert "is Odoo 18.0 and these addons are for 19.0" in errors
    assert "unset ODOO_HOME" in errors


def test_a_folder_without_odoo_is_refused(tmp_path):
    _output, errors, code = dev(
        "odoo", ODOO_HOME=str(tmp_path), XDG_CACHE_HOME=str(tmp_path)
    )
    assert code == 1
    assert "names no Odoo" in errors and "Traceback" not in errors


def test_a_taken_port_is_told_with_who_has_it():
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
        _output, errors, code = dev("run", "--port", str(port))
    assert code == 1
    assert f"Port {port} is taken by pid {os.getpid()} (" in errors
    assert f"--port {port + 1}" in errors
    assert machine.port_owner(port) is None


def test_too_little_disk_is_told_with_how_much_there_is(monkeypatch, tmp_path):
    monkeypatch.setattr(
        shutil, "disk_usage", lambda _folder: SimpleNamespace(free=0.4e9)
    )
    with pytest.raises(Stop, match="has 0.4 GB free, the set-up needs about 3 GB"):
        machine.require_disk(tmp_path / "not/yet/there", 3)


def test_without_debian_git_and_odoo_home_it_says_what_to_do(monkeypatch, state):
    monkeypatch.setattr(debian, "machine_source", lambda: None)
    monkeypatch.setattr(environment, "find", lambda *_names: None)
    with pytest.raises(Stop, match="neither a Debian source nor git; install git, or"):
        environment.fetch_odoo(state / "packaged", state / "cloned")


def test_without_a_debian_source_the_public_repository_is_cloned(monkeypatch, state):
    origin = state / "origin"
    write(origin / "odoo/release.py", "version_info = (19, 0, 0, FINAL, 0, '')\n")
    git = [
        "git",
        "-C",
        str(origin),
        "-c",
        "user.name=x",
        "-c",
        "user.email=x@example.com",
    ]
    subprocess.run(["git", "init", "-q", "-b", "19.0", str(origin)], check=True)
    subprocess.run([*git, "add", "."], check=True)
    subprocess.run([*git, "commit", "-q", "-m", "Release"], check=True)
    monkeypatch.setattr(debian, "machine_source", lambda: None)
    monkeypatch.setattr(environment, "GIT", f"file://{origin}")
    monkeypatch.delenv("ODOO_HOME", raising=False)
    odoo = environment.find_odoo()
    assert odoo.path == (state / "cache/odoo-git").resolve()
    assert not (state / "cache/odoo-git.part").exists()


@pytest.mark.parametrize(
    "words, sentence",
    [
        (
            "E: Temporary failure resolving 'mirror'",
            "the network or the package mirror",
        ),
        ("E: The repository is not signed.", "the lines above say why"),
    ],
)
def test_a_failed_update_says_whether_it_is_the_network(
    monkeypatch, tmp_path, words, sentence
):
    for name in ("apt-get", "apt-cache"):
        program = write(
            tmp_path / "bin" / name, f'#!/bin/sh\necho "{words}"\nexit 100\n'
        )
        program.chmod(0o755)
    monkeypatch.setenv("PATH", f"{tmp_path / 'bin'}:{os.environ['PATH']}")
    monkeypatch.setattr(debian.PrivateApt, "choose", lambda *_words: [])
    with pytest.raises(Stop, match=sentence):
        debian.unpack(
            debian.Source("http://mirror.example/debian", "x"), tmp_path / "odoo"
        )
    assert not (tmp_path / "odoo").exists()


def test_a_server_that_refuses_is_told_with_its_own_words(monkeypatch):
    monkeypatch.setenv("PGHOST", "db.example")

    class Closed(postgres.Server):
        def ask(self, statement, database="postgres"):
            words = (
                'psql: error: FATAL:  role "odoo" does not exist\n\tIs it running?\n'
            )
            raise subprocess.CalledProcessError(2, "psql", stderr=words)

    with pytest.raises(
        Stop, match='at db.example refused: FATAL:  role "odoo" does not'
    ):
        postgres.check(Closed(Path(), {}, True))


@pytest.mark.parametrize("row", ["f|odoo", "t|postgres"])
def test_a_database_user_that_odoo_cannot_use_is_refused(row):
    class Limited(postgres.Server):
        def ask(self, statement, database="postgres"):
            return [row]

    with pytest.raises(Stop, match="let PGUSER name one that may create databases"):
        postgres.check(Limited(Path(), {}, True))


def test_a_failed_step_shows_its_lines_from_the_first_error_on(capsys):
    script = "print('fine'); print('12 ERROR db it broke'); raise SystemExit('after')"
    with pytest.raises(machine.StepFailed) as caught:
        machine.step("A step", [sys.executable, "-c", script])
    assert caught.value.lines == ["12 ERROR db it broke", "after"]
    assert "fine" in caught.value.log.read_text()
    assert str(caught.value.log) in str(caught.value.stop())


# -- where Odoo comes from -------------------------------------------------------


def test_debians_own_source_is_found_in_both_formats(tmp_path):
    write(tmp_path / "apt/sources.list.d/debian.sources", DEB822)
    write(tmp_path / "apt/sources.list.d/a_vendor.list", ONE_LINE)
    sources = list(debian.read_sources(tmp_path / "apt"))
    assert [(s.uri, s.suite) for s in sources] == [
        ("https://vendor.example/apt", "bookworm"),
        ("http://mirror.example/debian/", "bookworm"),
        ("http://mirror.example/debian", "bookworm-backports"),
        ("http://mirror.example/debian", "bookworm"),
        ("http://mirror.example/debian", "bookworm-updates"),
        ("http://mirror.example/debian-security", "bookworm-security"),
    ]
    own = debian.debian_source(sources, "bookworm")
    assert own.uri == "http://mirror.example/debian/"
    assert own.options["signed-by"] == "/keys/debian.gpg"


def test_a_switched_off_source_does_not_count(tmp_path):
    text = DEB822.replace("Types: deb deb-src", "Enabled: no\nTypes: deb")
    write(tmp_path / "apt/sources.list.d/debian.sources", text)
    sources = debian.read_sources(tmp_path / "apt")
    assert debian.debian_source(sources, "bookworm") is None


def test_only_debian_itself_has_the_package(tmp_path, monkeypatch):
    monkeypatch.setattr(debian, "find", lambda name: name)
    write(tmp_path / "apt/sources.list.d/debian.sources", DEB822)
    write(tmp_path / "os-release", 'ID=ubuntu\nVERSION_CODENAME="bookworm"\n')
    assert debian.machine_source(tmp_path) is None
    write(tmp_path / "os-release", 'ID=debian\nVERSION_CODENAME="bookworm"\n')
    assert debian.machine_source(tmp_path).uri == "http://mirror.example/debian"


@pytest.mark.parametrize("suite, linked", [("bookworm", "bookworm"), ("sid", "stable")])
def test_the_private_source_has_the_machines_mirror_and_keyring(
    tmp_path, suite, linked
):
    options = {"signed-by": "/keys/debian.gpg"}
    debian.PrivateApt(
        tmp_path / "apt",
        debian.Source("http://mirror.example/debian", suite, (), options),
    )
    text = (tmp_path / "apt/sources/debian.sources").read_text()
    assert "URIs: http://mirror.example/debian\n" in text
    assert f"Suites: {linked} unstable\n" in text
    assert "Signed-By: /keys/debian.gpg\n" in text


def test_what_links_comes_from_the_machines_own_suite(tmp_path, monkeypatch):
    apt = debian.PrivateApt(
        tmp_path, debian.Source("http://mirror.example/debian", "x")
    )
    places = [("a", 2, "unstable"), ("a", 1, "x"), ("b", 3, "unstable")]
    rows = "\n".join(f"{p} | {v} | http://m {s}/main all" for p, v, s in places)
    monkeypatch.setattr(apt, "_ask", lambda *_words: rows)
    assert apt.choose(["a", "b", "c"], "x") == ["a=1", "b=3"]


class Mirror(BaseHTTPRequestHandler):
    content = bytes(range(256)) * 400
    asked = []

    def do_GET(self):
        self.asked.append(self.headers["Range"])
        begin = int(self.headers["Range"].removeprefix("bytes=").rstrip("-"))
        self.send_response(206)
        self.end_headers()
        self.wfile.write(self.content[begin:])

    def log_message(self, *_words):
        pass


def test_an_interrupted_download_goes_on_where_it_stopped(tmp_path):
    file = tmp_path / "odoo.deb"
    file.write_bytes(Mirror.content[:50_000])
    with HTTPServer(("127.0.0.1", 0), Mirror) as mirror:
        threading.Thread(target=mirror.serve_forever, daemon=True).start()
        debian._continue(f"http://127.0.0.1:{mirror.server_port}/odoo.deb", file)
        mirror.shutdown()
    assert Mirror.asked == ["bytes=50000-"]
    assert file.read_bytes() == Mirror.content


def test_a_file_with_a_wrong_checksum_is_thrown_away(tmp_path, monkeypatch):
    apt = debian.PrivateApt(
        tmp_path, debian.Source("http://mirror.example/debian", "x")
    )
    listing = f"'file:/odoo.deb' odoo.deb 3 SHA256:{'0' * 64}\n"
    monkeypatch.setattr(apt, "_ask", lambda *_words: listing)
    monkeypatch.setattr(debian, "step", lambda *_words, **_options: None)
    (apt.debs / "odoo.deb").write_text("bad")
    with pytest.raises(Stop, match="wrong checksum"):
        apt.fetch(["odoo"])
    assert not (apt.debs / "odoo.deb").exists()


def test_a_checkouts_requirements_are_read_and_mended(tmp_path):
    write(tmp_path / "odoo/release.py", "version_info = (19, 0, 0, FINAL, 0, '')\n")
    write(
        tmp_path / "setup.py",
        "setup(install_requires=['lxml', 'psycopg2 >= 2.2', 'PyPDF2'],"
        " extras_require={'ldap': ['python-ldap']})",
    )
    odoo = environment.Odoo.at(tmp_path, "ODOO_HOME")
    assert list(odoo.requirements()) == ["lxml", "psycopg2-binary", "pypdf<6"]


def test_a_packages_requirements_are_its_metadata(tmp_path):
    write(tmp_path / "odoo/release.py", "version_info = (19, 0, 0, FINAL, 0, '')\n")
    write(
        tmp_path / "odoo-19.0.egg-info/PKG-INFO",
        "Metadata-Version: 2.1\nName: odoo\nVersion: 19.0\nRequires-Dist: lxml\n"
        'Requires-Dist: PyPDF2\nRequires-Dist: python-ldap; extra == "ldap"\n',
    )
    odoo = environment.Odoo.at(tmp_path / "odoo", "ODOO_HOME")
    assert odoo.path == tmp_path
    assert list(odoo.requirements()) == ["lxml", "pypdf<6"]


# -- two at once -----------------------------------------------------------------


def test_the_second_waits_for_the_lock_and_says_for_what(tmp_path, capsys):
    order = []

    def hold():
        with machine.locked(tmp_path / "lock", "Another one"):
            order.append("first")
            time.sleep(0.3)
            order.append("first is done")

    holder = threading.Thread(target=hold)
    holder.start()
    while not order:
        time.sleep(0.01)
    with machine.locked(tmp_path / "lock", "Another one"):
        order.append("second")
    holder.join()
    assert order == ["first", "first is done", "second"]
    assert "Another one; waiting for it" in capsys.readouterr().err


def test_the_first_starts_the_server_and_the_last_one_stops_it():
    calls = []

    def use():
        return postgres._used(
            lambda: calls.append("start"), lambda: True, lambda: calls.append("stop")
        )

    with ExitStack() as others:
        with use() as is_alone:
            assert is_alone
            assert not others.enter_context(use())
        assert calls == ["start"]
    assert calls == ["start", "stop"]


def test_a_long_path_has_its_socket_elsewhere(monkeypatch, tmp_path):
    monkeypatch.setattr(postgres, "IS_ROOT", False)
    monkeypatch.setattr(postgres, "STATE", tmp_path / ("long" * 30))
    own = postgres.OwnServer(tmp_path)
    assert own.socket != own.data
    assert len(f"{own.socket}/.s.PGSQL.5432") <= postgres.SOCKET_PATH_LIMIT


# -- databases and tests ---------------------------------------------------------


def test_only_what_an_installation_sees_makes_a_new_database(monkeypatch, tmp_path):
    monkeypatch.setattr(databases, "ROOT", tmp_path)
    addon = tmp_path / "customer_archive"
    write(addon / "__manifest__.py", "{'depends': ['account', 'rating']}")
    before = databases.sources_digest()
    write(addon / "tests/test_x.py", "")
    assert databases.sources_digest() == before
    write(addon / "views/x.xml", "<odoo />")
    assert databases.sources_digest() != before
    assert databases.present_addons() == ["customer_archive"]
    assert set(databases.core_modules()) == {"account", "rating", *databases.BESIDE}


def test_each_path_goes_to_the_run_that_it_belongs_to():
    options, paths = suite.split(
        [
            "-k",
            "limit",
            "tests/unit/test_dev.py::test_x",
            "tests/faults",
            "tests/faults/test_install.py",
            "customer_archive/models",
            "tests/integration",
        ]
    )
    assert options == ["-k", "limit"]
    assert paths == {
        "unit": ["tests/unit/test_dev.py::test_x"],
        "odoo": [
            "tests/faults/test_install.py",
            "customer_archive/models",
            "tests/integration",
        ],
        "faults": ["tests/faults"],
    }


def test_options_alone_go_to_all_runs():
    options, paths = suite.split(["-x"])
    assert options == ["-x"]
    assert paths["unit"] == ["tests/unit"]
    assert set(suite.INSTALLING) <= set(paths["odoo"])
    assert paths["faults"]
    assert not set(suite.INSTALLING) & set(paths["faults"])


REPORT = """<testsuites><testsuite tests="6" failures="1" errors="1" skipped="2">
<testcase classname="tests.ui.test_tour.Tour">
<skipped message="no browser" /></testcase>
<testcase classname="odoo.addons.customer_credit.tests.test_x.X">
<skipped message="queue_job is not installed" /></testcase>
</testsuite></testsuites>"""


def test_the_last_line_counts_and_the_lines_above_say_why(tmp_path):
    result = suite.Result()
    result.add(write(tmp_path / "report.xml", REPORT), 1)
    lines = list(result.lines(is_ci=False))
    assert lines == [
        "skipped 1 in customer_credit.tests.test_x.X: queue_job is not installed",
        "skipped 1 in tests.ui.test_tour.Tour: no browser",
        "2 passed, 2 failed, 2 skipped",
    ]


def test_in_ci_a_skipped_browser_test_has_failed(tmp_path):
    result = suite.Result()
    fine = REPORT.replace('failures="1" errors="1"', 'failures="0" errors="0"')
    result.add(write(tmp_path / "report.xml", fine), 0)
    assert result.exit_code(is_ci=False) == 0
    assert result.exit_code(is_ci=True) == 1
    assert list(result.lines(is_ci=True))[-1] == "4 passed, 1 failed, 1 skipped"


def test_a_run_without_a_report_has_failed(tmp_path):
    result = suite.Result()
    result.add(tmp_path / "none.xml", 139)
    assert (result.failed, result.exit_code(is_ci=False)) == (1, 1)


# -- translations ----------------------------------------------------------------

EXPORTED = """
msgid ""
msgstr ""
"Project-Id-Version: Odoo Server 19.0\\n"
"POT-Creation-Date: 2026-01-01 10:00+0000\\n"
"Content-Type: text/plain; charset=UTF-8\\n"

#. module: addon
#: model:ir.model,name:addon.model_z
msgid "Zebra"
msgstr ""

#. module: addon
#: model:ir.model,name:addon.model_a
msgid "Apple"
msgstr ""
"""
KNOWN = """
msgid ""
msgstr ""
"Content-Type: text/plain; charset=UTF-8\\n"

#. module: addon
msgid "Apple"
msgstr "苹果"

#. module: addon
#, fuzzy
msgid "Zebra"
msgstr "马"

#. module: addon
msgid "Gone"
msgstr "没了"
"""


def test_translations_are_kept_and_the_files_do_not_change_by_themselves(tmp_path):
    exported = write(tmp_path / "exported.pot", EXPORTED)
    target = write(tmp_path / "addon/i18n/zh_CN.po", KNOWN)
    translations.refresh(exported, tmp_path / "addon")
    first = target.read_text(), (tmp_path / "addon/i18n/addon.pot").read_text()
    assert 'msgid "Apple"\nmsgstr "苹果"' in first[0]
    assert 'msgid "Zebra"\nmsgstr ""' in first[0]
    assert "Gone" not in first[0] and "fuzzy" not in first[0]
    assert "苹果" not in first[1] and "Date" not in first[0] + first[1]
    assert first[1].index("Apple") < first[1].index("Zebra")
    write(exported, EXPORTED.replace("2026-01-01", "2026-02-02"))
    translations.refresh(exported, tmp_path / "addon")
    assert (
        target.read_text(),
        (tmp_path / "addon/i18n/addon.pot").read_text(),
    ) == first
