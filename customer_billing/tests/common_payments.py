"""The test kit of payments: accounts for money held, a cashier, forms."""

from odoo.tests import Form

from .common import BillingCommon


class PaymentsCommon(BillingCommon):
    """Accounts for prepaid money and deposits; ``cashier`` is a second fee clerk."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.prepaid_account, cls.deposit_account = (
            cls.env["account.account"].create(
                {
                    "name": name,
                    "code": code,
                    "account_type": "liability_current",
                    "reconcile": True,
                    "company_ids": cls.company.ids,
                }
            )
            for name, code in (("Prepaid", "2203P"), ("Deposits", "2241P"))
        )
        cls.company.write(
            {
                "billing_prepaid_account_id": cls.prepaid_account.id,
                "billing_deposit_account_id": cls.deposit_account.id,
            }
        )
        cls.bank = cls.company_data["default_journal_bank"]
        cls.cashier = cls._user("cashier", "customer_billing.group_clerk")

    def _take(self, amount, purpose="bills", chosen=None, user=None, **vals):
        """A payment of ``customer``, taken by the cashier."""
        payments = self.env["account.payment"].with_user(user or self.cashier)
        return payments._billing_take(
            {
                "partner_id": self.customer.id,
                "company_id": self.company.id,
                "journal_id": self.bank.id,
                "amount": amount,
                "date": "2025-03-01",
                "billing_purpose": purpose,
            }
            | vals,
            chosen,
        )

    def _wizard(self, record, user=None):
        """The cashier's form, opened from a customer, a bill or a payment."""
        return Form(
            self.env["billing.cashier"]
            .with_user(user or self.cashier)
            .with_context(active_model=record._name, active_id=record.id)
        )

    def _owed(self, *moves):
        """What is open of these bills."""
        return [move.amount_residual for move in moves]

    def _receivable(self, move):
        """The journal items of a bill that are owed."""
        return move.line_ids.filtered(
            lambda line: line.account_type == "asset_receivable"
        )

    def _on(self, account, customer=None):
        """What lies on a liability account, by the ledger itself."""
        domain = [("account_id", "=", account.id), ("parent_state", "=", "posted")]
        if customer:
            domain.append(("partner_id", "child_of", customer.id))
        self.env.flush_all()
        return -sum(self.env["account.move.line"].search(domain).mapped("balance"))

    def _balances(self, **criteria):
        """The rows of the balance list."""
        self.env.flush_all()
        self.env.invalidate_all()
        domain = [("company_id", "=", self.company.id)]
        domain += [(name, "=", value) for name, value in criteria.items()]
        return self.env["billing.balance"].search(domain)
