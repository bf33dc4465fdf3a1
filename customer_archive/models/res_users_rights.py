from typing import NamedTuple

from odoo import api, models
from odoo.tools import ormcache

from .customer_rights import ALL, OWN


class Rights(NamedTuple):
    """Whose customers somebody sees who does not see all."""

    user: int
    owners: tuple[int, ...]  # the user and who is in a team with the user
    teams: tuple[int, ...]
    free_companies: tuple[int, ...]  # where everybody sees every customer


class ResUsers(models.Model):
    """Which customers somebody may see."""

    _inherit = "res.users"

    @api.model
    @ormcache("self.env.uid")
    def _customer_rights(self):
        """The limits of the environment's user, or nothing: this user sees all.

        Who has no role of the desk is not concerned; who has one that sees all, sees
        all. Which roles these are, the groups of the two rules on contacts say.
        """
        user = self.env.user
        own, everything = (
            self.env["customer.rights"]._customer_rights_ref(xmlid)
            for xmlid in (OWN, ALL)
        )
        groups = user.all_group_ids
        if not own.active or not own.groups & groups or everything.groups & groups:
            return None
        guarded = user.company_ids.filtered("customer_rights")
        if not guarded:
            return None
        # The teams of one's own are known to the model and to nobody else.
        teams = self.env["customer.team"].sudo().search([("member_ids", "=", user.id)])
        return Rights(
            user.id,
            tuple(sorted({user.id, *teams.member_ids.ids})),
            tuple(teams.ids),
            tuple((user.company_ids - guarded).ids),
        )
