from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, freeze_time, tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@freeze_time("2025-03-20")
@tagged("post_install", "-at_install")
class TestBillingUsage(BillingCommon):
    """What was used: entered, imported and sent, each once, and billed once."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.power = cls._item(
            "Electricity", kind="metered", code="DF", usage_unit="kWh"
        )
        cls.tariff = cls._tariff(
            cls.power,
            0,
            price_model="graduated",
            tier_ids=[
                Command.create({"sequence": 1, "up_to": 100, "price": 0.5}),
                Command.create({"sequence": 2, "price": 0.8}),
            ],
        )
        cls.room = cls.env["billing.object"].create(
            {
                "name": "602",
                "code": "R602",
                "partner_id": cls.customer.id,
                "company_id": cls.company.id,
            }
        )
        cls.subscription = cls._subscription(item=cls.power)
        cls.line = cls.subscription.line_ids
        cls.line.object_id = cls.room
        cls.Usage = cls.env["billing.usage"]

    def _use(self, quantity, day="2025-01-15", **vals):
        return self.Usage.create(
            {
                "line_id": self.line.id,
                "quantity": quantity,
                "used_at": f"{day} 08:00:00",
            }
            | vals
        )

    def _event(self, key, quantity=10, day="2025-01-15", **values):
        return {
            "external_key": key,
            "line_id": self.line.id,
            "quantity": quantity,
            "used_at": f"{day}T08:00:00+00:00",
        } | values

    def _refusal(self, **values):
        answer = self.Usage.ingest([self._event("refused") | values])
        self.assertEqual(answer["counted"], 0)
        return answer["refused"][0]["reason"]

    # -- sent by machines ----------------------------------------------------------

    def test_the_same_again_is_known_and_other_content_a_conflict(self):
        events = [self._event(f"k{n}", n) for n in range(1, 6)]
        answer = self.Usage.ingest(events)
        self.assertEqual((answer["received"], answer["counted"]), (5, 5))
        again = self.Usage.ingest([*reversed(events), events[0]])
        self.assertEqual((again["counted"], again["known"]), (0, 6))
        self.assertFalse(again["conflicts"])
        changed = [self._event("k2", 99), self._event("k9"), self._event("k9", 11)]
        for counted in (1, 0):
            answer = self.Usage.ingest(changed)
            self.assertEqual(sorted(answer["conflicts"]), ["k2", "k9"])
            self.assertEqual(answer["counted"], counted)
        kept = self.Usage.search([("status", "=", "counted")])
        self.assertEqual(sum(kept.mapped("quantity")), 1 + 2 + 3 + 4 + 5 + 10)
        aside = self.Usage.search([("status", "=", "conflict")], order="quantity")
        self.assertEqual(aside.mapped("quantity"), [11, 99])
        self.assertEqual(aside.kept_id.mapped("quantity"), [10, 2])
        self.assertEqual(aside.partner_id, self.customer)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.Usage.browse(aside[0].id)._usage_store({"status": "counted"})
            self.env.flush_all()

    def test_what_is_sent_is_stored_as_if_it_were_entered(self):
        self.Usage.ingest([self._event("a", 1.25, note="x")])
        sent = self.Usage.search([("external_key", "=", "a")])
        typed = self._use(1.25, external_key="b", note="x")
        fields = [
            name
            for name, field in self.Usage._fields.items()
            if field.store and name not in ("id", "external_key", "write_date")
        ]
        self.assertEqual(sent.read(fields, load=None)[0] | {"id": typed.id},
                         typed.read(fields, load=None)[0])  # fmt: skip

    def test_an_object_and_an_item_name_the_line(self):
        event = self._event("o", object="R602", item="DF", unit="kWh")
        del event["line_id"]
        self.assertEqual(self.Usage.ingest([event])["counted"], 1)
        usage = self.Usage.search([("external_key", "=", "o")])
        self.assertEqual((usage.line_id, usage.object_id), (self.line, self.room))

    def test_a_moment_has_a_zone_and_a_day_is_the_companys(self):
        self.company.partner_id.tz = "Asia/Shanghai"
        self.Usage.ingest(
            [
                self._event("z", used_at="2025-01-31T20:00:00Z"),
                self._event("d", used_at="2025-02-01"),
            ]
        )
        late, day = self.Usage.search(
            [("external_key", "in", ["z", "d"])], order="used_at"
        )[::-1]
        self.assertEqual(str(late.used_on), "2025-02-01")
        self.assertEqual(str(day.used_on), "2025-02-01")
        self.assertEqual(str(day.used_at), "2025-01-31 16:00:00")

    def test_what_cannot_be_taken_is_refused_and_the_rest_taken(self):
        self.assertIn("not a number", self._refusal(quantity="many"))
        self.assertIn("not a number", self._refusal(quantity=float("nan")))
        self.assertIn("not a number", self._refusal(quantity=float("inf")))
        self.assertIn("not a number", self._refusal(quantity=True))
        self.assertIn("future", self._refusal(used_at="2025-03-22"))
        self.assertIn("before the first day", self._refusal(used_at="2024-12-31"))
        self.assertIn("no moment", self._refusal(used_at="yesterday"))
        self.assertIn("no moment", self._refusal(used_at=None))
        self.assertIn("no subscription line", self._refusal(line_id=0))
        self.assertIn("No subscription line", self._refusal(line_id=0, object="R1"))
        self.assertIn("counted in kWh", self._refusal(unit="m³"))
        self.assertIn("needs a key", self._refusal(external_key=""))
        self.assertIn("needs a key", self._refusal(external_key="a\x00"))
        self.assertIn("at most", self._refusal(external_key="a" * 300))
        other = self._subscription().line_ids
        self.assertIn("not charged by usage", self._refusal(line_id=other.id))
        answer = self.Usage.ingest([7, self._event("good"), {}])
        self.assertEqual([r["position"] for r in answer["refused"]], [0, 2])
        self.assertEqual(answer["counted"], 1)

    def test_who_may_enter_and_what_is_hidden(self):
        with self.assertRaises(AccessError):
            self.Usage.with_user(self.billing_reader).ingest([self._event("r")])
        other = self.setup_other_company()["company"]
        stranger = self._user("stranger", "customer_billing.group_clerk")
        stranger.sudo().write(
            {"company_ids": [Command.set(other.ids)], "company_id": other.id}
        )
        answer = self.Usage.with_user(stranger).ingest([self._event("s")])
        self.assertIn("that you may see", answer["refused"][0]["reason"])
        clerk = self.Usage.with_user(self.billing_clerk)
        self.assertEqual(clerk.ingest([self._event("c")])["counted"], 1)
        for name, value in (("status", "dropped"), ("charge_id", 1)):
            with self.assertRaises(UserError):
                clerk.search([("external_key", "=", "c")]).write({name: value})
            with self.assertRaises(UserError):
                clerk.create({"line_id": self.line.id, "quantity": 1, name: value})

    def test_sending_costs_the_same_queries_for_many(self):
        counts = []
        self.Usage.ingest([self._event("warm")])
        for number in (3, 30):
            events = [self._event(f"q{number}-{n}", n) for n in range(number)]
            self.env.invalidate_all()
            before = self.cr.sql_log_count
            self.Usage.ingest(events)
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)

    # -- entered and imported ------------------------------------------------------

    def test_a_form_finds_the_line_and_refuses_nonsense(self):
        with Form(self.Usage.with_user(self.billing_clerk)) as form:
            form.object_id = self.room
            form.quantity = 12.5
            form.used_at = "2025-02-03 09:00:00"
        self.assertEqual(form.record.line_id, self.line)
        self.assertEqual(form.record.unit, "kWh")
        for number, day in ((float("nan"), "2025-01-15"), (1, "2025-04-01")):
            with self.assertRaises(ValidationError):
                self._use(number, day)
        with self.assertRaises(UserError):
            self.Usage.create({"object_id": self.room.id, "item_id": self.item.id})
        other = self._subscription(item=self.power)
        self.assertEqual(self._use(1, line_id=other.line_ids.id).object_id.id, False)

    def test_a_file_is_imported_twice_and_counted_once(self):
        names = ["external_key", "object_id", "item_id", "quantity", "used_at"]
        rows = [
            ["f1", "R602", "Electricity", "5", "2025-01-05 00:00:00"],
            ["f2", "R602", "Electricity", "6", "2025-01-06 00:00:00"],
        ]
        for _time in range(2):
            answer = self.Usage.with_user(self.billing_clerk).load(names, rows)
            self.assertFalse(answer["messages"])
        self.assertEqual(self.Usage.search_count([("external_key", "=like", "f_")]), 2)
        rows[0][3] = "50"
        self.Usage.load(names, rows)
        self.Usage.load(names, rows)
        conflict = self.Usage.search([("status", "=", "conflict")])
        self.assertEqual(conflict.quantity, 50)
        self.assertEqual(conflict.kept_quantity, 5)

    def test_a_conflict_is_settled_by_somebody(self):
        self.Usage.ingest([self._event("c", 10), self._event("c", 12)])
        new = self.Usage.search([("status", "=", "conflict")])
        old = new.kept_id
        new.with_user(self.billing_clerk).action_take()
        self.assertEqual((new.status, old.status), ("counted", "dropped"))
        answer = self.Usage.ingest([self._event("c", 10)])
        self.assertEqual(answer["conflicts"], ["c"])
        self.assertFalse(self.Usage.search([("status", "=", "conflict")]))
        with self.assertRaises(UserError):
            old.action_drop()

    # -- billed --------------------------------------------------------------------

    def test_a_period_is_billed_in_arrears_with_its_usage_once(self):
        used = self._use(90) | self._use(40, "2025-01-31")
        self._use(7, "2025-02-01")
        run = self._run("2025-02-01")
        self.assertEqual(run.billed_count, 1)
        charge = self.subscription.charge_ids
        self.assertEqual(str(charge.period_start), "2025-01-01")
        self.assertEqual(charge.amount, 100 * 0.5 + 30 * 0.8)
        self.assertEqual(charge.usage_quantity, 130)
        self.assertEqual(charge.usage_ids, used)
        self.assertIn("130 kWh", charge.explanation_text)
        self.assertEqual(run.move_ids.amount_untaxed, 74)
        for step in (
            lambda: used[0].write({"quantity": 1}),
            used[0].unlink,
        ):
            with self.assertRaises(UserError):
                step()
        # taken back, it is charged again, with what came meanwhile
        run.move_ids.button_cancel()
        self._use(10)
        charge.action_void()
        self.assertFalse(used.charge_id)
        self._run("2025-02-01")
        again = self.subscription.charge_ids.filtered(lambda c: c.state == "billed")
        self.assertEqual(again.amount, 82)
        self.assertEqual(len(again.usage_ids), 3)

    def test_at_one_price_the_bill_shows_quantity_and_price(self):
        self.tariff.write(
            {"price_model": "unit", "price": 0.6, "tier_ids": [Command.clear()]}
        )
        self._use(12.5)
        line = self._run("2025-02-01").move_ids.invoice_line_ids
        self.assertEqual((line.quantity, line.price_unit), (12.5, 0.6))
        self._use(1.125, "2025-02-10")  # finer than a bill shows quantities
        line = self._run("2025-03-01").move_ids.invoice_line_ids
        self.assertEqual((line.quantity, line.price_unit), (1, 0.68))

    def test_the_last_value_holds_on(self):
        self.power.aggregate = "last"
        self._use(80, "2025-01-05")
        self._use(60, "2025-01-20")
        self._run("2025-03-01")
        self.assertEqual(
            self.subscription.charge_ids.sorted("period_start").mapped("amount"),
            [30, 30],
        )

    def test_a_share_of_each_event_has_its_minimum_for_each(self):
        self.tariff.write(
            {
                "price_model": "percent",
                "price": 1,
                "event_minimum": 2,
                "tier_ids": [Command.clear()],
            }
        )
        for amount in (100, 300, 50):
            self._use(amount)
        self._run("2025-02-01")
        self.assertEqual(self.subscription.charge_ids.amount, 2 + 3 + 2)

    def test_what_costs_nothing_is_closed_and_on_no_bill(self):
        run = self._run("2025-02-01")
        charge = self.subscription.charge_ids
        self.assertEqual((charge.state, charge.amount), ("free", 0))
        self.assertFalse(run.move_ids)
        self.assertEqual(run.line_ids.state, "skipped")
        self.assertIn("Electricity", run.line_ids.reason)
        self.assertTrue(run.is_balanced)
        self.assertEqual(str(self.subscription.date_next), "2025-03-01")
        charge.with_user(self.billing_manager).action_void()
        self.assertEqual(str(self.subscription.date_next), "2025-02-01")
        self.tariff.amount_minimum = 20
        self._run("2025-02-01")
        self.assertEqual(self.subscription.charge_ids[0].amount, 20)
        self.power.zero_usage = "skip"
        self.assertFalse(self._run("2025-03-01").move_ids)

    def test_late_usage_is_billed_next_as_if_it_had_come_in_time(self):
        self._use(90)
        self._run("2025-02-01")
        late = self._use(30)
        self._use(10, "2025-02-10")
        self._run("2025-03-01")
        charge = self.subscription.charge_ids[0]
        self.assertEqual(charge.amount, 10 * 0.5 + (100 * 0.5 + 20 * 0.8 - 45))
        self.assertEqual(charge.usage_quantity, 10)
        self.assertEqual(late.charge_id, charge)
        self.assertIn("30 kWh", charge.explanation_text)

    def test_too_late_is_never_billed_and_stays_in_the_list(self):
        self.power.write({"late_policy": "ignore", "late_days": 10})
        self._run("2025-02-01")
        with freeze_time("2025-02-11"):
            in_time = self._use(10)
        with freeze_time("2025-02-12"):
            too_late = self._use(20)
        # the database's clock is the test's start: as if it were entered on these days
        for usage, day in ((in_time, "2025-02-11"), (too_late, "2025-02-12")):
            self.env.flush_all()
            self.env.cr.execute(
                "UPDATE billing_usage SET create_date = %s WHERE id = %s",
                (day, usage.id),
            )
        run = self._run("2025-03-01")
        self.assertEqual(run.billed_count, 1, run.line_ids.reason)
        self.assertEqual(self.subscription.charge_ids[0].amount, 5)
        self.env.invalidate_all()
        self.assertTrue(in_time.charge_id)
        self.assertFalse(too_late.charge_id)
        with self._commits():
            self.Usage.sudo()._cron_late()
        self.assertEqual(too_late.status, "ignored")

    def test_many_lines_cost_as_many_queries_as_few(self):
        subscriptions = self.subscription
        for number in range(29):
            customer = self._customer(f"Customer {number}")
            subscriptions |= self._subscription(customer, item=self.power)
        self.Usage.ingest(
            [
                self._event(f"m{n}", n + 1, line_id=line.id)
                for n, line in enumerate(subscriptions.line_ids)
            ]
        )
        counts = []
        for some in (subscriptions[:3], subscriptions):
            self.env.invalidate_all()
            some._prepare_charge_vals_list(self._date("2025-02-01"))  # caches filled
            before = self.cr.sql_log_count
            some._prepare_charge_vals_list(self._date("2025-02-01"))
            counts.append(self.cr.sql_log_count - before)
        self.assertEqual(*counts)
        self.assertEqual(self._run("2025-02-01").billed_count, 30)
