"""A list costs as many queries for many records as for one."""

from lxml import etree
from registry_kit import PREFIXES, TOPICS, RegistryCase, our_models

from odoo.tests import tagged

MANY = 20
# Whose records a view over SQL shows, where these are no invoices.
SHOWN = {"customer.service.report": "customer.service"}


@tagged("post_install", "-at_install")
class TestRulesLists(RegistryCase):
    def _lists(self):
        """Yield ``(model, fields)`` of each list of our models, by the final view."""
        for model in our_models(self.env, transient=False):
            views = self.env["ir.ui.view"].search(
                [("model", "=", model._name), ("type", "in", ("list", "kanban"))]
            )
            for view in views:
                arch = etree.fromstring(model.get_view(view.id, view.type)["arch"])
                names = {node.get("name") for node in arch.iter("field")}
                yield model, sorted(names & set(model._fields))

    def _core_fields(self, name):
        """The fields of ours that a list of a core model shows or computes."""
        fields = self.env[name]._fields
        return [n for n in fields if n.startswith(TOPICS) and fields[n].compute]

    def _queries(self, records, names):
        self.env.flush_all()
        self.env.invalidate_all()
        before = self.env.cr.sql_log_count
        records.browse(records.ids).web_read({name: {} for name in names})
        return self.env.cr.sql_log_count - before

    def _compare(self, records, names):
        """The first read fills the caches of the ORM and is not counted."""
        self._queries(records, names)
        one, many = self._queries(records[:1], names), self._queries(records, names)
        self.assertEqual(len(records), MANY)
        self.assertLessEqual(many, one)

    def _many(self, model):
        if not model._auto:
            return model.search([], limit=MANY)
        records = model.browse()
        for _n in range(MANY):
            records |= self._make(model._name)
        return records

    def test_every_list_of_ours_reads_in_batches(self):
        records = {}
        for model, names in self._lists():
            if not model._auto:
                continue
            name = model._name
            records[name] = records.get(name) or self._many(model)
            with self.subTest(model=name, fields=names):
                self._compare(records[name], names)
        self.assertTrue(records)

    def test_a_list_of_customers_reads_our_fields_in_batches(self):
        customers = self.env["res.partner"]
        for n in range(MANY):
            customers |= self._customer(f"Customer {n}")
        for customer in customers[:10]:
            self._invoice(customer, 100)
        for name in self._core_fields("res.partner"):
            with self.subTest(field=name):
                self._compare(customers, [name])

    def test_a_list_of_orders_reads_our_fields_in_batches(self):
        orders = self.env["sale.order"]
        for n in range(MANY):
            orders |= self._order(self._customer(f"Customer {n}"), 10)
        for name in self._core_fields("sale.order"):
            with self.subTest(field=name):
                self._compare(orders, [name])

    def test_views_over_sql_read_in_batches(self):
        for _n in range(MANY):
            self._invoice(self._customer("Somebody"), 100)

            self._make("customer.group")
            self._make("billing.balance")
            self._make("billing.revenue")

            for name in SHOWN.values():
                self._make(name)

        for model, names in self._lists():
            if model._auto or not model._name.startswith(PREFIXES):
                continue
            with self.subTest(model=model._name):
                self._compare(model.search([], limit=MANY), names)
