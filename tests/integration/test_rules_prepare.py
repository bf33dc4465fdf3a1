"""A method that prepares values leaves the database as it was."""

from contextlib import ExitStack
from unittest.mock import patch

from registry_kit import RegistryCase, our_methods, writes

from odoo import fields
from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestRulesPrepare(RegistryCase):
    def _watch(self, found, visited):
        """Every ``_prepare_*`` of ours tells what it wrote while it ran."""
        stack = ExitStack()
        for model, name in our_methods(self.env, "_prepare_"):
            cls = type(self.env[model])
            stack.enter_context(
                patch.object(cls, name, self._watched(cls, name, found, visited))
            )
        return stack

    def _watched(self, cls, name, found, visited):
        original = getattr(cls, name)

        def watched(records, *args, **kwargs):
            visited.add(name)
            with writes(records.env) as statements:
                result = original(records, *args, **kwargs)
            found.extend(f"{name}: {statement}" for statement in statements)
            return result

        return watched

    def _whole_way(self):
        """An order with its invoice, a month billed, a statement."""
        order = self._order(self.customer, 100, confirm=True)
        order._create_invoices().action_post()
        self._subscription(self.customer, 50)
        run = self._run(fields.Date.to_date("2025-01-31"))
        run.action_confirm()
        self._work()
        self._make("billing.statement", partner_id=self.customer.id)

    def test_preparing_writes_nothing(self):
        found, visited = [], set()
        with self._watch(found, visited):
            self._whole_way()
        self.assertFalse(found)
        self.assertTrue(visited)
