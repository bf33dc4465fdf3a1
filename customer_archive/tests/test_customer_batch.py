from contextlib import contextmanager
from unittest.mock import patch

from psycopg2.errors import SerializationFailure

from odoo.exceptions import UserError
from odoo.tests import tagged

from odoo.addons.customer_archive.tests.common import CustomerCommon

NO_FOUR, ONLY_ALONE, NEVER = "no four", "only alone", "never"


@tagged("post_install", "-at_install")
class TestCustomerBatch(CustomerCommon):
    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.records = cls.env["res.partner"].create(
            [{"name": f"Partner {n}", "ref": "new"} for n in range(7)]
        )
        cls.batch = cls.env["customer.batch"]

    def setUp(self):
        super().setUp()
        self.parked = {}
        self.sizes = []

    def _park(self, record, reason):
        self.parked[record] = reason

    def _work(self, records):
        self.sizes.append(len(records))
        for record in records:
            if record.name == "Partner 4":
                raise UserError(NO_FOUR)
            record.ref = "done"

    def _refs(self):
        return self.records.mapped("ref")

    def test_one_faulty_record_is_parked_and_all_others_are_done(self):
        with self._commits() as steps:
            left = self.batch._batch_run(self.records, self._work, self._park, size=3)
        self.assertFalse(left)
        self.assertEqual(self.parked, {self.records[4]: NO_FOUR})
        self.assertEqual(self._refs(), ["done"] * 4 + ["new"] + ["done"] * 2)
        self.assertEqual(steps, [0, 3, 3, 1])

    def test_only_the_failing_batch_is_done_one_by_one(self):
        with self._commits():
            self.batch._batch_run(self.records, self._work, self._park, size=3)
        self.assertEqual(self.sizes, [3, 3, 1, 1, 1, 1])

    def test_what_a_failing_batch_had_written_is_undone(self):
        def work(records):
            records.ref = "done"
            if len(records) > 1:
                raise UserError(ONLY_ALONE)
            if records.name == "Partner 0":
                raise UserError(NEVER)

        with self._commits():
            self.batch._batch_run(self.records, work, self._park, size=10)
        self.assertEqual(self._refs(), ["new"] + ["done"] * 6)

    def test_a_broken_database_promise_parks_the_record(self):
        def work(records):
            for record in records:
                record.ref = "done"
                if record.name == "Partner 2":
                    self.env["customer.level"].create(
                        [{"name": "A", "code": "same"}, {"name": "B", "code": "same"}]
                    )

        with self._commits(), self.assertLogs("odoo.sql_db", "ERROR"):
            self.batch._batch_run(self.records, work, self._park, size=10)
        self.assertEqual(list(self.parked), [self.records[2]])
        self.assertEqual(self._refs(), ["done"] * 2 + ["new"] + ["done"] * 4)

    @contextmanager
    def _rollbacks(self):
        """Let a test's own transaction be rolled back, as far as the last "commit"."""
        undone = []
        with (
            patch.object(self.env.cr, "rollback", lambda: undone.append(True)),
            patch("odoo.addons.customer_archive.models.customer_batch.time.sleep"),
        ):
            yield undone

    def test_a_lost_race_is_nobodys_fault_and_begun_again(self):
        races = [True, False, True, True, False, False]

        def work(records):
            if races.pop(0):
                raise SerializationFailure()
            records.ref = "done"

        with self._commits() as steps, self._rollbacks() as undone:
            left = self.batch._batch_run(self.records, work, self._park, 3, tries=3)
        self.assertEqual(len(undone), 3)
        self.assertEqual(steps, [0, 3, 3, 1])
        self.assertFalse(left)
        self.assertFalse(self.parked)
        self.assertEqual(self._refs(), ["done"] * 7)

    def test_a_lost_race_goes_on_up_where_work_cannot_be_begun_again(self):
        def work(records):
            raise SerializationFailure()

        with (
            self._commits(),
            self._rollbacks() as undone,
            self.assertRaises(SerializationFailure),
        ):
            self.batch._batch_run(self.records, work, self._park)
        self.assertFalse(undone)

    def test_who_loses_all_races_leaves_the_rest_for_the_next_run(self):
        def work(records):
            raise SerializationFailure()

        with (
            self._commits() as steps,
            self._rollbacks() as undone,
            self.assertRaises(SerializationFailure),
        ):
            self.batch._batch_run(self.records, work, self._park, tries=5)
        self.assertEqual(len(undone), 4)
        self.assertEqual(steps, [0])
        self.assertFalse(self.parked)

    def test_a_bug_is_loud(self):
        def work(records):
            raise KeyError("bug")

        with self._commits(), self.assertRaises(KeyError):
            self.batch._batch_run(self.records, work, self._park)

    def test_when_time_is_up_the_rest_is_left_for_the_next_run(self):
        with self._commits(lambda done: 0 if done else 60):
            left = self.batch._batch_run(self.records, self._work, self._park, size=3)
        self.assertEqual(left, self.records[3:])
        self.assertEqual(self._refs(), ["done"] * 3 + ["new"] * 4)

    def test_starting_triggers_the_scheduled_action(self):
        cron = self.env.ref("base.autovacuum_job")
        before = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.batch.with_user(self.viewer)._batch_start("base.autovacuum_job")
        after = self.env["ir.cron.trigger"].search_count([("cron_id", "=", cron.id)])
        self.assertEqual(after, before + 1)

    def test_the_kit_makes_invoices_and_payments(self):
        customer = self._customer()
        invoice = self._invoice(customer, 100.0, due="2030-01-31")
        payment = self._payment(customer, 40.0)
        self.assertEqual(invoice.state, "posted")
        self.assertEqual(invoice.amount_residual, 100.0)
        self.assertEqual(str(invoice.invoice_date_due), "2030-01-31")
        self.assertIn(payment.state, ("in_process", "paid"))
        self.assertEqual(customer.credit, 60.0)
