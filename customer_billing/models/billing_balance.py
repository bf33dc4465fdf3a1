from odoo import fields, models
from odoo.tools import SQL


class BillingBalance(models.Model):
    """Money of customers that we hold, as the ledger has it now: a query, no table."""

    _name = "billing.balance"
    _description = "Money Held"
    _auto = False
    _order = "partner_id, purpose, id"
    _rec_name = "partner_id"
    _check_company_auto = True
    _depends = {
        "account.move.line": [
            *("account_id", "amount_currency", "amount_residual_currency", "balance"),
            *("amount_residual", "billing_object_id", "company_id", "currency_id"),
            *("date", "parent_state", "partner_id", "payment_id", "reconciled"),
        ],
        "res.partner": ["commercial_partner_id"],
        "res.company": ["billing_prepaid_account_id", "billing_deposit_account_id"],
    }

    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    purpose = fields.Selection(
        [
            ("prepaid", "Prepaid"),
            ("deposit", "Deposit"),
            ("credit", "Unallocated"),
        ],
        string="Kind",
        readonly=True,
    )
    object_id = fields.Many2one("billing.object", string="For Object", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    account_id = fields.Many2one(
        "account.account", string="Ledger Account", readonly=True
    )
    amount = fields.Monetary(readonly=True, aggregator=None)
    company_currency_id = fields.Many2one(related="company_id.currency_id")
    amount_company = fields.Monetary(
        string="In Company Currency",
        currency_field="company_currency_id",
        readonly=True,
    )
    date_last = fields.Date(string="Last Move", readonly=True, aggregator="max")

    @property
    def _table_query(self):
        # what is kept is what the account says; what is unallocated is what is left of
        # payments on receivables
        return SQL(
            """SELECT MIN(line.id) AS id,
                      customer.commercial_partner_id AS partner_id,
                      CASE WHEN line.account_id = company.billing_prepaid_account_id
                           THEN 'prepaid' ELSE 'deposit' END AS purpose,
                      line.billing_object_id AS object_id,
                      line.company_id, line.currency_id, line.account_id,
                      -SUM(line.amount_currency) AS amount,
                      -SUM(line.balance) AS amount_company,
                      MAX(line.date) AS date_last
                 FROM account_move_line line
                 JOIN res_company company ON company.id = line.company_id
            LEFT JOIN res_partner customer ON customer.id = line.partner_id
                WHERE line.parent_state = 'posted'
                  AND line.account_id IN (company.billing_prepaid_account_id,
                                          company.billing_deposit_account_id)
             GROUP BY customer.commercial_partner_id, 3, line.billing_object_id,
                      line.company_id, line.currency_id, line.account_id
               HAVING SUM(line.amount_currency) != 0 OR SUM(line.balance) != 0
            UNION ALL
               SELECT MIN(line.id), customer.commercial_partner_id, 'credit', NULL,
                      line.company_id, line.currency_id, line.account_id,
                      -SUM(line.amount_residual_currency),
                      -SUM(line.amount_residual), MAX(line.date)
                 FROM account_move_line line
                 JOIN account_account account ON account.id = line.account_id
            LEFT JOIN res_partner customer ON customer.id = line.partner_id
                WHERE line.parent_state = 'posted' AND line.reconciled IS NOT TRUE
                  AND account.account_type = 'asset_receivable'
                  AND line.payment_id IS NOT NULL
                  AND line.amount_residual_currency < 0
             GROUP BY customer.commercial_partner_id, line.company_id,
                      line.currency_id, line.account_id"""
        )

    def _billing_rows_domain(self):
        """Where the journal items lie of which this balance is made."""
        self.ensure_one()
        domain = [
            ("partner_id.commercial_partner_id", "=", self.partner_id.id),
            ("company_id", "=", self.company_id.id),
            ("currency_id", "=", self.currency_id.id),
            ("account_id", "=", self.account_id.id),
            ("parent_state", "=", "posted"),
        ]
        if self.purpose == "credit":
            return [
                *domain,
                ("payment_id", "!=", False),
                ("reconciled", "=", False),
                ("amount_residual_currency", "<", 0),
            ]
        return [*domain, ("billing_object_id", "=", self.object_id.id)]

    def _billing_open_lines(self):
        """The journal items that still hold something of this balance."""
        return self.env["account.move.line"].search(
            [
                *self._billing_rows_domain(),
                ("reconciled", "=", False),
                ("amount_residual_currency", "<", 0),
            ],
            order="date, id",
        )

    def action_view_lines(self):
        """Open the journal items of which this balance is made."""
        self.env["account.move.line"].check_access("read")
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Journal Items"),
            "res_model": "account.move.line",
            "view_mode": "list,form",
            "domain": self._billing_rows_domain(),
            "context": {"create": False},
        }

    def action_give_back(self):
        """Give back what is left of this balance."""
        self.ensure_one()
        self.env["account.payment"].check_access("create")
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_give_back"
        )
        return action | {"context": {"active_model": self._name, "active_id": self.id}}
