from datetime import timedelta

from odoo.fields import Domain
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon

OPERATIONS = ("quote", "order", "delivery", "invoice", "bill", "subscription")


@tagged("post_install", "-at_install")
class TestHooks(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.customer = cls._customer("Huaxin")

    def _held(self, customer):
        return {
            operation
            for operation in OPERATIONS
            if customer.with_user(self.viewer)._customer_holds(self.company, operation)
        }

    def test_archive_alone_knows_of_no_commitments(self):
        self.assertEqual(
            self.env["res.partner"].browse()._customer_commitments(self.company), {}
        )

    def test_a_new_addon_can_add_to_the_committed_lines(self):
        domain = self.env["account.move.line"]._customer_committed_domain()
        self.assertIsInstance(domain | Domain("id", ">", 0), Domain)

    def test_switched_off_nothing_is_held(self):
        self.customer.with_user(self.customer_manager).action_blacklist("fraud")
        contact = self.env["res.partner"].create({"name": "Nobody"})
        archive_only = {"order", "bill", "subscription"}
        self.assertFalse(self._held(self.customer) & archive_only)
        self.assertFalse(self._held(contact) & archive_only)

    def test_switched_on_only_active_customers_pass(self):
        self.company.customer_active_only = True
        self.assertFalse(self._held(self.customer))
        for step in ("suspend", "blacklist", "close"):
            self.customer._customer_take_step(step, "they cheat")
            self.assertEqual(
                self._held(self.customer), {"order", "bill", "subscription"}
            )
            (reason,) = self.customer._customer_holds(self.company, "order")[
                self.customer.id
            ]
            self.assertIn("Huaxin", reason)
            self.assertIn("they cheat", reason)

    def test_who_is_not_approved_is_held_too(self):
        self.company.customer_active_only = True
        self.company.customer_approval = True
        draft = self._customer("Draft")
        contact = self.env["res.partner"].create({"name": "Nobody"})
        holds = (draft | contact | self.customer)._customer_holds(self.company, "order")
        self.assertEqual(set(holds), {draft.id, contact.id})
        self.assertIn("not an approved customer", holds[draft.id][0])

    def test_holds_cost_as_many_queries_for_fifty_as_for_one(self):
        self.company.customer_active_only = True
        self.company.customer_approval = True
        customers = self.env["res.partner"].create(
            [{"name": f"C{n}", "customer_rank": 1} for n in range(50)]
        )
        self._query_count(lambda: customers._customer_holds(self.company, "order"))
        self.assertEqual(
            self._query_count(
                lambda: customers[:1]._customer_holds(self.company, "order")
            ),
            self._query_count(lambda: customers._customer_holds(self.company, "order")),
        )

    def test_the_timeline_tells_what_happened_newest_first(self):
        self._invoice(self.customer, 100.0, date="2024-01-10")
        self._payment(self.customer, 60.0, date="2024-02-10")
        self._invoice(self.customer, 30.0, date="2024-03-10", move_type="out_refund")
        self._invoice(self.customer, 999.0, date="2024-03-11", post=False)
        self._tracked(self.customer)._customer_take_step("suspend", "late")
        self._note_changes()
        events = self.customer._customer_timeline(10)
        self.assertEqual(
            [(event["kind"], event["amount"]) for event in events],
            [
                ("state", None),
                ("refund", -30.0),
                ("payment", 60.0),
                ("invoice", 100.0),
            ],
        )
        self.assertEqual(str(events[1]["date"].date()), "2024-03-10")

    def test_the_timeline_goes_on_where_a_page_has_ended(self):
        for amount in (1.0, 2.0, 3.0):
            self._invoice(self.customer, amount, date=f"2024-01-0{int(amount)}")
        page = self.customer._customer_timeline(2)
        self.assertEqual([event["amount"] for event in page], [3.0, 2.0])
        rest = self.customer._customer_timeline(10, before=page[-1]["date"])
        self.assertEqual([event["amount"] for event in rest], [1.0])
        newest = page[0]["date"] + timedelta(seconds=1)
        self.assertEqual(self.customer._customer_timeline(2, before=newest), page)

    def test_the_timeline_leaves_out_what_the_user_may_not_read(self):
        self._invoice(self.customer, 100.0)
        kinds = {
            event["kind"]
            for event in self.customer.with_user(self.viewer)._customer_timeline(10)
        }
        self.assertNotIn("invoice", kinds)

    def test_a_contacts_timeline_is_the_customers(self):
        contact = self.env["res.partner"].create(
            {"name": "Buyer", "parent_id": self.customer.id}
        )
        self._invoice(contact, 100.0)
        self._payment(contact, 100.0)
        kinds = [event["kind"] for event in contact._customer_timeline(5)]
        self.assertEqual(sorted(kinds), ["invoice", "payment"])
