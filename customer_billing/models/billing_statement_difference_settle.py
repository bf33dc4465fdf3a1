from odoo import fields, models
from odoo.exceptions import UserError

from .billing_statement_difference import OPEN


class BillingStatementDifference(models.Model):
    """Working on differences: who is told, and how they end."""

    _inherit = "billing.statement.difference"

    def _tell_owners(self):
        """An activity for each owner, with the deadline."""
        # who raises a difference, a customer for instance, writes no activities
        self.env["customer.reminder"].sudo()._remind(
            "statement_difference",
            [
                {
                    "record": difference.sudo(),
                    "occasion": "raised",
                    "user": difference.sudo().user_id,
                    "date": difference.date_deadline,
                    "summary": lambda one: one.env._(
                        "%(customer)s disputes %(what)s",
                        customer=one.partner_id.name,
                        what=one.display_name,
                    ),
                }
                for difference in self
                if difference.sudo().user_id
            ],
        )

    def _turn(self):
        """Keep these differences for this step, and check that it can be taken."""
        self.check_access("write")
        if self.try_lock_for_update(allow_referencing=True) != self:
            raise UserError(self.env._("Somebody else is working on this right now."))
        for difference in self:
            if difference.state not in OPEN:
                raise UserError(
                    self.env._("%s is settled already.", difference.display_name)
                )

    def action_check(self):
        """Begin to look into these differences, as their owner."""
        self._turn()
        self._store({"state": "checking"})
        self.filtered(lambda d: not d.user_id)._store({"user_id": self.env.uid})

    def action_accept(self):
        """The customer is right; a posted document has put it right."""
        self._turn()
        for difference in self:
            # a fee clerk may be told that a document of the customer is posted
            document = difference.sudo().move_id
            mine = document.line_ids.partner_id.commercial_partner_id
            if document.state != "posted" or difference.partner_id not in mine:
                raise UserError(
                    self.env._(
                        "Name under “Correcting Document” a posted credit note, "
                        "payment or entry of %s.",
                        difference.partner_id.name,
                    )
                )
        self._settle("accepted")

    def action_explain(self):
        """The statement is right; the answer to the customer says why."""
        self._turn()
        for difference in self:
            if not (difference.our_answer or "").strip():
                raise UserError(
                    self.env._("Say under “Our Answer” why the statement is right.")
                )
        self._settle("explained")

    def action_withdraw(self):
        """The customer does not uphold it."""
        self._turn()
        self._settle("withdrawn")

    def _settle(self, state):
        self._store(
            {
                "state": state,
                "settled_by_id": self.env.uid,
                "settled_at": fields.Datetime.now(),
            }
        )
        # settled, on whoever's list it stands
        self.sudo().activity_ids.filtered("automated").unlink()
        self.statement_id._settle_differences()
