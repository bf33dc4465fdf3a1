from math import isfinite

from odoo import api, models
from odoo.exceptions import UserError, ValidationError

from .billing_usage import CONTENT, DECIDED, KEPT


class BillingUsage(models.Model):
    """How usage is entered: by form, by import, and never over what was billed."""

    _inherit = "billing.usage"

    @api.model_create_multi
    def create(self, vals_list):
        for vals in vals_list:
            self._check_not_decided(vals)
            self._check_number(vals)
        vals_list = self._usage_find_lines(vals_list)
        if not any(vals.get("external_key") for vals in vals_list):
            return super().create(vals_list)
        return self._usage_create_keyed(vals_list, super().create)

    def _usage_create_keyed(self, vals_list, create):
        """Take rows with keys: what is known is answered, other content kept apart."""
        keys = [vals["external_key"] for vals in vals_list if vals.get("external_key")]
        lines = self.line_id.browse(vals["line_id"] for vals in vals_list)
        known = {
            (usage.company_id, usage.external_key): usage
            for usage in self.search(
                [
                    ("external_key", "in", keys),
                    ("company_id", "in", lines.company_id.ids),
                    ("status", "in", KEPT),
                ]
            )
        }
        result = self.browse()
        ids = []
        for line, vals in zip(lines, vals_list, strict=True):
            place = (line.company_id, vals.get("external_key") or None)
            kept = known.get(place)
            if kept and kept._is_same_as(vals):
                ids.append(kept.id)
                continue
            if kept:
                vals = vals | {"status": "conflict", "kept_id": kept.id}
                result = kept._conflict_like(vals) or create([vals])
            else:
                result = create([vals])
                if place[1]:
                    known[place] = result
            ids.append(result.id)
        return self.browse(ids)

    def _content_of(self, vals):
        """Line, moment and quantity as they would be stored."""
        convert = self.new(vals)
        return (
            convert.line_id.id or convert.line_id._origin.id,
            convert.used_at,
            round(convert.quantity, 6),
        )

    def _is_same_as(self, vals):
        """Whether values say the same as this row."""
        mine = (self.line_id.id, self.used_at, round(self.quantity, 6))
        return mine == self._content_of({"used_at": self.used_at} | vals)

    def _conflict_like(self, vals):
        """The row that says already that this key was used with these values."""
        line_id, used_at, quantity = self._content_of({"used_at": self.used_at} | vals)
        return self.search(
            [
                ("kept_id", "=", self.id),
                ("line_id", "=", line_id),
                ("used_at", "=", used_at),
                ("quantity", "=", quantity),
            ],
            limit=1,
        )

    def write(self, vals):
        self._check_not_decided(vals)
        self._check_number(vals)
        if any(name in vals for name in CONTENT):
            self._check_changeable()
        return super().write(vals)

    def _usage_store(self, vals):
        """Write what the machine decides, which no client may write."""
        return super().write(vals)

    @api.model
    def _usage_make(self, vals_list):
        """Make what the machine decides, which no client may make."""
        return super().create(vals_list)

    @api.model
    def _check_not_decided(self, vals):
        if DECIDED & vals.keys():
            raise UserError(
                self.env._("What became of usage is written by the work that decides.")
            )

    @api.model
    def _check_number(self, vals):
        if "quantity" in vals and not isfinite(vals["quantity"]):
            raise ValidationError(
                self.env._("The quantity is not a number that can be billed.")
            )

    def _check_changeable(self):
        for usage in self:
            if usage.charge_id:
                raise UserError(
                    self.env._(
                        "%(usage)s of %(day)s was billed and stays. Enter what it has "
                        "too little or too much as usage of the same day.",
                        usage=usage.display_name,
                        day=usage.used_on,
                    )
                )
            if usage.reading_id:
                raise UserError(
                    self.env._(
                        "%(usage)s is from a reading of the meter %(meter)s: change or "
                        "correct the reading.",
                        usage=usage.display_name,
                        meter=usage.reading_id.meter_id.name,
                    )
                )
            if usage.external_key and usage._origin:
                raise UserError(
                    self.env._(
                        "%(usage)s came with the key %(key)s and stays as it was sent. "
                        "Enter the difference as usage of the same day.",
                        usage=usage.display_name,
                        key=usage.external_key,
                    )
                )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_billed(self):
        self._check_changeable()

    # -- by which line it is billed ------------------------------------------------

    @api.model
    def _usage_find_lines(self, vals_list):
        """The same values with the subscription line by which each is billed."""
        vals_list = [
            {n: v for n, v in vals.items() if v or n not in ("item_id", "object_id")}
            for vals in vals_list
        ]
        wanted = [
            vals.get("object_id") for vals in vals_list if not vals.get("line_id")
        ]
        if not wanted:
            return vals_list
        find = self._usage_line_finder([object_id for object_id in wanted if object_id])
        found = []
        for vals in vals_list:
            if not vals.get("line_id"):
                day = self.new({"used_at": vals.get("used_at")}).used_on
                line, fault = find(vals.get("object_id"), vals.get("item_id"), day)
                if fault:
                    raise UserError(fault)
                vals = vals | {"line_id": line.id}
            found.append(vals)
        return found

    @api.model
    def _usage_line_finder(self, object_ids):
        """A function that finds the line by which an object is charged on a day.

        :return: callable ``(object_id, item_id, day)`` that answers a line, or an empty
            one with the reason as a sentence; after one query for all objects
        """
        Line = self.env["billing.subscription.line"]
        lines = Line.search(
            [("object_id", "in", object_ids), ("item_id.kind", "=", "metered")]
        )
        places = lines._usage_places()
        objects = self.env["billing.object"].browse(object_ids)
        names = {record.id: record.display_name for record in objects}
        by_object = lines.grouped(lambda line: line.object_id.id)

        def find(object_id, item_id, day):
            found = by_object.get(object_id, Line).filtered(
                lambda line: (
                    (not item_id or line.item_id.id == item_id)
                    and (not day or places[line.id].holds_on(day))
                )
            )
            if len(found) == 1:
                return found, None
            name = names.get(object_id)
            if found:
                return Line, self.env._(
                    "%s is charged by several subscription lines: name the charge item "
                    "or the line.",
                    name,
                )
            return Line, self.env._(
                "No subscription line charges usage of %(object)s on %(day)s.",
                object=name or self.env._("nothing named"),
                day=day,
            )

        return find
