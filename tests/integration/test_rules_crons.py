"""A scheduled job that runs again finds nothing left to do."""

from registry_kit import ADDONS, RegistryCase, our_models, writes

from odoo.tests import tagged


@tagged("post_install", "-at_install")
class TestRulesCrons(RegistryCase):
    def _our_crons(self):
        data = self.env["ir.model.data"].search(
            [("module", "in", ADDONS), ("model", "=", "ir.cron")]
        )
        return self.env["ir.cron"].browse(data.mapped("res_id"))

    def _run(self, cron):
        with self.enter_registry_test_mode():
            cron.method_direct_trigger()

    def test_every_job_run_twice_does_nothing_the_second_time(self):
        for model in our_models(self.env, transient=False):
            if model._auto:
                self._make(model._name)
        crons = self._our_crons()
        for cron in crons:
            with self.subTest(job=cron.name):
                self._run(cron)
                with writes(self.env) as statements:
                    self._run(cron)
                self.assertFalse(statements)
        self.assertTrue(crons)

    def test_every_job_method_is_run_by_a_job(self):
        code = "\n".join(self._our_crons().mapped("code"))
        for model in our_models(self.env, abstract=True):
            for name in dir(type(model)):
                if name.startswith("_cron_"):
                    with self.subTest(model=model._name, method=name):
                        self.assertIn(f"{name}(", code)
