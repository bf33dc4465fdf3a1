from odoo import models

from ..engine.statement_answer import KINDS


class BillingStatement(models.Model):
    """The words of the page on which a customer answers."""

    _inherit = "billing.statement"

    def _portal_kinds(self):
        """What can be wrong with a row, in the customer's language, in order."""
        field = self.env["billing.statement.difference"]._fields["kind"]
        labels = dict(field._description_selection(self.env))
        return [(kind, labels[kind]) for kind in KINDS]

    def _portal_faults(self):
        """What an answer lacks, by the engine's code."""
        return {
            "empty": self.env._(
                "Say which row is not right, or that a row is missing; or confirm the "
                "statement."
            ),
            "kind": self.env._("Say for each row you have opened what is not right."),
            "amount": self.env._("An amount is written in digits, as in 1234.50."),
            "words": self.env._(
                "Say in a few words, or with an amount, what is wrong."
            ),
        }

    def _paper_content(self):
        """The statement as PDF, in bytes."""
        self.ensure_one()
        report = self.env["ir.actions.report"]
        name = "customer_billing.report_billing_statement"
        return report._render_qweb_pdf(name, self.ids)[0]
