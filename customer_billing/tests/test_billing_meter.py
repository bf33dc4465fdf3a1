from psycopg2 import IntegrityError

from odoo.exceptions import UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@freeze_time("2025-06-20")
@tagged("post_install", "-at_install")
class TestBillingMeter(BillingCommon):
    """Meters are read, what looks odd is accepted, and what was used is billed once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.water = cls._item(
            "Water", 4, kind="metered", usage_source="meter", usage_unit="m³"
        )
        cls.site = cls._object("Site", kind="site")
        cls.room = cls._object("602", parent_id=cls.site.id)
        cls.meter = cls._meter("S-602", cls.room, digits=4)
        cls.subscription = cls._subscription(item=cls.water)
        cls.line = cls.subscription.line_ids
        cls.line.object_id = cls.room
        cls.Reading = cls.env["billing.reading"]

    @classmethod
    def _object(cls, name, **vals):
        return cls.env["billing.object"].create(
            {"name": name, "partner_id": cls.customer.id, "company_id": cls.company.id}
            | vals
        )

    @classmethod
    def _meter(cls, name, room, **vals):
        return cls.env["billing.meter"].create(
            {"name": name, "object_id": room.id, "item_id": cls.water.id} | vals
        )

    def _read(self, value, day, meter=None, **vals):
        return self.Reading.create(
            {"meter_id": (meter or self.meter).id, "value": value, "day": day} | vals
        )

    def _past(self):
        """A usual consumption of 31 a month."""
        for value, day in ((100, "2024-12-31"), (131, "2025-01-31")):
            self._read(value, day)
        self.env.invalidate_all()

    def test_two_readings_are_usage_and_are_billed_with_the_readings(self):
        self._past()
        run = self._run("2025-02-01")
        charge = self.subscription.charge_ids
        self.assertEqual(charge.amount, 31 * 4)
        self.assertIn("S-602: 100 → 131", charge.explanation_text)
        self.assertIn("31 m³", charge.explanation_text)
        reading = charge.usage_ids.reading_id
        self.assertTrue(reading.is_billed)
        for step in (
            lambda: reading.write({"value": 130}),
            reading.unlink,
            lambda: charge.usage_ids.write({"quantity": 1}),
            lambda: self.meter.write({"multiplier": 2}),
        ):
            with self.assertRaises(UserError):
                step()
        self.assertEqual(run.billed_count, 1)

    def test_a_period_waits_for_each_of_its_meters(self):
        other = self._meter("S-603", self.room)
        self._past()
        run = self._run("2025-02-01")
        self.assertEqual(run.parked_count, 1)
        self.assertIn("S-603 was not read", run.line_ids.reason)
        self._read(7, "2024-12-31", other)
        self._read(9, "2025-01-31", other)
        run.action_retry()
        self._work()
        self.assertEqual(self.subscription.charge_ids.amount, 33 * 4)
        (self.meter | other).active = False
        run = self._run("2025-03-01")
        self.assertIn("has no meter", run.line_ids.reason)

    def test_what_looks_odd_waits_until_somebody_accepts_it(self):
        self._past()
        odd = self._read(500, "2025-02-28")
        self.assertEqual(odd.state, "check")
        self.assertIn("much more", odd.doubt_text)
        self.assertFalse(odd.usage_ids)
        run = self._run("2025-03-01")
        self.assertIn("must be accepted", run.line_ids.reason)
        odd.with_user(self.billing_clerk).action_accept()
        self.assertEqual(odd.accepted_by_id, self.billing_clerk)
        self.assertEqual(odd.usage_ids.quantity, 369)
        odd.value = 162  # another value is looked at afresh
        self.assertEqual((odd.state, odd.accepted_by_id.id), ("accepted", False))
        self.assertEqual(odd.usage_ids.quantity, 31)
        back = self._read(50, "2025-03-31")
        self.assertIn("less than before", back.doubt_text)
        with self.assertRaises(UserError):
            back.action_accept()
        for name, value in (("accepted_by_id", 1), ("state", "accepted")):
            with self.assertRaises(UserError):
                back.write({name: value})

    def test_a_meter_turns_over(self):
        self._read(9990, "2024-12-31")
        turned = self._read(21, "2025-01-31")
        self.assertEqual((turned.consumption, turned.state), (31, "check"))
        turned.action_accept()
        self._run("2025-02-01")
        self.assertEqual(self.subscription.charge_ids.amount, 31 * 4)

    def test_a_multiplier_counts_units_for_each_step(self):
        self.meter.multiplier = 40
        self._past()
        self.assertEqual(self.meter.reading_ids[0].usage_ids.quantity, 31 * 40)
        self.meter.multiplier = 10  # nothing is billed yet
        self.assertEqual(self.meter.reading_ids[0].usage_ids.quantity, 310)

    def test_a_day_is_read_once_and_corrected_by_another_row(self):
        self.water.doubt_percent = 0
        self._past()
        self._run("2025-02-01")
        last = self.meter.reading_ids[0]
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._read(140, "2025-01-31")
        context = last.action_correct()["context"]
        with Form(self.Reading.with_context(**context)) as form:
            form.value = 121
        right = form.record
        self.assertEqual((last.state, right.state), ("corrected", "accepted"))
        self.assertEqual(last.value, 131)
        self.assertEqual(right.usage_ids.sorted("id").mapped("quantity"), [31, -10])
        feb = self._read(152, "2025-02-28")
        self.assertEqual((feb.previous_id, feb.consumption), (right, 31))
        run = self._run("2025-03-01")
        self.assertEqual(run.billed_count, 1, run.line_ids.reason)
        charges = self.subscription.charge_ids.sorted("period_start")
        self.assertEqual(charges.mapped("amount"), [31 * 4, 31 * 4 - 10 * 4])

    def test_a_reading_in_between_shares_what_was_used(self):
        self.water.doubt_percent = 0
        self._past()
        last = self.meter.reading_ids[0]
        self._read(110, "2025-01-15")
        self.assertEqual(last.consumption, 21)
        self.assertEqual(sum(self.line.usage_ids.mapped("quantity")), 31)
        self.meter.reading_ids.filtered(lambda r: r.value == 110).unlink()
        self.assertEqual(last.usage_ids.quantity, 31)

    def test_what_an_estimate_had_too_much_is_given_back(self):
        self._past()
        estimated = self._read(170, "2025-02-28", kind="estimated")
        self._run("2025-03-01")
        self.assertEqual(estimated.is_billed, True)
        less = self._read(165, "2025-03-31")
        self.assertIn("less than was estimated", less.doubt_text)
        less.action_accept()
        self._run("2025-04-01")
        self.assertEqual(self.subscription.charge_ids[0].amount, -5 * 4)

    def test_a_reading_some_days_later_counts_for_the_period(self):
        self.water.reading_days = 5
        self._read(100, "2025-01-03")
        self._read(131, "2025-02-04")
        self._run("2025-02-05")
        self.assertEqual(self.subscription.charge_ids.amount, 31 * 4)

    def test_readings_before_the_subscription_line_are_not_lost(self):
        room = self._object("604")
        meter = self._meter("S-604", room)
        self._read(1, "2025-01-10", meter)
        reading = self._read(8, "2025-02-10", meter)
        self.assertFalse(reading.usage_ids)
        line = self._subscription(item=self.water).line_ids
        line.object_id = room
        self.assertEqual(reading.usage_ids.quantity, 7)

    def test_what_cannot_stand_on_a_meter_is_refused(self):
        self.meter.date_start = "2025-01-01"
        for value, day in (
            (10_000, "2025-01-31"),
            (5, "2025-07-01"),
            (5, "2024-12-31"),
        ):
            with self.assertRaises(ValidationError):
                self._read(value, day)
        with self.assertRaises(ValidationError):
            self._read(float("nan"), "2025-01-31")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._read(-1, "2025-01-31")

    def test_a_meter_is_replaced(self):
        self._past()
        with Form(
            self.env["billing.meter.replace"].with_context(active_id=self.meter.id)
        ) as form:
            form.day = "2025-02-15"
            form.last_value = 146
            form.name = "S-602B"
            form.first_value = 3
        action = form.record.action_replace()
        new = self.env["billing.meter"].browse(action["res_id"])
        self.assertEqual(self.meter.replaced_by_id, new)
        self.assertEqual(new.digits, 4)
        self._read(16, "2025-02-28", new)
        self._run("2025-03-01")
        charge = self.subscription.charge_ids[0]
        self.assertEqual(charge.usage_quantity, 15 + 13)
        with self.assertRaises(UserError):
            form.record.action_replace()

    def test_a_round_is_typed_down_the_column(self):
        self._past()
        other = self._meter("S-605", self._object("605", parent_id=self.site.id))
        elsewhere = self._meter("S-700", self._object("700"))
        Round = self.env["billing.reading.round"].with_user(self.billing_clerk)
        with Form(Round) as form:
            form.object_id = self.site
            form.day = "2025-02-28"
            self.assertEqual(len(form.line_ids), 2)
            with form.line_ids.edit(0) as line:
                self.assertEqual(line.previous_value, 131)
                line.typed = "400"
                self.assertEqual(line.consumption, 269)
                self.assertIn("much more", line.doubt_text)
                line.typed = "159"
                self.assertFalse(line.doubt_text)
            with form.line_ids.edit(1) as line:
                line.typed = "many"
                self.assertIn("not a number", line.doubt_text)
        sheet = form.record
        self.assertNotIn(elsewhere, sheet.line_ids.meter_id)
        with self.assertRaises(UserError):
            sheet.action_save()
        sheet.line_ids.filtered(lambda x: x.meter_id == other).typed = "12"
        sheet.action_save()
        self.assertEqual(self.meter.last_value, 159)
        self.assertEqual(other.last_value, 12)
        with Form(Round) as form:
            form.day = "2025-03-31"
            form.item_id = self.water
        sheet = form.record
        sheet.action_estimate()
        guessed = sheet.line_ids.filtered("typed")
        self.assertEqual((guessed.meter_id, guessed.typed), (self.meter, "190"))
        self.assertEqual(guessed.kind, "estimated")

    def test_a_file_of_readings_is_imported(self):
        answer = self.Reading.with_user(self.billing_clerk).load(
            ["meter_id", "day", "value"],
            [["S-602", "2025-01-31", "10"], ["S-602", "2025-02-28", "25.5"]],
        )
        self.assertFalse(answer["messages"])
        self.assertEqual(self.meter.reading_ids[0].consumption, 15.5)
        self.assertEqual(self.meter.reading_ids[0].usage_ids.quantity, 15.5)
        twice = self.Reading.load(
            ["meter_id", "day", "value"], [["S-602", "2025-02-28", "26"]]
        )
        self.assertIn("read on this day already", twice["messages"][0]["message"])

    def test_many_readings_cost_as_many_queries_as_few(self):
        meters = [self._meter(f"Q{n}", self._object(f"Q{n}")) for n in range(33)]
        self.env.flush_all()
        counts = []
        for some in (meters[:3], meters[3:]):
            for value, day in ((5, "2025-01-31"), (9, "2025-02-28")):
                self.env.invalidate_all()
                before = self.cr.sql_log_count
                self.Reading.create(
                    [{"meter_id": m.id, "day": day, "value": value} for m in some]
                )
                self.env.flush_all()
                count = self.cr.sql_log_count - before
            counts.append(count)
        self.assertEqual(*counts)
