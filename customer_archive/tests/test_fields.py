from lxml import etree

from odoo.tests import Form, tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon

FIRM = {
    # field: (what is typed, what stands in the file); a record by its name
    "name": ("Harbour Works", "Harbour Works"),
    "email": ("post@harbour.example", "post@harbour.example"),
    "phone": ("+86 21 6888 0001", "+86 21 6888 0001"),
    "website": ("https://harbour.example", "https://harbour.example"),
    "country_id": ("China", "China"),
    "customer_division_id": ("浦东新区", "310115"),
    "street": ("世纪大道 100 号", "世纪大道 100 号"),
    "street2": ("12 楼", "12 楼"),
    "city": ("上海市", "上海市"),
    "zip": ("200120", "200120"),
    "vat": ("91310115MA1K35QH08", "91310115MA1K35QH08"),
    "company_registry": ("310115000000001", "310115000000001"),
    "ref": ("H-1", "H-1"),
    "customer_mobile": ("+86 138 0013 8000", "+86 138 0013 8000"),
    "customer_fax": ("+86 21 6888 0002", "+86 21 6888 0002"),
    "customer_channel": ("phone", "Phone"),
    "lang": ("en_US", "English (US)"),
    "category_id": ("Key account", "Key account"),
    "customer_mnemonic": ("HBW", "HBW"),
    "industry_id": ("Crane Building", "Crane Building"),
    "customer_region_id": ("East", "East"),
    "customer_demand_ids": ("Cranes", "Cranes"),
    "customer_size": ("medium", "Medium"),
    "customer_scope": ("Quays and cranes", "Quays and cranes"),
    "customer_level_id": ("Gold", "Gold"),
    "customer_template_id": ("Works", "Works"),
    "customer_no_care": (True, "True"),
    "customer_no_survey": (True, "True"),
    "user_id": ("Owner", "Owner"),
    "property_payment_term_id": ("30 days and a half", "30 days and a half"),
    "comment": ("Rings twice", "Rings twice"),
}
PERSON = {
    "name": ("Li Na", "Li Na"),
    "function": ("Buyer", "Buyer"),
    "customer_salutation": ("李总", "李总"),
    "customer_role_ids": ("Finance", "Finance"),
    "customer_occupation": ("Engineer", "Engineer"),
    "customer_interests": ("Tennis", "Tennis"),
}
LISTS = {
    "child_ids": {
        "name": ("Quay 2", "Quay 2"),
        "type": ("delivery", "Delivery"),
        "city": ("Ningbo", "Ningbo"),
    },
    "bank_ids": {"acc_number": ("6222 0000 1111", "6222 0000 1111")},
    "customer_alias_ids": {
        "kind": ("english", "English Name"),
        "name": ("Harbour Works Ltd", "Harbour Works Ltd"),
    },
    "customer_external_ids": {
        "system_id": ("Old ledger", "Old ledger"),
        "number": ("K-77", "K-77"),
    },
    "customer_handle_ids": {
        "kind": ("wecom", "WeCom"),
        "handle": ("harbour-desk", "harbour-desk"),
    },
    "customer_date_ids": {
        "kind": ("founding", "Founding Day"),
        "date": ("1999-05-04", "1999-05-04"),
    },
    "customer_remark_ids": {
        "kind_id": ("Delivery", "Delivery"),
        "text": ("Gate 2", "Gate 2"),
    },
    "customer_relation_ids": {
        "kind": ("agent", "Agent"),
        "related_id": ("Head Office", "Head Office"),
        "note": ("since ever", "since ever"),
    },
    "customer_invoice_title_ids": {
        "name": ("Harbour Works", "Harbour Works"),
        "tax_number": ("91310115MA1K35QH08", "91310115MA1K35QH08"),
        "bank_name": ("Bank of Quays", "Bank of Quays"),
    },
}


@tagged("post_install", "-at_install")
class TestFields(CustomerCommon):
    """Each field of the file is kept by the form and by an import, and documented."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        make = {
            "res.partner.category": {"name": "Key account"},
            "res.partner.industry": {"name": "Crane Building"},
            "customer.region": {"name": "East", "code": "E-1"},
            "customer.demand": {"name": "Cranes", "code": "C-1"},
            "customer.level": {"name": "Gold", "code": "G-1"},
            "customer.template": {"name": "Works", "code": "W-1"},
            "customer.external.system": {"name": "Old ledger", "code": "OLD-1"},
            "account.payment.term": {"name": "30 days and a half"},
        }
        cls.known = {model: cls.env[model].create(vals) for model, vals in make.items()}
        cls.known |= {
            "res.country": cls.env.ref("base.cn"),
            "customer.division": cls.env["customer.division"].search(
                [("code", "=", "310115")]
            ),
            "customer.remark.kind": cls.env.ref(
                "customer_archive.remark_kind_delivery"
            ),
            "customer.contact.role": cls.env.ref(
                "customer_archive.contact_role_finance"
            ),
            "res.users": cls._user("owner", "customer_archive.group_clerk"),
            "res.partner": cls._customer("Head Office"),
        }
        cls.known["res.users"].name = "Owner"
        group = cls.env.ref("account.group_account_invoice")
        cls.clerk.group_ids |= group | cls.env.ref("base.group_partner_manager")

    def _type(self, form, model, values):
        """Fill in what is typed: a record is chosen, a tag is added."""
        fields = self.env[model]._fields
        for name, (typed, _kept) in values.items():
            field = fields[name]
            if field.type == "many2many":
                getattr(form, name).add(self.known[field.comodel_name])
            elif field.type == "many2one":
                setattr(form, name, self.known[field.comodel_name])
            else:
                setattr(form, name, typed)

    def _assert_kept(self, record, values):
        for name, (typed, _cell) in values.items():
            field = record._fields[name]
            with self.subTest(field=f"{record._name}.{name}"):
                value = record[name]
                if field.relational:
                    self.assertEqual(value, self.known[field.comodel_name])
                elif field.type == "html":
                    self.assertIn(typed, value)
                elif field.type == "date":
                    self.assertEqual(str(value), typed)
                else:
                    self.assertEqual(value, typed)

    def _assert_lists_kept(self, customer):
        for name, values in LISTS.items():
            lines = customer[name]
            self.assertEqual(len(lines), 1, name)
            self._assert_kept(lines, values)

    def test_the_form_keeps_each_field_of_a_firm(self):
        partners = self.env["res.partner"].with_user(self.clerk)
        as_menu = {"res_partner_search_mode": "customer", "default_is_company": True}
        with Form(partners.with_context(**as_menu)) as form:
            self._type(form, "res.partner", FIRM)
        with Form(form.record) as form:
            for name, values in LISTS.items():
                model = partners._fields[name].comodel_name
                with getattr(form, name).new() as line:
                    self._type(line, model, values)
        customer = form.record.with_user(self.env.user)
        self._assert_kept(customer, FIRM)
        self._assert_lists_kept(customer)

    def test_the_form_keeps_each_field_of_a_person(self):
        person = self._customer("Person", is_company=False)
        with Form(person.with_user(self.clerk)) as form:
            self._type(form, "res.partner", PERSON)
        self._assert_kept(person, PERSON)

    def test_an_import_keeps_each_field_of_a_firm(self):
        lines = {
            f"{name}/{sub}": cell
            for name, values in LISTS.items()
            for sub, (_typed, cell) in values.items()
        }
        row = {name: cell for name, (_typed, cell) in FIRM.items()} | lines
        customer = self._import(row | {"is_company": "True"})
        self._assert_kept(customer, FIRM)
        self._assert_lists_kept(customer)

    def test_an_import_keeps_each_field_of_a_person(self):
        row = {name: cell for name, (_typed, cell) in PERSON.items()}
        self._assert_kept(self._import(row), PERSON)

    def _import(self, row):
        partners = self.env["res.partner"].with_user(self.clerk)
        answer = partners.load(list(row), [list(row.values())])
        self.assertFalse(answer["messages"])
        return self.env["res.partner"].browse(answer["ids"])

    def test_no_field_of_the_form_was_forgotten(self):
        partners = self.env["res.partner"]
        form = etree.fromstring(partners.get_view(view_type="form")["arch"])
        own = {
            node.get("name")
            for node in form.iter("field")
            if not any(above.tag == "field" for above in node.iterancestors())
            and node.get("name").startswith("customer_")
            and node.get("readonly") != "1"
            and not partners._fields[node.get("name")].readonly
        }
        tried = FIRM.keys() | PERSON.keys() | LISTS.keys()
        # tried by tests of their own: a template's fields, and what a clerk may not set
        elsewhere = {"customer_properties", "customer_level_locked"}
        self.assertEqual(own - tried, elsewhere | {"customer_date_next_review"})
