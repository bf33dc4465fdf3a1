from odoo import api, fields, models

from .credit_limit import TERMS

LIMIT = {"active", "currency_id", "profile_ids", "state", *TERMS}


class CreditGroup(models.Model):
    """Credit profiles that share one limit.

    Its members are profiles, so it holds for several customers of one company, for one
    customer in several companies, or both.
    """

    _name = "credit.group"
    _description = "Shared Credit Limit"
    _inherit = ["credit.limit"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean("In Use", default=True)
    currency_id = fields.Many2one(
        "res.currency",
        required=True,
        default=lambda self: self.env.company.currency_id,
        help="What the members owe is converted into it at the rate of today.",
    )
    state = fields.Selection(
        [("open", "Open"), ("hold", "On Hold")],
        default="open",
        required=True,
        tracking=True,
        help="On hold nothing new is lent to any member.",
    )
    is_limited = fields.Boolean(
        default=True,
        help="Without a limit the group checks nothing. A limit of zero means that "
        "nothing is lent to its members.",
    )
    limit_amount = fields.Monetary(string="Shared Limit")
    temporary_amount = fields.Monetary(
        help="On top of the shared limit, up to and including a day.",
    )
    note = fields.Text()
    profile_ids = fields.One2many("credit.profile", "group_id", string="Members")
    member_count = fields.Integer(
        string="Number of Members", compute="_compute_member_count"
    )
    exposure_amount = fields.Monetary(
        help="What all members owe or are bound to owe, also those you may not see.",
    )

    @api.depends("profile_ids")
    def _compute_member_count(self):
        # how many share it is no secret, in whichever company they are
        counts = dict(
            self.env["credit.profile"]
            .sudo()
            ._read_group([("group_id", "in", self.ids)], ["group_id"], ["__count"])
        )
        for group in self:
            group.member_count = counts.get(group.sudo(), 0)

    @api.depends("active")
    def _compute_limit_in_force(self):
        return super()._compute_limit_in_force()

    @api.depends("profile_ids", "currency_id", "limit_in_force")
    def _compute_exposure(self):
        owed = self._credit_group_owed()
        for group in self:
            group._set_use(sum(owed.get(group._origin.id, {}).values()))

    def _limit_today(self):
        # EXTENDS credit.limit
        return super()._limit_today() if self.active else None

    def _credit_group_owed(self):
        """What each member owes, in the currency of its group.

        :return: ``{group_id: {(company_id, partner_id): amount}}``
        """
        # what colleagues and other companies have lent counts, whoever may see it
        members = (
            self.env["credit.profile"]
            .sudo()
            ._read_group(
                [("group_id", "in", self._origin.ids)],
                ["company_id", "group_id"],
                ["partner_id:recordset"],
            )
        )
        owed, exposure = {}, {}
        for company in {company for company, _group, _partners in members}:
            partners = (
                self.env["res.partner"]
                .sudo()
                .union(*(p for c, _group, p in members if c == company))
            )
            exposure[company.id] = partners._credit_exposure(company)
        for company, group, partners in members:
            today = company._customer_today()
            found = owed.setdefault(group.id, {})
            for partner in partners:
                found[company.id, partner.id] = company.currency_id._convert(
                    sum(exposure[company.id][partner.id].values()),
                    group.currency_id,
                    company,
                    today,
                )
        return owed

    @api.model_create_multi
    def create(self, vals_list):
        groups = super().create(vals_list)
        groups._credit_group_changed()
        return groups

    def write(self, vals):
        members = self.sudo().profile_ids
        result = super().write(vals)
        if LIMIT & vals.keys():
            self._credit_group_changed(members)
        return result

    def _credit_group_changed(self, members=None):
        """Remember that this transaction knows better than what is committed.

        :param members: the profiles that were in it before
        """
        profiles = self.sudo().profile_ids | (members or self.env["credit.profile"])
        changed = self.env.cr.postcommit.data.setdefault("credit.terms", set())
        changed.update((p.partner_id.id, p.company_id.id) for p in profiles)
        self.env["res.partner"]._credit_forget()

    def action_view_members(self):
        """The credit profiles that share the limit."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.name,
            "res_model": "credit.profile",
            "view_mode": "list,kanban,form",
            "domain": [("group_id", "=", self.id)],
            "context": {"default_group_id": self.id},
        }
