from datetime import timedelta

from pytz import UTC

from odoo import fields, models


class ResCompany(models.Model):
    """What is logged by itself, and when the company works."""

    _inherit = "res.company"

    customer_log_mails = fields.Boolean(
        string="Log Emails with Customers",
        default=True,
        help="Emails from and to customers appear among the interactions by "
        "themselves.",
        prefetch="customer",
    )
    customer_log_meetings = fields.Boolean(
        string="Log Meetings with Customers",
        default=True,
        help="Meetings to which contacts of a customer were invited appear among the "
        "interactions when they are over. Private meetings do not.",
        prefetch="customer",
    )

    def _customer_working_times(self, first, last, hours):
        """When this company works, for deadlines of requests that came in a span.

        :param first: the first request, a naive UTC ``datetime``
        :param last: the last request
        :param hours: working hours of the longest deadline
        :return: a list of ``(begin, end)``, naive UTC, in order; empty for a company
            without a working calendar
        """
        # When the company works is told to customers: no secret of its settings.
        calendar = self.sudo().resource_calendar_id
        if not calendar:
            return []
        # Two hours a day at least, and a month of holidays.
        until = last + timedelta(days=hours / 2 + 31)
        intervals = calendar._work_intervals_batch(
            UTC.localize(first), UTC.localize(until)
        )[False]
        return [
            tuple(
                moment.astimezone(UTC).replace(tzinfo=None) for moment in (begin, end)
            )
            for begin, end, _meta in intervals
        ]
