import os
import random
from datetime import date, timedelta

from odoo import Command
from odoo.tests import tagged

from .common import BillingCommon

SEED = 20250101
COUNT = int(os.environ.get("CUSTOMER_BILLING_RANDOM", "60"))


@tagged("post_install", "-at_install")
class TestBillingCatchUp(BillingCommon):
    """Random subscriptions: the preview is the bill, and the order does not matter.

    ``CUSTOMER_BILLING_RANDOM`` says how many subscriptions there are.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.chance = random.Random(SEED)
        fixed = cls._item("Line rental", 33.33, kind="fixed", tax=cls.tax)
        tiers = [
            Command.create({"sequence": 1, "up_to": 3, "price": 12.5}),
            Command.create({"sequence": 2, "up_to": 0, "price": 9.99}),
        ]
        tiered = cls._item("Seats")
        cls._tariff(tiered, 0, price_model="graduated", tier_ids=tiers)
        priceless = cls._item("Priceless")
        once = cls._item("Setup", 250, kind="one_off", tax=cls.tax)
        cls.items = [cls.item, fixed, tiered, once]
        cls.priceless = priceless
        cls.rules = [
            cls._rule(cycle, timing, alignment=alignment, proration=proration)
            for cycle in ("monthly", "quarterly")
            for timing, alignment, proration in (
                ("advance", "start", "actual"),
                ("arrears", "calendar", "thirty"),
                ("advance", "calendar", "none"),
            )
        ]

    def _plans(self, count):
        """What random subscriptions are made of, the same for each call's seed."""
        plans = []
        for number in range(count):
            start = date(2024, 9, 1) + timedelta(days=self.chance.randrange(150))
            long = self.chance.choice([None, None, self.chance.randrange(5, 200)])
            pause = self.chance.choice([None, None, self.chance.randrange(5, 90)])
            plans.append(
                {
                    "customer": number % max(count // 2, 1),
                    "rule": self.chance.choice(self.rules),
                    "start": start,
                    "end": long and start + timedelta(days=long),
                    "pause": pause and start + timedelta(days=pause),
                    "lines": [
                        (
                            self.chance.choice(self.items),
                            self.chance.choice([1, 2.5, 7]),
                            self.chance.choice([None, 12.34]),
                        )
                        for _n in range(self.chance.randrange(1, 4))
                    ],
                }
            )
        return plans

    def _make(self, plans, prefix):
        """Started subscriptions of these plans, of customers of their own."""
        customers = self.env["res.partner"].create(
            [
                {"name": f"{prefix} {n}", "is_company": True}
                for n in range(1 + max(plan["customer"] for plan in plans))
            ]
        )
        subscriptions = self.env["billing.subscription"].create(
            [
                {
                    "partner_id": customers[plan["customer"]].id,
                    "rule_id": plan["rule"].id,
                    "company_id": self.company.id,
                    "currency_id": self.company.currency_id.id,
                    "date_start": plan["start"],
                    "date_end": plan["end"],
                    "line_ids": [
                        Command.create(
                            {
                                "item_id": item.id,
                                "quantity": quantity,
                                "is_price_agreed": price is not None,
                                "price_agreed": price or 0,
                            }
                        )
                        for item, quantity, price in plan["lines"]
                    ],
                }
                for plan in plans
            ]
        )
        subscriptions.action_start()
        self.env["billing.pause"].create(
            [
                {
                    "subscription_id": subscription.id,
                    "date_start": plan["pause"],
                    "date_end": plan["pause"] + timedelta(days=20),
                }
                for subscription, plan in zip(subscriptions, plans, strict=True)
                if plan["pause"]
            ]
        )
        return customers, subscriptions

    def _ledger(self, subscriptions):
        """What was charged, line by line, as values that can be compared."""
        return [
            [
                (str(c.period_start), str(c.period_end), c.quantity, c.amount)
                for c in line.charge_ids.sorted("period_start")
            ]
            for line in subscriptions.line_ids.sorted("id")
        ]

    def _assert_proved(self, run):
        """Who was to be billed was billed, parked or skipped, and billed by bills."""
        states = run.line_ids.mapped("state")
        self.assertEqual(run.expected_count, len(states))
        self.assertEqual(
            run.expected_count, run.billed_count + run.parked_count + run.skipped_count
        )
        self.assertTrue(run.is_balanced)
        for line in run.line_ids:
            total = sum(line.move_ids.mapped("amount_total_signed"))
            with self.subTest(customer=line.partner_id.name):
                self.assertEqual(bool(line.move_ids), line.state == "billed")
                self.assertAlmostEqual(total, line.amount if line.move_ids else 0)

    def test_the_preview_is_the_bill(self):
        customers, subscriptions = self._make(self._plans(COUNT), "Random")
        broken = self._subscription(
            customers[0], item=self.priceless, start="2024-09-01"
        )
        scope = [Command.set(customers.ids)]
        run = self._run("2025-03-10", generate=False, partner_ids=scope)
        run.action_preview()
        shown = {
            line.partner_id: (line.state, line.amount, line.charge_count, line.preview)
            for line in run.line_ids
        }
        run.line_ids[-1].action_skip()
        run.action_generate()
        self._work()
        self._assert_proved(run)
        self.assertEqual((run.parked_count, run.skipped_count), (1, 1))
        for line in run.line_ids.filtered("move_ids"):
            _state, amount, count, preview = shown[line.partner_id]
            lines = line.move_ids.invoice_line_ids
            with self.subTest(customer=line.partner_id.name):
                self.assertAlmostEqual(line.amount, amount)
                self.assertEqual(len(lines), count)
                told = sorted(f"{x.name}: {x.billing_explanation}" for x in lines)
                self.assertEqual(told, sorted(preview.split("\n")))
                charges = lines.billing_charge_ids
                self.assertAlmostEqual(sum(charges.mapped("amount_total")), amount)
        self.assertFalse(broken.charge_ids)
        self.assertTrue(subscriptions.charge_ids)

    def test_catching_up_in_any_order_gives_the_same_charges(self):
        plans = self._plans(max(COUNT // 6, 4))
        days = ("2024-10-15", "2024-12-31", "2025-01-01", "2025-02-20", "2025-03-10")
        ledgers = []
        for prefix, order in (
            ("At once", days[-1:]),
            ("Step by step", days),
            ("Late, then early", (days[3], days[1], days[4])),
        ):
            customers, subscriptions = self._make(plans, prefix)
            scope = [Command.set(customers.ids)]
            for day in order:
                run = self._run(day, generate=False, partner_ids=scope)
                if run._due_customers():
                    run.action_generate()
                    self._work()
                    self._assert_proved(run)
            ledgers.append(self._ledger(subscriptions))
        self.assertEqual(ledgers[0], ledgers[1])
        self.assertEqual(ledgers[0], ledgers[2])
        self.assertGreater(sum(map(len, ledgers[0])), len(plans))
