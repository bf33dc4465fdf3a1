import time

import requests
from urllib3.exceptions import NewConnectionError

from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine import robots
from ..engine.notices import pieces

KINDS = [
    (robots.WECOM, "WeCom"),
    (robots.DINGTALK, "DingTalk"),
    (robots.FEISHU, "Feishu"),
]
TIMEOUT = 10  # seconds to connect, and to answer
MOST_ANSWER = 65536  # bytes
OWN_HOSTS = "customer_archive.robot_hosts"
SEND = "customer_archive.ir_cron_send_robots"


class CustomerRobot(models.Model):
    """A robot that speaks in a group chat of WeCom, DingTalk or Feishu."""

    _name = "customer.robot"
    _description = "Group Robot"
    _order = "name, id"
    _check_company_auto = True

    name = fields.Char(required=True)
    active = fields.Boolean("In Use", default=True)
    kind = fields.Selection(KINDS, required=True, default=robots.WECOM)
    url = fields.Char(
        string="Webhook Address",
        required=True,
        copy=False,
        groups="customer_archive.group_manager",
        help="As the group's settings show it. Whoever has it can speak in the group.",
    )
    secret = fields.Char(
        copy=False,
        groups="customer_archive.group_manager",
        help="Where the robot is set to check a signature: DingTalk and Feishu.",
    )
    keyword = fields.Char(
        string="Word in Each Message",
        help="Where the robot takes only messages with a certain word.",
    )
    company_id = fields.Many2one(
        "res.company", ondelete="cascade", default=lambda self: self.env.company
    )
    message_ids = fields.One2many("customer.robot.message", "robot_id")
    waiting_count = fields.Integer(string="Waiting", compute="_compute_counts")
    parked_count = fields.Integer(string="Parked", compute="_compute_counts")
    paused_until = fields.Datetime(readonly=True, copy=False)

    @api.depends("message_ids.state")
    def _compute_counts(self):
        counts = {
            (robot, state): count
            for robot, state, count in self.env["customer.robot.message"]._read_group(
                [("robot_id", "in", self.ids)], ["robot_id", "state"], ["__count"]
            )
        }
        for robot in self:
            robot.waiting_count = counts.get((robot, "waiting"), 0)
            robot.parked_count = counts.get((robot, "parked"), 0)

    @api.constrains("url", "kind")
    def _check_url(self):
        for robot in self:
            if code := robot._address_fault():
                raise ValidationError(robot._message(code))

    def _address_fault(self):
        """Why this robot's address is not called, as a code of the engine."""
        # An administrator names further hosts; whoever keeps robots only meets them.
        own = self.env["ir.config_parameter"].sudo().get_param(OWN_HOSTS) or ""
        return robots.fits(self.kind, self.url or "", own.split(","))

    def _enqueue(self, lines):
        """Have these lines said, in as many messages as each robot needs."""
        rows = []
        for robot in self.filtered("active"):
            word = robot.keyword or ""
            room = robots.KINDS[robot.kind].most_bytes - len(word.encode()) - 1
            for text in pieces(lines, max(room, 4)):
                if word not in text:
                    text = f"{word}\n{text}"
                rows.append({"robot_id": robot.id, "text": text})
        messages = self.env["customer.robot.message"].create(rows)
        if messages:
            self.env["customer.batch"]._batch_start(SEND)
        return messages

    def action_test(self):
        """Say a word in the group now, and tell what came of it."""
        self.ensure_one()
        self.check_access("write")
        text = self.env._("A test message from %s.", self.env.user.company_id.name)
        text = f"{self.keyword}\n{text}" if self.keyword else text
        code = self._say(text)
        sent = code == robots.SENT
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "success" if sent else "danger",
                "message": self.env._("It is in the group.")
                if sent
                else self._message(code),
                "sticky": not sent,
            },
        }

    def action_view_messages(self):
        """Open what this robot has said and has to say."""
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(
            "customer_archive.action_customer_robot_message"
        )
        return action | {"domain": [("robot_id", "=", self.id)], "context": {}}

    def _say(self, text):
        """Send one message now.

        :return: a code of ``engine.robots``; ``uncertain`` when it may have arrived
        """
        self.ensure_one()
        if code := self._address_fault():
            return code
        asked = robots.request(
            self.kind, self.url, self.secret or "", text, int(time.time())
        )
        try:
            # Nobody leads us elsewhere, and no answer fills the memory.
            with requests.post(
                asked.url,
                data=asked.body,
                headers={"Content-Type": "application/json; charset=utf-8"},
                timeout=TIMEOUT,
                allow_redirects=False,
                stream=True,
            ) as response:
                body = next(response.iter_content(MOST_ANSWER), b"")
                return robots.read(self.kind, response.status_code, body)
        except requests.exceptions.SSLError:
            return "no_tls"
        except requests.exceptions.ConnectTimeout:
            return robots.BUSY
        except requests.exceptions.RequestException as error:
            return robots.BUSY if self._was_not_sent(error) else robots.UNCERTAIN

    @api.model
    def _was_not_sent(self, error):
        """Whether the connection failed before anything went out."""
        reason = error.args[0] if error.args else None
        return isinstance(getattr(reason, "reason", reason), NewConnectionError)

    @api.model
    def _message(self, code):
        """What a code of the engine means, as a sentence."""
        return self._messages().get(code, self.env._("The robot refused the message."))

    @api.model
    def _messages(self):
        return {
            "not_https": self.env._("The address has to begin with https://."),
            "other_host": self.env._(
                "This is not an address of that vendor. An administrator can allow "
                "an own gateway with the system parameter %s.",
                OWN_HOSTS,
            ),
            "malformed": self.env._("The address or the message is malformed."),
            "no_tls": self.env._("The connection is not safe: the certificate fails."),
            robots.LIMITED: self.env._("Too many messages: it is tried again later."),
            robots.BUSY: self.env._("The robot could not be reached."),
            robots.UNCERTAIN: self.env._(
                "The connection broke while it was sent: it may have arrived. Look "
                "in the group before you send it again."
            ),
            "wrong_key": self.env._(
                "The robot does not know this address: copy it again from the group."
            ),
            "wrong_sign": self.env._(
                "The signature is refused: check the secret, and this server's clock."
            ),
            "missing_word": self.env._(
                "The robot takes only messages with a certain word: enter it here."
            ),
            "refused_address": self.env._(
                "The robot does not take messages from this server's address."
            ),
            "refused_words": self.env._("The vendor refuses what the message says."),
            "robot_gone": self.env._("The group or the robot is not there any more."),
            "too_long": self.env._("The message is too long for this robot."),
            "unreadable": self.env._("The answer is not that of a group robot."),
        }
