"""The life of a customer: which step leads where, and who may take it.

A pure function of facts: what the customer was and shall be, who asks, and what is
known about the file. The answer is a code; sentences are the caller's.

>>> clerk = Actor(7, frozenset({Role.CLERK}))
>>> judge("draft", "review", clerk, CustomerFile())
''
>>> approver = Actor(7, frozenset({Role.CLERK, Role.APPROVER}))
>>> judge("review", "active", approver, CustomerFile(entered_by=frozenset({7})))
'same_person'
"""

from collections.abc import Iterable
from dataclasses import dataclass
from enum import Enum

DRAFT, REVIEW, ACTIVE = "draft", "review", "active"
SUSPENDED, BLACKLISTED, CLOSED = "suspended", "blacklisted", "closed"
NO_CUSTOMER = ""


class Role(str, Enum):
    ANYONE = "anyone"
    CLERK = "clerk"
    APPROVER = "approver"
    MANAGER = "manager"


@dataclass(frozen=True, slots=True)
class Actor:
    """Who asks: the user, never the rights the code happens to run with."""

    user_id: int
    roles: frozenset[Role] = frozenset()

    def is_a(self, role: Role) -> bool:
        return role is Role.ANYONE or role in self.roles


@dataclass(frozen=True, slots=True)
class CustomerFile:
    """What is known about one customer's file when a step is asked for."""

    entered_by: frozenset[int] = frozenset()  # who created or submitted it
    needs_approval: bool = True
    was_active: bool = False  # has been approved, or needed no approval, before
    is_complete: bool = True
    has_reason: bool = True
    needs_two: bool = False  # the black list takes two managers
    proposed: str = ""  # the step that one of them has proposed
    proposed_by: int | None = None


@dataclass(frozen=True, slots=True)
class Step:
    """One way from a state to another."""

    name: str
    role: Role
    reason: bool = False  # must say why
    second_person: bool = False  # not by who entered the file
    complete: bool = False  # required fields are filled
    unapproved: bool = False  # skips approval: only where none is needed
    by_two: bool = False  # onto the black list or off it


JOIN = Step("join", Role.ANYONE)
JOIN_ACTIVE = Step("join", Role.ANYONE, unapproved=True)
SUBMIT = Step("submit", Role.CLERK, complete=True)
SUBMIT_ACTIVE = Step("submit", Role.CLERK, unapproved=True)
APPROVE = Step("approve", Role.APPROVER, second_person=True, complete=True)
REJECT = Step("reject", Role.APPROVER, reason=True)
SUSPEND = Step("suspend", Role.MANAGER, reason=True)
BLACKLIST = Step("blacklist", Role.MANAGER, reason=True, by_two=True)
CLOSE = Step("close", Role.MANAGER, reason=True)
CLOSE_LISTED = Step("close", Role.MANAGER, reason=True, by_two=True)
REACTIVATE = Step("reactivate", Role.MANAGER, reason=True, unapproved=True)
UNLIST = Step("reactivate", Role.MANAGER, reason=True, unapproved=True, by_two=True)
UNLIST_DRAFT = Step("reactivate", Role.MANAGER, reason=True, by_two=True)
REOPEN = Step("reopen", Role.MANAGER, reason=True)
REOPEN_ACTIVE = Step("reopen", Role.MANAGER, reason=True, unapproved=True)

STEPS: dict[tuple[str, str], Step] = {
    (NO_CUSTOMER, DRAFT): JOIN,
    (NO_CUSTOMER, ACTIVE): JOIN_ACTIVE,
    (DRAFT, REVIEW): SUBMIT,
    (DRAFT, ACTIVE): SUBMIT_ACTIVE,
    (REVIEW, ACTIVE): APPROVE,
    (REVIEW, DRAFT): REJECT,
    (ACTIVE, SUSPENDED): SUSPEND,
    (SUSPENDED, ACTIVE): REACTIVATE,
    (BLACKLISTED, ACTIVE): UNLIST,
    (BLACKLISTED, DRAFT): UNLIST_DRAFT,
    (CLOSED, ACTIVE): REOPEN_ACTIVE,
    (CLOSED, DRAFT): REOPEN,
    **{(old, BLACKLISTED): BLACKLIST for old in (DRAFT, REVIEW, ACTIVE, SUSPENDED)},
    **{(old, CLOSED): CLOSE for old in (DRAFT, REVIEW, ACTIVE, SUSPENDED)},
    (BLACKLISTED, CLOSED): CLOSE_LISTED,
}

# When two files become one, what was forbidden to either stays forbidden.
SANCTIONS = (SUSPENDED, BLACKLISTED)
STANDING = (NO_CUSTOMER, CLOSED, DRAFT, REVIEW, ACTIVE)


def judge(old: str, new: str, actor: Actor, file: CustomerFile) -> str:
    """Whether ``actor`` may bring a customer from ``old`` to ``new``.

    :param old: the state now, ``""`` for who is no customer yet
    :param new: the state asked for
    :return: ``""`` when allowed, else one of ``no_step``, ``wrong_role``,
        ``same_person``, ``not_approved``, ``incomplete``, ``no_reason``,
        ``not_proposed``, ``same_proposer``
    """
    step = STEPS.get((old, new))
    if step is None:
        return "no_step"
    if not actor.is_a(step.role):
        return "wrong_role"
    if step.second_person and actor.user_id in file.entered_by:
        return "same_person"
    if step.unapproved and file.needs_approval and not _may_return(old, file):
        return "not_approved"
    if step.complete and file.needs_approval and not file.is_complete:
        return "incomplete"
    if step.reason and not file.has_reason:
        return "no_reason"
    if step.by_two and file.needs_two:
        return _judge_second(step, actor, file)
    return ""


def _judge_second(step: Step, actor: Actor, file: CustomerFile) -> str:
    """One proposes, another confirms: whoever takes the step is the other one."""
    if file.proposed != step.name:
        return "not_proposed"
    return "same_proposer" if file.proposed_by == actor.user_id else ""


def _may_return(old: str, file: CustomerFile) -> bool:
    """An approved customer comes back from a pause without a new approval."""
    return file.was_active and old in (SUSPENDED, BLACKLISTED, CLOSED)


def target(step: str, file: CustomerFile) -> str:
    """Where the step of this name leads, given the file.

    :raises ValueError: when there is no step of this name
    """
    first_state = DRAFT if file.needs_approval else ACTIVE
    back = ACTIVE if file.was_active else first_state
    targets = {
        "join": first_state,
        "submit": REVIEW if file.needs_approval else ACTIVE,
        "approve": ACTIVE,
        "reject": DRAFT,
        "suspend": SUSPENDED,
        "blacklist": BLACKLISTED,
        "close": CLOSED,
        "reactivate": back,
        "reopen": back,
    }
    if step not in targets:
        raise ValueError(f"no step {step!r}")
    return targets[step]


def merged(kept: str, others: Iterable[str]) -> str:
    """The state of a customer into whose file others are merged.

    A sanction on any of them stays; else the kept file is as approved as it was.

    >>> merged("active", ["blacklisted"]), merged("draft", ["active"])
    ('blacklisted', 'draft')
    >>> merged("", ["draft", "active"])
    'active'
    """
    states = [kept, *others]
    sanctions = [state for state in SANCTIONS if state in states]
    if sanctions:
        return sanctions[-1]
    return kept or max(states, key=STANDING.index)
