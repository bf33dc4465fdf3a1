from odoo.tests import freeze_time, tagged

from .common import BillingCommon


@freeze_time("2025-06-20")
@tagged("post_install", "-at_install")
class TestBillingLate(BillingCommon):
    """Usage that comes when its bill is a draft still."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.calls = cls._item(
            "Calls", 0.5, cls.tax, kind="metered", late_policy="reopen"
        )
        cls.subscription = cls._subscription(item=cls.calls)

    def _use(self, quantity, day):
        return self.env["billing.usage"].create(
            {
                "line_id": self.subscription.line_ids.id,
                "quantity": quantity,
                "used_at": f"{day} 08:00:00",
            }
        )

    def _take_in(self):
        """What the scheduler would do now."""
        with self._commits():
            self.env["billing.usage"].sudo()._cron_late()
        self.env.invalidate_all()

    def test_a_draft_is_changed_and_a_posted_bill_is_not(self):
        self._use(10, "2025-01-10")
        run = self._run("2025-02-01")
        charge = self.subscription.charge_ids
        late = self._use(30, "2025-01-20")
        self._take_in()
        self.assertEqual(late.charge_id, charge)
        self.assertEqual((charge.amount, charge.amount_total), (20, 23))
        self.assertEqual(run.move_ids.amount_total, 23)
        self.assertEqual(run.line_ids.amount, 23)
        self.assertIn("40", charge.explanation_text)
        run.action_confirm()
        self._work()
        posted = self._use(2, "2025-01-21")
        self._take_in()
        self.assertFalse(posted.charge_id)
        self._run("2025-03-01")
        self.assertEqual(self.subscription.charge_ids[0].amount, 1)
        self.assertEqual(posted.charge_id, self.subscription.charge_ids[0])

    def test_the_next_run_leaves_what_waits_for_its_draft(self):
        self._run("2025-02-01")  # nothing was used: closed, on no bill
        self._use(10, "2025-02-10")
        self._run("2025-03-01")
        waiting = self._use(4, "2025-02-11")
        closed = self._use(6, "2025-01-11")
        self._use(2, "2025-03-10")
        self._run("2025-04-01")
        latest = self.subscription.charge_ids.sorted("period_start")[-1]
        self.assertEqual(latest.amount, 1 + 3)
        self.assertEqual(closed.charge_id, latest)
        self.assertFalse(waiting.charge_id)
        self._take_in()
        self.assertEqual(waiting.charge_id.amount, 7)
