from odoo import api, models

from ..engine.notices import FACT, KNOWN, OWNER, event_of


class ResPartner(models.Model):
    """What departments are told about a customer is noted where it happens."""

    _inherit = "res.partner"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS base: a customer may be active from the start
        partners = super().create(vals_list)
        if "customer_state" in self.env["customer.notice.rule"]._watched():
            partners._customer_note_events(
                {
                    partner.id: {"customer_state": None, "customer_since": None}
                    for partner in partners
                    if partner.customer_state
                }
            )
        return partners

    def write(self, vals):
        # EXTENDS base: every door comes through here
        names = self.env["customer.notice.rule"]._watched() & vals.keys()
        if not names:
            return super().write(vals)
        before = self._customer_notice_values(names)
        result = super().write(vals)
        self.browse(before)._customer_note_events(before)
        return result

    def _customer_notice_values(self, names):
        """What these fields of customers hold now: ``{partner_id: {name: value}}``."""
        plain = self.env["customer.change.line"]._plain
        joining = "customer_state" in names
        names = {*names, "customer_state", "customer_since"}
        return {
            partner.id: {name: plain(partner, name, partner[name]) for name in names}
            # Whoever changes something of a customer need not see all of it.
            for partner in self.sudo()
            if partner.id and (joining or partner.customer_state)
        }

    def _customer_note_events(self, before):
        """Note for the rules what is not as it was.

        :param before: ``{partner_id: {name: plain value}}``
        """
        if not before:
            return
        names = set().union(*before.values()) - {"customer_since"}
        after = self._customer_notice_values(names)
        events = [
            (partner, event, name, before[partner.id][name], after[partner.id][name])
            for partner in self.sudo()
            if partner.id in after
            for name in sorted(names)
            if (event := partner._customer_event(name, before[partner.id], after))
        ]
        if not events:
            return
        # Rules tell of customers whoever changes them.
        rules = self.env["customer.notice.rule"].sudo()
        rules = rules.search([("active", "=", True)])
        self.env["customer.notice"].sudo()._record(
            [
                {
                    "rule_id": rule.id,
                    "partner_id": partner.id,
                    "company_id": (partner.company_id or rule.company_id).id,
                    "event": event,
                    "field_name": name,
                    "old": old,
                    "new": new,
                    "note": name == "customer_state" and partner.customer_state_reason,
                }
                for partner, event, name, old, new in events
                for rule in rules
                if rule._wants(partner, event, name)
            ]
        )

    def _customer_event(self, name, before, after):
        """What the change of this field is to a department, ``""`` for no news."""
        old, new = before[name], after[self.id][name]
        if name == "customer_state":
            was_active = bool(before["customer_since"])
            return event_of(old or "", new or "", was_active)
        if old == new or self.customer_state not in KNOWN:
            return ""
        return OWNER if name == "user_id" else FACT
