from collections import defaultdict

from odoo import api, models
from odoo.exceptions import UserError

from ..engine.change import Edit, same
from .customer_protected_field import BANKS

WATCHED = {
    "acc_holder_name",
    "acc_number",
    "active",
    "bank_id",
    "clearing_number",
    "currency_id",
    "partner_id",
}
# What core locks once money may be sent there.
LOCKED = {"acc_number", "partner_id"}


class ResPartnerBank(models.Model):
    """A protected customer's bank accounts: whoever has not the right asks."""

    _inherit = "res.partner.bank"

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS account: it waits in the archive until a second person agrees
        default = self.env.context.get("default_partner_id")
        ids = [vals.get("partner_id", default) for vals in vals_list]
        partners = self.env["res.partner"].browse(set(ids) - {None, False})
        held = partners._customer_holding(BANKS)
        if not held:
            return super().create(vals_list)
        banks = super().create(
            [
                vals | {"active": False} if id_ in held.ids else vals
                for id_, vals in zip(ids, vals_list, strict=True)
            ]
        )
        waiting = banks.filtered(lambda bank: bank.partner_id in held)
        waiting._customer_ask({"active": True}, "create")
        return banks

    def write(self, vals):
        # EXTENDS account
        held = self._customer_held(vals)
        if not held or held._customer_is_locked(vals):
            return super().write(vals)
        names = held._customer_ask(vals)
        result = super(ResPartnerBank, self - held).write(vals)
        free = {name: value for name, value in vals.items() if name not in names}
        if free:
            result = super(ResPartnerBank, held).write(free) and result
        return result

    def unlink(self):
        # EXTENDS account: core archives instead, after it has told so
        held = self._customer_held({"active": False})
        held._customer_ask({"active": False}, "unlink")
        return super(ResPartnerBank, self - held).unlink()

    def _customer_held(self, vals):
        """Those of these accounts whose change needs a second person's consent."""
        if WATCHED.isdisjoint(_named(vals)):
            return self.browse()
        partners = self.sudo().partner_id
        if vals.get("partner_id"):
            partners |= partners.browse(vals["partner_id"])
        held = partners._customer_holding(BANKS)
        if vals.get("partner_id") in held.ids:
            return self
        return self.filtered(lambda bank: bank.sudo().partner_id in held)

    def _customer_is_locked(self, vals):
        """Whether core will refuse this change: it trusts one of these accounts."""
        return bool(LOCKED & _named(vals).keys()) and any(
            bank.lock_trust_fields and vals.get("allow_out_payment") is not False
            for bank in self
        )

    def _customer_ask(self, vals, operation="write"):
        """Ask for these values.

        :param operation: ``create``, ``write`` or ``unlink``
        :return: the names of the values that are not to be written now
        """
        line = self.env["customer.change.line"]
        wishes = defaultdict(list)
        for bank in self.sudo():
            for name, value in _named(vals).items():
                old = line._plain(bank, name, bank[name])
                new = line._plain(bank, name, value)
                if name in WATCHED and not same(old, new):
                    customer = bank.partner_id.commercial_partner_id
                    wishes[customer].append(Edit((self._name, bank.id, name), old, new))
        if wishes:
            self.check_access("write")
            self.env["customer.change"]._change_ask(wishes, operation)
        return WATCHED | {"sanitized_acc_number"}

    def _customer_check_change(self, vals):
        """Raise what writing these values would raise, as far as it shows before."""
        self.ensure_one()
        self.new(vals, origin=self)._validate_fields(vals)
        return vals

    def _customer_check_applying(self, vals, operation):
        """Raise when an approved change cannot be made now.

        :param vals: the values about to be written
        :param operation: ``create``, ``write`` or ``unlink``
        """
        # As core has it: an account that money may be sent to is not exchanged.
        if operation == "write" and LOCKED & vals.keys() and self.allow_out_payment:
            raise UserError(
                self.env._(
                    "%(account)s is trusted for outgoing payments. Take the trust "
                    "away first.",
                    account=self.display_name,
                )
            )

    def _customer_throw_away(self):
        """Delete an account that was asked for and is not to be; used ones stay."""
        # past core's ``unlink``, which would archive what is archived already
        self.env["customer.batch"]._batch_try(self, models.BaseModel.unlink)


def _named(vals):
    """The values, with the account's number under its one name."""
    if "sanitized_acc_number" not in vals:
        return vals
    return {"acc_number": vals["sanitized_acc_number"]} | vals
