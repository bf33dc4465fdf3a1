from odoo import api, models

from odoo.addons.customer_archive.engine.money import exact

from ..engine.exposure import LATER
from ..engine.queue import Standing


class ResPartner(models.Model):
    """What decisions on the orders of a queue rest on, and how an order gets there."""

    _inherit = "res.partner"

    @api.model
    def _credit_stopped(self, point, documents):
        # EXTENDS customer_credit: who has tried to confirm it waits for credit
        super()._credit_stopped(point, documents)
        for records in documents:
            if point == "order" and records._name == "sale.order":
                records._credit_wait_afterwards()

    def _credit_standings(self, company):
        """What decisions on orders of these customers rest on, asked once for all.

        :param company: the ``res.company`` that lends
        :return: ``{partner_id: engine.queue.Standing}``
        """
        # a salesperson is told the outcome without seeing the profile
        customers = self.sudo()
        terms = customers._credit_terms(company)
        exposure = customers._credit_exposure(company, whole=True)
        standings = {}
        for rules, same in customers._credit_by_rules(company):
            for id_ in same.ids:
                parts = {source: exact(a) for source, a in exposure[id_].items()}
                later = parts.pop(LATER, exact(0))
                used = sum(parts.values(), exact(0))
                standings[id_] = Standing(terms[id_], rules, used, later)
        return standings
