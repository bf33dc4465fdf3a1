import logging
from functools import partial

from psycopg2 import Error

from odoo import models
from odoo.tools import SQL

_logger = logging.getLogger(__name__)
STOPPED = "credit.stopped"


class SaleOrder(models.Model):
    """An order that credit has refused waits for credit, although all else is undone.

    Otherwise nobody but the one who tried would know that the customer wants it, and it
    would be offered to nobody when the customer has paid.
    """

    _inherit = "sale.order"

    def _credit_wait_afterwards(self):
        """Have these orders wait once the refusal has undone the transaction.

        Who catches the refusal and commits has something else in mind with them.
        """
        later = self.env.cr.postrollback
        if STOPPED not in later.data:
            later.data[STOPPED] = set()
            later.add(partial(_wait, self.env.registry, later.data[STOPPED]))
        later.data[STOPPED].update(self.ids)


def _wait(registry, ids):
    """Put the quotations with these ids into the queue, in a transaction of its own.

    What somebody else is working on is left alone: nobody waits for a mark.
    """
    try:
        with registry.cursor() as cr:
            cr.execute(
                SQL(
                    """UPDATE sale_order
                          SET credit_waiting_since = now() AT TIME ZONE 'UTC'
                        WHERE id IN (SELECT id FROM sale_order
                                      WHERE id = ANY(%s)
                                        AND state IN ('draft', 'sent')
                                        AND credit_waiting_since IS NULL
                                 FOR NO KEY UPDATE SKIP LOCKED)""",
                    sorted(ids),
                )
            )
    except Error as error:
        # the refusal was told; the mark is a convenience
        _logger.info("Orders %s were refused and do not wait: %s", sorted(ids), error)
