from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError

USES = {
    "prepaid": "billing_prepaid_account_id",
    "deposit": "billing_deposit_account_id",
}
LIABILITIES = [
    ("account_type", "in", ("liability_current", "liability_non_current")),
    ("reconcile", "=", True),
]


class ResCompany(models.Model):
    """Where money lies that is kept for customers, and who numbers its receipts."""

    _inherit = "res.company"

    billing_prepaid_account_id = fields.Many2one(
        "account.account",
        string="Account for Prepaid Money",
        check_company=True,
        ondelete="restrict",
        domain=LIABILITIES,
        help="A liability that allows reconciliation, e.g. advances from customers or "
        "contract liabilities. Empty: no prepaid money is taken.",
    )
    billing_deposit_account_id = fields.Many2one(
        "account.account",
        string="Account for Deposits",
        prefetch="billing",
        check_company=True,
        ondelete="restrict",
        domain=LIABILITIES,
        help="A liability that allows reconciliation, e.g. other payables. Deposits "
        "are never income. Empty: no deposits are taken.",
    )
    billing_misc_journal_id = fields.Many2one(
        "account.journal",
        string="Journal for Prepaid Money",
        prefetch="billing",
        check_company=True,
        domain=[("type", "=", "general")],
        help="Where the use of prepaid money and deposits is posted. Empty: the first "
        "journal for miscellaneous operations.",
    )

    @api.constrains(*USES.values())
    def _check_billing_accounts(self):
        for company in self:
            accounts = [company[name] for name in USES.values() if company[name]]
            for account in accounts:
                if not account.account_type.startswith("liability_"):
                    raise ValidationError(
                        self.env._(
                            "%s is no liability: what is kept for customers is owed "
                            "to them.",
                            account.display_name,
                        )
                    )
                if not account.reconcile:
                    raise ValidationError(
                        self.env._(
                            "Let %s allow reconciliation first, so that one sees what "
                            "is left of each payment.",
                            account.display_name,
                        )
                    )
            if len(accounts) == 2 and accounts[0] == accounts[1]:
                raise ValidationError(
                    self.env._("Prepaid money and deposits need an account each.")
                )

    @api.model_create_multi
    def create(self, vals_list):
        companies = super().create(vals_list)
        companies._billing_receipt_sequences()
        return companies

    def write(self, vals):
        # EXTENDS base: money that is kept must stay where it is looked for
        for name in USES.values():
            if name in vals:
                moved = self.filtered(
                    lambda company, name=name: company[name].id != vals[name]
                )
                moved._billing_check_empty(name)
        return super().write(vals)

    def _billing_check_empty(self, name):
        """Raise where an account of ours would be left with money on it."""
        for company in self.filtered(name):
            lines = self.env["account.move.line"]
            # Whoever may change the setting need not see journal items.
            [(balance,)] = lines.sudo()._read_group(
                [
                    ("account_id", "=", company[name].id),
                    ("company_id", "=", company.id),
                    ("parent_state", "=", "posted"),
                ],
                aggregates=["balance:sum"],
            )
            if not company.currency_id.is_zero(balance or 0):
                raise UserError(
                    self.env._(
                        "There is money of customers on %s. Move it first, then choose "
                        "another account.",
                        company[name].display_name,
                    )
                )

    @api.model
    def _billing_make_sequences(self):
        """Every company numbers its receipts; called when the addon is installed."""
        # Also the companies that whoever installs does not work in.
        everything = [("active", "in", (True, False))]
        self.sudo().search(everything)._billing_receipt_sequences()

    def _billing_receipt_sequences(self):
        """A sequence without gaps for the receipts of each of these companies."""
        # Whoever may make a company need not be allowed to make sequences.
        sequences = self.env["ir.sequence"].sudo()
        known = sequences.search(
            [("code", "=", "billing.receipt"), ("company_id", "in", self.ids)]
        )
        companies = self - known.company_id
        made = sequences.create(
            [company._prepare_receipt_sequence_vals() for company in companies]
        )
        # They go with the addon when it is uninstalled.
        self.env["ir.model.data"].sudo()._update_xmlids(
            [
                {
                    "xml_id": f"customer_billing.seq_receipt_{sequence.company_id.id}",
                    "record": sequence,
                    "noupdate": True,
                }
                for sequence in made
            ]
        )

    def _prepare_receipt_sequence_vals(self):
        """Values of the numbers of this company's receipts."""
        self.ensure_one()
        return {
            "name": "Receipt",
            "code": "billing.receipt",
            "implementation": "no_gap",
            "prefix": "SJ%(year)s-",
            "padding": 6,
            "company_id": self.id,
        }

    def _billing_general_journal(self):
        """The journal for the use of prepaid money and deposits."""
        self.ensure_one()
        chosen = self.billing_misc_journal_id
        return chosen or self.env["account.journal"].search(
            [
                *self.env["account.journal"]._check_company_domain(self),
                ("type", "=", "general"),
            ],
            limit=1,
        )
