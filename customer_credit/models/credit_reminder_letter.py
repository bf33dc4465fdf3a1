from odoo import models
from odoo.tools import formatLang

from odoo.addons.customer_archive.engine.amount_cn import amount_cn
from odoo.addons.customer_archive.engine.money import exact


class CreditReminder(models.Model):
    """What the letter says, in the customer's language."""

    _inherit = "credit.reminder"

    def _told(self):
        """The letter by its parts.

        :return: ``{"title": str, "paragraphs": [str, ...]}``
        """
        self.ensure_one()
        letter = self.with_context(lang=self.partner_id.lang or self.env.lang)
        values = letter._letter_values()
        titles = dict(letter._fields["tone"]._description_selection(letter.env))
        return {
            "title": titles[self.tone],
            "paragraphs": [
                letter._letter_opening(),
                letter._letter_amounts(values),
                letter.env._(
                    "Please pay until %(deadline)s to: %(account)s.", **values
                ),
                letter.env._(
                    "If you have paid already, please ignore this letter and tell us "
                    "the day of the payment; if you disagree, please object in writing "
                    "within %(days)s days of receiving it.",
                    days=self.objection_days,
                ),
                *letter._letter_warning(),
            ],
        }

    def _letter_values(self):
        currency = self.currency_id
        return {
            "day": str(self.date),
            "deadline": str(self.date_deadline),
            "account": self._letter_account(),
            "currency": self.env._("RMB") if currency.name == "CNY" else currency.name,
            "words": self._letter_words(),
            "amount": formatLang(self.env, self.total_amount, currency_obj=currency),
            "overdue": formatLang(self.env, self.overdue_amount, currency_obj=currency),
            "days": self.overdue_days,
        }

    def _letter_words(self):
        """What is owed, spelled out in the letter's language."""
        if (self.env.lang or "").startswith("zh"):
            return amount_cn(exact(self.total_amount))
        return self.currency_id.amount_to_text(self.total_amount)

    def _letter_opening(self):
        if self.tone == "notice":
            return self.env._(
                "Thank you for working with us. We allow ourselves a reminder of what "
                "is open between us."
            )
        if self.tone == "reminder":
            return self.env._(
                "Our books show that payments of your company are overdue."
            )
        return self.env._(
            "We have reminded you before, and payments of your company are still "
            "overdue."
        )

    def _letter_amounts(self, values):
        return self.env._(
            "As of %(day)s your company owes us %(currency)s %(words)s (%(amount)s), "
            "of which %(overdue)s is overdue, the oldest item by %(days)s days. The "
            "items are listed below.",
            **values,
        )

    def _letter_warning(self):
        if self.tone != "final":
            return []
        return [
            self.env._(
                "This is our last reminder. If nothing is paid until then, we will "
                "stop deliveries and take further steps to collect what is owed."
            )
        ]

    def _bank(self):
        """The account to pay to: the one chosen, or the company's first."""
        # the company's own accounts stand on the paper that the customer gets
        return self.sudo().bank_id or self.sudo().company_id.partner_id.bank_ids[:1]

    def _letter_account(self):
        """Holder, bank and number of the account to pay to."""
        bank = self._bank()
        holder = bank.acc_holder_name or bank.partner_id.name
        parts = [holder, bank.bank_id.name, bank.acc_number]
        return " / ".join(part for part in parts if part)
