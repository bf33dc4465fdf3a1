from datetime import datetime, time

from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

READERS = "customer_billing.group_reader,account.group_account_invoice"


class ResPartner(models.Model):
    _inherit = "res.partner"

    billing_subscription_count = fields.Integer(
        string="Subscriptions", compute="_compute_billing_counts", groups=READERS
    )
    billing_move_count = fields.Integer(
        string="Bills", compute="_compute_billing_counts", groups=READERS
    )
    billing_statement_count = fields.Integer(
        string="Statements", compute="_compute_billing_counts", groups=READERS
    )

    def _compute_billing_counts(self):
        customers = self.commercial_partner_id
        sources = {
            "billing_subscription_count": (
                "billing.subscription",
                "commercial_partner_id",
                Domain("state", "!=", "closed"),
            ),
            # A reader of billing may know how many bills there are.
            "billing_move_count": (
                "billing.run.line",
                "partner_id",
                Domain("move_ids", "!=", False),
            ),
            "billing_statement_count": ("billing.statement", "partner_id", Domain.TRUE),
        }
        for name, (model, partner, domain) in sources.items():
            counts = dict(
                self.env[model]._read_group(
                    domain & Domain(partner, "in", customers.ids),
                    [partner],
                    ["__count"],
                )
            )
            for contact in self:
                contact[name] = counts.get(contact.commercial_partner_id, 0)

    # -- hooks of the archive --------------------------------------------------------

    def _customer_commitment_queries(self, company):
        # EXTENDS customer_archive: charges that are on no posted invoice
        self.env["billing.charge"].flush_model(
            ["amount_total", "company_id", "currency_id", "move_line_id"]
            + ["partner_id", "state"]
        )
        self.env["account.move.line"].flush_model(["parent_state"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        charges = SQL(
            """SELECT charge.partner_id, 'charge' AS source, charge.currency_id,
                      SUM(charge.amount_total) AS amount
                 FROM billing_charge charge
            LEFT JOIN account_move_line line ON line.id = charge.move_line_id
                WHERE charge.company_id = %s
                  AND charge.state != 'void'
                  AND line.parent_state IS DISTINCT FROM 'posted'
                  AND %s
             GROUP BY charge.partner_id, charge.currency_id""",
            company.id,
            # a merged contact may carry charges
            self._customer_is(SQL("charge.partner_id")),
        )
        return super()._customer_commitment_queries(company) + [charges]

    def _customer_timeline(self, limit, before=None):
        # EXTENDS customer_archive: charges on no posted bill, and statements
        customer = self.commercial_partner_id
        return self._customer_timeline_merge(
            limit,
            super()._customer_timeline(limit, before),
            customer._billing_timeline_charges(limit, before),
            customer._billing_timeline_statements(limit, before),
        )

    def _billing_timeline_charges(self, limit, before):
        """Charges that no posted bill shows, as events of the timeline."""
        found = self._customer_newest(
            "billing.charge",
            "period_start",
            [
                ("partner_id", "=", self.id),
                ("state", "!=", "void"),
                ("move_line_id", "not any", [("parent_state", "=", "posted")]),
            ],
            limit,
            before,
        )
        return [
            self._billing_event("charge", charge, date, charge.amount_total)
            for charge, date in found
        ]

    def _billing_timeline_statements(self, limit, before):
        """Statements of account as events of the timeline."""
        found = self._customer_newest(
            "billing.statement",
            "date_to",
            [("partner_id", "=", self.id)],
            limit,
            before,
        )
        return [
            self._billing_event("statement", statement, date, statement.closing_balance)
            for statement, date in found
        ]

    def _billing_event(self, kind, record, date, amount):
        """One event in the form that the timeline wants."""
        if not isinstance(date, datetime):
            date = datetime.combine(date, time.min)
        return {
            "date": date,
            "kind": kind,
            "title": record.display_name,
            "amount": amount,
            "currency_id": record.currency_id.id,
            "model": record._name,
            "res_id": record.id,
        }

    # -- buttons -----------------------------------------------------------------

    def _billing_action(self, xmlid, field):
        """An action of ours, for this customer alone."""
        self.ensure_one()
        customer = self.commercial_partner_id
        action = self.env["ir.actions.act_window"]._for_xml_id(xmlid)
        return action | {
            "domain": [(field, "=", customer.id)],
            "context": {"default_partner_id": customer.id},
        }

    def action_view_billing_subscriptions(self):
        """Open the subscriptions of this customer."""
        return self._billing_action(
            "customer_billing.action_billing_subscription", "commercial_partner_id"
        )

    def action_view_billing_moves(self):
        """Open the bills of this customer."""
        return self._billing_action(
            "customer_billing.action_billing_move", "commercial_partner_id"
        ) | {
            "domain": [
                ("commercial_partner_id", "=", self.commercial_partner_id.id),
                ("billing_run_id", "!=", False),
            ]
        }

    def action_view_billing_statements(self):
        """Open the statements of account of this customer."""
        return self._billing_action(
            "customer_billing.action_billing_statement", "partner_id"
        )
