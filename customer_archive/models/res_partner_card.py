from odoo import models
from odoo.tools import format_date, formatLang


class ResPartner(models.Model):
    """The customer card: the file on a sheet of paper."""

    _inherit = "res.partner"

    def _customer_card(self):
        """What the customer card says, in the language and with the rights of the user.

        Extend it by adding sections: ``(title, [(label, text), ...])``; a row without
        text is left out.

        :return: ``{"subtitle": str, "sections": list, "contacts": res.partner}``
        """
        self.ensure_one()
        states = dict(self._fields["customer_state"]._description_selection(self.env))
        labels = {
            name: label["string"]
            for name, label in self.fields_get(attributes=["string"]).items()
        }
        subtitle = [self.customer_number, states.get(self.customer_state)]
        return {
            "subtitle": " · ".join(filter(None, subtitle)),
            "sections": [
                (self.env._("Identity"), self._customer_card_identity(labels)),
                (self.env._("Reached By"), self._customer_card_reach(labels)),
                (self.env._("Business"), self._customer_card_business(labels)),
            ],
            "contacts": self.child_ids.filtered(lambda c: c.type == "contact"),
        }

    def _customer_card_identity(self, labels):
        """The rows about who it is."""
        return [
            (labels["customer_alias_ids"], self._customer_card_names()),
            (labels["vat"], self.vat),
            (labels["company_registry"], self.company_registry),
            (labels["customer_template_id"], self.customer_template_id.name),
            (labels["customer_external_ids"], self._customer_card_numbers()),
        ]

    def _customer_card_reach(self, labels):
        """The rows about how it is reached."""
        accounts = self.customer_handle_ids.mapped("display_name")
        address = self._display_address(without_company=True)
        return [
            (labels["phone"], self.phone),
            (labels["customer_mobile"], self.customer_mobile),
            (labels["customer_fax"], self.customer_fax),
            (labels["email"], self.email),
            (labels["website"], self.website),
            (labels["customer_handle_ids"], ", ".join(accounts)),
            (self.env._("Address"), address.strip()),
        ]

    def _customer_card_business(self, labels):
        """The rows about what business there is."""
        return [
            (labels["industry_id"], self.industry_id.name),
            (labels["customer_scope"], self.customer_scope),
            (labels["customer_level_id"], self.customer_level_id.name),
            (labels["user_id"], self.user_id.name),
            (
                labels["customer_since"],
                self.customer_since
                and format_date(
                    self.env, self.customer_since, date_format="yyyy-MM-dd"
                ),
            ),
            (
                labels["property_payment_term_id"],
                self.property_payment_term_id.name,
            ),
            (
                labels["customer_turnover"],
                formatLang(
                    self.env,
                    self.customer_turnover,
                    currency_obj=self.env.company.currency_id,
                ),
            ),
        ]

    def _customer_card_names(self):
        kinds = dict(
            self.env["customer.alias"]._fields["kind"]._description_selection(self.env)
        )
        return ", ".join(
            f"{alias.name} ({kinds[alias.kind]})" for alias in self.customer_alias_ids
        )

    def _customer_card_numbers(self):
        return ", ".join(
            f"{number.system_id.name} {number.number}"
            for number in self.customer_external_ids
        )
