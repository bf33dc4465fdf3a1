from odoo import fields, models

from odoo.addons.customer_archive.engine.timeline import Source

READERS = "customer_billing.group_reader,account.group_account_invoice"


class ResPartner(models.Model):
    """Money held, waivers and card entries of a customer."""

    _inherit = "res.partner"

    billing_held_amount = fields.Monetary(
        string="Prepaid and Deposits",
        compute="_compute_billing_held",
        currency_field="billing_company_currency_id",
        groups=READERS,
        help="What we hold for the customer, in the company's currency: prepaid money, "
        "deposits, and what is unallocated of payments.",
    )
    billing_company_currency_id = fields.Many2one(
        "res.currency", compute="_compute_billing_held", groups=READERS
    )
    billing_entry_count = fields.Integer(
        string="Card Entries", compute="_compute_billing_entries", groups=READERS
    )

    def _compute_billing_held(self):
        company = self.env.company
        sums = dict(
            self.env["billing.balance"]._read_group(
                [
                    ("partner_id", "in", self.commercial_partner_id.ids),
                    ("company_id", "=", company.id),
                ],
                ["partner_id"],
                ["amount_company:sum"],
            )
        )
        for contact in self:
            contact.billing_held_amount = sums.get(contact.commercial_partner_id, 0.0)
            contact.billing_company_currency_id = company.currency_id

    def _compute_billing_entries(self):
        customers = self.commercial_partner_id
        counts = dict(
            self.env["billing.entry"]._read_group(
                [("partner_id", "in", customers.ids)], ["partner_id"], ["__count"]
            )
        )
        for contact in self:
            contact.billing_entry_count = counts.get(contact.commercial_partner_id, 0)

    # -- hooks of the archive --------------------------------------------------------

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive: waivers, and what stands on the card alone
        return super()._customer_timeline_sources() + [
            Source(
                "waiver",
                "billing.waiver",
                "date",
                {"waiver": []},
                lambda waiver: {
                    "title": waiver.display_name,
                    "note": waiver.reason_id.name,
                    "amount": -waiver.amount,
                    "currency_id": waiver.currency_id.id,
                },
            ),
            Source(
                "entry",
                "billing.entry",
                "date",
                # postings tell of themselves
                {"entry": [("move_id", "=", False)]},
                lambda entry: {
                    "title": entry.category_id.name,
                    "note": entry.note,
                    "amount": entry.amount,
                    "currency_id": entry.currency_id.id,
                },
            ),
        ]

    def _customer_timeline_chips(self):
        # EXTENDS customer_archive
        chips = super()._customer_timeline_chips()
        chips["billing"]["kinds"] |= {
            "waiver": (self.env._("Waiver"), "fa-scissors"),
            "entry": (self.env._("Card Entry"), "fa-pencil"),
        }
        return chips

    # -- buttons -----------------------------------------------------------------

    def action_billing_take(self):
        """Take a payment of this customer."""
        self.env["account.payment"].check_access("create")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_cashier"
        )
        customer = self.commercial_partner_id
        return action | {
            "context": {"active_model": self._name, "active_id": customer.id}
        }

    def action_view_billing_held(self):
        """Open what we hold for this customer."""
        return self._billing_action(
            "customer_billing.action_billing_balance", "partner_id"
        )

    def action_view_billing_entries(self):
        """Open the card of this customer."""
        return self._billing_action(
            "customer_billing.action_billing_entry", "partner_id"
        )
