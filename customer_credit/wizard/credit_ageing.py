from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..models.credit_bucket_set import BASES, UNMATCHED

GROUPS = [
    ("customer", "Customer"),
    ("group", "Customer Group"),
    ("shared", "Shared Limit"),
    ("salesperson", "Salesperson"),
    ("level", "Customer Level"),
    ("currency", "Currency"),
]
KEYS = {
    "customer": "res.partner",
    "group": "res.partner",
    "shared": "credit.group",
    "salesperson": "res.users",
    "level": "customer.level",
    "currency": "res.currency",
}
ASKED = (
    *("date", "set_id", "basis", "unmatched", "group_by"),
    *("customer_name", "is_overdue", "sort"),
)
CREDITS = -1  # the column of unmatched receipts and credit notes
PAGE = 80


class CreditAgeing(models.TransientModel):
    """What one company's customers owed on a day, and how old it was.

    Nothing of it is stored: what was open on a past day is worked out from what was
    matched since. The record holds what was asked for, for paper and spreadsheets.
    """

    _name = "credit.ageing"
    _description = "Ageing"
    _check_company_auto = True

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    currency_id = fields.Many2one(related="company_id.currency_id")
    date = fields.Date(
        string="As Of",
        required=True,
        default=lambda self: fields.Date.context_today(self),
    )
    set_id = fields.Many2one(
        "credit.bucket.set",
        string="Buckets",
        required=True,
        check_company=True,
        default=lambda self: self._default_set(),
    )
    basis = fields.Selection(
        BASES,
        string="Age Counted From",
        required=True,
        compute="_compute_basis",
        store=True,
        readonly=False,
        precompute=True,
    )
    unmatched = fields.Selection(
        UNMATCHED,
        string="Unmatched Receipts",
        required=True,
        compute="_compute_unmatched",
        store=True,
        readonly=False,
        precompute=True,
    )
    group_by = fields.Selection(GROUPS, string="By", required=True, default="customer")
    customer_name = fields.Char(string="Customer", help="A part of the name.")
    is_overdue = fields.Boolean(string="Overdue Only")
    sort = fields.Char(default="total", help="The column it is sorted by.")

    @api.model
    def _default_set(self):
        """The first set of buckets that this company may use."""
        return self.env["credit.bucket.set"].search(
            [("company_id", "in", (False, self.env.company.id))], limit=1
        )

    @api.constrains("sort")
    def _check_sort(self):
        for ageing in self:
            ageing._sort_column()

    def _sort_column(self):
        """The column it is sorted by: a name, or the number of a bucket."""
        column = self.sort or "total"
        if column in ("total", "overdue", "days"):
            return column
        if column.removeprefix("-").isdecimal():
            return int(column)
        raise ValidationError(self.env._("There is no column %s.", column))

    @api.depends("set_id")
    def _compute_basis(self):
        for ageing in self:
            ageing.basis = ageing.set_id.basis or "due"

    @api.depends("set_id")
    def _compute_unmatched(self):
        for ageing in self:
            ageing.unmatched = ageing.set_id.unmatched or "column"

    @api.model
    def _ageing_of(self, asked):
        """What the client asks for, as a record that is in memory only.

        :param asked: a dict of the fields; what is missing has its default
        """
        self.check_access("read")
        given = {k: v for k, v in asked.items() if k in ASKED and v is not None}
        # what may be chosen is seen with the reader's own rights
        if given.get("set_id"):
            self.env["credit.bucket.set"].browse(given["set_id"]).check_access("read")
        return self.new(self.default_get(list(self._fields)) | given)

    @api.model
    @api.readonly
    def ageing_page(self, asked, offset=0, limit=PAGE):
        """A page of the report, with its columns and totals.

        :param asked: a dict of the fields of this model; empty: what is proposed
        :param offset: how many rows were shown before
        :param limit: how many rows, 500 at most
        :return: a dict for the client
        """
        ageing = self._ageing_of(asked)
        if not ageing.set_id:
            return {"is_empty": True}
        rows, totals = ageing._ageing_rows()
        page = ageing._ageing_named(rows[offset : offset + min(limit, 500)])
        return ageing._ageing_choices() | {
            "columns": ageing._ageing_columns(totals),
            "rows": page,
            "totals": totals,
            "count": len(rows),
            "notes": ageing._ageing_notes(),
        }

    def _ageing_choices(self):
        """What was asked for, and what may be."""
        labels = {
            name: self._fields[name]._description_selection(self.env)
            for name in ("basis", "unmatched", "group_by")
        }
        sets = self.env["credit.bucket.set"].search(
            [("company_id", "in", (False, self.company_id.id))]
        )
        return {
            "asked": {
                "date": fields.Date.to_string(self.date),
                "set_id": self.set_id.id,
                "basis": self.basis,
                "unmatched": self.unmatched,
                "group_by": self.group_by,
                "customer_name": self.customer_name or "",
                "is_overdue": self.is_overdue,
                "sort": self.sort,
            },
            "choices": labels | {"set_id": [(s.id, s.name) for s in sets]},
            "company": self.company_id.name,
            "may_remind": self.env["credit.reminder.make"].has_access("create"),
            "currency_id": self.currency_id.id,
        }

    def _ageing_columns(self, totals):
        """The columns of amounts: key and label, the total last.

        :param totals: as ``_ageing_rows`` answers them
        """
        columns = list(enumerate(self.set_id._labels()))
        if self.basis == "invoice" and not totals["amounts"].get(0):
            columns = columns[1:]  # an invoice of tomorrow is rare
        if self.unmatched == "column" or totals["amounts"].get(CREDITS):
            columns.append((CREDITS, self.env._("Unmatched")))
        return [{"key": str(key), "label": label} for key, label in columns]

    def _ageing_notes(self):
        """How the report was made, in sentences: it is not understood without them."""
        due = self.env._("Age is counted from the due date.")
        invoice = self.env._("Age is counted from the invoice date.")
        column = self.env._(
            "Receipts and credit notes that are not matched yet stand in a column of "
            "their own."
        )
        oldest = self.env._(
            "Receipts and credit notes that are not matched yet have paid the oldest "
            "items."
        )
        notes = [
            due if self.basis == "due" else invoice,
            column if self.unmatched == "column" else oldest,
        ]
        if self._ageing_is_partial():
            notes.append(self.env._("Only customers whom you may see are included."))
        return notes

    def _ageing_named(self, rows):
        """The rows with what they are called, for the client.

        :param rows: some of what ``_ageing_rows`` answers
        """
        ids = [row["key"] for row in rows if row["key"]]
        # whose customer it is and how it is called is no secret of the report
        records = self.env[KEYS[self.group_by]].sudo().browse(ids)
        names = {record.id: record.display_name for record in records}
        without = {
            "customer": self.env._("Without Customer"),
            "group": self.env._("Without Customer"),
            "shared": self.env._("Without Shared Limit"),
            "salesperson": self.env._("Without Salesperson"),
            "level": self.env._("Without Level"),
            "currency": self.env._("Without Currency"),
        }[self.group_by]
        return [row | {"name": names.get(row["key"], without)} for row in rows]

    def action_pdf(self):
        """The report on paper."""
        return self.env.ref(
            "customer_credit.action_report_credit_ageing"
        ).report_action(self)

    def action_xlsx(self):
        """The report as a spreadsheet."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_url",
            "url": f"/customer_credit/ageing/{self.id}.xlsx",
            "target": "download",
        }
