from contextlib import ExitStack, contextmanager

from odoo import fields, models

from odoo.addons.customer_archive.engine.money import exact

ASKED = ("out_invoice", "out_receipt")


class AccountMove(models.Model):
    _name = "account.move"
    _inherit = ["account.move", "credit.document"]

    # what a release says of its invoice follows it: looked up once, not at each step
    credit_release_ids = fields.One2many(
        "credit.release", "move_id", string="Credit Releases", readonly=True, copy=False
    )

    def _credit_debtor(self):
        # EXTENDS credit.document
        return self.partner_id

    def _credit_title(self):
        # EXTENDS credit.document
        self.ensure_one()
        return self.name if self.name and self.name != "/" else self.display_name

    def _credit_check_point(self):
        # EXTENDS credit.document
        asked = self.state == "draft" and self._credit_is_asked()
        return "invoice" if asked else False

    def _credit_banner_depends(self):
        # EXTENDS credit.document
        return ["amount_total", "company_id", "move_type", "partner_id", "state"]

    def _credit_is_asked(self):
        """Whether it can be refused: a fact never is, nor a sale over the counter."""
        self.ensure_one()
        at_the_counter = "pos_order_ids" in self._fields and self.pos_order_ids
        return self.move_type in ASKED and not at_the_counter

    def _credit_amount(self):
        # EXTENDS credit.document: what orders and charges answer for adds nothing
        self.ensure_one()
        lines = self.invoice_line_ids.filtered(
            lambda line: line.display_type == "product"
        )
        committed = lines.filtered_domain(lines._customer_committed_domain())
        amount = sum((lines - committed).mapped("price_total"))
        company, today = self.company_id, fields.Date.context_today(self)
        return exact(
            self.currency_id._convert(
                amount, company.currency_id, company, self.invoice_date or today
            )
        )

    def _credit_tolerance(self):
        # EXTENDS credit.document: what was ordered is invoiced, a cent up or down
        lines = self.invoice_line_ids.filtered("sale_line_ids")
        steps = [exact(line.company_id.currency_id.rounding) for line in lines]
        return sum(steps, exact(0))

    def write(self, vals):
        # EXTENDS account: it posts and numbers without passing _post
        if vals.get("state") != "posted":
            return super().write(vals)
        moves = self.filtered(lambda move: move.state != "posted")
        with moves._credit_guarded():
            return super().write(vals)

    def _post(self, soft=True):
        # EXTENDS account: the lock comes before any number is taken
        moves = self.filtered(lambda move: move.state != "posted")
        with moves._credit_guarded():
            return super()._post(soft)

    @contextmanager
    def _credit_guarded(self):
        """The guard around posting these moves, one for each company."""
        asked = self.filtered(lambda move: move._credit_is_asked())
        facts = self - asked
        with ExitStack() as stack:
            for company, moves in asked.grouped("company_id").items():
                customers = moves._credit_customers(company)
                stack.enter_context(customers._credit_guard(company, "invoice", moves))
            for company, moves in facts.grouped("company_id").items():
                # whose account it touches is a fact, too
                customers = moves.sudo().line_ids.partner_id
                stack.enter_context(customers._credit_guard(company, None))
            yield

    def _compute_partner_credit_warning(self):
        # EXTENDS account: one banner for one cause, and ours knows more
        super()._compute_partner_credit_warning()
        for move in self.filtered("partner_credit_warning"):
            if move.sudo()._credit_customer()._credit_controlled(move.company_id):
                move.partner_credit_warning = ""
