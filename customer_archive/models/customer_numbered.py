from odoo import models


class CustomerNumbered(models.AbstractModel):
    """A paper with a customer, numbered from the company's sequence of its model."""

    _name = "customer.numbered"
    _description = "Numbered Paper"

    def _complete_vals(self, vals):
        """Fill in customer and number of a paper to be created."""
        if vals.get("partner_id"):
            vals["partner_id"] = self._commercial_id(vals["partner_id"])
        if not vals.get("number"):
            company_id = vals.get("company_id") or self.env.company.id
            # Whoever enters a paper need not be allowed to read sequences.
            vals["number"] = (
                self.env["ir.sequence"]
                .sudo()
                .with_company(company_id)
                .next_by_code(self._name)
            )

    def _commercial_id(self, partner_id):
        """It is with the customer, whichever contact was chosen."""
        return self.env["res.partner"].browse(partner_id).commercial_partner_id.id
