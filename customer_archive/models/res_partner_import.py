from odoo import fields, models


class ResPartner(models.Model):
    """From which file a customer came, or was changed last."""

    _inherit = "res.partner"

    customer_import_id = fields.Many2one(
        "customer.import",
        string="Imported With",
        copy=False,
        readonly=True,
        index="btree_not_null",
        ondelete="set null",
        prefetch=False,
    )
