from odoo import api, fields, models


class CustomerOriginal(models.Model):
    """What somebody typed before it was brought into its normal form."""

    _name = "customer.original"
    _description = "Original Spelling"
    _order = "id desc"
    _rec_name = "original"

    partner_id = fields.Many2one(
        "res.partner",
        string="Contact",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
    )
    field_name = fields.Char(required=True, readonly=True)
    label = fields.Char(string="Field", compute="_compute_label")
    original = fields.Char(string="As Typed", required=True, readonly=True)
    value = fields.Char(string="As Kept", required=True, readonly=True)

    @api.depends("field_name")
    @api.depends_context("lang")
    def _compute_label(self):
        labels = self.env["res.partner"]._customer_format_labels()
        for spelling in self:
            spelling.label = labels.get(spelling.field_name, spelling.field_name)
