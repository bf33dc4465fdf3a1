"""Every model of ours is guarded: access rows, company rule, checked relations."""

from registry_kit import RegistryCase, our_fields, our_models

from odoo.tests import tagged

# Models that several companies share although core gave them a company: users may
# work in several, and core checks nothing there.
SHARED = {"res.users", "res.company"}


def bound_to_a_company(model):
    """Whether records of the model may belong to one company."""
    return "company_id" in model._fields and model._name not in SHARED


@tagged("post_install", "-at_install")
class TestRulesModels(RegistryCase):
    def test_every_model_has_access_rows(self):
        rows = self.env["ir.model.access"].search([])
        guarded = set(rows.mapped("model_id.model"))
        names = {model._name for model in our_models(self.env)}
        self.assertFalse(names - guarded)
        self.assertTrue(names)

    def test_every_model_with_a_company_has_a_global_rule_over_it(self):
        for model in our_models(self.env, transient=False):
            if not bound_to_a_company(model):
                continue
            rules = self.env["ir.rule"].search(
                [("model_id.model", "=", model._name), ("groups", "=", False)]
            )
            with self.subTest(model=model._name):
                self.assertTrue([r for r in rules if "company" in r.domain_force])

    def test_relations_to_what_a_company_owns_check_the_company(self):
        for model in our_models(self.env, transient=False):
            if not bound_to_a_company(model) or not model._auto:
                continue
            with self.subTest(model=model._name):
                self.assertTrue(model._check_company_auto)
            for field in our_fields(model):
                if field.type not in ("many2one", "many2many") or not field.store:
                    continue
                if field.related or not bound_to_a_company(
                    self.env[field.comodel_name]
                ):
                    continue
                with self.subTest(model=model._name, field=field.name):
                    self.assertTrue(field.check_company)

    def test_the_database_keeps_every_promise(self):
        """A constraint that could not be made is only logged; here it is missed."""
        for model in our_models(self.env, transient=False):
            if not model._auto:
                continue
            for promise in model._table_objects.values():
                name = promise.full_name(model)
                self.env.cr.execute(
                    """SELECT 1 FROM pg_constraint WHERE conname = %s
                       UNION SELECT 1 FROM pg_class WHERE relname = %s""",
                    (name, name),
                )
                with self.subTest(model=model._name, promise=name):
                    self.assertTrue(self.env.cr.fetchone())

    def test_a_record_of_another_company_is_hidden(self):
        stranger = self._user("stranger", "base.group_user")
        other = self.env["res.company"].create({"name": "Elsewhere"})
        stranger.group_ids = self.env.user.group_ids
        stranger.write({"company_ids": [(6, 0, other.ids)], "company_id": other.id})
        for model in our_models(self.env, transient=False):
            if not bound_to_a_company(model) or not model._auto:
                continue
            with self.subTest(model=model._name), self.env.cr.savepoint():
                record = self._make(model._name)
                if not record.company_id:
                    continue
                theirs = record.with_user(stranger)
                self.assertFalse(theirs.search([("id", "=", record.id)]))
                for operation in ("read", "write", "unlink"):
                    self.assertFalse(theirs.has_access(operation), operation)
