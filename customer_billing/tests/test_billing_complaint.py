from psycopg2.errors import UniqueViolation

from odoo.exceptions import UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.customer_complaint import TEXT_LENGTH
from .common_portal import PortalCommon

HOSTILE = (
    "Wrong! <script>alert(1)</script>\n<img src=x onerror=alert(2)> '; DROP TABLE x"
)


@tagged("post_install", "-at_install")
class TestBillingComplaint(PortalCommon):
    """A customer says on the page of a bill that something is wrong with it."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.bill = cls._invoice(cls.customer, 100)
        cls.bill.invoice_user_id = cls.customer_manager
        cls.path = f"/my/invoices/{cls.bill.id}/complain"

    def _complaints(self):
        return self.env["customer.complaint"].search(
            [("billing_move_id", "=", self.bill.id)]
        )

    def test_it_is_written_on_the_bills_page_and_seen_by_staff(self):
        self._enter_as(self.visitor)
        page = self.url_open(f"/my/invoices/{self.bill.id}").text
        self.assertIn('<textarea id="billing_text"', page)
        answer = self._post(self.path, text=" We moved out \n on the 10th ")
        self.assertEqual(answer.status_code, 303)
        complaint = self._complaints()
        self.assertEqual(complaint.partner_id, self.customer)
        self.assertEqual(complaint.contact_id, self.visitor.partner_id)
        self.assertEqual((complaint.channel, complaint.state), ("portal", "new"))
        self.assertEqual(complaint.cause_id.code, "bill")
        self.assertIn(self.bill.name, complaint.name)
        self.assertIn("We moved out", complaint.description)
        self.assertEqual(complaint.user_id, self.customer_manager)
        self.assertEqual(complaint.activity_ids.user_id, self.customer_manager)
        self.assertNotIn(self.visitor.partner_id, complaint.message_partner_ids)
        bill = self.bill.with_user(self.customer_manager)
        self.assertEqual(bill.sudo().billing_complaint_count, 1)
        action = self.bill.action_view_billing_complaints()
        found = self.env["customer.complaint"].search(action["domain"])
        self.assertEqual(found, complaint)
        told = self.customer._customer_timeline(limit=50)
        self.assertIn(complaint.display_name, str(told))
        page = self._page(f"/my/invoices/{self.bill.id}")
        self.assertIn(f"You told us on {complaint.date.date()}", page)
        self.assertNotIn("What is wrong, in your words", page)

    def test_one_is_open_at_a_time(self):
        self._enter_as(self.visitor)
        self._post(self.path, text="Wrong")
        again = self._post(self.path, text="Still wrong")
        self.assertIn("We are looking at it", again.text)
        complaint = self._complaints()
        self.assertEqual(len(complaint), 1)
        complaint.write({"solution": "Billed again", "state": "progress"})
        complaint.state = "solved"
        self._post(self.path, text="Not solved")
        self.assertEqual(len(self._complaints()), 2)
        with self.assertRaises(UniqueViolation), mute_logger("odoo.sql_db"):
            with self.env.cr.savepoint():
                complaint.state = "progress"
                complaint.flush_recordset()

    def test_what_is_missing_or_too_long_is_said_and_nothing_typed_is_lost(self):
        self._enter_as(self.visitor)
        self.assertIn("say what is wrong", self._post(self.path, text="  ").text)
        long = "x" * (TEXT_LENGTH + 1)
        answer = self._post(self.path, text=long)
        self.assertIn("characters at most", answer.text)
        self.assertIn(long, answer.text)
        self.assertFalse(self._complaints())

    def test_hostile_text_stays_text(self):
        self._enter_as(self.visitor)
        self._post(self.path, text=HOSTILE)
        complaint = self._complaints()
        self.assertNotIn("<script", complaint.description)
        self.assertNotIn("<img", complaint.description)
        self.assertIn("&lt;script&gt;", complaint.description)
        page = self.url_open(f"/my/invoices/{self.bill.id}").text
        self.assertNotIn("<script>alert(1)", page)
        self.assertNotIn("<img src=x", page)

    def test_nobody_complains_about_the_bill_of_another(self):
        self._enter_as(self.stranger)
        self.assertEqual(self._post(self.path, text="Mine?").status_code, 403)
        self.authenticate(None, None)
        token = self.bill._portal_ensure_token()
        for wrong in (None, "", f"{token[:-1]}x"):
            answer = self._post(self.path, text="Mine?", access_token=wrong)
            self.assertEqual(answer.status_code, 403)
        self.assertFalse(self._complaints())
        answer = self._post(self.path, text="By link", access_token=token)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self._complaints().contact_id, self.bill.partner_id)

    def test_a_strange_form_is_refused(self):
        self._enter_as(self.visitor)
        with mute_logger("odoo.http"):
            answer = self.url_open(self.path, data={"text": "Wrong"})
        self.assertEqual(answer.status_code, 400)
        self.assertFalse(self._complaints())

    def test_a_draft_or_a_credit_note_is_no_bill(self):
        complaints = self.env["customer.complaint"].with_user(self.visitor)
        draft = self._invoice(self.customer, 5, post=False)
        refund = self._invoice(self.customer, 5, move_type="out_refund")
        for move in (draft, refund):
            with self.assertRaisesRegex(UserError, "was issued"):
                complaints._billing_from_customer(move, "Wrong")
            self.assertFalse(move._billing_may_complain())
