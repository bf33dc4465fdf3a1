from datetime import timedelta

from psycopg2 import IntegrityError

from odoo import fields
from odoo.exceptions import AccessError, ValidationError
from odoo.tests import tagged
from odoo.tools import mute_logger

from odoo.addons.customer_archive.tests.common import CustomerCommon


@tagged("post_install", "-at_install")
class TestRelation(CustomerCommon):
    """Who belongs to whom, as a tree without circles, and what it turned over."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.head, cls.south, cls.shop, cls.north = (
            cls._customer(name) for name in ("Head", "South", "Shop", "North")
        )

    def _relate(self, partner, related, kind="parent", **vals):
        return self.env["customer.relation"].create(
            {"partner_id": partner.id, "related_id": related.id, "kind": kind} | vals
        )

    def _tree(self):
        self._relate(self.south, self.head)
        self._relate(self.north, self.head)
        return self._relate(self.shop, self.south, "branch")

    def _members(self, user=None):
        ids = (self.head | self.south | self.shop | self.north).ids
        groups = self.env["customer.group"].with_user(user or self.viewer)
        return groups.search([("partner_id", "in", ids)])

    def test_the_group_is_a_tree_from_the_top(self):
        self._tree()
        self.assertEqual(
            [(m.tree_name, m.depth, m.root_id, m.parent_id) for m in self._members()],
            [
                ("Head", 0, self.head, self.env["res.partner"]),
                ("└ North", 1, self.head, self.head),
                ("└ South", 1, self.head, self.head),
                ("\u3000└ Shop", 2, self.head, self.south),
            ],
        )

    def test_each_customer_has_the_turnover_of_all_below(self):
        self._tree()
        for customer, amount in ((self.head, 1), (self.south, 10), (self.shop, 100)):
            self._invoice(customer, amount)
        self._invoice(self.shop, 40, move_type="out_refund")
        self._invoice(self.shop, 999, date="2020-01-01")
        self.assertEqual(
            {m.partner_id: (m.turnover, m.group_turnover) for m in self._members()},
            {
                self.head: (1, 71),
                self.south: (10, 70),
                self.shop: (60, 60),
                self.north: (0, 0),
            },
        )
        other = self.setup_other_company()
        self._invoice(self.shop, 5000, journal_id=other["default_journal_sale"].id)
        self.assertEqual(self._members()[:1].group_turnover, 71)

    def test_twenty_members_cost_as_many_queries_as_two(self):
        for number in range(20):
            self._relate(self._customer(f"Member {number}"), self.head)
        groups = self.env["customer.group"].search([("root_id", "=", self.head.id)])
        self.assertEqual(len(groups), 21)

        def read(members):
            return lambda: members.mapped("group_turnover")

        self._query_count(read(groups))
        self.assertEqual(
            self._query_count(read(groups[:2])), self._query_count(read(groups))
        )

    def test_the_button_leads_to_the_whole_group(self):
        self._tree()
        shop = self.shop.with_user(self.viewer)
        self.assertEqual(shop.customer_group_count, 4)
        action = shop.action_customer_group()
        members = self.env["customer.group"].search(action["domain"])
        self.assertEqual(len(members), 4)
        self.assertEqual(self._customer("Alone").customer_group_count, 0)

    def test_the_other_customers_file_shows_the_inverse(self):
        relation = self._relate(self.shop, self.head, "branch")
        self._relate(self.north, self.head, "payer")
        self.assertEqual(
            self.head.customer_related_ids.mapped("inverse"), ["Branch", "Paid For"]
        )
        self.assertIn("Shop", relation.display_name)

    def test_no_customer_is_above_itself(self):
        self._tree()
        for partner, related in (
            (self.head, self.shop),
            (self.head, self.south),
        ):
            with self.assertRaises(ValidationError):
                self._relate(partner, related)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._relate(self.head, self.head)

    def test_a_circle_is_refused_however_it_is_closed(self):
        last = self._tree()
        payer = self._relate(self.head, self.shop, "payer")
        with self.assertRaises(ValidationError):
            payer.kind = "branch"
        ended = self._relate(self.head, self.north, date_until="2020-12-31")
        with self.assertRaises(ValidationError):
            ended.date_until = False
        above = self._relate(self.head, self._customer("Above"))
        with self.assertRaises(ValidationError):
            above.related_id = self.shop
        self.assertTrue(last.exists())

    def test_a_customer_has_one_group_parent_at_a_time(self):
        relation = self._relate(self.shop, self.head)
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._relate(self.shop, self.south)
        yesterday = fields.Date.context_today(relation) - timedelta(days=1)
        relation.date_until = yesterday
        self._relate(self.shop, self.south)
        self.assertEqual(self._members().root_id, self.south)

    def test_a_parent_of_the_future_waits_for_its_day(self):
        today = fields.Date.context_today(self.head)
        self._relate(self.shop, self.head, date_until=today + timedelta(days=5))
        with self.assertRaises(ValidationError):
            self._relate(self.shop, self.south, date_from=today + timedelta(days=5))
        self._relate(self.shop, self.south, date_from=today + timedelta(days=6))
        self.assertEqual(self._members().root_id, self.head)

    def test_the_same_relation_is_entered_once(self):
        self._relate(self.shop, self.head, "payer")
        self._relate(self.shop, self.head, "agent")
        with self.assertRaises(IntegrityError), mute_logger("odoo.sql_db"):
            self._relate(self.shop, self.head, "payer")

    def test_whoever_writes_touches_all_above(self):
        """So two who close a circle together meet on a row, and one looks again."""
        self._tree()
        self.env.flush_all()
        ids = (self.head | self.south | self.shop).ids
        self.env.cr.execute(
            "SELECT id, ctid::text FROM res_partner WHERE id = ANY(%s)", [ids]
        )
        before = dict(self.env.cr.fetchall())
        below = self._customer("Below")
        self._relate(below, self.shop)
        self.env.cr.execute(
            "SELECT id, ctid::text FROM res_partner WHERE id = ANY(%s)", [ids]
        )
        after = dict(self.env.cr.fetchall())
        self.assertFalse([id_ for id_ in ids if before[id_] == after[id_]])

    def test_relations_are_imported_and_judged(self):
        self._tree()
        relations = self.env["customer.relation"].with_user(self.clerk)
        names = ["partner_id/.id", "kind", "related_id/.id"]
        answer = relations.load(
            names, [[str(self.head.id), "Payer", str(self.shop.id)]]
        )
        self.assertEqual(relations.browse(answer["ids"]).kind, "payer")
        answer = relations.load(
            names, [[str(self.head.id), "Branch Of", str(self.shop.id)]]
        )
        self.assertFalse(answer["ids"])
        self.assertIn("group parent", answer["messages"][0]["message"])

    def test_roles_and_companies(self):
        relation = self._relate(self.shop, self.head)
        self.assertTrue(relation.with_user(self.viewer).read(["kind"]))
        with self.assertRaises(AccessError):
            relation.with_user(self.viewer).note = "X"
        relation.with_user(self.clerk).note = "X"
        other = self.setup_other_company()["company"]
        self.shop.company_id = other
        relations = self.env["customer.relation"].with_user(self.clerk)
        self.assertFalse(relations.search([("id", "=", relation.id)]))
        self.assertNotIn(self.shop, self._members().partner_id)

    def test_relations_are_on_both_timelines(self):
        self._relate(self.shop, self.head, date_from="2025-01-02")
        for customer in (self.shop, self.head):
            events = customer.with_user(self.viewer)._customer_timeline(50)
            self.assertIn("relation", [event["kind"] for event in events])

    def _merge(self, src, dst):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((src | dst).ids, dst)
        self.env.invalidate_all()

    def test_merging_keeps_relations_once(self):
        self._tree()
        kept = self._relate(self.north, self.shop, "agent")
        double = self._relate(self.south, self.shop, "agent")
        own = self._relate(self.south, self.north, "payer")
        self._merge(self.south, self.north)
        self.assertFalse((own | double).exists())
        self.assertEqual(kept.partner_id, self.north)
        self.assertEqual(
            self._members().mapped("partner_id.name"), ["Head", "North", "Shop"]
        )

    def test_merging_two_members_leaves_one_group_parent(self):
        other = self._customer("Other")
        theirs = self._relate(self.south, other)
        ours = self._relate(self.north, self.head)
        self._merge(self.south, self.north)
        self.assertEqual(theirs.partner_id, self.north)
        self.assertTrue(theirs.date_until)
        self.assertFalse(ours.date_until)

    def test_merging_may_not_close_a_circle(self):
        self._relate(self.shop, self.south)
        self._relate(self.south, self.head)
        with self.assertRaises(ValidationError):
            self._merge(self.shop, self.head)
