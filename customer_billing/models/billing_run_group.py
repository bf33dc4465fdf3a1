from odoo import models


class BillingRun(models.Model):
    """Which charges stand on one bill, and to whom it goes."""

    _inherit = "billing.run"

    def _bill_key(self, source, rule, partner):
        """What must be equal for charges to stand on one bill. Extend the tuple."""
        return (
            partner,
            source.currency_id,
            rule.payment_term_id,
            rule.due_days,
            rule.posting,
            self._bill_scope(source, rule),
        )

    def _bill_scope(self, source, rule):
        """What else a bill by this rule is about: a contract, object, subscription."""
        subscription = source.subscription_id
        if not subscription and rule.one_off_bill == "apart":
            return rule.one_off_bill
        if rule.bill_scope == "object":
            return source.object_id
        if rule.bill_scope == "contract":
            return subscription.contract_id
        return subscription if rule.bill_scope == "subscription" else None

    def _bill_contract(self, bill):
        """The contract that a bill performs, where its subscriptions are all of it."""
        lines = [self._line_of(vals) for vals in bill["charges"] if vals["line_id"]]
        contracts = {line.subscription_id.contract_id for line in lines}
        found = self.env["customer.contract"].union(*contracts)
        return found if len(contracts) == 1 else found.browse()

    def _group_charges(self, vals_list, rules):
        """One bill for each customer, address, currency and setting of the rule."""
        sources = [self._source_of(vals) for vals in vals_list]
        contacts = [s.subscription_id.partner_id or s.partner_id for s in sources]
        addresses = self._bill_addresses(
            self.env["res.partner"].browse(dict.fromkeys(c.id for c in contacts))
        )
        bills = {}
        for source, contact, vals in zip(sources, contacts, vals_list, strict=True):
            partner, shipping = addresses[contact.id]
            bill = bills.setdefault(
                self._bill_key(source, rules[source], partner),
                {
                    "customer": self._customer_of(vals),
                    "partner": partner,
                    "shipping": shipping,
                    "currency": source.currency_id,
                    "rule": rules[source],
                    "charges": [],
                },
            )
            bill["charges"].append(vals)
        self._set_fiscal_positions(bills.values())
        return list(bills.values())

    def _bill_addresses(self, partners):
        """Where the bills of these partners go, in one query for all.

        :return: ``{partner_id: (invoice address, delivery address)}``
        """
        special = self.env["res.partner"].search(
            [
                ("commercial_partner_id", "in", partners.commercial_partner_id.ids),
                ("type", "in", ("invoice", "delivery")),
                ("parent_id", "!=", False),
            ]
        )
        split = set(special.commercial_partner_id.ids)
        addresses = {}
        for partner in partners:
            invoice = delivery = partner
            if partner.commercial_partner_id.id in split or partner.type != "contact":
                invoice = partner.browse(partner.address_get(["invoice"])["invoice"])
                delivery = partner.browse(invoice.address_get(["delivery"])["delivery"])
            addresses[partner.id] = (invoice, delivery)
        return addresses

    def _set_fiscal_positions(self, bills):
        """The fiscal position core would choose; asked for only where it could be."""
        FiscalPosition = self.env["account.fiscal.position"].with_company(
            self.company_id
        )
        automatic = FiscalPosition.search_count(
            FiscalPosition._check_company_domain(self.company_id)
            + [("auto_apply", "=", True)],
            limit=1,
        )
        for bill in bills:
            partner, shipping = bill["partner"], bill["shipping"]
            if automatic:
                found = FiscalPosition._get_fiscal_position(partner, delivery=shipping)
            else:
                by_hand = "property_account_position_id"
                company = self.company_id
                found = (
                    shipping.with_company(company)[by_hand]
                    or partner.with_company(company)[by_hand]
                )
            bill["fiscal_position"] = found
