"""How much a grade lends: months of turnover, a share of equity, between two bounds.

Of several bases the lowest counts; one that is not known is left out. Where none is
known, the floor is lent and no more. (Shares of net worth and months of purchases are
the two usual bases of trade-credit limits: R. Cole and L. Mishler, Consumer and
Business Credit Management, 11th edition, chapter 17.)
"""

from dataclasses import dataclass
from decimal import ROUND_FLOOR, Decimal

ZERO = Decimal(0)


@dataclass(frozen=True, slots=True)
class Formula:
    """What a grade lends; 0 or None: this basis or bound is not used."""

    turnover_months: Decimal = ZERO  # of the average month of our turnover
    equity_share: Decimal = ZERO  # of the customer's equity
    floor: Decimal = ZERO
    cap: Decimal | None = None
    step: Decimal = ZERO  # rounded down to whole steps


@dataclass(frozen=True, slots=True)
class Limit:
    """A limit and what set it: ``turnover``, ``equity``, ``floor`` or ``cap``."""

    amount: Decimal
    reason: str


def limit(
    formula: Formula, turnover: Decimal | None = None, equity: Decimal | None = None
) -> Limit:
    """The limit of one customer.

    :param turnover: of the last 12 months, None if not known
    :param equity: by the last statement, None if not known

    >>> two_months = Formula(turnover_months=Decimal(2), cap=Decimal(50000))
    >>> limit(two_months, turnover=Decimal(120000)).amount
    Decimal('20000')
    >>> limit(two_months, turnover=Decimal(900000)).reason
    'cap'
    """
    bases = []
    if formula.turnover_months and turnover is not None:
        month = max(turnover, ZERO) / 12
        bases.append((month * formula.turnover_months, "turnover"))
    if formula.equity_share and equity is not None:
        bases.append((max(equity, ZERO) * formula.equity_share, "equity"))
    amount, reason = min(bases, default=(formula.floor, "floor"))
    if formula.step:
        amount = (amount / formula.step).to_integral_value(ROUND_FLOOR) * formula.step
    if amount < formula.floor:
        amount, reason = formula.floor, "floor"
    if formula.cap is not None and amount > formula.cap:
        amount, reason = formula.cap, "cap"
    return Limit(amount, reason)
