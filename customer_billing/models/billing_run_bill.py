from collections import defaultdict

from odoo import Command, fields, models

from ..engine.explain import Explanation


class BillingRun(models.Model):
    """What bills a run makes, as values: the one computation of preview and bill.

    A *bill* here is a dict: ``customer`` (commercial partner), ``partner`` (whose
    address is on it), ``currency``, ``rule`` (one of those with these settings),
    ``fiscal_position``, ``shipping``, ``charges`` (values of ``billing.charge``, with
    ``id`` where the charge exists already), ``untaxed`` and ``total``. What is charged
    is said by a *source*: a subscription line, or a one-off charge.
    """

    _inherit = "billing.run"

    def _prepare_bills(self, customers, subscriptions=None, one_offs=None):
        """The bills of these customers by the due day; nothing is written.

        :param customers: commercial partners
        :param subscriptions: those to bill, by default all that are due
        :param one_offs: one-off charges to bill, by default all that are due
        :return: ``(bills, reasons)``: ``{partner_id: [bill, ...]}``, and
            ``{partner_id: reason}`` of the customers who cannot be billed
        """
        self.ensure_one()
        if subscriptions is None:
            subscriptions = self._due_subscriptions(customers)
        if one_offs is None:
            one_offs = self._due_one_offs(customers, subscriptions)
        holds = customers._customer_holds(self.company_id, "bill")
        reasons = {pid: "\n".join(texts) for pid, texts in holds.items() if texts}
        free = subscriptions.filtered(
            lambda s: s.commercial_partner_id.id not in reasons
        )
        vals_list, faults = free._prepare_charge_vals_list(self.date_due)
        reasons |= faults
        vals_list += self._open_charge_vals_list(free)
        vals_list += one_offs._one_off_vals_list()
        rules = self._rules_of_sources(vals_list, reasons)
        bills = self._group_charges(
            [vals for vals in vals_list if self._customer_of(vals).id not in reasons],
            rules,
        )
        self._set_amounts(bills)
        by_customer = defaultdict(list)
        for bill in bills:
            by_customer[bill["customer"].id].append(bill)
        return by_customer, reasons

    def _line_of(self, vals):
        return self.env["billing.subscription.line"].browse(vals["line_id"] or [])

    def _source_of(self, vals):
        """The subscription line, or the one-off charge, that is charged."""
        return self._line_of(vals) or self.env["billing.charge"].browse(vals["id"])

    def _customer_of(self, vals):
        source = self._source_of(vals)
        return source.subscription_id.commercial_partner_id or source.partner_id

    def _rules_of_sources(self, vals_list, reasons):
        """By which rule each source is billed; faults are added to the reasons.

        :return: ``{source: rule}``
        """
        sources = [self._source_of(vals) for vals in vals_list]
        one_offs = self.env["billing.charge"].browse(
            source.id for source in sources if not source.subscription_id
        )
        rules = one_offs._one_off_rules()
        for charge, rule in rules.items():
            if not rule:
                reasons[charge.partner_id.id] = self.env._(
                    "There is no billing rule by which %(charge)s could be billed.",
                    charge=charge.display_name,
                )
        return rules | {
            source: source.subscription_id.rule_id
            for source in sources
            if source.subscription_id
        }

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
                "tariff_id": charge.tariff_id.id,
            }
            for charge in charges
        ]

    # -- amounts -----------------------------------------------------------------

    def _set_amounts(self, bills):
        """Amounts with and without taxes of bills and charges, as core has them."""
        Tax, taxes = self.env["account.tax"], {}
        company = self.company_id
        for bill in bills:
            base_lines = []
            for vals in bill["charges"]:
                item = self._source_of(vals).item_id
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
        """The line on the bill: item, object, description and period."""
        source = self._source_of(vals).with_context(lang=lang)
        # no comma after the item: forms show only what follows on the product's name
        what = filter(None, (source.object_id.display_name, source.description))
        period = self.env["billing.charge"]._period_text(
            vals["period_start"], vals["period_end"]
        )
        return " ".join(filter(None, (source.item_id.name, ", ".join(what), period)))

    def _charge_told(self, vals, lang):
        """How the amount of a charge comes about, in one sentence."""
        Charge = self.env["billing.charge"].with_context(lang=lang)
        told = Explanation.from_dict(vals["explanation"])
        return Charge._explain(told, self._source_of(vals).currency_id)

    def _prepare_move_vals(self, bill, run_line):
        """Values of the draft invoice of one bill. Extend it for more fields."""
        rule, partner = bill["rule"], bill["partner"]
        lang = partner.lang or self.env.lang
        names = [self._line_of(vals).subscription_id.name for vals in bill["charges"]]
        vals = {
            "move_type": "out_invoice",
            "partner_id": partner.id,
            "partner_shipping_id": bill["shipping"].id,
            "company_id": self.company_id.id,
            "currency_id": bill["currency"].id,
            "fiscal_position_id": bill["fiscal_position"].id,
            "invoice_date": self.date_bill,
            "invoice_origin": ", ".join(dict.fromkeys(filter(None, names))),
            "invoice_user_id": self.user_id.id,
            "billing_run_id": self.id,
            "billing_run_line_id": run_line.id,
            "billing_rule_id": rule.id,
            "billing_send_state": rule.posting == "send" and "waiting",
            "customer_contract_id": self._bill_contract(bill).id,
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
        product = self._source_of(vals).item_id.product_id
        return {
            "sequence": sequence,
            "product_id": product.id,
            "product_uom_id": product.uom_id.id,
            "name": self._charge_text(vals, lang),
            "quantity": vals["quantity"],
            "price_unit": vals["price_unit"],
            "tax_ids": [Command.set(vals["tax_ids"])],
        }
