from odoo import fields, models
from odoo.fields import Domain


class BillingRun(models.Model):
    """A run that bills again what voided bills had charged, and nothing else."""

    _inherit = "billing.run"

    again_ids = fields.Many2many(
        "account.move",
        "billing_run_again_rel",
        string="Bills Again",
        readonly=True,
        copy=False,
        check_company=True,
        help="The voided bills whose periods are billed again by this run.",
    )

    def _scope_domain(self):
        # EXTENDS: of voided bills, only what stood on them
        scope = super()._scope_domain()
        if self.again_ids:
            lines = [("move_line_id.move_id", "in", self.again_ids.ids)]
            scope &= Domain("charge_ids", "any", lines)
        return scope

    def _one_off_domain(self):
        # EXTENDS: of voided bills, only what stood on them
        scope = super()._one_off_domain()
        if self.again_ids:
            scope &= Domain(
                "replaces_id.move_line_id.move_id", "in", self.again_ids.ids
            )
        return scope

    def _billed_later(self, customers):
        # what stood on a voided bill does not wait for another one
        customers = customers.browse() if self.again_ids else customers
        return super()._billed_later(customers)

    def _bill_at_once(self):
        """Make the drafts of a small run now, and leave them to be looked at."""
        self.ensure_one()
        self._check_state("draft")
        if not self._due_customers():
            self.state = "done"  # nothing of it is owed any more
            return
        self._collect_lines()
        self.state = "running"
        lines = self._waiting_lines()
        # charges are written by runs only, whoever may start one
        run = self.with_company(self.company_id).sudo()
        run._batch_one_by_one(lines.sudo(), run._bill_lines, type(lines)._park)
        self.state = "review"
