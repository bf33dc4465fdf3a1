from collections import defaultdict

from odoo import models
from odoo.fields import Domain

from ..engine.identity import uscc
from ..engine.import_words import form
from ..engine.names import key


class CustomerImport(models.Model):
    """Which rows are customers that are there already, and which belong to which."""

    _inherit = "customer.import"

    def _line_keys(self, line, columns):
        """By what a row can be recognised, the surest first: ``[(kind, text)]``."""
        keys = []
        for column in sorted(columns, key=lambda c: c.rank):
            text = line.values.get(column.key)
            if not column.rank or not text:
                continue
            if column.target == "name":
                keys.append(("name", key(str(text))))
            elif column.target == "vat":
                keys.append(("vat", uscc(str(text)).key or form(str(text)).upper()))
            elif column.target in ("customer_number", "external"):
                keys.append((column.key, str(text)))
        return [(kind, text) for kind, text in keys if text]

    def _find_keys(self, keys):
        """The customers that have these keys, in a few queries for all of them.

        :param keys: a set of ``(kind, text)``
        :return: ``{(kind, text): {partner ids}}``
        """
        wanted, found = defaultdict(set), defaultdict(set)
        for kind, text in keys:
            wanted[kind].add(text)
        for kind, texts in wanted.items():
            for text, id_ in self._find_kind(kind, sorted(texts)):
                found[kind, text].add(id_)
        return found

    def _find_kind(self, kind, texts):
        """Yield ``(text, partner id)`` of those who have keys of one kind."""
        # What a customer is called decides, whether or not the user may see it.
        partners = self.env["res.partner"].sudo().with_context(active_test=False)
        company = Domain("company_id", "in", [False, self.company_id.id])
        top = company & Domain("customer_state", "!=", False)
        top &= Domain("parent_id", "=", False)
        head, _dot, system_id = kind.partition(".")
        if head == "external":
            numbers = self.env["customer.external.number"].sudo()
            domain = [("system_id", "=", int(system_id)), ("number", "in", texts)]
            for number in numbers.search_fetch(domain, ["number", "partner_id"]):
                yield number.number, number.partner_id.id
        elif head == "vat":
            domain = top & (
                Domain("customer_uscc_key", "in", texts) | Domain("vat", "in", texts)
            )
            for partner in partners.search_fetch(domain, ["vat"]):
                text = partner.vat or ""
                yield uscc(text).key or form(text).upper(), partner.id
        else:
            name, domain = "customer_name_key", top
            if head == "customer_number":
                name, domain = head, company
            elif head == "below":
                domain = company & Domain("parent_id", "!=", False)
                domain &= Domain("commercial_partner_id.customer_state", "!=", False)
            domain &= Domain(name, "in", texts)
            for partner in partners.search_fetch(domain, [name]):
                yield partner[name], partner.id

    def _match(self, lines, columns):
        """Recognise customers that are there already.

        :return: ``{row number: partner id}`` of those recognised; problems are noted
        """
        own = {line.number: self._line_keys(line, columns) for line in lines}
        # A contact has no number of its own unless the row gives it one.
        for line in lines:
            if "parent" in line.values:
                own[line.number] = [k for k in own[line.number] if k[0] != "name"]
        found = self._find_keys({key for keys in own.values() for key in keys})
        # Only managers give numbers by hand.
        may_number = self.env.user.has_group("customer_archive.group_manager")
        matches = {}
        for line in lines:
            partner_id = self._match_one(line, own[line.number], found, may_number)
            if partner_id:
                matches[line.number] = partner_id
        return matches

    def _match_one(self, line, keys, found, may_number):
        match = None
        for kind, text in keys:
            ids = found.get((kind, text), set())
            if kind == "name" and match:
                continue  # the name may be new; the surer keys have spoken
            if len(ids) > 1:
                line.add("several_customers", kind)
            elif ids and match and ids != {match}:
                line.add("contradiction", kind)
            elif ids:
                match = match or next(iter(ids))
            elif kind == "customer_number" and not may_number:
                line.add("number_unknown", kind)
        return match

    def _parents(self, lines):
        """The customers under which rows hang: ``{row number: partner id}``.

        A parent is told by its number, a number in another system, or its name.
        """
        texts = {
            str(line.values["parent"]) for line in lines if "parent" in line.values
        }
        if not texts:
            return {}
        systems = self.column_ids.filtered("system_id").system_id
        kinds = ["customer_number", *(f"external.{id_}" for id_ in systems.ids)]
        keys = {(kind, text) for kind in kinds for text in texts}
        # the name of a customer, or else of somebody below one
        named = ("name", "below")
        keys |= {(kind, key(text)) for text in texts if key(text) for kind in named}
        found, parents = self._find_keys(keys), {}
        for line in lines:
            if "parent" not in line.values:
                continue
            text = str(line.values["parent"])
            ways = [(kind, text) for kind in kinds]
            ways += [(kind, key(text)) for kind in named]
            ids = next((found[way] for way in ways if way in found), set())
            if len(ids) == 1:
                parents[line.number] = next(iter(ids))
            elif ids:
                line.add("parent_several", "parent")
        return parents

    def _match_contacts(self, lines, matches, parents):
        """Recognise contacts by their name below their customer."""
        open_lines = [
            line
            for line in lines
            if line.number in parents and line.number not in matches
        ]
        if not open_lines:
            return
        # As above: what is there decides.
        contacts = self.env["res.partner"].sudo().with_context(active_test=False)
        ids = {parents[line.number] for line in open_lines}
        children = defaultdict(list)
        for contact in contacts.search_fetch(
            [("parent_id", "in", list(ids))], ["parent_id", "name"]
        ):
            children[contact.parent_id.id, key(contact.name or "")].append(contact.id)
        for line in open_lines:
            name = key(str(line.values.get("name", "")))
            same = children.get((parents[line.number], name), [])
            if len(same) > 1:
                line.add("several_customers", "name")
            elif same:
                matches[line.number] = same[0]
