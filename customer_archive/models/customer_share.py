from odoo import api, fields, models
from odoo.exceptions import AccessError, ValidationError
from odoo.fields import Domain

MODES = [("read", "Read"), ("edit", "Edit")]


class CustomerShare(models.Model):
    """A customer whom somebody else or another team may see until a day."""

    _name = "customer.share"
    _description = "Shared Customer"
    _order = "date_until desc, id desc"
    _rec_name = "partner_id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        domain=[("customer_state", "!=", False)],
    )
    owner_id = fields.Many2one(related="partner_id.user_id", string="Owner")
    user_id = fields.Many2one(
        "res.users",
        string="Person",
        index="btree_not_null",
        ondelete="cascade",
        domain=[("share", "=", False)],
    )
    team_id = fields.Many2one(
        "customer.team", index="btree_not_null", ondelete="cascade"
    )
    mode = fields.Selection(MODES, string="May", required=True, default="read")
    date_until = fields.Date(
        string="Until", help="The last day. Empty: until somebody takes it back."
    )
    reason = fields.Char()
    given_by_id = fields.Many2one(
        "res.users",
        string="Shared By",
        readonly=True,
        required=True,
        default=lambda self: self.env.user,
        ondelete="restrict",
    )
    is_running = fields.Boolean(
        string="In Force", compute="_compute_is_running", search="_search_is_running"
    )

    _with_somebody = models.Constraint(
        "CHECK (num_nonnulls(user_id, team_id) = 1)",
        "A customer is shared with a person or with a team: choose one of them.",
    )
    _user_once = models.UniqueIndex(
        "(partner_id, user_id) WHERE user_id IS NOT NULL",
        "This customer is shared with this person already: change that line.",
    )
    _team_once = models.UniqueIndex(
        "(partner_id, team_id) WHERE team_id IS NOT NULL",
        "This customer is shared with this team already: change that line.",
    )

    @api.depends("date_until")
    def _compute_is_running(self):
        today = fields.Date.context_today(self)
        for share in self:
            share.is_running = not share.date_until or share.date_until >= today

    def _search_is_running(self, operator, value):
        if operator != "in":
            return NotImplemented
        today = fields.Date.context_today(self)
        return Domain("date_until", "=", False) | Domain("date_until", ">=", today)

    @api.depends("partner_id", "user_id", "team_id")
    def _compute_display_name(self):
        for share in self:
            share.display_name = self.env._(
                "%(customer)s: %(whom)s",
                customer=share.partner_id.sudo().display_name or "",
                whom=share.user_id.name or share.team_id.name or "",
            )

    @api.constrains("partner_id")
    def _check_partner_id(self):
        for share in self:
            if share.partner_id != share.partner_id.commercial_partner_id:
                raise ValidationError(
                    self.env._(
                        "%s is a contact: share the customer, and the contacts follow.",
                        share.partner_id.display_name,
                    )
                )

    @api.model_create_multi
    def create(self, vals_list):
        # who shares stands there for good
        shares = super().create(
            [vals | {"given_by_id": self.env.uid} for vals in vals_list]
        )
        shares.partner_id._customer_check_giver()
        self.env["res.partner"]._customer_rights_forget()
        return shares

    def write(self, vals):
        self.partner_id._customer_check_giver()
        result = super().write(
            {name: value for name, value in vals.items() if name != "given_by_id"}
        )
        self.partner_id._customer_check_giver()
        self.env["res.partner"]._customer_rights_forget()
        return result

    def unlink(self):
        # When contacts are merged, what both had goes without anybody being asked.
        if not self.env.su:
            self.partner_id._customer_check_giver()
        result = super().unlink()
        self.env["res.partner"]._customer_rights_forget()
        return result

    @api.model
    def _give(self, customers, users, teams, mode, date_until=False, reason=False):
        """Share these customers; what is shared already is given anew.

        :param customers: commercial partners
        :param users: with whom; ``teams`` as well
        :param mode: ``read`` or ``edit``
        :param date_until: the last day, or nothing
        :return: the shares
        :raise AccessError: where somebody may not share a customer
        """
        customers._customer_check_giver()
        vals = {"mode": mode, "date_until": date_until, "reason": reason}
        existing = self.search(
            Domain("partner_id", "in", customers.ids)
            & (Domain("user_id", "in", users.ids) | Domain("team_id", "in", teams.ids))
        )
        existing.write(vals)
        there = {(s.partner_id.id, s.user_id.id, s.team_id.id) for s in existing}
        whom = [(user.id, False) for user in users]
        whom += [(False, team.id) for team in teams]
        return existing | self.create(
            [
                {"partner_id": customer.id, "user_id": user, "team_id": team} | vals
                for customer in customers
                for user, team in whom
                if (customer.id, user, team) not in there
            ]
        )

    def action_end(self):
        """Take the customers back as of today."""
        yesterday = fields.Date.subtract(fields.Date.context_today(self), days=1)
        self.filtered("is_running").date_until = yesterday

    def action_open_customer(self):
        """The customer's form."""
        self.ensure_one()
        if not self.partner_id.has_access("read"):
            raise AccessError(self.env._("You may not see this customer any more."))
        return self.partner_id.get_formview_action()
