from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("draft", "Columns"),
    ("checking", "Being Checked"),
    ("checked", "Checked"),
    ("running", "Being Imported"),
    ("done", "Done"),
    ("parked", "Stopped"),
]
ENCODINGS = [
    ("utf-8", "UTF-8"),
    ("utf-8-sig", "UTF-8 with mark"),
    ("gb18030", "GBK / GB 18030"),
    ("big5", "Big5"),
    ("utf-16", "UTF-16"),
    ("utf-16-le", "UTF-16 LE"),
    ("utf-16-be", "UTF-16 BE"),
    ("cp1252", "Western European"),
]
DELIMITERS = [
    (",", "Comma"),
    (";", "Semicolon"),
    ("\t", "Tab"),
    ("|", "Bar"),
]
CRON = "customer_archive.ir_cron_import"
READING = {"file", "encoding", "delimiter", "sheet", "header_row"}
COUNTS = (
    *("created_count", "updated_count", "same_count", "asked_count"),
    "refused_count",
)


class CustomerImport(models.Model):
    """A list of customers from a file: looked at first, then imported."""

    _name = "customer.import"
    _description = "Import of Customers"
    _inherit = ["customer.batch"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name", store=True, readonly=False)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    file = fields.Binary(
        string="Spreadsheet",
        attachment=True,
        help="A CSV or XLSX file with one header row.",
    )
    filename = fields.Char()
    state = fields.Selection(
        STATES, required=True, default="draft", readonly=True, copy=False
    )
    fault = fields.Text("Reason", readonly=True, copy=False)
    asked_by_id = fields.Many2one(
        "res.users", string="Asked For By", readonly=True, copy=False
    )
    is_xlsx = fields.Boolean(readonly=True)
    encoding = fields.Selection(ENCODINGS, help="Left empty, it is found out.")
    delimiter = fields.Selection(
        DELIMITERS, help="The sign between the cells. Left empty, it is found out."
    )
    sheet = fields.Char(help="The name of the sheet. Left empty, it is the first one.")
    header_row = fields.Integer(help="The row with the headers; 0: it is found out.")
    column_ids = fields.One2many("customer.import.column", "import_id", copy=False)
    row_ids = fields.One2many("customer.import.row", "import_id", copy=False)
    template_id = fields.Many2one(
        "customer.template",
        string="Archive Template",
        help="Of new customers whose row names none; empty: they get the usual one.",
    )
    own_company = fields.Boolean(
        string="Only for This Company",
        help="New customers belong to this company and are not shared with others.",
    )
    # where the work is; rows are counted as the spreadsheet shows them
    last_row = fields.Integer(readonly=True, copy=False)
    row_count = fields.Integer(string="Rows", readonly=True, copy=False)
    depth = fields.Integer(readonly=True, copy=False)
    depth_count = fields.Integer(readonly=True, copy=False)
    position = fields.Integer(readonly=True, copy=False)
    progress = fields.Float(compute="_compute_progress")
    # what the check has found
    good_count = fields.Integer(string="Can Be Imported", readonly=True, copy=False)
    bad_count = fields.Integer(string="Left Out", readonly=True, copy=False)
    warning_count = fields.Integer(string="To Be Looked At", readonly=True, copy=False)
    new_count = fields.Integer(string="New", readonly=True, copy=False)
    known_count = fields.Integer(string="Known", readonly=True, copy=False)
    # what the import has done
    created_count = fields.Integer(string="Created", readonly=True, copy=False)
    updated_count = fields.Integer(string="Updated", readonly=True, copy=False)
    same_count = fields.Integer(string="Unchanged", readonly=True, copy=False)
    asked_count = fields.Integer(
        string="Changes Asked For",
        readonly=True,
        copy=False,
        help="Requests that a second person has to approve.",
    )
    refused_count = fields.Integer(string="Refused", readonly=True, copy=False)
    done_count = fields.Integer(
        string="Created or Updated", compute="_compute_done_count"
    )

    @api.depends("filename")
    def _compute_name(self):
        for one in self:
            one.name = one.filename or one.name or self.env._("Import of customers")

    @api.depends("state", "position", "last_row", "depth", "depth_count")
    def _compute_progress(self):
        for one in self:
            whole = (one.last_row - one.header_row) * (one.depth_count + 1)
            below = (one.last_row - one.header_row) * one.depth
            done = max(0, one.position - one.header_row) + below
            one.progress = min(100.0, 100.0 * done / whole) if whole > 0 else 0.0
            if one.state in ("checked", "done"):
                one.progress = 100.0

    @api.depends("created_count", "updated_count")
    def _compute_done_count(self):
        for one in self:
            one.done_count = one.created_count + one.updated_count

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS base: what the file holds is shown at once
        imports = super().create([self._import_vals(vals) for vals in vals_list])
        for one in imports.filtered("file"):
            one._look_at_file()
        return imports

    def write(self, vals):
        # EXTENDS base
        vals = self._import_vals(vals)
        is_read_anew = not READING.isdisjoint(vals)
        if is_read_anew:
            self._refuse_running()
        if "file" in vals:
            again = {name: False for name in READING if name != "header_row"}
            vals = again | {"header_row": 0} | vals
        result = super().write(vals)
        for one in self.filtered(lambda x: x.file and x.state == "draft"):
            if is_read_anew:
                one._look_at_file()
        return result

    def _import_vals(self, vals):
        """Whoever starts the work is the one in whose name it is done."""
        vals = {name: value for name, value in vals.items() if name != "asked_by_id"}
        if vals.get("state") in ("checking", "running"):
            vals["asked_by_id"] = self.env.uid
        return vals

    def _refuse_running(self):
        if any(one.state in ("checking", "running") for one in self):
            raise UserError(self.env._("Wait until this import has ended."))

    def unlink(self):
        # EXTENDS base
        self._refuse_running()
        return super().unlink()

    # -- the steps -------------------------------------------------------------

    def action_check(self):
        """Look at every row; nothing is written."""
        self.check_access("write")
        for one in self:
            one._refuse_running()
            if one.state == "done":
                raise UserError(self.env._("It was imported already: load it anew."))
            one._refuse_incomplete()
            one._remember_columns()
            one._begin("checking")

    def action_import(self):
        """Import all rows that can be imported, in the background."""
        self.check_access("write")
        for one in self:
            if one.state != "checked":
                raise UserError(self.env._("Check the file first."))
            one._begin("running")

    def action_again(self):
        """Back to the columns, for instance to load the mended file."""
        self.check_access("write")
        self._refuse_running()
        self.row_ids.sudo().unlink()  # what was found is no longer so
        self.write({"state": "draft", "fault": False, "position": 0, "depth": 0})

    def _begin(self, state):
        start = {"state": state, "position": 0, "depth": 0, "fault": False}
        self.write(start | ({} if state == "checking" else dict.fromkeys(COUNTS, 0)))
        self._batch_start(CRON)

    def _refuse_incomplete(self):
        """Say what is missing before rows can be looked at.

        :raises UserError: with the reason
        """
        self.ensure_one()
        if not self.file:
            raise UserError(self.env._("Choose a file first."))
        targets = self.column_ids.filtered("target").mapped("target")
        if "name" not in targets:
            raise UserError(
                self.env._("Say which column holds the name of the customer.")
            )
        keys = [column.key for column in self.column_ids._engine_columns()]
        if twice := next((key for key in keys if keys.count(key) > 1), None):
            label = self.column_ids._target_labels()[
                twice if "." not in twice or twice in targets else "external"
            ]
            raise UserError(
                self.env._("Two columns fill the same field: %(field)s.", field=label)
            )
        if self.column_ids.filtered(
            lambda c: c.target == "external" and not c.system_id
        ):
            raise UserError(
                self.env._("Say of which system the numbers in another system are.")
            )

    # -- in the background -----------------------------------------------------

    @api.model
    def _cron_import(self):
        """Check and import what was asked for, until the time is up."""
        for one in self.search([("state", "in", ("checking", "running"))], order="id"):
            # What is imported is imported by whoever has asked for it.
            user = one.asked_by_id
            one = one.with_user(user).with_company(one.company_id)
            one = one.with_context(lang=user.lang, tz=user.tz)
            finished = one._check() if one.state == "checking" else one._run()
            if not finished:
                break

    # -- where it leads --------------------------------------------------------

    def action_view_rows(self):
        """Open what is wrong, by row and column."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_import_row"
        )
        return action | {"domain": [("import_id", "=", self.id)]}

    def action_view_customers(self):
        """Open the customers that were created or updated."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer"
        )
        return action | {"domain": [("customer_import_id", "=", self.id)]}

    def action_view_changes(self):
        """Open the requests that wait for a second person."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_change_all"
        )
        return action | {"domain": [("requested_by_id", "=", self.env.uid)]}
