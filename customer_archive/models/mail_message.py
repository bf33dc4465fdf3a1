from odoo import models


class MailMessage(models.Model):
    """Finding what was noted about a customer itself among all its messages."""

    _inherit = "mail.message"

    _customer_timeline_idx = models.Index(
        """(res_id, date DESC, id DESC)
           WHERE model = 'res.partner' AND message_type = 'notification'"""
    )
