from markupsafe import Markup

from odoo import fields, models

SCOPE = "customer_credit.case"
LINK_DAYS = 14
LINK = Markup(
    '<p>%(text)s</p><p>%(reason)s</p><p><a href="%(url)s" style="padding: 8px 16px; '
    "background-color: #714B67; color: #fff; text-decoration: none; border-radius: "
    '4px;">%(label)s</a></p><p style="color: #666;">%(note)s</p>'
)


class CreditCase(models.AbstractModel):
    """Who is told of a case, by activity and by mail, and what happens when nobody
    decides."""

    _inherit = "credit.case"

    def _case_text(self):
        """What whoever has to decide is told."""
        self.ensure_one()
        return self.env._("Decide on %(case)s", case=self._case_title())

    def _case_link(self):
        """The address that leads to the case, for some days; it decides on nothing."""
        self.ensure_one()
        values = [self._name, self.id]
        token = self.env["customer.link"]._sign(SCOPE, values, LINK_DAYS)
        return f"{self.get_base_url()}/credit/case/{token}"

    def _case_ask(self):
        """Ask those who may take the next step: an activity and a mail each."""
        people = self._case_deciders()
        self._case_tell("credit_decide", people)
        for case in self:
            for user in case._case_told(people[case.id]):
                case._case_mail(user)

    def _case_told(self, ids):
        """The users with these ids, without those who may not decide on it.

        :param ids: ids of ``res.users``
        """
        self.ensure_one()
        # asked by a salesperson, who need not see users
        users = self.env["res.users"].sudo().browse(sorted(ids))
        return users - self.requested_by_id - self.agreed_by_ids

    def _case_tell(self, kind, people):
        """Give those people an activity, once for each step.

        :param kind: a code of ``customer.reminder``
        :param people: ``{case_id: ids of users}``
        """
        notices = [
            {
                "record": case.sudo(),
                "occasion": f"{case.step_at} {case.sudo().tier_id.id} {user.id}",
                "user": user,
                "summary": lambda one: one._case_text(),
                "date": case.company_id._customer_today(),
            }
            for case in self
            for user in case._case_told(people[case.id])
        ]
        # whoever asks need not see who was reminded of what
        self.env["customer.reminder"].sudo()._remind(kind, notices)

    def _case_mail(self, user):
        """Send the link to somebody who may decide.

        :param user: a ``res.users``
        """
        case = self.with_context(lang=user.lang or self.env.lang)
        body = LINK % {
            "text": case._case_text(),
            "reason": case.reason or "",
            "url": case._case_link(),
            "label": case.env._("Open the Case"),
            "note": case.env._(
                "The link works for %(days)s days and asks you to log in.",
                days=LINK_DAYS,
            ),
        }
        case.message_notify(
            body=body,
            subject=case._case_text(),
            partner_ids=user.partner_id.ids,
            force_send=False,
        )

    def _case_settle_activities(self):
        """What was to be decided is settled, on whoever's list it stands."""
        self.sudo().activity_ids.filtered("automated").unlink()

    def _case_answer(self, text):
        """Tell the one who asked.

        :param text: a sentence, translated
        """
        self.ensure_one()
        # a name is no secret
        asker = self.sudo().requested_by_id.partner_id
        self.message_post(body=text, partner_ids=asker.ids)

    def _case_escalate(self):
        """Nobody has decided in time: ask whoever the tier names, else the next one."""
        people = {}
        for case in self:
            people[case.id] = case.tier_id.escalate_user_id.ids or case._case_above()
        self._case_store({"escalated_at": fields.Datetime.now()})
        self._case_tell("credit_escalate", people)
        for case in self:
            for user in case._case_told(people[case.id]):
                case._case_mail(user)

    def _case_above(self):
        """The ids of the people of the next tier, or of this one if it is the last."""
        tiers = self.env["credit.approval.tier"]._credit_tiers(
            self.company_id, self._case_kind()
        )
        keys = [tier.key for tier in tiers]
        at = keys.index(self.tier_id.id) if self.tier_id.id in keys else len(keys) - 1
        return tiers[min(at + 1, len(tiers) - 1)].deciders
