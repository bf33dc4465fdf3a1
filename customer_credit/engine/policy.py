"""What a company has decided beforehand, and what was agreed with one customer."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from decimal import Decimal
from enum import Enum

ZERO = Decimal(0)


class Verdict(str, Enum):
    """What becomes of the document that asked."""

    ALLOW = "allow"
    TELL = "tell"  # it passes, and its history says what was passed over
    WARN = "warn"
    BLOCK = "block"


class Reaction(str, Enum):
    """What a company wants to happen where its rules are broken."""

    IGNORE = "ignore"
    TELL = "tell"  # a note in the history
    WARN = "warn"  # a banner before, a note afterwards
    ASK = "ask"  # stopped, and a release may be asked for
    BLOCK = "block"  # stopped, and no release helps


REACTIONS: Mapping[str, Reaction] = {
    "quote": Reaction.IGNORE,
    "order": Reaction.ASK,
    "invoice": Reaction.ASK,
    "bill": Reaction.IGNORE,
    "subscription": Reaction.ASK,
}


@dataclass(frozen=True, slots=True)
class Terms:
    """What was agreed with one customer, and how it keeps it."""

    limit: Decimal | None = None  # None: no limit was agreed, so none is enforced
    hold: bool = False
    overdue_days: int = 0
    overdue_amount: Decimal = ZERO
    trade: str = "credit"  # or "advance": paid beforehand only; "none": no business
    group_limit: Decimal | None = None  # shared with others
    group_used: Decimal = ZERO  # by the others


@dataclass(frozen=True, slots=True)
class Policy:
    """How strictly a company looks at its customers."""

    count_drafts: bool = False
    warn_share: Decimal = Decimal("0.9")  # share of the limit in use
    max_overdue_days: int = 0  # 0: however old, overdue items stop nothing
    max_overdue_amount: Decimal = ZERO  # 0: however much, it stops nothing
    overdue_threshold: Decimal = ZERO  # remainders up to it are not looked at
    count_orders: bool = True  # what was delivered always counts
    count_charges: bool = True
    note_accounts: tuple[int, ...] = ()  # where notes stand that count
    horizon_days: int = 0  # orders for later do not count yet; 0: all count
    reactions: Mapping[str, Reaction] = field(default_factory=lambda: REACTIONS)

    @property
    def stops_overdue(self) -> bool:
        """Whether being overdue stops anything at all."""
        return bool(self.max_overdue_days or self.max_overdue_amount)

    @property
    def puts_off_orders(self) -> bool:
        """Whether some confirmed orders do not count before they are delivered."""
        return bool(self.horizon_days) or not self.count_orders

    def reaction(self, point: str) -> Reaction:
        """What happens at a check point where a rule is broken.

        >>> Policy().reaction("order")
        <Reaction.ASK: 'ask'>
        """
        return self.reactions.get(point, Reaction.ASK)

    def is_overdue(self, terms: Terms) -> bool:
        """Whether the customer owes too much for too long.

        >>> late = Terms(overdue_days=31, overdue_amount=Decimal(50))
        >>> Policy(max_overdue_days=30).is_overdue(late)
        True
        >>> Policy(max_overdue_amount=Decimal(50)).is_overdue(late)
        False
        """
        days, amount = self.max_overdue_days, self.max_overdue_amount
        return bool(
            (days and terms.overdue_days > days)
            or (amount and terms.overdue_amount > amount)
        )
