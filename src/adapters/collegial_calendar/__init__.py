"""School calendars from files, and the public holidays that close schools (extra `calendar`)."""

from collegial_calendar.countries import HolidaysMissing, public_holidays
from collegial_calendar.reading import (
    SchoolCalendar,
    WorkingHours,
    calendar_of,
    read_calendar,
    read_calendar_text,
)

__all__ = [
    "HolidaysMissing",
    "SchoolCalendar",
    "WorkingHours",
    "calendar_of",
    "public_holidays",
    "read_calendar",
    "read_calendar_text",
]
