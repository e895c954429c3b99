"""Timetables from the files that schools have: read, and matched to a plan's pseudonyms through its directory.

    listing = read_timetable({"GPU001.TXT": content}, Options(year=2026))
    found = matched("school", ledger.state, directory, listing)
    found.timetable

Personal numbers are dropped as they are read; of a calendar nothing is kept of what is no lesson but when it is.
"""

from collegial_calendar.published_icalendar import CalendarFilesMissing
from collegial_timetables.findings import SENTENCES
from collegial_timetables.front import FORMATS, read_timetable
from collegial_timetables.listing import Listed, Listing
from collegial_timetables.matching import Matched, Nobody, matched
from collegial_timetables.reading import Options

__all__ = [
    "FORMATS",
    "SENTENCES",
    "CalendarFilesMissing",
    "Listed",
    "Listing",
    "Matched",
    "Nobody",
    "Options",
    "matched",
    "read_timetable",
]
