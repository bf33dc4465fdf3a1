import base64
import io

import openpyxl

from odoo.exceptions import AccessError, UserError
from odoo.tests import Form, tagged

from odoo.addons.customer_archive.models.customer_import_run import AT_ONCE_BYTES
from odoo.addons.customer_archive.tests.common import CustomerCommon

USCC = "91110000802100433B"
OTHER_USCC = "91330106589876543T"

CHINESE = [
    ["客户名称*", "统一社会信用代码", "手机", "传真", "省", "市", "区县"]
    + ["详细地址", "客户等级", "简称", "U8Test编码", "开户行", "银行账号"]
    + ["联系人", "联系人手机", "成立日期", "微信", "备注", "没人知道"],
    [
        "松林贸易有限公司",
        USCC,
        "13800138000",
        "021-68880000",
        "浙江省",
        "杭州市",
    ]
    + ["西湖区", "文三路１号", "gold", "松林", "K-7", "工商银行", "6222 0001"]
    + ["林梅", "13900139000", "2001年5月6日", "songlin", "附送货单", "x"],
]


class ImportCommon(CustomerCommon):
    """A company in China, external systems, and a way to load a table."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.company.country_id = cls.env.ref("base.cn")
        cls.env["res.lang"]._activate_lang("zh_CN")
        cls.u8 = cls.env["customer.external.system"].create(
            {"name": "U8", "code": "u8test"}
        )
        cls.level = cls.env["customer.level"].create({"name": "Gold", "code": "G"})

    @classmethod
    def _csv(cls, *rows, encoding="utf-8"):
        return "\r\n".join(",".join(row) for row in rows).encode(encoding)

    def _upload(self, data, filename="list.csv", user=None, **vals):
        imports = self.env["customer.import"].with_user(user or self.clerk)
        file = base64.b64encode(data)
        return imports.create({"file": file, "filename": filename} | vals)

    def _check(self, *rows, **vals):
        one = self._upload(self._csv(*rows), **vals)
        one.action_check()
        return one

    def _import(self, *rows, **vals):
        one = self._check(*rows, **vals)
        one.action_import()
        self.assertEqual(one.state, "done", one.fault)
        return one

    def _told(self, one):
        return one.row_ids.mapped(lambda r: (r.number, r.code, r.reason))

    def _found(self, one, severity="error"):
        """What was found, as ``{row: [codes]}``."""
        found = {}
        for row in one.row_ids.filtered(lambda r: r.severity == severity):
            found.setdefault(row.number, []).append(row.code)
        return found

    def _customers(self, one):
        return self.env["res.partner"].search(
            [("customer_import_id", "=", one.id)], order="id"
        )

    def _counts(self, one):
        return (one.created_count, one.updated_count, one.same_count)


@tagged("post_install", "-at_install")
class TestImport(ImportCommon):
    def test_the_whole_way_of_a_chinese_list(self):
        rows = CHINESE
        one = self._upload(self._csv(*rows, encoding="gb18030"))
        self.assertEqual((one.encoding, one.delimiter), ("gb18030", ","))
        targets = one.column_ids.mapped("target")
        self.assertEqual(targets[:2], ["name", "vat"])
        self.assertFalse(targets[-1])
        self.assertEqual(one.column_ids[10].system_id, self.u8)
        one.action_check()
        self.assertEqual(one.state, "checked")
        self.assertEqual((one.good_count, one.bad_count, one.new_count), (1, 0, 1))
        self.assertFalse(self.env["res.partner"].search([("vat", "=", USCC)]))
        one.action_import()
        self._assert_chinese(self._customers(one))
        # the same file once more
        again = self._upload(self._csv(*rows, encoding="gb18030"))
        self.assertEqual(set(again.column_ids.mapped("why")), {"remembered"})
        again.action_check()
        self.assertEqual((again.known_count, again.new_count), (1, 0))
        again.action_import()
        self.assertEqual(self._counts(again), (0, 0, 1))
        self.assertEqual(len(self._customers(one).child_ids), 1)

    def _assert_chinese(self, customer):
        self.assertRecordValues(
            customer,
            [
                {
                    "name": "松林贸易有限公司",
                    "vat": USCC,
                    "is_company": True,
                    "customer_state": "active",
                    "customer_level_id": self.level.id,
                    "city": "杭州市",
                    "create_uid": self.clerk.id,
                }
            ],
        )
        self.assertEqual(customer.customer_division_id.full_name, "浙江省杭州市西湖区")
        self.assertEqual(customer.country_id.code, "CN")
        self.assertEqual(customer.customer_alias_ids.name, "松林")
        self.assertEqual(customer.customer_external_ids.number, "K-7")
        title = customer.customer_invoice_title_ids
        self.assertEqual(
            (title.bank_name, title.bank_account), ("工商银行", "6222 0001")
        )
        self.assertEqual(customer.child_ids.name, "林梅")
        self.assertEqual(str(customer.customer_date_ids.date), "2001-05-06")
        self.assertEqual(customer.customer_handle_ids.handle, "songlin")
        self.assertIn("附送货单", customer.comment)

    def test_a_spreadsheet_is_read_and_its_formulas_are_not(self):
        book = openpyxl.Workbook()
        sheet = book.active
        sheet.append(["客户资料表"])
        sheet.append(["Customer Name", "Mobile", "Founded", "Notes"])
        sheet.append(["Black Pine", 13800138000, None, "=1+1"])
        sheet["C3"] = 36892
        output = io.BytesIO()
        book.save(output)
        one = self._upload(output.getvalue(), "list.xlsx")
        self.assertTrue(one.is_xlsx)
        self.assertEqual(one.header_row, 2)
        one.action_check()
        one.action_import()
        customer = self._customers(one)
        self.assertTrue(customer, self._told(one))
        self.assertEqual(customer.customer_mobile, "13800138000")
        self.assertEqual(str(customer.customer_date_ids.date), "2001-01-01")
        self.assertFalse(customer.comment)

    def test_the_report_names_row_and_column(self):
        self._customer("Taken", vat=USCC, user_id=self.clerk.id, phone="021-68880000")
        one = self._check(
            ["Name", "USCC", "Level", "Phone", "Founded", "City", "Country"],
            ["", OTHER_USCC, "", "", "", "", ""],
            ["B", "91110000802100433C", "Golt", "", "1/5/2025", "", ""],
            ["C", "", "", "021-6888 0000", "", "Hangzhoo", "China"],
            ["D", "", "", "", "2025-01-05", "杭州", "中国"],
            ["=cmd|x", "", "", "", "", "", "Utopia"],
            ["E", "9.11E+17", "", "", "", "", "US"],
            ["E", "", "", "", "", "", ""],
            ["E", "", "", "", "", "", ""],
        )
        found = self._found(one)
        self.assertEqual(found.pop(2), ["missing", "malformed"])
        self.assertEqual(found.pop(3), ["unknown", "ambiguous_date", "malformed"])
        self.assertEqual(found.pop(4), ["unknown"])
        self.assertEqual(found.pop(6), ["formula", "unknown", "missing"])
        self.assertEqual(found.pop(7), ["rounded"])
        self.assertEqual(found, {8: ["twice"], 9: ["twice"]})
        rows = one.row_ids
        golt = rows.filtered(lambda r: r.value == "Golt")
        self.assertEqual(golt.column_id.header, "Level")
        self.assertIn("Gold", golt.reason)
        exists = rows.filtered(lambda r: r.code == "exists")
        self.assertFalse(exists)  # row 4 is left out for another reason
        self.assertEqual((one.bad_count, one.good_count), (7, 1))
        action = one.action_view_rows()
        self.assertEqual(
            self.env["customer.import.row"].search(action["domain"]), one.row_ids
        )

    def test_who_may_exist_already_is_told_with_number_and_owner(self):
        taken = self._customer("Taken", user_id=self.clerk.id, email="a@example.com")
        one = self._check(["Name", "Email"], ["New", "A@example.com"])
        warning = one.row_ids
        self.assertEqual((warning.severity, warning.code), ("warning", "exists"))
        self.assertIn(taken.customer_number, warning.reason)
        self.assertIn(self.clerk.name, warning.reason)
        self.assertEqual((one.good_count, one.warning_count), (1, 1))

    def test_rows_are_recognised_in_the_order_that_was_chosen(self):
        by_code = self._customer("By code")
        self.env["customer.external.number"].create(
            {"partner_id": by_code.id, "system_id": self.u8.id, "number": "7"}
        )
        by_name = self._customer("By name")
        by_vat = self._customer("By vat", vat=USCC)
        header = ["Name", "USCC", "U8Test编码", "Fax"]
        one = self._import(
            header,
            ["By name", "", "7", "1"],
            ["By name", "", "8", "2"],
            ["Another", USCC, "", "3"],
            ["By  NAME", "", "", "4"],
        )
        # a number that nobody has, and then the name
        self.assertEqual(by_code.customer_fax, "1")
        self.assertEqual(by_vat.customer_fax, "3")
        self.assertEqual(by_vat.name, "Another")
        self.assertEqual(self._found(one), {})
        self.assertIn(by_name.customer_fax, ("2", "4"))
        wrong = self._check(header, ["X", USCC, "7", ""])
        self.assertEqual(self._found(wrong), {2: ["contradiction"]})
        new = self._upload(self._csv(header, ["By name", "", "", "9"]))
        new.column_ids.filtered(lambda c: c.target == "name").rank = 0
        new.action_check()
        self.assertEqual((new.new_count, new.known_count), (1, 0))

    def test_only_filled_cells_are_written(self):
        customer = self._customer("Pine", phone="021-68880000", customer_fax="7")
        one = self._import(
            ["Customer No", "Name", "Phone", "Fax"],
            [customer.customer_number, "Pine", "", "8"],
        )
        self.assertEqual((customer.phone, customer.customer_fax), ("021-68880000", "8"))
        self.assertEqual(self._counts(one), (0, 1, 0))
        unknown = self._check(["Customer No", "Name"], ["no such", "Pine"])
        self.assertEqual(self._found(unknown), {2: ["number_unknown"]})

    def test_contacts_hang_under_their_customer_wherever_its_row_stands(self):
        there = self._customer("There already")
        rows = [
            ["Name", "Parent", "Mobile"],
            ["Mei", "Branch", "13800138001"],
            ["Branch", "Head", ""],
            ["Head", "", ""],
            ["Li", "There already", "13800138002"],
            ["A", "B", ""],
            ["B", "A", ""],
            ["Own", "Own", ""],
            ["Lost", "Nobody", ""],
        ]
        one = self._import(*rows)
        self.assertEqual(
            self._found(one),
            {
                6: ["circle"],
                7: ["circle"],
                8: ["circle"],
                9: ["parent_unknown"],
            },
            self._told(one),
        )
        names = {p.name: p.parent_id.name for p in self._customers(one)}
        self.assertEqual(
            names,
            {"Mei": "Branch", "Branch": "Head", "Head": False, "Li": there.name},
        )
        head = self._customers(one).filtered(lambda p: p.name == "Head")
        self.assertTrue(head.customer_state)
        again = self._import(*rows)
        self.assertEqual(self._counts(again), (0, 0, 4))

    def test_new_customers_are_drafts_where_approval_is_wanted(self):
        self.company.customer_approval = True
        template = self.env["customer.template"].create(
            {"name": "Trade", "code": "tt", "applies_to": "company"}
        )
        one = self._import(["Name"], ["Pine"], template_id=template.id)
        customer = self._customers(one)
        self.assertEqual(customer.customer_state, "draft")
        self.assertEqual(customer.customer_template_id, template)
        self.assertFalse(customer.customer_number)

    def test_what_is_protected_is_asked_for(self):
        self.company.customer_change_approval = True
        customers = [self._customer(f"Pine {n}", vat=False) for n in range(20)]
        rows = [[c.customer_number, f"Renamed {c.id}", "77"] for c in customers]
        header = ["Customer No", "Name", "Fax"]
        one = self._import(header, *rows)
        self.assertEqual(one.asked_count, 20)
        self.assertEqual(one.updated_count, 20)
        self.assertEqual(customers[0].name, "Pine 0")
        self.assertEqual(customers[0].customer_fax, "77")
        changes = self.env["customer.change"].search(
            [("partner_id", "in", [c.id for c in customers])]
        )
        self.assertEqual(len(changes), 20)
        self.assertEqual(changes.requested_by_id, self.clerk)
        again = self._import(header, *rows)
        self.assertEqual((again.updated_count, again.asked_count), (0, 20))
        self.assertEqual(
            self.env["customer.change"].search_count(
                [("partner_id", "in", [c.id for c in customers])]
            ),
            20,
        )

    def test_bad_rows_come_back_and_can_be_mended(self):
        one = self._import(
            ["Name", "Level", "Fax"],
            ["Good", "Gold", ""],
            ["Bad", "Golt", "=1"],
            ["@Home", "Nope", "+1"],
        )
        self.assertEqual(self._counts(one), (1, 0, 0))
        one.action_download_csv()
        text = base64.b64decode(one.bad_file).decode("utf-8-sig")
        header, bad, home = text.splitlines()
        self.assertIn("Reasons", header)
        self.assertTrue(bad.startswith('"Bad","Golt","\'=1","'))
        self.assertIn("Gold", bad)
        self.assertTrue(home.startswith('"\'@Home","Nope","\'+1"'))
        one.action_download_xlsx()
        data = base64.b64decode(one.bad_file)
        sheet = openpyxl.load_workbook(io.BytesIO(data)).active
        self.assertEqual(sheet.max_row, 3)
        self.assertTrue(all(c.data_type == "s" for row in sheet for c in row))
        mended = text.replace("Golt", "Gold").replace("Nope", "").replace("'=1", "7")
        second = self._upload(mended.encode("utf-8-sig"))
        self.assertEqual(second.column_ids[0].why, "remembered")
        second.action_check()
        self.assertEqual(self._found(second), {})
        second.action_import()
        self.assertEqual(set(self._customers(second).mapped("name")), {"Bad", "@Home"})
        self.assertEqual(self._customers(second).mapped("customer_fax"), ["7", "+1"])

    def test_a_long_list_goes_on_in_the_background_where_it_was_stopped(self):
        rows = [[f"Long {n}", "x" * 40] for n in range(1200)]
        data = self._csv(["Name", "Notes"], *rows)
        one = self._upload(data + b"\r\n" * AT_ONCE_BYTES)
        one.action_check()
        self.assertEqual(one.state, "checking")
        with self.assertRaises(UserError):
            one.unlink()
        with self.assertRaises(UserError):
            one.file = base64.b64encode(b"Name\nOther")
        one.with_user(self.env.user).sudo().write({"position": 0})
        with self._commits(lambda done: 0 if done else 60):
            self.env["customer.import"]._cron_import()
        self.assertEqual((one.state, one.position), ("checking", 501))
        self.assertGreater(one.progress, 0)
        with self._commits():
            self.env["customer.import"]._cron_import()
        self.assertEqual((one.state, one.good_count), ("checked", 1200))
        one.action_import()
        with self._commits(lambda done: 0 if done else 60):
            self.env["customer.import"]._cron_import()
        self.assertEqual((one.state, one.created_count), ("running", 500))
        with self._commits():
            self.env["customer.import"]._cron_import()
        self.assertEqual((one.state, one.created_count), ("done", 1200))
        self.assertEqual(len(self._customers(one)), 1200)
        self.assertEqual(self._customers(one).create_uid, self.clerk)

    def test_it_is_done_in_the_name_of_who_started_it(self):
        one = self._upload(self._csv(["Name"], ["Pine"]), asked_by_id=self.env.uid)
        self.assertFalse(one.asked_by_id)
        one.write({"asked_by_id": self.customer_manager.id})
        self.assertFalse(one.asked_by_id)
        one.with_user(self.approver).action_check()
        self.assertEqual(one.asked_by_id, self.approver)

    def test_a_customer_of_whom_nothing_may_be_changed_is_left(self):
        other = self.env["res.company"].create({"name": "Elsewhere"})
        self.env.user.company_ids |= other
        self._customer("Hidden", vat=USCC, company_id=other.id)
        one = self._check(["Name", "USCC"], ["Mine", USCC])
        # of another company it is neither recognised nor excluded
        self.assertEqual((one.new_count, one.bad_count), (1, 0))

    def test_the_check_costs_the_same_for_few_and_for_many(self):
        def cost(count):
            rows = [
                [f"Cost {count} {n}", f"c{count}-{n}@example.com", "13800138000"]
                for n in range(count)
            ]
            one = self._upload(self._csv(["Name", "Email", "Mobile"], *rows))
            return self._query_count(one.action_check)

        cost(1)
        self.assertLessEqual(cost(200), cost(2) + 2)

    def test_a_viewer_may_not_import(self):
        with self.assertRaises(AccessError):
            self._upload(self._csv(["Name"], ["Pine"]), user=self.viewer)

    def test_what_cannot_be_read_is_said(self):
        with self.assertRaisesRegex(UserError, "UTF-8 nor GBK"):
            self._upload(b"Name\n" + bytes(range(128, 256)) * 3 + b"\nM\xfcller\n" * 9)
        with self.assertRaisesRegex(UserError, "XLSX"):
            self._upload(b"PK\x03\x04 broken", "x.xlsx")
        with self.assertRaisesRegex(UserError, "old Excel"):
            self._upload(b"\xd0\xcf\x11\xe0 old", "x.xls")
        with self.assertRaisesRegex(UserError, "name of the customer"):
            self._check(["Fax"], ["7"])
        with self.assertRaisesRegex(UserError, "same field"):
            one = self._upload(self._csv(["Name", "What"], ["A", "B"]))
            one.column_ids[1].target = "name"
            one.action_check()

    def test_the_form_leads(self):
        with Form(self.env["customer.import"].with_user(self.clerk)) as form:
            form.file = base64.b64encode(self._csv(["Name", "Tel"], ["Pine", "7"]))
        one = form.save()
        with Form(one) as form:
            with form.column_ids.edit(1) as column:
                self.assertEqual(column.target, "phone")
                column.target = "customer_fax"
                self.assertEqual(column.why, "chosen")
        one.action_check()
        one.action_import()
        self.assertEqual(self._customers(one).customer_fax, "7")
