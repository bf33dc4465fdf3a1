"""What a customer's file still lacks, and how much of it is there."""

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass

# The moments at which a field may be required; whoever passes a later one has met
# what the earlier ones ask for.
SAVE, SUBMIT, APPROVE = "save", "submit", "approve"
STAGES = (SAVE, SUBMIT, APPROVE)
# How much a field counts for the completeness of a file.
REQUIRED_WEIGHT, WISHED_WEIGHT = 2, 1


@dataclass(frozen=True, slots=True)
class File:
    """What kind of file it is, and which of its fields are filled."""

    filled: Container[str]
    is_company: bool
    company_id: int
    template_id: int | None = None


@dataclass(frozen=True, slots=True)
class Requirement:
    """At least one of ``fields`` must be filled, for these kinds of customers."""

    fields: tuple[str, ...]
    companies: bool = True
    persons: bool = True
    company_id: int | None = None  # None: whichever company looks at the file
    template_id: int | None = None  # None: files of every template, and of none
    stage: str = SUBMIT
    wished: bool = False  # would be good to have, and is never enforced

    def binds(self, file: File) -> bool:
        """Whether a file of this kind has to meet it."""
        kind = self.companies if file.is_company else self.persons
        return (
            kind
            and self.company_id in (None, file.company_id)
            and self.template_id in (None, file.template_id)
        )

    def is_met(self, file: File) -> bool:
        """Whether one of the fields is filled."""
        return any(field in file.filled for field in self.fields)


def missing(
    requirements: Iterable[Requirement], file: File, stage: str = SUBMIT
) -> list[Requirement]:
    """What the file lacks to pass ``stage``, in the order of the requirements.

    >>> reach = Requirement(("phone", "email"))
    >>> number = Requirement(("vat",), stage=APPROVE)
    >>> file = File({"email"}, is_company=True, company_id=1)
    >>> missing([reach, number], file)
    []
    >>> [requirement.fields for requirement in missing([reach, number], file, APPROVE)]
    [('vat',)]
    """
    asked = STAGES[: STAGES.index(stage) + 1]
    return [
        requirement
        for requirement in requirements
        if not requirement.wished
        and requirement.stage in asked
        and requirement.binds(file)
        and not requirement.is_met(file)
    ]


def completeness(requirements: Sequence[Requirement], file: File) -> int:
    """How much of the file is there, in percent, rounded down.

    A required field counts twice as much as a wished one; a file of which nothing is
    asked is complete.

    >>> wished = Requirement(("website",), wished=True)
    >>> file = File({"phone"}, is_company=True, company_id=1)
    >>> completeness([Requirement(("phone",)), wished], file)
    66
    """
    binding = [requirement for requirement in requirements if requirement.binds(file)]
    whole = sum(map(_weight, binding))
    there = sum(_weight(r) for r in binding if r.is_met(file))
    return 100 * there // whole if whole else 100


def _weight(requirement: Requirement) -> int:
    return WISHED_WEIGHT if requirement.wished else REQUIRED_WEIGHT
