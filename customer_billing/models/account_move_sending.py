from odoo import fields, models


class AccountMove(models.Model):
    """Bills that go to the customer by mail, by the rule they were made by, once."""

    _inherit = "account.move"

    billing_send_state = fields.Selection(
        [("waiting", "To Be Sent"), ("sent", "Sent"), ("parked", "Could Not Be Sent")],
        string="Sending",
        readonly=True,
        copy=False,
        index="btree_not_null",
        prefetch="billing",
    )
    billing_send_fault = fields.Char(
        string="Not Sent Because",
        readonly=True,
        copy=False,
        prefetch="billing",
    )

    def _billing_send(self, author):
        """Send posted bills by mail, in the way an invoice is sent, each once.

        Whom nothing can be sent to is parked with the reason; the bill stays posted.

        :param author: the ``res.users`` in whose name they are sent
        """
        waiting = self.filtered(
            lambda move: move.state == "posted" and move.billing_send_state == "waiting"
        )
        locked = waiting.try_lock_for_update(allow_referencing=True)
        sent = locked.filtered("is_move_sent")  # by somebody, meanwhile
        without = (locked - sent).filtered(lambda move: not move.partner_id.email)
        for move in without:
            move._billing_park_sending(
                self.env._("%s has no mail address.", move.partner_id.display_name)
            )
        todo = locked - sent - without
        if todo:
            self.env["account.move.send"]._generate_and_send_invoices(
                todo,
                sending_methods=["email"],
                author_user_id=author.id,
                author_partner_id=author.partner_id.id,
            )
        (sent | todo).write({"billing_send_state": "sent", "billing_send_fault": False})

    def _billing_park_sending(self, reason):
        """A bill that could not be sent waits, with the reason, for a person."""
        self.write({"billing_send_state": "parked", "billing_send_fault": reason})
