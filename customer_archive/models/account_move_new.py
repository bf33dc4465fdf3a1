from odoo import SUPERUSER_ID, api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from .res_partner_choice import SALES


class AccountMove(models.Model):
    """New invoices are for active customers, where the company wants that.

    What comes from an order or a charge goes on, as do drafts that are there: they
    are finished. Corrections and entries are facts, and never refused.
    """

    _inherit = "account.move"

    customer_choice_domain = fields.Binary(
        compute="_compute_customer_choice_domain", exportable=False
    )

    @api.depends("company_id", "move_type")
    def _compute_customer_choice_domain(self):
        partners = self.env["res.partner"]
        for (company, kind), moves in self.grouped(
            lambda m: (m.company_id or self.env.company, m.move_type)
        ).items():
            domain = Domain("company_id", "in", [False, *company.parent_ids.ids])
            if kind in SALES:
                domain = partners._customer_choice_domain(company, "invoice")
            moves.customer_choice_domain = list(domain)

    @api.model_create_multi
    def create(self, vals_list):
        moves = super().create(vals_list)
        moves._customer_check_new()
        return moves

    def write(self, vals):
        moved = self.browse()
        if vals.get("partner_id"):
            # also to whoever may not see the customer the check says yes or no only
            to = self.env["res.partner"].sudo().browse(vals["partner_id"])
            moved = self.filtered(
                lambda m: m.commercial_partner_id != to.commercial_partner_id
            )
        result = super().write(vals)
        moved._customer_check_new()
        return result

    def _customer_check_new(self):
        """Raise when one of these is a new invoice for a customer who may get none.

        OdooBot passes: what was arranged to come by itself was arranged before.
        """
        if self.env.uid == SUPERUSER_ID:
            return
        new = self.filtered(
            lambda m: (
                m.move_type in SALES
                and m.state == "draft"
                and m.company_id.sudo().customer_active_only
                and m.commercial_partner_id
            )
        )
        # Whoever invoices need not be allowed to read orders or customer files.
        for move in (new - new._customer_finishing()).sudo():
            customer = move.commercial_partner_id
            if not customer._customer_is_invoiced(move.company_id):
                raise UserError(
                    self.env._(
                        "%(message)s A new invoice that comes from no order is "
                        "refused.",
                        message=customer._customer_state_message(),
                    )
                )

    def _customer_finishing(self):
        """Those of these that finish an order or a charge which is there already."""
        lines = self.sudo().invoice_line_ids
        committed = lines.filtered_domain(lines._customer_committed_domain())
        if "sale_line_ids" in lines._fields:
            committed |= lines.filtered("sale_line_ids")
        return self.browse(committed.move_id.ids)
