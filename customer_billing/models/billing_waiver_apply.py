from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from odoo.addons.customer_archive.engine.money import exact

from ..engine.allocation import allocate


class BillingWaiver(models.Model):
    """Applying a waiver once: a discount on a draft, or a credit note."""

    _inherit = "billing.waiver"

    @api.model
    def _waiting_domain(self, bills):
        """The waivers that come off these drafts.

        Those of a charge whose bill was cancelled come off the bill it is on now.
        """
        freed = Domain("charge_id", "!=", False) & Domain(
            "applied_move_id.state", "=", "cancel"
        )
        return Domain("move_id", "in", bills.ids) & (
            Domain("state", "=", "approved") | Domain("state", "=", "applied") & freed
        )

    def _apply(self):
        """Apply approved waivers whose bill is there; the others wait for it."""
        for waiver in self:
            bill, before = waiver._bill(), waiver.applied_move_id
            if waiver.state != "approved" and before.state != "cancel":
                continue
            if not bill or bill == before or bill.state == "cancel":
                continue
            shares = waiver._shares()
            if bill.state == "draft":
                waiver._apply_discount(bill, shares)
            else:
                waiver._apply_credit_note(bill, shares)

    def _bill(self):
        """The bill that is waived, as it is now."""
        self.ensure_one()
        if self.charge_id:
            return self.charge_id.move_line_id.move_id
        return self.move_id

    def _shares(self):
        """What each line of the bill gives up, with taxes.

        :return: ``[(bill line, Decimal)]``
        """
        self.ensure_one()
        lines = self.line_id or self._bill().invoice_line_ids.filtered(
            lambda line: line.display_type == "product" and line.price_total > 0
        )
        if not lines:
            raise UserError(self.env._("There is nothing left on this bill to waive."))
        parts = allocate(
            exact(self.amount),
            [exact(line.price_total) for line in lines],
            exact(self.currency_id.rounding),
        )
        return list(zip(lines, parts, strict=True))

    def _prepare_waived_line_vals(self, line, amount):
        """Values of a line that takes ``amount``, with taxes, off another line."""
        price = exact(line.price_subtotal) * amount / exact(line.price_total)
        if any(line.tax_ids.flatten_taxes_hierarchy().mapped("price_include")):
            price = amount
        price = self.currency_id.round(float(price))
        taxed = line.tax_ids.compute_all(
            price, self.currency_id, product=line.product_id, partner=line.partner_id
        )
        if self.currency_id.compare_amounts(taxed["total_included"], float(amount)) > 0:
            price -= self.currency_id.rounding
        return {
            "product_id": line.product_id.id,
            "product_uom_id": line.product_uom_id.id,
            "name": self.env._(
                "Waiver %(number)s: %(reason)s",
                number=self.name,
                reason=self.reason_id.name,
            ),
            "quantity": 1,
            "price_unit": price,
            "analytic_distribution": line.analytic_distribution,
            "account_id": line.account_id.id,
            "tax_ids": [Command.set(line.tax_ids.ids)],
            "billing_lowers_id": line.id,
        }

    def _apply_discount(self, bill, shares):
        """Lines with negative prices on the draft, after those that they lower."""
        before = bill.amount_total
        commands = []
        for line, amount in shares:
            vals = self._prepare_waived_line_vals(line, amount)
            vals |= {"price_unit": -vals["price_unit"], "sequence": line.sequence}
            commands.append(Command.create(vals))
        bill.write({"invoice_line_ids": commands})
        self._applied(bill, before - bill.amount_total)

    def _apply_credit_note(self, bill, shares):
        """A credit note, posted and laid against the bill."""
        residual = bill.currency_id.compare_amounts(self.amount, bill.amount_residual)
        if residual > 0:
            raise UserError(
                self.env._(
                    "Only %(open)s of %(bill)s is still open. What is paid is given "
                    "back, not waived.",
                    open=bill.currency_id.format(bill.amount_residual),
                    bill=bill.name,
                )
            )
        credit_note = self.env["account.move"].create(
            {
                "move_type": "out_refund",
                "company_id": bill.company_id.id,
                "journal_id": bill.journal_id.id,
                "partner_id": bill.partner_id.id,
                "currency_id": bill.currency_id.id,
                "fiscal_position_id": bill.fiscal_position_id.id,
                "invoice_date": fields.Date.context_today(self),
                "reversed_entry_id": bill.id,
                "invoice_origin": bill.name,
                "ref": f"{self.name} {self.reason_id.name}",
                "invoice_line_ids": [
                    Command.create(self._prepare_waived_line_vals(line, amount))
                    for line, amount in shares
                ],
            }
        )
        credit_note.action_post()
        rows = (bill | credit_note).line_ids.filtered(
            lambda line: line.account_type == "asset_receivable" and not line.reconciled
        )
        rows.reconcile()
        self._applied(credit_note, credit_note.amount_total)

    def _applied(self, move, amount):
        self._store(
            {
                "state": "applied",
                "applied_move_id": move.id,
                "applied_amount": amount,
                "applied_at": fields.Datetime.now(),
            }
        )
        move.message_post(
            body=self.env._(
                "Waiver %(number)s: %(reason)s, asked for by %(asker)s, approved by "
                "%(decider)s.",
                number=self.name,
                reason=self.reason_id.name,
                asker=self.requested_by_id.name,
                decider=self.decided_by_id.name,
            )
        )
