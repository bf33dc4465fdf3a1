from itertools import islice

from odoo import Command, models
from odoo.exceptions import UserError

from ..engine.import_encoding import Unreadable, encoding_of
from ..engine.import_headers import Guess, guess_columns, signature, word_of
from ..engine.import_reading import (
    delimiter_of,
    header_row,
    read_csv,
    read_xlsx,
    sheets_of,
)
from ..engine.importing import clean
from .customer_import_column import RANKS

SAMPLES = 3
COLUMNS_AT_MOST = 200
ZIP = b"PK\x03\x04"


class Rows:
    """The rows of a file, taken in ranges that only go forward."""

    def __init__(self, rows):
        self.rows = rows
        self.held = {}
        self.last = 0

    def take(self, numbers):
        """The rows of these numbers; those of the last range can be had again."""
        numbers = [numbers] if isinstance(numbers, int) else numbers
        if numbers[-1] > self.last:
            self.held = {}
            for row in self.rows:
                self.last = row.number
                if row.number >= numbers[0]:
                    self.held[row.number] = row
                if row.number >= numbers[-1]:
                    break
        return [self.held[n] for n in numbers if n in self.held]


class CustomerImport(models.Model):
    """What the file holds: its rows, its headers, and what they seem to mean."""

    _inherit = "customer.import"

    def _file_bytes(self):
        """The file as it was uploaded, without a detour over text."""
        self.ensure_one()
        # Whoever may read the import may read its file.
        attachment = (
            self.env["ir.attachment"]
            .sudo()
            .search(
                [
                    ("res_model", "=", self._name),
                    ("res_field", "=", "file"),
                    ("res_id", "=", self.id),
                ],
                limit=1,
            )
        )
        return attachment.raw or b""

    def _file_rows(self, after=0):
        """The rows of the file with a number above ``after``, one by one."""
        data = self._file_bytes()
        if self.is_xlsx:
            rows = read_xlsx(data, self.sheet or "")
        else:
            rows = read_csv(data, self.encoding, self.delimiter)
        return (row for row in rows if row.number > after)

    def _look_at_file(self):
        """Find out how the file is written, and guess what its columns mean."""
        self.ensure_one()
        data = self._file_bytes()
        is_xlsx = data.startswith(ZIP)
        try:
            found = self._prepare_reading(data, is_xlsx)
        except Unreadable as fault:
            raise UserError(self._unreadable(str(fault))) from fault
        # past our own ``write``, which would look again
        models.BaseModel.write(self, found | {"is_xlsx": is_xlsx})
        head = self.header_row or header_row(self._file_rows())
        rows = [row.cells for row in islice(self._file_rows(head - 1), SAMPLES + 1)]
        if not rows:
            raise UserError(self.env._("There is nothing in this file."))
        headers = [clean(text).value or "" for text in rows[0][:COLUMNS_AT_MOST]]
        while headers and not headers[-1]:
            headers.pop()
        columns = [
            Command.create(vals) for vals in self._prepare_columns(headers, rows[1:])
        ]
        columns.insert(0, Command.clear())
        models.BaseModel.write(self, {"header_row": head, "column_ids": columns})

    def _prepare_reading(self, data, is_xlsx):
        if is_xlsx:
            names = sheets_of(data)
            if self.sheet and self.sheet not in names:
                raise Unreadable("sheet")
            return {"encoding": False, "delimiter": False}
        if data.startswith(b"\xd0\xcf\x11\xe0"):
            raise Unreadable("xls")
        encoding = self.encoding or encoding_of(data)
        if encoding not in dict(self._fields["encoding"].selection):
            encoding = "utf-8"
        delimiter = self.delimiter or delimiter_of(data, encoding)
        return {"encoding": encoding, "delimiter": delimiter, "sheet": False}

    def _unreadable(self, code):
        return {
            "encoding": self.env._(
                "The characters of this file are neither UTF-8 nor GBK. Choose the "
                "encoding, or save the file as “CSV UTF-8” or XLSX."
            ),
            "format": self.env._("This is no XLSX file that can be read."),
            "sheet": self.env._("The file has no sheet of this name."),
            "xls": self.env._(
                "This is an old Excel file (XLS). Save it as XLSX and try again."
            ),
        }[code]

    def _prepare_columns(self, headers, rows):
        """A column for each header, with what it seems to mean."""
        guesses = guess_columns(headers, self._target_words())
        mapping = self.env["customer.import.mapping"]._mapping_of(
            signature(headers), self.company_id
        )
        remembered = mapping.columns or {}
        systems = self.env["customer.external.system"].search([("active", "=", True)])
        names = dict(self.env["customer.import.column"]._selection_target())
        vals_list = []
        for place, (header, guess) in enumerate(zip(headers, guesses, strict=True)):
            vals = self._prepare_column(header, guess, systems)
            known = remembered.get(word_of(header))
            if known is not None and known["target"] in (False, *names):
                known["system_id"] = systems.browse(known["system_id"]).exists().id
                vals |= known | {"why": "remembered"}
            samples = [cells[place] for cells in rows if place < len(cells)]
            shown = [str(clean(text).value)[:40] for text in samples]
            vals |= {"place": place, "samples": " · ".join(filter(None, shown))}
            vals_list.append(vals)
        return vals_list

    def _prepare_column(self, header, guess: Guess, systems):
        vals = {"header": header[:200], "target": guess.target, "why": guess.why}
        vals = {name: value or False for name, value in vals.items()}
        vals["system_id"] = False
        if guess.target in ("", "external"):
            word = word_of(header)
            named = systems.filtered(
                lambda s: word and (word_of(s.code) in word or word_of(s.name) in word)
            )
            named = named.sorted(lambda s: len(s.code), reverse=True)
            system = named[:1] or (systems[:1] if guess.target else named)
            vals["system_id"] = system.id
            vals["target"] = "external" if system else False
            vals["why"] = system and (guess.why or "near")
        return vals | {"rank": RANKS.get(vals["target"], 0)}

    def _target_words(self):
        """The labels of all fields in all languages, as further headers."""
        words = {}
        for code, _name in self.env["res.lang"].get_installed():
            columns = self.env["customer.import.column"].with_context(lang=code)
            for target, label in columns._target_labels().items():
                words.setdefault(target, []).append(label)
        return words

    def _remember_columns(self):
        """Keep what these headers mean for the next file of their kind."""
        self.ensure_one()
        columns = {
            word_of(c.header): {
                "target": c.target,
                "system_id": c.system_id.id,
                "rank": c.rank,
            }
            for c in self.column_ids
            if c.header
        }
        headers = self.column_ids.mapped("header")
        mark = signature([header or "" for header in headers])
        # Remembering is the machine's own business.
        mappings = self.env["customer.import.mapping"].sudo()
        known = mappings._mapping_of(mark, self.company_id)
        vals = {"columns": columns, "used_count": known.used_count + 1}
        if known:
            known.write(vals)
        else:
            mappings.create(
                vals
                | {
                    "name": " · ".join(filter(None, headers))[:200] or self.name,
                    "signature": mark,
                    "company_id": self.company_id.id,
                }
            )
