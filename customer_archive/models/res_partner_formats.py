from odoo import api, fields, models
from odoo.exceptions import ValidationError

from ..engine.formats import judge

FORMATS = {
    "name": "name",
    "street": "line",
    "street2": "line",
    "city": "line",
    "zip": "line",
    "phone": "phone",
    "customer_mobile": "phone",
    "customer_fax": "phone",
    "email": "email",
    "website": "website",
    "vat": "tax",
    "company_registry": "line",
}


class ResPartner(models.Model):
    """Names, numbers and addresses in their normal form, by whatever door."""

    _inherit = "res.partner"

    customer_format_issues = fields.Char(
        string="Not as It Should Be", compute="_compute_customer_format_issues"
    )
    customer_original_ids = fields.One2many(
        "customer.original", "partner_id", string="Original Spellings", readonly=True
    )

    @api.depends(*FORMATS, "country_id", "commercial_partner_id.customer_state")
    @api.depends_context("company", "lang")
    def _compute_customer_format_issues(self):
        watched = self.env.company.sudo().customer_tidy
        for partner in self:
            is_customer = partner.commercial_partner_id.customer_state
            sentences = (
                watched
                and is_customer
                and [
                    self._customer_format_message(name, reason, partner[name])
                    for name, (_text, reason) in partner._customer_findings().items()
                    if reason
                ]
            )
            partner.customer_format_issues = " ".join(sentences or ()) or False

    @api.model_create_multi
    def create(self, vals_list):
        # EXTENDS base
        if not self.env.company.sudo().customer_tidy:
            return super().create(vals_list)
        tidied = [
            self._customer_tidy(vals, self._customer_region(vals)) for vals in vals_list
        ]
        partners = super().create(tidied)
        pairs = zip(partners, vals_list, tidied, strict=True)
        self._customer_keep_originals(
            [
                (partner.id, name, given[name], kept[name])
                for partner, given, kept in pairs
                for name in FORMATS.keys() & given.keys()
                if given[name] and given[name] != kept[name]
            ]
        )
        partners._customer_refuse_malformed(FORMATS)
        return partners

    def write(self, vals):
        # EXTENDS base
        texts = FORMATS.keys() & vals.keys()
        if not texts or not self.env.company.sudo().customer_tidy:
            return super().write(vals)
        result = True
        # The same number reads differently in another country.
        for region, partners in self.grouped(
            lambda p: p._customer_region(vals)
        ).items():
            tidied = self._customer_tidy(vals, region)
            changed = [name for name in texts if vals[name] != tidied[name]]
            result = super(ResPartner, partners).write(tidied)
            self._customer_keep_originals(
                [
                    (partner.id, name, vals[name], tidied[name])
                    for partner in partners
                    for name in changed
                ]
            )
            partners._customer_refuse_malformed(texts)
        return result

    def _customer_region(self, vals=None):
        """The country in whose notation this contact's numbers are written."""
        country = self.env["res.country"].browse((vals or {}).get("country_id"))
        country = country or self.country_id or self.commercial_partner_id.country_id
        return (country or self.env.company.sudo().country_id).code or ""

    @api.model
    def _customer_tidy(self, vals, region):
        """The values in their normal forms; what is malformed stays as it is."""
        tidied = {
            name: judge(FORMATS[name], vals[name], region).value
            for name in FORMATS.keys() & vals.keys()
            if vals[name] and isinstance(vals[name], str)
        }
        return vals | tidied

    def _customer_findings(self):
        """What these formats have to say of one contact.

        :return: ``{field: (normal form, reason)}`` of filled fields, the reason a code
            of the engine, empty where nothing is wrong
        """
        self.ensure_one()
        region = self._customer_region()
        findings = {}
        for name, kind in FORMATS.items():
            # A contact repeats its customer's numbers, which are judged there.
            own = self.commercial_partner_id == self or kind != "tax"
            if self[name] and own:
                finding = judge(kind, self[name], region)
                findings[name] = (finding.value, finding.reason)
        return findings

    def _customer_refuse_malformed(self, names):
        """Where the company wants it, refuse what cannot be right.

        :raises ValidationError: with a sentence for each malformed field
        """
        if not self.env.company.sudo().customer_strict:
            return
        # Who is about to become a customer has no state yet.
        for partner in self.filtered(
            lambda p: (
                p.commercial_partner_id.customer_state
                or p.commercial_partner_id.customer_rank > 0
            )
        ):
            sentences = [
                self._customer_format_message(name, reason, partner[name])
                for name, (_text, reason) in partner._customer_findings().items()
                if reason and name in names
            ]
            if sentences:
                raise ValidationError("\n".join(sentences))

    @api.model
    def _customer_keep_originals(self, spellings):
        """Remember what was typed.

        :param spellings: a list of ``(partner_id, field, typed, kept)``
        """
        # Whoever may edit a contact need not be able to edit its history.
        self.env["customer.original"].sudo().create(
            [
                {"partner_id": id_, "field_name": name, "original": old, "value": new}
                for id_, name, old, new in spellings
                if old.strip() != new
            ]
        )

    @api.model
    def _customer_format_labels(self):
        described = self.fields_get(list(FORMATS), ["string"])
        return {name: label["string"] for name, label in described.items()}

    @api.model
    def _customer_format_message(self, name, reason, value):
        """The sentence for a code of the engine, on one value of one field."""
        reasons = {
            "checksum": self.env._("one character is wrong: its check digit says so"),
            "component": self.env._("a part of it does not exist"),
            "length": self.env._("it has not the right length"),
            "too_short": self.env._("it is too short"),
            "too_long": self.env._("it is too long"),
            "country": self.env._("its country code does not exist"),
            "not_in_use": self.env._("no such number is in use in its country"),
            "format": self.env._("it is not written like one"),
            "no_at": self.env._("the @ is missing"),
            "local": self.env._("what stands before the @ is not possible"),
            "domain": self.env._("the name of the site is not possible"),
            "scheme": self.env._("it does not begin with http or https"),
        }
        return self.env._(
            "%(field)s “%(value)s”: %(reason)s.",
            field=self._customer_format_labels()[name],
            value=value,
            reason=reasons[reason],
        )
