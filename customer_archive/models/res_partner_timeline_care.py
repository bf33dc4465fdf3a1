from odoo import models

from ..engine.timeline import Source


class ResPartner(models.Model):
    """What contracts, complaints and reviews add to a customer's timeline."""

    _inherit = "res.partner"

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_sources() + [
            *self._customer_contract_sources(),
            *self._customer_complaint_sources(),
            Source(
                "review",
                "customer.review",
                "done_at",
                {"review": []},
                lambda review: {
                    "title": self.env._(
                        "File checked by %s",
                        # a name is no secret
                        review.sudo().done_by_id.name or "",
                    ),
                    "note": review.remark,
                },
            ),
        ]

    def _customer_contract_sources(self):
        """A contract tells when it was signed, and when it has expired."""
        signed = Source(
            "contract_signed",
            "customer.contract",
            "date_signed",
            {"contract": []},
            lambda contract: contract._timeline_event(
                self.env._("Contract signed: %s", contract.display_name)
            ),
        )
        expired = Source(
            "contract_expired",
            "customer.contract",
            "date_until",
            {"contract": [("state", "=", "expired")]},
            lambda contract: contract._timeline_event(
                self.env._("Contract expired: %s", contract.display_name)
            ),
        )
        return [signed, expired]

    def _customer_complaint_sources(self):
        """A complaint tells when it came, and when it was closed."""
        received = Source(
            "complaint",
            "customer.complaint",
            "date",
            {"complaint": []},
            lambda complaint: complaint._timeline_event(
                self.env._("Complaint: %s", complaint.display_name)
            ),
        )
        closed = Source(
            "complaint_closed",
            "customer.complaint",
            "closed_at",
            {"complaint": []},
            lambda complaint: complaint._timeline_event(
                self.env._("Complaint closed: %s", complaint.display_name)
            ),
        )
        return [received, closed]
