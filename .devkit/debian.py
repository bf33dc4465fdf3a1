"""Odoo from Debian's package, without installing it and without root.

The package is in Debian's ``unstable`` suite only. A private apt state, whose source
is derived from the machine's own (same mirror, same keyring), fetches it and verifies
it by the mirror's signed lists; ``dpkg-deb -x`` unpacks it.
"""

import hashlib
import re
import shutil
import subprocess
import urllib.request
from dataclasses import dataclass, field
from pathlib import Path

from machine import CACHE, IS_ROOT, StepFailed, Stop, find, say, step

SERVER = "odoo-19"
# The web client links into these. They come from the machine's own suite: unstable's
# fonts-font-awesome has other file names and would leave the icons empty.
LINKED = (
    "libjs-jquery",
    "libjs-jquery-form",
    "libjs-underscore",
    "fonts-font-awesome",
    "fonts-roboto-unhinted",
    "fonts-montserrat",
    "fonts-inconsolata",
    "fonts-ocr-b",
)
ROLLING = ("unstable", "sid", "testing")
# Named by the assets of mail, missing in Debian's package; empty is enough.
ABSENT = "mail/static/lib/selfie_segmentation/selfie_segmentation.js"


@dataclass(frozen=True)
class Source:
    """One place that apt reads packages from."""

    uri: str
    suite: str
    components: tuple = ()
    options: dict = field(default_factory=dict, compare=False)


def read_sources(folder):
    """All sources under apt's configuration folder, in both of its formats."""
    files = [folder / "sources.list", *sorted((folder / "sources.list.d").glob("*"))]
    for file in filter(Path.is_file, files):
        text = file.read_text(errors="replace")
        if file.suffix == ".sources":
            yield from _stanzas(text)
        elif file.suffix == ".list":
            yield from _lines(text)


def _lines(text):
    """``deb [key=value …] uri suite component …``"""
    for line in text.splitlines():
        found = re.match(r"\s*deb\s+(?:\[(.*?)\]\s+)?(\S+)\s+(\S+)\s*([^#]*)", line)
        if found:
            pairs = (pair.partition("=") for pair in (found[1] or "").split())
            options = {key.lower(): value for key, _sep, value in pairs}
            yield Source(found[2], found[3], tuple(found[4].split()), options)


def _stanzas(text):
    """``Types: deb`` and so on, one paragraph a source."""
    text = re.sub(r"^#.*\n?", "", text, flags=re.MULTILINE)
    for stanza in re.split(r"\n\s*\n", text):
        fields = re.findall(r"^([\w-]+):[ \t]*(.*(?:\n[ \t].*)*)", stanza, re.MULTILINE)
        options = {key.lower(): value for key, value in fields}
        if "deb" not in options.get("types", "").split():
            continue
        if options.get("enabled", "yes").strip().lower() in ("no", "false"):
            continue
        for uri in options.get("uris", "").split():
            for suite in options.get("suites", "").split():
                components = tuple(options.get("components", "").split())
                yield Source(uri, suite, components, options)


def debian_source(sources, codename):
    """The source that is Debian's own archive for this release, or None."""
    for source in sources:
        place = source.uri.rstrip("/").rpartition("/")[2]
        is_archive = place.startswith("debian") and "security" not in place
        by_debian = "debian-archive" in source.options.get("signed-by", "")
        if (
            source.suite in (codename, "stable", *ROLLING)
            and "main" in source.components
            and "security" not in source.uri
            and (is_archive or by_debian)
        ):
            return source
    return None


def machine_source(etc=Path("/etc")):
    """Debian's archive as this machine names it; None on any other system."""
    release = etc / "os-release"
    words = dict(
        line.split("=", 1)
        for line in (release.read_text().splitlines() if release.is_file() else ())
        if "=" in line
    )
    if words.get("ID", "").strip('"') != "debian" or not find("apt-get"):
        return None
    codename = words.get("VERSION_CODENAME", "").strip('"')
    return debian_source(read_sources(etc / "apt"), codename)


class PrivateApt:
    """An apt of our own under ``folder``: the system's is neither read nor changed."""

    def __init__(self, folder, source):
        self.debs = folder / "debs"
        self.suite = "stable" if source.suite in ROLLING else source.suite
        parts = folder / "sources"
        for path in (self.debs, parts, folder / "lists", folder / "cache"):
            path.mkdir(parents=True, exist_ok=True)
        (folder / "cache/archives/partial").mkdir(parents=True, exist_ok=True)
        signed = source.options.get("signed-by")
        (parts / "debian.sources").write_text(
            f"Types: deb\nURIs: {source.uri}\nSuites: {self.suite} unstable\n"
            f"Components: main\n" + (f"Signed-By: {signed}\n" if signed else "")
        )
        self.options = [
            "-oDir::Etc::SourceList=/dev/null",
            f"-oDir::Etc::SourceParts={parts}",
            f"-oDir::State::Lists={folder / 'lists'}",
            f"-oDir::Cache={folder / 'cache'}",
            "-oAcquire::Languages=none",
            "-oAcquire::Retries=3",
        ]
        if IS_ROOT:  # apt's own user cannot enter a cache in root's home
            self.options.append("-oAPT::Sandbox::User=root")

    def _ask(self, program, *words):
        return subprocess.run(
            [program, *self.options, *words],
            cwd=self.debs.parent,  # of what lies in its folder apt tells nothing
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            text=True,
        ).stdout

    def update(self):
        step("Package lists of Debian", ["apt-get", *self.options, "update"])

    def choose(self, packages, suite):
        """``package=version`` of those there are: the suite's, else any suite's."""
        chosen = {}
        for row in self._ask("apt-cache", "madison", *packages).splitlines():
            package, version, place = (cell.strip() for cell in row.split("|"))
            if package not in chosen or f" {suite}/" in place:
                chosen[package] = f"{package}={version}"
        return list(chosen.values())

    def fetch(self, packages):
        """The packages' .deb files, each with the checksum of the signed lists."""
        listing = self._ask("apt-get", "--print-uris", "download", *packages)
        rows = re.findall(r"^'(\S+)' (\S+) \d+ SHA256:(\w+)", listing, re.MULTILINE)
        wanted = {self.debs / name: checksum for _uri, name, checksum in rows}
        for uri, name, _checksum in rows:
            _continue(uri, self.debs / name)
        if len(wanted) != len(packages):
            raise Stop(
                "Debian's lists name no checksum for some package: remove "
                f"{self.debs.parent} and run again."
            )
        if not all(map(_is_whole, wanted, wanted.values())):
            command = ["apt-get", *self.options, "download", *packages]
            step("Odoo 19 from Debian, 125 MB", command, cwd=self.debs)
        for file, checksum in wanted.items():
            if not _is_whole(file, checksum):
                file.unlink(missing_ok=True)
                raise Stop(f"{file.name} came with a wrong checksum: run again.")
        return list(wanted)


def _continue(uri, file):
    """Fetch the rest of a file that was interrupted; apt would begin it anew."""
    begun = file.stat().st_size if file.is_file() else 0
    request = urllib.request.Request(uri, headers={"Range": f"bytes={begun}-"})
    try:
        if begun and uri.startswith("http"):
            with urllib.request.urlopen(request, timeout=60) as rest:
                if rest.status == 206:
                    say(f"· Continuing {file.name} at {begun / 1e6:.0f} MB …")
                    with file.open("ab") as sink:
                        shutil.copyfileobj(rest, sink)
    except OSError:
        pass  # whole already, or refused: the checksum tells, apt fetches it


def _is_whole(file, checksum):
    if not file.is_file():
        return False
    content = hashlib.sha256()
    with file.open("rb") as stream:
        while block := stream.read(1 << 20):
            content.update(block)
    return content.hexdigest() == checksum


def unpack(source, target):
    """Fetch the server and what it links to, and unpack them under ``target``.

    :return: False when this mirror has no Odoo 19
    """
    apt = PrivateApt(CACHE / "apt", source)
    try:
        apt.update()
    except StepFailed as failure:
        # Hooks of the system's apt may fail without root; the lists tell.
        if failure.is_network or not apt.choose([SERVER], "unstable"):
            raise failure.stop() from None
    server = apt.choose([SERVER], "unstable")
    if not server:
        return False
    try:
        debs = apt.fetch([*server, *apt.choose(LINKED, apt.suite)])
    except StepFailed as failure:
        raise failure.stop() from None
    part = target.with_name(f"{target.name}.part")
    shutil.rmtree(part, ignore_errors=True)
    say("· Unpacking Odoo 19 …")
    for deb in debs:
        subprocess.run(["dpkg-deb", "-x", deb, part], check=True)
    absent = part / "usr/lib/python3/dist-packages/odoo/addons" / ABSENT
    absent.parent.mkdir(parents=True, exist_ok=True)
    absent.touch()
    part.rename(target)
    return True
