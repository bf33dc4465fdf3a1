from collections import defaultdict

from odoo import models

from odoo.addons.customer_archive.engine.money import exact

from ..engine.decision import Verdict


class ResPartner(models.Model):
    """What would be decided on the orders of a queue."""

    _inherit = "res.partner"

    def _credit_decisions(self, company, line, together=True):
        """What would be decided on each order of a queue, for all customers at once.

        :param company: the ``res.company`` that lends
        :param line: a list of ``engine.queue.Waiting``, first come first served
        :param together: each on top of those before it that pass; else each alone
        :return: ``{(partner_id, total): Decision}``, also of what is only asked for
            in case an earlier one does not pass
        """
        by_customer = defaultdict(list)
        for one in line:
            by_customer[one.customer].append(one)
        found, taken = {}, defaultdict(lambda: exact(0))
        while by_customer:
            asked = {}
            for id_, orders in by_customer.items():
                asked[id_] = orders[0].amount + taken[id_]
            decisions = self._credit_decide_all(company, asked, "order")
            for id_, orders in list(by_customer.items()):
                one, decision = orders.pop(0), decisions[id_][0]
                found[id_, asked[id_]] = decision
                passes = one.released or decision.verdict is not Verdict.BLOCK
                if together and passes and not one.held:
                    taken[id_] += one.amount
                if not orders:
                    del by_customer[id_]
        return found
