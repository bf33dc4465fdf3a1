import base64
from io import BytesIO

from freezegun import freeze_time
from PIL import Image
from psycopg2.errors import UniqueViolation

from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged
from odoo.tools import mute_logger

from ..models.billing_reading_customer import PHOTO_BYTES
from .common_portal import PortalCommon

TODAY = "2025-02-28"


def picture(kind="JPEG", size=(40, 30)):
    stream = BytesIO()
    Image.new("RGB", size, "white").save(stream, kind)
    return stream.getvalue()


@tagged("post_install", "-at_install")
class TestBillingReadingCustomer(PortalCommon):
    """Customers enter readings: told what is odd first, one a meter and day."""

    def setUp(self):
        super().setUp()
        frozen = freeze_time(f"{TODAY} 12:00:00")
        frozen.start()
        self.addCleanup(frozen.stop)

    def _enter(self, value, day=TODAY, told="", meter=None, **vals):
        readings = self.env["billing.reading"].with_user(self.visitor)
        return readings._customer_enter(
            meter or self.meter, {"day": day, "value": value} | vals, told
        )

    def _fault(self, words, value=150, **vals):
        with self.assertRaisesRegex(UserError, words):
            self._enter(value, **vals)
        self.assertFalse(self._entered())

    def _entered(self):
        return self.env["billing.reading"].search([("kind", "=", "customer")])

    # -- what is taken -----------------------------------------------------------

    def test_a_usual_reading_is_accepted_and_is_usage(self):
        reading = self._enter("157,5", note=" new seal ")
        self.assertEqual((reading.value, reading.kind), (157.5, "customer"))
        self.assertEqual((reading.state, reading.consumption), ("accepted", 27.5))
        self.assertEqual(reading.note, "new seal")
        self.assertEqual(reading.create_uid, self.visitor)
        self.assertEqual(reading.usage_ids.quantity, 27.5)

    def test_what_is_odd_is_told_first_and_waits_for_staff(self):
        for value, code in ((900, "high"), (131, "low"), (130, "zero")):
            self.assertEqual(self._enter(value), code)
        self.assertEqual(self._enter(20), "backwards,low")
        words = self.env["billing.reading"]._customer_doubt_words("backwards,low")
        self.assertEqual(words, "It is less than the reading before.")
        self.assertFalse(self._entered())
        # what was told has to be what is odd
        self.assertEqual(self._enter(900, told="low"), "high")
        reading = self._enter(900, told="high")
        self.assertEqual(reading.state, "check")
        self.assertFalse(reading.usage_ids)
        reading.with_user(self.billing_clerk).action_accept()
        self.assertEqual(reading.usage_ids.quantity, 770)

    def test_a_meter_that_began_at_0_again_is_told(self):
        self._read(self.meter, "2025-02-20", 99990)
        self.assertIn("rollover", self._enter(15))

    def test_one_a_meter_and_day(self):
        self._enter(150)
        with self.assertRaisesRegex(UserError, "read on this day already"):
            self._enter(151)
        self.assertEqual(self._entered().value, 150)

    def test_the_second_of_two_at_once_gets_a_sentence(self):
        readings = self.env["billing.reading"].sudo()
        vals = {"meter_id": self.meter.id, "day": TODAY, "value": 150}
        readings._customer_make(vals | {"kind": "customer"})
        with mute_logger("odoo.sql_db"):
            with self.assertRaisesRegex(UserError, "read on this day already"):
                readings._customer_make(vals)
            with self.assertRaises(UniqueViolation), self.env.cr.savepoint():
                readings.create(vals).flush_recordset()

    # -- what is refused ---------------------------------------------------------

    def test_it_is_off_until_an_administrator_allows_it(self):
        self.water.is_customer_read = False
        self._fault("read by us")
        with self.assertRaises(UserError):
            self.meter.with_user(self.billing_clerk).customer_reads = "yes"
        self.meter.with_user(self.billing_manager).customer_reads = "yes"
        self.assertTrue(self._enter(150))
        self.water.is_customer_read = True
        self.meter.with_user(self.billing_clerk).customer_reads = "no"
        with self.assertRaisesRegex(UserError, "read by us"):
            self._enter(160, day="2025-02-27")
        fresh = self.env["billing.item"].new({"name": "x"})
        self.assertFalse(fresh.is_customer_read)

    def test_a_period_that_was_billed_is_closed(self):
        meter = self._meter(self.customer, "W-5")
        self._metered(self.customer, meter)
        for day, value in (("2024-12-31", 5), ("2025-01-10", 9)):
            self._read(meter, day, value)
        meter.item_id.reading_days = 0
        self._run("2025-02-01")
        with self.assertRaisesRegex(UserError, "2025-01-01 – 2025-01-31 was billed"):
            self._enter(12, day="2025-01-31", meter=meter)
        self.assertTrue(self._enter(30, told="high", meter=meter))

    def test_what_makes_no_sense_is_refused_with_a_sentence(self):
        self._fault("as a number", value="a lot")
        self._fault("as a number", value="-3")
        self._fault("as a number", value="nan")
        self._fault("as a number", value="")
        self._fault("Enter the day", day="yesterday")
        self._fault("future", day="2025-03-01")
        self._fault("read later", day="2025-01-15")
        self._fault("5 digits", value=123456, told="high")
        self.subscription.date_end = "2025-01-31"
        self._fault("Nothing is charged")

    # -- photos ------------------------------------------------------------------

    def test_a_photo_is_kept_small_and_nothing_else_is(self):
        meter = self._meter(self.customer, "W-6")
        self._metered(self.customer, meter)
        photo = picture(size=(3000, 1000))
        reading = self._enter(150, photo=photo)
        stored = Image.open(BytesIO(base64.b64decode(reading.photo)))
        self.assertEqual(stored.size, (1600, 533))
        for content in (
            b"<svg xmlns='http://www.w3.org/2000/svg'><script/></svg>",
            b"%PDF-1.4 x",
            b"MZ\x90",
            picture("GIF"),
        ):
            with self.assertRaisesRegex(UserError, "choose a photo"):
                self._enter(150, meter=meter, photo=content)
        with self.assertRaisesRegex(UserError, "too large"):
            self.env["billing.reading"]._customer_photo(b"x" * (PHOTO_BYTES + 1))
        with self.assertRaises(UserError):
            broken = picture()[:200]
            self.env["billing.reading"]._customer_make(
                {"meter_id": self.meter.id, "day": "2025-02-27", "value": 1}
                | {"photo": self.env["billing.reading"]._customer_photo(broken)}
            )

    # -- by the portal -------------------------------------------------------------

    def test_the_page_takes_it_with_a_photo(self):
        self._enter_as(self.visitor)
        path = f"/my/meters/{self.meter.id}/reading"
        odd = self._post(path, value="900", day=TODAY)
        self.assertIn("much more than usual", odd.text)
        self.assertIn('value="900"', odd.text)
        self.assertFalse(self._entered())
        files = {"photo": ("m.jpg", picture(), "image/jpeg")}
        taken = self._post(path, files=files, value="900", day=TODAY, told="high")
        self.assertEqual(taken.status_code, 303)
        reading = self._entered()
        self.assertEqual((reading.value, reading.state), (900, "check"))
        self.assertTrue(reading.photo)
        page = self._page(taken.headers["Location"])
        self.assertIn(f"900 on {TODAY} was taken; somebody will look", page)
        again = self._post(path, value="901", day=TODAY)
        self.assertIn("read on this day already", again.text)

    def test_a_link_lets_its_customer_enter_without_logging_in(self):
        link = self.env["billing.portal"]._portal_link(self.meter)
        token = link.split("access_token=")[1]
        self.authenticate(None, None)
        path = f"/my/meters/{self.meter.id}/reading"
        refused = self._post(path, value="150", day=TODAY)
        self.assertEqual(refused.status_code, 403)
        other = self._post(
            f"/my/meters/{self.other_meter.id}/reading",
            *(),
            value="150",
            day=TODAY,
            access_token=token,
        )
        self.assertEqual(other.status_code, 403)
        taken = self._post(path, value="150", day=TODAY, access_token=token)
        self.assertEqual(taken.status_code, 303)
        self.assertEqual(self._entered().meter_id, self.meter)

    def test_the_meter_of_somebody_else_and_a_strange_form_are_refused(self):
        self._enter_as(self.stranger)
        path = f"/my/meters/{self.meter.id}/reading"
        self.assertEqual(self._post(path, value="150", day=TODAY).status_code, 403)
        answer = self.url_open(
            f"/my/meters/{self.meter.id}/check",
            json={"params": {"day": TODAY, "value": "150"}},
        ).json()
        self.assertEqual(answer["result"], {})
        self._enter_as(self.visitor)
        with mute_logger("odoo.http"):
            answer = self.url_open(path, data={"value": "150", "day": TODAY})
        self.assertEqual(answer.status_code, 400)  # no csrf token
        self.assertFalse(self._entered())

    def test_a_customer_writes_no_reading_by_itself(self):
        readings = self.env["billing.reading"].with_user(self.visitor)
        with self.assertRaises(AccessError):
            readings.create({"meter_id": self.meter.id, "day": TODAY, "value": 1})
        self._enter_as(self.visitor)
        payload = {
            "params": {
                "model": "billing.reading",
                "method": "_customer_enter",
                "args": [self.meter.id, {"day": TODAY, "value": 1}],
                "kwargs": {},
            }
        }
        with mute_logger("odoo.http"):
            answer = self.url_open(
                "/web/dataset/call_kw/billing.reading/_customer_enter", json=payload
            ).json()
        self.assertIn("error", answer)
        self.assertFalse(self._entered())

    def test_typed_texts_stay_texts(self):
        for number, text in enumerate(
            (
                "'; DROP TABLE billing_reading; --",
                "<script>alert(1)</script>",
                '=HYPERLINK("http://evil")',
            )
        ):
            day = f"2025-02-{20 + number}"
            reading = self._enter(140 + number, day=day, note=text, told="zero,x")
            if isinstance(reading, str):
                reading = self._enter(140 + number, day=day, note=text, told=reading)
            self.assertEqual(reading.note, text)
        self._enter_as(self.visitor)
        path = f"/my/meters/{self.meter.id}/reading"
        answer = self._post(path, value="<b>1</b>", day=TODAY, note='"><script>x()')
        self.assertNotIn("<script>x()", answer.text)
        self.assertNotIn("<b>1</b>", answer.text)
