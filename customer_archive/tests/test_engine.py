import doctest
from itertools import product

from odoo.tests import BaseCase, tagged

from odoo.addons.customer_archive.engine import (
    classes,
    lifecycle,
    money,
    requirements,
)
from odoo.addons.customer_archive.engine.lifecycle import (
    ACTIVE,
    STEPS,
    Actor,
    CustomerFile,
    Role,
    judge,
    merged,
    target,
)

STATES = ("", "draft", "review", "active", "suspended", "blacklisted", "closed")
EVERYTHING = Actor(1, frozenset(Role))


@tagged("post_install", "-at_install")
class TestEngine(BaseCase):
    def test_the_examples_in_the_engines_are_true(self):
        for module in (classes, lifecycle, money, requirements):
            failed, tried = doctest.testmod(module)
            self.assertTrue(tried, module)
            self.assertFalse(failed, module)

    def test_nobody_gets_from_one_state_to_another_but_by_a_known_step(self):
        for old, new in product(STATES, STATES):
            code = judge(old, new, EVERYTHING, CustomerFile(was_active=True))
            self.assertEqual(code == "no_step", (old, new) not in STEPS, (old, new))

    def test_who_never_was_active_becomes_so_only_by_a_second_persons_approval(self):
        file = CustomerFile(entered_by=frozenset({1}))
        for old in STATES:
            self.assertTrue(judge(old, ACTIVE, EVERYTHING, file), old)
        second = Actor(2, frozenset(Role))
        allowed = [old for old in STATES if not judge(old, ACTIVE, second, file)]
        self.assertEqual(allowed, ["review"])

    def test_every_step_needs_its_role(self):
        for (old, new), step in STEPS.items():
            others = Actor(9, frozenset(set(Role) - {step.role}))
            file = CustomerFile(needs_approval=False)
            expected = "" if step.role is Role.ANYONE else "wrong_role"
            self.assertEqual(judge(old, new, others, file), expected, (old, new))

    def test_where_a_button_leads_is_always_a_known_step_from_some_state(self):
        for name in {step.name for step in STEPS.values()}:
            for needs, was in product((True, False), repeat=2):
                new = target(name, CustomerFile(needs_approval=needs, was_active=was))
                ways = {s.name for (_o, n), s in STEPS.items() if n == new}
                self.assertIn(name, ways)
        with self.assertRaises(ValueError):
            target("promote", CustomerFile())

    def test_a_merge_never_lifts_a_sanction(self):
        for kept, other in product(STATES, STATES):
            state = merged(kept, [other])
            if "blacklisted" in (kept, other):
                self.assertEqual(state, "blacklisted")
            elif "suspended" in (kept, other):
                self.assertEqual(state, "suspended")
            elif kept:
                self.assertEqual(state, kept)
            else:
                self.assertEqual(state, other)
