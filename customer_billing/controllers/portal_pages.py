from odoo.http import content_disposition, request, route

from odoo.addons.portal.controllers.portal import CustomerPortal
from odoo.addons.portal.controllers.portal import pager as portal_pager

# The number on a card of the portal's first page, and what is counted.
COUNTERS = {
    "billing_subscription_count": "billing.subscription",
    "billing_meter_count": "billing.meter",
    "billing_receipt_count": "account.payment",
    "billing_balance_count": "billing.balance",
}
RECEIPT = "customer_billing.report_billing_receipt"


class BillingPages(CustomerPortal):
    """Pages of the portal on which a customer reads what is its own."""

    def _prepare_home_portal_values(self, counters):
        # EXTENDS portal
        values = super()._prepare_home_portal_values(counters)
        for name, model in COUNTERS.items():
            if name in counters:
                values[name] = request.env["billing.portal"]._portal_count(model)
        return values

    # -- what every page does --------------------------------------------------------

    def _billing_page(self, template, values, status=200):
        """Show a page of ours, by a link in the customer's language."""
        layout = self._prepare_portal_layout_values()
        response = request.render(f"customer_billing.{template}", layout | values)
        response.status_code = status
        return response

    def _billing_refuse(self):
        """Say that there is nothing here, and no word about whose it is."""
        return self._billing_page("portal_refused", {"page_name": "refused"}, 403)

    def _billing_found(self, model, id_, token):
        """What an address leads to, in the language of its customer, or None."""
        portal = request.env["billing.portal"]
        record = portal._portal_find(model, id_, token)
        if not record:
            return None
        if request.env.user._is_public():
            self._billing_speak(record)
            record = record.with_env(record.env(context=request.env.context))
        return record

    def _billing_speak(self, record):
        """Let the page of somebody who has not logged in be in its language."""
        languages = dict(request.env["res.lang"].get_installed())
        if (lang := record.partner_id.lang) in languages:
            request.update_context(lang=lang)

    def _billing_list(self, model, page, url, **options):
        """A page of the records of a customer, with its pager."""
        portal = request.env["billing.portal"]
        pager = portal_pager(
            url, portal._portal_count(model), page=page, step=self._items_per_page
        )
        records = portal._portal_search(
            model, limit=self._items_per_page, offset=pager["offset"], **options
        )
        return {"records": records, "pager": pager, "default_url": url}

    # -- subscriptions ---------------------------------------------------------------

    @route(
        ["/my/subscriptions", "/my/subscriptions/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def billing_subscriptions(self, page=1, **_kwargs):
        """What the customer is charged for, regularly."""
        values = self._billing_list(
            "billing.subscription", page, "/my/subscriptions", order="state, id desc"
        )
        return self._billing_page(
            "portal_subscriptions", values | {"page_name": "subscriptions"}
        )

    @route(
        "/my/subscriptions/<int:subscription_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def billing_subscription(self, subscription_id, access_token=None, **_kwargs):
        """One subscription: what, for which object, at which price, until when."""
        record = self._billing_found(
            "billing.subscription", subscription_id, access_token
        )
        if not record:
            return self._billing_refuse()
        portal = request.env["billing.portal"]
        values = portal._portal_subscription(record)
        return self._billing_page(
            "portal_subscription", values | {"page_name": "subscriptions"}
        )

    # -- receipts --------------------------------------------------------------------

    @route(
        ["/my/receipts", "/my/receipts/page/<int:page>"],
        type="http",
        auth="user",
        website=True,
        methods=["GET"],
    )
    def billing_receipts(self, page=1, **_kwargs):
        """What the customer has paid, with the receipts given out for it."""
        values = self._billing_list(
            "account.payment", page, "/my/receipts", order="date desc, id desc"
        )
        return self._billing_page("portal_receipts", values | {"page_name": "receipts"})

    @route(
        "/my/receipts/<int:payment_id>",
        type="http",
        auth="public",
        website=True,
        methods=["GET"],
    )
    def billing_receipt(
        self, payment_id, access_token=None, report_type="pdf", **_kwargs
    ):
        """The receipt itself, as PDF or as a page."""
        record = self._billing_found("account.payment", payment_id, access_token)
        if not record:
            return self._billing_refuse()
        if report_type == "html":
            return self._show_report(record, "html", RECEIPT)
        # the receipt is the customer's; it is made with the rights to read it
        report = request.env["ir.actions.report"].sudo()
        content, _kind = report._render_qweb_pdf(RECEIPT, record.ids)
        name = f"{record.billing_receipt_number}.pdf"
        headers = [
            ("Content-Type", "application/pdf"),
            ("Content-Disposition", content_disposition(name)),
        ]
        return request.make_response(content, headers)

    # -- money held ------------------------------------------------------------------

    @route("/my/balances", type="http", auth="user", website=True, methods=["GET"])
    def billing_balances(self, **_kwargs):
        """Prepaid money and deposits of the customer."""
        portal = request.env["billing.portal"]
        return self._billing_page(
            "portal_balances",
            {"page_name": "balances", "balances": portal._portal_balances()},
        )
