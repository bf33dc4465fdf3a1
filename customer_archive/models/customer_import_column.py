from odoo import api, fields, models

from ..engine.import_headers import WORDS
from ..engine.import_lines import Column

WHY = [
    ("remembered", "As Last Time"),
    ("same", "By Its Name"),
    ("near", "By a Similar Name"),
    ("chosen", "Chosen"),
]
# By what a row is recognised, the surest first.
RANKS = {"customer_number": 1, "external": 2, "vat": 3, "name": 4}


class CustomerImportColumn(models.Model):
    """One column of a file, and the field it fills."""

    _name = "customer.import.column"
    _description = "Column of an Import"
    _order = "place, id"
    _rec_name = "header"
    _check_company_auto = True

    import_id = fields.Many2one(
        "customer.import",
        required=True,
        index=True,
        ondelete="cascade",
        readonly=True,
        check_company=True,
    )
    company_id = fields.Many2one(related="import_id.company_id", store=True)
    place = fields.Integer(required=True, readonly=True)
    header = fields.Char(readonly=True)
    samples = fields.Char(string="For Instance", readonly=True)
    target = fields.Selection("_selection_target", string="Field")
    why = fields.Selection(WHY, string="Guessed", readonly=True)
    system_id = fields.Many2one(
        "customer.external.system",
        ondelete="restrict",
        help="Whose number it is.",
    )
    rank = fields.Integer(
        string="Recognise By",
        help="A customer that is there already is recognised by these columns, the "
        "lowest number first; 0: not by this one.",
    )

    @api.model
    def _selection_target(self):
        """The fields that a column can fill, as the contact's form calls them."""
        labels = self._target_labels()
        return [(target, labels[target]) for target in WORDS]

    @api.model
    def _target_labels(self):
        described = self.env["res.partner"].fields_get(attributes=["string"])
        labels = {
            "external": self.env._("Number in another system"),
            "parent": self.env._("Customer above it"),
            "division.province": self.env._("Province (省)"),
            "division.city": self.env._("City (市)"),
            "division.district": self.env._("District (区县)"),
        }
        parts = {
            "alias": self.env._("Other name: %s"),
            "date": self.env._("Day: %s"),
            "handle": self.env._("Account: %s"),
        }
        for head, text in parts.items():
            kind = self.env[f"customer.{head}"]._fields["kind"]
            kinds = kind._description_selection(self.env)
            labels |= {f"{head}.{code}": text % label for code, label in kinds}
        titles = self.env["customer.invoice.title"].fields_get(attributes=["string"])
        for target in WORDS:
            head, _dot, name = target.partition(".")
            if head == "contact":
                labels[target] = self.env._(
                    "Contact person: %s", described[name]["string"]
                )
            elif head == "title":
                labels[target] = self.env._("Fapiao: %s", titles[name]["string"])
            elif target not in labels:
                labels[target] = described[target]["string"]
        return labels

    def write(self, vals):
        # EXTENDS base: what is being worked on stays as it is
        self.import_id._refuse_running()
        return super().write(vals)

    @api.onchange("target")
    def _onchange_target(self):
        self.why = "chosen"
        self.rank = RANKS.get(self.target, 0)

    def _engine_columns(self):
        """These columns as the engine wants them; those without a field are left."""
        return [
            Column(c.place, c.target, c.system_id.id or 0, c.rank)
            for c in self
            if c.target
        ]
