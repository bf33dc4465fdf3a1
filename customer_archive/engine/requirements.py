"""What a customer's file still lacks."""

from collections.abc import Container, Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Requirement:
    """At least one of ``fields`` must be filled, for these kinds of customers."""

    fields: tuple[str, ...]
    companies: bool = True
    persons: bool = True
    company_id: int | None = None  # None: whichever company looks at the file

    def binds(self, is_company: bool, company_id: int) -> bool:
        """Whether a customer of this kind has to meet it in this company."""
        kind = self.companies if is_company else self.persons
        return kind and self.company_id in (None, company_id)


def missing(
    requirements: Iterable[Requirement],
    filled: Container[str],
    is_company: bool,
    company_id: int,
) -> list[Requirement]:
    """The requirements that the filled fields do not meet, in their order.

    >>> reach = Requirement(("phone", "email"))
    >>> missing([reach, Requirement(("vat",), persons=False)], {"email"}, True, 1)
    [Requirement(fields=('vat',), companies=True, persons=False, company_id=None)]
    """
    return [
        requirement
        for requirement in requirements
        if requirement.binds(is_company, company_id)
        and not any(field in filled for field in requirement.fields)
    ]
