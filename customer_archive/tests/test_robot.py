import datetime
import ipaddress
import json
import os
import ssl
import tempfile
import threading
import time
from datetime import timedelta
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from unittest.mock import patch

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import NameOID
from freezegun import freeze_time

from odoo import SUPERUSER_ID, fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import common, tagged

from odoo.addons.customer_archive.models import customer_robot
from odoo.addons.customer_archive.tests.common import CustomerCommon

OK = {"errcode": 0, "errmsg": "ok"}


class Vendor(BaseHTTPRequestHandler):
    """A vendor's server: it keeps what it gets, and answers what it was told to."""

    def do_POST(self):
        length = int(self.headers["Content-Length"])
        body = json.loads(self.rfile.read(length))
        self.server.got.append((self.path, body))
        status, answer = (self.server.answers or [(200, OK)])[0]
        if len(self.server.answers) > 1:
            self.server.answers.pop(0)
        if answer == "silence":
            time.sleep(2)
            return
        if answer == "hang up":
            self.close_connection = True
            return
        data = json.dumps(answer).encode()
        self.send_response(status)
        if status == 302:
            self.send_header("Location", "https://127.0.0.1:1/elsewhere")
        self.send_header("Content-Length", str(len(data)))
        self.end_headers()
        self.wfile.write(data)

    def log_message(self, *args):
        """Nothing on the console."""


def certificate(folder):
    """A certificate for this machine, that nobody else trusts."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "127.0.0.1")])
    now = datetime.datetime.now(datetime.timezone.utc)
    address = x509.IPAddress(ipaddress.ip_address("127.0.0.1"))
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(key.public_key())
        .serial_number(1)
        .not_valid_before(now - timedelta(days=3650))
        .not_valid_after(now + timedelta(days=3650))
        .add_extension(x509.SubjectAlternativeName([address]), critical=False)
        .add_extension(x509.BasicConstraints(ca=True, path_length=None), critical=True)
        .sign(key, hashes.SHA256())
    )
    path = os.path.join(folder, "robot.pem")
    with open(path, "wb") as file:
        file.write(made.public_bytes(serialization.Encoding.PEM))
        file.write(
            key.private_bytes(
                serialization.Encoding.PEM,
                serialization.PrivateFormat.PKCS8,
                serialization.NoEncryption(),
            )
        )
    return path


@tagged("post_install", "-at_install")
class TestRobot(CustomerCommon):
    """A real server with a certificate on this machine stands for the vendors."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        folder = tempfile.TemporaryDirectory()
        cls.addClassCleanup(folder.cleanup)
        pem = certificate(folder.name)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(pem)
        cls.server = ThreadingHTTPServer(("127.0.0.1", 0), Vendor)
        cls.server.daemon_threads = True
        cls.server.socket = context.wrap_socket(cls.server.socket, server_side=True)
        thread = threading.Thread(target=cls.server.serve_forever, daemon=True)
        thread.start()
        cls.addClassCleanup(cls.server.server_close)
        cls.addClassCleanup(cls.server.shutdown)
        trust = patch.dict(os.environ, {"REQUESTS_CA_BUNDLE": pem})
        trust.start()
        cls.addClassCleanup(trust.stop)
        cls.host = f"127.0.0.1:{cls.server.server_port}"
        cls.env["ir.config_parameter"].sudo().set_param(
            customer_robot.OWN_HOSTS, cls.host
        )
        root = cls.env(user=SUPERUSER_ID)
        cls.messages = root["customer.robot.message"]
        cls.robots = root["customer.robot"]
        cls.messages.search([]).unlink()

    def setUp(self):
        super().setUp()
        self.server.got, self.server.answers = [], []

    def _robot(self, kind="wecom", **vals):
        # the machine speaks, whoever keeps the robots
        return self.robots.create(
            {
                "name": "Warehouse",
                "kind": kind,
                "url": f"https://{self.host}/{kind}",
                "company_id": self.company.id,
            }
            | vals
        )

    def _run(self, minutes=0):
        with self._commits():
            if not minutes:
                return self.messages._cron_send()
            with freeze_time(fields.Datetime.now() + timedelta(minutes=minutes)):
                return self.messages._cron_send()

    def _answer(self, *answers):
        self.server.answers = [
            answer if isinstance(answer, tuple) else (200, answer) for answer in answers
        ]

    def test_each_vendor_gets_its_form(self):
        for kind in ("wecom", "dingtalk", "feishu"):
            self._robot(kind)._enqueue(["客户甲"])
        self._answer(OK, OK, {"code": 0})
        self._run()
        self.assertEqual(
            [body for _path, body in self.server.got],
            [
                {"msgtype": "text", "text": {"content": "客户甲"}},
                {"msgtype": "text", "text": {"content": "客户甲"}},
                {"msg_type": "text", "content": {"text": "客户甲"}},
            ],
        )
        self.assertEqual(set(self.messages.search([]).mapped("state")), {"sent"})

    def test_secrets_sign(self):
        self._robot("dingtalk", secret="SECtest")._enqueue(["a"])
        self._robot("feishu", secret="demo")._enqueue(["a"])
        self._run()
        self.assertRegex(
            self.server.got[0][0], r"^/dingtalk\?timestamp=\d{13}&sign=[\w%]+$"
        )
        self.assertTrue(self.server.got[1][1]["sign"])

    def test_too_many_messages_wait_and_go_later_in_order(self):
        robot = self._robot()
        robot._enqueue(["first"])
        robot._enqueue(["second"])
        self._answer({"errcode": 45009, "errmsg": "freq"}, OK)
        self._run()
        self.assertEqual(len(self.server.got), 1)
        self.assertEqual(set(robot.message_ids.mapped("state")), {"waiting"})
        self._run()
        self.assertEqual(len(self.server.got), 1)
        self._run(minutes=2)
        said = [body["text"]["content"] for _path, body in self.server.got]
        self.assertEqual(said, ["first", "first", "second"])
        self.assertEqual(set(robot.message_ids.mapped("state")), {"sent"})

    def test_it_keeps_below_the_vendors_limit(self):
        robot = self._robot()
        for n in range(25):
            robot._enqueue([str(n)])
        self._run()
        self.assertEqual(len(self.server.got), 20)
        self._run()
        self.assertEqual(len(self.server.got), 20)
        self._run(minutes=2)
        self.assertEqual(len(self.server.got), 25)

    def test_a_wrong_key_is_parked_with_its_reason(self):
        message = self._robot()._enqueue(["a"])
        self._answer({"errcode": 93000, "errmsg": "invalid webhook url"})
        self._run()
        self.assertEqual(message.state, "parked")
        self.assertIn("does not know this address", message.fault)
        self._run(minutes=60)
        self.assertEqual(len(self.server.got), 1)
        self._answer(OK)
        message.with_user(self.customer_manager).action_retry()
        self._run()
        self.assertEqual(message.state, "sent")

    def test_no_answer_is_parked_as_it_may_have_arrived(self):
        for answer in ("silence", "hang up"):
            message = self._robot()._enqueue(["a"])
            self._answer(answer)
            # the test kit lengthens what is shorter than ten seconds
            with patch("odoo.tests.common._super_send", self._impatient()):
                with self.subTest(answer=answer):
                    self._run()
                    self.assertEqual(message.state, "parked")
                    self.assertEqual(message.code, "uncertain")
        self.assertEqual(len(self.server.got), 2)

    def _impatient(self):
        send = common._super_send

        def impatient(session, request, **kwargs):
            return send(session, request, **(kwargs | {"timeout": 0.3}))

        return impatient

    def test_who_cannot_be_reached_is_tried_again_and_parked_at_last(self):
        self.env["ir.config_parameter"].sudo().set_param(
            customer_robot.OWN_HOSTS, "127.0.0.1:1"
        )
        message = self._robot(url="https://127.0.0.1:1/x")._enqueue(["a"])
        minutes = 0
        for wait in (0, 2, 6, 16, 61, 61):
            self.assertEqual(message.state, "waiting")
            minutes += wait
            self._run(minutes=minutes)
        self.assertEqual(message.state, "parked")
        self.assertEqual(message.tries, 6)

    def test_a_crash_while_sending_is_seen_and_not_sent_twice(self):
        message = self._robot()._enqueue(["a"])
        message.state = "sending"
        self._run()
        self.assertFalse(self.server.got)
        self.assertRecordValues(message, [{"state": "parked", "code": "uncertain"}])

    def test_it_is_marked_and_committed_before_it_goes_out(self):
        message = self._robot()._enqueue(["a"])
        states = []
        with self._commits(time_left=lambda _n: states.append(message.state) or 100):
            self.messages._cron_send()
        self.assertEqual(states[:3], ["waiting", "sending", "sent"])

    def test_a_redirect_is_not_followed(self):
        message = self._robot()._enqueue(["a"])
        self._answer((302, {}))
        self._run()
        self.assertEqual(len(self.server.got), 1)
        self.assertEqual(message.code, "unreadable")

    def test_an_unknown_certificate_is_refused(self):
        message = self._robot()._enqueue(["a"])
        with patch.dict(os.environ):
            os.environ.pop("REQUESTS_CA_BUNDLE")
            self._run()
        self.assertEqual(message.code, "no_tls")
        self.assertFalse(self.server.got)

    def test_other_hosts_are_refused_when_typed_and_when_sent(self):
        for url in (
            "http://qyapi.weixin.qq.com/x",
            "https://example.com/x",
            "https://127.0.0.1/x",
            f"http://{self.host}/x",
        ):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self._robot(url=url)
        message = self._robot()._enqueue(["a"])
        self.env["ir.config_parameter"].sudo().set_param(customer_robot.OWN_HOSTS, "")
        self._run()
        self.assertEqual(message.code, "other_host")
        self.assertFalse(self.server.got)

    def test_long_news_go_in_pieces_with_the_word(self):
        robot = self._robot(keyword="客户")
        messages = robot._enqueue([f"· 公司 {n}" for n in range(300)])
        self.assertGreater(len(messages), 1)
        for message in messages:
            self.assertIn("客户", message.text)
            self.assertLessEqual(len(message.text.encode()), 2000)

    def test_the_button_tells_what_came_of_it(self):
        robot = self._robot().with_user(self.customer_manager)
        self.assertEqual(robot.action_test()["params"]["type"], "success")
        self._answer({"errcode": 93000, "errmsg": "x"})
        shown = robot.action_test()["params"]
        self.assertEqual(shown["type"], "danger")
        self.assertIn("copy it again", shown["message"])

    def test_nobody_else_reads_address_and_secret(self):
        robot = self._robot(secret="s")
        for user in (self.steward, self.clerk):
            with self.assertRaises(AccessError):
                robot.with_user(user).read(["url"])
            with self.assertRaises(AccessError):
                robot.with_user(user).action_test()
        for name in ("url", "secret"):
            self.assertFalse(robot.copy({"url": robot.url}).secret)
            self.assertEqual(
                self.env["customer.robot"]._fields[name].groups,
                "customer_archive.group_manager",
            )

    def test_a_rule_speaks_through_a_robot_without_reasons(self):
        robot = self._robot()
        rules = self.env["customer.notice.rule"]
        rules.search([]).active = False
        rules.create(
            {
                "name": "Group",
                "on_stop": True,
                "way": "robot",
                "robot_ids": robot.ids,
            }
        )
        customer = self._customer("Evergreen")
        customer.action_suspend("They do not pay")
        with freeze_time(fields.Datetime.now() + timedelta(minutes=2)):
            with self._commits():
                rules.with_user(SUPERUSER_ID)._cron_notify()
        self._run()
        self.assertEqual(len(self.server.got), 1)
        text = self.server.got[0][1]["text"]["content"]
        self.assertIn("Evergreen", text)
        self.assertNotIn("They do not pay", text)
