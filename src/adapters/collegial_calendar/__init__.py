"""School calendars from files, and the public holidays that close schools (extra `calendar`)."""

from collegial_calendar.holidays_se import HolidaysMissing, public_holidays
from collegial_calendar.reading import SchoolCalendar, WorkingHours, open_calendar, read_calendar, with_holidays

__all__ = [
    "HolidaysMissing",
    "SchoolCalendar",
    "WorkingHours",
    "open_calendar",
    "public_holidays",
    "read_calendar",
    "with_holidays",
]
