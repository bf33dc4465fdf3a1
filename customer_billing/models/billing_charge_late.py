from odoo import models


class BillingCharge(models.Model):
    """Charges on drafts, made anew with usage that came since."""

    _inherit = "billing.charge"

    def _take_in_late(self):
        """Charge what came for these periods on the drafts they stand on."""
        Usage = self.env["billing.usage"]
        for company, charges in self.grouped("company_id").items():
            lines = charges.line_id
            find = self.env["billing.tariff"]._finder(lines.item_id, company)
            models_ = {
                charge: charge.line_id._usage_price(find, charge.period_start)
                for charge in charges
            }
            how = {c.line_id.id: c.line_id._usage_how(m) for c, m in models_.items()}
            found = Usage._late_in(lines, how, waits=True)
            for charge, model in models_.items():
                for late in found.get(charge.line_id.id, ()):
                    if model and late.now.start == charge.period_start:
                        charge._change_on_draft(
                            charge.line_id._prepare_usage_vals(model, late.now)
                        )
            Usage._claim(charges)

    def _change_on_draft(self, vals):
        """Put other values on the charge and on its line of a draft bill."""
        bill_line, run = self.move_line_id, self.run_id
        before = self.amount_total
        bill_line.write(
            {
                "quantity": vals["quantity"],
                "price_unit": vals["price_unit"],
                "name": run._charge_text(vals, bill_line.partner_id.lang),
            }
        )
        self.write(
            vals
            | {
                "is_free": False,
                "amount": bill_line.price_subtotal,
                "amount_total": bill_line.price_total,
            }
        )
        self.move_id.billing_run_line_id.amount += self.currency_id._convert(
            self.amount_total - before,
            self.company_id.currency_id,
            self.company_id,
            self.move_id.invoice_date or self.period_end,
        )
