from odoo import models
from odoo.fields import Domain


class ResPartner(models.Model):
    """What contracts, complaints and reviews add to a customer's timeline."""

    _inherit = "res.partner"

    def _customer_timeline(self, limit, before=None):
        # EXTENDS customer_archive
        customer = self.commercial_partner_id
        return self._customer_timeline_merge(
            limit,
            super()._customer_timeline(limit, before),
            customer._customer_timeline_signed(limit, before),
            customer._customer_timeline_expired(limit, before),
            customer._customer_timeline_complaints(limit, before, "date"),
            customer._customer_timeline_complaints(limit, before, "closed_at"),
            customer._customer_timeline_reviews(limit, before),
        )

    def _customer_timeline_signed(self, limit, before):
        contracts = self._customer_newest(
            "customer.contract",
            "date_signed",
            Domain("partner_id", "=", self.id) & Domain("date_signed", "!=", False),
            limit,
            before,
        )
        return [
            contract._timeline_event(
                date, self.env._("Contract signed: %s", contract.display_name)
            )
            for contract, date in contracts
        ]

    def _customer_timeline_expired(self, limit, before):
        contracts = self._customer_newest(
            "customer.contract",
            "date_until",
            Domain("partner_id", "=", self.id) & Domain("state", "=", "expired"),
            limit,
            before,
        )
        return [
            contract._timeline_event(
                date, self.env._("Contract expired: %s", contract.display_name)
            )
            for contract, date in contracts
        ]

    def _customer_timeline_complaints(self, limit, before, moment):
        titles = {
            "date": lambda c: self.env._("Complaint: %s", c.display_name),
            "closed_at": lambda c: self.env._("Complaint closed: %s", c.display_name),
        }
        complaints = self._customer_newest_at(
            "customer.complaint",
            moment,
            Domain("partner_id", "=", self.id) & Domain(moment, "!=", False),
            limit,
            before,
        )
        return [
            complaint._timeline_event(complaint[moment], titles[moment](complaint))
            for complaint in complaints
        ]

    def _customer_timeline_reviews(self, limit, before):
        reviews = self._customer_newest_at(
            "customer.review",
            "done_at",
            Domain("partner_id", "=", self.id) & Domain("done_at", "!=", False),
            limit,
            before,
        )
        return [review._timeline_event() for review in reviews]

    def _customer_newest_at(self, model_name, moment, domain, limit, before):
        """The newest records of a model that has a moment; see ``_customer_newest``.

        :param moment: the name of a stored ``Datetime`` field
        :return: the records, empty where the user may not read
        """
        model = self.env[model_name]
        if not model.has_access("read"):
            return model
        if before:
            domain &= Domain(moment, "<", before)
        return model.search(domain, limit=limit, order=f"{moment} desc, id desc")
