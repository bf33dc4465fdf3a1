from odoo import fields, models


class CreditValidationBand(models.TransientModel):
    """How many customers of a band of scores went bad."""

    _name = "credit.validation.band"
    _description = "Band of a Check"
    _order = "start desc"

    validation_id = fields.Many2one(
        "credit.validation", required=True, ondelete="cascade"
    )
    name = fields.Char(string="Grade")
    start = fields.Float(string="From Score", digits=(5, 1))
    end = fields.Float(string="To Score", digits=(5, 1))
    count = fields.Integer(string="Customers")
    bad_count = fields.Integer(string="Went Bad")
    bad_share = fields.Float(string="Share of Bad")
