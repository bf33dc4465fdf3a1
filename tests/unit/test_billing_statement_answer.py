"""The seal of a statement, and what a stranger's form may say."""

from datetime import date
from decimal import Decimal

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from odoo.addons.customer_billing.engine.statement_answer import (
    KINDS,
    WORDS_AT_MOST,
    amount,
    clean,
    read,
)
from odoo.addons.customer_billing.engine.statement_seal import canonical, plain, seal

amounts = st.decimals(-(10**9), 10**9, places=2)
row = st.fixed_dictionaries(
    {"date": st.dates(), "document": st.text(max_size=9), "debit": amounts}
)
rows = st.lists(row, max_size=4)
head = st.fixed_dictionaries({"closing": amounts, "name": st.text(max_size=9)})


@settings(max_examples=40)
@given(head, rows)
def test_how_an_amount_is_written_does_not_matter(head, rows):
    longer = {n: v * Decimal("1.000") if n == "closing" else v for n, v in head.items()}
    assert seal(head, rows, 2) == seal(dict(reversed(longer.items())), rows, 2)


@settings(max_examples=40)
@given(head, rows, head, rows)
def test_forms_are_alike_only_where_the_statements_are(head, rows, other, more):
    same = (head, rows) == (other, more)
    assert (canonical(head, rows, 2) == canonical(other, more, 2)) == same


@settings(max_examples=40)
@given(head, st.lists(row, min_size=2, max_size=4))
def test_rows_that_change_places_break_the_seal(head, rows):
    turned = rows[1:] + rows[:1]
    assert (seal(head, rows, 2) == seal(head, turned, 2)) == (rows == turned)


def test_a_text_cannot_pass_for_another_field():
    one = seal({"a": 'x","b":"y', "b": ""}, [], 2)
    assert one != seal({"a": "x", "b": "y"}, [], 2)
    assert seal({"a": "1.00"}, [{"b": ""}], 2) != seal({"a": "1.00"}, [], 2)


def test_a_known_seal_does_not_change():
    head = {"name": "ST/2025/0001", "closing": Decimal("250.55")}
    told = [{"date": date(2025, 2, 1), "debit": Decimal("250.55")}]
    form = (
        '{"head":{"closing":"250.55","name":"ST/2025/0001"},'
        '"rows":[{"date":"2025-02-01","debit":"250.55"}],"version":1}'
    )
    assert canonical(head, told, 2).decode() == form
    with pytest.raises(TypeError):
        plain(0.1, 2)


@given(st.dictionaries(st.text(max_size=12), st.text(max_size=30), max_size=8))
def test_no_form_breaks_the_reading(form):
    assert read(form, [1, 2])


@given(st.text(max_size=40))
def test_a_typed_amount_is_a_number_or_refused(text):
    try:
        value = amount(text)
    except ValueError:
        return
    assert value is None or value.is_finite()


def test_amounts_as_people_type_them():
    assert amount("１，２３４．５") == Decimal("1234.5")
    assert amount("¥ 1,000") == 1000
    for wrong in ("1,00", "1e5", "NaN", "Infinity", "ten", "1 2", "--1", ".", "=1+1"):
        with pytest.raises(ValueError):
            amount(wrong)


@given(st.text())
def test_words_keep_no_control_characters(text):
    words = clean(text, WORDS_AT_MOST)
    assert len(words) <= WORDS_AT_MOST and "\0" not in words and "\r" not in words


def test_only_rows_of_the_statement_are_disputed():
    form = {"kind_1": "price", "amount_1": "9", "kind_99": "price"}
    assert [claim.row for claim in read(form, [1, 2]).claims] == [1]


def test_what_is_wrong_with_an_answer_has_a_code():
    for form, fault in (
        ({}, "empty"),
        ({"kind_1": "robbery"}, "kind"),
        ({"words_1": "no"}, "kind"),
        ({"kind_1": "price", "amount_1": "much"}, "amount"),
        ({"kind_1": "other"}, "words"),
        ({"kind_missing": "payment"}, "words"),
    ):
        assert fault in read(form, [1]).faults, form
    missing = {"kind_missing": "payment", "amount_missing": "100"}
    assert read(missing, [1]).claims[0].row is None
    assert set(KINDS) >= {"payment", "goods", "price", "duplicate", "other"}
