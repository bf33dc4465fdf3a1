from odoo import api, models
from odoo.fields import Domain

SALES = ("out_invoice", "out_receipt")
STOPPED = ("suspended", "blacklisted", "closed")


class ResPartner(models.Model):
    """Who can be chosen on new documents, where only active customers may be."""

    _inherit = "res.partner"

    @api.model
    def _customer_choice_domain(self, company, operation):
        """Whom a new document of this company offers: a comfort for its form.

        Quotations may go to those who are not approved yet, invoices may not. What is
        refused, the document itself says.

        :param operation: ``quote`` or ``invoice``
        :return: a ``Domain`` on contacts
        """
        ours = Domain("company_id", "in", [False, *company.parent_ids.ids])
        company = company.sudo()  # a setting that binds whoever enters a document
        if not company.customer_active_only:
            return ours
        state = "commercial_partner_id.customer_state"
        if operation == "quote":
            return ours & Domain(state, "not in", STOPPED)
        # Who is no customer yet becomes one by the invoice, unless it takes approval.
        allowed = ["active"] if company.customer_approval else ["active", False]
        return ours & Domain(state, "in", allowed)

    def _customer_is_invoiced(self, company):
        """Whether a new invoice of ``company`` may be made out to this customer."""
        self.ensure_one()
        if not company.sudo().customer_active_only or self.customer_state == "active":
            return True
        return not self.customer_state and not company.sudo().customer_approval
