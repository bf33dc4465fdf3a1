from odoo import api, fields, models
from odoo.exceptions import UserError

STATES = [
    ("looking", "Looking"),
    ("ready", "To Be Looked Through"),
    ("applying", "Being Applied"),
    ("done", "Done"),
]
BATCH = 500


class CustomerTidy(models.Model):
    """Bringing the files that are there into normal form: first shown, then done."""

    _name = "customer.tidy"
    _description = "Tidying of Customer Files"
    _inherit = ["customer.batch"]
    _order = "id desc"
    _check_company_auto = True

    name = fields.Char(compute="_compute_name")
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    state = fields.Selection(STATES, required=True, default="looking", readonly=True)
    last_partner_id = fields.Integer(
        readonly=True, help="Up to which contact the files have been looked at."
    )
    line_ids = fields.One2many("customer.tidy.line", "tidy_id", string="Changes")
    looked_count = fields.Integer(string="Looked At", readonly=True)
    change_count = fields.Integer(string="Changes Proposed", compute="_compute_counts")
    malformed_count = fields.Integer(string="Malformed", compute="_compute_counts")
    done_count = fields.Integer(string="Changed", compute="_compute_counts")

    @api.depends("create_date")
    @api.depends_context("lang", "tz")
    def _compute_name(self):
        for tidy in self:
            day = fields.Datetime.context_timestamp(
                tidy, tidy.create_date or fields.Datetime.now()
            )
            tidy.name = self.env._("Tidying of %(day)s", day=day.date().isoformat())

    @api.depends("line_ids.state")
    def _compute_counts(self):
        counts = {
            (tidy.id, state): count
            for tidy, state, count in self.env["customer.tidy.line"]._read_group(
                [("tidy_id", "in", self.ids)], ["tidy_id", "state"], ["__count"]
            )
        }
        for tidy in self:
            malformed = counts.get((tidy.id, "malformed"), 0)
            tidy.malformed_count = malformed
            tidy.done_count = counts.get((tidy.id, "done"), 0)
            everything = sum(n for (id_, _s), n in counts.items() if id_ == tidy.id)
            tidy.change_count = everything - malformed

    @api.model_create_multi
    def create(self, vals_list):
        tidies = super().create(vals_list)
        self._batch_start("customer_archive.ir_cron_tidy")
        return tidies

    def action_apply(self):
        """Make the changes that are proposed, in the background."""
        if any(tidy.state != "ready" for tidy in self):
            raise UserError(
                self.env._("There is nothing to be applied: look at the files first.")
            )
        self.state = "applying"
        self._batch_start("customer_archive.ir_cron_tidy")

    def action_view_lines(self):
        """Open what would be changed and what cannot be right."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_tidy_line"
        )
        return action | {"domain": [("tidy_id", "=", self.id)]}

    @api.model
    def _cron_tidy(self):
        """Look at files and apply what was decided, until the time is up."""
        for tidy in self.search([("state", "in", ("looking", "applying"))], order="id"):
            # What is changed is changed by whoever has asked for it.
            tidy = tidy.with_user(tidy.create_uid).with_company(tidy.company_id)
            finished = tidy._look() if tidy.state == "looking" else tidy._apply()
            if not finished:
                break

    def _look(self):
        """Propose changes, file by file in the order of their ids.

        :return: whether all files were looked at
        """
        partners = self.env["res.partner"].search(
            [
                ("commercial_partner_id.customer_state", "!=", False),
                ("company_id", "in", [False, self.company_id.id]),
                ("id", ">", self.last_partner_id),
            ],
            order="id",
        )
        left = self._batch_run(partners, self._look_at, self._park_file, BATCH)
        if not left:
            self.state = "ready"
        return not left

    def _look_at(self, partners):
        self.env["customer.tidy.line"].create(
            [
                {
                    "tidy_id": self.id,
                    "partner_id": partner.id,
                    "field_name": name,
                    "old": partner[name],
                    "new": value,
                    "state": "malformed" if reason else "proposed",
                    "reason": reason,
                }
                for partner in partners
                for name, (value, reason) in partner._customer_findings().items()
                if reason or value != partner[name]
            ]
        )
        self.last_partner_id = partners[-1].id
        self.looked_count += len(partners)

    def _apply(self):
        """Make the proposed changes; one that is refused stops no other.

        :return: whether all were made
        """
        lines = self.line_ids.filtered(lambda line: line.state == "proposed")
        left = self._batch_run(lines, lambda batch: batch._apply(), self._park, BATCH)
        if not left:
            self.state = "done"
        return not left

    @api.model
    def _park(self, line, reason):
        line.write({"state": "refused", "refusal": reason})

    def _park_file(self, partner, reason):
        self.env["customer.tidy.line"].create(
            {
                "tidy_id": self.id,
                "partner_id": partner.id,
                "field_name": "name",
                "old": partner.name,
                "state": "refused",
                "refusal": reason,
            }
        )
        self.last_partner_id = partner.id
