"""What is looked up once for a whole file, and kept beside it while it is read."""

from ..engine.address import split
from ..engine.formats import judge
from ..engine.identity import Finding
from ..engine.import_headers import WORDS
from ..engine.import_words import locate
from ..engine.importing import nearest
from .res_partner_formats import FORMATS

NEAREST_AT_MOST = 200
NO_FIELDS = ("parent", "external")


class ImportWork:
    """One file on its way: its columns, its rows, and what its words stand for.

    :param one: the ``customer.import``, in the name of who has asked for it
    :param rows: the file's ``Rows``
    """

    def __init__(self, one, rows):
        self.rows = rows
        self.env, self.company = one.env, one.company_id.sudo()
        self.columns = one.column_ids._engine_columns()
        self.ids = {c.place: c.id for c in one.column_ids}
        self.words = one._words({column.target for column in self.columns})
        self.labels = one.column_ids._target_labels()
        partners = self.env["res.partner"]
        self.fields = {
            target
            for target in WORDS
            if target not in NO_FIELDS and target in partners._fields
        }
        self.formats = FORMATS.keys() & self.fields
        self.is_tidied = self.company.customer_tidy
        self.is_strict = self.company.customer_strict
        rules = self.env["customer.requirement"]
        self.requirements = rules._customer_requirements_to_save()
        countries = self.env["res.country"].sudo().search([])
        self.codes = {country.id: country.code for country in countries}
        self.home = self.company.country_id.code or ""
        self.tree = self.env["customer.division"]._customer_tree()
        self.default_template = one.template_id.id
        self._templates, self._divisions, self._places = {}, {}, {}
        self._near = {}
        # what the whole file says of who belongs to whom, and who comes twice
        self.parents, self.owners, self.depth, self.circle = {}, {}, {}, set()
        self.seen, self.bad = {}, set()

    def region_of(self, country_id):
        """The country in whose notation numbers are written."""
        return self.codes.get(country_id) or self.home

    def judge(self, name, text, region):
        """What the formats say of one value."""
        if not isinstance(text, str):
            return Finding(text)
        return judge(FORMATS[name], text, region)

    def division(self, *parts):
        """The id of the division that these words name together, or False."""
        if parts not in self._divisions:
            code = locate(parts, self.tree)
            if not code:
                read = split("".join(parts), self.tree)
                code = "" if read.rest.strip() else read.code
            self._divisions[parts] = self._division_of(code)
        return self._divisions[parts]

    def _division_of(self, code):
        divisions = self.env["customer.division"]._customer_by_code([code])
        return divisions[code].id if code in divisions else False

    def split(self, street):
        """The division in which a line begins, and what is left of the line."""
        read = split(street, self.tree)
        if not read.code:
            return False, street
        if read.code not in self._divisions:
            self._divisions[read.code] = self._division_of(read.code)
        return self._divisions[read.code], read.rest

    def near_division(self, text):
        """The name of a division that was probably meant."""
        if text not in self._near and len(self._near) < NEAREST_AT_MOST:
            names = {division.name for division in self.tree.divisions.values()}
            self._near[text] = nearest(text, names)
        return self._near.get(text, "")

    def place_of(self, division_id):
        """Country, state and city of a division."""
        if division_id not in self._places:
            division = self.env["customer.division"].browse(division_id)
            self._places[division_id] = division._customer_address_vals()
        return self._places[division_id]

    def template_of(self, is_company):
        """The template that new customers of this kind get, or False."""
        if self.default_template:
            return self.default_template
        if is_company not in self._templates:
            templates = self.env["customer.template"]
            self._templates[is_company] = templates._template_for(is_company).id
        return self._templates[is_company]
