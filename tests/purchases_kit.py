"""Real purchases from tests/data, and how well one ranking tells another."""

import csv
import gzip
from collections import defaultdict
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from statistics import correlation

DATA = Path(__file__).resolve().parent / "data"


@dataclass(frozen=True)
class Purchase:
    """What one customer bought on one day; a return has a negative amount only."""

    customer: str
    day: date
    amount: float
    bought: bool


@dataclass(frozen=True)
class Known:
    """What is known of a customer at the end of a time."""

    amount: float
    purchases: int
    silence: int


def _rows(name):
    with gzip.open(DATA / name, "rt", encoding="utf-8", newline="") as lines:
        yield from csv.DictReader(lines)


def online_retail():
    """Two years of a wholesaler, a row for each customer and day."""
    return [
        Purchase(
            row["customer_id"],
            date.fromisoformat(row["day"]),
            float(row["amount_gbp"]),
            row["bought"] == "1",
        )
        for row in _rows("online_retail_days.csv.gz")
    ]


def cdnow():
    """Eighteen months of a shop's new customers, a row for each purchase."""
    return [
        Purchase(
            row["customer_id"],
            date.fromisoformat(row["date"]),
            float(row["dollar_value"]),
            True,
        )
        for row in _rows("cdnow_purchases.csv.gz")
    ]


def cdnow_summary():
    """``{customer: (repeat purchases, recency in weeks, age in weeks)}``, published."""
    return {
        row["customer_id"]: (
            int(row["repeat_purchases"]),
            float(row["recency_weeks"]),
            float(row["age_weeks"]),
        )
        for row in _rows("cdnow_summary.csv.gz")
    }


def facts(purchases, until):
    """What is known before a day of who has bought, and what each spends from then on.

    :return: a list of `Known` and one of amounts, in the same order
    """
    days, amounts, later = defaultdict(set), defaultdict(float), defaultdict(float)
    for purchase in purchases:
        if purchase.day >= until:
            later[purchase.customer] += purchase.amount
            continue
        amounts[purchase.customer] += purchase.amount
        if purchase.bought:
            days[purchase.customer].add(purchase.day)
    known = [
        Known(amounts[customer], len(seen), (until - max(seen)).days)
        for customer, seen in days.items()
    ]
    return known, [later[customer] for customer in days]


def spearman(left, right):
    """Spearman's rank correlation; equal values share the mean of their ranks."""
    return correlation(_ranks(left), _ranks(right))


def _ranks(values):
    places = defaultdict(list)
    for place, value in enumerate(sorted(values)):
        places[value].append(place)
    return [sum(places[v]) / len(places[v]) for v in values]
