from odoo import api, fields, models


class CreditScorecardBand(models.Model):
    """From a value on, a fact is worth so many points of 100."""

    _name = "credit.scorecard.band"
    _description = "Band of Points"
    _order = "line_id, start, id"

    line_id = fields.Many2one(
        "credit.scorecard.line", required=True, index=True, ondelete="cascade"
    )
    start = fields.Float(string="From", required=True, digits=(16, 2))
    points = fields.Float(required=True, digits=(5, 1))

    _start_unique = models.UniqueIndex(
        "(line_id, start)", "Another band begins with the same value."
    )
    _points_range = models.Constraint(
        "CHECK (points BETWEEN 0 AND 100)", "Points are between 0 and 100."
    )

    @api.model_create_multi
    def create(self, vals_list):
        bands = super().create(vals_list)
        bands.line_id.scorecard_id._credit_check_draft()
        return bands

    def write(self, vals):
        self.line_id.scorecard_id._credit_check_draft()
        result = super().write(vals)
        self.line_id.scorecard_id._credit_check_draft()
        return result

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        self.line_id.scorecard_id._credit_check_draft()
