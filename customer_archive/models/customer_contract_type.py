from odoo import models


class CustomerContractType(models.Model):
    """What a contract is about: sales, service, confidentiality …"""

    _name = "customer.contract.type"
    _inherit = "customer.choice"
    _description = "Contract Type"
