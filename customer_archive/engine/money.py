"""Money as decimal numbers: floats become decimals here and nowhere else."""

from decimal import Decimal


def exact(amount: float | str | Decimal) -> Decimal:
    """Turn an ORM float into the decimal number the user typed.

    >>> exact(0.1) + exact(0.2)
    Decimal('0.3')
    """
    return amount if isinstance(amount, Decimal) else Decimal(str(amount))
