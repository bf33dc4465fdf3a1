"""Scores, grades, limits and how good a card is: examples, and what always holds."""

import doctest
import importlib
from datetime import date, timedelta
from decimal import Decimal

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from odoo.addons.customer_credit.engine.grading import (
    Grade,
    grade,
    next_score,
    raises,
)
from odoo.addons.customer_credit.engine.limit_formula import Formula, limit
from odoo.addons.customer_credit.engine.payment_behaviour import Item, behaviour
from odoo.addons.customer_credit.engine.ratios import (
    Statement,
    Zone,
    ratios,
    z_1968,
    z_second,
    zone,
)
from odoo.addons.customer_credit.engine.score_facts import statement_facts
from odoo.addons.customer_credit.engine.scoring import (
    Band,
    Criterion,
    Fact,
    assess,
    points,
)
from odoo.addons.customer_credit.engine.trade_history import NOTHING, Sale, history
from odoo.addons.customer_credit.engine.validation import quality

TODAY = date(2025, 6, 30)
MODULES = (
    "grading", "limit_formula", "payment_behaviour", "ratios", "score_facts",
    "scoring", "trade_history", "validation",
)  # fmt: skip
GRADES = [Grade("A", 80), Grade("B", 60), Grade("C", 40), Grade("E", 0)]
NEVER = Grade("X", -1)


@pytest.mark.parametrize("name", MODULES)
def test_the_examples_of_the_engine_are_true(name):
    module = importlib.import_module(f"odoo.addons.customer_credit.engine.{name}")
    result = doctest.testmod(module)
    assert result.attempted and not result.failed


values = st.floats(-1000, 1000)
starts = st.lists(st.integers(-500, 500), min_size=1, max_size=6, unique=True)


@st.composite
def criteria(draw, code="fact", rising=None):
    """A criterion; ``rising``: whether more is better, never worse."""
    begins = sorted(draw(starts))
    worth = [draw(st.integers(0, 100)) for _start in begins]
    if rising is not None:
        worth.sort(reverse=not rising)
    bands = tuple(Band(s, p) for s, p in zip(begins, worth, strict=True))
    return Criterion(code, draw(st.integers(1, 50)), bands, draw(st.booleans()))


@st.composite
def cards(draw, size=4):
    """A card of a few criteria with the facts of a customer, some unknown."""
    card = [draw(criteria(f"c{n}")) for n in range(size)]
    known = draw(st.lists(st.booleans(), min_size=size, max_size=size))
    facts = {
        c.code: Fact(draw(values), draw(st.floats(0, 1)))
        for c, here in zip(card, known, strict=True)
        if here
    }
    return card, facts


# -- scoring ---------------------------------------------------------------------


@given(criteria(), values)
def test_points_lie_between_the_least_and_the_most(criterion, value):
    worth = [band.points for band in criterion.bands]
    assert min(worth) - 1e-9 <= points(criterion, value) <= max(worth) + 1e-9


@given(criteria(rising=True), values, values)
def test_more_of_what_is_better_is_never_worse(criterion, one, other):
    low, high = sorted((one, other))
    assert points(criterion, low) <= points(criterion, high) + 1e-9


@given(cards())
def test_a_score_is_the_sum_of_what_its_lines_give(case):
    card, facts = case
    found = assess(card, facts)
    if not facts:
        assert found.score is None and found.confidence == 0
        return
    assert found.score == pytest.approx(sum(x.gives for x in found.lines), abs=0.051)
    assert 0 <= found.score <= 100
    assert 0 <= found.confidence <= found.coverage <= 1
    full = sum(x.gives + x.loses for x in found.lines)
    assert full <= 100 + 1e-6


@given(cards())
def test_less_evidence_lowers_the_confidence_and_not_the_score(case):
    card, facts = case
    thin = {code: Fact(fact.value, fact.evidence / 2) for code, fact in facts.items()}
    sure, unsure = assess(card, facts), assess(card, thin)
    assert sure.score == unsure.score and sure.coverage == unsure.coverage
    assert unsure.confidence <= sure.confidence


@given(cards())
def test_a_fact_that_nobody_asks_for_changes_nothing(case):
    card, facts = case
    assert assess(card, facts | {"other": Fact(5.0)}) == assess(card, facts)


def test_a_criterion_has_bands_that_begin_one_after_the_other():
    for bands in ((), (Band(1, 10), Band(1, 20)), (Band(2, 10), Band(1, 20))):
        with pytest.raises(ValueError):
            Criterion("fact", 1, bands)
    assert assess((), {}).confidence == 0.0


# -- grading ---------------------------------------------------------------------


@given(cards(), st.floats(0, 1))
def test_who_is_known_thinly_is_graded_no_better_than_by_score(case, asked):
    result = assess(*case)
    order = ["A", "B", "C", "E"]
    for thin in ("B", None):
        found = grade(result, [*GRADES, NEVER], asked, thin)
        assert found.key != "X"
        if found.key is not None:
            assert order.index(found.key) >= order.index(found.by_score)
        if result.score is not None and result.confidence >= asked:
            assert found.key == found.by_score and not found.thin


def test_a_score_below_all_grades_has_none():
    card = [Criterion("c", 1, (Band(0, 10),))]
    assert grade(assess(card, {"c": Fact(1)}), [Grade("A", 80)]).key is None


@given(st.floats(0, 100))
def test_the_next_score_is_above_and_gives_another_grade(score):
    found = next_score(score, GRADES)
    assert (found is None) == (score >= 80)
    assert found is None or found > score
    assert next_score(None, GRADES) is None


@given(cards())
def test_what_would_raise_it_does_raise_it(case):
    card, facts = case
    result = assess(card, facts)
    target = next_score(result.score, GRADES)
    gains = [r.gain for r in raises(card, result, target)]
    assert gains == sorted(gains, reverse=True)
    for found in raises(card, result, target):
        if found.value is None:
            assert found.code not in facts and found.gain == 0
            more = facts | {found.code: Fact(0.0)}
            assert assess(card, more).coverage > result.coverage
            continue
        after = assess(card, facts | {found.code: Fact(found.value)})
        assert after.score > result.score
        assert after.score == pytest.approx(result.score + found.gain, abs=0.2)


def test_what_rounds_away_raises_nothing():
    light = Criterion("light", 1, (Band(0, 6), Band(1, 7)), smooth=False)
    heavy = Criterion("heavy", 20, (Band(0, 0),), smooth=False)
    result = assess([light, heavy], {"light": Fact(0.0), "heavy": Fact(0.0)})
    assert result.score == 0.3
    assert raises([light, heavy], result) == []


def test_by_steps_the_last_value_that_counts_is_told():
    days = Criterion("d", 1, (Band(0, 100), Band(10, 50), Band(30, 0)), smooth=False)
    result = assess([days], {"d": Fact(45)})
    assert raises([days], result, 40)[0].value == 29
    assert raises([days], result)[0].value == 9
    years = Criterion("y", 1, (Band(0, 0), Band(3, 60), Band(9, 100)), smooth=False)
    result = assess([years], {"y": Fact(1)})
    assert raises([years], result, 50)[0].value == 3


# -- payments --------------------------------------------------------------------

lives = st.lists(
    st.tuples(st.integers(0, 700), st.integers(-40, 90), st.integers(1, 999)),
    min_size=1,
    max_size=30,
)


def items(life):
    """Items by days ago due, days until paid after that, amount."""
    for ago, days, amount in life:
        due = TODAY - timedelta(ago)
        paid = due + timedelta(days)
        yield Item(due, paid if paid <= TODAY else None, amount)


@given(lives)
def test_behaviour_is_the_same_whatever_the_order_and_the_calendar(life):
    ours = list(items(life))
    found = behaviour(ours, TODAY)
    assert behaviour(ours[::-1], TODAY).count == found.count
    days = timedelta(1000)
    moved = [Item(i.due + days, i.paid and i.paid + days, i.amount) for i in ours]
    assert behaviour(moved, TODAY + days) == found


@given(lives)
def test_shares_are_shares_and_the_worst_is_the_worst(life):
    found = behaviour(items(life), TODAY)
    if not found.count:
        assert found.share_late is None and found.evidence == 0
        return
    assert 0 <= found.share_late <= 1 and 0 <= found.money_late <= 1
    assert found.average_days <= found.worst_days
    assert (found.share_late == 0) == (found.worst_days == 0)
    assert found.trend is None or -1 <= found.trend <= 1


@given(lives)
def test_another_late_item_never_looks_better(life):
    ours = list(items(life))
    late = Item(TODAY - timedelta(95), TODAY - timedelta(5), 10)
    before, after = behaviour(ours, TODAY), behaviour([*ours, late], TODAY)
    assert after.share_late >= (before.share_late or 0)
    assert after.worst_days >= 90


def test_what_is_paid_after_the_day_that_is_looked_at_is_open_on_it():
    item = Item(TODAY - timedelta(10), TODAY + timedelta(5), 100)
    found = behaviour([item], TODAY)
    assert (found.worst_days, found.share_late) == (10, 1)
    assert not behaviour([Item(TODAY, None, 100)], TODAY).count
    assert behaviour([Item(TODAY - timedelta(3), TODAY)], TODAY).money_late is None
    assert behaviour([Item(TODAY - timedelta(200), TODAY - timedelta(150))],
                     TODAY).trend is None  # fmt: skip


# -- history ---------------------------------------------------------------------


def test_without_an_invoice_there_is_no_history():
    assert history([], TODAY) == NOTHING
    assert history([Sale(TODAY + timedelta(1), 5)], TODAY) == NOTHING
    assert history([], TODAY, first=TODAY + timedelta(1)) == NOTHING


@given(st.lists(st.tuples(st.integers(0, 900), st.integers(1, 10**6)), min_size=1))
def test_a_history_adds_up(bought):
    sales = [Sale(TODAY - timedelta(ago), amount) for ago, amount in bought]
    found = history(sales, TODAY)
    year = date(2024, 6, 30)
    assert found.turnover == sum(s.amount for s in sales if s.day > year)
    assert 0 <= found.frequency <= 1 and 0 < found.evidence <= 1
    assert found.concentration is None or 0 < found.concentration <= 1
    assert found.credit_notes in (None, 0)


def test_growth_takes_two_years_and_the_first_invoice_may_be_older():
    sales = [Sale(date(2024, 1, 10), 100), Sale(date(2025, 1, 10), 150)]
    assert history(sales, TODAY).growth is None
    found = history(sales, TODAY, first=date(2020, 1, 10))
    assert (found.growth, found.months, found.yearly) == (0.5, 65, 125)
    returned = [*sales, Sale(date(2025, 2, 1), -25)]
    assert history(returned, TODAY).credit_notes == 0.1


# -- statements ------------------------------------------------------------------

figures = st.none() | st.integers(-(10**6), 10**6).map(Decimal)
statements = st.builds(Statement, *[figures] * 11)


@given(statements, st.none() | statements)
def test_a_ratio_is_known_only_if_its_figures_are(statement, before):
    found = ratios(statement, before)
    if statement.total_assets is None:
        assert found["equity_share"] is None and found["altman_z2"] is None
    if statement.sales is None or before is None:
        assert found["sales_growth"] is None
    facts = statement_facts(found, 0)
    assert set(facts) == {code for code, value in found.items() if value is not None}


@given(statements, st.integers(2, 1000))
def test_ratios_do_not_depend_on_the_unit(statement, factor):
    names = Statement.__dataclass_fields__
    figures = {name: getattr(statement, name) for name in names}
    larger = Statement(
        **{n: None if v is None else v * factor for n, v in figures.items()}
    )
    for code, value in ratios(statement).items():
        other = ratios(larger)[code]
        assert other is value or float(other) == pytest.approx(float(value))


def test_indices_need_all_their_figures_and_zones_have_a_grey_one():
    assert z_second(Statement()) is None
    assert z_1968(Statement(), Decimal(1)) is None
    assert zone(Decimal("1.1")) is zone(Decimal("2.6")) is Zone.GREY


# -- limits ----------------------------------------------------------------------

money = st.integers(0, 10**9).map(Decimal)
formulas = st.builds(
    Formula,
    turnover_months=st.integers(0, 6).map(Decimal),
    equity_share=st.sampled_from([Decimal(0), Decimal("0.1")]),
    floor=st.integers(0, 10**4).map(Decimal),
    cap=st.none() | st.integers(10**4, 10**7).map(Decimal),
    step=st.sampled_from([Decimal(0), Decimal(1000)]),
)


@given(formulas, st.none() | money, st.none() | money)
def test_a_limit_lies_between_floor_and_cap_and_follows_its_basis(f, turnover, equity):
    found = limit(f, turnover, equity)
    assert f.floor <= found.amount
    assert f.cap is None or found.amount <= f.cap
    if found.reason in ("turnover", "equity"):
        assert not f.step or found.amount % f.step == 0
    if turnover is not None:
        assert limit(f, turnover * 2, equity).amount >= found.amount
    assert (turnover is None and equity is None) <= (found.amount == f.floor)


def test_of_two_bases_the_lower_counts():
    both = Formula(turnover_months=Decimal(1), equity_share=Decimal("0.1"))
    assert limit(both, Decimal(1200), Decimal(500)).reason == "equity"
    assert limit(both, Decimal(120), Decimal(500)).reason == "turnover"
    assert limit(both, Decimal(-5), None).amount == 0


# -- is the card any good --------------------------------------------------------

outcomes = st.lists(st.tuples(st.integers(0, 100), st.booleans()), max_size=60)


@given(outcomes)
def test_the_area_is_the_chance_of_telling_two_apart(rows):
    good = [score for score, bad in rows if not bad]
    bad = [score for score, bad in rows if bad]
    found = quality(rows)
    assert sum(b.count for b in found.bins) == found.count == len(rows)
    assert sum(b.bad for b in found.bins) == found.bad
    if not (good and bad):
        assert found.auc is found.ks is None
        return
    wins = sum((g > b) + (g == b) / 2 for g in good for b in bad)
    assert found.auc == pytest.approx(wins / len(good) / len(bad))
    assert 0 <= found.ks <= 1 and found.ks >= abs(found.gini) / 2 - 1e-9


@given(outcomes)
def test_turning_the_scores_round_turns_the_area_round(rows):
    assume({bad for _score, bad in rows} == {True, False})
    turned = [(100 - score, bad) for score, bad in rows]
    assert quality(turned).auc == pytest.approx(1 - quality(rows).auc)
