from odoo import fields, models


class ResCompany(models.Model):
    """A company's day begins and ends by its own clock."""

    _inherit = "res.company"

    def _customer_clock(self, moment):
        """A moment by the clock of this company.

        :param moment: a naive ``datetime`` in UTC, or None
        :return: a naive ``datetime``, None for None
        """
        self.ensure_one()
        if not moment:
            return None
        # The time zone of a company is its contact's, and no secret.
        zone = self.sudo().partner_id.tz or self.env.user.tz
        local = fields.Datetime.context_timestamp(self.with_context(tz=zone), moment)
        return local.replace(tzinfo=None)

    def _customer_today(self):
        """The ``date`` of today in this company."""
        return self._customer_clock(fields.Datetime.now()).date()
