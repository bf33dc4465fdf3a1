from psycopg2 import IntegrityError

from odoo import Command
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import mute_logger

from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingTariff(BillingCommon):
    """Tariffs: price models, tiers, classes of customers, and trying one out."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.power = cls._item("Electricity")
        cls.graduated = cls._tariff(
            cls.power,
            0,
            price_model="graduated",
            tier_ids=[
                Command.create({"sequence": 1, "up_to": 100, "price": 0.5283}),
                Command.create({"sequence": 2, "up_to": 260, "price": 0.5783}),
                Command.create({"sequence": 3, "price": 0.8283, "fee": 5}),
            ],
        )
        cls.gold, cls.silver = cls.env["customer.level"].create(
            [{"name": "Gold tariff", "code": "GT"}, {"name": "Silver", "code": "ST"}]
        )

    def _costs(self, tariff, quantity):
        tariff.try_quantity = quantity
        return tariff.try_amount

    # -- price models ----------------------------------------------------------------

    def test_each_unit_costs_what_its_tier_says_to_the_last_digit(self):
        self.assertEqual(self._costs(self.graduated, 0), 0)
        self.assertEqual(self._costs(self.graduated, 100), 52.83)
        # 52.83 + 160 × 0.5783 + 40.5 × 0.8283 + 5, rounded once
        self.assertEqual(self._costs(self.graduated, 300.5), 183.9)

    def test_every_price_model_has_its_price(self):
        tiers = [
            Command.create({"sequence": 1, "up_to": 10, "price": 2, "block_size": 5}),
            Command.create({"sequence": 2, "price": 1, "block_size": 5}),
        ]
        expected = {
            "unit": (3, 36),
            "flat": (3, 3),
            "package": (3, 9),
            "percent": (25, 3),
            "graduated": (0, 22),
            "volume": (0, 12),
            "graduated_percent": (0, 0.22),
            "blocks": (0, 5),
            "blocks_volume": (0, 3),
        }
        models = self.env["billing.tariff"]._fields["price_model"].get_values(self.env)
        self.assertEqual(set(expected), set(models))
        for model, (price, amount) in expected.items():
            with self.subTest(model):
                item = self._item(model)
                tariff = self._tariff(
                    item, price, price_model=model, tier_ids=tiers, package_size=5
                )
                self.assertEqual(self._costs(tariff, 12), amount)

    def test_what_is_free_and_the_limits_are_told(self):
        tariff = self._tariff(
            self._item("Water"), 4, free_quantity=3, amount_minimum=10
        )
        self.assertEqual(self._costs(tariff, 4), 10)
        told = "3 free · 1 × 4.00 = 4.00 · at least 10.00: 6.00 · total 10.00"
        self.assertEqual(tariff.try_text, told)
        tariff.amount_maximum = 20
        self.assertEqual(self._costs(tariff, 400), 20)
        self.assertIn("at most 20.00", tariff.try_text)

    def test_a_percentage_has_a_fee_and_limits_for_each_event(self):
        tariff = self._tariff(
            self._item("Card"), 2.99, price_model="percent", event_fee=2,
            event_minimum=3, event_maximum=12,
        )  # fmt: skip
        self.assertEqual(self._costs(tariff, 10), 3)
        self.assertEqual(self._costs(tariff, 80), 4.39)
        self.assertEqual(self._costs(tariff, 10000), 12)
        self.assertIn("2.99 % of 10,000.00", tariff.try_text)

    def test_a_tariff_is_tried_in_the_form_before_it_is_saved(self):
        with Form(self.env["billing.tariff"]) as form:
            form.name = "New"
            form.item_id = self._item("New")
            form.price_model = "volume"
            with form.tier_ids.new() as tier:
                tier.up_to, tier.price = 10, 2
            with form.tier_ids.new() as tier:
                tier.price = 1.5
            form.try_quantity = 20
            self.assertEqual(form.try_amount, 30)
            self.assertIn("20 × 1.50 = 30.00", form.try_text)
        self.assertEqual(form.record.tier_ids.mapped("price"), [2, 1.5])

    def test_the_explanation_speaks_the_users_language(self):
        self.env["res.lang"]._activate_lang("zh_CN")
        text = self.graduated.with_context(lang="zh_CN").try_text
        self.assertTrue(text.startswith("1 × 0.5283"))

    def test_tiers_that_make_no_sense_are_refused(self):
        for rows in ([], [(10, 2), (5, 2), (0, 1)], [(0, 1), (0, 2)]):
            with self.assertRaises(ValidationError):
                self._tariff(
                    self._item("Wrong"), 0, price_model="graduated",
                    tier_ids=[
                        Command.create({"sequence": n, "up_to": end, "price": price})
                        for n, (end, price) in enumerate(rows)
                    ],
                )  # fmt: skip
        with self.assertRaises(ValidationError):
            self.graduated.tier_ids[1].up_to = 50
        with self.assertRaises(ValidationError):
            self._tariff(self._item("Crossed"), 1, amount_minimum=5, amount_maximum=4)

    # -- who and when ----------------------------------------------------------------

    def test_a_tariff_for_a_level_goes_before_one_for_all(self):
        general = self.item.tariff_ids
        special = self._tariff(self.item, 80, level_ids=[Command.set(self.gold.ids)])
        find = self.env["billing.tariff"]._finder(self.item, self.company)
        currency, day = self.company.currency_id, self._date("2025-01-01")
        self.assertEqual(find(self.item, currency, day), general)
        self.assertEqual(find(self.item, currency, day, self.gold), special)
        self.assertEqual(find(self.item, currency, day, self.silver), general)

    def test_tariffs_of_a_level_may_not_meet(self):
        self._tariff(self.item, 80, level_ids=[Command.set(self.gold.ids)])
        self._tariff(self.item, 85, level_ids=[Command.set(self.silver.ids)])
        with self.assertRaises(ValidationError):
            both = (self.gold | self.silver).ids
            self._tariff(self.item, 70, level_ids=[Command.set(both)])
        with self.assertRaises(ValidationError):
            self._tariff(self.item, 70)

    def test_a_customer_is_charged_by_the_tariff_of_its_level(self):
        self._tariff(self.item, 80, level_ids=[Command.set(self.gold.ids)])
        self.customer.customer_level_id = self.gold
        subscription = self._subscription()
        self.assertEqual(subscription.line_ids.price_current, 80)
        self._run("2025-01-01")
        self.assertEqual(subscription.charge_ids.amount, 80)

    # -- charges ---------------------------------------------------------------------

    def test_a_charge_keeps_its_steps_and_the_bill_shows_them(self):
        subscription = self._subscription(item=self.power, quantity=300)
        self._run("2025-01-01")
        charge = subscription.charge_ids
        self.assertEqual(charge.amount, 183.49)
        text = charge.explanation_text
        self.assertIn("100 × 0.5283 = 52.83", text)
        self.assertIn("40 × 0.8283 = 33.13 · fee 5.00", text)
        self.assertEqual(charge.move_line_id.billing_explanation, text)
        self.graduated.tier_ids[0].price = 9
        self.env.invalidate_all()
        self.assertEqual(charge.explanation_text, text)

    def test_a_price_of_four_digits_makes_the_same_amount_on_the_bill(self):
        item = self._item("Fine", 0.5283)
        subscription = self._subscription(item=item, quantity=1000)
        self._run("2025-01-01")
        charge = subscription.charge_ids
        self.assertEqual((charge.quantity, charge.price_unit), (1000, 0.5283))
        self.assertEqual(charge.move_line_id.price_subtotal, 528.3)

    def test_a_fixed_item_costs_the_whole_price_for_a_part(self):
        rule = self._rule(alignment="calendar")
        item = self._item("Fixed", 90, kind="fixed")
        subscription = self._subscription(
            item=item, rule_id=rule.id, start="2025-01-16"
        )
        self.assertEqual(subscription.amount_period, 90)
        self._run("2025-01-31")
        self.assertEqual(subscription.charge_ids.amount, 90)
        told = subscription.charge_ids.explanation_text
        self.assertIn("whole price for 16 of 31", told)

    def test_a_part_of_a_period_may_be_counted_in_months_of_30_days(self):
        rule = self._rule(alignment="calendar", proration="thirty")
        subscription = self._subscription(rule_id=rule.id, start="2025-01-16")
        self._run("2025-01-31")
        self.assertEqual(subscription.charge_ids.amount, 50)
        told = subscription.charge_ids.explanation_text
        self.assertIn("15 of 30 days, months of 30 days", told)

    def test_a_level_with_a_tariff_of_its_own_stays(self):
        self._tariff(self.item, 80, level_ids=[Command.set(self.gold.ids)])
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self.gold.unlink()
            self.env.flush_all()

    def test_what_no_subscription_charges_is_refused(self):
        for kind in ("deposit", "late_fee"):
            item = self._item(kind, 10, kind=kind)
            with self.assertRaises(ValidationError):
                self._subscription(item=item)

    def test_only_managers_change_tiers(self):
        tier = self.graduated.tier_ids[0]
        with self.assertRaises(AccessError):
            tier.with_user(self.billing_clerk).write({"price": 1})
        tier.with_user(self.billing_manager).write({"price": 0.53})
        self.assertEqual(tier.with_user(self.billing_reader).price, 0.53)

    def test_prices_of_many_lines_cost_as_many_queries_as_of_one(self):
        subscriptions = self.env["billing.subscription"]
        for _number in range(6):
            subscriptions |= self._subscription(item=self.power, quantity=5)

        def queries(lines):
            self.env.invalidate_all()
            before = self.env.cr.sql_log_count
            lines.mapped("price_current")
            return self.env.cr.sql_log_count - before

        lines = subscriptions.line_ids.browse(subscriptions.line_ids.ids)
        queries(lines)
        self.assertEqual(queries(lines[:1]), queries(lines))
