from math import isfinite

from odoo import api, fields, models
from odoo.exceptions import ValidationError

# Rows of which there is one for each key: the others were sent with other content.
KEPT = ("counted", "ignored")
# What a row says; the rest is decided by bill runs and by whoever settles a conflict.
CONTENT = ("line_id", "item_id", "object_id", "quantity", "used_at", "external_key")
DECIDED = {
    *("status", "charge_id", "kept_id", "reading_id"),
    *("used_on", "partner_id", "company_id"),
}


class BillingUsage(models.Model):
    """Something that was used at a moment, and is billed once."""

    _name = "billing.usage"
    _description = "Usage Record"
    _order = "used_at desc, id desc"
    _check_company_auto = True

    line_id = fields.Many2one(
        "billing.subscription.line",
        string="Subscription Line",
        ondelete="restrict",
        check_company=True,
        domain=[("item_id.kind", "=", "metered")],
        help="What it is billed by. Empty: found by charged object and item.",
    )
    subscription_id = fields.Many2one(related="line_id.subscription_id")
    item_id = fields.Many2one(
        "billing.item",
        string="Charge Item",
        compute="_compute_of_line",
        store=True,
        precompute=True,
        readonly=False,
        check_company=True,
        ondelete="restrict",
        domain=[("kind", "=", "metered")],
    )
    object_id = fields.Many2one(
        "billing.object",
        string="Charged Object",
        compute="_compute_of_line",
        store=True,
        precompute=True,
        readonly=False,
        check_company=True,
        ondelete="restrict",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        related="line_id.subscription_id.commercial_partner_id",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        related="line_id.subscription_id.company_id",
        store=True,
        precompute=True,
    )
    quantity = fields.Float(digits=(16, 6), required=True)
    unit = fields.Char(compute="_compute_unit")
    used_at = fields.Datetime(
        string="Used On",
        required=True,
        default=fields.Datetime.now,
        help="The period in which it lies is the one it is billed with.",
    )
    used_on = fields.Date(
        string="Day",
        compute="_compute_used_on",
        store=True,
        precompute=True,
        help="By the clock of the company.",
    )
    external_key = fields.Char(
        string="Key",
        copy=False,
        help="Given by the sender, once: the same key is not counted twice.",
    )
    note = fields.Char()
    status = fields.Selection(
        [
            ("counted", "Counted"),
            ("conflict", "Conflict"),
            ("dropped", "Dropped"),
            ("ignored", "Too Late"),
        ],
        required=True,
        readonly=True,
        default="counted",
        copy=False,
        help="Conflict: its key was used before, with other content. Dropped: somebody "
        "decided so. Too Late: it came too long after its period was charged.",
    )
    kept_id = fields.Many2one(
        "billing.usage",
        string="Instead of It",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
        help="The row with the same key that counts.",
    )
    kept_quantity = fields.Float(
        related="kept_id.quantity", string="Quantity That Counts"
    )
    reading_id = fields.Many2one(
        "billing.reading",
        string="Meter Reading",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="cascade",
        check_company=True,
    )
    charge_id = fields.Many2one(
        "billing.charge",
        string="Billed By",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="set null",
        check_company=True,
    )

    _key_once = models.UniqueIndex(
        "(company_id, external_key) WHERE status IN ('counted', 'ignored')",
        "This key was used already.",
    )
    _conflict_once = models.UniqueIndex(
        "(kept_id, line_id, used_at, quantity) WHERE status IN ('conflict', 'dropped')",
        "This conflict is listed already.",
    )
    _line_idx = models.Index("(line_id, used_on)")
    _customer_timeline_idx = models.Index(
        "(partner_id, used_on DESC, id DESC) "
        "WHERE external_key IS NULL AND reading_id IS NULL"
    )
    _line_given = models.Constraint(
        "CHECK (line_id IS NOT NULL)", "Usage is billed by a subscription line."
    )
    _quantity_number = models.Constraint(
        "CHECK (quantity NOT IN ('NaN', 'Infinity', '-Infinity'))",
        "The quantity is not a number.",
    )
    _charge_counted = models.Constraint(
        "CHECK (charge_id IS NULL OR status = 'counted')",
        "Only what counts is billed.",
    )

    # -- computes ------------------------------------------------------------------

    @api.depends("line_id")
    def _compute_of_line(self):
        for usage in self.filtered("line_id"):
            usage.item_id = usage.line_id.item_id
            usage.object_id = usage.line_id.object_id

    @api.depends("item_id")
    @api.depends_context("lang")
    def _compute_unit(self):
        for usage in self:
            usage.unit = usage.item_id and usage.item_id._usage_unit_name()

    @api.depends("used_at", "line_id")
    def _compute_used_on(self):
        for usage in self:
            company = usage.line_id.company_id or self.env.company
            moment = company._customer_clock(usage.used_at)
            usage.used_on = moment and moment.date()

    @api.depends("item_id", "quantity")
    def _compute_display_name(self):
        for usage in self:
            usage.display_name = f"{usage.item_id.name} {usage.quantity:.10g}"

    # -- what may be entered -------------------------------------------------------

    @api.constrains("line_id", "quantity", "used_at", "item_id", "object_id")
    def _check_usage(self):
        places = self.line_id._usage_places()
        for usage in self.filtered(lambda usage: usage.status == "counted"):
            place = places[usage.line_id.id]
            if fault := self._usage_fault(place, usage.quantity, usage.used_on):
                raise ValidationError(fault)
            same = usage.item_id.id == place.item and (usage.object_id.id or None) == (
                place.object or None
            )
            if not same:
                raise ValidationError(
                    self.env._(
                        "Charge item and charged object are those of the subscription "
                        "line."
                    )
                )

    @api.model
    def _usage_fault(self, place, quantity, day):
        """Why usage cannot be taken, as a sentence, or None.

        :param place: what ``_usage_places`` says of the line
        :param quantity: a number of any kind
        :param day: by the clock of the company
        """
        if not place.is_metered:
            return self.env._("%s is not charged by usage.", place.name)
        if not isfinite(quantity) or abs(quantity) >= 10**12:
            return self.env._("The quantity is not a number that can be billed.")
        if day > place.today:
            return self.env._("%s lies in the future.", day)
        if day < place.start:
            return self.env._(
                "%(day)s is before the first day of the subscription line, %(start)s.",
                day=day,
                start=place.start,
            )
        if place.end and day > place.end:
            return self.env._(
                "%(day)s is after the last day of the subscription line, %(end)s.",
                day=day,
                end=place.end,
            )
        return None
