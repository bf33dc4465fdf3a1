from odoo import models


class BillingNotice(models.Model):
    """What the mail templates ask for, in the customer's language."""

    _inherit = "billing.notice"

    def _told_amount(self):
        """The amount with its currency."""
        self.ensure_one()
        return self.currency_id.format(self.amount)

    def _told_days(self):
        """How many days there are from today to the day it is about."""
        self.ensure_one()
        return abs((self.date_about - self.company_id._customer_today()).days)

    def _told_account(self):
        """Holder, bank and number of the account to pay to; empty without one."""
        self.ensure_one()
        bank = self.company_id.partner_id.bank_ids[:1]
        holder = bank.acc_holder_name or bank.partner_id.name
        parts = [holder, bank.bank_id.name, bank.acc_number] if bank else []
        return " / ".join(part for part in parts if part)

    def _told_link(self):
        """Where the customer sees the bill without logging in."""
        self.ensure_one()
        return f"{self.get_base_url()}{self.move_id.get_portal_url()}"

    def _told_services(self):
        """What the subscription is about: its items and objects."""
        self.ensure_one()
        lines = self.subscription_id.line_ids.filtered(lambda x: not x.replaced_by_id)
        names = [
            ", ".join(part for part in (line.item_id.name, line.object_id.name) if part)
            for line in lines
        ]
        return "; ".join(dict.fromkeys(names))

    def _new_prices(self):
        """The steps of the subscription that begin on the day it is about."""
        self.ensure_one()
        return self.subscription_id.discount_ids.filtered(
            lambda step: step.date_start == self.date_about
        )

    def _told_prices(self):
        """What becomes of each price, a sentence each."""
        self.ensure_one()
        steps = self._new_prices()
        revised = self.env["billing.price.revision.line"].search(
            [("discount_id", "in", steps.ids), ("state", "=", "done")]
        )
        by_step = {row.discount_id: row for row in revised}
        told = []
        for step in steps:
            row, item = by_step.get(step), step.line_id.item_id.name
            if row:
                told.append(
                    self.env._(
                        "%(item)s: %(old)s → %(new)s",
                        item=item,
                        old=f"{row.price_old:,.2f}",
                        new=f"{row.price_new:,.2f}",
                    )
                )
            elif step.kind == "price":
                told.append(f"{item}: {step.value:,.2f}")
            else:
                labels = dict(step._fields["kind"]._description_selection(self.env))
                name = item or self.env._("All items")
                told.append(f"{name}: {labels[step.kind]} {step.value:g}")
        return told
