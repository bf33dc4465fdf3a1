from collections import defaultdict

from odoo import Command, fields, models
from odoo.fields import Domain

from ..engine.explain import Explanation


class BillingRun(models.Model):
    """What bills a run makes, as values: the one computation of preview and bill.

    A *bill* here is a dict: ``customer`` (commercial partner), ``partner`` (whose
    address is on it), ``currency``, ``rule`` (one of those with these settings),
    ``fiscal_position``, ``shipping``, ``charges`` (values of ``billing.charge``, with
    ``id`` where the charge exists already), ``untaxed`` and ``total``.
    """

    _inherit = "billing.run"

    def _prepare_bills(self, customers, subscriptions=None):
        """The bills of these customers by the due day; nothing is written.

        :param customers: commercial partners
        :param subscriptions: those to bill, by default all that are due
        :return: ``(bills, reasons)``: ``{partner_id: [bill, ...]}``, and
            ``{partner_id: reason}`` of the customers who cannot be billed
        """
        self.ensure_one()
        if subscriptions is None:
            subscriptions = self._due_subscriptions(customers)
        holds = customers._customer_holds(self.company_id, "bill")
        reasons = {pid: "\n".join(texts) for pid, texts in holds.items() if texts}
        free = subscriptions.filtered(
            lambda s: s.commercial_partner_id.id not in reasons
        )
        vals_list, faults = free._prepare_charge_vals_list(self.date_due)
        reasons |= faults
        vals_list += self._open_charge_vals_list(free)
        bills = self._group_charges(
            [
                vals
                for vals in vals_list
                if self._line_of(vals).subscription_id.commercial_partner_id.id
                not in reasons
            ]
        )
        self._set_amounts(bills)
        by_customer = defaultdict(list)
        for bill in bills:
            by_customer[bill["customer"].id].append(bill)
        return by_customer, reasons

    def _due_subscriptions(self, customers):
        """The subscriptions of these customers of which something is due."""
        return self.env["billing.subscription"].search(
            self._scope_domain() & Domain("commercial_partner_id", "in", customers.ids),
            order="id",
        )

    def _line_of(self, vals):
        return self.env["billing.subscription.line"].browse(vals["line_id"])

    def _open_charge_vals_list(self, subscriptions):
        """Charges that exist and are on no bill: freed by a cancelled invoice."""
        charges = self.env["billing.charge"].search(
            [("state", "=", "open"), ("subscription_id", "in", subscriptions.ids)],
            order="id",
        )
        return [
            {
                "id": charge.id,
                "line_id": charge.line_id.id,
                "period_start": charge.period_start,
                "period_end": charge.period_end,
                "quantity": charge.quantity,
                "price_unit": charge.price_unit,
                "explanation": charge.explanation,
            }
            for charge in charges
        ]

    # -- grouping ----------------------------------------------------------------

    def _bill_key(self, subscription, partner):
        """What must be equal for charges to stand on one bill. Extend the tuple."""
        rule = subscription.rule_id
        return (
            partner,
            subscription.currency_id,
            rule.payment_term_id,
            rule.due_days,
            rule.posting,
        )

    def _group_charges(self, vals_list):
        """One bill for each customer, address, currency and setting of the rule."""
        Line = self.env["billing.subscription.line"]
        lines = Line.browse(vals["line_id"] for vals in vals_list)
        addresses = self._bill_addresses(lines.subscription_id.partner_id)
        bills = {}
        for line, vals in zip(lines, vals_list, strict=True):
            subscription = line.subscription_id
            partner, shipping = addresses[subscription.partner_id.id]
            key = self._bill_key(subscription, partner)
            bill = bills.setdefault(
                key,
                {
                    "customer": subscription.commercial_partner_id,
                    "partner": partner,
                    "shipping": shipping,
                    "currency": subscription.currency_id,
                    "rule": subscription.rule_id,
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

    # -- amounts -----------------------------------------------------------------

    def _set_amounts(self, bills):
        """Amounts with and without taxes of bills and charges, as core has them."""
        Tax, taxes = self.env["account.tax"], {}
        company = self.company_id
        for bill in bills:
            base_lines = []
            for vals in bill["charges"]:
                item = self._line_of(vals).item_id
                key = (item, bill["fiscal_position"])
                if key not in taxes:
                    found = item._item_taxes(company)
                    taxes[key] = bill["fiscal_position"].map_tax(found)
                base_lines.append(
                    Tax._prepare_base_line_for_taxes_computation(
                        {},
                        product_id=item.product_id,
                        tax_ids=taxes[key],
                        price_unit=vals["price_unit"],
                        quantity=vals["quantity"],
                        currency_id=bill["currency"],
                        partner_id=bill["partner"],
                    )
                )
            Tax._add_tax_details_in_base_lines(base_lines, company)
            Tax._round_base_lines_tax_details(base_lines, company)
            for vals, base_line in zip(bill["charges"], base_lines, strict=True):
                details = base_line["tax_details"]
                delta = details["delta_total_excluded_currency"]
                vals["tax_ids"] = base_line["tax_ids"].ids
                vals["amount"] = details["total_excluded_currency"] + delta
                vals["amount_total"] = vals["amount"] + sum(
                    data["tax_amount_currency"] for data in details["taxes_data"]
                )
            for total, part in (("untaxed", "amount"), ("total", "amount_total")):
                bill[total] = bill["currency"].round(
                    sum(vals[part] for vals in bill["charges"])
                )

    def _bill_amount(self, bill):
        """The gross amount of a bill in the company's currency."""
        return bill["currency"]._convert(
            bill["total"], self.company_id.currency_id, self.company_id, self.date_bill
        )

    # -- values of the documents -----------------------------------------------------

    def _charge_text(self, vals, lang):
        """The line on the bill: item, description, period and how it came about."""
        line = self._line_of(vals).with_context(lang=lang)
        Charge = self.env["billing.charge"].with_context(lang=lang)
        name = line.item_id.name
        if line.object_id:
            name = f"{name}, {line.object_id.display_name}"
        if line.description:
            name = f"{name}, {line.description}"
        period = Charge._period_text(vals["period_start"], vals["period_end"])
        told = Explanation.from_dict(vals["explanation"])
        return f"{name} {period}\n{Charge._explain(told, line.currency_id)}"

    def _prepare_move_vals(self, bill, run_line):
        """Values of the draft invoice of one bill. Extend it for more fields."""
        rule, partner = bill["rule"], bill["partner"]
        lang = partner.lang or self.env.lang
        subscriptions = {
            self._line_of(vals).subscription_id.name: True for vals in bill["charges"]
        }
        vals = {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "partner_shipping_id": bill["shipping"].id,
            "company_id": self.company_id.id,
            "currency_id": bill["currency"].id,
            "fiscal_position_id": bill["fiscal_position"].id,
            "invoice_date": self.date_bill,
            "invoice_origin": ", ".join(subscriptions),
            "invoice_user_id": self.user_id.id,
            "billing_run_id": self.id,
            "billing_run_line_id": run_line.id,
            "invoice_line_ids": [
                Command.create(self._prepare_move_line_vals(charge, sequence, lang))
                for sequence, charge in enumerate(bill["charges"], 1)
            ],
        }
        if self.company_id.billing_journal_id:
            vals["journal_id"] = self.company_id.billing_journal_id.id
        if rule.due_days:
            due = fields.Date.add(self.date_bill, days=rule.due_days)
            vals |= {"invoice_payment_term_id": False, "invoice_date_due": due}
        elif rule.payment_term_id:
            vals["invoice_payment_term_id"] = rule.payment_term_id.id
        return vals

    def _prepare_move_line_vals(self, vals, sequence, lang):
        """Values of one line of the invoice. Extend it for more fields."""
        product = self._line_of(vals).item_id.product_id
        return {
            "sequence": sequence,
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "name": self._charge_text(vals, lang),
            "quantity": vals["quantity"],
            "price_unit": vals["price_unit"],
            "tax_ids": [Command.set(vals["tax_ids"])],
        }
