import base64
import io

from PIL import Image
from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.models import customer_feedback
from odoo.addons.customer_archive.tests.common import CustomerCommon

DRAWING = b'<svg xmlns="http://www.w3.org/2000/svg"><script>alert(1)</script></svg>'


def picture(width=8, height=8):
    """A small PNG, as base64."""
    stream = io.BytesIO()
    Image.new("RGB", (width, height), "white").save(stream, "PNG")
    return base64.b64encode(stream.getvalue()).decode()


@tagged("post_install", "-at_install")
class TestFeedback(CustomerCommon):
    """Anybody inside sends a question, fault or wish, and hears what becomes of it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.plain = cls._user("plain")
        cls.feedbacks = cls.env["customer.feedback"]

    def _send(self, user=None, **vals):
        return self.feedbacks.with_user(user or self.plain).create(
            {"kind": "fault", "name": "The list is empty"} | vals
        )

    def test_where_it_was_goes_along_and_no_secret(self):
        customer = self._customer("Firm")
        feedback = self._send(
            page_url="https://db.example.com/odoo/customers/7?access_token=s3cret#x=1",
            page_name="Customers · form",
            res_model="res.partner",
            res_id=customer.id,
            browser="Firefox 140",
            error="RpcError: no (password=hunter2) for jo@example.com",
        )
        self.assertEqual(feedback.page_url, "/odoo/customers/7")
        self.assertEqual(feedback.error, "RpcError: no (password=***) for ***")
        self.assertEqual(
            (feedback.res_model, feedback.res_id), ("res.partner", customer.id)
        )
        self.assertIn("customer_archive 19.0", feedback.version)
        self.assertIn("Odoo 19", feedback.version)
        self.assertEqual(feedback.user_id, self.plain)
        self.assertEqual(feedback.company_id, self.company)
        action = feedback.with_user(self.customer_manager).action_open_record()
        self.assertEqual(action["res_id"], customer.id)

    def test_what_is_not_for_the_sender_to_say_is_not_taken(self):
        feedback = self._send(
            state="done",
            answer="Yes",
            user_id=self.clerk.id,
            version="1",
            decided_by_id=self.clerk.id,
            res_model="no.such.model",
            res_id=1,
        )
        self.assertEqual(feedback.state, "new")
        self.assertFalse(
            feedback.answer or feedback.decided_by_id or feedback.res_model
        )
        self.assertEqual(feedback.user_id, self.plain)
        self.assertNotEqual(feedback.version, "1")
        with self.assertRaises(UserError):
            feedback.action_open_record()

    def test_its_text_is_sanitised(self):
        feedback = self._send(
            text='<p onclick="x()">Hello<script>alert(1)</script></p>'
            '<a href="javascript:alert(1)">go</a>'
        )
        self.assertIn("Hello", feedback.text)
        for bad in ("script", "onclick", "javascript"):
            self.assertNotIn(bad, feedback.text)
        with self.assertRaisesRegex(UserError, "fewer words"):
            self._send(text="x" * 50000)

    def test_a_screenshot_is_a_picture_and_not_too_large(self):
        feedback = self._send(image=picture(4000, 100))
        large = base64.b64decode(feedback.image)
        self.assertLessEqual(Image.open(io.BytesIO(large)).width, 1920)
        for bad in (base64.b64encode(DRAWING).decode(), "bm90IGEgcGljdHVyZQ=="):
            with self.assertRaisesRegex(UserError, "Only pictures"):
                self._send(image=bad)
        with self.assertRaisesRegex(UserError, "cannot be read"):
            self._send(image="a")
        self.patch(customer_feedback, "IMAGE_BYTES", 50)
        with self.assertRaisesRegex(UserError, "at most"):
            self._send(image=picture())
        with self.assertRaisesRegex(UserError, "at most"):
            feedback.with_user(self.customer_manager).write({"image": picture()})

    def test_one_sees_ones_own_and_a_manager_all(self):
        mine, other = self._send(), self._send(self.clerk)
        found = self.feedbacks.with_user(self.plain).search([])
        self.assertIn(mine, found)
        self.assertNotIn(other, found)
        with self.assertRaises(AccessError):
            other.with_user(self.plain).read(["name"])
        found = self.feedbacks.with_user(self.customer_manager).search([])
        self.assertGreaterEqual(found, mine | other)

    def test_only_a_manager_says_what_becomes_of_it(self):
        feedback = self._send(self.steward)
        for action in ("action_plan", "action_done", "action_decline", "action_reopen"):
            with self.assertRaises(AccessError):
                getattr(feedback.with_user(self.steward), action)()
        for vals in ({"state": "done"}, {"answer": "x"}, {"name": "y"}):
            with self.assertRaises(AccessError):
                feedback.with_user(self.steward).write(vals)
        with self.assertRaises(AccessError):
            feedback.with_user(self.steward).unlink()

    def test_the_sender_hears_the_outcome_in_its_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        self.plain.lang = "zh_CN"
        feedback = self._send()
        managed = feedback.with_user(self.customer_manager)
        with Form(managed) as form:
            form.answer = "Comes with the next version"
        before = feedback.message_ids
        managed.action_plan()
        told = feedback.message_ids - before
        told = told.filtered("partner_ids")
        self.assertEqual(told.partner_ids, self.plain.partner_id)
        self.assertEqual(told.author_id, self.customer_manager.partner_id)
        self.assertIn("Comes with the next version", told.body)
        self.assertIn("The list is empty", told.body)
        self.assertEqual(managed.decided_by_id, self.customer_manager)
        notified = told.notification_ids.res_partner_id
        self.assertEqual(notified, self.plain.partner_id)

    def test_each_outcome_is_told_once(self):
        feedback = self._send().with_user(self.customer_manager)
        feedback.action_done()
        told = feedback.message_ids.filtered("partner_ids")
        self.assertEqual(len(told), 1)
        feedback.action_done()
        self.assertEqual(feedback.message_ids.filtered("partner_ids"), told)
        feedback.action_reopen()
        self.assertEqual(feedback.message_ids.filtered("partner_ids"), told)

    def test_nothing_is_declined_without_an_answer(self):
        feedback = self._send().with_user(self.customer_manager)
        with self.assertRaisesRegex(ValidationError, "answer"):
            feedback.action_decline()
        with self.assertRaises(ValidationError):
            feedback.write({"state": "declined", "answer": "  "})
        feedback.write({"answer": "It would slow all others down"})
        feedback.action_decline()
        self.assertEqual(feedback.state, "declined")

    @mute_logger("odoo.sql_db")
    def test_the_database_keeps_that_too(self):
        feedback = self._send()
        with self.assertRaises(IntegrityError), self.env.cr.savepoint():
            self.env.cr.execute(
                "UPDATE customer_feedback SET state = 'declined' WHERE id = %s",
                [feedback.id],
            )

    def test_the_sender_may_add_to_it(self):
        feedback = self._send()
        feedback.message_post(body="It happened again", subtype_xmlid="mail.mt_comment")
        self.assertIn("again", feedback.message_ids[0].body)

    def test_another_company_keeps_its_own(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger = self._user("stranger", "customer_archive.group_manager")
        stranger.write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        mine, theirs = self._send(), self._send(stranger)
        self.assertEqual(theirs.company_id, other)
        seen = self.feedbacks.with_user(stranger).search([])
        self.assertIn(theirs, seen)
        self.assertNotIn(mine, seen)
        seen = self.feedbacks.with_user(self.customer_manager).search([])
        self.assertNotIn(theirs, seen)
