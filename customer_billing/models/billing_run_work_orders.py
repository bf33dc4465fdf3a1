from odoo import Command, models
from odoo.exceptions import UserError

ORDERS = "sale.order"


class BillingRun(models.Model):
    """What is to be invoiced of confirmed orders joins the customer's bill.

    The app of orders is not depended on: where it is not installed, nothing of this
    happens. Its own methods say what of an order is to be invoiced, and how the lines
    look; as they are linked with the order, its state follows the bill. Core makes such
    bills in its own way, and the run says so.
    """

    _inherit = "billing.run"

    def _prepare_bills(self, customers, subscriptions=None, one_offs=None):
        # EXTENDS: orders join what is billed anyway
        bills, reasons = super()._prepare_bills(customers, subscriptions, one_offs)
        for order in self._orders_to_join(bills):
            customer = order.partner_invoice_id.commercial_partner_id
            bill = self._bill_of_order(bills.get(customer.id, []), order)
            if not bill:
                continue
            try:
                self._join_order(bill, order)
            except UserError as fault:
                del bills[customer.id]
                reasons[customer.id] = self.env._(
                    "The order %(order)s cannot be invoiced: %(reason)s",
                    order=order.name,
                    reason=fault,
                )
        return bills, reasons

    def _group_charges(self, vals_list, rules):
        # EXTENDS: a bill takes orders where the rule of one of its charges says so
        bills = super()._group_charges(vals_list, rules)
        taking = {s for s, rule in rules.items() if rule.order_bill == "together"}
        for bill in bills:
            bill["takes_orders"] = bool(taking) and any(
                self._source_of(vals) in taking for vals in bill["charges"]
            )
        return bills

    def _orders_to_join(self, bills):
        """The confirmed orders of which something may join one of these bills.

        :param bills: ``{partner_id: [bill, ...]}``
        """
        joining = [
            customer_id
            for customer_id, theirs in bills.items()
            if any(bill["takes_orders"] for bill in theirs)
        ]
        if not joining or ORDERS not in self.env:
            return []
        # whoever bills need not see the orders: what is to be invoiced of them is asked
        orders = self.env[ORDERS].sudo()
        domain = [
            ("company_id", "=", self.company_id.id),
            ("state", "=", "sale"),
            ("invoice_status", "=", "to invoice"),
            ("partner_invoice_id.commercial_partner_id", "in", joining),
        ]
        if self.again_ids:  # only what stood on the voided bills
            lines = [("invoice_lines.move_id", "in", self.again_ids.ids)]
            domain.append(("order_line", "any", lines))
        return orders.search(domain, order="id").with_company(self.company_id)

    def _bill_of_order(self, bills, order):
        """The first of a customer's bills that an order can join, or None."""
        for bill in bills:
            if (
                bill["takes_orders"]
                and bill["total"] >= 0
                and bill["currency"] == order.currency_id
                and bill["partner"] == order.partner_invoice_id
                and bill["fiscal_position"] == order.fiscal_position_id
            ):
                return bill
        return None

    def _join_order(self, bill, order):
        """Add what is to be invoiced of an order to a bill, unless it falls below zero.

        :raises UserError: where the order cannot be invoiced
        """
        lang = bill["partner"].lang or self.env.lang
        vals_list = self._prepare_order_lines(order.with_context(lang=lang))
        untaxed, total = self._order_amounts(bill, vals_list)
        if not vals_list or bill["total"] + total < 0:
            return
        bill.setdefault("orders", []).append((order, vals_list))
        bill["untaxed"] = bill["currency"].round(bill["untaxed"] + untaxed)
        bill["total"] = bill["currency"].round(bill["total"] + total)

    def _prepare_order_lines(self, order):
        """Values of the bill's lines of an order, as its own button would make them."""
        vals_list, has_section = [], False
        lines = order._get_invoiceable_lines(final=True)
        if all(line.display_type for line in lines):
            return []
        for line in lines:
            more = {}
            if line.is_downpayment:
                if not has_section:
                    vals_list.append(order._prepare_down_payment_section_line())
                    has_section = True
                reverse = line.env[
                    "account.tax"
                ]._reverse_quantity_base_line_extra_tax_data
                more = {
                    "quantity": -1.0,
                    "extra_tax_data": reverse(line.extra_tax_data),
                }
            vals_list += line._prepare_invoice_lines_vals_list(**more)
        return vals_list

    def _order_amounts(self, bill, vals_list):
        """What these lines come to, for preview and checks: untaxed and with taxes."""
        Tax = self.env["account.tax"]
        base_lines = [
            Tax._prepare_base_line_for_taxes_computation(
                {},
                product_id=self.env["product.product"].browse(vals["product_id"]),
                tax_ids=Tax.browse(vals["tax_ids"][0][2]),
                price_unit=vals["price_unit"],
                quantity=vals["quantity"],
                discount=vals["discount"],
                currency_id=bill["currency"],
                partner_id=bill["partner"],
            )
            for vals in vals_list
            if vals.get("display_type", "product") == "product"
        ]
        Tax._add_tax_details_in_base_lines(base_lines, self.company_id)
        Tax._round_base_lines_tax_details(base_lines, self.company_id)
        found = [base_line["tax_details"] for base_line in base_lines]
        return (
            sum(details["total_excluded_currency"] for details in found),
            sum(details["total_included_currency"] for details in found),
        )

    # -- the documents -------------------------------------------------------------

    def _prepare_move_vals(self, bill, run_line):
        # EXTENDS: the lines of orders stand below the charges
        vals = super()._prepare_move_vals(bill, run_line)
        commands, origins, paid = vals["invoice_line_ids"], [vals["invoice_origin"]], []
        for order, vals_list in bill.get("orders", []):
            for line in vals_list:
                sequence = {"sequence": len(commands) + 1}
                commands.append(Command.create(line | sequence))
            origins.append(order.name)
            # what was paid online for the order pays the bill, as core has it
            paid += order._prepare_invoice()["transaction_ids"][0][2]
        vals["invoice_origin"] = ", ".join(filter(None, origins))
        if paid:
            vals["transaction_ids"] = [Command.set(paid)]
        return vals

    def _bill_contract(self, bill):
        # EXTENDS: an order is no performance of the subscriptions' contract
        contract = super()._bill_contract(bill)
        return contract.browse() if bill.get("orders") else contract

    def _preview_vals(self, bills):
        # EXTENDS: with the lines of orders
        vals = super()._preview_vals(bills)
        told = [vals["preview"]]
        for bill in bills:
            for order, vals_list in bill.get("orders", []):
                told += [
                    f"{order.name}: {line['name']}"
                    for line in vals_list
                    if line.get("display_type", "product") == "product"
                ]
        return vals | {"preview": "\n".join(filter(None, told))}

    # -- two at once -----------------------------------------------------------------

    def _busy_customers(self, customers):
        """EXTENDS: those of whose orders somebody is at work on right now.

        Whoever invoices an order writes its lines: a worker with an older view of
        them cannot lock them and starts again.
        """
        busy = super()._busy_customers(customers)
        if ORDERS not in self.env:
            return busy
        rules = self.env["billing.rule"].search_count(
            [("company_id", "=", self.company_id.id), ("order_bill", "=", "together")],
            limit=1,
        )
        if not rules:
            return busy
        # see _orders_to_join
        lines = (
            self.env["sale.order.line"]
            .sudo()
            .search(
                [
                    ("company_id", "=", self.company_id.id),
                    ("order_id.state", "=", "sale"),
                    ("order_id.invoice_status", "=", "to invoice"),
                    (
                        "order_id.partner_invoice_id.commercial_partner_id",
                        "in",
                        customers.ids,
                    ),
                ],
                order="id",
            )
        )
        kept = lines.try_lock_for_update(allow_referencing=True)
        held = (lines - kept).order_id.partner_invoice_id.commercial_partner_id
        return busy | customers.browse(held.ids)
