from odoo import models


class CustomerContactRole(models.Model):
    """What a contact is for us: decision maker, finance, purchasing, technical …"""

    _name = "customer.contact.role"
    _inherit = "customer.choice"
    _description = "Role of a Contact"
