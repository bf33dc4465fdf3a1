"""Prices, explanations, statements and capital figures: properties and examples."""

import doctest
import importlib
import json
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_archive.engine import amount_cn as cn
from odoo.addons.customer_billing.engine.explain import Explanation, charge
from odoo.addons.customer_billing.engine.period import Cycle
from odoo.addons.customer_billing.engine.pricing import Flat
from odoo.addons.customer_billing.engine.proration import Basis, round_to
from odoo.addons.customer_billing.engine.schedule import Due
from odoo.addons.customer_billing.engine.statement import Move, OpenItem, age, build

CENT = Decimal("0.01")
ENGINES = (
    "allocation", "day_count", "explain", "meter", "period", "pricing", "proration",
    "schedule", "statement", "terms", "tiers", "usage",
)  # fmt: skip

amounts = st.decimals(-(10**9), 10**9, places=2)
prices = st.decimals(0, 10**6, places=2)
days = st.dates(date(2000, 1, 1), date(2040, 1, 1))


@pytest.mark.parametrize("name", ENGINES)
def test_the_examples_of_the_engine_are_true(name):
    module = importlib.import_module(f"odoo.addons.customer_billing.engine.{name}")
    assert doctest.testmod(module).failed == 0


def test_the_examples_of_capital_figures_are_true():
    assert doctest.testmod(cn).failed == 0


# -- capital figures -----------------------------------------------------------


@pytest.mark.parametrize(
    ("figure", "words"),
    [
        ("1409.50", "壹仟肆佰零玖元伍角"),
        ("6007.14", "陆仟零柒元壹角肆分"),
        ("16409.02", "壹万陆仟肆佰零玖元零贰分"),
        ("325.04", "叁佰贰拾伍元零肆分"),
        ("0", "零元整"),
        ("-0.05", "负伍分"),
        ("-1200", "负壹仟贰佰元整"),
        ("10", "壹拾元整"),
        ("0.50", "伍角"),
        ("100000000", "壹亿元整"),
        ("100000001", "壹亿零壹元整"),
        ("100010000", "壹亿零壹万元整"),
        ("1000200000000", "壹万零贰亿元整"),
        ("1000000000000", "壹万亿元整"),
        ("120050000.30", "壹亿贰仟零伍万元叁角"),
    ],
)
def test_amounts_read_as_the_bank_rules_say(figure, words):
    assert cn.amount_cn(Decimal(figure)) == words


def test_every_amount_up_to_ten_thousand_reads_back():
    for cents in range(1_000_001):
        amount = Decimal(cents).scaleb(-2)
        assert cn.parse_cn(cn.amount_cn(amount)) == amount


@given(st.integers(-(10**14), 10**14))
def test_large_and_negative_amounts_read_back(cents):
    amount = Decimal(cents).scaleb(-2)
    assert cn.parse_cn(cn.amount_cn(amount)) == amount


@pytest.mark.parametrize("text", ["", "壹", "壹贰X元整", "元整X", "壹元贰"])
def test_what_is_no_amount_is_refused(text):
    with pytest.raises(ValueError):
        cn.parse_cn(text)


def test_an_amount_without_a_word_for_it_is_refused():
    with pytest.raises(ValueError):
        cn.amount_cn(Decimal(10) ** 16)


# -- prices and explanations -----------------------------------------------------


def due_part(start, months, covered):
    whole = Cycle(months=months).period(start, 0)
    covered = min(covered, whole.days)
    return Due(whole.clip(start, start + timedelta(days=covered)), whole, covered)


@given(
    prices, st.integers(1, 99), days, st.sampled_from([1, 3, 12]), st.integers(1, 400)
)
def test_a_part_costs_its_share_and_never_more_than_the_whole(
    price, quantity, start, months, covered
):
    one = due_part(start, months, covered)
    found = charge(Flat(price), Decimal(quantity), one, Basis.ACTUAL, CENT)
    whole = charge(Flat(price), Decimal(quantity), one, Basis.NONE, CENT)
    assert 0 <= found.amount <= whole.amount == price * quantity
    if one.days == one.whole.days:
        assert found.amount == whole.amount


@given(prices, days, st.sampled_from([1, 3, 12]), st.integers(1, 400))
def test_an_explanation_survives_being_stored(price, start, months, covered):
    found = charge(
        Flat(price),
        Decimal("1.5"),
        due_part(start, months, covered),
        Basis.ACTUAL,
        CENT,
    )
    stored = json.loads(json.dumps(found.as_dict()))
    assert Explanation.from_dict(stored) == found


def test_an_explanation_of_the_first_version_is_read():
    found = charge(
        Flat(Decimal(99)), Decimal(2), due_part(date(2025, 4, 1), 1, 15),
        Basis.ACTUAL, CENT,
    )  # fmt: skip
    old = found.as_dict() | {"version": 1, "steps": [["2", "99"]]}
    assert Explanation.from_dict(old) == found


def test_the_phrases_tell_quantity_days_and_total():
    part = due_part(date(2025, 4, 1), 1, 15)
    found = charge(Flat(Decimal(99)), Decimal(2), part, Basis.ACTUAL, CENT)
    step = {"quantity": Decimal(2), "unit_price": Decimal(99), "amount": Decimal(198)}
    assert found.phrases() == [
        ("unit", step | {"size": Decimal(0)}),
        ("days", {"days": 15, "whole_days": 30}),
        ("total", {"amount": Decimal("99.00")}),
    ]
    thirty = charge(Flat(Decimal(99)), Decimal(2), part, Basis.THIRTY, CENT)
    assert thirty.phrases()[1] == ("thirty", {"days": 15, "whole_days": 30})
    unprorated = charge(Flat(Decimal(99)), Decimal(2), part, Basis.NONE, CENT)
    assert unprorated.phrases()[1][0] == "whole"


@given(amounts, st.sampled_from([Decimal("0.01"), Decimal("0.05"), Decimal(1)]))
def test_rounding_is_to_the_nearest_step(amount, step):
    rounded = round_to(amount, step)
    assert rounded % step == 0
    assert abs(rounded - amount) <= step / 2


# -- statements ------------------------------------------------------------------

moves = st.lists(st.builds(Move, st.integers(1, 10**6), days, amounts), max_size=30)


@given(amounts, moves)
def test_opening_and_moves_make_the_closing(opening, rows):
    statement = build(opening, rows)
    assert statement.closing == opening + sum(move.amount for move in rows)
    assert len(statement.rows) == len(rows)
    for row in statement.rows:
        assert row.debit - row.credit == row.move.amount
        assert row.debit >= 0 and row.credit >= 0
    ordered = [row.move.day for row in statement.rows]
    assert ordered == sorted(ordered)


@given(st.lists(st.builds(OpenItem, days, amounts), max_size=30), days)
def test_the_buckets_add_up_to_the_open_items(items, as_of):
    buckets = age(items, as_of)
    assert len(buckets) == 5
    assert sum(buckets) == sum(item.amount for item in items)


def test_a_credit_is_never_overdue():
    old = OpenItem(date(2024, 1, 1), Decimal(-5))
    assert age([old], date(2025, 1, 1))[0] == -5


@pytest.mark.parametrize(
    ("late", "bucket"),
    [(-5, 0), (0, 0), (1, 1), (30, 1), (31, 2), (60, 2), (90, 3), (91, 4)],
)
def test_the_last_day_of_a_bucket_belongs_to_it(late, bucket):
    as_of = date(2025, 6, 30)
    buckets = age([OpenItem(as_of - timedelta(days=late), Decimal(7))], as_of)
    assert [place for place, amount in enumerate(buckets) if amount] == [bucket]
