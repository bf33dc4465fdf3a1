from odoo.exceptions import AccessError, MissingError, UserError
from odoo.http import request, route

from odoo.addons.account.controllers.portal import PortalAccount

from .portal_pages import BillingPages


class BillingBills(BillingPages, PortalAccount):
    """Core's page of a bill, with how it came about and a way to object."""

    def _invoice_get_page_view_values(self, invoice, access_token, **kwargs):
        # EXTENDS account
        values = super()._invoice_get_page_view_values(invoice, access_token, **kwargs)
        portal = request.env["billing.portal"]
        explained = portal._portal_bill_lines(invoice)
        return values | {
            "billing_explained": explained,
            "billing_complaint": invoice._billing_open_complaint(),
            "billing_complaint_text": invoice._billing_complaint_text(),
            "billing_may_complain": invoice._billing_may_complain(),
        }

    @route(
        "/my/bills/<string:token>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def billing_bill(self, token, **_kwargs):
        """Lead a signed link to core's page of the bill."""
        portal = request.env["billing.portal"]
        signed = portal._portal_signed(token)
        bill = signed and portal._portal_find("account.move", signed[1], token)
        if not bill:
            return self._billing_refuse()
        return request.redirect(bill.get_portal_url())

    @route(
        "/my/invoices/<int:invoice_id>/complain",
        type="http",
        auth="public",
        website=True,
        methods=["POST"],
    )
    def billing_complain(self, invoice_id, access_token=None, text=None, **_kwargs):
        """Take what the customer says about a bill."""
        try:
            invoice = self._document_check_access(
                "account.move", invoice_id, access_token
            )
        except (AccessError, MissingError):
            return self._billing_refuse()
        complaints = request.env["customer.complaint"]
        user = request.env.user
        contact = None if user._is_public() else user.partner_id
        try:
            complaints._billing_from_customer(invoice, text, contact)
        except UserError as error:
            values = self._invoice_get_page_view_values(invoice, access_token)
            values |= {"billing_fault": str(error), "billing_typed": text}
            return request.render("account.portal_invoice_page", values)
        return request.redirect(invoice.get_portal_url(anchor="billing_complaint"))
