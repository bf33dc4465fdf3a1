from odoo import api, fields, models

LIMIT = {
    "active", "currency_id", "is_limited", "limit_amount", "profile_ids", "state",
    "temporary_amount", "temporary_until",
}  # fmt: skip


class CreditGroup(models.Model):
    """Credit profiles that share one limit.

    Its members are profiles, so it holds for several customers of one company, for one
    customer in several companies, or both.
    """

    _name = "credit.group"
    _description = "Shared Credit Limit"
    _inherit = ["mail.thread"]
    _order = "name, id"

    name = fields.Char(required=True, translate=True, tracking=True)
    active = fields.Boolean(default=True)
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
        string="Has a Limit",
        default=True,
        tracking=True,
        help="Without a limit the group checks nothing. A limit of zero means that "
        "nothing is lent to its members.",
    )
    limit_amount = fields.Monetary(string="Shared Limit", tracking=True)
    temporary_amount = fields.Monetary(
        string="Temporary Limit",
        tracking=True,
        help="On top of the shared limit, up to and including a day.",
    )
    temporary_until = fields.Date(string="Until", tracking=True)
    note = fields.Text()
    profile_ids = fields.One2many("credit.profile", "group_id", string="Members")
    member_count = fields.Integer(
        string="Number of Members", compute="_compute_member_count"
    )
    limit_in_force = fields.Monetary(compute="_compute_position")
    exposure_amount = fields.Monetary(
        compute="_compute_position",
        string="Exposure",
        help="What all members owe or are bound to owe, also those you may not see.",
    )
    headroom_amount = fields.Monetary(
        compute="_compute_position", string="Available Credit"
    )
    used_percent = fields.Float(compute="_compute_position", string="Limit in Use")

    _limit_positive = models.Constraint(
        "CHECK (limit_amount >= 0 AND temporary_amount >= 0)",
        "A credit limit cannot be negative.",
    )
    _temporary_ends = models.Constraint(
        "CHECK (temporary_amount = 0 OR temporary_amount IS NULL "
        "OR temporary_until IS NOT NULL)",
        "A temporary limit needs the day on which it ends.",
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

    @api.depends("profile_ids", "limit_amount", "is_limited", "temporary_amount",
                 "temporary_until", "currency_id")  # fmt: skip
    def _compute_position(self):
        owed = self._credit_group_owed()
        for group in self:
            limit = group._credit_group_limit() or 0.0
            used = sum(owed.get(group._origin.id, {}).values())
            group.limit_in_force, group.exposure_amount = limit, used
            group.headroom_amount = limit - used if group.is_limited else 0.0
            full = 100.0 if used > 0 else 0.0
            group.used_percent = 100.0 * used / limit if limit else full

    def _credit_group_limit(self):
        """The limit as it holds today, in the group's currency, or ``None``."""
        self.ensure_one()
        if not (self.is_limited and self.active):
            return None
        until, today = self.temporary_until, self.env.company._customer_today()
        extra = self.temporary_amount if until and until >= today else 0.0
        return self.limit_amount + extra

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
