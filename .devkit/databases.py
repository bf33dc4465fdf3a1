"""The databases: templates that are made once and copied, and the one to try things in.

A database is finished when it carries a comment, which is written last; what has none
was interrupted and is made again.
"""

import ast
import os
import subprocess
from contextlib import contextmanager

from machine import CACHE, ROOT, STATE, StepFailed, Stop, digest, locked, say, step

ADDONS = ("customer_archive", "customer_credit", "customer_billing")
LANGUAGES = "en_US,zh_CN"
# Apps that no addon depends on and whose screens the tests and the sample data use.
BESIDE = ("contacts", "sale_management", "base_automation", "payment_demo")
# A database is copied without its files, so it keeps them inside.
FILES_INSIDE = """
env["ir.config_parameter"].set_param("ir_attachment.location", "db")
env["ir.attachment"].force_storage()
env.cr.commit()
"""
# What a browser loads is put together once, not anew in each copy.
WITH_SCREENS = "complete, with screens"
SCREENS = """
env["ir.qweb"]._pregenerate_assets_bundles()
env.cr.commit()
"""
# The rows of a test are in no commit. Autovacuum, which comes by whenever it likes,
# would find the tables empty, and what is then planned for one row meets thousands.
COUNTED_BY_ITSELF = """
DO $$
DECLARE name regclass;
BEGIN
    FOR name IN
        SELECT oid FROM pg_class
         WHERE relkind = 'r' AND relnamespace = 'public'::regnamespace
    LOOP
        EXECUTE format('ALTER TABLE %s SET (autovacuum_enabled = {})', name);
    END LOOP;
END $$
"""
TELL = """
from odoo.addons.{addon}.demo import story
story.tell(env)
env.cr.commit()
"""


def present_addons():
    """The addons of this checkout, in the order in which they build on each other."""
    return [addon for addon in ADDONS if (ROOT / addon / "__manifest__.py").is_file()]


def sources_digest():
    """Changes with anything that the installation of the addons could see."""
    names = []
    for addon in present_addons():
        for file in sorted((ROOT / addon).rglob("*")):
            inside = file.relative_to(ROOT).parts
            is_left_behind = any(part.startswith((".", "__pyc")) for part in inside)
            if file.is_file() and not is_left_behind and inside[1] != "tests":
                names += [file.relative_to(ROOT), digest(file.read_bytes().hex())]
    return digest(*names)


def core_modules():
    """What the addons stand on: everything they depend on that is not ours."""
    modules = set(BESIDE)
    for addon in present_addons():
        manifest = ast.literal_eval((ROOT / addon / "__manifest__.py").read_text())
        modules.update(manifest["depends"])
    return sorted(modules.difference(ADDONS))


class Databases:
    """The databases of this checkout on one server."""

    def __init__(self, environment, server):
        self.environment, self.server = environment, server
        self.mark = digest(ROOT, size=6)
        self.variables = self._variables()

    def _variables(self):
        """The process environment in which Odoo and its tools find everything."""
        config = STATE / "odoo.conf"
        config.write_text(
            f"[options]\naddons_path = {ROOT}\ndata_dir = {STATE / 'data'}\n"
            "http_interface = 127.0.0.1\ndb_maxconn = 64\n"
        )
        path = [self.environment.venv / "bin", self.server.programs, os.environ["PATH"]]
        variables = {
            **os.environ,
            **self.server.variables,
            "ODOO_RC": str(config),
            "PATH": os.pathsep.join(map(str, path)),
        }
        variables.pop("PGDATABASE", None)
        return variables

    def odoo(self, *words):
        """Odoo's command line, to be run with ``self.variables``."""
        return [str(self.environment.python), "-m", "odoo", *words]

    # -- plain SQL ---------------------------------------------------------------

    def exists(self, name):
        return bool(self._row("SELECT 1 FROM pg_database WHERE datname", name))

    def note(self, name):
        """The comment of a finished database, or nothing."""
        statement = "SELECT shobj_description(oid, 'pg_database') FROM pg_database"
        return self._row(f"{statement} WHERE datname", name)

    def _row(self, statement, name):
        rows = self.server.ask(f"{statement} = '{name}'")
        return rows[0] if rows else ""

    def finish(self, name, note="complete"):
        self.server.ask(f"COMMENT ON DATABASE \"{name}\" IS '{note}'")

    def drop(self, name):
        self.server.ask(f'DROP DATABASE IF EXISTS "{name}" WITH (FORCE)')

    def copy(self, template, name):
        """Make ``name`` a copy of a database that nobody is connected to."""
        self.drop(name)
        self.server.ask(f'CREATE DATABASE "{name}" TEMPLATE "{template}"')

    def prune(self, *keep):
        """Drop what earlier runs left behind and old sources had built."""
        if not self.server.is_alone:
            return
        names = self.server.ask("SELECT datname FROM pg_database")
        kinds = tuple(f"{kind}_{self.mark}_" for kind in ("core", "tests", "test"))
        if self.server.is_own:
            kinds += ("test_",)
        for name in set(names).difference(keep):
            if name.startswith(kinds):
                self.drop(name)

    @contextmanager
    def building(self):
        """One dev at a time makes databases that others will find finished."""
        with locked(STATE / "build.lock", "Another dev is making a database here"):
            yield

    # -- what Odoo does ----------------------------------------------------------

    def change(self, title, name, *words):
        """Install or update modules; Odoo's own exit code and word are both asked."""
        command = self.odoo("-d", name, *words, "--stop-after-init", "--no-http")
        self._run(title, [*command, "--max-cron-threads=0"])
        waiting = self.server.ask(
            "SELECT name FROM ir_module_module WHERE state IN "
            "('to install', 'to upgrade', 'to remove')",
            name,
        )
        if waiting:
            raise Stop(
                f"{title}: Odoo left {', '.join(waiting)} undone; its log in "
                f"{STATE / 'log'} says why."
            )

    def script(self, title, name, code):
        """Run Python in Odoo's shell on the database."""
        file = STATE / "script.py"
        file.write_text(code)
        with file.open() as stdin:
            self._run(title, self.odoo("shell", "-d", name, "--no-http"), stdin=stdin)

    def _run(self, title, command, **options):
        try:
            step(title, command, env=self.variables, cwd=ROOT, **options)
        except StepFailed as failure:
            raise failure.stop() from None

    def core(self):
        """The template with Odoo's own modules; made once, then restored."""
        modules = core_modules()
        key = digest(self.environment.odoo.signature, *modules, LANGUAGES, FILES_INSIDE)
        name = f"core_{self.mark}_{key}"
        if not self.note(name):
            saved = CACHE / f"core-{key}.dump"
            self.drop(name)
            with locked(
                CACHE / "core.lock", "Another checkout installs Odoo's modules"
            ):
                if saved.is_file():
                    self._restore(saved, name)
                else:
                    self._install_core(name, modules)
                    self._save(name, saved)
            self.server.ask(COUNTED_BY_ITSELF.format("off"), name)
            self.finish(name)
        return name

    def _install_core(self, name, modules):
        title = "Database with Odoo's own modules"
        language = f"--load-language={LANGUAGES}"
        self.change(title, name, "-i", ",".join(modules), language)
        self.script("Files into the database", name, FILES_INSIDE)

    def _save(self, name, saved):
        part = saved.with_name(f"{saved.name}.{os.getpid()}")
        command = [self.server.programs / "pg_dump", "-Fc", "-Z1", "-f", part, name]
        subprocess.run(command, env=self.variables, check=True)
        part.rename(saved)

    def _restore(self, saved, name):
        like_odoo = "TEMPLATE template0 ENCODING 'UTF8' LC_COLLATE 'C'"
        self.server.ask(f'CREATE DATABASE "{name}" {like_odoo}')
        command = [self.server.programs / "pg_restore", "-j2", "--no-owner"]
        command += ["--no-comments", "--exit-on-error", "-d", name, saved]
        self._run("Database with Odoo's own modules, from the cache", command)
        self.server.ask("ANALYZE", name)

    def template(self, with_screens=False):
        """The template for tests: the addons installed, no sample data.

        :param with_screens: whether many tests are going to open a browser
        """
        with self.building():
            core = self.core()
            name = f"tests_{self.mark}_{digest(core, sources_digest())}"
            if not self.note(name):
                self.prune(core)
                self.copy(core, name)
                if addons := present_addons():
                    self.change("Test database", name, "-i", ",".join(addons))
                self.server.ask(COUNTED_BY_ITSELF.format("off"), name)
                self.finish(name)
            if with_screens and self.note(name) != WITH_SCREENS:
                self.script("Scripts and styles of its screens", name, SCREENS)
                self.finish(name, WITH_SCREENS)
        return name

    def sample(self, name, is_fresh=False):
        """The database to try things in, updated when the addons have changed."""
        with self.building():
            if is_fresh:
                self.drop(name)
            if self.exists(name):
                self._update_sample(name, sources_digest())
            else:
                self._tell_sample(name, sources_digest())

    def _update_sample(self, name, state):
        note = self.note(name)
        if not note:
            raise Stop(
                f"There is a database {name} that dev did not make: name another with "
                "--database, or drop it for good with --fresh."
            )
        if note != state:
            title = f"Update of database {name}"
            self.change(title, name, "-u", ",".join(present_addons()))
            self.finish(name, state)

    def _tell_sample(self, name, state):
        new = f"{name}_new"  # it takes its name when it is whole
        self.copy(self.core(), new)
        if addons := present_addons():
            self.change(f"Database {name}", new, "-i", ",".join(addons))
            told = [a for a in addons if (ROOT / a / "demo/story.py").is_file()]
            story = "".join(TELL.format(addon=addon) for addon in told)
            self.script("Sample data", new, story)
        self.server.ask(COUNTED_BY_ITSELF.format("on"), new)
        self.finish(new, state)
        self.server.ask(f'ALTER DATABASE "{new}" RENAME TO "{name}"')
        say(f"  Database {name} is ready")
