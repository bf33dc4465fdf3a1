from collections import defaultdict

from odoo import Command, models
from odoo.tools import plaintext2html

from ..engine.import_lines import ERROR, WARNING
from ..engine.requirements import SAVE, File, missing

DIVISIONS = ("division.province", "division.city", "division.district")
# target: one-to-many field and how one of its rows is called
PARTS = {
    "alias": ("customer_alias_ids", "kind", "name"),
    "handle": ("customer_handle_ids", "kind", "handle"),
    "date": ("customer_date_ids", "kind", "date"),
}
CHINA = "CN"


class CustomerImport(models.Model):
    """From what a row says to the values of a contact and of what belongs to it."""

    _inherit = "customer.import"

    def _line_vals(self, line, work):
        """The values of the contact itself, as they would be typed.

        Problems are noted on the line.

        :param line: a ``Line`` of the engine
        :param work: the ``ImportWork`` of this file
        """
        values = line.values
        fields = work.fields
        vals = {name: value for name, value in values.items() if name in fields}
        for name in ("customer_demand_ids", "category_id"):
            if name in vals:
                vals[name] = [Command.link(id_) for id_ in vals[name]]
        if "comment" in vals:
            vals["comment"] = plaintext2html(vals["comment"])
        vals.setdefault("is_company", "parent" not in values)
        if not values.get("name"):
            line.add("missing", "name", text=work.labels["name"])
        self._line_place(line, vals, work)
        vals.pop("customer_number", None)
        return vals

    def _line_place(self, line, vals, work):
        """Country, state, city and division of one row."""
        parts = [str(line.values[name]) for name in DIVISIONS if name in line.values]
        country = vals.get("country_id")
        is_chinese = work.region_of(country) == CHINA
        street = str(vals.get("street", ""))
        if parts and (is_chinese or not country):
            division = work.division(*parts)
            if division:
                vals["customer_division_id"] = division
            elif is_chinese:
                near = work.near_division(parts[-1])
                code = "unknown" if near or len(parts) == 1 else "division"
                key = next(name for name in DIVISIONS[::-1] if name in line.values)
                line.add(code, key, near=near)
        elif street and is_chinese and not parts:
            division, rest = work.split(street)
            if division and rest:
                vals |= {"customer_division_id": division, "street": rest}
        if parts and "customer_division_id" not in vals and not is_chinese:
            vals["city"] = line.values.get("division.city") or parts[-1]
        if "customer_division_id" in vals:
            filled = work.place_of(vals["customer_division_id"])
            vals |= {name: value for name, value in filled.items() if value}

    def _line_parts(self, line):
        """What belongs to the contact, as ``{field: [values]}``.

        The values of the fapiao details are under ``title``, those of the contact
        person under ``contact``.
        """
        parts = defaultdict(list)
        for key, value in line.values.items():
            head, _dot, name = key.partition(".")
            if head in PARTS:
                field, kind, text = PARTS[head]
                parts[field].append({kind: name, text: value})
            elif head == "external":
                number = {"system_id": int(name), "number": value}
                parts["customer_external_ids"].append(number)
            elif head in ("title", "contact"):
                parts.setdefault(head, [{}])[0][name] = value
        if "contact" in parts and "name" not in parts["contact"][0]:
            line.add("missing", "", text=self.env._("Contact person"))
        return dict(parts)

    def _line_normal(self, vals, work):
        """The values as they would be kept, and what the formats say of them.

        :return: ``(values, {field: Finding})``
        """
        region = work.region_of(vals.get("country_id"))
        findings = {
            name: work.judge(name, vals[name], region)
            for name in work.formats & vals.keys()
            if vals[name]
        }
        normal = dict(vals)
        if work.is_tidied:
            normal |= {name: found.value for name, found in findings.items()}
        if normal.get("website"):
            website = self.env["res.partner"]._clean_website(normal["website"])
            normal["website"] = website
        return normal, findings

    def _line_check(self, line, vals, findings, work):
        """What is wrong with values that stand on no list."""
        partners = self.env["res.partner"]
        for name, finding in findings.items():
            # A contact's number is its customer's, and judged there.
            if finding.reason and not (name == "vat" and "parent" in line.values):
                sentence = partners._customer_format_message(
                    name, finding.reason, vals[name]
                )
                # A number that does not exist is no number of this customer.
                severity = ERROR if work.is_strict or name == "vat" else WARNING
                line.add("malformed", name, severity, text=sentence)
        if "parent" in line.values or line.is_bad:
            return
        is_company = bool(vals.get("is_company"))
        file = File(
            filled={name for name, value in vals.items() if value},
            is_company=is_company,
            company_id=self.company_id.id,
            template_id=vals.get("customer_template_id")
            or work.template_of(is_company),
        )
        for requirement in missing(work.requirements, file, SAVE):
            label = self.env["customer.requirement"]._customer_label(requirement.fields)
            line.add("missing", "", text=label)
