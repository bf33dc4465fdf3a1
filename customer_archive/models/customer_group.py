from odoo import api, fields, models
from odoo.tools import SQL


class CustomerGroup(models.Model):
    """The trees of groups: each member with its place in the tree, top down."""

    _name = "customer.group"
    _description = "Customer Group"
    _auto = False
    _order = "path"
    _rec_name = "partner_id"
    _depends = {
        "customer.relation": [
            *("partner_id", "related_id", "kind", "date_from", "date_until"),
        ],
        "res.partner": ["name", "company_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    root_id = fields.Many2one("res.partner", string="Group", readonly=True)
    parent_id = fields.Many2one("res.partner", string="Group Parent", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    depth = fields.Integer(string="Depth in the Group", readonly=True)
    path = fields.Char(readonly=True)
    tree_name = fields.Char(string="Name", compute="_compute_tree_name")
    currency_id = fields.Many2one("res.currency", compute="_compute_turnover")
    turnover = fields.Monetary(
        string="Turnover (12 Months)", compute="_compute_turnover"
    )
    group_turnover = fields.Monetary(
        string="With All Below",
        compute="_compute_turnover",
        help="The turnover of this customer and of all below it in the group.",
    )

    @property
    def _table_query(self):
        return SQL(
            """WITH RECURSIVE edge AS (
                   SELECT relation.partner_id AS id, relation.related_id AS parent_id
                     FROM customer_relation relation WHERE %s
               ), tree(id, root_id, parent_id, depth, path) AS (
                   SELECT DISTINCT root.id, root.id, NULL::int, 0,
                          ARRAY[root.name || ' ' || root.id]
                     FROM edge JOIN res_partner root ON root.id = edge.parent_id
                    WHERE root.id NOT IN (SELECT id FROM edge)
                    UNION ALL
                   SELECT member.id, tree.root_id, tree.id, tree.depth + 1,
                          tree.path || (member.name || ' ' || member.id)::text
                     FROM tree
                     JOIN edge ON edge.parent_id = tree.id
                     JOIN res_partner member ON member.id = edge.id
               )
               SELECT tree.id, tree.id AS partner_id, tree.root_id, tree.parent_id,
                      tree.depth, array_to_string(tree.path, ' / ') AS path,
                      member.company_id
                 FROM tree JOIN res_partner member ON member.id = tree.id""",
            self.env["customer.relation"]._customer_not_ended(is_begun=True),
        )

    @api.depends("partner_id", "depth")
    def _compute_tree_name(self):
        for member in self:
            indent = "\u3000" * (member.depth - 1) + "└ " if member.depth else ""
            member.tree_name = indent + (member.partner_id.display_name or "")

    @api.depends("partner_id")
    @api.depends_context("company")
    def _compute_turnover(self):
        company = self.env.company
        customers = self.partner_id
        since = customers._customer_turnover_since()
        own = customers._customer_turnover(company, since)
        below = customers._customer_group_turnover(company, since)
        for member in self:
            member.currency_id = company.currency_id
            member.turnover = own.get(member.partner_id.id, 0.0)
            member.group_turnover = below.get(member.partner_id.id, 0.0)

    def action_open_customer(self):
        """Open the file of this member."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "res_model": "res.partner",
            "res_id": self.partner_id.id,
            "view_mode": "form",
        }
