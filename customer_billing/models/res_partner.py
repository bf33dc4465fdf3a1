from odoo import fields, models
from odoo.fields import Domain
from odoo.tools import SQL

from odoo.addons.customer_archive.engine.timeline import Source

READERS = "customer_billing.group_reader,account.group_account_invoice"
ON_DRAFTS = Domain("state", "=", "billed") & Domain(
    "move_line_id.parent_state", "=", "draft"
)


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
        queries = super()._customer_commitment_queries(company)
        return queries + [self._billing_charges_query(company)]

    def _billing_charges_query(self, company):
        """What these customers owe for charges that no posted bill shows.

        :return: a select as ``_customer_totals`` wants it
        """
        self.env["billing.charge"].flush_model(
            ["amount_total", "company_id", "currency_id", "move_line_id"]
            + ["partner_id", "state"]
        )
        self.env["account.move.line"].flush_model(["parent_state"])
        self.env["res.partner"].flush_model(["commercial_partner_id"])
        return SQL(
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

    def _customer_timeline_sources(self):
        # EXTENDS customer_archive: charges on no posted bill, and statements
        return super()._customer_timeline_sources() + [
            # two sources, as an OR would read the lines of everybody's bills
            *(
                Source(
                    name,
                    "billing.charge",
                    "period_start",
                    {"charge": domain},
                    lambda charge: _event(charge, charge.amount_total),
                )
                for name, domain in (
                    ("charge_open", [("state", "=", "open")]),
                    ("charge_draft", list(ON_DRAFTS)),
                )
            ),
            Source(
                "statement",
                "billing.statement",
                "date_to",
                {"statement": []},
                lambda statement: _event(statement, statement.closing_balance),
            ),
        ]

    def _customer_timeline_chips(self):
        # EXTENDS customer_archive
        return super()._customer_timeline_chips() | {
            "billing": {
                "label": self.env._("Billing"),
                "sequence": 65,
                "tone": "info",
                "kinds": {
                    "charge": (self.env._("Charge"), "fa-refresh"),
                    "statement": (self.env._("Statement"), "fa-balance-scale"),
                },
            }
        }

    def _customer_figures(self):
        # EXTENDS customer_archive: what will be on the next bills
        figures = super()._customer_figures()
        if not self.env["billing.charge"].has_access("read"):
            return figures
        company = self.env.company
        amounts = self._customer_totals(company, self._billing_charges_query(company))
        figures["charges"] = {
            "label": self.env._("Not Yet Billed"),
            "sequence": 35,
            "type": "monetary",
            "value": amounts.get(self.id, {}).get("charge", 0.0),
            "currency_id": company.currency_id.id,
            "action": "action_view_billing_charges",
        }
        return figures

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

    def action_view_billing_charges(self):
        """Open the charges of this customer that no posted bill shows."""
        action = self._billing_action(
            "customer_billing.action_billing_charge", "partner_id"
        )
        unbilled = Domain("state", "=", "open") | ON_DRAFTS
        return action | {"domain": list(Domain(action["domain"]) & unbilled)}


def _event(record, amount):
    """A charge or a statement in the form that the timeline wants."""
    return {
        "title": record.display_name,
        "amount": amount,
        "currency_id": record.currency_id.id,
    }
