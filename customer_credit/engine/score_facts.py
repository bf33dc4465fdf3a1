"""The facts that scorecards ask for, by code, in the units in which they are shown.

Shares are percent there, of 100. A fact that is not known is left out.
"""

from collections.abc import Mapping
from decimal import Decimal

from .payment_behaviour import Behaviour
from .scoring import Fact
from .trade_history import History

PERCENT = ("equity_share", "return_on_assets", "net_margin", "sales_growth")
HUNDRED = 100.0


def payment_facts(behaviour: Behaviour) -> dict[str, Fact]:
    """How the customer pays.

    >>> payment_facts(Behaviour(3, 0.5, 0.25, 1.0, 4, None, 0.5))["late_share"]
    Fact(value=50.0, evidence=0.5)
    """
    b = behaviour
    return _known(
        {
            "late_share": _percent(b.share_late),
            "late_money": _percent(b.money_late),
            "late_average": b.average_days,
            "late_worst": b.worst_days,
            "late_trend": _percent(b.trend),
        },
        b.evidence,
    )


def history_facts(history: History) -> dict[str, Fact]:
    """How long, how much and how steadily the customer buys."""
    h = history
    return _known(
        {
            "trade_months": h.months,
            "turnover_12m": h.turnover,
            "turnover_year": h.yearly,
            "turnover_growth": _percent(h.growth),
            "trade_frequency": _percent(h.frequency),
            "trade_concentration": _percent(h.concentration),
            "credit_note_share": _percent(h.credit_notes),
        },
        h.evidence,
    )


def statement_facts(
    ratios: Mapping[str, Decimal | None], age_months: int
) -> dict[str, Fact]:
    """What the last statement says; an old one says less.

    :param age_months: since the end of its year

    >>> statement_facts({"current_ratio": Decimal("1.5")}, 30)["current_ratio"]
    Fact(value=1.5, evidence=0.5)
    """
    # full evidence for a year and a half, half of it after another year, then none
    evidence = min(1.0, max(0.0, 1.0 - (age_months - 18) / 24))
    values = {
        code: None if v is None else float(v) * (HUNDRED if code in PERCENT else 1.0)
        for code, v in ratios.items()
    }
    return _known(values, evidence)


def _percent(share: float | None) -> float | None:
    return None if share is None else share * HUNDRED


def _known(
    values: Mapping[str, float | int | None], evidence: float
) -> dict[str, Fact]:
    return {
        code: Fact(float(value), evidence)
        for code, value in values.items()
        if value is not None
    }
