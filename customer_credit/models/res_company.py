from odoo import fields, models

from ..engine.working_days import DAY, WorkingDays


class ResCompany(models.Model):
    """From which day on the customers of a company are late."""

    _inherit = "res.company"

    credit_follows_calendar = fields.Boolean(
        string="Due Dates Follow the Working Calendar",
        help="What falls due on a day of rest is overdue only after the next working "
        "day: for overdue days and holds, not for the due date on the invoice.",
        prefetch="credit",
    )

    def _credit_working_days(self):
        """When this company works, or ``None`` where due dates do not follow it.

        Days of rest and days that make up for them are entered on the company's
        working calendar: the latter as time that is worked.

        :return: an ``engine.working_days.WorkingDays``
        """
        company = self.sudo()  # when a company works is no secret
        if not company.credit_follows_calendar:
            return None
        calendar = company.resource_calendar_id
        entries = self.env["resource.calendar.leaves"].sudo()
        days = {"leave": set(), "other": set()}
        for entry in entries.search(
            [
                ("company_id", "in", (False, company.id)),
                ("calendar_id", "in", (False, calendar.id)),
                ("resource_id", "=", False),
            ]
        ):
            days[entry.time_type] |= company._credit_days_of(entry)
        return WorkingDays(
            frozenset(int(day) for day in calendar.attendance_ids.mapped("dayofweek"))
            or frozenset(range(7)),
            rest=frozenset(days["leave"]),
            made_up=frozenset(days["other"]),
        )

    def _credit_days_of(self, entry):
        """The days of an entry of the calendar, by the clock of the company."""
        first = self._customer_clock(entry.date_from).date()
        last = self._customer_clock(entry.date_to).date()
        return {first + number * DAY for number in range((last - first).days + 1)}
