"""What a year's statement says: ratios, and Altman's indices with their zones.

Sources: E. I. Altman, Financial Ratios, Discriminant Analysis and the Prediction of
Corporate Bankruptcy, Journal of Finance 23 (1968), for Z of listed makers; Altman,
Hartzell and Peck, Emerging Markets Corporate Bonds: A Scoring System (1995), for Z''
of firms that are not listed or make nothing, which is what most customers are.
"""

from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

ZERO = Decimal(0)
DAYS = Decimal(365)


class Zone(str, Enum):
    """What an index says."""

    SAFE = "safe"
    GREY = "grey"
    DISTRESS = "distress"


# the last value of distress, the first value of safety
ZONES_1968 = (Decimal("1.81"), Decimal("2.99"))
ZONES_SECOND = (Decimal("1.1"), Decimal("2.6"))


@dataclass(frozen=True, slots=True)
class Statement:
    """The figures of one year, in one currency; None where one is not known."""

    current_assets: Decimal | None = None
    inventory: Decimal | None = None
    receivables: Decimal | None = None
    total_assets: Decimal | None = None
    current_liabilities: Decimal | None = None
    total_liabilities: Decimal | None = None
    retained_earnings: Decimal | None = None
    sales: Decimal | None = None
    ebit: Decimal | None = None
    interest: Decimal | None = None
    net_profit: Decimal | None = None

    @property
    def equity(self) -> Decimal | None:
        """What the owners have in it."""
        return _less(self.total_assets, self.total_liabilities)

    @property
    def working_capital(self) -> Decimal | None:
        """What is free of the current assets."""
        return _less(self.current_assets, self.current_liabilities)


def _less(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    return None if one is None or other is None else one - other


def _over(one: Decimal | None, other: Decimal | None) -> Decimal | None:
    """A share; not known where its base is not positive."""
    return None if one is None or other is None or other <= 0 else one / other


def ratios(
    statement: Statement, before: Statement | None = None
) -> dict[str, Decimal | None]:
    """The ratios of a year by code, None where a figure is missing.

    :param before: the year before, for the growth of sales

    >>> found = ratios(Statement(current_assets=Decimal(30), total_assets=Decimal(80),
    ...                          current_liabilities=Decimal(20)))
    >>> found["current_ratio"], found["equity_share"]
    (Decimal('1.5'), None)
    """
    s = statement
    sales_before = before.sales if before else None
    # without a figure for stock it is taken for all that is not liquid: unknown
    return {
        "current_ratio": _over(s.current_assets, s.current_liabilities),
        "quick_ratio": _over(
            _less(s.current_assets, s.inventory), s.current_liabilities
        ),
        "equity_share": _over(s.equity, s.total_assets),
        "return_on_assets": _over(s.ebit, s.total_assets),
        "net_margin": _over(s.net_profit, s.sales),
        "interest_cover": _over(s.ebit, s.interest),
        "receivable_days": _days(s.receivables, s.sales),
        "sales_growth": _growth(s.sales, sales_before),
        "altman_z2": z_second(s),
    }


def _days(stock: Decimal | None, flow: Decimal | None) -> Decimal | None:
    share = _over(stock, flow)
    return None if share is None else share * DAYS


def _growth(now: Decimal | None, before: Decimal | None) -> Decimal | None:
    share = _over(now, before)
    return None if share is None else share - 1


def z_second(statement: Statement) -> Decimal | None:
    """Altman's Z'': 6.56 X1 + 3.26 X2 + 6.72 X3 + 1.05 X4; None if a figure lacks.

    >>> z_second(Statement(
    ...     current_assets=Decimal(60), current_liabilities=Decimal(40),
    ...     retained_earnings=Decimal(20), ebit=Decimal(10),
    ...     total_assets=Decimal(100), total_liabilities=Decimal(50)))
    Decimal('3.686')
    """
    s = statement
    shares = (
        _over(s.working_capital, s.total_assets),
        _over(s.retained_earnings, s.total_assets),
        _over(s.ebit, s.total_assets),
        _over(s.equity, s.total_liabilities),
    )
    weights = ("6.56", "3.26", "6.72", "1.05")
    if any(share is None for share in shares):
        return None
    return sum(
        (Decimal(w) * s for w, s in zip(weights, shares, strict=True) if s is not None),
        ZERO,
    )


def z_1968(statement: Statement, market_value_equity: Decimal) -> Decimal | None:
    """Altman's Z of 1968: 1.2 X1 + 1.4 X2 + 3.3 X3 + 0.6 X4 + 1.0 X5.

    :param market_value_equity: of all shares of a listed firm
    """
    s = statement
    shares = (
        _over(s.working_capital, s.total_assets),
        _over(s.retained_earnings, s.total_assets),
        _over(s.ebit, s.total_assets),
        _over(market_value_equity, s.total_liabilities),
        _over(s.sales, s.total_assets),
    )
    weights = ("1.2", "1.4", "3.3", "0.6", "1.0")
    if any(share is None for share in shares):
        return None
    return sum(
        (Decimal(w) * s for w, s in zip(weights, shares, strict=True) if s is not None),
        ZERO,
    )


def zone(index: Decimal, zones: tuple[Decimal, Decimal] = ZONES_SECOND) -> Zone:
    """Where an index lies, by the borders of Z'' or, if given, of Z.

    >>> zone(Decimal("1.80"), ZONES_1968).value, zone(Decimal("3.00")).value
    ('distress', 'safe')
    """
    distress, safe = zones
    if index < distress:
        return Zone.DISTRESS
    return Zone.SAFE if index > safe else Zone.GREY
