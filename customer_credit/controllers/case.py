from odoo.http import Controller, request, route

from ..models.credit_approval_tier import CASES
from ..models.credit_case_tell import SCOPE


class CreditCase(Controller):
    """Where the link in a mail leads: to the case, after logging in. It decides on
    nothing."""

    @route(
        "/credit/case/<string:token>",
        type="http",
        auth="user",
        methods=["GET"],
        sitemap=False,
    )
    def credit_case(self, token):
        """Lead to the case, if the link is whole and still valid and may be read.

        :param token: what ``credit.case._case_link`` has signed
        """
        case = self._credit_case(token)
        if not case:
            response = request.render("customer_credit.case_link_refused")
            response.status_code = 403
            return response
        action = {
            "credit.request": "customer_credit.action_credit_request",
            "credit.release": "customer_credit.action_credit_release",
        }[case._name]
        path = request.env.ref(action).sudo().path  # an address is no secret
        return request.redirect(f"/odoo/{path}/{case.id}")

    def _credit_case(self, token):
        """The case of a token, or None; who asks has to have the right to read it."""
        signed = request.env["customer.link"]._opened(SCOPE, token)
        if not signed or signed[0] not in CASES:
            return None
        model, id_ = signed
        case = request.env[model].browse(id_).exists()
        return case if case and case.has_access("read") else None
