from urllib.parse import quote

from odoo import models
from odoo.exceptions import UserError


class ResPartner(models.Model):
    """An address, opened in the map that the company has chosen."""

    _inherit = "res.partner"

    def action_customer_map(self):
        """Open this address in the map of the company."""
        self.ensure_one()
        self.check_access("read")
        address = self._customer_map_address()
        if not address:
            raise UserError(
                self.env._("%(customer)s has no address.", customer=self.display_name)
            )
        # Which map the company uses is a setting that only admins may read.
        template = self.env.company.sudo()._customer_map_template()
        return {
            "type": "ir.actions.act_url",
            "url": template.replace("{address}", quote(address, safe="")),
            "target": "new",
        }

    def _customer_map_address(self):
        """The address in one line, as one types it into a map."""
        self.ensure_one()
        area = self._customer_area()
        if area:
            return area + " ".join(filter(None, (self.street, self.street2)))
        parts = (self.street, self.street2, self.zip, self.city, self.state_id.name)
        line = ", ".join(part for part in parts if part)
        return line and ", ".join(filter(None, (line, self.country_id.name)))
