from odoo import api, fields, models
from odoo.tools import SQL

RATE = "collection_rate:avg"


class BillingRevenue(models.Model):
    """What was billed for each charge, and how much of it came in: as of now.

    A row is a charge on a posted bill that was not voided. Of a bill it is known how
    much was credited, is open and is overdue; each charge has its share of that, by
    its amount. What was waived of one charge comes off that charge alone. Amounts are
    in the currency of the company one works for, those in others at the rate of the
    bill.
    """

    _name = "billing.revenue"
    _description = "Revenue and Collection"
    _auto = False
    _order = "date desc, id desc"
    _rec_name = "item_id"
    _depends = {
        "account.move": [
            *("amount_residual", "amount_total", "billing_run_id", "billing_voids_id"),
            *("invoice_date", "invoice_date_due", "invoice_user_id", "move_type"),
            *("reversed_entry_id", "state"),
        ],
        "account.move.line": [
            *("account_id", "amount_currency", "amount_residual_currency", "balance"),
            *("billing_lowers_id", "company_id", "date_maturity", "move_id"),
            *("parent_state", "price_subtotal", "price_total", "reconciled"),
        ],
        "account.partial.reconcile": [
            *("credit_move_id", "debit_amount_currency", "debit_move_id"),
        ],
        "billing.charge": [
            *("company_id", "item_id", "move_line_id", "object_id", "partner_id"),
            *("period_start", "state", "subscription_id"),
        ],
        "res.partner": [
            *("country_id", "customer_level_id", "customer_province_id"),
            *("customer_region_id", "industry_id"),
        ],
    }

    charge_id = fields.Many2one("billing.charge", readonly=True)
    move_id = fields.Many2one("account.move", string="Bill", readonly=True)
    partner_id = fields.Many2one("res.partner", string="Customer", readonly=True)
    company_id = fields.Many2one("res.company", readonly=True)
    item_id = fields.Many2one("billing.item", string="Charge Item", readonly=True)
    object_id = fields.Many2one(
        "billing.object", string="Charged Object", readonly=True
    )
    subscription_id = fields.Many2one("billing.subscription", readonly=True)
    level_id = fields.Many2one("customer.level", readonly=True)
    region_id = fields.Many2one("customer.region", readonly=True)
    industry_id = fields.Many2one("res.partner.industry", readonly=True)
    province_id = fields.Many2one("customer.division", readonly=True)
    country_id = fields.Many2one("res.country", readonly=True)
    user_id = fields.Many2one("res.users", string="Salesperson", readonly=True)
    date = fields.Date(string="Bill Date", readonly=True)
    service_date = fields.Date(
        string="Charged From",
        readonly=True,
        help="The first day that is charged: by month it tells for when it is owed, "
        "the bill date when it was billed.",
    )
    date_due = fields.Date(string="Due Date", readonly=True)
    currency_id = fields.Many2one("res.currency", readonly=True)
    untaxed_amount = fields.Monetary(
        string="Billed Untaxed",
        readonly=True,
        help="As it stands on the bill, before what was waived or credited.",
    )
    tax_amount = fields.Monetary(string="Billed Taxes", readonly=True)
    billed_amount = fields.Monetary(string="Billed With Taxes", readonly=True)
    lowered_amount = fields.Monetary(
        string="Waived and Credited",
        readonly=True,
        help="Waivers and credit notes, with taxes.",
    )
    charged_amount = fields.Monetary(
        string="To Be Collected",
        readonly=True,
        help="Billed with taxes, less what was waived and credited.",
    )
    collected_amount = fields.Monetary(
        string="Collected", readonly=True, help="Its part of what the bill was paid."
    )
    is_open = fields.Boolean(
        string="Bill Is Open",
        readonly=True,
        help="Something of the bill is open. Asked for first, a search looks at open "
        "bills only.",
    )
    open_amount = fields.Monetary(string="Still Open", readonly=True)
    overdue_amount = fields.Monetary(
        string="Open and Overdue",
        readonly=True,
        help="What is open of parts of the bill that were due before today.",
    )
    collection_rate = fields.Float(
        string="Collection Rate (%)",
        readonly=True,
        digits=(16, 1),
        aggregator="avg",
        help="What was collected of what was to be collected. Of several rows it is "
        "the rate of their sums.",
    )

    def _read_group_select(self, aggregate_spec, query):
        # OVERRIDES: the rate of a group is that of its sums, no average of rates
        if aggregate_spec != RATE:
            return super()._read_group_select(aggregate_spec, query)
        return SQL(
            "100 * SUM(%s) / NULLIF(SUM(%s), 0)",
            self._field_to_sql(self._table, "collected_amount", query),
            self._field_to_sql(self._table, "charged_amount", query),
        )

    @api.model
    def _billing_group_values(self, rows):
        """What exported rows come to where that is no sum.

        :param rows: dicts by the name of the column, with those that are exported
        :return: ``{name: value}``
        """
        try:
            collected, charged = (
                sum(row[name] or 0 for row in rows)
                for name in ("collected_amount", "charged_amount")
            )
        except KeyError:  # it takes both columns to say
            return {"collection_rate": None}
        return {"collection_rate": 100 * collected / charged if charged else None}

    def action_view_bill(self):
        """Open the bills of these rows."""
        self.env["account.move"].check_access("read")
        return self.move_id._billing_open(self.env._("Bills"))
