from odoo import models
from odoo.fields import Domain

from ..engine.exposure import (
    DELIVERED,
    DRAFT,
    LATER,
    NOT_DUE,
    NOTE,
    ONLINE,
    ORDER,
    OVERDUE,
    UNMATCHED,
)


class ResPartner(models.Model):
    """The rows behind each part of what a customer owes."""

    _inherit = "res.partner"

    def _credit_action_part(self, company, part):
        """A window on the rows of which a part is made; they add up to it.

        :param company: the ``res.company`` that is owed
        :param part: one of ``engine.exposure.PARTS``, or ``later``
        """
        self.ensure_one()
        if part in (NOT_DUE, OVERDUE, UNMATCHED, NOTE):
            return self._credit_action_items(company, part)
        if part in (ORDER, DELIVERED, LATER):
            return self._credit_action_orders(company, part)
        if part == DRAFT:
            return self._credit_action_draft(company)
        if part == ONLINE:
            contacts = self._credit_contact_ids()
            domain = [
                ("sale_order_ids.partner_invoice_id", "in", contacts),
                ("sale_order_ids.state", "=", "sale"),
                ("state", "in", ("authorized", "done")),
            ]
            name = self.env._("Paid Online")
            return self._credit_action(name, "payment.transaction", domain)
        return self._credit_action_charges()

    def _credit_action_items(self, company, part):
        """The journal items of a part."""
        today = company._customer_today()
        working = company._credit_working_days()
        before = working.overdue_before(today) if working else today
        late = Domain("date_maturity", "<", before) | (
            Domain("date_maturity", "=", False) & Domain("date", "<", before)
        )
        owed = Domain("amount_residual", ">", 0)
        receivable = Domain("account_id.account_type", "=", "asset_receivable")
        notes = self._credit_own_rules(company).note_accounts
        rows = {
            NOT_DUE: (self.env._("Not Yet Due"), receivable & owed & ~late),
            OVERDUE: (self.env._("Past Due"), receivable & owed & late),
            UNMATCHED: (
                self.env._("Unmatched Receipts and Credit Notes"),
                receivable & Domain("amount_residual", "<", 0),
            ),
            NOTE: (self.env._("Notes Not Due"), Domain("account_id", "in", notes)),
        }
        name, domain = rows[part]
        domain &= Domain("parent_state", "=", "posted")
        domain &= Domain("company_id", "=", company.id)
        domain &= self._credit_contacts_domain()
        action = self._credit_action(name, "account.move.line", list(domain))
        view = self.env.ref("customer_credit.view_account_move_line_list")
        return action | {"views": [(view.id, "list"), (False, "form")]}

    def _credit_action_orders(self, company, part):
        """The orders of a part: what of them makes it up is a column of the list."""
        ids = [
            id_
            for id_, delivered, rest, is_later in self._credit_open_orders(company)
            if (part == DELIVERED and delivered > 0)
            or (part != DELIVERED and rest > 0 and is_later == (part == LATER))
        ]
        names = {
            ORDER: self.env._("Orders Not Delivered"),
            DELIVERED: self.env._("Delivered, Not Invoiced"),
            LATER: self.env._("Not Counted Yet"),
        }
        action = self._credit_action(names[part], "sale.order", [("id", "in", ids)])
        view = self.env.ref("customer_credit.view_sale_order_exposure_list")
        return action | {"views": [(view.id, "list"), (False, "form")]}

    def _credit_open_orders(self, company):
        """What of each open order was delivered, and what is still to be delivered.

        :param company: the ``res.company`` that is owed
        :return: a list of ``(order id, delivered, not delivered, is for later)`` in the
            currencies of the orders
        """
        customers = self.sudo()  # the same orders that the figure is made of
        later = customers._credit_is_later(company)
        rows = customers._credit_orders_amounts(
            customers._credit_orders_condition(company), later
        )
        return [(id_, d, amount - d, late) for id_, amount, d, late in rows]

    def _credit_action_charges(self):
        """What opens the charges is known to the addon that makes them."""
        figure = self._customer_figures().get("charges")
        if not figure or not figure.get("action"):
            return {"type": "ir.actions.act_window_close"}
        return getattr(self, figure["action"])()
