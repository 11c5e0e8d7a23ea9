"""Month: the days of a month as a wall calendar shows them, Monday first."""

from calendar import Calendar
from datetime import date, timedelta

#: a cell of the grid that belongs to no day of the month
NOWHERE = date.min


def weeks_of(month: date) -> list[list[date]]:
    """The weeks of the month in which `month` lies, seven cells each; those of other months are NOWHERE."""
    weeks = Calendar().monthdatescalendar(month.year, month.month)
    return [[day if day.month == month.month else NOWHERE for day in week] for week in weeks]


def next_month(month: date, step: int) -> date:
    """The first day of the month after (1) or before (-1) the one in which `month` lies."""
    first = month.replace(day=1)
    return (first + timedelta(days=32) if step > 0 else first - timedelta(days=1)).replace(day=1)
