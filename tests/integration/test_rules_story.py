"""The sample data: told addon after addon, twice without harm, something everywhere."""

from importlib import import_module

from registry_kit import ADDONS, our_models

from odoo.tests import TransactionCase, tagged


@tagged("post_install", "-at_install")
class TestRulesStory(TransactionCase):
    def _tell(self):
        for addon in ADDONS:
            import_module(f"odoo.addons.{addon}.demo.story").tell(self.env)

    def _counts(self):
        return {
            model._name: model.with_context(active_test=False).search_count([])
            for model in our_models(self.env, transient=False)
        }

    def test_the_story_shows_every_model_and_is_told_once(self):
        self._tell()
        counts = self._counts()
        self.assertFalse([name for name, count in counts.items() if not count])
        self._tell()
        self.assertEqual(self._counts(), counts)
        self._compare_books()

    def _compare_books(self):
        """What is told agrees with itself: charges, bills, ledger, limits."""
        checks = self.env["billing.check"]
        for company in checks._companies():
            check = checks._of_today(company)
            check.state = "waiting"
            check._work()
        gaps = self.env["billing.check.gap"].search([("state", "=", "open")])
        self.assertFalse(gaps.mapped(lambda gap: f"{gap.kind} {gap.name}"))
