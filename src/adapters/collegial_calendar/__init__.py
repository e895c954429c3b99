"""School calendars from files, and the public holidays that close schools (extra `calendar`)."""

from collegial_calendar.countries import HolidaysMissing, public_holidays
from collegial_calendar.reading import SchoolCalendar, WorkingHours, read_calendar

__all__ = [
    "HolidaysMissing",
    "SchoolCalendar",
    "WorkingHours",
    "public_holidays",
    "read_calendar",
]
