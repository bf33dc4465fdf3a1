from collections import defaultdict

from odoo import Command, api, fields, models
from odoo.exceptions import UserError
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.money import exact

from ..engine.prepaid import Bill, spend

# So many bills are one savepoint and one commit of the cron.
BATCH = 250


class AccountMove(models.Model):
    """Bills that are paid from money paid in advance, when they are posted."""

    _inherit = "account.move"

    billing_settles_id = fields.Many2one(
        "account.move",
        string="Pays the Bill",
        readonly=True,
        copy=False,
        index="btree_not_null",
        ondelete="restrict",
        check_company=True,
        help="This entry used prepaid money for that bill.",
        prefetch="billing",
    )
    billing_prepaid_waits = fields.Boolean(
        readonly=True,
        copy=False,
        help="Prepaid money was being used by somebody else when the bill was posted; "
        "it is used a little later.",
        prefetch="billing",
    )

    _billing_prepaid_waits_idx = models.Index("(id) WHERE billing_prepaid_waits")

    def _post(self, soft=True):
        # EXTENDS account: what was paid in advance pays the new bills
        posted = super()._post(soft)
        bills = posted.filtered(
            lambda move: (
                move.move_type == "out_invoice"
                and move.company_id.billing_prepaid_account_id
            )
        )
        bills._billing_use_prepaid()
        return posted

    def button_draft(self):
        # EXTENDS account: a bill that is taken back gives the money back
        self._billing_give_prepaid_back()
        return super().button_draft()

    def _billing_give_prepaid_back(self):
        """Cancel the entries that have paid these bills from prepaid money."""
        entries = self.search(
            [("billing_settles_id", "in", self.ids), ("state", "=", "posted")]
        )
        if entries:
            entries.button_cancel()

    def _billing_open_rows(self):
        """What is still owed of these bills, the oldest first."""
        rows = self.line_ids.filtered(
            lambda line: (
                line.account_type == "asset_receivable"
                and line.amount_residual_currency > 0
            )
        )
        return rows.sorted(lambda row: (row.date_maturity or row.date, row.id))

    def action_billing_use_prepaid(self):
        """Pay these bills from prepaid money now."""
        self.check_access("write")
        if not self._billing_use_prepaid():
            raise UserError(
                self.env._("There is no prepaid money that could pay this bill.")
            )

    def _billing_use_prepaid(self):
        """Pay open bills from what their customers have paid in advance.

        Safe to repeat: what is paid is not open any more, what is used is gone. Money
        that somebody else is using at this moment is left, and the bill waits for it.

        :return: the journal entries that use it
        """
        bills, entries = (
            self.filtered(lambda move: move.state == "posted"),
            self.browse(),
        )
        for company, some in bills.grouped("company_id").items():
            rows = some._billing_prepaid_rows(company)
            if not rows:
                continue
            debts = some._billing_open_rows()
            kept = (rows | debts)._billing_try_lock()
            late = debts.move_id if rows - kept else (debts - kept).move_id
            late._billing_prepaid_later()
            entries |= some._billing_spend(company, rows & kept, debts & kept)
        return entries

    def _billing_prepaid_later(self):
        """Let the scheduler use prepaid money for these bills when it is free."""
        if not self:
            return
        self.billing_prepaid_waits = True
        # A cashier need not be allowed to see the scheduler.
        self.env.ref("customer_billing.ir_cron_prepaid").sudo()._trigger()

    def _billing_prepaid_rows(self, company):
        """What is left of prepaid money of the customers of these bills."""
        account = company.billing_prepaid_account_id
        customers = self.commercial_partner_id
        if not account or not customers:
            return self.env["account.move.line"]
        return self.env["account.move.line"].search(
            [
                ("account_id", "=", account.id),
                ("company_id", "=", company.id),
                ("parent_state", "=", "posted"),
                ("reconciled", "=", False),
                ("amount_residual_currency", "<", 0),
                ("partner_id.commercial_partner_id", "in", customers.ids),
            ]
        )

    def _billing_spend(self, company, rows, debts):
        """Book the use of these payments for these bills.

        :param rows: journal items with prepaid money
        :param debts: open journal items of these bills
        :return: the journal entries, one a bill
        """
        things = self._billing_things(company) if rows.billing_object_id else {}
        open_of = defaultdict(int)
        for debt in debts:
            open_of[debt.move_id] += exact(debt.amount_residual_currency)
        uses = defaultdict(list)
        for use in spend(
            [move._billing_as_bill(left, things) for move, left in open_of.items()],
            [row._billing_as_fund() for row in rows],
        ):
            uses[use.bill].append((rows.browse(use.fund), float(use.amount)))
        if not uses:
            return self.browse()
        moves, journal = self.browse(uses), company._billing_general_journal()
        entries = self.create(
            [
                move._prepare_prepaid_vals(
                    journal, debts & move.line_ids, uses[move.id]
                )
                for move in moves
            ]
        )
        entries.action_post()
        plan = []
        for move, entry in zip(moves, entries, strict=True):
            *used, paid = entry.line_ids.sorted("sequence")
            for line, (row, _amount) in zip(used, uses[move.id], strict=True):
                plan.append(line | row)
            plan += [paid | debt for debt in debts & move.line_ids]
        self.env["account.move.line"]._reconcile_plan(plan)
        return entries

    def _billing_as_bill(self, left, things):
        """This bill as the engine wants it."""
        self.ensure_one()
        return Bill(
            self.id,
            self.invoice_date_due or self.date,
            left,
            self.commercial_partner_id.id,
            self.currency_id.name,
            things.get(self.id, {}),
        )

    def _prepare_prepaid_vals(self, journal, debts, used):
        """Values of the entry that pays this bill from prepaid money.

        :param used: ``[(journal item, amount)]``
        """
        day = max([self.date, *(row.date for row, _amount in used)])
        company = self.company_id
        lines = self._prepare_prepaid_lines(company, debts, used, day)
        return {
            "move_type": "entry",
            "company_id": company.id,
            "journal_id": journal.id,
            "currency_id": self.currency_id.id,
            "date": day,
            "ref": self.env._("Prepaid money used for %s", self.name),
            "partner_id": self.commercial_partner_id.id,
            "billing_settles_id": self.id,
            "line_ids": [
                Command.create(vals | {"sequence": sequence})
                for sequence, vals in enumerate(lines, 1)
            ],
        }

    def _prepare_prepaid_lines(self, company, debts, used, day):
        """Values of the journal items: what is used of each payment, then the bill."""
        head = {"partner_id": self.commercial_partner_id.id, "name": self.name}
        head["currency_id"] = self.currency_id.id
        lines, total, value = [], 0.0, 0.0
        for row, amount in used:
            balance = self.currency_id._convert(
                amount, company.currency_id, company, day
            )
            total += amount
            value += balance
            part = {"amount_currency": amount, "balance": balance}
            part["billing_object_id"] = row.billing_object_id.id
            lines.append(head | part | {"account_id": row.account_id.id})
        paid = {"account_id": debts[:1].account_id.id, "date_maturity": day}
        paid["amount_currency"] = -self.currency_id.round(total)
        paid["balance"] = -company.currency_id.round(value)
        return [*lines, head | paid]

    def _billing_things(self, company):
        """What these bills ask for each object, less what prepaid money has paid of it.

        :return: ``{bill id: {object id: Decimal}}``, in one query for all
        """
        self.env["billing.charge"].flush_model()
        self.env["account.move.line"].flush_model()
        rows = self.env.execute_query(
            SQL(
                """SELECT line.move_id, charge.object_id, SUM(charge.amount_total)
                     FROM billing_charge charge
                     JOIN account_move_line line ON line.id = charge.move_line_id
                    WHERE line.move_id IN %(bills)s AND charge.state != 'void'
                      AND charge.object_id IS NOT NULL
                 GROUP BY line.move_id, charge.object_id
                UNION ALL
                   SELECT entry.billing_settles_id, line.billing_object_id,
                          -SUM(line.amount_currency)
                     FROM account_move entry
                     JOIN account_move_line line ON line.move_id = entry.id
                    WHERE entry.billing_settles_id IN %(bills)s
                      AND entry.state = 'posted'
                      AND line.billing_object_id IS NOT NULL
                      AND line.account_id = %(account)s
                 GROUP BY entry.billing_settles_id, line.billing_object_id""",
                bills=tuple(self.ids) or (0,),
                account=company.billing_prepaid_account_id.id,
            )
        )
        things = defaultdict(lambda: defaultdict(int))
        for move_id, thing, amount in rows:
            things[move_id][thing] += exact(amount)
        return things

    @api.model
    def _cron_billing_prepaid(self):
        """Use prepaid money for the bills that waited for it; safe to repeat."""
        waiting = self.search([("billing_prepaid_waits", "=", True)], order="id")
        cron, left = self.env["ir.cron"], len(waiting)
        for start in range(0, len(waiting), BATCH):
            bills = waiting[start : start + BATCH]
            bills.billing_prepaid_waits = False
            bills._billing_use_prepaid()
            left -= len(bills)
            if not cron._commit_progress(len(bills), remaining=left):
                break
