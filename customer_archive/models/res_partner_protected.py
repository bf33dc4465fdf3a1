from collections import defaultdict

from odoo import SUPERUSER_ID, models

from ..engine.change import Edit, same
from .customer_protected_field import BANKS

# From the moment it is submitted, what was looked at must not move unseen.
PROTECTED_STATES = ("review", "active", "suspended", "blacklisted", "closed")
STEWARD = "customer_archive.group_steward"


class ResPartner(models.Model):
    """What needs a second person's consent: ``write`` asks for it instead."""

    _inherit = "res.partner"

    def write(self, vals):
        # EXTENDS base: form, import, RPC and portal all come through here
        held = self._customer_hold(vals)
        if not held:
            return super().write(vals)
        result = True
        for names, partners in self._customer_grouped(held).items():
            free = {name: value for name, value in vals.items() if name not in names}
            if free:
                result = super(ResPartner, partners).write(free) and result
        return result

    def _update_address(self, vals):
        # EXTENDS base: the one method that writes past ``write``
        held = self._customer_hold(
            {name: vals[name] for name in self._address_fields() if name in vals}
        )
        for names, partners in self._customer_grouped(held).items():
            free = {name: value for name, value in vals.items() if name not in names}
            super(ResPartner, partners)._update_address(free)

    def _customer_grouped(self, held):
        """These contacts by the names of the fields that are held back for them."""
        return self.grouped(lambda partner: frozenset(held.get(partner.id, ())))

    def _customer_hold(self, vals):
        """Ask for what this user may not change at once.

        :param vals: the values to be written
        :return: ``{partner_id: {names}}``, the fields not to be written now
        :raises AccessError: when the user may not edit these contacts at all
        """
        protected = self._customer_protected()
        held, wishes = defaultdict(set), defaultdict(list)
        for partner in self.sudo() if protected else ():
            customer = partner._customer_of_file()
            names = protected.get(partner.id, frozenset()) & vals.keys()
            for name in names - {BANKS}:  # accounts are asked for one by one
                edit = partner._customer_edit(name, vals[name])
                if edit:
                    held[partner.id].add(name)
                    wishes[customer].append(edit)
        if wishes:
            self.browse(held)._customer_check_editing(set().union(*held.values()))
            self.env["customer.change"]._change_ask(wishes)
        return held

    def _customer_protected(self):
        """The fields that the environment's user may not change at once.

        It is ``env.user`` who is judged, also in ``sudo()``; only OdooBot passes.

        :return: ``{partner_id: frozenset of names}``, contacts of customers whose
            protected fields are switched on; nothing costs a query where none is
        """
        if self.env.uid == SUPERUSER_ID:
            return {}
        companies = self.env["res.company"]._customer_change_companies()
        if not companies or self.env.user.has_group(STEWARD):
            return {}
        fields, protected = self.env["customer.protected.field"], {}
        # Whether it is a protected customer is no matter of who may read it.
        for partner in self.sudo():
            customer = partner._customer_of_file()
            saved = isinstance(partner.id, int)
            if not saved or customer.customer_state not in PROTECTED_STATES:
                continue
            company = customer.company_id or self.env.company
            if not customer.company_id or company.id in companies:
                names = fields._protected_names(company.id)
                protected[partner.id] = names
        return protected

    def _customer_of_file(self):
        """Whose file this contact is part of.

        A customer that was put below another contact stays its own: else that would
        be a way around the second person.
        """
        self.ensure_one()
        own = self.customer_state in PROTECTED_STATES
        return self if own else self.commercial_partner_id

    def _customer_holding(self, name):
        """Those of these contacts of whom this user may not change that at once."""
        protected = self._customer_protected()
        return self.filtered(lambda p: name in protected.get(p.id, ()))

    def _customer_edit(self, name, value):
        """What writing this value would change of the customer's file, or None.

        :param name: of a protected field
        :param value: as given to ``write``
        """
        target = self._customer_change_target(name)
        line = self.env["customer.change.line"]
        wanted = line._plain(self, name, value) if target else None
        if not target or same(wanted, line._plain(self, name, self[name])):
            return None
        old = line._plain(target, name, target[name])
        # A contact that takes what the customer's file has already changes nothing.
        if same(wanted, old):
            return None
        return Edit((self._name, target.id, name), old, wanted)

    def _customer_change_target(self, name):
        """The contact whose value it really is; empty where a change is free.

        A contact shares the address of the one above it, and all share what is the
        company's; invoice and delivery addresses are their own.
        """
        self.ensure_one()
        customer, target = self._customer_of_file(), self
        if self == customer or name in self._commercial_fields():
            return customer
        if name not in self._address_fields():
            return self.browse()
        while target != customer and target.type == "contact" and target.parent_id:
            target = target.parent_id
        return target

    def _customer_check_editing(self, names):
        """Raise unless the user may edit these fields: asking takes that right too."""
        self.check_access("write")
        for name in names:
            self._check_field_access(self._fields[name], "write")
        # As core has it: what belongs to a colleague's account is not edited here.
        users = self.sudo().user_ids.filtered(lambda user: user._is_internal())
        if users := users - self.env.user:
            users.with_env(self.env).check_access("write")

    def _customer_check_change(self, vals):
        """Raise what writing these values would raise, as far as it shows before.

        :param vals: ``{name: plain value}``
        :return: the values as they would be kept, for instance a formatted number
        """
        self.ensure_one()
        candidate = self.new(vals, origin=self)
        if {"vat", "country_id"} & vals.keys():
            candidate._check_vat()
        candidate._validate_fields(vals)
        line = self.env["customer.change.line"]
        return {name: line._plain(self, name, candidate[name]) for name in vals}
