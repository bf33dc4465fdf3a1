from odoo.addons.web.controllers.export import CSVExport, ExcelExport

from ..engine.importing import neutral


def harmless(rows):
    """The rows of an export without a text that a spreadsheet takes for a formula."""
    return [
        [neutral(cell) if isinstance(cell, str) else cell for cell in row]
        for row in rows
    ]


class CustomerCsvExport(CSVExport):
    """Core knows three signs of a formula; there are more."""

    def from_data(self, fields, columns_headers, rows):
        # EXTENDS web
        return super().from_data(fields, columns_headers, harmless(rows))


class CustomerExcelExport(ExcelExport):
    """Core writes a text that begins with = as a formula."""

    def from_data(self, fields, columns_headers, rows):
        # EXTENDS web
        return super().from_data(fields, columns_headers, [_texts(r) for r in rows])

    def from_group_data(self, fields, columns_headers, groups):
        # EXTENDS web
        _calm(groups)
        return super().from_group_data(fields, columns_headers, groups)


def _text(cell):
    """In a spreadsheet only = begins a formula; phone numbers keep their +."""
    return neutral(cell) if isinstance(cell, str) and cell.startswith("=") else cell


def _texts(row):
    return [_text(cell) for cell in row]


def _calm(group):
    group.data = [_texts(row) for row in group.data]
    for child in group.children.values():
        _calm(child)
    # a group is called by a text, or by the id and the name of a record
    group.children = {
        tuple(_texts(name)) if isinstance(name, tuple) else _text(name): child
        for name, child in group.children.items()
    }
