from odoo.exceptions import AccessError, MissingError, ValidationError
from odoo.http import request, route

from odoo.addons.sale.controllers import portal as sale_portal


class CustomerPortal(sale_portal.CustomerPortal):
    @route()
    def portal_quote_accept(self, order_id, access_token=None, **kwargs):
        # EXTENDS sale: refuse before the signature, not after it
        token = access_token or request.httprequest.args.get("access_token")
        try:
            order = self._document_check_access("sale.order", order_id, token)
        except (AccessError, MissingError):
            order = None
        # what is paid in the next step is asked about there
        if order and not order._has_to_be_paid():
            if refusal := order._credit_portal_refusal():
                return {"error": refusal}
        return super().portal_quote_accept(
            order_id, access_token=access_token, **kwargs
        )


class PaymentPortal(sale_portal.PaymentPortal):
    @route()
    def portal_order_transaction(self, order_id, access_token, **kwargs):
        # EXTENDS sale: refuse before the payment, not after it
        try:
            order = self._document_check_access("sale.order", order_id, access_token)
        except (AccessError, MissingError):
            order = None  # sale says what is wrong
        if order:
            paid = float(kwargs.get("amount") or 0.0)
            if refusal := order._credit_portal_refusal(paid):
                raise ValidationError(refusal)
        return super().portal_order_transaction(order_id, access_token, **kwargs)
