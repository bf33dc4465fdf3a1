from odoo import api, fields, models

SEEN_BY = (
    "customer_credit.group_reader,sales_team.group_sale_salesman,"
    "account.group_account_invoice,account.group_account_readonly"
)


class ResPartner(models.Model):
    _inherit = "res.partner"

    credit_profile_ids = fields.One2many(
        "credit.profile",
        "partner_id",
        string="Credit Profiles",
        groups="customer_credit.group_reader",
    )
    credit_has_limit = fields.Boolean(
        string="Has a Credit Limit",
        compute="_compute_credit_figures",
        compute_sudo=True,
        groups=SEEN_BY,
    )
    credit_currency_id = fields.Many2one(
        "res.currency",
        compute="_compute_credit_figures",
        compute_sudo=True,
        groups=SEEN_BY,
    )
    credit_limit_amount = fields.Monetary(
        string="Limit in Force",
        compute="_compute_credit_figures",
        compute_sudo=True,
        currency_field="credit_currency_id",
        groups=SEEN_BY,
    )
    credit_exposure_amount = fields.Monetary(
        string="Credit in Use",
        compute="_compute_credit_figures",
        compute_sudo=True,
        currency_field="credit_currency_id",
        groups=SEEN_BY,
    )
    credit_available_amount = fields.Monetary(
        string="Available Credit",
        compute="_compute_credit_figures",
        compute_sudo=True,
        currency_field="credit_currency_id",
        groups=SEEN_BY,
        help="What may still be ordered on credit from the current company.",
    )
    credit_overdue_amount = fields.Monetary(
        string="Overdue",
        compute="_compute_credit_figures",
        compute_sudo=True,
        currency_field="credit_currency_id",
        groups=SEEN_BY,
    )
    credit_is_on_hold = fields.Boolean(
        string="On Credit Hold",
        compute="_compute_credit_figures",
        compute_sudo=True,
        groups=SEEN_BY,
    )
    credit_parts = fields.Char(
        string="Made Up Of",
        compute="_compute_credit_figures",
        compute_sudo=True,
        groups=SEEN_BY,
    )

    @api.depends("commercial_partner_id")
    @api.depends_context("company", "lang")
    def _compute_credit_figures(self):
        company = self.env.company
        customers = self.commercial_partner_id._origin
        exposure = customers._credit_exposure(company)
        terms = customers._credit_terms(company)
        overdue = customers._credit_overdue(company)
        self.credit_currency_id = company.currency_id
        for partner in self:
            id_ = partner.commercial_partner_id._origin.id
            parts, agreed = exposure.get(id_, {}), terms.get(id_)
            left = partner._credit_headroom(parts, agreed) if agreed else None
            used = sum(parts.values())
            partner.credit_has_limit = left is not None
            partner.credit_limit_amount = 0.0 if left is None else used + left
            partner.credit_exposure_amount = used
            partner.credit_available_amount = left or 0.0
            partner.credit_overdue_amount = overdue.get(id_, (0.0, 0))[0]
            partner.credit_is_on_hold = bool(agreed) and agreed.hold
            partner.credit_parts = partner._credit_parts_text(parts, company)

    def write(self, vals):
        # EXTENDS base: whose contact it is may change
        if vals.keys() & {
            "commercial_partner_id",
            "customer_level_id",
            "is_company",
            "parent_id",
        }:
            self._credit_forget()
        return super().write(vals)

    def action_credit_card(self):
        """The credit profile, or the figures alone for who may not see profiles."""
        self.ensure_one()
        customer = self.commercial_partner_id
        if not self.env["credit.profile"].has_access("read"):
            view = self.env.ref("customer_credit.view_partner_credit_card")
            return {
                "type": "ir.actions.act_window",
                "name": self.env._("Credit of %(name)s", name=customer.name),
                "res_model": "res.partner",
                "res_id": customer.id,
                "views": [(view.id, "form")],
                "target": "new",
            }
        profile = self.env["credit.profile"].search(
            [
                ("partner_id", "=", customer.id),
                ("company_id", "=", self.env.company.id),
            ]
        )
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Credit Profile"),
            "res_model": "credit.profile",
            "res_id": profile.id,
            "views": [(False, "form")],
            "context": {"default_partner_id": customer.id},
        }

    def _credit_action_receivable(self, company):
        """The open items behind the part ``receivable``.

        :param company: the ``res.company`` that is owed
        """
        domain = [
            ("account_id.account_type", "=", "asset_receivable"),
            ("reconciled", "=", False),
            ("parent_state", "=", "posted"),
            ("company_id", "=", company.id),
            ("partner_id", "in", self._credit_contact_ids()),
        ]
        return self._credit_action(
            self.env._("Receivables"), "account.move.line", domain
        )

    def _credit_action_order(self, company):
        """The orders behind the part ``order``.

        :param company: the ``res.company`` that is owed
        """
        domain = [
            ("state", "=", "sale"),
            ("company_id", "=", company.id),
            ("partner_invoice_id", "in", self._credit_contact_ids()),
            ("invoice_status", "!=", "invoiced"),
        ]
        return self._credit_action(self.env._("Orders"), "sale.order", domain)

    def _credit_action_draft(self, company):
        """The draft invoice lines behind the part ``draft``.

        :param company: the ``res.company`` that is owed
        """
        domain = list(self._credit_drafts_domain(company))
        return self._credit_action(
            self.env._("Draft Invoices"), "account.move.line", domain
        )

    def _credit_action(self, name, model, domain):
        """A window on records of ``model``.

        :param name: title, translated
        :param domain: a list domain
        """
        return {
            "type": "ir.actions.act_window",
            "name": name,
            "res_model": model,
            "view_mode": "list,form",
            "domain": domain,
            "context": {"create": False},
        }
