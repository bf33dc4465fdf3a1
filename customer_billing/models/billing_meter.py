from odoo import api, fields, models
from odoo.exceptions import ValidationError

from odoo.addons.customer_archive.engine.money import exact

from ..engine.meter import Meter, consumption, estimate


class BillingMeter(models.Model):
    """A meter on a charged object: what it counts, and how."""

    _name = "billing.meter"
    _description = "Meter"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(string="Number", required=True, index="trigram")
    sequence = fields.Integer(
        default=10, help="The order in which it is come by when meters are read."
    )
    active = fields.Boolean("In Use", default=True)
    object_id = fields.Many2one(
        "billing.object",
        string="Charged Object",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        help="A subscription line of this object and charge item bills what it counts.",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        related="object_id.partner_id.commercial_partner_id",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        "res.company",
        related="object_id.company_id",
        store=True,
        precompute=True,
        index=True,
    )
    item_id = fields.Many2one(
        "billing.item",
        string="Charge Item",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
        domain=[("kind", "=", "metered")],
    )
    unit = fields.Char(compute="_compute_unit")
    digits = fields.Integer(
        help="Before the point. After the largest number the meter begins at 0 again, "
        "and what was used is counted on; 0: it never does."
    )
    multiplier = fields.Float(
        digits=(16, 6),
        default=1,
        required=True,
        help="So many units are used for each step of the meter.",
    )
    date_start = fields.Date(string="From", help="The day it was put in.")
    date_end = fields.Date(string="Last Day", help="The day it was taken out.")
    replaced_by_id = fields.Many2one(
        "billing.meter",
        readonly=True,
        copy=False,
        index="btree_not_null",
        check_company=True,
        ondelete="restrict",
    )
    reading_ids = fields.One2many("billing.reading", "meter_id", string="Readings")
    last_day = fields.Date(string="Last Read On", compute="_compute_last")
    last_value = fields.Float(
        string="Last Reading", digits=(16, 3), compute="_compute_last"
    )
    note = fields.Text()

    _number_once = models.UniqueIndex(
        "(company_id, item_id, name) WHERE active",
        "There is a meter with this number for this charge item already.",
    )
    _counts = models.Constraint(
        "CHECK (digits BETWEEN 0 AND 12 AND multiplier > 0)",
        "A meter has at most 12 digits, and a multiplier of more than 0.",
    )
    _period_order = models.Constraint(
        "CHECK (date_start <= date_end)", "It cannot be taken out before it was put in."
    )

    @api.constrains("item_id")
    def _check_item(self):
        for meter in self:
            if meter.item_id.kind != "metered":
                raise ValidationError(
                    self.env._("%s is not charged by usage.", meter.item_id.name)
                )

    @api.depends("item_id")
    @api.depends_context("lang")
    def _compute_unit(self):
        for meter in self:
            meter.unit = meter.item_id and meter.item_id._usage_unit_name()

    @api.depends("reading_ids.day", "reading_ids.value", "reading_ids.is_corrected")
    def _compute_last(self):
        last = self.env["billing.reading"]._last_of(self._origin)
        for meter in self:
            reading = last.get(meter._origin.id)
            meter.last_day = reading and reading[0]
            meter.last_value = reading and reading[1]

    def write(self, vals):
        if {"object_id", "item_id", "digits", "multiplier"} & vals.keys():
            self.reading_ids._check_not_billed()
        result = super().write(vals)
        if {"object_id", "item_id", "digits", "multiplier"} & vals.keys():
            self.reading_ids._renew()
        return result

    def _engine_meter(self):
        """How the engine sees it."""
        return Meter(self.digits, exact(self.multiplier or 1))

    def _estimate(self, past, day):
        """What will stand on the meter on a day, as the engine's reading, or None.

        :param past: what ``billing.reading._pasts`` says of the day
        """
        meter, before = self._engine_meter(), [reading for _id, reading in past]
        history = [
            consumption(meter, earlier, later)
            for later, earlier in zip(before, before[1:], strict=False)
        ]
        return estimate(meter, before[0], history, day)

    def action_view_readings(self):
        """Open the readings of these meters."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_reading"
        )
        default = {"default_meter_id": self.id} if len(self) == 1 else {}
        return action | {
            "domain": [("meter_id", "in", self.ids)],
            "context": default,
        }
