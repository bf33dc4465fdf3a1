from odoo import fields, models

from .billing_run import CRON

POSTED = 250  # so many bills are one savepoint and one commit
SENT = 20  # mails are slow to make, and what was sent should be known soon


class BillingRun(models.Model):
    """What becomes of the bills when a run is confirmed: posted and sent, by rule."""

    _inherit = "billing.run"

    unsent_count = fields.Integer(
        string="Could Not Be Sent", compute="_compute_unsent_count"
    )

    def _compute_unsent_count(self):
        # how many bills were not sent is no secret of accounting
        counts = dict(
            self.env["account.move"]
            .sudo()
            ._read_group(
                [
                    ("billing_run_id", "in", self.ids),
                    ("billing_send_state", "=", "parked"),
                ],
                ["billing_run_id"],
                ["__count"],
            )
        )
        for run in self:
            run.unsent_count = counts.get(run.sudo(), 0)

    def _post_and_send(self):
        """Post and send the bills of a run as their rule says.

        :return: those that were not reached, empty when all are done
        """
        left = self._batch_run(
            self._moves_to_post(), self._post_moves, self._park_move, POSTED
        )
        return left or self._batch_run(
            self._moves_to_send(),
            lambda moves: moves._billing_send(self.user_id or self.env.user),
            lambda move, reason: move._billing_park_sending(reason.strip()),
            SENT,
        )

    def _moves_to_post(self):
        """The draft bills of these runs whose rule says that they be posted."""
        return self.env["account.move"].search(
            [
                ("billing_run_id", "in", self.ids),
                ("state", "=", "draft"),
                ("billing_run_line_id.state", "=", "billed"),
                ("billing_rule_id.posting", "in", ("post", "send")),
            ],
            order="id",
        )

    def _post_moves(self, moves):
        """Post bills; those that somebody posted or cancelled meanwhile are left."""
        moves.filtered(lambda move: move.state == "draft").action_post()

    def _park_move(self, move, reason):
        """A bill that cannot be posted: the customer is parked, the draft stays."""
        move.billing_run_line_id._park(
            self.env._(
                "The bill could not be posted: %(reason)s", reason=reason.strip()
            )
        )

    def _moves_to_send(self):
        """The posted bills of these runs that are to be sent and were not yet."""
        return self.env["account.move"].search(
            [
                ("billing_run_id", "in", self.ids),
                ("state", "=", "posted"),
                ("billing_send_state", "=", "waiting"),
            ],
            order="id",
        )

    def action_send_again(self):
        """Try again to send what could not be sent."""
        self._check_state("review", "done")
        unsent = self.move_ids.filtered(lambda x: x.billing_send_state == "parked")
        unsent.write({"billing_send_state": "waiting", "billing_send_fault": False})
        unsent.billing_run_id.state = "posting"
        if unsent:
            self._batch_start(CRON)

    def action_view_unsent(self):
        """Open the bills that could not be sent."""
        unsent = self.move_ids.filtered(lambda x: x.billing_send_state == "parked")
        return unsent._billing_open(self.env._("Could Not Be Sent"))
