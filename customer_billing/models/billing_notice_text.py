from odoo import models


class BillingNotice(models.Model):
    """What the mail templates ask for, in the customer's language."""

    _inherit = "billing.notice"

    def _told(self):
        """The mail by its sentences, in the language of who gets it."""
        self.ensure_one()
        receiver = self.receiver_id or self._receiver()
        lang = receiver.lang or self.partner_id.lang or self.env.lang
        notice = self.with_context(lang=lang)
        name = receiver.name or self.partner_id.name
        values = {
            "bill": self.move_id.name,
            "subscription": self.subscription_id.name,
            "day": self.date_about,
            "until": self.date_until,
            "amount": self.currency_id.format(self.amount or 0),
            "days": abs((self.date_about - self.company_id._customer_today()).days),
        }
        return [
            notice.env._("Dear %(name)s,", name=name),
            *getattr(notice, f"_told_{self.kind}")(values),
        ]

    def _told_issued(self, values):
        day = self.move_id.invoice_date
        return [
            self.env._(
                "Your bill %(bill)s of %(made)s over %(amount)s is ready. It is "
                "attached as PDF.",
                made=day,
                **values,
            ),
            self.env._("Please pay by %(day)s.", **values),
            *self._told_account(),
            *self._told_paid(),
        ]

    def _told_due(self, values):
        return [
            self.env._(
                "A friendly reminder: of your bill %(bill)s, %(amount)s is due on "
                "%(day)s.",
                **values,
            ),
            *self._told_account(),
            *self._told_paid(),
        ]

    def _told_overdue(self, values):
        return [
            self.env._(
                "Our books show that of your bill %(bill)s, %(amount)s was to be paid "
                "by %(day)s, %(days)s days ago, and has not arrived yet. Please pay "
                "soon.",
                **values,
            ),
            *self._told_account(),
            *self._told_paid(),
        ]

    def _told_paused(self, values):
        told = [
            self.env._(
                "Your subscription %(subscription)s (%(services)s) is paused from "
                "%(day)s on. Nothing is charged meanwhile.",
                services=self._told_services(),
                **values,
            )
        ]
        if self.date_until:
            told.append(self.env._("It is charged again from %(until)s on.", **values))
        return [*told, self.env._("If this is not what we agreed, please tell us.")]

    def _told_ending(self, values):
        return [
            self.env._(
                "The last day of your subscription %(subscription)s (%(services)s) is "
                "%(day)s. Nothing is charged after it.",
                services=self._told_services(),
                **values,
            ),
            self.env._("If you want to go on, please tell us in time."),
        ]

    def _told_price(self, values):
        return [
            self.env._(
                "From %(day)s on, these prices of your subscription %(subscription)s "
                "change:",
                **values,
            ),
            *self._told_prices(),
            self.env._(
                "What is billed already stays as it is. If you have questions, please "
                "ask us."
            ),
        ]

    def _told_paid(self):
        return [
            self.env._(
                "If you have paid already, please ignore this mail. If something on "
                "the bill is not right, please tell us."
            )
        ]

    def _told_account(self):
        """Holder, bank and number of the account to pay to, where there is one."""
        bank = self.company_id.partner_id.bank_ids[:1]
        if not bank:
            return []
        holder = bank.acc_holder_name or bank.partner_id.name
        parts = [holder, bank.bank_id.name, bank.acc_number]
        account = " / ".join(part for part in parts if part)
        return [self.env._("Please pay to: %(account)s.", account=account)]

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
