from datetime import timedelta
from urllib.parse import urlsplit

from freezegun import freeze_time

from odoo import fields
from odoo.tests import HttpCase, new_test_user, tagged
from odoo.tools.misc import hash_sign

from ..models.credit_case_tell import SCOPE
from .common import CreditCommon


@tagged("post_install", "-at_install")
class TestCreditCaseLink(HttpCase, CreditCommon):
    """The link in a mail leads to the case; it decides on nothing."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Evergreen")
        cls._limit(cls.customer, 1000)
        cls.order = cls._order(cls.customer, 1200, user_id=cls.salesperson.id)
        cls.release = cls._release(cls.order, 1200, approve=False)
        for user in (cls.credit_manager, cls.viewer):
            user.password = user.login

    def _path(self, release=None):
        return urlsplit((release or self.release)._case_link()).path

    def _get(self, path, **kwargs):
        return self.url_open(path, allow_redirects=False, **kwargs)

    def test_it_leads_to_the_case_after_logging_in(self):
        path = self._path()
        self.authenticate(None, None)
        answer = self._get(path)
        self.assertEqual(answer.status_code, 303)
        self.assertIn("/web/login?redirect=", answer.headers["Location"])
        self.authenticate(self.credit_manager.login, self.credit_manager.login)
        answer = self._get(path)
        self.assertEqual(answer.status_code, 303)
        self.assertTrue(
            answer.headers["Location"].endswith(f"credit-releases/{self.release.id}")
        )
        self.assertEqual(self.release.state, "requested")

    def test_a_request_for_a_limit_has_one_too(self):
        request = self.env["credit.request"].create(
            {"partner_id": self.customer.id, "amount": 2000, "reason": "More"}
        )
        self.authenticate(self.credit_manager.login, self.credit_manager.login)
        answer = self._get(self._path(request))
        self.assertTrue(
            answer.headers["Location"].endswith(f"credit-requests/{request.id}")
        )

    def _refused(self, path):
        answer = self._get(path)
        self.assertEqual(answer.status_code, 403, path)
        self.assertNotIn(self.customer.name, answer.text)

    def test_altered_or_cut_off_or_of_another_kind_it_is_refused(self):
        self.authenticate(self.credit_manager.login, self.credit_manager.login)
        path = self._path()
        token = path.rsplit("/", 1)[1]
        for place in (0, 5, 14, 30, len(token) - 8):
            letter = "A" if token[place] != "A" else "B"
            altered = token[:place] + letter + token[place + 1 :]
            self._refused(f"/credit/case/{altered}")
        for nonsense in (token[:-12], token[:20], "x", "AAAA", "%E5%AE%A2", "-" * 90):
            self._refused(f"/credit/case/{nonsense}")
        env = self.env(su=True)
        for scope, values in (
            ("another.scope", ["credit.release", self.release.id]),
            (SCOPE, ["res.partner", self.customer.id]),
            (SCOPE, ["credit.release", 10**8]),
        ):
            self._refused(f"/credit/case/{hash_sign(env, scope, values)}")

    def test_it_expires(self):
        with freeze_time(fields.Datetime.now() - timedelta(days=13)):
            path = self._path()
        with freeze_time(fields.Datetime.now() - timedelta(days=15)):
            old = self._path()
        self.authenticate(self.credit_manager.login, self.credit_manager.login)
        self.assertEqual(self._get(path).status_code, 303)
        self._refused(old)

    def test_rights_are_asked_again(self):
        path = self._path()
        self.authenticate(self.viewer.login, self.viewer.login)
        self._refused(path)
        portal = new_test_user(self.env, "link_portal", "base.group_portal")
        self.authenticate(portal.login, portal.login)
        self._refused(path)
        self.credit_manager.group_ids = self.env.ref("base.group_user")
        self.authenticate(self.credit_manager.login, self.credit_manager.login)
        self._refused(path)

    def test_nothing_is_decided_by_following_or_posting_to_it(self):
        self.authenticate(self.credit_manager.login, self.credit_manager.login)
        path = self._path()
        self._get(f"{path}?action=approve&state=approved")
        answer = self.url_open(path, data={"state": "approved"}, allow_redirects=False)
        self.assertGreaterEqual(answer.status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.release.state, "requested")

    def test_a_decision_takes_a_post_of_somebody_logged_in(self):
        call = "/web/dataset/call_kw/credit.release/action_approve"
        payload = {
            "params": {
                "model": "credit.release",
                "method": "action_approve",
                "args": [self.release.ids],
                "kwargs": {},
            }
        }
        self.authenticate(None, None)
        answer = self.url_open(call, json=payload).json()
        self.assertIn("error", answer)
        self.authenticate(self.credit_manager.login, self.credit_manager.login)
        self.assertGreaterEqual(self._get(call).status_code, 400)
        self.env.invalidate_all()
        self.assertEqual(self.release.state, "requested")
        answer = self.url_open(call, json=payload).json()
        self.assertNotIn("error", answer)
        self.env.invalidate_all()
        self.assertEqual(self.release.state, "approved")
