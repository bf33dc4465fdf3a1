from odoo.tests import TransactionCase, tagged

from odoo.addons.customer_archive.demo.story import MODULE, tell
from odoo.addons.customer_archive.demo.story_data import CUSTOMERS

EXPECTED = {
    "xinyuan": "review",
    "newco": "draft",
    "rejected": "draft",
    "blackpine": "blacklisted",
    "dormant": "closed",
}
CHANGES = {
    "huaxin": "submitted",
    "jiaye": "submitted",
    "lanhai": "approved",
    "evergreen": "applied",
    "meridian": "rejected",
    "person": "recalled",
}


@tagged("post_install", "-at_install")
class TestStory(TransactionCase):
    def test_it_can_be_told_twice_and_shows_every_state(self):
        tell(self.env)
        records = self.env["res.partner"].search_count([])
        tell(self.env)
        self.assertEqual(self.env["res.partner"].search_count([]), records)
        customers = {key: self.env.ref(f"{MODULE}.story_{key}") for key in CUSTOMERS}
        for key, customer in customers.items():
            with self.subTest(customer=key):
                self.assertEqual(customer.customer_state, EXPECTED.get(key, "active"))
        for key, state in CHANGES.items():
            with self.subTest(change=key):
                change = self.env.ref(f"{MODULE}.story_change_{key}")
                self.assertEqual(change.state, state)
        self.assertTrue(customers["evergreen"].bank_ids)
        waiting = customers["xinyuan"]
        self.assertEqual(waiting.customer_submitted_by_id.login, "clerk")
        self.assertFalse(waiting.customer_missing)
        approved = customers["evergreen"]
        self.assertEqual(approved.customer_approved_by_id.login, "approver")
        self.assertEqual(approved.customer_level_id.code, "A")
        chinese = approved.customer_level_id.with_context(lang="zh_CN")
        self.assertEqual(chinese.payment_term_id.name, "月结60天")
        self._assert_classes(customers)

    def _assert_classes(self, customers):
        """Who buys enough has its level by rule, who does not loses it in time."""
        evergreen, lanhai, group = (
            customers[key] for key in ("evergreen", "lanhai", "group")
        )
        figures = evergreen.customer_metrics_ids
        self.assertEqual(figures.amount_12m, 540000)
        self.assertEqual(figures.favourite_ids.mapped("name")[0], "LED panel")
        self.assertEqual(lanhai.customer_level_id.code, "B")
        self.assertTrue(lanhai.customer_level_falling_since)
        self.assertFalse(group.customer_level_falling_since, "it is locked")
        moves = customers["newco"].customer_class_move_ids
        self.assertEqual(moves.mapped("origin"), ["rule"])
