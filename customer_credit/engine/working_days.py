"""From which day on a debt is overdue, where its last day moves to a working day.

A company works on some days of the week, rests on holidays, and works on days that make
up for them.

>>> from datetime import date
>>> week = WorkingDays(frozenset(range(5)), rest=frozenset({date(2025, 10, 1)}))
>>> str(week.last_day(date(2025, 10, 1))), str(week.last_day(date(2025, 10, 4)))
('2025-10-02', '2025-10-06')
"""

from dataclasses import dataclass
from datetime import date, timedelta

DAY = timedelta(days=1)
LONGEST_REST = 60  # days; whoever rests longer is not asked any more


@dataclass(frozen=True, slots=True)
class WorkingDays:
    """When work is done: weekdays (Monday is 0), days of rest, days made up for."""

    weekdays: frozenset[int]
    rest: frozenset[date] = frozenset()
    made_up: frozenset[date] = frozenset()

    def works_on(self, day: date) -> bool:
        """Whether work is done on this day."""
        if day in self.made_up:
            return True
        return day.weekday() in self.weekdays and day not in self.rest

    def last_day(self, due: date) -> date:
        """The day to which a due day moves: the next one on which work is done."""
        return self._walk(due, DAY)

    def overdue_before(self, today: date) -> date:
        """What was due before this day is overdue today.

        >>> from datetime import date
        >>> monday = date(2025, 3, 10)  # what fell due on Saturday is due today
        >>> str(WorkingDays(frozenset(range(5))).overdue_before(monday))
        '2025-03-08'
        """
        return self._walk(today - DAY, -DAY) + DAY

    def _walk(self, day: date, step: timedelta) -> date:
        found = day
        for _step in range(LONGEST_REST):
            if self.works_on(found):
                return found
            found += step
        return day
