"""Files that nobody needs any more: from when on, and when to ask again.

>>> str(cutoff(date(2025, 3, 31), 1)), str(asks_again_on(date(2025, 1, 31), 1))
('2025-02-28', '2025-02-28')
"""

from datetime import date

from dateutil.relativedelta import relativedelta

PROPOSED, ACCEPTED = "proposed", "accepted"
DONE, DECLINED = "done", "declined"
WITHDRAWN, REFUSED = "withdrawn", "refused"


def cutoff(today: date, months: int) -> date:
    """The day before which the last business must lie for a file to be stale.

    :param months: of silence, at least 1
    :raises ValueError: when there is no silence to wait for
    """
    if months < 1:
        raise ValueError("silence takes a month at least")
    return today - relativedelta(months=months)


def asks_again_on(today: date, months: int) -> date:
    """The first day on which a file may be proposed again that was declined today."""
    return today + relativedelta(months=max(months, 0))


def next_state(state: str, decision: str) -> str:
    """Where a decision leads a proposal, ``""`` when it cannot be taken now.

    :param decision: ``accept``, ``decline``, ``withdraw`` (the reason is gone),
        ``carry_out`` or ``refuse`` (the step was not possible)
    """
    steps = {
        (PROPOSED, "accept"): ACCEPTED,
        (PROPOSED, "decline"): DECLINED,
        (PROPOSED, "withdraw"): WITHDRAWN,
        (ACCEPTED, "decline"): DECLINED,
        (ACCEPTED, "withdraw"): WITHDRAWN,
        (ACCEPTED, "carry_out"): DONE,
        (ACCEPTED, "refuse"): REFUSED,
        (REFUSED, "accept"): ACCEPTED,
        (REFUSED, "decline"): DECLINED,
    }
    return steps.get((state, decision), "")
