"""Calendars of people and groups, to be subscribed to from any calendar program (extra `ical`).

    written = calendar_of(plans, "solbacken", Whose(person=PersonId("p-2")), Words(lang="sv"))

Visits, the talks after them, meetings and the dates of rounds, each under a UID that stays and with a SEQUENCE that
rises with each change.  What somebody wrote is never in it.
"""

from collegial_ical.document import REFRESH, calendar_of, calendar_of_proposed
from collegial_ical.happenings import Happening, Kind, Whose, happenings
from collegial_ical.history import History
from collegial_ical.proposed import Proposed
from collegial_ical.ringing import Ringing
from collegial_ical.words import Words
from collegial_ical.zones import zone_of

__all__ = [
    "REFRESH",
    "Happening",
    "History",
    "Kind",
    "Proposed",
    "Ringing",
    "Whose",
    "Words",
    "calendar_of",
    "calendar_of_proposed",
    "happenings",
    "zone_of",
]
