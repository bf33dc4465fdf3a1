from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.fapiao import is_number

FREE = ("OTHER",)  # kinds whose numbers have no form of their own


class BillingFapiao(models.Model):
    """A fapiao (发票) that was issued for a bill; several may make up one bill."""

    _name = "billing.fapiao"
    _description = "Fapiao"
    _order = "date desc, id desc"
    _rec_name = "number"
    _rec_names_search = ["number", "red_number"]
    _check_company_auto = True

    move_id = fields.Many2one(
        "account.move",
        string="Bill",
        required=True,
        index=True,
        ondelete="cascade",
        check_company=True,
        domain=[("move_type", "=", "out_invoice")],
    )
    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        related="move_id.commercial_partner_id",
        store=True,
        precompute=True,
        index=True,
    )
    company_id = fields.Many2one(
        related="move_id.company_id", store=True, precompute=True, index=True
    )
    currency_id = fields.Many2one(related="move_id.currency_id")
    kind_id = fields.Many2one(
        "customer.invoice.kind",
        string="Kind of Fapiao",
        compute="_compute_kind_id",
        store=True,
        precompute=True,
        readonly=False,
        required=True,
        ondelete="restrict",
        domain=[("code", "!=", "NONE")],
    )
    code = fields.Char(
        string="Fapiao Code",
        help="10 or 12 digits; a fully digitalised fapiao has none.",
    )
    number = fields.Char(
        string="Fapiao Number",
        required=True,
        index="trigram",
        help="20 digits of a fully digitalised fapiao, 8 of an older one.",
    )
    date = fields.Date(
        string="Issued On", required=True, default=fields.Date.context_today
    )
    amount = fields.Monetary(
        compute="_compute_amount",
        store=True,
        precompute=True,
        readonly=False,
        help="With taxes.",
    )
    red_number = fields.Char(
        string="Red Fapiao Number",
        help="Of the fapiao that takes this one back (红字发票).",
    )
    red_date = fields.Date(string="Taken Back On")
    state = fields.Selection(
        [("issued", "Issued"), ("reversed", "Taken Back")],
        compute="_compute_state",
        store=True,
        precompute=True,
        index=True,
    )

    _number_once = models.UniqueIndex(
        "(company_id, number, COALESCE(code, ''))",
        "A fapiao with this number is there already.",
    )
    _red_number_once = models.UniqueIndex(
        "(company_id, red_number) WHERE red_number IS NOT NULL",
        "A red fapiao with this number is there already.",
    )

    @api.depends("move_id")
    def _compute_kind_id(self):
        usual = self.env.ref(
            "customer_archive.invoice_kind_digital_general", raise_if_not_found=False
        )
        for fapiao in self:
            titles = fapiao.move_id.commercial_partner_id.customer_invoice_title_ids
            default = titles.filtered("is_default").invoice_kind_id
            wanted = default.filtered(lambda kind: kind.code != "NONE")
            fapiao.kind_id = fapiao.kind_id or wanted[:1] or usual

    @api.depends("move_id")
    def _compute_amount(self):
        for fapiao in self:
            move = fapiao.move_id
            issued = sum(
                other.amount
                for other in move.billing_fapiao_ids - fapiao
                if other.state == "issued" and other._origin
            )
            left = max(move.amount_total - issued, 0)
            fapiao.amount = fapiao.amount or left

    @api.depends("red_number", "red_date")
    def _compute_state(self):
        for fapiao in self:
            taken_back = fapiao.red_number or fapiao.red_date
            fapiao.state = "reversed" if taken_back else "issued"

    @api.constrains("kind_id", "number", "code")
    def _check_number(self):
        for fapiao in self.filtered(lambda f: f.kind_id.code not in FREE):
            digital = fapiao.kind_id.is_digital
            if not is_number(fapiao.number, fapiao.code or "", digital):
                raise ValidationError(
                    self.env._(
                        "%(number)s is no number of a fapiao of the kind %(kind)s: a "
                        "fully digitalised one has 20 digits and no code, an older one "
                        "8 digits and a code of 10 or 12.",
                        number=fapiao.number,
                        kind=fapiao.kind_id.name,
                    )
                )
