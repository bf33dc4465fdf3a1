from odoo import api, fields, models


class CreditProfile(models.Model):
    """The state of a profile and the holds behind it say the same."""

    _inherit = "credit.profile"

    insolvency = fields.Selection(
        [
            ("default", "Listed as Failing to Pay a Judgment"),
            ("bankrupt", "Bankrupt"),
            ("revoked", "Licence Revoked"),
            ("deregistered", "Deregistered"),
        ],
        tracking=True,
        copy=False,
        help="Where a rule says so, it puts the customer on hold until it is cleared.",
    )
    insolvency_date = fields.Date(
        string="Known Since", tracking=True, copy=False, help="When it became known."
    )
    hold_count = fields.Integer(string="Holds", compute="_compute_hold_count")

    @api.depends("partner_id", "company_id")
    def _compute_hold_count(self):
        found = self.env["credit.hold"]._read_group(
            [
                ("partner_id", "in", self.partner_id.ids),
                ("company_id", "in", self.company_id.ids),
                ("state", "=", "open"),
            ],
            groupby=["partner_id", "company_id"],
            aggregates=["__count"],
        )
        counts = {(partner, company): count for partner, company, count in found}
        for profile in self:
            profile.hold_count = counts.get((profile.partner_id, profile.company_id), 0)

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS customer_credit
        profiles = super().create(vals_list)
        profiles.filtered(lambda p: p.state == "hold")._hold_by_hand()
        profiles.filtered("insolvency")._hold_insolvent()
        return profiles

    def write(self, vals):
        # EXTENDS customer_credit: whoever writes the state holds or lifts by hand
        result = super().write(vals)
        if "state" in vals:
            self._hold_by_hand()
        if "insolvency" in vals:
            self._hold_insolvent()
        return result

    def _hold_by_hand(self):
        """Put in place or lift the holds that the states written by hand ask for."""
        for company, profiles in self.grouped("company_id").items():
            holds = self.env["credit.hold"]
            standing = holds._hold_open(company, profiles.partner_id)
            held = profiles.filtered(lambda p: p.state == "hold")
            new = held.filtered(lambda p, s=standing: p.partner_id not in s.partner_id)
            holds.create(
                [
                    {
                        "partner_id": profile.partner_id.id,
                        "company_id": company.id,
                        "reason": profile.state_reason,
                    }
                    for profile in new
                ]
            )
            lifted = (profiles - held).partner_id
            standing.filtered(lambda h, c=lifted: h.partner_id in c).action_lift()

    def _hold_state(self, held):
        """Follow the holds that stand, whoever has put them in place.

        :param held: the ``credit.hold`` on orders that stand
        """
        on_hold = self.filtered(lambda p: p.partner_id in held.partner_id)
        on_hold = on_hold.filtered(lambda p: p.state != "hold")
        free = self.filtered(
            lambda p: p.state == "hold" and p.partner_id not in held.partner_id
        )
        if on_hold:
            super(CreditProfile, on_hold).write({"state": "hold"})
        if free:
            super(CreditProfile, free).write({"state": "open", "state_reason": False})

    def _hold_insolvent(self):
        """Look at the holds of these customers at once."""
        for company, profiles in self.grouped("company_id").items():
            self.env["credit.hold"]._hold_refresh(company, profiles.partner_id)

    def action_view_holds(self):
        """The holds of this customer, those that are lifted, too."""
        self.ensure_one()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_credit.action_credit_hold"
        )
        return action | {
            "domain": [
                ("partner_id", "=", self.partner_id.id),
                ("company_id", "=", self.company_id.id),
            ],
            "context": {"default_partner_id": self.partner_id.id},
        }
