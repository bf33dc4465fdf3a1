"""What is charged and given back: no gap, no overlap, whatever is changed."""

from datetime import date, timedelta
from decimal import Decimal
from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from odoo.addons.customer_billing.engine.allocation import Leftover
from odoo.addons.customer_billing.engine.claims import Claim, credit, net, unused
from odoo.addons.customer_billing.engine.discount import (
    Discount,
    Kind,
    cuts,
    under,
)
from odoo.addons.customer_billing.engine.explain import Explanation, add_up, charge
from odoo.addons.customer_billing.engine.period import Cycle, Period
from odoo.addons.customer_billing.engine.pricing import Fixed, Flat
from odoo.addons.customer_billing.engine.proration import (
    Basis,
    prorate,
    round_to,
    share,
)
from odoo.addons.customer_billing.engine.schedule import (
    Leading,
    Plan,
    Timing,
    due,
    next_due,
)
from odoo.addons.customer_billing.engine.terms import Terms

DAY = timedelta(days=1)
CENT = Decimal("0.01")
ONE = Decimal(1)

starts = st.dates(date(2019, 1, 1), date(2026, 12, 31))
days = st.integers(0, 500)
money = st.decimals(0, 10**5, places=2)
by_days = st.sampled_from([Basis.ACTUAL, Basis.THIRTY])


@st.composite
def pauses(draw, start, lasts=500):
    found = sorted(draw(st.sets(st.integers(0, lasts), max_size=6)))
    pairs = zip(found[::2], found[1::2], strict=False)
    return tuple(Period(start + a * DAY, start + b * DAY) for a, b in pairs)


@st.composite
def plans(draw, basis=by_days):
    """Any agreement, without pauses and without an end."""
    unit = draw(st.sampled_from(["day", "week", "month", "quarter", "year"]))
    months = unit in ("month", "quarter", "year")
    day = draw(st.integers(0, 31)) if months else 0
    size = draw(st.integers(1, 3)) if months else draw(st.integers(5, 40))
    cycle, start = Cycle.every(size, unit, day), draw(starts)
    calendar = cycle.months and 12 % cycle.months == 0 and not day
    aligned = calendar and draw(st.booleans())
    anchor = (cycle.calendar_boundary if aligned else cycle.first_boundary)(start)
    return Plan(
        cycle,
        anchor,
        draw(st.sampled_from(Timing)),
        start,
        leading=draw(st.sampled_from(Leading)),
        basis=draw(basis),
    )


class Ledger:
    """What a line was charged and credited, as the runs would write it."""

    def __init__(self, price):
        self.model, self.rows, self.credits = Flat(price), {}, {}

    def claims(self):
        return [
            Claim(key, told[1], told[0].gaps, tuple(p for p, _a in self.credits[key]))
            for key, told in self.rows.items()
        ]

    def bill(self, plan, by):
        for one in list(due(plan, by, net(self.claims()))):
            key = len(self.rows)
            told = charge(self.model, ONE, one, plan.basis, CENT)
            self.rows[key], self.credits[key] = (told, one.part), []
        for claim, part in list(unused(plan, self.claims())):
            if part.start > by:
                continue
            told = self.rows[claim.key][0]
            now = next(c for c in self.claims() if c.key == claim.key)
            left = told.amount + sum(a for _p, a in self.credits[claim.key])
            back = credit(told, now, part, plan.whole_at(part.start), left)
            self.credits[claim.key].append((part, back.amount))

    def charged_days(self):
        held = net(self.claims())
        assert all(a.end <= b.start for a, b in pairwise(held))
        return {p.start + n * DAY for p in held for n in range(p.days)}


def owed_days(plan, by):
    """The days of all parts that are due by a day, without the pauses."""
    parts = [part for part, _w in plan.parts(plan.start, by) if plan.due_on(part) <= by]
    found = {p.start + n * DAY for p in parts for n in range(p.days)}
    return found - {p.start + n * DAY for p in plan.pauses for n in range(p.days)}


def with_(plan, **values):
    names = ("cycle", "anchor", "timing", "start", "until", "pauses", "paused_since")
    rest = ("leading", "basis", "cuts")
    return Plan(**{n: getattr(plan, n) for n in names + rest} | values)


# -- claims ------------------------------------------------------------------------


@given(plans(st.just(Basis.ACTUAL)), st.data(), days, days)
def test_after_a_change_exactly_the_days_that_are_owed_are_charged(
    plan, data, first, later
):
    ledger = Ledger(Decimal(100))
    ledger.bill(plan, plan.start + first * DAY)
    ends = plan.start + data.draw(days) * DAY
    changed = with_(plan, until=ends, pauses=data.draw(pauses(plan.start)))
    by = max(plan.start + max(first, later) * DAY, ends)
    ledger.bill(changed, by)
    owed = owed_days(changed, by) if ends > plan.start else set()
    assert ledger.charged_days() == owed
    ledger.bill(changed, by)
    assert ledger.charged_days() == owed


@given(plans(), st.data(), st.lists(days, min_size=1, max_size=5))
def test_catching_up_at_once_or_step_by_step_charges_the_same(plan, data, steps):
    plan = with_(
        plan,
        pauses=data.draw(pauses(plan.start)),
        until=plan.start + data.draw(st.integers(1, 600)) * DAY,
        cuts=tuple(plan.start + n * DAY for n in sorted(data.draw(st.sets(days)))),
    )
    at_once, by_steps = Ledger(Decimal(100)), Ledger(Decimal(100))
    at_once.bill(plan, plan.start + max(steps) * DAY)
    for length in sorted(steps):
        by_steps.bill(plan, plan.start + length * DAY)
    assert at_once.rows == by_steps.rows
    assert not any(by_steps.credits.values())


@given(plans(st.just(Basis.ACTUAL)), days, days, days)
def test_an_end_that_is_put_off_leaves_no_day_out(plan, first, second, length):
    ledger = Ledger(Decimal(100))
    by = plan.start + length * DAY
    for ends in (first, second, None):
        until = None if ends is None else plan.start + (ends + 1) * DAY
        ledger.bill(with_(plan, until=until), by)
    charged = ledger.charged_days()
    assert charged >= owed_days(plan, by)
    assert charged <= owed_days(plan, by + 1200 * DAY)


@given(plans(st.just(Basis.ACTUAL)), st.data(), days)
def test_a_pause_that_is_taken_back_is_charged(plan, data, length):
    ledger = Ledger(Decimal(100))
    by = plan.start + length * DAY
    for away in (data.draw(pauses(plan.start)), ()):
        ledger.bill(with_(plan, pauses=away), by)
    assert ledger.charged_days() == owed_days(plan, by)


@given(plans(st.just(Basis.ACTUAL)), st.integers(0, 400), st.integers(0, 400))
def test_a_line_and_the_one_that_follows_it_share_the_days(plan, cut, length):
    """Now or at the end of the period: neither a gap nor an overlap."""
    old, new = Ledger(Decimal(100)), Ledger(Decimal(250))
    by, day = plan.start + length * DAY, plan.start + cut * DAY
    old.bill(plan, by)
    by = max(by, day)
    old.bill(with_(plan, until=day), by)
    new.bill(with_(plan, start=day), by)
    assert not old.charged_days() & new.charged_days()
    assert old.charged_days() | new.charged_days() >= owed_days(plan, by)
    assert all(one < day for one in old.charged_days())
    assert all(one >= day for one in new.charged_days())


@given(plans(), money, st.data(), days)
def test_a_charge_less_its_credits_is_what_the_kept_days_cost(plan, price, data, until):
    ledger = Ledger(price)
    by = plan.start + 400 * DAY
    ledger.bill(plan, by)
    changed = with_(
        plan,
        until=plan.start + (until + 1) * DAY,
        pauses=data.draw(pauses(plan.start)),
    )
    ledger.bill(changed, by + 200 * DAY)
    for claim in ledger.claims():
        told, part = ledger.rows[claim.key]
        amounts = [amount for _p, amount in ledger.credits[claim.key]]
        left = told.amount + sum(amounts)
        assert 0 <= left <= told.amount and max(amounts, default=0) <= 0
        if not claim.held:
            assert left == 0
        elif amounts and plan.basis is Basis.ACTUAL:
            whole = plan.whole_at(part.start)
            kept = sum(one.days for one in claim.held)
            cost = prorate(told.price, share(kept, whole, plan.basis))
            assert left == round_to(cost, CENT)


@given(plans(st.just(Basis.NONE)), st.data(), days)
def test_where_a_part_costs_all_nothing_is_given_back(plan, data, length):
    ledger = Ledger(Decimal(100))
    ledger.bill(plan, plan.start + length * DAY)
    changed = with_(plan, until=plan.start + data.draw(days) * DAY)
    assert not list(unused(changed, ledger.claims()))


@given(plans(), days, st.data())
def test_the_next_day_is_that_of_what_is_left(plan, length, data):
    ledger = Ledger(Decimal(100))
    by = plan.start + length * DAY
    ends = plan.start + data.draw(days) * DAY
    ledger.bill(with_(plan, until=max(ends, plan.start + DAY)), by)
    charged = net(ledger.claims())
    following = next_due(plan, charged)
    assert list(due(plan, following, charged))
    assert not list(due(plan, following - DAY, charged))


def test_a_credit_of_nothing_is_none():
    """A month of thirty has one day less than January."""
    plan = Plan(
        Cycle(months=1), date(2025, 1, 1), Timing.ADVANCE, date(2025, 1, 1),
        pauses=(Period(date(2025, 1, 30), date(2025, 1, 31)),), basis=Basis.THIRTY,
    )  # fmt: skip
    january = Claim(1, Period(date(2025, 1, 1), date(2025, 2, 1)))
    assert not list(unused(plan, [january]))


def test_what_is_stored_is_read_back():
    whole = Period(date(2025, 1, 1), date(2025, 2, 1))
    gap = Period(date(2025, 1, 5), date(2025, 1, 9))
    plan = Plan(
        Cycle(months=1), whole.start, Timing.ADVANCE, whole.start, whole.end, (gap,)
    )
    told = charge(
        Flat(Decimal(10)), ONE, next(due(plan, whole.start)), plan.basis, CENT
    )
    assert told.gaps == (gap,)
    assert Explanation.from_dict(told.as_dict()) == told
    older = {k: v for k, v in told.as_dict().items() if k != "gaps"}
    assert Explanation.from_dict(older).gaps == ()


# -- discounts ----------------------------------------------------------------------


@st.composite
def discounts(draw, start):
    found = []
    for _n in range(draw(st.integers(0, 4))):
        first = start + draw(st.integers(-50, 300)) * DAY
        last = draw(st.none() | st.integers(1, 300))
        kind = draw(st.sampled_from(Kind))
        value = draw(st.decimals(0, 100, places=2))
        end = None if last is None else first + last * DAY
        found.append(Discount(kind, value, draw(st.sampled_from([first, None])), end))
    return found


@given(plans(), st.data(), money)
def test_a_price_after_discounts_is_the_sum_of_its_steps(plan, data, price):
    given_ = data.draw(discounts(plan.start))
    day = plan.start + data.draw(days) * DAY
    model = under(given_, day).apply(Terms(Flat(price)))
    rated = model.rate(ONE)
    assert rated.amount >= 0
    assert rated.amount == sum(step.amount for step in rated.steps)


@given(plans(), st.data(), money, st.sampled_from(Leftover))
def test_the_parts_between_discounts_add_up(plan, data, price, leftover):
    """Cut where the price changes, charged together: the sum is rounded once."""
    given_ = data.draw(discounts(plan.start))
    cut = with_(plan, cuts=cuts(given_))
    by = plan.start + 100 * DAY
    uncut, found = list(due(plan, by)), list(due(cut, by))
    assert [one.part.start for one in found[:1]] == [u.part.start for u in uncut[:1]]
    assert sum(one.days for one in found) == sum(one.days for one in uncut)
    for whole in {one.whole for one in found}:
        parts = [
            charge(
                under(given_, one.part.start).apply(Flat(price)),
                ONE, one, plan.basis, CENT,
            )
            for one in found
            if one.whole == whole
        ]  # fmt: skip
        made = add_up(parts, Decimal(0), leftover)
        assert sum(p.amount for p in made) == round_to(
            sum(p.exact for p in parts), CENT
        )
        assert all(p.amount >= 0 for p in made)


@given(plans(), st.data(), money)
def test_parts_that_are_charged_one_after_the_other_add_up(plan, data, price):
    whole = plan.whole_at(plan.start)
    inside = st.sets(st.integers(1, max(whole.days - 1, 1)), max_size=4)
    edges = data.draw(inside)
    parts = whole.split([whole.start + n * DAY for n in edges])
    told, carry = [], Decimal(0)
    for part in parts:
        one = next(
            due(
                Plan(plan.cycle, part.start, Timing.ADVANCE, part.start, part.end),
                part.start,
            )
        )
        one = type(one)(part, whole, part.days)
        made = charge(Flat(price), ONE, one, Basis.ACTUAL, CENT)
        [made] = add_up([made], carry, Leftover.LARGEST)
        carry += made.exact - made.amount
        told.append(made)
    assert sum(one.amount for one in told) == price


def test_cents_are_told():
    third = Explanation((), 10, 30, Basis.ACTUAL, Decimal(10), CENT, Decimal("3.34"))
    assert ("cents", {"amount": CENT}) in third.phrases()


def test_free_first_months_and_a_price_that_rises():
    free = Discount(Kind.PERCENT, Decimal(100), None, date(2025, 4, 1))
    steps = [
        Discount(Kind.PRICE, Decimal(100 + 10 * n), date(2025 + n, 1, 1))
        for n in range(3)
    ]
    prices = [
        under([free, *steps], day).apply(Fixed(Decimal(1))).rate(ONE).amount
        for day in (date(2025, 3, 31), date(2025, 4, 1), date(2026, 1, 1))
    ]
    assert prices == [0, 100, 110]
