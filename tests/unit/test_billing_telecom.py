"""Telephone charges as they were billed, from the minutes, to the cent.

A public set of customers of a telephone company with what they used and what they were
charged. It is looked for in the folder ``CUSTOMER_DATA`` names, else in
``../shared/data`` beside the repository.
"""

import csv
import os
from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest

from odoo.addons.customer_billing.engine.metered import Used, price
from odoo.addons.customer_billing.engine.pricing import Flat
from odoo.addons.customer_billing.engine.proration import round_to
from odoo.addons.customer_billing.engine.terms import Terms

REPOSITORY = Path(__file__).resolve().parents[2]
FOLDER = Path(os.environ.get("CUSTOMER_DATA", REPOSITORY.parent / "shared" / "data"))
SET = FOLDER / "transactions" / "telecom_usage_charges.csv"
MONTH = date(2025, 1, 1), date(2025, 2, 1)
CENT = Decimal("0.01")
# columns, price of a minute, and how many of the charges it must give; the night's
# price is printed with fewer digits than it has
CALLS = {
    "day": ("0.17", 1.0),
    "eve": ("0.085", 1.0),
    "intl": ("0.27", 1.0),
    "night": ("0.045", 0.99),
}


@pytest.mark.skipif(not SET.exists(), reason=f"there is no {SET}")
@pytest.mark.parametrize("kind", CALLS)
def test_minutes_cost_what_was_charged(kind):
    unit_price, share = CALLS[kind]
    tariff = Terms(Flat(Decimal(unit_price)))
    with SET.open(newline="") as lines:
        rows = list(csv.DictReader(lines))
    right = sum(
        round_to(price(tariff, used(row[f"total {kind} minutes"])).amount, CENT)
        == Decimal(row[f"total {kind} charge"])
        for row in rows
    )
    print(f"{kind}: {right} of {len(rows)} charges to the cent")
    assert rows and right >= share * len(rows)


def used(minutes):
    return Used(*MONTH, Decimal(minutes))
