from odoo import api, fields, models
from odoo.exceptions import AccessError


class ResPartner(models.Model):
    """With whom a customer is shared, and who takes it over."""

    _inherit = "res.partner"

    customer_share_ids = fields.One2many(
        "customer.share",
        "partner_id",
        string="Shared With",
        groups="customer_archive.group_viewer",
    )
    customer_share_count = fields.Integer(
        string="Shared",
        compute="_compute_customer_share_count",
        groups="customer_archive.group_viewer",
    )
    customer_may_share = fields.Boolean(
        string="Can Be Shared by Me", compute="_compute_customer_may_share"
    )

    def write(self, vals):
        # EXTENDS base: who may edit a customer does not thereby make it one's own
        if "user_id" in vals and self.env["res.users"]._customer_rights():
            # Who owns it now is asked for whatever door the value comes through.
            owned = self.sudo().filtered(
                lambda p: (
                    p.customer_state and p.user_id and p.user_id.id != vals["user_id"]
                )
            )
            owned.sudo(False)._customer_check_giver()
        return super().write(vals)

    @api.depends("customer_share_ids.date_until")
    def _compute_customer_share_count(self):
        rows = self.env["customer.share"]._read_group(
            [("partner_id", "in", self.ids), ("is_running", "=", True)],
            groupby=["partner_id"],
            aggregates=["__count"],
        )
        counts = {partner.id: count for partner, count in rows}
        for partner in self:
            partner.customer_share_count = counts.get(partner.id, 0)

    @api.depends("user_id")
    @api.depends_context("uid")
    def _compute_customer_may_share(self):
        allowed = self._customer_shareable()
        for partner in self:
            partner.customer_may_share = partner._origin in allowed

    def _customer_shareable(self):
        """Those of these customers whom the user may share and hand over.

        One's own, those of the people whom one leads; an approver all one sees.
        """
        user = self.env.user
        if user.has_group("customer_archive.group_approver"):
            return self._origin
        # Who leads whom is asked on behalf of the user.
        led = self.env["customer.team"].sudo().search([("leader_id", "=", user.id)])
        owners = user | led.member_ids
        # The owner of a customer is no secret to who asks to share it.
        return self._origin.filtered(lambda p: p.sudo().user_id in owners)

    def _customer_check_giver(self):
        """Only owner, team leader and approver decide who sees a customer.

        :raise AccessError: naming the customers of others
        """
        if others := self - self._customer_shareable():
            raise AccessError(
                self.env._(
                    "Only the owner, the leader of the owner's team or an approver "
                    "shares a customer: %s",
                    ", ".join(others.sudo().mapped("display_name")),
                )
            )

    def action_view_customer_shares(self):
        """With whom these customers are shared."""
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_archive.action_customer_share"
        )
        action["domain"] = [("partner_id", "in", self.ids)]
        if len(self) == 1:
            action["context"] = {"default_partner_id": self.id}
        return action

    def action_customer_share(self):
        """Ask with whom to share these customers."""
        return self._customer_rights_wizard("action_customer_share_give")

    def action_customer_hand_over(self):
        """Ask who takes these customers over."""
        return self._customer_rights_wizard("action_customer_hand_over")

    def _customer_rights_wizard(self, name):
        customers = self.commercial_partner_id.filtered("customer_state")
        customers._customer_check_giver()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            f"customer_archive.{name}"
        )
        action["context"] = {"default_partner_ids": customers.ids}
        return action

    def _customer_hand_over(self, user, date_until=False):
        """Make somebody the owner of these customers.

        Open activities of the former owners on the customers go along.

        :param user: the new owner
        :param date_until: until when the former owners may still read, or nothing
        """
        self._customer_check_giver()
        share = self.env["customer.share"]
        # A viewer may own customers without the right to write contacts; who may
        # hand over was checked.
        for owner, customers in self.sudo().grouped("user_id").items():
            if date_until and owner and owner != user:
                share.sudo()._give(
                    customers,
                    owner,
                    owner.browse().env["customer.team"],
                    "read",
                    date_until,
                    self.env._("Handed over"),
                )
            customers.activity_ids.filtered(
                lambda a, o=owner: a.user_id == o
            ).user_id = user
        self.sudo().user_id = user
