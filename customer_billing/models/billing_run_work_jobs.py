from odoo import SUPERUSER_ID, models

from .billing_run import CRON

QUEUE = "queue.job"


class BillingRun(models.Model):
    """A run that is spread over workers and servers, where there is a job queue.

    With OCA's ``queue_job`` each batch of customers is a job. Nothing here needs that
    module: without it, and for what its jobs have left, the scheduled action works.
    """

    _inherit = "billing.run"

    def _start_billing(self):
        # EXTENDS customer_billing
        if QUEUE in self.env:
            for run in self:
                run._enqueue()
        super()._start_billing()

    def _enqueue(self):
        """Put a job into the queue for each batch of waiting customers."""
        self.ensure_one()
        for lines in self._batches(self._waiting_lines()):
            # as the scheduled action, which would do the same work
            self.with_user(SUPERUSER_ID).with_delay(
                description=self.env._("Bill run %s", self.name),
                identity_key=f"{self._name}-{self.id}-{lines[0].id}",
            )._bill_in_job(lines)

    def _lines_to_work_on(self):
        # EXTENDS customer_billing: the queue begins at one end, and the scheduled
        # action at the other, so that they do not get in each other's way
        lines = super()._lines_to_work_on()
        return lines.sorted("id", reverse=True) if QUEUE in self.env else lines

    def _bill_in_job(self, lines):
        """Bill customers of this run, as one job of the queue.

        The job is one transaction, which the queue commits. What another worker is at
        is left to it, and a lost race is begun again by the queue.

        :param lines: ``billing.run.line`` records of this run
        """
        run = self._for_work()
        waiting = lines.filtered(lambda line: line.state == "waiting")
        if not run._batch_try(waiting, run._bill_lines):
            run._batch_one_by_one(waiting, run._bill_lines, type(waiting)._park)
        run._batch_start(CRON)
