from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestFind(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.lanhai = cls._customer(
            "上海蓝海贸易有限公司", ref="R-77", email="he@lanhai.example.com"
        )
        cls.other = cls._customer("Hailan Trading", customer_mnemonic="HLT")
        cls.env["customer.alias"].create(
            {"partner_id": cls.other.id, "kind": "former", "name": "Seaside Goods"}
        )
        system = cls.env["customer.external.system"].search([], limit=1)
        cls.env["customer.external.number"].create(
            {"partner_id": cls.other.id, "system_id": system.id, "number": "U8-0042"}
        )

    def _found(self, text):
        partners = self.env["res.partner"].with_user(self.viewer)
        found = partners.search([("customer_find", "ilike", text)])
        named = partners.browse(id_ for id_, _name in partners.name_search(text))
        self.assertEqual(found, named)
        return found.sudo(False).with_user(self.env.user) & (self.lanhai | self.other)

    def test_by_any_part_of_a_chinese_name(self):
        for text in ("蓝海", "海贸", "蓝", "上海蓝海贸易有限公司", "有限公司"):
            with self.subTest(text=text):
                self.assertEqual(self._found(text), self.lanhai)
        for text in ("贸海", "蓝蓝", "蓝贸"):
            with self.subTest(text=text):
                self.assertFalse(self._found(text))

    def test_by_code_number_mail_and_former_name(self):
        for text, expected in (
            ("r-77", self.lanhai),
            ("he@lanhai", self.lanhai),
            (self.lanhai.customer_number, self.lanhai),
            ("hlt", self.other),
            ("seaside", self.other),
            ("U8-0042", self.other),
            ("ailan tr", self.other),
        ):
            with self.subTest(text=text):
                self.assertEqual(self._found(text), expected)

    def test_a_change_is_found_at_once(self):
        self.other.ref = "NEW-1"
        self.assertEqual(self._found("new-1"), self.other)

    def test_what_is_not_found_is_the_rest(self):
        domain = Domain("id", "in", (self.lanhai | self.other).ids)
        rest = self.env["res.partner"].search(
            domain & Domain("display_name", "not ilike", "蓝海")
        )
        self.assertEqual(rest, self.other)

    def test_the_database_has_the_index(self):
        self.env.cr.execute(
            "SELECT 1 FROM pg_indexes WHERE indexname = 'res_partner_customer_find_idx'"
        )
        self.assertEqual(bool(self.env.cr.fetchone()), self.env.registry.has_trigram)
