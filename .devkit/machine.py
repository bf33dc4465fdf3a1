"""What every part needs of the machine: words, steps, locks, disk, ports, root."""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
import time
from contextlib import contextmanager
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
STATE = ROOT / ".dev"
CACHE = (
    Path(os.environ.get("XDG_CACHE_HOME") or Path.home() / ".cache") / "odoo-customer"
)
IS_ROOT = os.geteuid() == 0
NO_NETWORK = (
    "could not resolve",
    "temporary failure",
    "failed to establish a new connection",
    "could not connect",
    "unable to connect",
    "connection timed out",
    "connection refused",
    "network is unreachable",
    "no route to host",
    "name or service not known",
    "max retries exceeded",
)


ERROR = r" (ERROR|CRITICAL) |^(ERROR|E|error|fatal):"


class Stop(Exception):
    """Why it cannot go on: one sentence that ends with the way out."""


class StepFailed(Exception):
    """A command of the set-up failed; ``lines`` are the last it printed."""

    def __init__(self, title, lines, log):
        super().__init__(title)
        self.title, self.lines, self.log = title, lines, log

    @property
    def is_network(self):
        text = "\n".join(self.lines).lower()
        return any(words in text for words in NO_NETWORK)

    def stop(self):
        """The sentence for people, after the lines that explain it."""
        if self.is_network:
            return Stop(
                f"{self.title}: the network or the package mirror cannot be reached; "
                "check the connection (or proxy) and run the same command again, "
                "what was downloaded is kept."
            )
        for line in self.lines:
            say(f"    {line}")
        return Stop(
            f"{self.title} failed: the lines above say why, all of it is in {self.log}."
        )


def say(text):
    """Tell the user; standard output belongs to what the command is asked for."""
    print(text, file=sys.stderr, flush=True)


def step(title, command, **options):
    """Run a command of the set-up with its output in a log and its progress shown.

    :raise StepFailed: when it exits with anything but 0
    """
    log = STATE / "log" / f"{'-'.join(title.lower().split()[:3])}.log"
    log.parent.mkdir(parents=True, exist_ok=True)
    begun, is_terminal = time.monotonic(), sys.stderr.isatty()
    say(f"· {title} …")
    with (
        log.open("w") as sink,
        subprocess.Popen(
            [str(part) for part in command],
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            text=True,
            errors="replace",
            **{"stdin": subprocess.DEVNULL, **options},
        ) as process,
    ):
        try:
            for line in process.stdout:
                sink.write(line)
                if is_terminal:
                    width = shutil.get_terminal_size().columns - 6
                    print(
                        f"\r\033[K    {line.strip()[:width]}", end="", file=sys.stderr
                    )
        except BaseException:
            process.terminate()
            raise
    if is_terminal:
        print("\r\033[K", end="", file=sys.stderr, flush=True)
    if process.returncode:
        raise StepFailed(title, telling(log.read_text().splitlines()), log)
    say(f"  {title}: done in {time.monotonic() - begun:.0f} s")


def telling(lines):
    """The lines of a log that say why: from the first error on, else the last ones."""
    wrong = (n for n, line in enumerate(lines) if re.search(ERROR, line))
    start = next(wrong, max(0, len(lines) - 15))
    return lines[start : start + 30]


@contextmanager
def locked(path, busy):
    """Hold the file's lock; ``busy`` tells why one has to wait for it."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with path.open("w") as handle:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
        except BlockingIOError:
            say(f"· {busy}; waiting for it …")
            fcntl.flock(handle, fcntl.LOCK_EX)
        yield


def digest(*parts, size=8):
    """A short name for what the parts say."""
    return hashlib.sha256("\0".join(map(str, parts)).encode()).hexdigest()[:size]


def require_disk(folder, gigabytes):
    """Stop when the file system that will hold ``folder`` has less room than that."""
    while not folder.exists():
        folder = folder.parent
    free = shutil.disk_usage(folder).free / 1e9
    if free < gigabytes:
        raise Stop(
            f"{folder} has {free:.1f} GB free, the set-up needs about {gigabytes} GB: "
            "make room, or let XDG_CACHE_HOME name a folder on a larger disk."
        )


def port_owner(port):
    """Who listens on the port: ``"pid 12 (python3 …)"``, or None when it is free."""
    inodes = set()
    for table in ("/proc/net/tcp", "/proc/net/tcp6"):
        try:
            rows = Path(table).read_text().splitlines()[1:]
        except OSError:
            continue
        for row in rows:
            cells = row.split()
            if cells[3] == "0A" and int(cells[1].rpartition(":")[2], 16) == port:
                inodes.add(f"socket:[{cells[9]}]")
    for process in Path("/proc").glob("[0-9]*") if inodes else ():
        try:
            if any(os.readlink(fd) in inodes for fd in (process / "fd").iterdir()):
                words = (process / "cmdline").read_bytes().replace(b"\0", b" ")
                command = words.decode(errors="replace").strip()[:80]
                return f"pid {process.name} ({command})"
        except OSError:
            continue
    return "a process of another user" if inodes else None


def find(*names):
    """The first of these programs that is on the path, or None."""
    return next(filter(None, map(shutil.which, names)), None)


# What is nobody's Python package: program or font, Debian's package, what needs it.
EXTRAS = {
    "chromium": "tests and screenshots in a browser",
    "wkhtmltopdf": "PDF documents",
    "poppler-utils": "tests that read PDF documents",
    "fonts-noto-cjk": "Chinese text in PDF documents",
}
BROWSERS = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable")


def _has_extra(package):
    if package == "fonts-noto-cjk":
        folders = (Path("/usr/share/fonts"), Path.home() / ".local/share/fonts")
        return any(next(f.rglob("NotoSansCJK*"), None) for f in folders if f.is_dir())
    if package == "chromium":
        return bool(find(*BROWSERS))
    return bool(find({"poppler-utils": "pdftotext"}.get(package, package)))


def ensure_extras(*packages):
    """Use what is there, install what is missing where we may, else say it once."""
    missing = [package for package in packages if not _has_extra(package)]
    if missing and IS_ROOT and find("apt-get"):
        quiet = {**os.environ, "DEBIAN_FRONTEND": "noninteractive"}
        with locked(CACHE / "extras.lock", "Another dev installs packages"):
            commands = [["apt-get", "update"]]
            commands += [["apt-get", "install", "-y", package] for package in missing]
            for command in commands:
                try:
                    step(" ".join(command), command, env=quiet)
                except StepFailed as failure:
                    say(f"  {failure.title} failed; see {failure.log}")
        missing = [package for package in missing if not _has_extra(package)]
    if missing:
        lost = "; ".join(f"{package} ({EXTRAS[package]})" for package in missing)
        say(
            f"· Not on this machine, so left out: {lost}. "
            f"To have it: sudo apt-get install {' '.join(missing)}"
        )
