"""May this customer owe us more? A pure function of a handful of numbers.

What a customer owes is looked at three times: as others have committed it
(*fresh*), as this transaction sees it now (*own*), and as this transaction saw it
before its first step (*base*). What will be owed once it commits is
``fresh + own - base``; whatever this transaction has undone drops out by itself.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal

from .ask import Ask, ask_for, asked, rise
from .policy import Policy, Reaction, Terms, Verdict

ZERO = Decimal(0)
__all__ = [
    "Ask",
    "Decision",
    "Policy",
    "Terms",
    "Verdict",
    "ask_for",
    "asked",
    "combined",
    "decide",
    "decide_at",
    "rise",
]
VERDICTS = {
    Reaction.TELL: Verdict.TELL,
    Reaction.WARN: Verdict.WARN,
    Reaction.ASK: Verdict.BLOCK,
    Reaction.BLOCK: Verdict.BLOCK,
}


@dataclass(frozen=True, slots=True)
class Decision:
    """The verdict with the numbers that led to it."""

    verdict: Verdict
    reason: str = ""  # a code, never a sentence: translation is the caller's
    used: Decimal = ZERO
    excess: Decimal = ZERO  # how far over the limit
    releasable: bool = True  # a release may let it pass


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


def decide(
    terms: Terms,
    used: Decimal,
    added: Decimal,
    policy: Policy,
    tolerance: Decimal = ZERO,
) -> Decision:
    """Decide on ``added`` more for an order, of which ``used`` is the total with it.

    :param tolerance: what rounding may add where nothing was bought

    >>> decide(Terms(limit=Decimal(100)), Decimal(110), Decimal(30), Policy()).excess
    Decimal('10')
    >>> decide(Terms(limit=Decimal(100)), Decimal(130), Decimal(0), Policy()).verdict
    <Verdict.ALLOW: 'allow'>
    """
    return decide_at("order", terms, Ask(used, added, added), policy, tolerance)


def decide_at(
    point: str,
    terms: Terms,
    ask: Ask,
    policy: Policy,
    tolerance: Decimal = ZERO,
) -> Decision:
    """Decide at a check point; what adds nothing always passes.

    :param point: ``quote``, ``order``, ``invoice``, ``bill`` or ``subscription``
    :param tolerance: what rounding may add where nothing was bought

    >>> gone = Terms(trade="none")
    >>> paid = ask_for(Decimal(-5), Decimal(5), Decimal(5), ZERO)
    >>> decide_at("order", gone, paid, Policy()).reason
    'no_business'
    """
    reaction = policy.reaction(point)
    if reaction is Reaction.IGNORE:
        return Decision(Verdict.ALLOW, used=ask.used)
    reason = _barred(terms, ask, policy, tolerance)
    excess = ZERO
    if not reason and ask.added > tolerance:
        reason, excess = _beyond(terms, ask.used)
    if reason:
        releasable = reaction is Reaction.ASK
        return Decision(VERDICTS[reaction], reason, ask.used, excess, releasable)
    if ask.added > tolerance and _is_near(terms, ask.used, policy.warn_share):
        return Decision(Verdict.WARN, "near_limit", ask.used)
    return Decision(Verdict.ALLOW, used=ask.used)


def _barred(terms: Terms, ask: Ask, policy: Policy, tolerance: Decimal) -> str:
    """Why nothing more is done with this customer, whatever the amount."""
    if ask.bound <= tolerance:
        return ""
    if terms.trade == "none":
        return "no_business"
    if ask.paid:
        return ""
    if terms.hold:
        return "hold"
    if terms.trade == "advance":
        return "advance_only"
    return "overdue" if policy.is_overdue(terms) else ""


def _beyond(terms: Terms, used: Decimal) -> tuple[str, Decimal]:
    """Which limit is passed, and how far."""
    if terms.limit is not None and used > terms.limit:
        return "over_limit", used - terms.limit
    total = used + terms.group_used
    if terms.group_limit is not None and used > 0 and total > terms.group_limit:
        return "over_group_limit", total - terms.group_limit
    return "", ZERO


def _is_near(terms: Terms, used: Decimal, share: Decimal) -> bool:
    if terms.limit is not None and used > terms.limit * share:
        return True
    total = used + terms.group_used
    return terms.group_limit is not None and total > terms.group_limit * share
