import re
from datetime import timedelta
from urllib.parse import urlsplit

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, tagged
from odoo.tools.misc import hash_sign, mute_logger

from ..models.billing_statement_answer import SCOPE
from .common_statements import StatementCommon

CSRF = re.compile(r'name="csrf_token" value="([^"]+)"')
DIGEST = re.compile(r'name="digest" value="([0-9a-f]+)"')


@tagged("post_install", "-at_install")
class TestBillingStatementPortal(HttpCase, StatementCommon):
    """Customers answer in the portal and by link; nobody else does."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.other = cls._customer("Other & Sons", email="other@example.com")
        cls._invoice(cls.other, 33, "2025-02-03")
        cls.foreign = cls._state(cls.other)
        cls.foreign.action_mark_sent()
        cls.buyer = cls._portal_user(cls.customer, "buyer_portal")

    def _link(self, statement=None):
        return urlsplit((statement or self.statement)._answer_link()).path

    def _get(self, path):
        return self.url_open(path, allow_redirects=False)

    def _post(self, path, page=None, **form):
        page = page or self._get(path).text
        form.setdefault("csrf_token", CSRF.search(page)[1])
        form.setdefault("digest", DIGEST.search(page)[1])
        form.setdefault("name", "Ms Lin")
        answer = self.url_open(path, data=form, allow_redirects=False)
        self.env.invalidate_all()
        return answer

    # -- by link ---

    def test_whoever_has_the_link_reads_and_confirms_once(self):
        path = self._link()
        page = self._get(path)
        self.assertEqual(page.status_code, 200)
        self.assertIn(self.invoice.name, page.text)
        self.assertEqual(page.headers["X-Robots-Tag"], "noindex")
        answer = self._post(path, page.text, answer="confirm")
        self.assertEqual(answer.status_code, 303)
        self.assertRecordValues(
            self.statement,
            [{"state": "confirmed", "answer_way": "link", "answered_by": "Ms Lin"}],
        )
        self.assertIn("o_billing_confirmed", self._get(path).text)
        second = self._post(path, page.text, answer="confirm", name="Mr Second")
        self.assertIn("o_billing_fault", second.text)
        self.assertIn("not open for this any more", second.text)
        self.assertEqual(self.statement.answered_by, "Ms Lin")

    def test_rows_are_disputed_by_link(self):
        invoice, refund, _payment = self.lines
        strange = self.foreign.line_ids
        form = {
            f"kind_{invoice.id}": "price",
            f"amount_{invoice.id}": "1,200.50",
            f"words_{invoice.id}": "<b>too much</b> =1+1",
            f"words_{refund.id}": "  ",
            f"kind_{strange.id}": "price",
            "kind_missing": "payment",
            "amount_missing": "￥８０",
        }
        answer = self._post(self._link(), answer="dispute", **form)
        self.assertEqual(answer.status_code, 303)
        self.assertEqual(self.statement.state, "disputed")
        self.assertEqual(self.foreign.state, "sent")
        found = self.statement.difference_ids.sorted("id")
        self.assertEqual(found.mapped("kind"), ["price", "payment"])
        self.assertEqual(found.mapped("amount_claimed"), [1200.5, 80])
        self.assertEqual(found.mapped("is_row_missing"), [False, True])
        self.assertEqual(found[0].words, "<b>too much</b> =1+1")
        page = self._get(self._link()).text
        self.assertIn("o_billing_disputed", page)
        found[0].with_user(self.billing_clerk).our_answer = "<script>alert(1)</script>"
        page = self._get(self._link()).text
        self.assertNotIn("<script>alert(1)", page)

    def test_what_is_wrong_about_an_answer_is_said_and_nothing_typed_is_lost(self):
        line = self.lines[0]
        for form, fault in (
            ({}, "Say which row"),
            ({f"kind_{line.id}": "price", f"amount_{line.id}": "lots"}, "in digits"),
            ({f"words_{line.id}": "<i>typed</i>"}, "for each row"),
            ({f"kind_{line.id}": "other"}, "in a few words"),
            ({"name": " ", f"kind_{line.id}": "price"}, "enter your name"),
        ):
            page = self._post(self._link(), answer="dispute", **form)
            self.assertEqual(page.status_code, 200)
            self.assertIn(fault, page.text)
        self.assertEqual(self.statement.state, "sent")
        page = self._post(
            self._link(), answer="dispute", **{f"words_{line.id}": "<i>t"}
        )
        self.assertIn("&lt;i&gt;t", page.text)

    def test_nobody_confirms_what_they_have_not_seen(self):
        page = self._get(self._link()).text
        self._invoice(self.customer, 5, "2025-02-11")
        self.statement.action_refresh()
        self.statement.action_mark_sent()
        answer = self._post(self._link(), page, answer="confirm")
        self.assertIn("changed meanwhile", answer.text)
        self.assertEqual(self.statement.state, "sent")

    def _refused(self, path):
        answer = self._get(path)
        self.assertEqual(answer.status_code, 403, path)
        self.assertIn("o_billing_refused", answer.text)
        for word in (self.customer.name, self.statement.name, self.other.name):
            self.assertNotIn(word, answer.text)

    def test_altered_cut_off_expired_or_of_another_kind_it_is_refused(self):
        path = self._link()
        token = path.rsplit("/", 1)[1]
        for place in (0, 5, 14, 30, len(token) - 2):
            letter = "A" if token[place] != "A" else "B"
            self._refused(f"/statement/{token[:place]}{letter}{token[place + 1 :]}")
        for nonsense in (token[:-4], token[:20], "x", "%E5%AE%A2", "-" * 90):
            self._refused(f"/statement/{nonsense}")
        env = self.env(su=True)
        for scope, values in (
            ("another.scope", [self.statement.id]),
            (SCOPE, [10**8]),
            (SCOPE, []),
        ):
            self._refused(f"/statement/{hash_sign(env, scope, values)}")
        with freeze_time(fields.Datetime.now() - timedelta(days=61)):
            old = self._link()
        self._refused(old)
        self._refused(f"{old}/pdf")
        with freeze_time(fields.Datetime.now() - timedelta(days=59)):
            young = self._link()
        self.assertEqual(self._get(young).status_code, 200)
        self._refused(f"{young}/exe")
        self.statement.action_refresh()  # being revised
        self._refused(path)

    def test_a_post_without_a_csrf_token_is_refused(self):
        page = self._get(self._link()).text
        for path in (self._link(), f"/my/statements/{self.statement.id}"):
            if path.startswith("/my"):
                self.authenticate("buyer_portal", "buyer_portal")
            with mute_logger("odoo.http"):
                answer = self._post(path, page, answer="confirm", csrf_token="x")
            self.assertEqual(answer.status_code, 400)
        self.assertEqual(self.statement.state, "sent")

    # -- in the portal ---

    def test_a_customer_sees_its_own_in_the_portal(self):
        self.authenticate("buyer_portal", "buyer_portal")
        page = self._get("/my/statements").text
        self.assertIn(self.statement.name, page)
        self.assertNotIn(self.foreign.name, page)
        path = f"/my/statements/{self.statement.id}"
        self.assertEqual(self._post(path, answer="confirm").status_code, 303)
        self.assertEqual(self.statement.answer_way, "portal")
        xlsx = self._get(f"{path}/xlsx")
        self.assertTrue(xlsx.content.startswith(b"PK"))

    def test_the_statements_of_others_are_refused(self):
        own = self._get(self._link()).text
        self.authenticate("buyer_portal", "buyer_portal")
        draft = self._state(self.customer, "2025-03-01", "2025-03-31")
        inside = f"/customer_billing/statement/{self.foreign.id}.xlsx"
        strange = f"/my/statements/{self.foreign.id}"
        hidden = f"/my/statements/{draft.id}"
        for path in (strange, f"{strange}/pdf", f"{strange}/xlsx", hidden):
            self._refused(path)
        self.assertEqual(self._get(inside).status_code, 404)
        page = self._get(f"/my/statements/{self.statement.id}").text
        answer = self._post(strange, page or own, answer="confirm")
        self.assertEqual(answer.status_code, 403)
        self.assertEqual(self.foreign.state, "sent")
        self.authenticate(None, None)
        answer = self._get(f"/my/statements/{self.statement.id}")
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login", answer.headers["Location"])
