from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError

from ..engine.approval import deciders, judge, route

FAULTS = ("wrong_role", "no_step", "same_person", "agreed_already")


class CreditCase(models.AbstractModel):
    """The steps of a case, judged here for every door."""

    _inherit = "credit.case"

    def _case_tiers(self):
        """``{(company, kind): [Tier, …]}`` of these cases."""
        tiers = self.env["credit.approval.tier"]
        return {
            company: tiers._credit_tiers(company, self._case_kind())
            for company in self.company_id
        }

    def _case_deciders(self):
        """The users who may take the next step of each case.

        :return: ``{case_id: frozenset of user ids}``
        """
        by_company, found = self._case_tiers(), {}
        for case in self:
            tiers = by_company.get(case.company_id, [])
            known = {tier.key: tier for tier in tiers}
            # whose turn it is, is asked for by people who may not see the tiers
            seen = case.sudo()
            now = known.get(seen.tier_id.id or 0)
            if now is None:
                # its tier is gone: the highest one has to look at it
                found[case.id] = tiers[-1].deciders if tiers else frozenset()
                continue
            alone = seen.tier_id == seen.final_tier_id and not seen.agreed_by_ids
            way = [now] if alone else [now, now]
            users = deciders(tiers, way, 0)
            if seen.escalated_at:
                users |= frozenset(seen.tier_id.escalate_user_id.ids)
            found[case.id] = users
        return found

    def _case_begin(self, is_new=False):
        """Find the tiers that decide, and ask the first of them.

        :param is_new: whether nobody was asked before
        """
        now, other = fields.Datetime.now(), self.browse()
        for case, way in self._case_ways().items():
            first, last = (way[0].key, way[-1].key) if way else (False, False)
            # the tiers are a setting; who asks need not see it
            asked = case.sudo().tier_id.id or 0
            if is_new or case.agreed_by_ids or asked != (first or 0):
                other |= case
            case._case_store(
                {
                    "tier_id": first or False,
                    "final_tier_id": last or False,
                    "agreed_by_ids": [Command.clear()],
                    "step_at": now,
                    "escalated_at": False,
                }
            )
        other._case_settle_activities()
        other._case_ask()

    def _case_ways(self):
        """The tiers each case has to pass: ``{case: [Tier, …]}``."""
        by_company, amounts = self._case_tiers(), self._case_amounts()
        return {
            case: route(by_company.get(case.company_id, []), amounts[case.id])
            for case in self
        }

    def _case_outgrown(self):
        """Those whose amount needs another tier by now than when they were asked."""
        outgrown = self.browse()
        for case, way in self._case_ways().items():
            if not way:
                raise UserError(
                    self.env._(
                        "No approval tier reaches to the amount of %(case)s.",
                        case=case._case_title(),
                    )
                )
            # the tiers are a setting; who decides need not see it
            seen, keys = case.sudo(), [tier.key for tier in way]
            last, now = seen.final_tier_id.id or 0, seen.tier_id.id or 0
            if last != keys[-1] or now not in keys:
                outgrown |= case
        return outgrown

    def _case_judge(self):
        """Raise unless this user may decide on each of these cases now."""
        may = self._case_deciders()
        codes = [
            (
                judge(
                    case.state,
                    self.env.uid,
                    case.requested_by_id.id,
                    may[case.id],
                    case.agreed_by_ids.ids,
                ),
                case,
            )
            for case in self
        ]
        # rights first: the state is no business of whoever may not
        for code in FAULTS:
            for found, case in codes:
                if found == code:
                    raise case._case_error(code)

    def _case_error(self, code):
        """The exception, with a sentence for the user, for a code of the engine."""
        title = self._case_title()
        if code == "wrong_role":
            # whose turn it is, is no secret
            tier = self.sudo().tier_id
            return AccessError(
                self.env._(
                    "It is not for you to decide on %(case)s: this takes “%(tier)s”.",
                    case=title,
                    tier=tier.display_name or self.env._("a credit manager"),
                )
            )
        messages = {
            "no_step": self.env._("%(case)s is decided already.", case=title),
            "same_person": self.env._(
                "You asked for %(case)s, so somebody else has to decide on it.",
                case=title,
            ),
            "agreed_already": self.env._(
                "You have agreed to %(case)s, so somebody else has to decide now.",
                case=title,
            ),
        }
        return UserError(messages[code])

    def action_approve(self):
        """Agree; the last one who has to decides."""
        self._case_judge()
        outgrown = self._case_outgrown()
        outgrown._case_begin()
        mine = outgrown._case_deciders()
        ready = (self - outgrown) + outgrown.filtered(
            lambda case: self.env.uid in mine[case.id]
        )
        done = self.browse()
        for case in ready:
            done |= case._case_step()
        done._case_settle_activities()
        done._case_approved()
        (ready - done)._case_ask()
        return (self - ready)._case_passed_on()

    def _case_step(self):
        """One more agrees to this case; the case, if nobody is left to ask."""
        way = self._case_ways()[self]
        keys = [tier.key for tier in way]
        # whose turn it is, is a setting
        now = keys.index(self.sudo().tier_id.id or 0)
        if now + 1 < len(keys):
            self._case_store(
                {
                    "agreed_by_ids": [Command.link(self.env.uid)],
                    "tier_id": keys[now + 1],
                    "step_at": fields.Datetime.now(),
                    "escalated_at": False,
                }
            )
            self._case_settle_activities()
            self.message_post(body=self.env._("Agreed; the next tier is asked."))
            return self.browse()
        self._case_store(
            {
                "state": "approved",
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
            }
        )
        return self

    def _case_passed_on(self):
        """Tell the user which cases a higher tier has to decide on."""
        if not self:
            return None
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "warning",
                "message": self.env._(
                    "The amount has grown: a higher tier is asked about %(cases)s.",
                    cases=", ".join(case._case_title() for case in self),
                ),
                "next": {"type": "ir.actions.client", "tag": "soft_reload"},
            },
        }

    def action_recall(self):
        """Take back what one has asked for oneself."""
        for case in self:
            if not case.is_mine:
                raise AccessError(
                    self.env._(
                        "Only who asked for %(case)s can take it back.",
                        case=case._case_title(),
                    )
                )
            if case.state != "requested":
                raise case._case_error("no_step")
        self._case_store({"state": "recalled"})
        self._case_settle_activities()

    def action_reject(self):
        """Say no, with the reason that stands on it."""
        self._case_judge()
        self._case_store(
            {
                "state": "rejected",
                "approved_by_id": self.env.uid,
                "approved_at": fields.Datetime.now(),
            }
        )
        self._case_settle_activities()
        self._case_rejected()
