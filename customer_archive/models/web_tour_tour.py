from odoo import api, fields, models


class WebTourTour(models.Model):
    """Guided tours through the customer addons that people start by themselves.

    They are marked as custom, so that Odoo does not begin them unasked.
    """

    _inherit = "web_tour.tour"

    customer_title = fields.Char(string="Tour", translate=True)
    customer_summary = fields.Char(string="What You Will Do", translate=True)
    customer_group_id = fields.Many2one(
        "res.groups", string="For", help="Whose work the tour shows."
    )
    customer_for_me = fields.Boolean(
        string="For My Work",
        compute="_compute_customer_for_me",
        search="_search_customer_for_me",
        compute_sudo=True,
    )
    customer_done = fields.Boolean(
        string="Been Through", compute="_compute_customer_done", compute_sudo=True
    )

    @api.depends("customer_group_id")
    @api.depends_context("uid")
    def _compute_customer_for_me(self):
        mine = self.env.user.all_group_ids
        for tour in self:
            tour.customer_for_me = tour.customer_group_id in mine

    def _search_customer_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("customer_group_id", "in", self.env.user.all_group_ids.ids)]

    @api.depends("user_consumed_ids")
    @api.depends_context("uid")
    def _compute_customer_done(self):
        for tour in self:
            tour.customer_done = self.env.user in tour.user_consumed_ids

    @api.model
    def consume(self, tourName):
        # EXTENDS web_tour: whoever has asked for one of ours is not led into others
        result = super().consume(tourName)
        ours = self.search([("name", "=", tourName), ("customer_title", "!=", False)])
        if not ours:
            return result
        if not self.env.user._is_admin():
            # It was switched on by starting the tour; one's own setting, as there.
            self.env.user.sudo().tour_enabled = False
        return False

    def action_customer_start(self):
        """Begin this tour on the screen where it begins."""
        self.ensure_one()
        sign = "&" if "?" in self.url else "?"
        return {
            "type": "ir.actions.act_url",
            "url": f"{self.url}{sign}tour={self.name}",
            "target": "self",
        }
