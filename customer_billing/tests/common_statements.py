"""Statements that customers answer: a customer with three moves, and a portal user."""

from odoo.tests import new_test_user

from .common import BillingCommon


class StatementCommon(BillingCommon):
    """``customer`` owes 250.55 at the end of February, by a statement that was sent."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer.email = "buyer@example.com"
        cls.invoice = cls._invoice(cls.customer, 250.55, "2025-02-01", "2025-03-03")
        cls.refund = cls._invoice(
            cls.customer, 20, "2025-02-10", move_type="out_refund"
        )
        cls.payment = cls._payment(cls.customer, 50, "2025-02-28")
        cls.opening = cls._invoice(cls.customer, 70, "2025-01-10", "2025-02-09")
        cls.statement = cls._state(cls.customer)
        cls.statement.action_mark_sent()
        cls.lines = cls.statement.line_ids

    @classmethod
    def _state(cls, customers, first="2025-02-01", last="2025-02-28"):
        """The statements of customers for February."""
        return cls.env["billing.statement"]._make(
            customers, cls.company, cls._date(first), cls._date(last)
        )

    @classmethod
    def _portal_user(cls, customer, login):
        """A contact of the customer who may log in to the portal."""
        contact = cls.env["res.partner"].create(
            {"name": f"Buyer {login}", "parent_id": customer.id}
        )
        return new_test_user(
            cls.env, login, "base.group_portal", partner_id=contact.id, password=login
        )

    def _confirm(self, statement=None, way="link", name="Ms Lin"):
        statement = (statement or self.statement).sudo()
        statement._answer(None, statement._digest(), {"way": way, "name": name})

    def _differ(self, line=None, **vals):
        """A difference that a clerk has entered."""
        return (
            self.env["billing.statement.difference"]
            .with_user(self.billing_clerk)
            .create(
                {
                    "statement_id": self.statement.id,
                    "line_id": line.id if line else False,
                    "kind": "price",
                    "words": "Too much",
                }
                | vals
            )
        )
