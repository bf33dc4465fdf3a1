from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.ageing import Buckets, Unit

MOST = 12
UNITS = [("days", "Days"), ("months", "Months"), ("years", "Years")]
BASES = [("due", "Due Date"), ("invoice", "Invoice Date")]
UNMATCHED = [
    ("column", "Own Column"),
    ("oldest", "Oldest First"),
]


class CreditBucketSet(models.Model):
    """How an ageing is divided, and by which rules."""

    _name = "credit.bucket.set"
    _description = "Ageing Buckets"
    _order = "sequence, id"
    _check_company_auto = True

    name = fields.Char(required=True, translate=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean("In Use", default=True)
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", help="Empty: for all companies."
    )
    unit = fields.Selection(UNITS, required=True, default="days")
    basis = fields.Selection(
        BASES, string="Age Counted From", required=True, default="due"
    )
    unmatched = fields.Selection(
        UNMATCHED,
        string="Unmatched Receipts",
        required=True,
        default="column",
        help="Payments and credit notes that are matched with no invoice yet: in a "
        "column of their own, or paying the oldest items first.",
    )
    anniversary = fields.Selection(
        [("younger", "Still Within the Period"), ("older", "Past the Period")],
        string="On the Very Day",
        required=True,
        default="younger",
        help="Where an item belongs that is one year old today: to what is up to one "
        "year old, or to what is older. Days need no such choice.",
    )
    line_ids = fields.One2many(
        "credit.bucket.line",
        "set_id",
        string="Buckets",
        copy=True,
        default=lambda self: [(0, 0, {"start": n}) for n in (1, 31, 61, 91)],
    )
    summary = fields.Char(string="Buckets in Words", compute="_compute_summary")

    @api.depends("unit", "basis", "line_ids.start")
    @api.depends_context("lang")
    def _compute_summary(self):
        for buckets in self:
            starts = buckets._starts()
            labels = buckets._labels() if starts else []
            buckets.summary = " · ".join(labels)

    @api.constrains("line_ids")
    def _check_lines(self):
        for buckets in self:
            if not 1 <= len(buckets.line_ids) <= MOST:
                raise ValidationError(
                    self.env._(
                        "%(name)s needs at least one bucket and at most %(most)s.",
                        name=buckets.name,
                        most=MOST,
                    )
                )

    def _starts(self):
        return tuple(sorted(set(self.line_ids.mapped("start"))))

    def _buckets(self):
        """The set as the engine wants it."""
        self.ensure_one()
        return Buckets(Unit(self.unit), self._starts(), self.anniversary == "older")

    def _labels(self):
        """What the buckets are called, the first is what is not due yet."""
        spans = self._buckets().spans()
        return [self.env._("Not Due"), *(self._label(*span) for span in spans)]

    def _label(self, start, end):
        """How a bucket is called: "1–30 days", "1–2 years", "Over 5 years".

        :param start: the age it begins at
        :param end: the age it ends at, none for the last one
        """
        texts = self._label_texts()
        if end is None:
            return texts["over"] % (start - 1 if self.unit == "days" else start)
        if not start or (self.unit == "days" and start == end == 0):
            return texts["first"] if end == 1 else texts["within"] % end
        return texts["span"] % {"start": start, "end": end}

    def _label_texts(self):
        if self.unit == "days":
            return {
                "first": self.env._("Within 1 day"),
                "within": self.env._("Within %s days"),
                "span": self.env._("%(start)s–%(end)s days"),
                "over": self.env._("Over %s days"),
            }
        if self.unit == "months":
            return {
                "first": self.env._("Within 1 month"),
                "within": self.env._("Within %s months"),
                "span": self.env._("%(start)s–%(end)s months"),
                "over": self.env._("Over %s months"),
            }
        return {
            "first": self.env._("Within 1 year"),
            "within": self.env._("Within %s years"),
            "span": self.env._("%(start)s–%(end)s years"),
            "over": self.env._("Over %s years"),
        }
