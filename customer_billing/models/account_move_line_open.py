from psycopg2 import OperationalError

from odoo import api, fields, models
from odoo.exceptions import UserError

from odoo.addons.customer_archive.engine.money import exact

from ..engine.allocation import Debt, settle
from ..engine.prepaid import Fund


class AccountMoveLine(models.Model):
    """What is open of a customer, and laying money against it."""

    _inherit = "account.move.line"

    billing_object_id = fields.Many2one(
        "billing.object",
        string="For Object",
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="The object that prepaid money or a deposit is for.",
        prefetch="billing",
    )

    @api.model
    def _billing_open_items(self, customer, company, currency, limit=None):
        """The open items of a customer that a payment can be laid against.

        :param customer: any contact of the customer
        :return: what is owed, the oldest first
        """
        return self.search(
            [
                ("partner_id", "child_of", customer.commercial_partner_id.ids),
                ("company_id", "=", company.id),
                ("currency_id", "=", currency.id),
                ("account_type", "=", "asset_receivable"),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual_currency", ">", 0),
            ],
            order="date_maturity, id",
            limit=limit,
        )

    def _billing_parts(self, amount, chosen=None):
        """What each of these open items gets of an amount.

        :param amount: ``Decimal``
        :param chosen: ``{id: amount}``, or ``None``: the oldest first
        :return: ``{id: Decimal}`` of those that get something
        :raises UserError: where an item is not open any more, or not so much of it
        """
        debts = [
            Debt(
                item.id,
                item.date_maturity or item.date,
                exact(item.amount_residual_currency),
            )
            for item in self
        ]
        named = {
            key: exact(part) for key, part in (chosen or {}).items() if exact(part)
        }
        try:
            settled = settle(amount, debts, named, is_rest_settled=chosen is None)
        except ValueError:
            self._billing_refuse_parts(amount, named)
        return dict(settled.parts)

    def _billing_refuse_parts(self, amount, named):
        """Say why money cannot be laid against these items like this."""
        if sum(named.values()) > amount:
            raise UserError(self.env._("More is allocated than was paid."))
        open_now = {item.id: exact(item.amount_residual_currency) for item in self}
        changed = self.browse(
            key for key, part in named.items() if not 0 < part <= open_now.get(key, 0)
        )
        raise UserError(
            self.env._(
                "This is not open any more, or not so much of it: %(items)s. Somebody "
                "may have taken a payment meanwhile. Nothing was posted; look again.",
                # Only the numbers of documents are told, also those of others.
                items=", ".join(changed.sudo().move_id.mapped("name")) or "?",
            )
        )

    def _billing_lock(self):
        """Keep these items for this transaction, or say that somebody else has them.

        What was changed meanwhile is not seen by this transaction: the database says
        so, and the request begins again.
        """
        locked = self.try_lock_for_update(allow_referencing=True)
        if busy := self - locked:
            raise UserError(
                self.env._(
                    "Somebody else is allocating to %(items)s right now. Nothing was "
                    "posted; look again in a moment.",
                    items=", ".join(busy.move_id.mapped("name")),
                )
            )

    def _billing_try_lock(self):
        """Keep those of these items that nobody else has or has changed.

        :return: the items that may be used, none where one was changed meanwhile
        """
        try:
            with self.env.cr.savepoint():
                return self.try_lock_for_update(allow_referencing=True)
        except OperationalError:
            # could not serialize: this transaction sees what is no more
            return self.browse()

    def _billing_check_left(self, amount):
        """Raise where so much is not left on these items, or they do not belong
        together.

        :param amount: ``Decimal``
        """
        if (
            len(self.partner_id.commercial_partner_id) != 1
            or len(self.account_id) != 1
            or len(self.currency_id) != 1
            or len(self.company_id) != 1
        ):
            raise UserError(
                self.env._(
                    "Give back the money of one customer, kind and currency at a time."
                )
            )
        left = -sum(exact(row.amount_residual_currency) for row in self)
        if not 0 < amount <= left:
            raise UserError(
                self.env._(
                    "Only %(left)s is left of it. Somebody may have used it meanwhile; "
                    "nothing was posted.",
                    left=self.currency_id.format(float(left)),
                )
            )

    def _billing_as_fund(self):
        """What is left of this prepaid money, as the engine wants it."""
        self.ensure_one()
        return Fund(
            self.id,
            self.date,
            -exact(self.amount_residual_currency),
            self.partner_id.commercial_partner_id.id,
            self.currency_id.name,
            self.billing_object_id.id or 0,
        )
