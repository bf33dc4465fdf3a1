from collections import Counter
from dataclasses import dataclass, field

from odoo import models

from ..engine.import_encoding import Unreadable
from ..engine.import_lines import ERROR, NOTE, WARNING, Line, read_line
from ..engine.importing import depths
from ..engine.names import key
from .customer_import_file import Rows
from .customer_import_work import ImportWork

BATCH = 500
# So few rows are done while somebody waits for the page.
AT_ONCE, AT_ONCE_BYTES = 300, 200_000
FINDINGS_AT_MOST = 20_000  # of what needs no mending


@dataclass(slots=True)
class Plan:
    """What is to be done with one row."""

    line: Line
    vals: dict = field(default_factory=dict)
    parts: dict = field(default_factory=dict)
    normal: dict = field(default_factory=dict)
    match: int = 0
    parent: int = 0


class CustomerImport(models.Model):
    """The check and the import: the same way for each row, up to the writing."""

    _inherit = "customer.import"

    def _begin(self, state):
        # EXTENDS: a short list is done at once
        super()._begin(state)
        one = self.with_company(self.company_id)
        if len(one._file_bytes()) > AT_ONCE_BYTES:
            return
        work = one._work()
        if work and one.row_count <= AT_ONCE:
            one._check(work) if state == "checking" else one._run(work)

    def _work(self):
        """All that is looked up once for this file; None where it cannot be read."""
        try:
            work = ImportWork(self, Rows(self._file_rows(self.header_row)))
            self._survey(work)
        except Unreadable as fault:
            self.write({"state": "parked", "fault": self._unreadable(str(fault))})
            return None
        return work

    def _survey(self, work):
        """Count the rows, and find out in which order they must be imported."""
        columns = {column.key: column.place for column in work.columns}
        place, count, last, named = columns.get("parent"), 0, self.header_row, {}
        names = [p for k, p in columns.items() if k.partition(".")[0] in OWN_NAMES]
        for row in self._file_rows(self.header_row):
            last = row.number
            count += any(row.cells)
            if place is None:
                continue
            texts = [row.cells[p].strip() for p in names if p < len(row.cells)]
            parent = row.cells[place].strip() if place < len(row.cells) else ""
            if parent:
                work.parents[row.number] = key(parent)
            for text in texts:
                named.setdefault(key(text), row.number)
        wanted = set(work.parents.values())
        work.owners = {text: n for text, n in named.items() if text in wanted}
        work.depth, work.circle = depths(work.parents, work.owners)
        vals = {"last_row": last, "row_count": count}
        vals["depth_count"] = max(work.depth.values(), default=0)
        if any(self[name] != value for name, value in vals.items()):
            self.write(vals)

    def _go_through(self, numbers, do, park):
        """Do something with all these rows, in batches.

        :return: whether all are done
        """
        if len(numbers) > AT_ONCE:
            return not self._batch_run(numbers, do, park, BATCH)
        # While somebody waits: all of it or nothing, in one transaction.
        if numbers and not self._batch_try(numbers, do):
            self._batch_one_by_one(numbers, do, park)
        return True

    def _numbers(self):
        return range(max(self.position, self.header_row) + 1, self.last_row + 1)

    # -- what each row says ------------------------------------------------------

    def _lines(self, numbers, work):
        """The rows of these numbers as the engine reads them; empty ones are left."""
        lines = []
        for row in work.rows.take(numbers):
            if not any(row.cells) and not row.fault:
                continue
            line = read_line(
                row.number, row.cells, work.columns, work.words, len(work.ids)
            )
            if row.fault:
                line.problems.clear()
                line.add(row.fault)
            lines.append(line)
        return lines

    def _plans(self, lines, work):
        """What is to be done with these rows, in a few queries for all of them."""
        parents = self._parents(lines)
        matches = self._match(lines, work.columns)
        self._match_contacts(lines, matches, parents)
        self._refuse_foreign(lines, matches)
        plans = []
        for line in lines:
            plan = Plan(line, self._line_vals(line, work), self._line_parts(line))
            plan.match = matches.get(line.number, 0)
            plan.parent = parents.get(line.number, 0)
            plans.append(plan)
        return plans

    def _refuse_foreign(self, lines, matches):
        """Customers that the user may not edit are not changed by a file."""
        partners = self.env["res.partner"].browse(set(matches.values()))
        allowed = set(partners._filtered_access("write")._ids)
        for line in lines:
            id_ = matches.get(line.number)
            if id_ and id_ not in allowed:
                # Number and owner are told to whoever enters the same one again.
                existing = partners.browse(id_).sudo()._customer_existing()
                line.add("no_access", text=existing)

    def _note(self, lines, work, is_final=False):
        """Write down what is wrong with these rows."""
        room = FINDINGS_AT_MOST - self.warning_count
        rows = [
            {
                "import_id": self.id,
                "number": line.number,
                "column_id": work.ids.get(problem.place),
                "value": problem.value,
                "severity": problem.severity,
                "code": problem.code,
                "params": dict(problem.params),
                "is_final": is_final,
            }
            for line in lines
            for problem in line.problems
            if problem.severity == ERROR or room > 0
        ]
        # What is found is the machine's to write down, and nobody else's.
        self.env["customer.import.row"].sudo().create(rows)

    # -- the check ---------------------------------------------------------------

    def _check(self, work=None):
        """Look at all rows that were not looked at yet.

        :return: whether all are done
        """
        self.ensure_one()
        if not (work := work or self._work()):
            return True
        if not self.position:
            self.row_ids.sudo().unlink()  # of the check before
            self.write(dict.fromkeys(CHECKED, 0))
            if self.row_count > AT_ONCE:
                # A plan made from old statistics takes minutes instead of seconds.
                self.env.cr.execute("ANALYZE res_partner")
        for number in range(self.header_row + 1, self.position + 1, BATCH):
            stop = min(number + BATCH, self.position + 1)
            for line in self._lines(range(number, stop), work):
                self._see(line, work)

        def do(numbers):
            self._check_rows(numbers, work)

        def park(number, reason):
            line = Line(number)
            line.add("refused", text=reason)
            self._note([line], work)
            self.write({"position": number, "bad_count": self.bad_count + 1})

        if done := self._go_through(self._numbers(), do, park):
            self.state = "checked"
        return done

    def _check_rows(self, numbers, work):
        lines = self._lines(numbers, work)
        plans = self._plans(lines, work)
        asking = []
        for plan in plans:
            line = plan.line
            plan.normal, findings = self._line_normal(plan.vals, work)
            self._line_check(line, plan.vals, findings, work)
            self._check_parent(plan, work)
            self._see(line, work, tell=True)
            if not (plan.match or line.is_bad or "parent" in line.values):
                asking.append((line, self._marks(plan.normal, findings)))
        self._tell_similar(asking)
        self._note(lines, work)
        good = [plan for plan in plans if not plan.line.is_bad]
        count = Counter(
            bad_count=len(lines) - len(good),
            good_count=len(good),
            known_count=sum(bool(plan.match) for plan in good),
            new_count=sum(not plan.match for plan in good),
            warning_count=sum(
                any(p.severity in (WARNING, NOTE) for p in plan.line.problems)
                for plan in good
            ),
        )
        last = numbers if isinstance(numbers, int) else numbers[-1]
        self._count(count, last)

    def _count(self, count, last):
        vals = {name: self[name] + number for name, number in count.items() if number}
        self.write(vals | {"position": last})

    def _check_parent(self, plan, work):
        line = plan.line
        if "parent" not in line.values or plan.parent:
            return
        if line.number in work.circle:
            line.add("circle", "parent")
        elif work.parents.get(line.number) not in work.owners:
            line.add("parent_unknown", "parent")

    def _see(self, line, work, tell=False):
        """Remember who this row is; tell when another row was the same."""
        keys = self._line_keys(line, work.columns)
        sure = [one for one in keys if one[0] != "name"]
        if "parent" in line.values:
            keys = sure or [(key(str(line.values["parent"])), *keys)]
        else:
            keys = sure or keys
        for one in keys:
            first = work.seen.setdefault(hash(one), line.number)
            if tell and first != line.number:
                line.add("twice", str(one[0]), row=first)
                return

    def _marks(self, vals, findings):
        """By what a row may be known again beside its keys."""
        marks = {"name": {key(vals.get("name") or "")} - {""}}
        for kind, names in MARKS.items():
            found = {findings[name].key for name in names if name in findings}
            marks[kind] = found - {""}
        return marks

    def _tell_similar(self, asking):
        """Say which customers may be the same, in one query for all of them."""
        partners = self.env["res.partner"]
        found = partners._customer_similar([marks for _line, marks in asking])
        for (line, _marks), matches in zip(asking, found, strict=True):
            if matches:
                text = partners._customer_similar_text(matches)
                line.add("exists", "name", WARNING, text=text)


OWN_NAMES = ("name", "customer_number", "external")
CHECKED = ("good_count", "bad_count", "warning_count", "new_count", "known_count")
MARKS = {
    "tax": ("vat",),
    "phone": ("phone", "customer_mobile"),
    "email": ("email",),
}
