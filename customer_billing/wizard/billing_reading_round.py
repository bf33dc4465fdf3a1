from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

MOST = 500  # meters on one sheet


class BillingReadingRound(models.TransientModel):
    """A round: the meters of a site on one sheet, typed down the column."""

    _name = "billing.reading.round"
    _description = "Enter Readings"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    day = fields.Date(
        string="Read On", required=True, default=fields.Date.context_today
    )
    object_id = fields.Many2one(
        "billing.object",
        string="Site",
        domain="[('company_id', '=', company_id)]",
        help="Its meters and those of all its parts; empty: all meters.",
    )
    item_id = fields.Many2one(
        "billing.item",
        string="Charge Item",
        domain="[('kind', '=', 'metered'), ('company_id', '=', company_id)]",
    )
    line_ids = fields.One2many(
        "billing.reading.round.line",
        "round_id",
        string="Meters",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )

    @api.depends_context("lang")
    def _compute_display_name(self):
        self.display_name = self.env._("Enter Readings")

    @api.depends("day", "object_id", "item_id", "company_id")
    def _compute_line_ids(self):
        for sheet in self:
            meters = sheet._unread_meters() if sheet.day else []
            sheet.line_ids = [
                Command.clear(),
                *(Command.create({"meter_id": meter.id}) for meter in meters),
            ]

    def _unread_meters(self):
        """The meters of this round that have no reading of the day yet."""
        Meter = self.env["billing.meter"]
        domain = (
            Domain("company_id", "=", self.company_id.id)
            & (Domain("date_start", "=", False) | Domain("date_start", "<=", self.day))
            & (Domain("date_end", "=", False) | Domain("date_end", ">=", self.day))
        )
        if self.object_id:
            domain &= Domain("object_id", "child_of", self.object_id.ids)
        if self.item_id:
            domain &= Domain("item_id", "=", self.item_id.id)
        read = self.env["billing.reading"]._search(
            [("day", "=", self.day), ("is_corrected", "!=", True)]
        )
        domain &= ~Domain("reading_ids", "in", read)
        return Meter.search(domain, limit=MOST)

    def action_estimate(self):
        """Estimate the readings that are still missing, from what is usual."""
        self.ensure_one()
        self.line_ids.filtered(lambda line: not line.typed)._estimate()
        return self._again()

    def action_save(self):
        """Keep what was typed; what looks odd waits to be accepted."""
        self.ensure_one()
        typed = self.line_ids.filtered("typed")
        if wrong := typed.filtered(lambda line: line._number() is None):
            raise UserError(
                self.env._(
                    "Not a number: %s",
                    ", ".join(f"{w.meter_id.name} {w.typed}" for w in wrong),
                )
            )
        if not typed:
            raise UserError(self.env._("No reading was typed yet."))
        readings = self.env["billing.reading"].create(
            [
                {
                    "meter_id": line.meter_id.id,
                    "day": self.day,
                    "value": line._number(),
                    "kind": line.kind,
                    "note": line.note,
                }
                for line in typed
            ]
        )
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_reading"
        )
        return action | {"domain": [("id", "in", readings.ids)], "context": {}}

    def _again(self):
        """The same sheet once more."""
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Enter Readings"),
            "res_model": self._name,
            "res_id": self.id,
            "view_mode": "form",
        }
