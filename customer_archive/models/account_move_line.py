from odoo import api, models
from odoo.fields import Domain


class AccountMoveLine(models.Model):
    _inherit = "account.move.line"

    @api.model
    def _customer_committed_domain(self):
        """Draft invoice lines whose amount a commitment answers for already.

        What ``res.partner._customer_commitments`` counts (an order, a charge) may
        stand on a draft invoice too. Whoever adds up draft invoices leaves these
        lines out, so that nothing counts twice. Extend it with
        ``super()._customer_committed_domain() | Domain(...)``.

        :return: a ``Domain`` on ``account.move.line``
        """
        return Domain.FALSE
