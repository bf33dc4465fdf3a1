from odoo import SUPERUSER_ID, fields, models
from odoo.exceptions import AccessError, UserError

MANAGER = "customer_credit.group_manager"


class CreditAssessment(models.Model):
    """From a draft to a grade: submitted by one, decided by another."""

    _inherit = "credit.assessment"

    def action_submit(self):
        """Have somebody else decide on it."""
        self.check_access("write")
        for assessment in self:
            if assessment.state != "draft":
                raise UserError(self.env._("Only a draft is submitted."))
            if assessment._credit_is_changed() and not assessment.reason:
                raise UserError(
                    self.env._(
                        "%(customer)s: say why another grade or limit is given than "
                        "the one proposed.",
                        customer=assessment.partner_id.name,
                    )
                )
            if not assessment.grade_id:
                raise UserError(
                    self.env._(
                        "%(customer)s: too little is known for a grade. Choose one and "
                        "say why.",
                        customer=assessment.partner_id.name,
                    )
                )
        self._credit_store({"state": "submitted"})

    def action_recall(self):
        """Take it back, before anybody has decided."""
        self.check_access("write")
        if any(a.state not in ("draft", "submitted") for a in self):
            raise UserError(self.env._("This assessment is decided."))
        self._credit_store({"state": "recalled"})

    def action_approve(self):
        """Give the customer the grade, and what comes with it."""
        self._credit_decide()
        decided = {"state": "approved", "decided_at": fields.Datetime.now()}
        self._credit_store(decided | {"decided_by_id": self.env.uid})
        self._credit_apply()

    def action_reject(self):
        """Leave the customer's grade as it is; it is looked at again in a month."""
        self._credit_decide()
        decided = {"state": "rejected", "decided_at": fields.Datetime.now()}
        self._credit_store(decided | {"decided_by_id": self.env.uid})
        today = fields.Date.context_today(self)
        self.profile_id.filtered(
            lambda p: p.date_next_assessment and p.date_next_assessment <= today
        ).date_next_assessment = fields.Date.add(today, months=1)

    def _credit_decide(self):
        """Raise unless this user may decide on all of these."""
        if not self.env.user.has_group(MANAGER):
            raise AccessError(self.env._("Only credit managers decide on grades."))
        self.check_access("write")
        for assessment in self:
            if assessment.state != "submitted":
                raise UserError(
                    self.env._(
                        "The assessment of %(customer)s is not submitted.",
                        customer=assessment.partner_id.name,
                    )
                )
            if assessment.requested_by_id == self.env.user:
                raise UserError(
                    self.env._(
                        "You assessed %(customer)s, so somebody else has to decide.",
                        customer=assessment.partner_id.name,
                    )
                )

    def _credit_is_changed(self):
        """Whether somebody gives another grade or limit than was proposed."""
        self.ensure_one()
        limit = self.limit_amount if self.has_limit else None
        proposed = self.limit_proposed if self.limit_reason else None
        return self.grade_id != self.grade_proposed_id or limit != proposed

    def _credit_leaves_all(self):
        """Whether grade and limit stay as they are, and nobody changed anything."""
        self.ensure_one()
        return (
            bool(self.old_grade_id)
            and self.grade_id == self.old_grade_id
            and not self._credit_is_changed()
            and (
                not self.has_limit
                or (self.old_has_limit and self.limit_amount == self.old_limit_amount)
            )
        )

    def _credit_approve_unchanged(self):
        """Approve those of these that leave everything as it is, by the machine."""
        same = self.filtered(
            lambda a: a.state == "submitted" and a._credit_leaves_all()
        )
        decided = {"state": "approved", "decided_at": fields.Datetime.now()}
        same._credit_store(decided | {"is_automatic": True})
        same._credit_apply()
        return same

    def _credit_apply(self):
        """Write on the profiles what was approved; a missing profile is made."""
        # two people have decided, or nothing changes: whoever types in a limit may have
        # to ask for it, the machine that carries out a decision has not
        profiles = self.env["credit.profile"].with_user(SUPERUSER_ID)
        for assessment in self:
            vals = assessment._prepare_profile_vals()
            own = assessment.profile_id.with_env(profiles.env)
            profile = own or profiles.search(
                [
                    ("partner_id", "=", assessment.partner_id.id),
                    ("company_id", "=", assessment.company_id.id),
                ]
            )
            if profile:
                profile.write(vals)
            else:
                customer = {
                    "partner_id": assessment.partner_id.id,
                    "company_id": assessment.company_id.id,
                }
                profile = profiles.create(customer | vals)
            assessment._credit_store({"profile_id": profile.id})
            assessment._credit_give_terms()

    def _prepare_profile_vals(self):
        """What the profile is given: grade, score, next assessment, and the limit."""
        self.ensure_one()
        today = fields.Date.context_today(self)
        months = self.grade_id.assessment_months
        vals = {
            "grade_id": self.grade_id.id,
            "grade_date": today,
            "score": self.score,
            "date_next_assessment": months and fields.Date.add(today, months=months),
        }
        if self.has_limit:
            vals |= {"is_limited": True, "limit_amount": self.limit_amount}
        return vals

    def _credit_give_terms(self):
        """Give the customer terms that its grade allows, if it has others."""
        self.ensure_one()
        allowed = self.grade_id.payment_term_ids.filtered(
            lambda term: term.company_id in (self.company_id, term.company_id.browse())
        )
        # the terms follow what two people have decided, who need not edit contacts
        partner = self.partner_id.with_user(SUPERUSER_ID)
        partner = partner.with_company(self.company_id)
        if allowed and partner.property_payment_term_id not in allowed:
            partner.property_payment_term_id = allowed[0]

    def action_view_profile(self):
        """Open the customer's credit profile."""
        self.ensure_one()
        return self.profile_id.get_formview_action()
