"""How many quantities a second the price engine rates, with all steps.

It needs no database. The floor is the bare arithmetic of one price: a product of two
decimals and a sum.
"""

import json
import statistics
import time
from decimal import Decimal

from odoo.addons.customer_billing.engine.pricing import Flat, Package
from odoo.addons.customer_billing.engine.terms import Terms
from odoo.addons.customer_billing.engine.tiers import Graduated, Tier, Volume

TARGET = 100_000
QUANTITIES = [Decimal(n * 37 % 5_000) / 10 for n in range(20_000)]
TIERS = (
    Tier(Decimal(100), Decimal("0.5283")),
    Tier(Decimal(260), Decimal("0.5783")),
    Tier(Decimal(400), Decimal("0.8283")),
    Tier(None, Decimal("0.9")),
)
MODELS = {
    "unit": Flat(Decimal("0.5283")),
    "graduated": Graduated(TIERS),
    "volume": Volume(TIERS),
    "package": Package(Decimal(50), Decimal(20)),
    "graduated, 10 free, minimum": Terms(
        Graduated(TIERS), free=Decimal(10), minimum=Decimal(5)
    ),
}


def _seconds(work):
    begin = time.perf_counter()
    for quantity in QUANTITIES:
        work(quantity)
    return time.perf_counter() - begin


def measure(rounds=7):
    """Print one object for each price model."""
    price, total = Decimal("0.5283"), Decimal(0)
    floor = min(_seconds(lambda q: total + q * price) for _round in range(rounds))
    for name, model in MODELS.items():
        times = [_seconds(model.rate) for _round in range(rounds)]
        rate = len(QUANTITIES) / statistics.median(times)
        told = {
            "bench": "pricing",
            "model": name,
            "rated_per_second": round(rate),
            "best_per_second": round(len(QUANTITIES) / min(times)),
            "floor_per_second": round(len(QUANTITIES) / floor),
            "target_per_second": TARGET,
            "holds": rate >= TARGET,
        }
        print(json.dumps(told), flush=True)
