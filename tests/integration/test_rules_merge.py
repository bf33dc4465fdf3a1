"""Core's contact merge meets our rows: nothing breaks and no amount is lost."""

from registry_kit import RegistryCase, our_fields, our_models

from odoo.tests import tagged

# Where a customer has one row only, amounts cannot be added up; what is kept then.
YEAR = ("total_assets", "total_liabilities")
KEPT = {
    "credit.profile": {"limit_amount": min, "temporary_amount": min},
    "credit.statement": dict.fromkeys(YEAR, max),  # of one year there is one
}


def partner_fields(model):
    """The stored relations of a model to a partner that have a column."""
    return [
        field.name
        for field in our_fields(model)
        if field.type == "many2one"
        and field.comodel_name == "res.partner"
        and field.store
        and not field.related
    ]


@tagged("post_install", "-at_install")
class TestRulesMerge(RegistryCase):
    def _merge(self, src, dst):
        wizard = self.env["base.partner.merge.automatic.wizard"].create({})
        wizard._merge((src | dst).ids, dst)
        self.env.invalidate_all()

    def _unique_with(self, model, column):
        """Whether the database keeps rows of the model unique over this column."""
        self.env.cr.execute(
            """SELECT 1
                 FROM pg_index i
                 JOIN pg_attribute a ON a.attrelid = i.indrelid
                                    AND a.attnum = ANY (i.indkey)
                WHERE i.indrelid = %s::regclass AND i.indisunique AND a.attname = %s""",
            (model._table, column),
        )
        return bool(self.env.cr.fetchone())

    def _sums(self, model, column, partners):
        """``{amount field: sum}`` of the rows of these partners."""
        rows = model.sudo().with_context(active_test=False)
        rows = rows.search([(column, "in", partners.ids)])
        amounts = [
            f.name for f in our_fields(model) if f.type == "monetary" and f.store
        ]
        rule = KEPT.get(model._name, {})
        return {a: rule.get(a, sum)(rows.mapped(a) or [0]) for a in amounts}

    def test_merging_customers_keeps_rows_and_amounts(self):
        for model in our_models(self.env, transient=False):
            for column in partner_fields(model) if model._auto else ():
                with (
                    self.subTest(model=model._name, column=column),
                    self.env.cr.savepoint(),
                ):
                    self._merge_two(model, column)

    def _merge_two(self, model, column):
        src, dst = self._customer("Source"), self._customer("Target")
        for partner in (src, dst):
            self._make(model._name, **{column: partner.id})
        self.env.flush_all()
        count = model.search_count([(column, "in", (src | dst).ids)])
        before = self._sums(model, column, src | dst)
        self._merge(src, dst)
        self.assertFalse(src.exists())
        self.assertEqual(self._sums(model, column, dst), before)
        if not self._unique_with(model, column):
            self.assertEqual(model.search_count([(column, "=", dst.id)]), count)
        else:
            self.assertTrue(model.search_count([(column, "=", dst.id)]))

    def test_merging_two_numbered_customers_leaves_one_number(self):
        src, dst = self._customer("Source"), self._customer("Target")
        for partner in (src, dst):
            if not partner.customer_number:
                partner.action_approve()
        kept = dst.customer_number
        self._merge(src, dst)
        self.assertEqual(dst.customer_number, kept)

    def test_what_two_customers_owe_is_owed_by_the_merged_one(self):
        src, dst = self._customer("Source"), self._customer("Target")
        for partner, amount in ((src, 100), (dst, 250)):
            self._invoice(partner, amount)
        self._order(src, 40, confirm=True)
        self.env.flush_all()
        before = self._owed(src | dst)
        self._merge(src, dst)
        self.assertAlmostEqual(self._owed(dst), before, 2)
        self.assertGreater(before, 350)

    def _owed(self, customers):
        exposure = customers._credit_exposure(self.company)
        return sum(sum(parts.values()) for parts in exposure.values())
