from odoo import api, models
from odoo.tools.misc import hash_sign, verify_hash_signed


class CustomerLink(models.AbstractModel):
    """Links that carry their own right: signed by the database, for some days."""

    _name = "customer.link"
    _description = "Signed Link"

    @api.model
    def _sign(self, scope, values, days):
        """The token of a link.

        :param str scope: what the link is for; a token of another scope is refused
        :param list values: what it says, as JSON can have it
        :param days: how long it works
        """
        # the secret is the database's
        return hash_sign(self.sudo().env, scope, values, expiration_hours=24 * days)

    @api.model
    def _opened(self, scope, token):
        """What a token says; None where it is altered, expired, or not one of ours.

        :param str scope: what the link is for
        :param str token: what ``_sign`` gave
        """
        try:
            # the secret is the database's
            return verify_hash_signed(self.sudo().env, scope, token)
        except (ValueError, OverflowError):  # cut off, or no token at all
            return None
