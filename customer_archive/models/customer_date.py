from odoo import api, fields, models

from ..engine.occasions import next_occurrence

KINDS = [
    ("birthday", "Birthday"),
    ("anniversary", "Anniversary"),
    ("founding", "Founding Day"),
    ("contract", "Contract Day"),
    ("other", "Other"),
]


class CustomerDate(models.Model):
    """A day that matters to a customer or to one of its people."""

    _name = "customer.date"
    _description = "Important Date"
    _order = "date, id"

    # Not required of whoever enters it: a day whose person is left open is the
    # customer's own.
    partner_id = fields.Many2one(
        "res.partner", string="Customer or Contact", index=True, ondelete="cascade"
    )
    customer_id = fields.Many2one(
        related="partner_id.commercial_partner_id",
        string="Customer",
        store=True,
        index=True,
    )
    kind = fields.Selection(KINDS, required=True, default="birthday")
    name = fields.Char(string="Occasion", help="Where the kind does not say enough.")
    date = fields.Date(required=True)
    is_yearly = fields.Boolean(string="Every Year", default=True)
    date_next = fields.Date(
        string="Next Time",
        compute="_compute_date_next",
        help="29 February is kept on 28 February in common years.",
    )

    _of_somebody = models.Constraint(
        "CHECK (partner_id IS NOT NULL)",
        "Please choose whose important date it is.",
    )

    @api.model_create_multi
    def create(self, vals_list):
        return super().create(
            [{"partner_id": vals.get("customer_id")} | vals for vals in vals_list]
        )

    @api.depends("date", "is_yearly")
    def _compute_date_next(self):
        today = fields.Date.context_today(self)
        for one in self:
            one.date_next = one.date and next_occurrence(one.date, today, one.is_yearly)

    @api.depends("kind", "name", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        kinds = dict(self._fields["kind"]._description_selection(self.env))
        for one in self:
            occasion = one.name or kinds.get(one.kind, "")
            one.display_name = self.env._(
                "%(occasion)s: %(person)s",
                occasion=occasion,
                person=one.partner_id.name or "",
            )
