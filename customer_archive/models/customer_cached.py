from odoo import api, models


class CustomerCached(models.AbstractModel):
    """Settings that are asked so often that each process keeps them in memory."""

    _name = "customer.cached"
    _description = "Settings Kept in Memory"

    @api.model_create_multi
    def create(self, vals_list):
        records = super().create(vals_list)
        self.env.registry.clear_cache()
        return records

    def write(self, vals):
        result = super().write(vals)
        self.env.registry.clear_cache()
        return result

    def unlink(self):
        result = super().unlink()
        self.env.registry.clear_cache()
        return result
