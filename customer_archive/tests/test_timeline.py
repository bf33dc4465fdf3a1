from datetime import datetime, timedelta
from random import Random

from odoo import Command, fields
from odoo.exceptions import AccessError, UserError
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon

DAY = "2024-03-10"
KINDS = ("call", "mail", "visit", "chat")


class TimelineCommon(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Huaxin")
        cls.contact = cls.env["res.partner"].create(
            {"name": "Buyer", "parent_id": cls.customer.id}
        )

    @classmethod
    def _talk(cls, moments, partner=None, kind=None):
        """Interactions at these moments, of all kinds in turn."""
        return cls.env["customer.interaction"].create(
            [
                {
                    "partner_id": (partner or cls.customer).id,
                    "kind": kind or KINDS[n % len(KINDS)],
                    "date": moment,
                    "summary": f"Talk {n}",
                }
                for n, moment in enumerate(moments)
            ]
        )

    def _pages(self, limit, kinds=None, customer=None):
        """All pages of a timeline, one after the other."""
        pages, cursor = [], None
        while True:
            page = (customer or self.customer).customer_360_page(
                limit=limit, cursor=cursor, kinds=kinds
            )
            pages.append(page["events"])
            cursor = page["cursor"]
            if not cursor:
                return pages

    def _all(self, *args, **kwargs):
        return [event for page in self._pages(*args, **kwargs) for event in page]


@tagged("post_install", "-at_install")
class TestTimeline(TimelineCommon):
    def _mixed(self, seed):
        """A customer whose events share few days and moments."""
        chance = Random(seed)
        start = datetime(2024, 3, 9, 22)
        moments = [start + timedelta(hours=chance.randrange(6)) for _n in range(23)]
        talks = self._talk(moments)
        moves = self.env["account.move"]
        payments = self.env["account.payment"]
        for _n in range(7):
            day = f"2024-03-{chance.randrange(9, 12):02}"
            moves |= self._invoice(
                chance.choice((self.customer, self.contact)),
                10,
                date=day,
                move_type=chance.choice(("out_invoice", "out_refund")),
            )
            payments |= self._payment(
                chance.choice((self.customer, self.contact)), 5, date=day
            )
        remarks = self.env["customer.remark"].create(
            [
                {
                    "partner_id": self.customer.id,
                    "kind_id": self.env["customer.remark.kind"].search([], limit=1).id,
                    "text": f"Note {n}",
                    "date": f"2024-03-{chance.randrange(9, 12):02}",
                }
                for n in range(9)
            ]
        )
        return talks, moves, payments, remarks

    def test_paging_loses_nothing_and_doubles_nothing(self):
        made = self._mixed(7)
        expected = {(records._name, id_) for records in made for id_ in records.ids}
        for zone in (False, "Asia/Shanghai", "America/New_York"):
            self.env.user.tz = zone
            self.env.invalidate_all()
            whole = self._all(100)
            for limit in (1, 2, 3, 5, 8, 13, 45, 46, 47):
                pages = self._pages(limit)
                with self.subTest(zone=zone, limit=limit):
                    self.assertTrue(all(len(page) == limit for page in pages[:-1]))
                    self.assertEqual(sum(pages, []), whole)
            with self.subTest(zone=zone):
                found = [(event["model"], event["res_id"]) for event in whole]
                self.assertEqual(len(found), len(set(found)))
                self.assertEqual(set(found), expected)
                dates = [event["date"] for event in whole]
                self.assertEqual(dates, sorted(dates, reverse=True))

    def test_a_filtered_timeline_is_the_part_of_the_whole(self):
        self._mixed(11)
        whole = self._all(100)
        for kinds in (["call"], ["mail", "invoice"], ["refund", "payment", "remark"]):
            with self.subTest(kinds=kinds):
                expected = [event for event in whole if event["kind"] in kinds]
                self.assertEqual(self._all(4, kinds), expected)

    def test_what_has_a_day_stands_at_its_beginning_where_the_reader_is(self):
        self.env.user.tz = "Asia/Shanghai"
        invoice = self._invoice(self.customer, 100, date=DAY)
        # 23:00 of the day before, and one in the morning, where the reader is
        evening, morning = self._talk(["2024-03-09 15:00:00", "2024-03-09 17:00:00"])
        events = self._all(10)
        self.assertEqual(
            [(event["model"], event["res_id"]) for event in events],
            [
                ("customer.interaction", morning.id),
                ("account.move", invoice.id),
                ("customer.interaction", evening.id),
            ],
        )
        self.assertEqual(events[1]["day"], fields.Date.to_date(DAY))
        self.assertIsNone(events[0]["day"])

    def test_a_day_is_the_same_wherever_it_is_read(self):
        self._invoice(self.customer, 100, date=DAY)
        for zone in ("Asia/Shanghai", "America/Los_Angeles", "Pacific/Auckland"):
            self.env.user.tz = zone
            self.env.invalidate_all()
            (event,) = self._all(10)
            self.assertEqual(event["day"], fields.Date.to_date(DAY))

    def test_what_comes_in_meanwhile_does_not_shift_the_next_page(self):
        self._talk([f"2024-03-{day:02} 10:00:00" for day in range(1, 11)])
        first = self.customer.customer_360_page(limit=4)
        before = self.customer.customer_360_page(limit=4, cursor=first["cursor"])
        self._talk(["2024-04-01 10:00:00"])
        after = self.customer.customer_360_page(limit=4, cursor=first["cursor"])
        self.assertEqual(before, after)

    def test_a_page_costs_as_many_queries_for_many_events_as_for_few(self):
        few, many = self._customer("Few"), self._customer("Many")
        for customer, count in ((few, 50), (many, 5000)):
            start = datetime(2024, 1, 1)
            self._talk([start + timedelta(hours=n) for n in range(count)], customer)
            self._invoice(customer, 100, date="2030-01-01")
            self._payment(customer, 100, date="2030-01-02")
        for kinds in (None, ["call"], ["invoice", "payment"]):

            def ask(customer, kinds=kinds):
                return lambda: customer.customer_360_page(limit=30, kinds=kinds)

            self._query_count(ask(few))
            with self.subTest(kinds=kinds):
                self.assertEqual(
                    self._query_count(ask(few)), self._query_count(ask(many))
                )
        self._query_count(few.customer_360_header)
        self.assertEqual(
            self._query_count(few.customer_360_header),
            self._query_count(many.customer_360_header),
        )

    def test_counts_stop_at_a_hundred(self):
        self._talk([datetime(2024, 1, 1) + timedelta(hours=n) for n in range(250)])
        self._invoice(self.customer, 10)
        chips = {
            chip["key"]: chip["count"]
            for chip in self.customer.customer_360_header()["chips"]
        }
        self.assertEqual(chips["mail"], 63)
        self.assertEqual(chips["invoice"], 1)
        self.assertEqual(chips["payment"], 0)
        self.assertGreaterEqual(chips["interaction"], 100)

    def test_every_kind_has_a_chip_and_every_chip_a_kind(self):
        told = [
            kind
            for source in self.customer._customer_timeline_sources()
            for kind in source.kinds
        ]
        shown = [
            kind
            for chip in self.customer._customer_timeline_chips().values()
            for kind in chip["kinds"]
        ]
        self.assertEqual(set(told), set(shown))
        self.assertEqual(len(shown), len(set(shown)))
        names = [s.name for s in self.customer._customer_timeline_sources()]
        self.assertEqual(len(names), len(set(names)))

    def test_nobody_tells_events_past_the_pages(self):
        """An event that is merged into the list would be on no page: add a source."""
        homes = [
            cls
            for cls in type(self.customer).__mro__
            if "_customer_timeline" in vars(cls)
        ]
        self.assertEqual(len(homes), 1, "extend _customer_timeline_sources instead")

    def test_a_page_that_never_was_is_refused(self):
        for cursor in ("x", "2024-01-01~invoice", "2024-01-01~invoice~'; DROP"):
            with self.subTest(cursor=cursor), self.assertRaises(UserError):
                self.customer.customer_360_page(cursor=cursor)

    def test_a_page_is_never_longer_than_a_hundred(self):
        self._talk([datetime(2024, 1, 1) + timedelta(hours=n) for n in range(120)])
        self.assertEqual(
            len(self.customer.customer_360_page(limit=9999)["events"]), 100
        )
        self.assertEqual(len(self.customer.customer_360_page(limit=-5)["events"]), 1)

    # -- rights ------------------------------------------------------------------------

    def test_the_view_is_for_who_may_see_customer_files(self):
        plain = self._user("plain")
        for method in (
            "action_customer_360",
            "customer_360_header",
            "customer_360_page",
            "action_customer_purchases",
        ):
            with self.subTest(method=method), self.assertRaises(AccessError):
                getattr(self.customer.with_user(plain), method)()

    def test_a_viewer_without_rights_on_invoices_sees_none(self):
        self._invoice(self.customer, 100, date=DAY)
        self._talk([f"{DAY} 10:00:00"])
        customer = self.customer.with_user(self.viewer)
        kinds = [event["kind"] for event in customer.customer_360_page()["events"]]
        self.assertEqual(kinds, ["call"])
        header = customer.customer_360_header()
        figures = {figure["key"]: figure for figure in header["figures"]}
        self.assertFalse(figures["turnover"]["action"])
        self.assertFalse(header["can_see_purchases"])
        with self.assertRaises(AccessError):
            customer.action_customer_purchases()
        self.assertFalse(
            self.env["customer.purchase"]
            .with_user(self.viewer)
            .search([("partner_id", "=", self.customer.id)])
        )

    def test_a_rule_hides_from_the_timeline_what_it_hides_elsewhere(self):
        seen, hidden = (self._invoice(self.customer, n, date=DAY) for n in (10, 20))
        self._talk([f"{DAY} 10:00:00", f"{DAY} 11:00:00"])
        biller = self._user(
            "biller", "customer_archive.group_viewer", "account.group_account_invoice"
        )
        for model, domain in (
            ("account.move", [("amount_total", "<", 15)]),
            ("customer.interaction", [("kind", "!=", "mail")]),
        ):
            self.env["ir.rule"].create(
                {
                    "name": "Some are hidden",
                    "model_id": self.env["ir.model"]._get_id(model),
                    "domain_force": repr(domain),
                }
            )
        customer = self.customer.with_user(biller)
        events = self._all(1, customer=customer)
        self.assertEqual(
            [(event["kind"], event["res_id"]) for event in events if event["amount"]],
            [("invoice", seen.id)],
        )
        self.assertNotIn("mail", {event["kind"] for event in events})
        chips = {c["key"]: c["count"] for c in customer.customer_360_header()["chips"]}
        self.assertEqual((chips["invoice"], chips["mail"]), (1, 0))
        bought = self.env["customer.purchase"].with_user(biller)
        self.assertEqual(
            bought.search([("partner_id", "=", customer.id)]).move_id, seen
        )
        self.assertIn(
            hidden,
            self.env["customer.purchase"]
            .sudo()
            .search([("partner_id", "=", customer.id)])
            .move_id,
        )

    def test_each_company_sees_its_own_documents(self):
        other = self.setup_other_company()["company"]
        theirs = (
            self.env["account.move"]
            .with_company(other)
            .create(
                {
                    "move_type": "out_invoice",
                    "company_id": other.id,
                    "partner_id": self.customer.id,
                    "invoice_date": DAY,
                    "invoice_line_ids": [
                        Command.create(
                            {"name": "Line", "price_unit": 70, "tax_ids": False}
                        )
                    ],
                }
            )
        )
        theirs.action_post()
        ours = self._invoice(self.customer, 100, date=DAY)
        for companies, expected in (
            (self.company, ours),
            (other, theirs),
            (self.company | other, ours | theirs),
        ):
            customer = self.customer.with_context(allowed_company_ids=companies.ids)
            events = customer.customer_360_page()["events"]
            with self.subTest(companies=companies.mapped("name")):
                self.assertEqual({e["res_id"] for e in events}, set(expected.ids))

    def test_a_state_is_told_to_who_may_read_the_file(self):
        self._tracked(self.customer)._customer_take_step("suspend", "late")
        self._note_changes()
        (event,) = self._all(5, customer=self.customer.with_user(self.viewer))
        self.assertEqual(event["kind"], "state")
        self.assertEqual(
            (event["model"], event["res_id"]), ("res.partner", self.customer.id)
        )
