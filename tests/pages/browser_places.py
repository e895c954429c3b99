"""The pages of the examples, and who stands in front of each."""

from typing import Final

import attrs
from tests.pages.browser import LARBACKEN, SOLBACKEN
from tests.pages.browser_crowd import CROWD, FORTY, NOBODY, OPEN

TEACHER, LEADER, PRINCIPAL = "p-5ncv", "p-7fmb", "p-8w3d"
"""In the base groups: a teacher who has yet to write a note, the leader of her group, and a principal."""

MOVE: Final = "/ask/visit.move?visit=bok-15"


@attrs.frozen
class Place:
    """A page as somebody sees it, under a name that says what it shows."""

    name: str
    plan: str
    person: str | None
    path: str = ""
    status: int = 200


PLACES: Final = (
    Place("door", SOLBACKEN, None),
    Place("today-of-a-teacher", SOLBACKEN, TEACHER),
    Place("today-of-a-leader", SOLBACKEN, LEADER),
    Place("today-of-a-principal", SOLBACKEN, PRINCIPAL),
    Place("today-with-a-promise", LARBACKEN, "p-03"),
    Place("today-in-a-crowd", CROWD, "p-1"),
    Place("groups", SOLBACKEN, TEACHER, "/groups"),
    Place("group-in-the-midst", SOLBACKEN, TEACHER, "/groups/bok"),
    Place("visits-to-plan-on-a-timetable", SOLBACKEN, LEADER, "/groups/bok/plan"),
    Place("meetings-to-plan-on-a-timetable", SOLBACKEN, LEADER, "/groups/bok/meetings/plan"),
    Place("group-that-is-done", SOLBACKEN, "p-c9hb", "/groups/lind"),
    Place("group-with-a-module", LARBACKEN, "p-03", "/groups/larande"),
    Place("group-of-forty", CROWD, "p-1", f"/groups/{FORTY}"),
    Place("group-of-nobody", CROWD, "p-1", f"/groups/{NOBODY}"),
    Place("visits", SOLBACKEN, TEACHER, "/visits"),
    Place("visits-none", LARBACKEN, "p-03", "/visits"),
    Place("visit-without-its-note", SOLBACKEN, TEACHER, "/visits/bok-10"),
    Place("visit-with-its-note", SOLBACKEN, TEACHER, "/visits/bok-01"),
    Place("note-to-write", SOLBACKEN, TEACHER, "/todo/note/bok-10"),
    Place("visit-to-plan", SOLBACKEN, TEACHER, "/todo/plan_visits/bok-2026-27"),
    Place("visit-to-move", SOLBACKEN, TEACHER, MOVE),
    Place("meetings", LARBACKEN, "p-03", "/meetings"),
    Place("meeting-to-come", LARBACKEN, "p-03", "/meetings/mote-04"),
    Place("meeting-under-way", OPEN, "p-1", "/meetings/m-2"),
    Place("meeting-closed", LARBACKEN, "p-03", "/meetings/mote-03"),
    Place("overview", SOLBACKEN, PRINCIPAL, "/overview"),
    Place("overview-with-a-module", LARBACKEN, "p-00", "/overview"),
    Place("overview-in-a-crowd", CROWD, "p-1", "/overview"),
    Place("my-data", SOLBACKEN, TEACHER, "/my-data"),
    Place("my-data-with-promises", LARBACKEN, "p-03", "/my-data"),
    Place("plan", SOLBACKEN, TEACHER, "/plan"),
    Place("plan-of-a-crowd", CROWD, "p-1", "/plan"),
    Place("history", SOLBACKEN, PRINCIPAL, "/history"),
    Place("history-by-entry", LARBACKEN, "p-00", "/history?order=entry&number=9"),
    Place("history-of-a-crowd", CROWD, "p-1", "/history"),
    Place("explained", SOLBACKEN, PRINCIPAL, "/explain?path=coverage/bok-2026-27"),
    Place("checks", SOLBACKEN, PRINCIPAL, "/history/checks"),
    Place("disposal", SOLBACKEN, PRINCIPAL, "/disposal"),
    Place("help", SOLBACKEN, PRINCIPAL, "/help"),
    Place("accessibility", SOLBACKEN, TEACHER, "/accessibility"),
    Place("more", SOLBACKEN, PRINCIPAL, "/more"),
    Place("methods", SOLBACKEN, PRINCIPAL, "/methods"),
    Place("method", SOLBACKEN, PRINCIPAL, "/methods/base-group-visits"),
    Place("entries", SOLBACKEN, PRINCIPAL, "/entries"),
    Place("entry", SOLBACKEN, PRINCIPAL, "/entries/9"),
    Place("settings", SOLBACKEN, PRINCIPAL, "/settings"),
    Place("setting-up", SOLBACKEN, PRINCIPAL, "/setup"),
    Place("setting-up-people", SOLBACKEN, PRINCIPAL, "/setup/people"),
    Place("setting-up-people-from-a-list", SOLBACKEN, PRINCIPAL, "/setup/people/list"),
    Place("setting-up-groups-by-a-timetable", SOLBACKEN, PRINCIPAL, "/setup/groups/timetable"),
    Place("setting-up-calendar", SOLBACKEN, PRINCIPAL, "/setup/calendar"),
    Place("next-year", SOLBACKEN, PRINCIPAL, "/next-year"),
    Place("nothing-there", SOLBACKEN, TEACHER, "/visits/none", 404),
    Place("all-plans", SOLBACKEN, PRINCIPAL, "/../../municipality"),
    Place("new-plan", SOLBACKEN, PRINCIPAL, "/../../new"),
)
