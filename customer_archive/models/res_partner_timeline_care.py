from odoo import models

from ..engine.timeline import Source


class ResPartner(models.Model):
    """What contracts, complaints and reviews add to a customer's timeline."""

    _inherit = "res.partner"

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_sources() + [
            Source(
                "contract_signed",
                "customer.contract",
                "date_signed",
                {"contract": []},
                lambda contract: contract._timeline_event(
                    self.env._("Contract signed: %s", contract.display_name)
                ),
            ),
            Source(
                "contract_expired",
                "customer.contract",
                "date_until",
                {"contract": [("state", "=", "expired")]},
                lambda contract: contract._timeline_event(
                    self.env._("Contract expired: %s", contract.display_name)
                ),
            ),
            Source(
                "complaint",
                "customer.complaint",
                "date",
                {"complaint": []},
                lambda complaint: complaint._timeline_event(
                    self.env._("Complaint: %s", complaint.display_name)
                ),
            ),
            Source(
                "complaint_closed",
                "customer.complaint",
                "closed_at",
                {"complaint": []},
                lambda complaint: complaint._timeline_event(
                    self.env._("Complaint closed: %s", complaint.display_name)
                ),
            ),
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
