"""School calendars from files, bell times, and the public holidays that close schools (extra `calendar`)."""

from collegial_calendar.bells import Bell, Bells, read_bells
from collegial_calendar.countries import HolidaysMissing, public_holidays
from collegial_calendar.findings import Finding
from collegial_calendar.prose import read_prose
from collegial_calendar.published import Day, DayKind, PublishedCalendar, term_of
from collegial_calendar.published_icalendar import CalendarFilesMissing, read_icalendar
from collegial_calendar.reading import (
    SchoolCalendar,
    WorkingHours,
    calendar_of,
    read_calendar,
    read_calendar_text,
)
from collegial_calendar.sent import KINDS, calendar_sent
from collegial_calendar.weeks import read_weeks

__all__ = [
    "KINDS",
    "Bell",
    "Bells",
    "CalendarFilesMissing",
    "Day",
    "DayKind",
    "Finding",
    "HolidaysMissing",
    "PublishedCalendar",
    "SchoolCalendar",
    "WorkingHours",
    "calendar_of",
    "calendar_sent",
    "public_holidays",
    "read_bells",
    "read_calendar",
    "read_calendar_text",
    "read_icalendar",
    "read_prose",
    "read_weeks",
    "term_of",
]
