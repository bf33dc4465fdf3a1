from odoo import models


class AccountPayment(models.Model):
    """Finding the newest payments of a customer."""

    _inherit = "account.payment"

    _customer_timeline_idx = models.Index(
        "(partner_id, date DESC, id DESC) WHERE partner_type = 'customer'"
    )
