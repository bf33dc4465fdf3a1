from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import UserError

from odoo.addons.customer_archive.engine.money import exact

from ..engine.limits import Limit, allows_more
from .credit_limit import TERMS


class CreditProfile(models.Model):
    """More credit by request only, where the company wants it so."""

    _inherit = "credit.profile"

    def write(self, vals):
        # EXTENDS customer_credit: nobody types in more where it has to be asked for
        if self.env.uid == SUPERUSER_ID or not vals.keys() & set(TERMS):
            return super().write(vals)
        watched = self.filtered(lambda p: p.company_id.sudo().credit_by_request)
        before = {profile: profile._limit_as_agreed() for profile in watched}
        result = super().write(vals)
        for profile, old in before.items():
            if allows_more(old, profile._limit_as_agreed()):
                raise UserError(
                    self.env._(
                        "%(customer)s gets more credit only by a request that "
                        "somebody else approves. Ask for the limit instead.",
                        customer=profile.partner_id.name,
                    )
                )
        return result

    def _limit_as_agreed(self):
        """What was agreed, for the engine, as it holds today."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        until = self.temporary_until
        runs = self.temporary_amount and until and until >= today
        return Limit(
            exact(self.limit_amount) if self.is_limited else None,
            exact(self.temporary_amount) if runs else exact(0),
            until if runs else None,
        )

    def action_ask_limit(self):
        """Ask for another limit of this customer."""
        self.ensure_one()
        return self.partner_id.with_company(self.company_id).action_credit_ask_limit()
