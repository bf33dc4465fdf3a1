from odoo import api, models
from odoo.fields import Domain

SCOPE = "customer_billing.portal"
LINK_DAYS = 30
# What has a page, where it is, and who it belongs to.
PAGES = {
    "billing.subscription": ("/my/subscriptions", "commercial_partner_id"),
    "billing.meter": ("/my/meters", "partner_id"),
    "account.payment": ("/my/receipts", "partner_id.commercial_partner_id"),
    "account.move": ("/my/bills", "commercial_partner_id"),
    "billing.balance": ("/my/balances", "partner_id"),
}


class BillingPortal(models.AbstractModel):
    """What customers see of their own on the portal, and by a signed link.

    On the portal nobody reads a model of billing by itself: pages are given what they
    show by the methods here, and that is what belongs to the customer who asks.
    """

    _name = "billing.portal"
    _description = "Pages for the Customer"

    @api.model
    def _portal_customer(self):
        """The customer on whose behalf the page is asked for; none: nobody's."""
        if self.env.user._is_public():
            return self.env["res.partner"]
        return self.env.user.partner_id.commercial_partner_id

    @api.model
    def _portal_shown(self, model):
        """Which records of a model are shown to customers at all, as a domain."""
        return {
            "billing.subscription": Domain("state", "!=", "draft"),
            "account.payment": Domain("billing_receipt_number", "!=", False),
            "account.move": Domain("state", "=", "posted")
            & Domain("move_type", "in", ("out_invoice", "out_refund")),
        }.get(model, Domain.TRUE)

    @api.model
    def _portal_own(self, model):
        """The records of a model that belong to the customer who asks, as a domain."""
        customer, companies = self._portal_customer(), self.env.user.company_ids
        return (
            self._portal_shown(model)
            & Domain(PAGES[model][1], "in", customer.ids)
            & Domain("company_id", "in", companies.ids)
        )

    @api.model
    def _portal_search(self, model, domain=Domain.TRUE, **options):
        """Search what belongs to the customer who asks.

        :param options: ``order``, ``limit``, ``offset``
        """
        # customers have no rights on these models; the domain is theirs alone
        records = self.env[model].sudo()
        return records.search(self._portal_own(model) & domain, **options)

    @api.model
    def _portal_count(self, model):
        """How many records of a model belong to the customer who asks."""
        # as above
        return self.env[model].sudo().search_count(self._portal_own(model))

    @api.model
    def _portal_find(self, model, id_, token=None):
        """One record: one's own, or the one that a signed link leads to.

        :param token: what ``_portal_token`` has signed, from an address
        :return: the record with all rights, to be shown, or an empty one
        """
        found = self._portal_search(model, Domain("id", "=", id_), limit=1)
        if found or not token or self._portal_signed(token) is None:
            return found
        signed_model, signed_id, partner_id = self._portal_signed(token)
        if (signed_model, signed_id) != (model, id_):
            return found
        # the link was given to this customer; whoever has it need not log in
        return (
            self.env[model]
            .sudo()
            .search(
                self._portal_shown(model)
                & Domain("id", "=", id_)
                & Domain(PAGES[model][1], "=", partner_id)
            )
        )

    # -- signed links ----------------------------------------------------------------

    @api.model
    def _portal_signed(self, token):
        """What a token was signed for: ``[model, id, customer's id]``, or None."""
        signed = self.env["customer.link"]._opened(SCOPE, token)
        return signed if signed and signed[0] in PAGES else None

    @api.model
    def _portal_token(self, record, days=LINK_DAYS):
        """Sign an address of a record for its customer, for so many days."""
        owner = record
        for name in PAGES[record._name][1].split("."):
            owner = owner[name]
        return self.env["customer.link"]._sign(
            SCOPE, [record._name, record.id, owner.id], days
        )

    @api.model
    def _portal_link(self, record, days=LINK_DAYS):
        """The whole address of the page of a record, to be sent to its customer.

        It works without logging in, for some days, and for this record alone.

        :param record: a subscription, a meter, a payment with a receipt, or a bill
        """
        record.ensure_one()
        record.check_access("read")
        page, token = PAGES[record._name][0], self._portal_token(record, days)
        base = record.get_base_url()
        if record._name == "account.move":
            return f"{base}{page}/{token}"
        return f"{base}{page}/{record.id}?access_token={token}"

    @api.model
    def _portal_link_action(self, record):
        """Show the link to the page of a record, to be copied."""
        return {
            "type": "ir.actions.client",
            "tag": "display_notification",
            "params": {
                "type": "info",
                "sticky": True,
                "title": self.env._("Link for the customer, %s days", LINK_DAYS),
                "message": "%s",
                "links": [
                    {
                        "label": self.env._("Open or copy it"),
                        "url": self._portal_link(record),
                    }
                ],
            },
        }
