from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError
from odoo.tools import format_list

from ..engine.lifecycle import Actor, CustomerFile, Role, judge
from ..engine.requirements import APPROVE, SUBMIT

GROUPS = {
    Role.CLERK: "customer_archive.group_clerk",
    Role.APPROVER: "customer_archive.group_approver",
    Role.MANAGER: "customer_archive.group_manager",
}
# What only the life cycle itself writes, and the reasons that go with a step.
STAMPS = {
    "customer_since",
    "customer_submitted_by_id",
    "customer_submitted_at",
    "customer_approved_by_id",
    "customer_approved_at",
    "customer_proposed_step",
    "customer_proposed_by_id",
    "customer_proposed_at",
    "customer_proposal_reason",
}
REASONS = {"customer_reject_reason", "customer_state_reason"}
# What a file has to hold before it gets into a state.
STAGE_OF = {"review": SUBMIT, "active": APPROVE}
GUARDED = STAMPS | REASONS | {"customer_state", "customer_number"}


class ResPartner(models.Model):
    """The life cycle's rules, in ``create`` and ``write``: no door leads past them."""

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        # An explicit "nothing" is stronger than a default of the context or the user.
        vals_list = [dict.fromkeys(GUARDED, False) | vals for vals in vals_list]
        for vals in vals_list:
            self._customer_check_create(vals)
        self._customer_complete_vals(vals_list)
        partners = super().create(vals_list)
        # The file's history begins with its creation: no note that it was "changed".
        partners.with_context(mail_notrack=True)._customer_join()
        return partners

    def write(self, vals):
        if not GUARDED.isdisjoint(vals):
            self._customer_check_write(vals)
        new, old_states = vals.get("customer_state"), {}
        if new:
            old_states = {
                p.id: p.customer_state for p in self if p.customer_state != new
            }
        result = super().write(vals)
        if old_states:
            stepped = self.browse(old_states)
            for partners, stamps in stepped._customer_stamps(new, old_states):
                super(ResPartner, partners).write(stamps)
        if {"customer_rank", "parent_id", "is_company"} & vals.keys():
            self._customer_join()
        return result

    # -- what may not be written ---------------------------------------------------

    def _customer_check_create(self, vals):
        given = {name for name in GUARDED if vals.get(name)}
        if not given or self.env.uid == SUPERUSER_ID:
            return
        self._customer_check_stamps(given)
        if new := vals.get("customer_state"):
            partner = self.new(
                {name: vals[name] for name in ("name", "company_id") if name in vals}
            )
            code = judge("", new, self._customer_actor(), partner._customer_file(vals))
            if code:
                raise partner._customer_step_error(code, new)

    def _customer_check_write(self, vals):
        """Raise unless the environment's user may make this change.

        It is ``env.user`` who is judged, also in ``sudo()``; only OdooBot passes.
        """
        if self.env.uid == SUPERUSER_ID:
            return
        new = vals.get("customer_state") or ""
        stepping = self.browse()
        if "customer_state" in vals:
            stepping = self.filtered(lambda p: (p.customer_state or "") != new)
        for partner in self:
            changed = partner._customer_changed(vals) - {"customer_state"}
            self._customer_check_stamps(changed, partner in stepping)
        actor = self._customer_actor()
        for partner, file in stepping._customer_files(vals).items():
            code = judge(partner.customer_state or "", new, actor, file)
            if code:
                raise partner._customer_step_error(code, new)

    def _customer_check_stamps(self, names, stepping=False):
        """Raise when one of these fields is not for the user to write."""
        manager = self.env.user.has_group(GROUPS[Role.MANAGER])
        forbidden = names & STAMPS
        if not stepping:
            forbidden |= names & REASONS
        if not manager:
            forbidden |= names & {"customer_number"}
        if forbidden:
            labels = self.fields_get(forbidden, ["string"]).values()
            raise AccessError(
                self.env._(
                    "%(fields)s: filled in when a customer is submitted, approved or "
                    "given another state, and not changed by hand.",
                    fields=format_list(self.env, [label["string"] for label in labels]),
                )
            )

    def _customer_changed(self, vals):
        """The guarded fields of ``vals`` whose value differs from the record's."""
        changed = set()
        for name in GUARDED & vals.keys():
            field = self._fields[name]
            value = field.convert_to_cache(vals[name], self)
            if value != field.convert_to_cache(self[name], self):
                changed.add(name)
        return changed

    def _customer_actor(self):
        user = self.env.user
        return Actor(
            user.id,
            frozenset(role for role, group in GROUPS.items() if user.has_group(group)),
        )

    def _customer_files(self, vals):
        """The facts about each of these files, for the engine."""
        stage = STAGE_OF.get(vals.get("customer_state"))
        missing = self._customer_missing_labels(stage) if stage else {}
        needing = self._customer_needing_approval()
        needing_two = self._customer_needing_two()
        return {
            partner: CustomerFile(
                entered_by=frozenset(
                    (partner.create_uid | partner.customer_submitted_by_id).ids
                ),
                needs_approval=partner in needing,
                was_active=bool(partner.customer_since),
                is_complete=not missing.get(partner.id),
                has_reason=any((vals.get(name) or "").strip() for name in REASONS),
                needs_two=partner in needing_two,
                proposed=partner.customer_proposed_step or "",
                proposed_by=partner.customer_proposed_by_id.id or None,
            )
            for partner in self.sudo()
        }

    def _customer_file(self, vals=None):
        self.ensure_one()
        return next(iter(self._customer_files(vals or {}).values()))

    def _customer_needing_approval(self):
        """Those of these customers whom a second person must approve.

        A customer shared by all companies needs it as soon as one company wants it.
        """
        # Whether a company approves its customers is no secret of that company.
        wanting = (
            self.env["res.company"].sudo().search([("customer_approval", "=", True)])
        )
        return self.filtered(
            lambda p: p.company_id in wanting if p.company_id else bool(wanting)
        )

    # -- what follows from a step --------------------------------------------------

    def _customer_join(self):
        """Make customers of those with a customer rank who are none yet."""
        joining = self.filtered(
            lambda p: (
                p.customer_rank > 0
                and not p.customer_state
                and p.commercial_partner_id == p
            )
        )
        if not joining:
            return
        needing = joining._customer_needing_approval()
        # That somebody has become a customer is a fact, whoever has caused it.
        needing.sudo().write({"customer_state": "draft"})
        (joining - needing).sudo().write({"customer_state": "active"})

    def _customer_stamps(self, new, old_states):
        """What else is written on customers who have stepped to the state ``new``.

        :param old_states: ``{partner_id: state}`` before the step
        :return: a list of ``(partners, values)``
        """
        me, now = self.env.uid, fields.Datetime.now()
        if new == "review":
            submitted = {
                "customer_submitted_by_id": me,
                "customer_submitted_at": now,
                "customer_reject_reason": False,
            }
            return [(self, submitted)]
        if new != "active":
            return []
        approved = self.filtered(lambda p: old_states[p.id] == "review")
        first = self.filtered(lambda p: not p.customer_since)
        # Rank 0 is raised inside the transaction of the first invoice, where
        # parallel ones lose time to each other.
        unranked = self.filtered(lambda p: p.customer_rank < 1)
        stamps = [
            (approved, {"customer_approved_by_id": me, "customer_approved_at": now}),
            (first, {"customer_since": fields.Date.context_today(self)}),
            (unranked, {"customer_rank": 1}),
        ]
        unnumbered = self.filtered(lambda p: not p.customer_number)
        for (company, sequence), partners in unnumbered.grouped(
            # Whoever approves a customer need not be allowed to see sequences.
            lambda p: (p.company_id, p.sudo().customer_template_id.sequence_id)
        ).items():
            numbers = self._customer_draw_numbers(company, len(partners), sequence)
            for partner, number in zip(partners, numbers, strict=True):
                stamps.append((partner, {"customer_number": number}))
        return [(partners, values) for partners, values in stamps if partners]

    def _customer_complete_vals(self, vals_list):
        """Add number, date and rank to the values of customers created active."""
        active = [vals for vals in vals_list if vals["customer_state"] == "active"]
        for company_id in {vals.get("company_id") or False for vals in active}:
            group = [v for v in active if (v.get("company_id") or False) == company_id]
            company = self.env["res.company"].browse(company_id or [])
            numbers = self._customer_draw_numbers(company, len(group))
            for vals, number in zip(group, numbers, strict=True):
                vals["customer_number"] = vals["customer_number"] or number
                vals["customer_rank"] = max(vals.get("customer_rank") or 0, 1)
                vals["customer_since"] = vals[
                    "customer_since"
                ] or fields.Date.context_today(self)
