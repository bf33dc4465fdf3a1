from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import AccessError, UserError
from odoo.tools import format_list

from ..engine.lifecycle import STEPS, Actor, CustomerFile, Role, judge, target

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
}
REASONS = {"customer_reject_reason", "customer_state_reason"}
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
        partners = super().create(vals_list)
        partners.filtered(lambda p: p.customer_state == "active")._customer_activate()
        # The file's history begins with its creation: no note that it was "changed".
        partners.with_context(mail_notrack=True)._customer_join()
        return partners

    def write(self, vals):
        if not GUARDED.isdisjoint(vals):
            self._customer_check_write(vals)
        old_states = {}
        if vals.get("customer_state"):
            old_states = {partner.id: partner.customer_state for partner in self}
        result = super().write(vals)
        if old_states:
            self.filtered(
                lambda p: p.customer_state != old_states[p.id]
            )._customer_after_step(vals["customer_state"], old_states)
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
        missing = self._customer_missing_labels()
        needing = self._customer_needing_approval()
        return {
            partner: CustomerFile(
                entered_by=frozenset(
                    (partner.create_uid | partner.customer_submitted_by_id).ids
                ),
                needs_approval=partner in needing,
                was_active=bool(partner.customer_since),
                is_complete=not missing[partner.id],
                has_reason=any((vals.get(name) or "").strip() for name in REASONS),
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

    def _customer_after_step(self, new, old_states):
        if new == "review":
            super().write(
                {
                    "customer_submitted_by_id": self.env.uid,
                    "customer_submitted_at": fields.Datetime.now(),
                    "customer_reject_reason": False,
                }
            )
        elif new == "active":
            approved = self.filtered(lambda p: old_states[p.id] == "review")
            super(ResPartner, approved).write(
                {
                    "customer_approved_by_id": self.env.uid,
                    "customer_approved_at": fields.Datetime.now(),
                }
            )
            self._customer_activate()

    def _customer_activate(self):
        """Number, date and rank of customers who are active now."""
        today = fields.Date.context_today(self)
        unnumbered = self.filtered(lambda p: not p.customer_number)
        for company, partners in unnumbered.grouped("company_id").items():
            numbers = self._customer_draw_numbers(company, len(partners))
            for partner, number in zip(partners, numbers, strict=True):
                super(ResPartner, partner).write({"customer_number": number})
        super(ResPartner, self.filtered(lambda p: not p.customer_since)).write(
            {"customer_since": today}
        )
        # Rank 0 is raised inside the transaction of the first invoice, where
        # parallel ones lose time to each other.
        super(ResPartner, self.filtered(lambda p: p.customer_rank < 1)).write(
            {"customer_rank": 1}
        )

    # -- taking a step -------------------------------------------------------------

    def _customer_take_step(self, step, reason=None):
        """Bring these customers where ``step`` leads; ``write`` is the judge.

        :param step: ``submit``, ``approve``, ``reject``, ``suspend``,
            ``reactivate``, ``blacklist``, ``close`` or ``reopen``
        :param reason: why, for all but ``submit`` and ``approve``
        :raises UserError: when the step is not possible now
        :raises AccessError: when this user may not take it
        """
        reason_field = (
            "customer_reject_reason" if step == "reject" else "customer_state_reason"
        )
        customers = self.commercial_partner_id
        files = customers._customer_files({})
        for state, group in customers.grouped(lambda p: target(step, files[p])).items():
            for partner in group:
                taken = STEPS.get((partner.customer_state or "", state))
                if not taken or taken.name != step:
                    raise partner._customer_step_error("no_step", state)
            vals = {"customer_state": state}
            group.write(vals | ({reason_field: reason} if reason else {}))

    def _customer_step_error(self, code, new):
        """The exception, with a sentence for the user, for a code of the engine."""
        self.ensure_one()
        states = dict(self._fields["customer_state"]._description_selection(self.env))
        customer = self.display_name or self.name
        if code == "wrong_role":
            return AccessError(self._customer_role_message(customer, new, states))
        messages = {
            "no_step": self.env._(
                "%(customer)s is “%(old)s” now and cannot become “%(new)s” this way.",
                customer=customer,
                old=states.get(self.customer_state, self.env._("no customer")),
                new=states.get(new, self.env._("no customer")),
            ),
            "same_person": self.env._(
                "%(customer)s was entered or submitted by you. Ask another approver: "
                "a second person has to look at a new customer.",
                customer=customer,
            ),
            "not_approved": self.env._(
                "%(customer)s needs approval first: submit it, and have another "
                "person approve it.",
                customer=customer,
            ),
            "incomplete": self.env._(
                "%(customer)s cannot be submitted yet. Please fill in: %(fields)s.",
                customer=customer,
                fields=format_list(
                    self.env, self._customer_missing_labels().get(self.id, [])
                ),
            ),
            "no_reason": self.env._(
                "Please give the reason why %(customer)s becomes “%(new)s”.",
                customer=customer,
                new=states.get(new, ""),
            ),
        }
        return UserError(messages[code])

    def _customer_role_message(self, customer, new, states):
        role = STEPS[self.customer_state or "", new or ""].role
        group = self.env.ref(GROUPS[role]).sudo()
        return self.env._(
            "You cannot set %(customer)s to “%(new)s”. This takes the role “%(role)s” "
            "of %(app)s: ask a colleague who has it, or your administrator.",
            customer=customer,
            new=states.get(new, ""),
            role=group.name,
            app=group.privilege_id.name,
        )
