"""Importing customers from a file, against Odoo's own ``load()`` on the same rows.

Both make the same customers from the same CSV file, in turn, in one process. Odoo's
way is that of its import screen: the file is read whole, and batches go through
``load()``. Ours reads it row by row, recognises who is there already, and commits. The
check before it is measured for itself; its floor is ``load()`` rolled back, as the
button "Test" of Odoo's screen has it.
"""

import base64
import csv
import gc
import io
import json
from pathlib import Path
from statistics import median

from .timing import Clock

TARGET = 1.0
SIZES = {"small": 2_000, "medium": 10_000, "large": 100_000}
ROUNDS = {"small": 2, "medium": 2, "large": 1}
BATCH = 2_000  # rows that Odoo's screen sends at once
# of phone numbers, so that no two files have one in common
AREAS = (212, 213, 305, 312, 313, 404, 415, 503, 512, 602, 617, 702)
HEADERS = {
    "Name": "name",
    "Phone": "phone",
    "Email": "email",
    "Street": "street",
    "City": "city",
    "Zip": "zip",
    "Country": "country_id",
    "Website": "website",
    "Reference": "ref",
}


def table(tag, count):
    """A CSV file of customers of whom nobody is there yet."""
    text = io.StringIO()
    area = AREAS[sum(tag.encode()) % len(AREAS)]
    writer = csv.writer(text)
    writer.writerow(HEADERS)
    for n in range(count):
        writer.writerow(
            [
                f"{tag} Trading {n:06} Ltd.",
                f"+1 {area} {300 + n // 10_000}-{n % 10_000:04}",
                f"desk{n}@{tag.lower()}.example.com",
                f"{n} Market Street",
                f"City {n % 97}",
                f"{n % 90_000 + 10_000}",
                "United States",
                f"https://{tag.lower()}{n}.example.com",
                f"{tag}-{n}",
            ]
        )
    return text.getvalue().encode()


def memory():
    """What this process holds, in MiB."""
    status = Path("/proc/self/status").read_text()
    return int(status.split("VmRSS:")[1].split()[0]) / 1024


def measure(env, scale):
    """Print the results of one database.

    :param env: an environment on a database with our addons
    """
    count = SIZES[scale]
    bench = Bench(env)
    bench.load("Warm", 200, Clock())
    bench.ours("Hot", 600, Clock(), Clock())
    taken = {"load": [], "import": [], "test": [], "check": []}
    growth = 0.0
    for turn in range(ROUNDS[scale]):
        clocks = {name: Clock() for name in taken}
        steps = [
            lambda c=clocks, t=turn: bench.load(f"Load{t}", count, c["load"]),
            lambda c=clocks, t=turn: bench.ours(
                f"Ours{t}", count, c["check"], c["import"]
            ),
        ]
        for step in steps[:: -1 if turn % 2 else 1]:
            gc.collect()
            growth = max(growth, step() or 0.0)
        bench.test(f"Test{turn}", min(count, 10_000), clocks["test"])
        for name, clock in clocks.items():
            taken[name].append(clock.seconds)
    part = count / min(count, 10_000)
    taken["test"] = [seconds * part for seconds in taken["test"]]
    for name, floor in (("import", "load"), ("check", "test")):
        ratios = [o / f for o, f in zip(taken[name], taken[floor], strict=True)]
        facts = {
            "bench": "importing" if name == "import" else "importing_check",
            "scale": scale,
            "rows": count,
            "floor_ms": round(median(taken[floor]) * 1000),
            "ours_ms": round(median(taken[name]) * 1000),
            "ratio": round(median(ratios), 3),
            "times_as_fast": round(1 / median(ratios), 2),
            "target": TARGET,
            "holds": median(ratios) <= TARGET,
            "rounds": len(ratios),
            "rows_per_second": round(count / median(taken[name])),
            "memory_growth_mib": round(growth, 1),
        }
        print(json.dumps(facts), flush=True)


class Bench:
    """Both ways of importing a file."""

    def __init__(self, env):
        self.env = env
        self.start = 0.0

    def load(self, tag, count, clock):
        """Odoo's own way, committed after each batch."""
        data = table(tag, count)
        with clock:
            self._load(data, commit=True)
        self._count(tag, count)

    def test(self, tag, count, clock):
        """Odoo's own way, rolled back."""
        data = table(tag, count)
        with clock:
            self._load(data, commit=False)
        self.env.cr.rollback()

    def _load(self, data, commit):
        rows = list(csv.reader(io.StringIO(data.decode())))[1:]
        partners = self.env["res.partner"].with_context(import_file=True)
        fields = [*HEADERS.values(), "is_company", "customer_rank"]
        for start in range(0, len(rows), BATCH):
            batch = [[*row, "True", "1"] for row in rows[start : start + BATCH]]
            result = partners.load(fields, batch)
            if not result["ids"]:
                raise AssertionError(result["messages"][:3])
            self.env.flush_all()
            if commit:
                self.env.cr.commit()
        self.env.invalidate_all()

    def ours(self, tag, count, check, importing):
        """Our way: the check, then the import; the growth of memory in MiB."""
        imports = self.env["customer.import"]
        one = imports.create(
            {"file": base64.b64encode(table(tag, count)), "filename": f"{tag}.csv"}
        )
        one.action_check()
        self.env.cr.commit()
        with check:
            imports._cron_import()
            self.env.cr.commit()
        if one.good_count != count:
            raise AssertionError(f"{one.good_count} of {count} rows are good")
        grown = self._watch(one)
        one.action_import()
        self.env.cr.commit()
        with importing:
            imports._cron_import()
            self.env.cr.commit()
        if one.created_count != count:
            raise AssertionError(f"{one.created_count} of {count} were created")
        self._count(tag, count)
        return max(grown) - grown[0] if len(grown) > 1 else 0.0

    def _watch(self, one):
        """Note what the process holds after each batch, from the second one on."""
        kind, held = type(one), []
        count = kind._count

        def noted(records, counts, last):
            held.append(memory())
            return count(records, counts, last)

        kind._count = noted
        return held

    def _count(self, tag, count):
        found = self.env["res.partner"].search_count([("name", "=like", f"{tag} %")])
        if found != count:
            raise AssertionError(f"{found} of {count} customers of {tag} are there")
        self.env.invalidate_all()
