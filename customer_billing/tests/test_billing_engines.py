from datetime import date, datetime
from decimal import Decimal

from odoo import Command
from odoo.tests import tagged

from odoo.addons.customer_archive.engine.money import exact

from ..engine.allocation import CENT, Debt, allocate, deduct, settle
from ..engine.day_count import DayCount
from ..engine.meter import Meter, Reading, consumption
from ..engine.proration import prorate, round_to
from ..engine.usage import Aggregate, Event, aggregate
from .common import BillingCommon


@tagged("post_install", "-at_install")
class TestBillingEngines(BillingCommon):
    """The engines meet the tariffs of the database: from a reading to what is owed."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.tariff = cls._tariff(
            cls._item("Electricity"),
            0,
            price_model="graduated",
            tier_ids=[
                Command.create({"sequence": 1, "up_to": 240, "price": 0.5283}),
                Command.create({"sequence": 2, "price": 0.5783}),
            ],
        )

    def test_two_readings_become_an_amount(self):
        used = consumption(
            Meter(digits=4, multiplier=Decimal(10)),
            Reading(date(2025, 1, 31), Decimal(9980)),
            Reading(date(2025, 2, 28), Decimal(10)),
        )
        self.assertEqual(used.quantity, 300)
        told = self.tariff._explanation(used.quantity)
        self.assertEqual(told.amount, Decimal("161.49"))
        self.tariff.try_quantity = 300
        self.assertEqual(exact(self.tariff.try_amount), told.amount)

    def test_events_become_an_amount(self):
        events = [Event(datetime(2025, 2, n), Decimal(100)) for n in range(1, 4)]
        month = datetime(2025, 2, 1), datetime(2025, 3, 1)
        used = aggregate(events, Aggregate.SUM, *month)
        self.assertEqual(self.tariff._explanation(used).amount, Decimal("161.49"))

    def test_what_is_owed_is_shared_discounted_paid_and_late(self):
        owed = self.tariff._explanation(Decimal(300)).amount
        flats = allocate(owed, [Decimal(3), Decimal(2), Decimal(2)], CENT)
        self.assertEqual(sum(flats), owed)
        left = deduct(Decimal(10), flats, CENT)
        self.assertEqual(sum(left), owed - 10)
        debts = [Debt(n, date(2025, 3, n), part) for n, part in enumerate(left, 1)]
        paid = settle(Decimal(100), debts)
        self.assertEqual(sum(part for _key, part in paid.parts), 100)
        rest = owed - 10 - 100
        year = DayCount.ACT_365F.fraction(date(2025, 3, 1), date(2025, 3, 31))
        fee = round_to(prorate(rest * Decimal("0.12"), year), CENT)
        self.assertEqual(fee, Decimal("0.51"))
