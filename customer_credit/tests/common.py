"""The test kit of credit, on that of the archive."""

from contextlib import contextmanager
from unittest.mock import patch

from odoo import SUPERUSER_ID, Command
from odoo.modules import module

from odoo.addons.customer_archive.tests.common import CustomerCommon


class CreditCommon(CustomerCommon):
    """Customers with limits and orders.

    Users: ``credit_user``, ``credit_manager`` and ``salesperson``.
    """

    @classmethod
    def setUpClass(cls):
        # the guard asks whether a test is running; some runners say so only later
        module.current_test = module.current_test or cls
        super().setUpClass()
        cls.env.user.group_ids |= cls.env.ref("customer_credit.group_manager")
        cls.env.user.group_ids |= cls.env.ref("sales_team.group_sale_manager")
        cls.credit_user = cls._user("credit_user", "customer_credit.group_user")
        cls.credit_manager = cls._user(
            "credit_manager", "customer_credit.group_manager"
        )
        cls.salesperson = cls._user(
            "salesperson", "sales_team.group_sale_salesman_all_leads"
        )
        cls.product = cls.env["product.product"].create(
            {
                "name": "Thing",
                "type": "consu",
                "invoice_policy": "order",
                "taxes_id": [Command.clear()],
            }
        )

    @classmethod
    def _order(cls, partner, amount, confirm=False, **vals):
        """A quotation of one line over ``amount``, without taxes.

        :param confirm: whether to confirm it
        :param vals: values of ``sale.order``
        """
        order = cls.env["sale.order"].create(
            {
                "partner_id": partner.id,
                "order_line": [Command.create(cls._line(amount))],
            }
            | vals
        )
        if confirm:
            order.action_confirm()
        return order

    @classmethod
    def _line(cls, amount, **vals):
        """The values of an order line over ``amount``."""
        return {
            "product_id": cls.product.id,
            "product_uom_qty": 1,
            "price_unit": amount,
            "tax_ids": [Command.clear()],
        } | vals

    @classmethod
    def _limit(cls, partner, amount, **vals):
        """The credit profile of ``partner`` with this limit, made or changed."""
        profiles = cls.env["credit.profile"]
        vals = {"is_limited": amount is not None, "limit_amount": amount or 0.0} | vals
        profile = profiles.search(
            [("partner_id", "=", partner.id), ("company_id", "=", cls.company.id)]
        )
        if profile:
            profile.write(vals)
            return profile
        return profiles.create(
            {"partner_id": partner.id, "company_id": cls.company.id} | vals
        )

    @classmethod
    def _policy(cls, **vals):
        """The credit policy of the test company, made or changed."""
        policies = cls.env["credit.policy"]
        level = vals.get("level_id", False)
        policy = policies.search(
            [("company_id", "=", cls.company.id), ("level_id", "=", level)]
        )
        if policy:
            policy.write(vals)
            return policy
        return policies.create({"company_id": cls.company.id} | vals)

    @classmethod
    def _blacklist(cls, partner):
        """Blacklist ``partner`` without the steps that lead there."""
        partner.with_user(SUPERUSER_ID).customer_state = "blacklisted"

    @classmethod
    def _release(cls, document, amount, until="2099-12-31", approve=True):
        """A release asked for by the salesperson, given by the credit manager."""
        field = "order_id" if document._name == "sale.order" else "move_id"
        release = cls.env["credit.release"].with_user(cls.salesperson)
        if document._name == "account.move":
            release = cls.env["credit.release"]
        release = release.create(
            {
                field: document.id,
                "amount_cap": amount,
                "date_until": until,
                "reason": "Promised to pay on Friday",
            }
        )
        if approve:
            release.with_user(cls.credit_manager).action_approve()
        return release

    def _exposure(self, partner):
        """What ``partner`` owes the test company, in all."""
        return sum(partner._credit_exposure(self.company)[partner.id].values())

    @contextmanager
    def _committed_by_others(self, partner, amount):
        """While inside, other transactions have committed ``amount`` more."""
        model = type(self.env["res.partner"])
        committed = model._credit_committed

        def and_others(customers, company, base):
            fresh, terms = committed(customers, company, base)
            fresh = {id_: dict(parts) for id_, parts in fresh.items()}
            if partner.id in fresh:
                fresh[partner.id]["order"] += amount
            return fresh, terms

        with patch.object(model, "_credit_committed", and_others):
            yield
