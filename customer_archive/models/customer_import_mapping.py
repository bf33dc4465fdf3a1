from odoo import api, fields, models


class CustomerImportMapping(models.Model):
    """What the columns of a kind of file mean, remembered by their headers."""

    _name = "customer.import.mapping"
    _description = "Remembered Columns"
    _order = "write_date desc, id desc"
    _check_company_auto = True

    name = fields.Char(string="Headers", required=True)
    signature = fields.Char(required=True, readonly=True)
    company_id = fields.Many2one(
        "res.company",
        required=True,
        readonly=True,
        default=lambda self: self.env.company,
    )
    columns = fields.Json(
        readonly=True, help="By header: field, external system and rank."
    )
    used_count = fields.Integer(string="Times Used", readonly=True)

    _once = models.UniqueIndex(
        "(signature, company_id)", "The columns of these headers are remembered."
    )

    @api.model
    def _mapping_of(self, signature, company):
        """The mapping of these headers, or an empty one."""
        return self.search(
            [("signature", "=", signature), ("company_id", "=", company.id)]
        )
