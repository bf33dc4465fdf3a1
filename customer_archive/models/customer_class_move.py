from odoo import api, fields, models

AXES = [
    ("level", "Level"),
    ("region", "Sales Region"),
    ("demand", "Demand"),
    ("size", "Size"),
    ("industry", "Industry"),
]


class CustomerClassMove(models.Model):
    """A customer went from one class to another: when, by whom and why."""

    _name = "customer.class.move"
    _description = "Change of Class"
    _order = "date desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        readonly=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(
        "res.company",
        readonly=True,
        ondelete="cascade",
        help="Whose figures have decided; empty when somebody chose the class by hand.",
    )
    date = fields.Datetime(required=True, readonly=True, default=fields.Datetime.now)
    user_id = fields.Many2one(
        "res.users",
        string="By",
        required=True,
        readonly=True,
        default=lambda self: self.env.user,
    )
    axis = fields.Selection(AXES, required=True, readonly=True, default="level")
    old_name = fields.Char(string="From", readonly=True)
    new_name = fields.Char(string="To", readonly=True)
    old_level_id = fields.Many2one(
        "customer.level", string="Level Before", readonly=True, ondelete="set null"
    )
    new_level_id = fields.Many2one(
        "customer.level", string="Level After", readonly=True, ondelete="set null"
    )
    direction = fields.Selection(
        [("first", "First"), ("up", "Up"), ("down", "Down"), ("other", "Other")],
        readonly=True,
        compute="_compute_direction",
        store=True,
        help="Of levels: up is towards the top of the list of levels.",
    )
    origin = fields.Selection(
        [("hand", "By Hand"), ("rule", "By Rule")],
        required=True,
        readonly=True,
        default="hand",
    )
    reason = fields.Char(readonly=True)

    _newest_idx = models.Index("(partner_id, date DESC, id DESC)")

    # not of the levels' sequence: history is not rewritten when the list is sorted
    @api.depends("axis", "old_level_id", "new_level_id")
    def _compute_direction(self):
        for move in self:
            old, new = move.old_level_id, move.new_level_id
            if move.axis != "level" or not new:
                move.direction = "down" if old else "other"
            elif not old:
                move.direction = "first"
            else:
                up = (new.sequence, new.id) < (old.sequence, old.id)
                move.direction = "up" if up else "down"

    def _timeline_title(self):
        """This change in one line, for the customer's timeline."""
        self.ensure_one()
        axes = dict(self._fields["axis"]._description_selection(self.env))
        return self.env._(
            "%(axis)s: %(old)s → %(new)s",
            axis=axes[self.axis],
            old=self.old_name or "–",
            new=self.new_name or "–",
        )
