from odoo import api, fields, models


class CreditBucketLine(models.Model):
    """One bucket of an ageing: from its age until that of the next one."""

    _name = "credit.bucket.line"
    _description = "Ageing Bucket"
    _order = "set_id, start, id"

    set_id = fields.Many2one(
        "credit.bucket.set", required=True, index=True, ondelete="cascade"
    )
    start = fields.Integer(
        string="From",
        required=True,
        help="The age at which the bucket begins; it ends where the next one begins.",
    )

    _start_once = models.UniqueIndex(
        "(set_id, start)", "Two buckets of a set begin at the same age."
    )
    _start_positive = models.Constraint(
        "CHECK (start >= 0 AND start <= 36500)",
        "A bucket begins at an age between 0 and 36500.",
    )

    @api.depends("start", "set_id.unit", "set_id.line_ids.start")
    @api.depends_context("lang")
    def _compute_display_name(self):
        for line in self:
            buckets = line.set_id
            starts = buckets._starts()
            if line.start not in starts:
                line.display_name = str(line.start)
                continue
            span = buckets._buckets().spans()[starts.index(line.start)]
            line.display_name = buckets._label(*span)
