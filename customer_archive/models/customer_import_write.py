from collections import Counter

from odoo import Command, models

from ..engine.import_lines import Line
from ..engine.names import key


class CustomerImport(models.Model):
    """The writing: new customers in one go, known ones only where they differ."""

    _inherit = "customer.import"

    def _run(self, work=None):
        """Import all rows that were not imported yet.

        A killed run goes on where it last committed. Rows that belong to other rows
        come after them.

        :return: whether all are done
        """
        self.ensure_one()
        if not (work := work or self._work()):
            return True
        work.bad = self._bad_numbers()

        def do(numbers):
            self._import_rows(numbers, work)

        def park(number, reason):
            self._refuse(number, reason, work)

        while self._go_through(self._numbers(), do, park):
            if self.depth >= self.depth_count:
                self.state = "done"
                return True
            self.write({"depth": self.depth + 1, "position": 0})
            work.rows = type(work.rows)(self._file_rows(self.header_row))
        return False

    def _bad_numbers(self):
        """The rows that the check has left out."""
        rows = self.env["customer.import.row"]._read_group(
            [("import_id", "=", self.id), ("severity", "=", "error")], ["number"]
        )
        return {number for (number,) in rows}

    def _refuse(self, number, reason, work):
        line = Line(number)
        line.add("refused", text=reason)
        self._note([line], work, is_final=True)
        self._count(Counter(refused_count=1), number)

    def _import_rows(self, numbers, work):
        lines = [
            line
            for line in self._lines(numbers, work)
            if line.number not in work.bad
            and work.depth.get(line.number, 0) == self.depth
        ]
        plans = self._plans(lines, work)
        for plan in plans:
            if "parent" in plan.line.values and not plan.parent:
                plan.line.add("parent_bad", "parent")
        refused = [plan.line for plan in plans if plan.line.is_bad]
        good = [plan for plan in plans if not plan.line.is_bad]
        self._note(refused, work, is_final=True)
        count = Counter(refused_count=len(refused))
        count += self._create_customers([p for p in good if not p.match], work)
        count += self._update_customers([p for p in good if p.match], work)
        last = numbers if isinstance(numbers, int) else numbers[-1]
        self._count(count, last)

    # -- new ones ------------------------------------------------------------------

    def _create_customers(self, plans, work):
        """Create the customers and contacts of these rows."""
        if not plans:
            return Counter()
        # Where they come from stands in the file; a note for each field would be
        # most of the work.
        partners = self.env["res.partner"].with_context(tracking_disable=True)
        above = [plan for plan in plans if not plan.parent]
        below = [plan for plan in plans if plan.parent]
        # The method is the one by which Odoo itself loads files; contacts take over
        # values that not everybody may read, which only ``create`` does for them.
        for group, create in (
            (above, partners._load_records_create),
            (below, partners.create),
        ):
            vals_list = [self._prepare_customer(plan, work) for plan in group]
            created = create(vals_list) if vals_list else partners
            self.env["customer.date"].create(
                [
                    {"partner_id": partner.id} | day
                    for partner, plan in zip(created, group, strict=True)
                    for day in plan.parts.get("customer_date_ids", ())
                ]
            )
        return Counter(created_count=len(plans))

    def _prepare_customer(self, plan, work):
        vals = plan.vals | {"customer_import_id": self.id}
        for name, rows in plan.parts.items():
            if name == "title":
                title = {"name": vals["name"]} | rows[0]
                vals["customer_invoice_title_ids"] = [Command.create(title)]
            elif name == "contact":
                contact = rows[0] | {"type": "contact"}
                vals["child_ids"] = [Command.create(contact)]
            elif name != "customer_date_ids":
                vals[name] = [Command.create(row) for row in rows]
        if self.own_company:
            vals["company_id"] = self.company_id.id
        if plan.parent:
            return vals | {"parent_id": plan.parent}
        if number := plan.line.values.get("customer_number"):
            vals["customer_number"] = number
        template = vals.get("customer_template_id")
        template = template or work.template_of(bool(vals["is_company"]))
        return vals | {"customer_rank": 1, "customer_template_id": template}

    # -- known ones ----------------------------------------------------------------

    def _update_customers(self, plans, work):
        """Write what these rows say and the files do not."""
        count = Counter()
        ids = [plan.match for plan in plans]
        partners = self.env["res.partner"].browse(ids).with_prefetch(ids)
        for partner, plan in zip(partners, plans, strict=True):
            normal, _findings = self._line_normal(plan.vals, work)
            changes = self._changes(partner, plan.vals, normal)
            parts = self._part_changes(partner, plan.parts)
            if not changes and not parts:
                count["same_count"] += 1
                continue
            partner.write(changes | parts | {"customer_import_id": self.id})
            waiting = self._changes(partner, changes, normal)
            count["asked_count"] += bool(waiting)
            count["updated_count"] += bool(parts or len(waiting) < len(changes))
        return count

    def _changes(self, partner, vals, normal):
        """The values that differ from those in force; only filled cells are asked.

        :param vals: as they stand in the file
        :param normal: as they would be kept
        """
        changes = {}
        for name, value in vals.items():
            field = partner._fields[name]
            if field.type == "many2many":
                old = set(partner[name].ids)
                new = [c for c in value if c[1] not in old]
                if new:
                    changes[name] = new
                continue
            new = field.convert_to_cache(normal.get(name, value), partner)
            old = field.convert_to_cache(partner[name], partner)
            if name == "vat":
                old, new = key(old or ""), key(new or "")
            if name == "is_company":
                continue  # what somebody is does not change with a list
            if old != new:
                changes[name] = value
        return changes

    def _part_changes(self, partner, parts):
        """Commands for what belongs to the customer and is not there yet."""
        changes = {}
        for name, rows in parts.items():
            if name == "title":
                titles = partner.customer_invoice_title_ids
                title = titles.filtered("is_default")[:1] or titles[:1]
                commands = self._one_command(title, rows[0], {"name": partner.name})
                target = "customer_invoice_title_ids"
            elif name == "contact":
                wanted = key(str(rows[0]["name"]))
                same = partner.child_ids.filtered(
                    lambda c, wanted=wanted: key(c.name or "") == wanted
                )
                commands = self._one_command(same[:1], rows[0], {"type": "contact"})
                target = "child_ids"
            else:
                commands = self._list_commands(partner, partner[name], rows)
                target = name
            if commands:
                changes[target] = commands
        return changes

    def _one_command(self, record, row, fresh):
        if not record:
            return [Command.create(fresh | row)]
        changed = self._differing(record, row)
        return [Command.update(record.id, changed)] if changed else []

    def _differing(self, record, row):
        """The values of a row that differ from those of a record, however written."""
        changed = {}
        for name, value in row.items():
            old, new = record[name], value
            if isinstance(new, str):
                old, new = key(old or ""), key(new)
            if old != new:
                changed[name] = value
        return changed

    def _list_commands(self, partner, records, rows):
        commands, records = [], records.filtered(lambda r: r.partner_id == partner)
        for row in rows:
            (first, kind), (text, value) = row.items()
            same = records.filtered(lambda r, n=first, k=kind: _plain(r[n]) == k)
            if text == "date" and same:
                if same[0].date != value:
                    commands.append(Command.update(same[0].id, {"date": value}))
            elif not any(_plain(record[text]) == value for record in same):
                commands.append(Command.create({"partner_id": partner.id} | row))
        return commands


def _plain(value):
    return value.id if isinstance(value, models.BaseModel) else value
