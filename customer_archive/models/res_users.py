from odoo import models


class ResUsers(models.Model):
    """Who is told about customers, and who when that one does nothing."""

    _inherit = "res.users"

    def _customer_superior(self):
        """The person above this user, where employees are kept; else nobody."""
        self.ensure_one()
        if "employee_id" not in self._fields:
            return self.browse()
        # Who somebody's manager is, is asked for a reminder and shown to nobody.
        return self.sudo().employee_id.parent_id.user_id

    def _customer_is_told(self, company):
        """Whether this user may be given work on customers of ``company``."""
        self.ensure_one()
        return (
            self.active
            and company in self.company_ids
            and self.has_group("customer_archive.group_viewer")
        )
