from odoo import Command, fields, models
from odoo.exceptions import AccessError, UserError


class AccountMove(models.Model):
    """Taking a bill back: its charges are void, its periods free, exactly once.

    A bill below zero is a credit note, and taken back by an invoice.
    """

    _inherit = "account.move"

    billing_voids_id = fields.Many2one(
        "account.move",
        string="Takes Back",
        readonly=True,
        copy=False,
        ondelete="restrict",
        check_company=True,
        help="The bill that this credit note takes back; where that was a credit note, "
        "an invoice takes it back.",
    )
    billing_void_ids = fields.One2many(
        "account.move", "billing_voids_id", string="Taken Back By"
    )
    billing_void_reason = fields.Char(
        string="Voided Because",
        readonly=True,
        copy=False,
        prefetch="billing",
    )
    billing_voided_by_id = fields.Many2one(
        "res.users",
        string="Voided By",
        readonly=True,
        copy=False,
        prefetch="billing",
    )
    billing_voided_at = fields.Datetime(
        string="Voided On", readonly=True, copy=False, index="btree_not_null"
    )

    _billing_void_once = models.UniqueIndex(
        "(billing_voids_id) WHERE billing_voids_id IS NOT NULL",
        "This bill was voided already.",
    )

    def action_billing_void(self):
        """Ask for a reason, and void these bills."""
        self._billing_check_may_void()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_void"
        )
        return action | {"context": {"default_move_ids": self.ids}}

    def _billing_check_may_void(self):
        self.check_access("write")
        if not self.env.user.has_group("customer_billing.group_manager"):
            raise AccessError(
                self.env._("Bills are voided by administrators of billing.")
            )

    def _billing_void(self, reason, day):
        """Take bills back, all or none: posted ones by their reverse, drafts at once.

        Their charges are void, so that their periods may be charged again; one-off
        charges are there once more, open.

        :param reason: why, a text
        :param day: the ``date`` of the credit notes
        :return: the credit notes, for bills below zero invoices
        :raises UserError: when one was voided already, or is no bill of ours
        """
        self._billing_check_may_void()
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(
                self.env._("Somebody is at work on these bills. Try again in a moment.")
            )
        for move in self:
            if problem := move._billing_void_error_message():
                raise UserError(problem)
        posted = self.filtered(lambda move: move.state == "posted")
        posted._billing_release()
        notes = posted._billing_credit_back(reason, day)
        (self - posted).button_cancel()
        self.write(
            {
                "billing_void_reason": reason,
                "billing_voided_by_id": self.env.uid,
                "billing_voided_at": fields.Datetime.now(),
            }
        )
        # charges are nobody's to write; who may void bills was asked above
        self.sudo().line_ids.billing_charge_ids._void_with_bill()
        self._message_log_batch(
            bodies=dict.fromkeys(self.ids, self.env._("Voided: %s", reason))
        )
        return notes

    def _billing_void_error_message(self):
        """Why this bill cannot be voided, or False."""
        # whoever voids need not see charges; they are only counted
        charges = self.sudo().line_ids.billing_charge_ids
        if self.billing_voided_at:
            return self.env._(
                "%(bill)s was voided already by %(user)s.",
                bill=self.display_name,
                user=self.sudo().billing_voided_by_id.name,  # who did it is no secret
            )
        is_bill = self.move_type in ("out_invoice", "out_refund")
        if not is_bill or self.state == "cancel" or not charges:
            return self.env._(
                "%s is no bill with charges that could be voided.", self.display_name
            )
        given_back = (charges.credit_ids - charges).filtered(
            lambda charge: charge.state == "billed"
        )
        if given_back:
            return self.env._(
                "Days of %(bill)s were given back on %(other)s. Void that one first.",
                bill=self.display_name,
                other=given_back[:1].move_id.display_name,
            )
        if self.reversal_move_ids.filtered(lambda note: note.state != "cancel"):
            return self.env._(
                "%s has a credit note already. Take that one back first, or credit "
                "what is left by hand.",
                self.display_name,
            )
        return False

    def _billing_release(self):
        """Take off these bills what has paid them, before they are credited.

        Payments wait to be matched again by themselves. Extend it for what pays bills
        by entries of its own.
        """

    def _billing_credit_back(self, reason, day):
        """The posted reverse of each of these bills, matched with it."""
        if not self:
            return self
        return self._reverse_moves(
            [
                {
                    "ref": reason,
                    "date": max(day, move.date),
                    "invoice_date": max(day, move.invoice_date or day),
                    "invoice_date_due": max(day, move.invoice_date or day),
                    "invoice_payment_term_id": False,
                    "invoice_origin": move.name,
                    "billing_voids_id": move.id,
                }
                for move in self
            ],
            cancel=True,
        )

    def _billing_bill_again(self, day):
        """Bill what these voided bills had charged, by the code of bill runs.

        :param day: the ``date`` of the new bills
        :return: the bill runs that did it, one for each company and due day
        """
        runs = self.env["billing.run"]
        for (company, due), moves in self.grouped(
            lambda move: (move.company_id, move._billing_due_by())
        ).items():
            run = runs.create(
                {
                    "company_id": company.id,
                    "date_due": due,
                    "date_bill": day,
                    "partner_ids": [Command.set(moves.commercial_partner_id.ids)],
                    "again_ids": [Command.set(moves.ids)],
                }
            )
            run._bill_at_once()
            runs |= run
        return runs

    def _billing_due_by(self):
        """By which day everything on this bill was due."""
        # whoever voids need not see charges
        charges = self.sudo().line_ids.billing_charge_ids
        last = max(charges.mapped("period_end"))
        return max(
            self.billing_run_id.date_due or last, *charges.mapped("period_start")
        )
