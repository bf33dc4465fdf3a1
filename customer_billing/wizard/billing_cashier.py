from odoo import Command, api, fields, models
from odoo.exceptions import UserError

from odoo.addons.customer_archive.engine.money import exact

# More open items than a cashier reads; the oldest first goes over all of them.
SHOWN = 80


class BillingCashier(models.TransientModel):
    """Take the payment of a customer: what came, and what of it goes to which bill."""

    _name = "billing.cashier"
    _description = "Take a Payment"

    company_id = fields.Many2one(
        "res.company", required=True, default=lambda self: self.env.company
    )
    payment_id = fields.Many2one(
        "account.payment",
        readonly=True,
        help="The payment whose rest is allocated; empty: a new one.",
    )
    partner_id = fields.Many2one("res.partner", string="Customer", required=True)
    purpose = fields.Selection(
        [("bills", "Bills"), ("prepaid", "Prepaid"), ("deposit", "Deposit")],
        required=True,
        default="bills",
    )
    object_id = fields.Many2one(
        "billing.object",
        string="For Object",
        domain="[('partner_id', 'child_of', partner_id)]",
        help="Prepaid money for an object pays for that object alone.",
    )
    date = fields.Date(required=True, default=fields.Date.context_today)
    journal_id = fields.Many2one(
        "account.journal",
        string="Received Into",
        required=True,
        compute="_compute_journal_id",
        store=True,
        precompute=True,
        readonly=False,
        domain="[('company_id', 'parent_of', company_id), "
        "('type', 'in', ('bank', 'cash', 'credit'))]",
    )
    method_line_ids = fields.Many2many(
        "account.payment.method.line", compute="_compute_method_line_ids"
    )
    payment_method_line_id = fields.Many2one(
        "account.payment.method.line",
        string="Way of Payment",
        compute="_compute_payment_method_line_id",
        store=True,
        readonly=False,
        domain="[('id', 'in', method_line_ids)]",
    )
    currency_id = fields.Many2one("res.currency", compute="_compute_currency_id")
    amount = fields.Monetary()
    payer = fields.Char(
        string="Paid By", help="Who brought or sent it, where that is not the customer."
    )
    note = fields.Char()
    allocation = fields.Selection(
        [("oldest", "Oldest First"), ("chosen", "Chosen by Hand")],
        required=True,
        default="oldest",
    )
    move_id = fields.Many2one(
        "account.move", readonly=True, help="The bill from which this was opened."
    )
    line_ids = fields.One2many(
        "billing.cashier.line",
        "cashier_id",
        string="Open Items",
        compute="_compute_line_ids",
        store=True,
        readonly=False,
    )
    open_amount = fields.Monetary(string="Owed in All", compute="_compute_totals")
    allocated_amount = fields.Monetary(string="Allocated", compute="_compute_totals")
    rest_amount = fields.Monetary(
        string="Stays Unallocated",
        compute="_compute_totals",
        help="A credit of the customer, to be allocated or given back later.",
    )
    left_amount = fields.Monetary(string="Still Owed", compute="_compute_totals")

    @api.model
    def default_get(self, fields_list):
        values = super().default_get(fields_list)
        model = self.env.context.get("active_model")
        active = self.env.context.get("active_id")
        if not active or model not in (
            "res.partner",
            "account.move",
            "account.payment",
        ):
            return values
        record = self.env[model].browse(active)
        if model == "res.partner":
            return values | {"partner_id": record.commercial_partner_id.id}
        values["partner_id"] = record.partner_id.commercial_partner_id.id
        values["company_id"] = record.company_id.id
        if model == "account.move":
            values |= {"move_id": record.id, "amount": record.amount_residual}
            return values | {"allocation": "chosen"}
        values |= {"payment_id": record.id, "amount": record.billing_unallocated}
        return values | {"journal_id": record.journal_id.id, "date": record.date}

    @api.depends("company_id")
    def _compute_journal_id(self):
        for cashier in self:
            cashier.journal_id = self.env["account.journal"].search(
                [
                    *self.env["account.journal"]._check_company_domain(
                        cashier.company_id
                    ),
                    ("type", "in", ("bank", "cash", "credit")),
                    ("inbound_payment_method_line_ids", "!=", False),
                ],
                limit=1,
            )

    @api.depends("journal_id")
    def _compute_method_line_ids(self):
        for cashier in self:
            journal = cashier.journal_id
            cashier.method_line_ids = journal.inbound_payment_method_line_ids

    @api.depends("journal_id")
    def _compute_payment_method_line_id(self):
        for cashier in self:
            cashier.payment_method_line_id = cashier.method_line_ids[:1]

    @api.depends("journal_id", "company_id", "payment_id")
    def _compute_currency_id(self):
        for cashier in self:
            cashier.currency_id = (
                cashier.payment_id.currency_id
                or cashier.journal_id.currency_id
                or cashier.company_id.currency_id
            )

    @api.depends("partner_id", "company_id", "journal_id", "purpose", "payment_id")
    def _compute_line_ids(self):
        for cashier in self:
            items = cashier._items(SHOWN) if cashier.purpose == "bills" else []
            cashier.line_ids = [
                Command.clear(),
                *(Command.create({"item_id": item.id}) for item in items),
            ]

    @api.depends("amount", "line_ids.amount", "line_ids.open_amount")
    def _compute_totals(self):
        for cashier in self:
            lines = cashier.line_ids
            cashier.open_amount = sum(lines.mapped("open_amount"))
            cashier.allocated_amount = sum(lines.mapped("amount"))
            cashier.rest_amount = cashier.amount - cashier.allocated_amount
            cashier.left_amount = cashier.open_amount - cashier.allocated_amount

    def _items(self, limit=None):
        """The open items of the customer in the currency of the payment."""
        items = self.env["account.move.line"]
        if not self.partner_id or not self.currency_id:
            return items
        return items._billing_open_items(
            self.partner_id, self.company_id, self.currency_id, limit
        )

    def _is_by_hand(self):
        """Whether somebody has said what each item gets."""
        self.ensure_one()
        if self.allocation == "oldest":
            return False
        others = self.line_ids.filtered(
            lambda line: line.item_id.move_id != self.move_id
        )
        return not self.move_id or any(others.mapped("amount"))

    def _shares(self):
        """What each line gets of the amount, as it would be posted now.

        :return: ``{item id: Decimal}``
        """
        self.ensure_one()
        items, amount = self.line_ids.item_id, exact(self.amount or 0)
        if self.allocation == "oldest":
            return items._billing_parts(max(amount, exact(0)))
        return {
            line.item_id.id: min(amount, exact(line.open_amount))
            for line in self.line_ids
            if self.move_id and line.item_id.move_id == self.move_id
        }

    # -- buttons -------------------------------------------------------------------

    def action_take(self):
        """Take the payment and show it; of an old one, allocate the rest."""
        payment = self._take()
        return payment._get_records_action(views=[(False, "form")])

    def action_take_print(self):
        """Take the payment and print its receipt."""
        action = self._take().action_billing_print()
        return action | {"close_on_report_download": True}

    def action_take_next(self):
        """Take the payment, and the next one."""
        payment = self._take()
        action = self.env["ir.actions.act_window"]._for_xml_id(
            "customer_billing.action_billing_cashier"
        )
        vals = {"journal_id": payment.journal_id.id, "date": payment.date}
        return action | {
            "context": {f"default_{name}": value for name, value in vals.items()}
        }

    def _take(self):
        self.ensure_one()
        chosen = None
        if self.purpose == "bills" and self.allocation == "chosen":
            chosen = {line.item_id.id: line.amount for line in self.line_ids}
        if self.payment_id:
            return self._allocate(chosen)
        return self.env["account.payment"]._billing_take(self._prepare_vals(), chosen)

    def _allocate(self, chosen):
        items = self._items()
        if chosen is not None:
            items = items.filtered(lambda item: chosen.get(item.id))
            if not items:
                raise UserError(self.env._("Choose what the rest is allocated to."))
        self.payment_id._billing_allocate(items)
        return self.payment_id

    def _prepare_vals(self):
        """Values of the payment."""
        return {
            "company_id": self.company_id.id,
            "partner_id": self.partner_id.commercial_partner_id.id,
            "billing_purpose": self.purpose,
            "billing_object_id": self.purpose != "bills" and self.object_id.id,
            "date": self.date,
            "journal_id": self.journal_id.id,
            "payment_method_line_id": self.payment_method_line_id.id,
            "currency_id": self.currency_id.id,
            "amount": self.amount,
            "billing_payer": self.payer,
            "memo": self.note,
        }
