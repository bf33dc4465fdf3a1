from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.holds import MANUAL
from .credit_hold_rule import CAUSES

# Set by putting in place and lifting only, whatever a client sends.
KEPT = {
    "cause", "company_id", "held_at", "held_by_id", "lifted_at", "lifted_by_id",
    "occasion", "partner_id", "state",
}  # fmt: skip


class CreditHold(models.Model):
    """Why a customer gets nothing more on credit, since when, and until when it was
    so."""

    _name = "credit.hold"
    _description = "Credit Hold"
    _order = "id desc"
    _rec_name = "partner_id"
    _check_company_auto = True

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain="[('parent_id', '=', False)]",
    )
    company_id = fields.Many2one(
        "res.company",
        required=True,
        index=True,
        ondelete="cascade",
        default=lambda self: self.env.company,
    )
    cause = fields.Selection(
        [(MANUAL, "By Hand"), *CAUSES], required=True, readonly=True, default=MANUAL
    )
    occasion = fields.Char(readonly=True, help="What makes the cause a new one.")
    reason = fields.Char(string="Explanation", help="Is shown to the salesperson.")
    holds_orders = fields.Boolean(default=True)
    holds_subscriptions = fields.Boolean(string="Holds New Subscriptions", default=True)
    state = fields.Selection(
        [("open", "In Force"), ("lifted", "Lifted")],
        required=True,
        readonly=True,
        default="open",
        index=True,
    )
    held_at = fields.Datetime(
        string="Since", required=True, readonly=True, default=fields.Datetime.now
    )
    held_by_id = fields.Many2one(
        "res.users",
        string="Put in Place By",
        required=True,
        readonly=True,
        index=True,
        default=lambda self: self.env.uid,
    )
    lifted_at = fields.Datetime(string="Lifted On", readonly=True)
    lifted_by_id = fields.Many2one("res.users", readonly=True, index="btree_not_null")
    lift_reason = fields.Char(string="Why It Was Lifted")

    _once = models.UniqueIndex(
        "(partner_id, company_id, cause) WHERE state = 'open'",
        "The customer is on hold for this cause already.",
    )
    _scope = models.Constraint(
        "CHECK (holds_orders OR holds_subscriptions)",
        "A hold is on orders, on new subscriptions or on both.",
    )
    _timeline_idx = models.Index("(partner_id, held_at DESC, id DESC)")

    @api.depends("cause", "partner_id")
    @api.depends_context("lang")
    def _compute_display_name(self):
        causes = dict(self._fields["cause"]._description_selection(self.env))
        for hold in self:
            hold.display_name = self.env._(
                "%(customer)s: %(cause)s",
                customer=hold.partner_id.display_name or "",
                cause=causes.get(hold.cause, ""),
            )

    @api.model_create_multi
    def create(self, vals_list):
        partners = self.env["res.partner"]
        if self.env.uid != SUPERUSER_ID:
            # who puts a customer on hold does so by hand, now, and under their name
            vals_list = [
                {k: v for k, v in vals.items() if k not in KEPT - {"company_id"}}
                | {"partner_id": vals.get("partner_id")}
                for vals in vals_list
            ]
        for vals in vals_list:
            if vals.get("partner_id"):
                customer = partners.browse(vals["partner_id"]).commercial_partner_id
                vals["partner_id"] = customer.id
        holds = super().create(vals_list)
        holds._hold_follow()
        return holds

    def write(self, vals):
        if self.env.uid != SUPERUSER_ID:
            if KEPT & vals.keys():
                raise AccessError(
                    self.env._("A hold is put in place and lifted, not changed.")
                )
            if any(hold.state != "open" for hold in self):
                raise UserError(self.env._("This hold is lifted; it is history now."))
        result = super().write(vals)
        if {"holds_orders", "state"} & vals.keys():
            self._hold_follow()
        return result

    def _hold_store(self, vals):
        """Write what only the steps write; never called from outside."""
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_history(self):
        raise UserError(self.env._("A hold is lifted, not deleted."))

    def action_lift(self):
        """Lift holds by hand; by rule they are not put in place for the same again."""
        self.check_access("write")
        self.filtered(lambda hold: hold.state == "open")._hold_lift()

    def _hold_lift(self):
        """Lift these holds, in the name of the user."""
        self._hold_store(
            {
                "state": "lifted",
                "lifted_at": fields.Datetime.now(),
                "lifted_by_id": self.env.uid,
            }
        )
        self._hold_follow()

    def _hold_follow(self):
        """Let the state of the credit profiles say what the holds say."""
        # that somebody is on hold is the profile's state, whoever has caused it
        profiles = self.env["credit.profile"].with_user(SUPERUSER_ID)
        for company, holds in self.sudo().grouped("company_id").items():
            customers = holds.partner_id
            held = self.sudo()._hold_open(company, customers)
            known = profiles.search(
                [
                    ("company_id", "=", company.id),
                    ("partner_id", "in", customers.ids),
                ]
            )
            missing = held.partner_id - known.partner_id
            known |= profiles.create(
                [
                    {"partner_id": customer.id, "company_id": company.id}
                    for customer in missing
                ]
            )
            known._hold_state(held)

    @api.model
    def _hold_open(self, company, customers):
        """The holds on orders that stand.

        :param company: the ``res.company`` that lends
        :param customers: commercial partners
        """
        return self.search(
            [
                ("company_id", "=", company.id),
                ("partner_id", "in", customers.ids),
                ("state", "=", "open"),
                ("holds_orders", "=", True),
            ]
        )
