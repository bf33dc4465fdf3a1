from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.tools import format_date, format_datetime, formatLang, html2plaintext

from ..engine.change import Edit, outcome


class CustomerChangeLine(models.Model):
    """One value of one record, from what it was to what it shall be."""

    _name = "customer.change.line"
    _description = "Value of a Change Request"
    _order = "id"

    change_id = fields.Many2one(
        "customer.change", required=True, index=True, ondelete="cascade"
    )
    res_model = fields.Selection(
        [("res.partner", "Contact"), ("res.partner.bank", "Bank Account")],
        string="Model",
        required=True,
    )
    res_id = fields.Many2oneReference(
        string="Record ID", model_field="res_model", required=True
    )
    field_name = fields.Char(required=True)
    operation = fields.Selection(
        [("write", "Change"), ("create", "Add"), ("unlink", "Remove")],
        required=True,
        default="write",
    )
    # In a list of one, as a JSON field cannot tell nothing from false.
    old_value = fields.Json()
    new_value = fields.Json()
    old_text = fields.Char(string="Old Value")
    new_text = fields.Char(string="New Value")
    value_company_id = fields.Many2one(
        "res.company",
        ondelete="cascade",
        help="Of a value that each company has for itself: whose it is.",
    )
    label = fields.Char(string="Field", compute="_compute_label")
    now_text = fields.Char(string="Value Now", compute="_compute_now")
    is_conflict = fields.Boolean(string="Conflict", compute="_compute_now")
    state = fields.Selection(related="change_id.state")

    _key_once = models.UniqueIndex(
        "(change_id, res_model, res_id, field_name)",
        "A request changes each value once.",
    )

    @api.depends("res_model", "res_id", "field_name", "operation")
    @api.depends_context("lang")
    def _compute_label(self):
        described = {
            model: self.env[model].sudo().fields_get(attributes=["string"])
            for model in set(self.mapped("res_model")) - {False}
        }
        records = self._records()
        for line in self:
            known = described.get(line.res_model, {}).get(line.field_name, {})
            label = known.get("string") or line.field_name
            record = records.get(line._key()[:2])
            if line.operation == "create":
                label = self.env._("New bank account")
            elif line.operation == "unlink":
                label = self.env._("Bank account removed")
            elif record and record != line.change_id.partner_id:
                name = record.display_name or record.name
                label = self.env._("%(field)s of %(record)s", field=label, record=name)
            line.label = label

    @api.depends("res_model", "res_id", "field_name", "old_value", "new_value", "state")
    @api.depends_context("lang")
    def _compute_now(self):
        self.now_text, self.is_conflict = False, False
        waiting = self.filtered(lambda line: line.state not in ("applied", False))
        now = waiting._now()
        for line in waiting:
            key = line._key()
            if key in now:
                edit = line._edit()
                line.is_conflict = bool(outcome([edit], now).conflicts)
                model = self.env[line.res_model]
                line.now_text = self._text(model, line.field_name, now[key])
                if line.operation != "write":
                    line.now_text = False
            else:
                line.is_conflict = True
                line.now_text = self.env._("The record is gone.")

    def _key(self):
        return (self.res_model, self.res_id, self.field_name)

    def _keys(self):
        """The keys of the values that these lines change."""
        return [line._key() for line in self]

    def _edit(self):
        """This line for the engine."""
        old, new = (self.old_value or [None])[0], (self.new_value or [None])[0]
        return Edit(self._key(), old, new)

    def _renew(self, old):
        """Begin at the value in force.

        :param old: a plain value
        """
        vals = {"old_value": [old]}
        if self.operation == "write":
            model = self.env[self.res_model]
            vals["old_text"] = self._text(model, self.field_name, old)
        self.write(vals)

    def _records(self):
        """The records behind these lines that are still there, by model and id."""
        # Whoever may see a request may see what it is about.
        return {
            (model, record.id): record
            for model, lines in self.grouped("res_model").items()
            if model
            for record in self.env[model].sudo().browse(lines.mapped("res_id")).exists()
        }

    def _now(self):
        """The values in force: ``{key: plain value}``, none for what is gone."""
        records, now = self._records(), {}
        for line in self:
            record, name = records.get(line._key()[:2]), line.field_name
            if record and name in record._fields:
                if line.value_company_id:
                    record = record.with_company(line.value_company_id)
                now[line._key()] = self._plain(record, name, record[name])
        return now

    def _now_all(self):
        """The values in force, when each of them must be there.

        :raises UserError: when a record is gone
        """
        now = self._now()
        if any(line._key() not in now for line in self):
            raise UserError(self.env._("What should be changed is not there any more."))
        return now

    @api.model
    def _plain(self, record, name, value):
        """A value of a field as JSON holds it.

        :param value: as a record has it, or as it is given to ``write``
        """
        field = record._fields[name]
        cached = field.convert_to_cache(value, record)
        if field.type in ("date", "datetime"):
            return field.to_string(cached) if cached else None
        if field.type == "many2one" and not isinstance(cached, int):
            return None
        return None if cached == "" else cached

    @api.model
    def _text(self, model, name, value):
        """A plain value as people read it.

        :param model: a recordset of the model, for instance ``res.partner``
        """
        field = model._fields.get(name)
        if field is None or value in (None, "") or value is False:
            no = field is not None and field.type == "boolean"
            return self.env._("No") if no else ""
        if field.type == "many2one":
            # what is named in a request is shown to whoever may see the request
            return self.env[field.comodel_name].sudo().browse(value).display_name or ""
        if field.type == "selection":
            return dict(field._description_selection(self.env)).get(value, value)
        texts = {
            "boolean": lambda: self.env._("Yes"),
            "date": lambda: format_date(self.env, value),
            "datetime": lambda: format_datetime(self.env, value),
            "float": lambda: formatLang(self.env, value),
            "html": lambda: html2plaintext(value),
            "monetary": lambda: formatLang(self.env, value),
        }
        return texts.get(field.type, lambda: str(value))()
