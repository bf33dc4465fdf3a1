from collections import defaultdict
from datetime import timedelta

from odoo import api, fields, models

from ..engine import robots
from .customer_robot import SEND

STATES = [
    ("waiting", "Waiting"),
    ("sending", "Being Sent"),
    ("sent", "Sent"),
    ("parked", "Parked"),
]


class CustomerRobotMessage(models.Model):
    """One message of a group robot, until it is said."""

    _name = "customer.robot.message"
    _description = "Message of a Group Robot"
    _order = "id desc"
    _rec_name = "text"
    _check_company_auto = True

    robot_id = fields.Many2one(
        "customer.robot",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
    )
    company_id = fields.Many2one(related="robot_id.company_id", store=True)
    text = fields.Text(required=True, readonly=True)
    state = fields.Selection(STATES, required=True, default="waiting", index=True)
    tries = fields.Integer(readonly=True, aggregator=None)
    retry_at = fields.Datetime(string="Not Before", readonly=True)
    sent_at = fields.Datetime(string="Sent On", readonly=True)
    code = fields.Char(readonly=True)
    fault = fields.Char(string="What Went Wrong", compute="_compute_fault")

    @api.depends("code")
    @api.depends_context("lang")
    def _compute_fault(self):
        for message in self:
            wrong = message.code and message.code != robots.SENT
            message.fault = wrong and message.robot_id._message(message.code)

    def action_retry(self):
        """Send again what was parked."""
        self.check_access("write")
        parked = self.filtered(lambda message: message.state == "parked")
        parked.write({"state": "waiting", "tries": 0, "retry_at": False, "code": False})
        parked.robot_id.paused_until = False
        self.env["customer.batch"]._batch_start(SEND)

    @api.model
    def _cron_send(self):
        """Say what waits, in its order, as fast as each robot bears.

        A message is marked before it goes out. So one that was going out when the
        server died is not sent twice: it is parked, and somebody looks.
        """
        self.search([("state", "=", "sending")]).write(
            {"state": "parked", "code": robots.UNCERTAIN}
        )
        messages, now = self._due(), fields.Datetime.now()
        commit_progress = self.env["ir.cron"]._commit_progress
        time_left = commit_progress(remaining=len(messages))
        for message in messages:
            if time_left <= 0:
                break
            if (message.robot_id.paused_until or now) > now:
                commit_progress(1)
                continue
            message.state = "sending"
            commit_progress()
            message._send()
            time_left = commit_progress(1)
        self._wake()

    @api.model
    def _due(self):
        """What is sent now: the oldest of each robot, as many as it bears."""
        now = fields.Datetime.now()
        said = dict(
            self._read_group(
                [("sent_at", ">", now - timedelta(minutes=1))],
                ["robot_id"],
                ["__count"],
            )
        )
        waiting = self.search([("state", "=", "waiting")], order="id")
        taken, due, held = defaultdict(int, said), self.browse(), set()
        for message in waiting:
            robot = message.robot_id
            most = robots.KINDS[robot.kind].a_minute
            held |= {robot} if (message.retry_at or now) > now else set()
            # What comes later does not overtake what has to wait.
            if robot.active and robot not in held and taken[robot] < most:
                taken[robot] += 1
                due |= message
        return due

    def _send(self):
        """Say it, and note what came of it."""
        now, robot = fields.Datetime.now(), self.robot_id
        code = robot._say(self.text)
        vals = {"code": code, "tries": self.tries + 1}
        if code == robots.SENT:
            vals |= {"state": "sent", "sent_at": now, "retry_at": False}
        elif code not in robots.RETRIED or self.tries >= len(robots.WAITS):
            vals["state"] = "parked"
        else:
            wait = robots.WAITS[self.tries]
            if code == robots.LIMITED:
                wait = max(wait, robots.KINDS[robot.kind].pause)
            later = now + timedelta(seconds=wait)
            vals |= {"state": "waiting", "retry_at": later}
            robot.paused_until = later
        self.write(vals)

    @api.model
    def _wake(self):
        """Come back when the next message may be sent."""
        domain = [("state", "=", "waiting"), ("robot_id.active", "=", True)]
        waiting = self.search(domain, order="retry_at", limit=1)
        if waiting:
            soon = fields.Datetime.now() + timedelta(minutes=1)
            at = max(waiting.retry_at or soon, soon)
            self.env["customer.batch"]._batch_start(SEND, at=at)
