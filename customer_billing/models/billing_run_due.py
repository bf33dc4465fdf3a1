from odoo import models
from odoo.fields import Domain


class BillingRun(models.Model):
    """What is due in a run: subscriptions, and one-off charges that join them."""

    _inherit = "billing.run"

    def _scope_domain(self):
        """The subscriptions this run is about of which something is due."""
        self.ensure_one()
        due = Domain("date_next", "<=", self.date_due)
        open_charge = Domain("charge_ids", "any", [("state", "=", "open")])
        scope = Domain("company_id", "=", self.company_id.id) & Domain(
            "state", "!=", "draft"
        )
        if self.rule_ids:
            scope &= Domain("rule_id", "in", self.rule_ids.ids)
        if self.partner_ids:
            customers = self.partner_ids.commercial_partner_id
            scope &= Domain("commercial_partner_id", "in", customers.ids)
        return scope & (due | open_charge)

    def _due_subscriptions(self, customers):
        """The subscriptions of these customers of which something is due."""
        return self.env["billing.subscription"].search(
            self._scope_domain() & Domain("commercial_partner_id", "in", customers.ids),
            order="id",
        )

    def _due_customers(self):
        """The customers of whom something is due."""
        due = self.env["billing.subscription"]._read_group(
            self._scope_domain(), ["commercial_partner_id"]
        )
        customers = self.env["res.partner"].union(*(customer for (customer,) in due))
        return customers | self._due_one_offs(billed=customers).partner_id

    def _is_anything_due(self):
        """Whether there would be something to do for this run."""
        self.ensure_one()
        domain = self._scope_domain()
        return bool(
            self.env["billing.subscription"].search_count(domain, limit=1)
            or self._due_one_offs(billed=self.env["res.partner"])
        )

    # -- one-off charges -----------------------------------------------------------

    def _one_off_domain(self):
        """The open one-off charges that this run is about."""
        self.ensure_one()
        scope = Domain(
            [
                ("company_id", "=", self.company_id.id),
                ("line_id", "=", False),
                ("state", "=", "open"),
                ("period_start", "<=", self.date_due),
            ]
        )
        if self.partner_ids:
            customers = self.partner_ids.commercial_partner_id
            scope &= Domain("partner_id", "in", customers.ids)
        return scope

    def _due_one_offs(self, customers=None, subscriptions=None, billed=None):
        """The one-off charges to bill, in the same few queries for any number.

        Those that are billed with the others wait for the customer's next bill, as
        long as there will be one.

        :param customers: of these alone; by default of all
        :param subscriptions: what is due of the customers, where this is known
        :param billed: the customers of whom more is due, where this is known
        """
        domain = self._one_off_domain()
        if customers is not None:
            domain &= Domain("partner_id", "in", customers.ids)
        charges = self.env["billing.charge"].search(domain, order="id")
        if not charges:
            return charges
        if billed is None:
            if subscriptions is None:
                subscriptions = self._due_subscriptions(charges.partner_id)
            billed = subscriptions.commercial_partner_id
        rules = charges._one_off_rules()
        joined = set(billed.ids)
        waits = set(self._billed_later(charges.partner_id).ids) - joined
        return charges.filtered(
            lambda charge: (
                (not self.rule_ids or rules[charge] in self.rule_ids)
                and (
                    rules[charge].one_off_bill == "apart"
                    or charge.partner_id.id not in waits
                )
            )
        )

    def _billed_later(self, customers):
        """Those of these customers of whom something will be due after this run."""
        later = self.env["billing.subscription"]._read_group(
            [
                ("company_id", "=", self.company_id.id),
                ("commercial_partner_id", "in", customers.ids),
                ("date_next", ">", self.date_due),
            ],
            ["commercial_partner_id"],
        )
        return customers.browse(customer.id for (customer,) in later)
