from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError

from ..engine.reviews import DONE, Facts, judge, state_after

STATES = [("waiting", "Waits for a Second Person"), ("done", "Done")]
CHECKS = ("phone_checked", "address_checked", "contact_checked", "tax_checked")
# What only the review itself fills in.
SIGNED = {"state", "done_at", "done_by_id", "second_at", "second_by_id", "date_due"}


class CustomerReview(models.Model):
    """That somebody looked at a customer's file and found it right."""

    _name = "customer.review"
    _description = "Review of a Customer File"
    _inherit = ["mail.thread"]
    _order = "done_at desc, id desc"
    _rec_name = "partner_id"
    _check_company_auto = True
    _mail_post_access = "read"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        check_company=True,
        ondelete="cascade",
        domain=[("customer_state", "!=", False)],
    )
    company_id = fields.Many2one(
        related="partner_id.company_id", store=True, index="btree_not_null"
    )
    kind = fields.Selection(
        [("review", "Review"), ("call", "Confirmed in Passing")],
        default="review",
        required=True,
        readonly=True,
        help="What is confirmed in passing, on the phone for instance, is kept and "
        "does not replace the review.",
    )
    state = fields.Selection(STATES, default="done", required=True, readonly=True)
    date_due = fields.Date(string="Was Due On", readonly=True)
    done_at = fields.Datetime(string="Checked On", readonly=True)
    done_by_id = fields.Many2one("res.users", string="Checked By", readonly=True)
    second_at = fields.Datetime(string="Confirmed On", readonly=True)
    second_by_id = fields.Many2one("res.users", string="Confirmed By", readonly=True)
    phone_checked = fields.Boolean(string="Phone Confirmed")
    address_checked = fields.Boolean(string="Address Confirmed")
    contact_checked = fields.Boolean(string="Contacts Confirmed")
    tax_checked = fields.Boolean(string="Tax Data Confirmed")
    remark = fields.Text()
    attachment_ids = fields.Many2many(
        "ir.attachment", string="Evidence", check_company=True
    )
    level_id = fields.Many2one(related="partner_id.customer_level_id")
    needs_me = fields.Boolean(
        string="Waiting for Me", compute="_compute_needs_me", search="_search_needs_me"
    )

    _waits_once = models.UniqueIndex(
        "(partner_id) WHERE state = 'waiting'",
        "A review of this customer waits for a second person already.",
    )

    @api.depends_context("uid")
    @api.depends("state", "done_by_id")
    def _compute_needs_me(self):
        for review in self:
            review.needs_me = (
                review.state == "waiting" and review.done_by_id != self.env.user
            )

    def _search_needs_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        return [("state", "=", "waiting"), ("done_by_id", "!=", self.env.uid)]

    @api.model_create_multi
    def create(self, vals_list):
        partners = self.env["res.partner"].browse(
            v.get("partner_id") for v in vals_list
        )
        needing = partners.commercial_partner_id._customer_review_needs_second()
        for vals, partner in zip(vals_list, partners, strict=True):
            self._sign(vals, partner.commercial_partner_id, needing)
        reviews = super().create(vals_list)
        reviews._own_evidence()
        reviews._follow()
        return reviews

    def write(self, vals):
        self.check_access("write")
        if self.env.uid != SUPERUSER_ID:
            raise UserError(
                self.env._(
                    "What was checked is not changed afterwards. Check the file again "
                    "instead."
                )
            )
        return super().write(vals)

    def _sign(self, vals, customer, needing):
        """Put the user's name and the state of a new review into its values."""
        if self.env.uid != SUPERUSER_ID:
            for name in SIGNED:
                vals.pop(name, None)
        partial = vals.get("kind") == "call"
        facts = Facts(
            checks=sum(bool(vals.get(name)) for name in CHECKS),
            needs_second=customer in needing and not partial,
            user_id=self.env.uid,
        )
        if code := judge(facts, "check"):
            raise self._step_error(code, customer)
        signed = {
            "partner_id": customer.id,
            "state": state_after(facts),
            "date_due": not partial and customer.customer_date_next_review,
            "done_by_id": self.env.uid,
            "done_at": fields.Datetime.now(),
        }
        for name, value in signed.items():
            vals.setdefault(name, value)

    def _own_evidence(self):
        """Have the evidence readable by whoever may read the review."""
        for review in self:
            loose = review.attachment_ids.filtered(lambda paper: not paper.res_id)
            if loose:
                loose.check_access("write")  # nobody hands in what is another's
                # A review is not written by anybody, and so would be its papers.
                loose.with_user(SUPERUSER_ID).write(
                    {"res_model": self._name, "res_id": review.id}
                )

    def _follow(self):
        """Set the next date of those that are complete, and tell their activities."""
        complete = self.filtered(lambda r: r.state == DONE and r.kind == "review")
        complete.partner_id._customer_reviewed()

    def action_confirm(self):
        """Sign off what another person has checked."""
        self.browse().check_access("create")
        self.check_access("read")
        for review in self:
            facts = Facts(
                needs_second=review.state == "waiting",
                first_person=review.done_by_id.id,
                user_id=self.env.uid,
            )
            if code := judge(facts, "confirm"):
                raise self._step_error(code, review.partner_id)
        # What is signed off cannot be changed, not even by who signs: see ``write``.
        self.with_user(SUPERUSER_ID).write(
            {
                "state": DONE,
                "second_by_id": self.env.uid,
                "second_at": fields.Datetime.now(),
            }
        )
        self._follow()

    def _step_error(self, code, customer):
        """The exception, with a sentence for the user, for a code of the engine."""
        name = customer.display_name
        messages = {
            "nothing_checked": self.env._(
                "Tick what you have checked in the file of %(customer)s.", customer=name
            ),
            "same_person": self.env._(
                "You have checked %(customer)s yourself. A second person has to "
                "confirm it.",
                customer=name,
            ),
            "not_needed": self.env._(
                "The review of %(customer)s waits for nobody.", customer=name
            ),
        }
        return UserError(messages[code])
