import logging

from odoo import fields, models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)


class ResPartner(models.Model):
    """The customer's number: unique, drawn from a sequence, found by search."""

    _inherit = "res.partner"

    customer_number = fields.Char(
        copy=False,
        readonly=True,
        help="Given when the customer becomes active for the first time.",
        prefetch="customer",
    )

    _customer_number_unique = models.UniqueIndex(
        "(customer_number) WHERE customer_number IS NOT NULL",
        "Another customer has this number already.",
    )

    @property
    def _rec_names_search(self):
        return [*super()._rec_names_search, "customer_number"]

    def _customer_draw_numbers(self, company, count, sequence=None):
        """New customer numbers, from the company's own sequence if it has one.

        :param company: a ``res.company``, or empty for a customer of all companies
        :param count: how many numbers
        :param sequence: the ``ir.sequence`` of the customers' template, if it has one
        :return: a list of ``count`` texts; False in place of a number when somebody
            has deleted the sequence, as a customer's first invoice cannot wait for it
        """
        company = company or self.env.company
        # Whoever enters a customer need not be allowed to read sequences.
        sequence = sequence or (
            self.env["ir.sequence"]
            .sudo()
            .search(
                [
                    ("code", "=", "customer.number"),
                    ("company_id", "in", [company.id, False]),
                ],
                order="company_id",
                limit=1,
            )
        )
        if not sequence:
            _logger.warning("No sequence customer.number: customers get no number")
            return [False] * count
        numbers = []
        while len(numbers) < count:
            drawn = self._customer_next_numbers(sequence, count - len(numbers))
            # Numbers may have been given by hand, or by another company's sequence.
            taken = self.sudo().with_context(active_test=False)
            taken = taken.search([("customer_number", "in", drawn)])
            numbers += [n for n in drawn if n not in taken.mapped("customer_number")]
        return numbers

    def _customer_next_numbers(self, sequence, count):
        if sequence.implementation != "standard" or sequence.use_date_range:
            return [sequence.next_by_id() for _n in range(count)]
        rows = self.env.execute_query(
            SQL(
                "SELECT nextval(%s) FROM generate_series(1, %s)",
                f"ir_sequence_{sequence.id:03d}",
                count,
            )
        )
        return [sequence.get_next_char(number) for (number,) in rows]
