from odoo import Command, api, fields, models

# What a line may have to be computed beforehand: nothing else moves its amounts.
LINE_FIELDS = {
    "name",
    "price_unit",
    "product_id",
    "product_uom_id",
    "quantity",
    "sequence",
    "tax_ids",
}
MOVE_FIELDS = {
    "company_id",
    "currency_id",
    "fiscal_position_id",
    "invoice_date",
    "invoice_date_due",
    "invoice_line_ids",
    "invoice_origin",
    "invoice_payment_term_id",
    "invoice_user_id",
    "journal_id",
    "move_type",
    "partner_id",
    "partner_shipping_id",
    "ref",
}
OWN = ("billing_", "credit_", "customer_")


class AccountMove(models.Model):
    """Drafts handed to core with all their lines, hundreds at a time.

    Core creates an invoice with what it was given, then looks for the lines that are
    missing (taxes, due dates) and writes the amounts, one invoice after the other. Here
    the lines of the whole batch are computed first, by core's own tax engine and
    payment terms, and what is stored is the same in every column.
    """

    _inherit = "account.move"

    @api.model
    def _billing_create(self, vals_list):
        """Draft invoices of the environment's company, as ``create`` makes them.

        :param vals_list: values as for ``create``, with ``partner_id``,
            ``currency_id``, ``fiscal_position_id``, ``invoice_date`` and
            ``invoice_line_ids``, commands that create lines with product, quantity,
            price and taxes
        :return: ``(moves, reasons)``: the invoices in the order of the values, and
            ``{index: reason}`` of those that core had to make in its own way
        """
        reasons = self._billing_reasons_not_ready(vals_list)
        ready = [i for i in range(len(vals_list)) if i not in reasons]
        made = {}
        if ready:
            Move = self.with_context(skip_invoice_sync=True)
            full = Move._billing_full_vals_list([vals_list[i] for i in ready])
            made |= zip(ready, Move.create(full).ids, strict=True)
        if reasons:
            moves = self.create([vals_list[i] for i in reasons])
            made |= zip(reasons, moves.ids, strict=True)
        return self.browse(made[i] for i in range(len(vals_list))), reasons

    # -- who goes core's way -----------------------------------------------------

    @api.model
    def _billing_reasons_not_ready(self, vals_list):
        """Which of the invoices core must make in its own way, and why.

        Core adds lines of other kinds there, or other addons have a say in the lines.
        Extend it where an addon of yours computes taxes or lines in another way.

        :param vals_list: values as for ``_billing_create``
        :return: ``{index: reason}``
        """
        company = self.env.company
        # Which rules exist is a fact about the company, not about the user.
        distribution = self.env["account.analytic.distribution.model"].sudo()
        if distribution.search_count([("company_id", "in", (False, company.id))]):
            reason = self.env._("analytic distribution models apply")
            return dict.fromkeys(range(len(vals_list)), reason)
        reasons = {}
        for index, vals in enumerate(vals_list):
            if reason := self._billing_reason_not_ready(vals):
                reasons[index] = reason
        return reasons

    def _billing_reason_not_ready(self, vals):
        lines = [command[2] for command in vals["invoice_line_ids"]]
        asked = {name for name in vals if not name.startswith(OWN)} - MOVE_FIELDS
        for line in lines:
            asked |= {name for name in line if not name.startswith(OWN)} - LINE_FIELDS
        if asked:
            names = ", ".join(sorted(asked))
            return self.env._("the bill has more fields: %s", names)
        if vals["move_type"] != "out_invoice":
            return self.env._("it is a credit note")
        if self._billing_term(vals).early_discount:
            return self.env._("the payment term has an early discount")
        if not all(
            self._billing_account(line["product_id"], vals["fiscal_position_id"])
            for line in lines
        ):
            return self.env._("a product has no income account")
        return ""

    # -- the lines ---------------------------------------------------------------

    def _billing_term(self, vals):
        """The payment term core would choose for an invoice."""
        if "invoice_payment_term_id" in vals:
            term_id = vals["invoice_payment_term_id"]
            return self.env["account.payment.term"].browse(term_id or ())
        partner = self.env["res.partner"].browse(vals["partner_id"])
        return partner.with_company(self.env.company).property_payment_term_id

    def _billing_account(self, product_id, fiscal_position_id):
        """The account core would book the income from a product to."""
        product = self.env["product.product"].browse(product_id)
        position = self.env["account.fiscal.position"].browse(fiscal_position_id or ())
        template = product.with_company(self.env.company).product_tmpl_id
        return template.get_product_accounts(fiscal_pos=position)["income"]

    @api.model
    def _billing_full_vals_list(self, vals_list):
        """The same values with all lines of the invoices and all their amounts."""
        Tax, company = self.env["account.tax"], self.env.company
        partners = self.env["res.partner"].browse(v["partner_id"] for v in vals_list)
        full = []
        for vals, partner in zip(vals_list, partners, strict=True):
            lines = [command[2] for command in vals["invoice_line_ids"]]
            base_lines = self._billing_base_lines(
                vals, lines, partner.commercial_partner_id
            )
            Tax._add_tax_details_in_base_lines(base_lines, company)
            Tax._round_base_lines_tax_details(base_lines, company)
            Tax._add_accounting_data_in_base_lines_tax_details(base_lines, company)
            found = Tax._prepare_tax_lines(base_lines, company)
            amounts = [amounts for _line, amounts in found["base_lines_to_update"]]
            ready = [
                line
                | base_amounts
                | {"account_id": base_line["account_id"].id, "display_type": "product"}
                for line, base_line, base_amounts in zip(
                    lines, base_lines, amounts, strict=True
                )
            ]
            taxes = [
                line | {"display_type": "tax"} for line in found["tax_lines_to_add"]
            ]
            ready += taxes + self._billing_due_lines(vals, amounts, taxes)
            vals = vals | {"line_ids": [Command.create(line) for line in ready]}
            del vals["invoice_line_ids"]
            full.append(vals)
        return full

    def _billing_base_lines(self, vals, lines, customer):
        """The lines of an invoice as core's tax engine takes them."""
        Line, Tax = self.env["account.move.line"], self.env["account.tax"]
        currency = self.env["res.currency"].browse(vals["currency_id"])
        rate = currency._get_conversion_rate(
            self.env.company.currency_id,
            currency,
            self.env.company,
            vals.get("invoice_date") or fields.Date.context_today(self),
        )
        quantity, price = Line._fields["quantity"], Line._fields["price_unit"]
        return [
            Tax._prepare_base_line_for_taxes_computation(
                {},
                product_id=self.env["product.product"].browse(line["product_id"]),
                tax_ids=self.env["account.tax"].browse(line["tax_ids"][0][2]),
                quantity=quantity.convert_to_cache(line["quantity"], Line),
                price_unit=price.convert_to_cache(line["price_unit"], Line),
                currency_id=currency,
                rate=rate,
                sign=-1,
                partner_id=customer,
                account_id=self._billing_account(
                    line["product_id"], vals["fiscal_position_id"]
                ),
                analytic_distribution=False,
                name=line["name"],
            )
            for line in lines
        ]

    def _billing_due_lines(self, vals, amounts, taxes):
        """What is owed and when, as the payment term has it; a line for each day."""
        by_day = {}
        for part in self._billing_due_parts(vals, amounts, taxes):
            line = by_day.setdefault(
                part["date"],
                {
                    "display_type": "payment_term",
                    "date_maturity": part["date"],
                    "discount_date": False,
                    "discount_balance": 0.0,
                    "discount_amount_currency": 0.0,
                    "balance": 0.0,
                    "amount_currency": 0.0,
                },
            )
            line["balance"] += part["company_amount"]
            line["amount_currency"] += part["foreign_amount"]
        return list(by_day.values())

    def _billing_due_parts(self, vals, amounts, taxes):
        """The parts in which an invoice is due, as core's payment terms tell them."""
        company = self.env.company
        currency = self.env["res.currency"].browse(vals["currency_id"])

        def total(lines, part, of):
            return of.round(-sum(line[part] for line in lines))

        untaxed = total(amounts, "balance", company.currency_id)
        untaxed_currency = total(amounts, "amount_currency", currency)
        tax = total(taxes, "balance", company.currency_id)
        tax_currency = total(taxes, "amount_currency", currency)
        today = fields.Date.context_today(self)
        if term := self._billing_term(vals):
            return term._compute_terms(
                date_ref=vals.get("invoice_date") or today,
                currency=currency,
                company=company,
                tax_amount=tax,
                tax_amount_currency=tax_currency,
                untaxed_amount=untaxed,
                untaxed_amount_currency=untaxed_currency,
                sign=1,
            )["line_ids"]
        whole = {
            "company_amount": untaxed + tax,
            "foreign_amount": untaxed_currency + tax_currency,
        }
        return [whole | {"date": vals.get("invoice_date_due") or today}]
