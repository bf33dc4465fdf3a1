"""May this customer owe us more? A pure function of a handful of numbers.

What a customer owes is looked at three times: as others have committed it
(*fresh*), as this transaction sees it now (*own*), and as this transaction saw it
before its first step (*base*). What will be owed once it commits is
``fresh + own - base``; whatever this transaction has undone drops out by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from enum import Enum

ZERO = Decimal(0)
UNCHECKED = frozenset({"draft"})  # counted, but nobody was asked when it arose


class Verdict(str, Enum):
    """What becomes of the document that asked."""

    ALLOW = "allow"
    WARN = "warn"
    BLOCK = "block"


@dataclass(frozen=True, slots=True)
class Policy:
    """How strictly a company looks at its customers."""

    count_drafts: bool = False
    warn_share: Decimal = Decimal("0.9")  # share of the limit in use
    max_overdue_days: int = 0  # 0: overdue items stop nothing


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed with one customer."""

    limit: Decimal | None = None  # None: no limit was agreed, so none is enforced
    hold: bool = False
    overdue_days: int = 0


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict with the numbers that led to it."""

    verdict: Verdict
    reason: str = ""  # a code, never a sentence: translation is the caller's
    used: Decimal = ZERO
    excess: Decimal = ZERO  # how far over the limit


def combined(
    fresh: Mapping[str, Decimal],
    own: Mapping[str, Decimal],
    base: Mapping[str, Decimal],
) -> dict[str, Decimal]:
    """What will be owed by part once this transaction commits.

    >>> one = {"order": Decimal(60)}
    >>> combined({"order": Decimal(40)}, one, {})
    {'order': Decimal('100')}
    """
    sources = dict.fromkeys((*fresh, *own, *base))
    return {
        source: fresh.get(source, ZERO) + own.get(source, ZERO) - base.get(source, ZERO)
        for source in sources
    }


def rise(before: Mapping[str, Decimal], after: Mapping[str, Decimal]) -> Decimal:
    """How much more is owed after than before, by documents that were checked.

    A draft that is counted was written without anybody being asked: the day it is
    posted it rises by all of its amount.

    >>> rise({"order": Decimal(100)}, {"order": ZERO, "receivable": Decimal(100)})
    Decimal('0')
    >>> rise({"draft": Decimal(100)}, {"receivable": Decimal(100)})
    Decimal('100')
    """
    return _checked(after) - _checked(before)


def _checked(parts: Mapping[str, Decimal]) -> Decimal:
    return sum((a for s, a in parts.items() if s not in UNCHECKED), ZERO)


def decide(
    terms: Terms,
    used: Decimal,
    added: Decimal,
    policy: Policy,
    tolerance: Decimal = ZERO,
) -> Decision:
    """Decide on ``added`` more, of which ``used`` is the total with it.

    :param tolerance: what rounding may add where nothing was bought

    >>> decide(Terms(limit=Decimal(100)), Decimal(110), Decimal(30), Policy()).excess
    Decimal('10')
    >>> decide(Terms(limit=Decimal(100)), Decimal(130), Decimal(0), Policy()).verdict
    <Verdict.ALLOW: 'allow'>
    """
    if added <= tolerance:
        return Decision(Verdict.ALLOW, used=used)
    if terms.hold:
        return Decision(Verdict.BLOCK, "hold", used)
    if policy.max_overdue_days and terms.overdue_days > policy.max_overdue_days:
        return Decision(Verdict.BLOCK, "overdue", used)
    if terms.limit is None:
        return Decision(Verdict.ALLOW, used=used)
    if used > terms.limit:
        return Decision(Verdict.BLOCK, "over_limit", used, used - terms.limit)
    if used > terms.limit * policy.warn_share:
        return Decision(Verdict.WARN, "near_limit", used)
    return Decision(Verdict.ALLOW, used=used)
