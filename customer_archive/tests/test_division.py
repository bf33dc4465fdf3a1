import csv
import time

from odoo import fields
from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged
from odoo.tools import file_open

from odoo.addons.customer_archive.tests.common import CustomerCommon

WENSAN = "文三路478号"


@tagged("post_install", "-at_install")
class TestDivision(CustomerCommon):
    """Addresses in China down to the district, and what is counted by them."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.divisions = cls.env["customer.division"].with_context(active_test=False)
        cls.xihu = cls._division("330106")
        cls.cn = cls.env.ref("base.cn")
        cls.zhejiang = cls.env.ref("base.state_cn_ZJ")

    @classmethod
    def _division(cls, code):
        return cls.divisions.search([("code", "=", code)])

    def _chinese(self, **vals):
        return self._customer(country_id=self.cn.id, **vals)

    # -- the list --------------------------------------------------------------

    def test_the_list_is_there_with_its_levels(self):
        self.assertEqual(self.xihu.full_name, "浙江省杭州市西湖区")
        self.assertEqual(self.xihu.kind, "district")
        self.assertEqual(self.xihu.parent_id.kind, "city")
        pudong, dongguan = self._division("310115"), self._division("441900")
        self.assertEqual(pudong.full_name, "上海市浦东新区")
        self.assertEqual(pudong.parent_id.kind, "province")
        self.assertFalse(dongguan.child_ids)
        provinces = self.divisions.search([("kind", "=", "province")])
        self.assertEqual(len(provinces), 34)

    def test_a_former_division_names_its_successor(self):
        former = self._division("330104")
        self.assertFalse(former.active)
        self.assertEqual(former.successor_id, self._division("330102"))

    def test_loading_again_makes_no_doubles_and_keeps_the_admins_own(self):
        own = self.divisions.create({"code": "330199", "name": "试验区"})
        own.parent_id = self._division("330100")
        self.assertEqual(own.full_name, "浙江省杭州市试验区")
        self.xihu.name, renamed = "Xihu", self.xihu
        self._division("330105").active = False
        self.env.flush_all()
        count = self.divisions.search_count([])
        started = time.monotonic()
        self.divisions._load_shipped()
        self.assertLess(time.monotonic() - started, 2)
        self.assertEqual(self.divisions.search_count([]), count)
        self.assertTrue(own.exists())
        self.assertEqual(renamed.full_name, "浙江省杭州市西湖区")
        self.assertFalse(self._division("330105").active)

    def test_computed_names_equal_the_loaded_ones(self):
        some = self.divisions.search([], limit=200, offset=1000)
        loaded = some.mapped(lambda d: (d.kind, d.full_name, d.short_name))
        for name in ("kind", "full_name"):
            self.env.add_to_compute(some._fields[name], some)
        self.env.add_to_compute(some._fields["short_name"], some)
        self.assertEqual(
            some.mapped(lambda d: (d.kind, d.full_name, d.short_name)), loaded
        )

    def test_a_division_is_found_as_people_write_it(self):
        for text in ("西湖区", "杭州西湖", "浙江杭州西湖区", "330106"):
            with self.subTest(text=text):
                found = self.env["customer.division"].name_search(text)
                self.assertIn(self.xihu.id, [id_ for id_, _name in found])

    def test_everybody_reads_divisions_and_managers_keep_them(self):
        self.assertEqual(self.xihu.with_user(self.viewer).name, "西湖区")
        with self.assertRaises(AccessError):
            self.xihu.with_user(self.steward).name = "X"
        self.xihu.with_user(self.customer_manager).name = "X"

    # -- the address -----------------------------------------------------------

    def test_the_division_fills_in_state_and_city_through_every_door(self):
        by_form = Form(self.env["res.partner"].with_user(self.clerk))
        by_form.name = "A"
        by_form.country_id = self.cn
        by_form.customer_division_id = self.xihu.with_env(by_form._env)
        self.assertEqual(by_form.city, "杭州市")
        by_write = self._customer("B")
        by_write.customer_division_id = self.xihu
        by_create = self._customer("C", customer_division_id=self.xihu.id)
        by_import = self.env["res.partner"].load(
            ["name", "customer_division_id/.id"], [["D", str(self.xihu.id)]]
        )
        for partner in (
            by_form.save(),
            by_write,
            by_create,
            self.env["res.partner"].browse(by_import["ids"]),
        ):
            self.assertRecordValues(
                partner,
                [
                    {
                        "country_id": self.cn.id,
                        "state_id": self.zhejiang.id,
                        "city": "杭州市",
                        "customer_province_id": self._division("330000").id,
                        "customer_city_id": self._division("330100").id,
                    }
                ],
            )

    def test_every_province_has_its_state(self):
        for province in self.divisions.search([("kind", "=", "province")]):
            vals = province._customer_address_vals()
            state = self.env["res.country.state"].browse(vals["state_id"])
            self.assertEqual(state.name, province.name)

    def test_what_has_no_city_takes_the_next_best(self):
        for code, city in (
            ("310115", "上海市"),  # a municipality
            ("441900", "东莞市"),  # a city without districts
            ("429004", "仙桃市"),  # right below the province
            ("420000", False),
        ):
            with self.subTest(code=code):
                partner = self._customer(customer_division_id=self._division(code).id)
                self.assertEqual(partner.city, city)
                self.assertEqual(partner.customer_city_id.name or False, city)

    def test_an_address_that_moves_away_leaves_its_division(self):
        moves = (
            {"country_id": self.env.ref("base.us").id},
            {"state_id": self.env.ref("base.state_cn_GD").id},
            {"city": "宁波市"},
        )
        for vals in moves:
            with self.subTest(vals=vals):
                partner = self._customer(customer_division_id=self.xihu.id)
                stays = self._customer(city="宁波市")
                (partner | stays).write(vals)
                self.assertFalse(partner.customer_division_id)
                self.assertFalse(partner.customer_province_id)
                for written in (partner | stays).read(list(vals), load=None):
                    self.assertEqual(vals | written, written)
        partner = self._customer(customer_division_id=self.xihu.id)
        partner.write({"city": "杭州", "street": WENSAN})
        self.assertEqual(partner.customer_division_id, self.xihu)

    def test_the_division_goes_along_with_the_address_to_contacts(self):
        customer = self._chinese(customer_division_id=self.xihu.id)
        contact = self.env["res.partner"].create(
            {"name": "林", "parent_id": customer.id, "type": "contact"}
        )
        self.assertEqual(contact.customer_division_id, self.xihu)
        customer.customer_division_id = self._division("330102")
        self.assertEqual(contact.customer_division_id, self._division("330102"))
        self.assertEqual(contact.city, "杭州市")

    def test_entering_many_costs_as_many_queries_as_entering_two(self):
        divisions = self.xihu.parent_id.child_ids

        def enter(count):
            self.env["res.partner"].create(
                [
                    {"name": "A", "customer_division_id": division.id}
                    for division in list(divisions)[:count]
                ]
            )

        self._query_count(lambda: enter(10))  # fill caches
        two = self._query_count(lambda: enter(2))
        self.assertLessEqual(self._query_count(lambda: enter(10)), two)

    # -- one line --------------------------------------------------------------

    def test_a_pasted_line_is_split_in_the_form(self):
        form = Form(self.env["res.partner"].with_user(self.clerk))
        form.name = "A"
        form.country_id = self.cn
        form.street = f"浙江省 杭州 西湖区{WENSAN}"
        self.assertEqual(form.street, WENSAN)
        self.assertEqual(form.save().customer_division_id, self.xihu)

    def test_nothing_is_guessed(self):
        form = Form(self.env["res.partner"].with_user(self.clerk))
        form.name = "A"
        form.country_id = self.cn
        for street in (f"西湖区{WENSAN}", "上海路12号", "北京大学", "江西会馆"):
            form.street = street
            self.assertEqual(form.street, street)
            self.assertFalse(form.customer_division_id)
        form.state_id = self.env.ref("base.state_cn_GD")
        form.street = f"杭州市西湖区{WENSAN}"
        self.assertFalse(form.customer_division_id)

    def test_elsewhere_no_street_is_read(self):
        form = Form(self.env["res.partner"].with_user(self.clerk))
        form.name = "A"
        form.country_id = self.env.ref("base.us")
        form.street = f"浙江省杭州市西湖区{WENSAN}"
        self.assertFalse(form.customer_division_id)

    def test_old_addresses_find_their_division_on_demand(self):
        found = self._chinese(
            state_id=self.zhejiang.id, city="杭州", street=f"西湖区{WENSAN}"
        )
        unknown = self._chinese(street=f"西湖区{WENSAN}")
        (found | unknown).with_user(self.clerk).action_customer_split_address()
        self.assertRecordValues(
            found | unknown,
            [
                {"customer_division_id": self.xihu.id, "street": WENSAN},
                {"customer_division_id": False, "street": f"西湖区{WENSAN}"},
            ],
        )
        with self.assertRaises(AccessError):
            unknown.with_user(self.viewer).action_customer_split_address()

    # -- how it is printed -----------------------------------------------------

    def test_it_is_printed_as_on_an_envelope(self):
        partner = self._chinese(customer_division_id=self.xihu.id, street=WENSAN)
        printed = partner._display_address(without_company=True)
        self.assertIn(f"浙江省杭州市西湖区{WENSAN}", printed)
        shanghai = self._chinese(
            customer_division_id=self._division("310115").id, street="张江路88号"
        )
        self.assertIn("上海市浦东新区张江路88号", shanghai.contact_address)
        self.assertEqual(shanghai.contact_address.count("上海市"), 1)

    def test_other_addresses_are_printed_as_ever(self):
        partner = self._chinese(state_id=self.zhejiang.id, city="杭州", street=WENSAN)
        self.assertIn(f"浙江省 杭州 {WENSAN}", partner._display_address())
        american = self._customer(
            country_id=self.env.ref("base.us").id, street="1 Main St", city="Denver"
        )
        self.assertIn("1 Main St\n", american._display_address())

    def test_a_customer_reads_the_own_address_on_the_portal(self):
        partner = self._chinese(customer_division_id=self.xihu.id)
        user = self._user("portal", "base.group_portal")
        user.partner_id.parent_id = partner
        printed = partner.with_user(user)._display_address()
        self.assertIn("西湖区", printed)

    # -- the map ---------------------------------------------------------------

    def test_the_map_of_the_company_opens_at_the_address(self):
        partner = self._chinese(customer_division_id=self.xihu.id, street="A&B 1#")
        self.company.customer_map = "osm"
        action = partner.with_user(self.viewer).action_customer_map()
        self.assertEqual(
            action["url"],
            "https://www.openstreetmap.org/search?query="
            "%E6%B5%99%E6%B1%9F%E7%9C%81%E6%9D%AD%E5%B7%9E%E5%B8%82"
            "%E8%A5%BF%E6%B9%96%E5%8C%BAA%26B%201%23",
        )
        self.company.write(
            {
                "customer_map": "other",
                "customer_map_url": "https://maps.example.com/{address}/x",
            }
        )
        self.assertTrue(
            partner.action_customer_map()["url"].startswith("https://maps.example.com/")
        )

    def test_the_usual_map_depends_on_the_country(self):
        partner = self._chinese(customer_division_id=self.xihu.id)
        self.company.write({"customer_map": False, "country_id": self.cn.id})
        self.assertIn("amap", partner.action_customer_map()["url"])
        self.company.country_id = self.env.ref("base.de")
        self.assertIn("openstreetmap", partner.action_customer_map()["url"])

    def test_a_map_that_could_not_open_anything_is_refused(self):
        for url in (False, "https://maps.example.com", "javascript:{address}"):
            with self.subTest(url=url), self.assertRaises(ValidationError):
                self.company.write({"customer_map": "other", "customer_map_url": url})
        with self.assertRaises(UserError):
            self._customer("Nowhere").action_customer_map()

    # -- customers and turnover by area ----------------------------------------

    def _by(self, field, user=None, companies=None):
        report = self.env["customer.area.report"].with_user(user or self.viewer)
        if companies:
            report = report.with_context(allowed_company_ids=companies.ids)
        return {
            division: (customers, turnover)
            for division, customers, turnover in report._read_group(
                [("partner_id", "in", self.counted.ids)],
                [field],
                ["partner_id:count_distinct", "turnover:sum"],
            )
        }

    def test_customers_and_turnover_are_counted_by_area(self):
        first = self._chinese(customer_division_id=self.xihu.id)
        second = self._chinese(customer_division_id=self._division("330203").id)
        self.counted = first | second | self._customer("Elsewhere")
        self._invoice(first, 100)
        self._invoice(first, 30, move_type="out_refund")
        self._invoice(second, 50)
        long_ago = fields.Date.subtract(fields.Date.today(), years=2)
        self._invoice(second, 999, date=long_ago)
        none = self.env["customer.division"]
        self.assertEqual(
            self._by("province_id"),
            {self._division("330000"): (2, 120), none: (1, 0)},
        )
        self.assertEqual(
            self._by("city_id"),
            {
                self._division("330100"): (1, 70),
                self._division("330200"): (1, 50),
                none: (1, 0),
            },
        )

    def test_each_company_sees_its_own_turnover_and_all_shared_customers(self):
        other = self.setup_other_company()
        self.counted = self._chinese(customer_division_id=self.xihu.id)
        self._invoice(self.counted, 100)
        self._invoice(self.counted, 900, journal_id=other["default_journal_sale"].id)
        province = self._division("330000")
        self.assertEqual(self._by("province_id"), {province: (1, 100)})
        both = self._user("both", "customer_archive.group_viewer")
        both.company_ids |= other["company"]
        self.assertEqual(
            self._by("province_id", both, both.company_ids), {province: (1, 1000)}
        )

    def test_turnover_of_companies_is_added_up_in_one_currency(self):
        other = self.setup_other_company()
        euro = self.setup_other_currency("EUR", rates=[("2016-01-01", 2.0)])
        other["company"].currency_id = euro
        self.counted = self._chinese(customer_division_id=self.xihu.id)
        self._invoice(self.counted, 100)
        self._invoice(
            self.counted,
            900,
            journal_id=other["default_journal_sale"].id,
            currency_id=euro.id,
        )
        both = self._user("both", "customer_archive.group_viewer")
        both.company_ids |= other["company"]
        # two euros are worth one unit of the first company's currency
        self.assertEqual(
            self._by("province_id", both, self.company | other["company"]),
            {self._division("330000"): (1, 550)},
        )

    def test_the_shipped_file_has_no_row_without_its_parent(self):
        with file_open("customer_archive/data/customer_division.csv", "r") as lines:
            rows = list(csv.DictReader(lines))
        codes = {row["code"] for row in rows}
        self.assertEqual(len(codes), len(rows))
        self.assertFalse({row["parent"] for row in rows} - codes - {""})
        self.assertFalse({row["successor"] for row in rows} - codes - {""})
