"""Which state of which document belongs to which part of what a customer owes.

The parts never overlap, and together they are the gross amount owed:

==================== ============================ ===================================
document             state                        part
==================== ============================ ===================================
journal item on a    posted, not reconciled       ``receivable``, both signs: payments
receivable account                                and credit notes lower it
sales order          confirmed                    ``order``: what is not posted yet
sales order, as far  confirmed, for a day beyond  ``later``: not counted, only bound
as not delivered     the policy's horizon
payment transaction  done or authorized, and its  ``online``, negative; the posted
of a confirmed order payment has no posted entry  payment is in ``receivable``
draft invoice line   from neither an order nor    ``draft``, if the policy counts it
                     another commitment
other commitments    as the hook answers          the hook's own, for instance
                                                  ``charge``; ``later``, if the
                                                  policy does not count them
journal item on an   posted                       ``note``, if the policy names the
account of notes                                  account
order or invoice     quotation, cancelled         none
==================== ============================ ===================================
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal

ZERO = Decimal(0)

RECEIVABLE = "receivable"
ORDER = "order"
ONLINE = "online"
DRAFT = "draft"
NOTE = "note"
LATER = "later"  # bound to be owed, but not counted yet

# The same in the parts in which people ask for it: ``receivable`` and ``order`` split.
NOT_DUE = "not_due"
OVERDUE = "overdue"
UNMATCHED = "unmatched"  # receipts and credit notes, negative
DELIVERED = "delivered"  # and not invoiced
CHARGE = "charge"
PARTS = (
    NOT_DUE, OVERDUE, UNMATCHED, ORDER, DELIVERED, DRAFT, CHARGE, NOTE, ONLINE,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class OrderLine:
    """One line of an order, in the order's currency, taxes included."""

    total: Decimal  # for the ordered quantity
    ordered: Decimal = Decimal(1)
    delivered: Decimal = ZERO
    posted: Decimal = ZERO  # on posted invoices, less posted credit notes

    @property
    def gross(self) -> Decimal:
        """The price of what was ordered, or of what was delivered if that is more.

        >>> int(OrderLine(Decimal(100), Decimal(4), delivered=Decimal(5)).gross)
        125
        """
        if not self.ordered:
            return self.total
        return self.total * max(Decimal(1), self.delivered / self.ordered)

    @property
    def open(self) -> Decimal:
        """What is still to be posted; a discount stays a discount."""
        left = self.gross - self.posted
        return max(ZERO, left) if self.gross >= 0 else min(ZERO, left)

    @property
    def delivered_open(self) -> Decimal:
        """The price of what was delivered and is not posted yet.

        >>> line = OrderLine(Decimal(100), Decimal(4), Decimal(3), posted=Decimal(50))
        >>> int(line.delivered_open)
        25
        """
        if not self.ordered:
            return self.open
        return max(ZERO, self.total * self.delivered / self.ordered - self.posted)


def order_part(lines: Iterable[OrderLine], down_payments: Decimal = ZERO) -> Decimal:
    """What one confirmed order adds to the exposure.

    :param down_payments: posted down payments not yet deducted on an invoice

    >>> order_part([OrderLine(Decimal(100))], down_payments=Decimal(30))
    Decimal('70')
    >>> order_part([OrderLine(Decimal(100), posted=Decimal(120))])
    Decimal('0')
    """
    return max(ZERO, sum((line.open for line in lines), ZERO) - down_payments)


def delivered_part(
    lines: Iterable[OrderLine], down_payments: Decimal = ZERO
) -> Decimal:
    """What of ``order_part`` was delivered and is not invoiced.

    A discount or a down payment is first taken off what is still to be delivered.

    >>> lines = [OrderLine(Decimal(100), delivered=Decimal("0.6"))]
    >>> delivered_part(lines), delivered_part(lines, down_payments=Decimal(70))
    (Decimal('60.0'), Decimal('30'))
    """
    lines = list(lines)
    delivered = sum((line.delivered_open for line in lines), ZERO)
    return min(delivered, order_part(lines, down_payments))
