from odoo import fields, models


class ResPartner(models.Model):
    """How fapiao of a customer are made out (开票资料)."""

    _inherit = "res.partner"

    customer_invoice_title_ids = fields.One2many(
        "customer.invoice.title", "partner_id", string="Fapiao Details"
    )

    def _customer_invoice_titles(self):
        """The default title of each of these customers, in one query.

        :return: ``{partner_id: customer.invoice.title}``; who has none is missing.
            A title under which others are billed is one of the customer's own.
        """
        titles = self.env["customer.invoice.title"].search(
            [("partner_id", "in", self.ids)], order="is_default DESC, id"
        )
        found = {}
        for title in titles:
            found.setdefault(title.partner_id.id, title)
        return found

    def _customer_title_values(self, title):
        """What to bill this customer under: its title, or name and tax number.

        :param title: a ``customer.invoice.title`` of this customer, or none
        """
        self.ensure_one()
        if title and not title.title_of_id:
            return title._customer_title_values()
        return {"name": self.name or "", "tax_number": self.vat or ""}
