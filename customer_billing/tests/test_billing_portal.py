from datetime import timedelta

from freezegun import freeze_time

from odoo import fields
from odoo.exceptions import AccessError
from odoo.tests import tagged
from odoo.tools.misc import hash_sign

from ..models.billing_portal import LINK_DAYS, PAGES, SCOPE
from .common_portal import PortalCommon


@tagged("post_install", "-at_install")
class TestBillingPortal(PortalCommon):
    """A customer reads what is its own on a phone, and nothing else."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.payment = cls._taken(cls.customer, 250, "prepaid")
        cls.other_payment = cls._taken(cls.other, 77, "deposit")

    @classmethod
    def _taken(cls, customer, amount, purpose):
        return (
            cls.env["account.payment"]
            .with_user(cls.cashier)
            ._billing_take(
                {
                    "partner_id": customer.id,
                    "company_id": cls.company.id,
                    "journal_id": cls.bank.id,
                    "amount": amount,
                    "date": "2025-03-01",
                    "billing_purpose": purpose,
                }
            )
        )

    # -- pages -------------------------------------------------------------------

    def test_the_first_page_counts_what_is_ones_own(self):
        self._enter_as(self.visitor)
        self.url_open("/my")
        names = ["billing_subscription_count", "billing_meter_count"]
        names += ["billing_receipt_count", "billing_balance_count"]
        answer = self.url_open(
            "/my/counters", json={"params": {"counters": names}}
        ).json()
        self.assertEqual(answer["result"], dict.fromkeys(names, 1))

    def test_a_subscription_says_what_is_charged_and_when(self):
        bill = self._bill()
        self._enter_as(self.visitor)
        listed = self._page("/my/subscriptions")
        self.assertIn(self.subscription.name, listed)
        self.assertNotIn(self.other_subscription.name, listed)
        page = self._page(f"/my/subscriptions/{self.subscription.id}")
        self.assertIn("Room W-1", page)
        self.assertRegex(page, r"100\.00.{0,3} every month")
        self.assertRegex(page, r"3\.00.{0,3} per m3")
        self.assertIn("Next bill from 2025-03-01", page)
        self.assertIn("without end", page)
        self.assertIn(bill.name, page)

    def test_a_draft_is_not_shown(self):
        draft = self._subscription(active=False)
        self._enter_as(self.visitor)
        self.assertNotIn(draft.name, self._page("/my/subscriptions"))
        self._refused(f"/my/subscriptions/{draft.id}")

    def test_a_bill_says_how_it_came_about(self):
        bill = self._bill()
        self._enter_as(self.visitor)
        page = self._page(f"/my/invoices/{bill.id}")
        self.assertIn("meter W-1: 100 → 130", page)
        self.assertRegex(page, r"30 × 3\.00 = 90\.00")
        self.assertIn(self.subscription.name, page)

    def test_usage_is_shown_by_month_with_the_readings(self):
        with freeze_time("2025-02-10"):
            self._enter_as(self.visitor)
            page = self._page("/my/usage")
            self.assertRegex(page, "Water Room W-1.*2025-01 30 m3")
            self.assertNotIn("W-2", page)
            page = self._page(f"/my/meters/{self.meter.id}")
        self.assertIn("2025-01-31 130 30 m3", page)
        self.assertIn("Previous reading 2025-01-31 130", page)

    def test_receipts_and_balances_are_ones_own(self):
        self._enter_as(self.visitor)
        page = self._page("/my/receipts")
        self.assertIn(self.payment.billing_receipt_number, page)
        self.assertNotIn(self.other_payment.billing_receipt_number, page)
        page = self._page("/my/balances")
        self.assertIn("250.00", page)
        self.assertIn(f"Receipt {self.payment.billing_receipt_number}", page)
        self.assertNotIn("77.00", page)

    def test_a_receipt_that_the_customer_prints_is_a_copy(self):
        self._enter_as(self.visitor)
        path = f"/my/receipts/{self.payment.id}?report_type=html"
        for _time in range(2):
            text = self.url_open(path).text
            self.assertIn("Electronic Copy", text)
            self.assertNotIn("Reprint", text)
        self.assertIn(self.payment.billing_receipt_number, text)
        self.assertFalse(self.payment.billing_receipt_prints)

    def test_the_number_of_queries_does_not_grow(self):
        portal = self.env["billing.portal"].with_user(self.visitor)

        def ask():
            self.env.flush_all()
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            for place in portal._portal_usage():
                for meter in place["meters"]:
                    meter.last_value, meter._billing_customer_reads()
            portal._portal_balances()
            return self.env.cr.sql_log_count - before

        for number in range(3, 6):
            self._metered(self.customer, self._meter(self.customer, f"W-{number}"))
        ask()
        few = ask()
        for number in range(6, 33):
            self._metered(self.customer, self._meter(self.customer, f"W-{number}"))
        self.assertEqual(ask(), few)

    # -- whose -------------------------------------------------------------------

    def _paths(self, customer="own"):
        bill = self._bill()
        return [
            f"/my/subscriptions/{self.subscription.id}",
            f"/my/meters/{self.meter.id}",
            f"/my/receipts/{self.payment.id}?report_type=html",
            f"/my/invoices/{bill.id}",
        ]

    def test_a_contact_sees_what_is_its_companys_and_nobody_elses(self):
        paths = self._paths()
        self._enter_as(self.visitor)
        for path in paths:
            self.assertEqual(self.url_open(path).status_code, 200, path)
        self._enter_as(self.stranger)
        *ours, bill = paths
        for path in ours:
            self._refused(path, self.customer.name)
        # core leads to one's own first page
        self.assertTrue(self.url_open(bill).url.endswith("/my"))

    def test_nobody_reads_without_logging_in(self):
        *ours, bill = self._paths()
        self.authenticate(None, None)
        for path in ours:
            self._refused(path, self.customer.name)
        self.assertIn("/web/login", self.url_open(bill).url)
        for path in ("/my/subscriptions", "/my/usage", "/my/receipts", "/my/balances"):
            self.assertIn("/web/login", self.url_open(path).url)

    def test_what_another_company_of_ours_charges_is_not_shown(self):
        elsewhere = self.env["res.company"].create({"name": "Elsewhere"})
        self.visitor.write(
            {"company_ids": [(6, 0, elsewhere.ids)], "company_id": elsewhere.id}
        )
        self._enter_as(self.visitor)
        self.assertNotIn(self.subscription.name, self._page("/my/subscriptions"))

    def test_the_models_themselves_are_closed(self):
        for model in PAGES:
            if not model.startswith("billing."):
                continue
            records = self.env[model].with_user(self.visitor)
            for operation in ("read", "create", "write", "unlink"):
                self.assertFalse(records.has_access(operation), (model, operation))
        with self.assertRaises(AccessError):
            self.payment.with_user(self.visitor).read(["amount"])

    # -- signed links ------------------------------------------------------------

    def _links(self):
        portal = self.env["billing.portal"]
        records = (self.subscription, self.meter, self.payment, self._bill())
        base = self.subscription.get_base_url()
        return [
            (record, portal._portal_link(record).removeprefix(base))
            for record in records
        ]

    def test_a_link_opens_its_page_without_logging_in(self):
        links = self._links()
        self.authenticate(None, None)
        for record, link in links:
            answer = self.url_open(link)
            self.assertEqual(answer.status_code, 200, link)
            self.assertIn(str(record.id), answer.url.split("?")[0] + link)
            if record._name == "account.move":
                self.assertIn(f"/my/invoices/{record.id}?access_token=", answer.url)

    def test_a_link_is_in_the_language_of_its_customer(self):
        self.env["res.lang"]._activate_lang("fr_FR")
        self.item.with_context(lang="fr_FR").name = "Frais"
        self.customer.lang = "fr_FR"
        link = self._links()[0][1]
        self.authenticate(None, None)
        page = self._page(link)
        self.assertIn("Frais", page)
        self.assertNotIn("Management fee", page)

    def test_a_link_opens_no_other_page(self):
        links = self._links()
        self.authenticate(None, None)
        page = self.url_open(links[0][1]).text
        self.assertNotIn("/my/meters/", page)
        self.assertNotIn("/my/invoices/", page)
        token = links[0][1].split("access_token=")[1]
        for path in (
            f"/my/subscriptions/{self.other_subscription.id}?access_token={token}",
            f"/my/meters/{self.meter.id}?access_token={token}",
            f"/my/receipts/{self.payment.id}?access_token={token}",
            f"/my/bills/{token}",
        ):
            self._refused(path, self.customer.name, self.other.name)

    def test_an_altered_or_expired_link_is_refused(self):
        with freeze_time(fields.Datetime.now() - timedelta(days=LINK_DAYS + 1)):
            old = self._links()
        fresh = self._links()
        self.authenticate(None, None)
        for _record, link in old:
            self._refused(link, self.customer.name)
        for _record, link in fresh:
            head, token = link[:-60], link[-60:]
            for place in (5, 20, 50):
                letter = "A" if token[place] != "A" else "B"
                altered = f"{head}{token[:place]}{letter}{token[place + 1 :]}"
                self._refused(altered, self.customer.name)
            self._refused(link[:-12], self.customer.name)
        env = self.env(su=True)
        for scope, values in (
            ("another.scope", ["billing.subscription", self.subscription.id]),
            (SCOPE, ["res.partner", self.customer.id, self.customer.id]),
            (SCOPE, ["billing.subscription", 10**8, self.customer.id]),
        ):
            token = hash_sign(env, scope, values)
            path = f"/my/subscriptions/{self.subscription.id}"
            self._refused(f"{path}?access_token={token}", self.customer.name)

    def test_a_link_ends_with_the_owner(self):
        link = self._links()[1][1]
        moved = self.env["billing.object"].create(
            {"name": "Moved", "partner_id": self.other.id}
            | {"company_id": self.company.id}
        )
        meter = self._meter(self.customer, "W-9")
        link = self.env["billing.portal"]._portal_link(meter)
        meter.object_id = moved
        self.authenticate(None, None)
        self._refused(link.removeprefix(meter.get_base_url()), "W-9")

    def test_cores_token_of_a_bill_is_its_own(self):
        bill = self._bill()
        token = bill._portal_ensure_token()
        other = self.other_subscription.charge_ids.move_id or self._invoice(
            self.other, 5
        )
        self.authenticate(None, None)
        for path in (
            f"/my/invoices/{bill.id}?access_token={token[:-1]}x",
            f"/my/invoices/{other.id}?access_token={token}",
        ):
            self.assertIn("/web/login", self.url_open(path).url)
