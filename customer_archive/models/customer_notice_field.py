from odoo import api, fields, models

from .customer_protected_field import BANKS


class CustomerNoticeField(models.Model):
    """A field of the customer whose changes departments are told of."""

    _name = "customer.notice.field"
    _description = "Fact That Is Told"
    _order = "id"
    _rec_name = "field_name"

    rule_id = fields.Many2one(
        "customer.notice.rule", required=True, index=True, ondelete="cascade"
    )
    field_name = fields.Selection(
        "_selection_field_name", string="Field", required=True
    )

    _once = models.UniqueIndex(
        "(rule_id, field_name)", "The rule has this field already."
    )

    @api.model
    def _selection_field_name(self):
        """The contact's fields that somebody can change, by their labels."""
        known = self.env["customer.protected.field"]._selection_field_name()
        # state and salesperson are events of their own
        own = (BANKS, "customer_state", "user_id")
        return [choice for choice in known if choice[0] not in own]

    @api.model_create_multi
    def create(self, vals_list):
        self.env.registry.clear_cache()
        return super().create(vals_list)

    def write(self, vals):
        self.env.registry.clear_cache()
        return super().write(vals)

    def unlink(self):
        self.env.registry.clear_cache()
        return super().unlink()
