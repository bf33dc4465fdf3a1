from odoo import api, fields, models

STATES = [
    ("proposed", "Proposed"),
    ("left", "Left as It Is"),
    ("malformed", "Malformed"),
    ("done", "Changed"),
    ("moved", "Changed by Others Meanwhile"),
    ("refused", "Refused"),
]


class CustomerTidyLine(models.Model):
    """One field of one file that is not in its normal form."""

    _name = "customer.tidy.line"
    _description = "Field to Be Tidied"
    _order = "state desc, field_name, id"
    _rec_name = "old"
    _check_company_auto = True

    tidy_id = fields.Many2one(
        "customer.tidy",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="tidy_id.company_id", store=True)
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
        check_company=True,
    )
    field_name = fields.Char(required=True, readonly=True)
    label = fields.Char(string="Field", compute="_compute_label")
    old = fields.Char(string="As It Is", readonly=True)
    new = fields.Char(string="As It Would Be", readonly=True)
    state = fields.Selection(STATES, required=True, readonly=True)
    reason = fields.Char(readonly=True)
    refusal = fields.Text(readonly=True)
    note = fields.Text(string="Remark", compute="_compute_note")

    @api.depends("field_name")
    @api.depends_context("lang")
    def _compute_label(self):
        labels = self.env["res.partner"]._customer_format_labels()
        for line in self:
            line.label = labels.get(line.field_name, line.field_name)

    @api.depends("reason", "refusal")
    @api.depends_context("lang")
    def _compute_note(self):
        partners = self.env["res.partner"]
        for line in self:
            line.note = line.refusal
            if line.reason:
                line.note = partners._customer_format_message(
                    line.field_name, line.reason, line.old
                )

    def action_leave(self):
        """Leave these fields as they are."""
        self.filtered(lambda line: line.state == "proposed").state = "left"

    def action_propose(self):
        """Change these fields after all."""
        self.filtered(lambda line: line.state == "left").state = "proposed"

    def _apply(self):
        """Write the normal forms, except where somebody was faster."""
        for partner, lines in self.grouped("partner_id").items():
            current = lines.filtered(lambda x, p=partner: p[x.field_name] == x.old)
            (lines - current).state = "moved"
            partner.write({line.field_name: line.new for line in current})
            partner._customer_keep_originals(
                [(partner.id, line.field_name, line.old, line.new) for line in current]
            )
            current.state = "done"
