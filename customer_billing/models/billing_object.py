from odoo import api, fields, models
from odoo.exceptions import ValidationError


class BillingObject(models.Model):
    """What is charged for, below the customer: a site, a room, a meter, a device."""

    _name = "billing.object"
    _description = "Charged Object"
    _parent_store = True
    _order = "partner_id, complete_name, id"
    _rec_name = "complete_name"
    _rec_names_search = ["complete_name", "code"]
    _check_company_auto = True

    name = fields.Char(required=True)
    complete_name = fields.Char(
        compute="_compute_complete_name", store=True, recursive=True, precompute=True
    )
    code = fields.Char(
        string="Number",
        index="btree_not_null",
        help="The room, meter or serial number.",
    )
    active = fields.Boolean("In Use", default=True)
    kind = fields.Selection(
        [
            ("site", "Site"),
            ("room", "Room"),
            ("meter", "Meter"),
            ("device", "Device"),
            ("other", "Other"),
        ],
        required=True,
        default="room",
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="restrict",
    )
    company_id = fields.Many2one(
        "res.company", required=True, index=True, default=lambda self: self.env.company
    )
    parent_id = fields.Many2one(
        "billing.object",
        string="Part Of",
        index=True,
        check_company=True,
        ondelete="restrict",
        domain="[('partner_id', '=', partner_id)]",
    )
    parent_path = fields.Char(index=True)
    child_ids = fields.One2many("billing.object", "parent_id", string="Parts")
    date_start = fields.Date(string="From", help="The first day it is charged for.")
    date_end = fields.Date(
        string="Last Day", help="The last day it is charged for; empty: without end."
    )
    line_ids = fields.One2many(
        "billing.subscription.line", "object_id", string="Subscription Lines"
    )
    note = fields.Text()

    _period_order = models.Constraint(
        "CHECK (date_start <= date_end)", "It cannot end before it begins."
    )
    _code_once = models.UniqueIndex(
        "(company_id, kind, code) WHERE code IS NOT NULL AND active",
        "There is such an object with this number already.",
    )

    @api.depends("name", "parent_id.complete_name")
    def _compute_complete_name(self):
        for record in self:
            above = record.parent_id.complete_name
            record.complete_name = f"{above} / {record.name}" if above else record.name

    @api.constrains("parent_id", "partner_id")
    def _check_one_customer(self):
        for record in self:
            others = record.parent_id | record.child_ids
            customer = record.partner_id.commercial_partner_id
            if others.partner_id.commercial_partner_id - customer:
                raise ValidationError(
                    self.env._(
                        "%(object)s and what it is part of belong to one customer.",
                        object=record.name,
                    )
                )
