"""The test kit of billing: items, tariffs, rules, subscriptions and runs."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command, fields

from odoo.addons.customer_archive.tests.common import CustomerCommon


class BillingCommon(CustomerCommon):
    """A charge item with a tariff of 100, a monthly rule, a customer, two users.

    Users: ``billing_reader``, ``billing_clerk`` and ``billing_manager``. Taxes are
    off unless a test asks for them; ``tax`` is 15 % on top.
    """

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("customer_billing.group_manager")
        cls.billing_reader = cls._user("reader", "customer_billing.group_reader")
        cls.billing_clerk = cls._user("fee_clerk", "customer_billing.group_clerk")
        cls.billing_manager = cls._user("fee_manager", "customer_billing.group_manager")
        cls.tax = cls.company_data["default_tax_sale"]
        cls.item = cls._item("Management fee", 100)
        cls.rule = cls._rule()
        cls.customer = cls._customer("Customer")

    @classmethod
    def _item(cls, name="Fee", price=None, tax=None, **vals):
        """A charge item; with ``price``, with a tariff that always holds."""
        product = cls.env["product.product"].create(
            {
                "name": name,
                "type": "service",
                "taxes_id": [Command.set(tax.ids if tax else [])],
                "supplier_taxes_id": [Command.clear()],
            }
        )
        item = cls.env["billing.item"].create(
            {"name": name, "product_id": product.id, "company_id": cls.company.id}
            | vals
        )
        if price is not None:
            cls._tariff(item, price)
        return item

    @classmethod
    def _tariff(cls, item, price, **vals):
        """A tariff of an item in the company's currency, by default without end."""
        return cls.env["billing.tariff"].create(
            {
                "name": f"{item.name} {price}",
                "item_id": item.id,
                "price": price,
                "company_id": item.company_id.id,
                "currency_id": item.company_id.currency_id.id,
            }
            | vals
        )

    @classmethod
    def _rule(cls, cycle="monthly", timing="advance", **vals):
        """A billing rule: monthly in advance, by days, bills posted."""
        return cls.env["billing.rule"].create(
            {
                "name": f"{cycle} {timing}",
                "cycle": cycle,
                "timing": timing,
                "company_id": cls.company.id,
            }
            | vals
        )

    @classmethod
    def _subscription(
        cls, partner=None, price=None, start="2025-01-01", end=None, active=True, **vals
    ):
        """A subscription with one line of ``item``, started.

        :param price: an agreed price; by default the item's tariff
        :param start: first day, text or ``date``
        :param end: last day, by default none
        :param vals: values of ``billing.subscription``, and ``item``, ``quantity``
        """
        line = {
            "item_id": vals.pop("item", cls.item).id,
            "quantity": vals.pop("quantity", 1),
        }
        if price is not None:
            line |= {"is_price_agreed": True, "price_agreed": price}
        subscription = cls.env["billing.subscription"].create(
            {
                "partner_id": (partner or cls.customer).id,
                "rule_id": cls.rule.id,
                "company_id": cls.company.id,
                "currency_id": cls.company.currency_id.id,
                "date_start": start,
                "date_end": end,
                "line_ids": [Command.create(line)],
            }
            | vals
        )
        if active:
            subscription.action_start()
        return subscription

    def _run(self, day, generate=True, **vals):
        """A bill run up to ``day``, by default generated to its end."""
        run = self.env["billing.run"].create(
            {"date_due": day, "date_bill": day, "company_id": self.company.id} | vals
        )
        if generate:
            run.action_generate()
            self._work()
        return run

    def _work(self):
        """What the scheduler would do now; it works with all rights, as OdooBot."""
        with self._commits():
            self.env["billing.run"].sudo()._cron_bill()
        self.env.invalidate_all()

    @contextmanager
    def _at_once(self):
        """Let work that is started in the background be done before the call ends."""

        def start(batch, cron_xmlid):
            cron = batch.env.ref(cron_xmlid).sudo()
            cron.ir_actions_server_id.with_user(SUPERUSER_ID).run()

        batch_model = type(self.env["customer.batch"])
        with self._commits(), patch.object(batch_model, "_batch_start", start):
            yield

    @staticmethod
    def _date(text):
        return fields.Date.to_date(text)
