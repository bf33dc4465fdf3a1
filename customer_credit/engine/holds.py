"""Which holds have to be put in place, and which are over.

A hold by rule stands as long as its cause does. One that somebody lifted by hand is
not put in place again for the same occasion: the same unpaid item, the same payment.

>>> found = {(7, "overdue"): "2026-03-01"}
>>> changes({}, found, set())
Changes(place={(7, 'overdue'): '2026-03-01'}, lift=set())
>>> changes({(7, "overdue")}, {}, set()).lift
{(7, 'overdue')}
>>> changes({}, found, {(7, "overdue", "2026-03-01")}).place
{}
"""

from collections.abc import Collection, Mapping
from dataclasses import dataclass

MANUAL = "manual"
Key = tuple[int, str]  # customer, cause


@dataclass(frozen=True, slots=True)
class Changes:
    """What has to be done so that holds and causes agree."""

    place: dict[Key, str]  # with the occasion
    lift: set[Key]


def changes(
    standing: Collection[Key],
    found: Mapping[Key, str],
    waived: Collection[tuple[int, str, str]],
) -> Changes:
    """Compare the holds that stand with the causes that are found.

    :param standing: customer and cause of each hold that is not lifted
    :param found: ``{(customer, cause): occasion}``
    :param waived: customer, cause and occasion of holds that were lifted by hand
    """
    place = {
        key: occasion
        for key, occasion in found.items()
        if key not in standing and (*key, occasion) not in waived
    }
    lift = {key for key in standing if key[1] != MANUAL and key not in found}
    return Changes(place, lift)
