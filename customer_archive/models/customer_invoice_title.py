from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.invoice_title import FORMAT, format, parse

TAXPAYERS = [
    ("general", "General Taxpayer"),
    ("small", "Small-Scale Taxpayer"),
    ("other", "Other"),
]


class CustomerInvoiceTitle(models.Model):
    """开票资料: to whom and how a fapiao of this customer is made out."""

    _name = "customer.invoice.title"
    _description = "Fapiao Details"
    _order = "is_default DESC, id"

    partner_id = fields.Many2one(
        "res.partner",
        string="Customer",
        required=True,
        index=True,
        ondelete="cascade",
    )
    is_default = fields.Boolean(
        string="Default", help="Taken where nothing else is said; one of a customer."
    )
    active = fields.Boolean("In Use", default=True)
    name = fields.Char(
        string="Title",
        required=True,
        compute="_compute_name",
        store=True,
        readonly=False,
        precompute=True,
        help="The name on the fapiao.",
    )
    tax_number = fields.Char(help="统一社会信用代码 or 纳税人识别号.")
    address = fields.Char(string="Registered Address")
    phone = fields.Char(string="Registered Phone")
    bank_name = fields.Char(string="Bank")
    bank_account = fields.Char()
    bank_code = fields.Char(help="The 联行号 of the bank's branch.")
    taxpayer_kind = fields.Selection(TAXPAYERS)
    invoice_kind_id = fields.Many2one(
        "customer.invoice.kind", string="Kind of Fapiao", ondelete="restrict"
    )
    email = fields.Char(string="Mail for Fapiao")
    mobile = fields.Char(string="Mobile for Fapiao")
    note = fields.Char(
        string="Remark on the Fapiao", help="What the customer wants to read on it."
    )
    delivery_contact_id = fields.Many2one(
        "res.partner",
        string="Deliver Paper To",
        index="btree_not_null",
        domain="[('commercial_partner_id', '=', partner_id)]",
        help="The contact or address to which a fapiao on paper is sent.",
    )
    title_of_id = fields.Many2one(
        "res.partner",
        string="Billed Under",
        index="btree_not_null",
        ondelete="restrict",
        domain="[('is_company', '=', True), ('id', '!=', partner_id)]",
        help="The customer under whose title and tax number this one is billed, for "
        "instance a branch under its head office.",
    )
    text = fields.Text(string="As Text", compute="_compute_text")
    pasted = fields.Text(
        string="Paste Here",
        store=False,
        help="Paste the details as the customer has sent them: they fill the fields.",
    )

    _one_default = models.UniqueIndex(
        "(partner_id) WHERE is_default AND active",
        "A customer has one default title.",
    )
    _other_title = models.Constraint(
        "CHECK (title_of_id != partner_id)",
        "A customer is billed under another customer's title, or its own.",
    )

    @api.depends("partner_id")
    def _compute_name(self):
        for title in self:
            title.name = title.name or title.partner_id.name

    @api.depends(*FORMAT, "title_of_id")
    def _compute_text(self):
        lent = self.title_of_id._customer_invoice_titles()
        for title in self:
            values = title._customer_title_values()
            if other := title.title_of_id:
                head = lent.get(other.id, self.browse())
                own = {"email", "mobile", "note"}
                values = {n: v for n, v in values.items() if n in own and v}
                values = other._customer_title_values(head) | values
            title.text = format(values)

    def _customer_title_values(self):
        """These details by the engine's names, without whom they are billed under."""
        return {name: self[name] or "" for name in FORMAT}

    @api.constrains("name", "tax_number", "invoice_kind_id", "title_of_id")
    def _check_tax_number(self):
        for title in self:
            if (
                title.invoice_kind_id.is_digital
                and title.partner_id.is_company
                and not (title.title_of_id or (title.name and title.tax_number))
            ):
                raise ValidationError(
                    self.env._(
                        "A fapiao of the kind “%(kind)s” needs the title and the "
                        "tax number of %(customer)s.",
                        kind=title.invoice_kind_id.name,
                        customer=title.partner_id.display_name,
                    )
                )

    # -- what is pasted fills the fields ---------------------------------------

    @api.onchange("pasted")
    def _onchange_pasted(self):
        if not self.pasted:
            return None
        if read := parse(self.pasted):
            self.update(read)
            self.pasted = False
            return None
        return {
            "warning": {
                "title": self.env._("Nothing could be read"),
                "message": self.env._(
                    "This text has neither a title nor a tax number. Please enter "
                    "the details by hand."
                ),
            }
        }

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS base: the first title of a customer is its default
        vals_list = [self._customer_title_vals(vals) for vals in vals_list]
        defaults = {v.get("partner_id") for v in vals_list if v.get("is_default")}
        self._customer_yield_default(defaults)
        partners = {vals.get("partner_id") for vals in vals_list} - defaults
        having = self.search(
            [("partner_id", "in", list(partners)), ("is_default", "=", True)]
        )
        without = partners - set(having.partner_id.ids)
        for vals in vals_list:
            if vals.get("partner_id") in without and vals.get("active", True):
                without.discard(vals["partner_id"])
                vals["is_default"] = True
        return super().create(vals_list)

    def write(self, vals):
        # EXTENDS base: another default takes the place of the one before
        vals = self._customer_title_vals(vals)
        if vals.get("is_default"):
            partners = {vals.get("partner_id")} - {None} or set(self.partner_id.ids)
            self._customer_yield_default(partners)
        elif vals.get("active"):
            vals.setdefault("is_default", False)
        return super().write(vals)

    @api.model
    def _customer_title_vals(self, vals):
        """``vals`` with what was pasted in them, and codes without spaces."""
        vals = dict(vals)
        pasted = parse(vals.pop("pasted", None) or "")
        vals = pasted | {name: v for name, v in vals.items() if v or name not in pasted}
        if vals.get("tax_number"):
            vals["tax_number"] = "".join(vals["tax_number"].split()).upper()
        return vals

    @api.model
    def _customer_yield_default(self, partner_ids):
        """Nothing is the default of these customers, until something else is."""
        domain = [("partner_id", "in", list(partner_ids)), ("is_default", "=", True)]
        self.search(domain).is_default = False
        self.flush_model(["is_default"])
