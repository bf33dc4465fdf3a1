from odoo import api, fields, models
from odoo.exceptions import UserError


class CustomerTeam(models.Model):
    """People who look after each other's customers."""

    _name = "customer.team"
    _description = "Customer Team"
    _order = "sequence, name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    sequence = fields.Integer(default=10)
    active = fields.Boolean("In Use", default=True)
    company_id = fields.Many2one(
        "res.company", index="btree_not_null", help="Empty: of all companies."
    )
    leader_id = fields.Many2one(
        "res.users",
        index="btree_not_null",
        ondelete="restrict",
        domain=[("share", "=", False)],
        help="Shares and hands over the customers of the team. A member, too.",
    )
    member_ids = fields.Many2many(
        "res.users",
        string="Members",
        domain=[("share", "=", False)],
        help="Each sees and changes the customers of all.",
    )
    member_count = fields.Integer(string="People", compute="_compute_member_count")
    customer_count = fields.Integer(
        string="Customers", compute="_compute_customer_count"
    )

    _name_once = models.UniqueIndex(
        "(name, company_id) NULLS NOT DISTINCT WHERE active",
        "There is a team of this name already.",
    )

    @api.depends("member_ids")
    def _compute_member_count(self):
        for team in self:
            team.member_count = len(team.member_ids)

    @api.depends("member_ids")
    def _compute_customer_count(self):
        rows = self.env["res.partner"]._read_group(
            [("customer_state", "!=", False), ("user_id", "in", self.member_ids.ids)],
            groupby=["user_id"],
            aggregates=["__count"],
        )
        owned = {user.id: count for user, count in rows}
        for team in self:
            team.customer_count = sum(owned.get(i, 0) for i in team.member_ids.ids)

    @api.model_create_multi
    def create(self, vals_list):
        teams = super().create(vals_list)
        teams._join_leaders()
        return teams

    def write(self, vals):
        result = super().write(vals)
        self._join_leaders()
        return result

    def unlink(self):
        result = super().unlink()
        self.env["res.partner"]._customer_rights_forget()
        return result

    def _join_leaders(self):
        """Who leads a team is one of it."""
        for team in self:
            if team.leader_id and team.leader_id not in team.member_ids:
                super(CustomerTeam, team).write(
                    {"member_ids": [fields.Command.link(team.leader_id.id)]}
                )
        self.env["res.partner"]._customer_rights_forget()

    def action_view_customers(self):
        """The customers of the team's people."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.action_customer"
        )
        action["domain"] = [
            ("customer_state", "!=", False),
            ("user_id", "in", self.member_ids.ids),
        ]
        return action

    @api.model
    def action_copy_sales_teams(self):
        """Take over the teams of Sales with leader and members, again and again.

        A team is known by its name and company; people who are in it and not in the
        team of Sales stay.

        :raise UserError: where Sales is not installed
        """
        self.check_access("create")
        if "crm.team" not in self.env:
            raise UserError(self.env._("The app with the sales teams is missing."))
        for theirs in self.env["crm.team"].search([("active", "=", True)]):
            ours = self.search(
                [
                    ("name", "=", theirs.name),
                    ("company_id", "=", theirs.company_id.id),
                ],
                limit=1,
            ) or self.create({"name": theirs.name, "company_id": theirs.company_id.id})
            ours.leader_id = theirs.user_id or ours.leader_id
            ours.member_ids |= theirs.member_ids | theirs.user_id
        return {"type": "ir.actions.client", "tag": "soft_reload"}
