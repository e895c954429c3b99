"""The school calendar: typed, or sent as the file that a reader of calendars takes; public holidays come with it."""

from collections.abc import Sequence
from typing import Any, Final

from collegial_calendar import HolidaysMissing, SchoolCalendar, calendar_of, read_calendar_text
from collegial_core import Request, Unreadable
from collegial_core.ids import UnitId
from collegial_core.plan import CalendarAdopted
from collegial_core.state import State
from collegial_web.pages.forms import No
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.setup.asking import Told, about_form, is_offered, request_of, sent
from collegial_web.pages.setup.setup import TAB
from collegial_words import plain

TERMS: Final = (1, 2)
"""How many terms can be typed; a pasted calendar may have more."""


def draw(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Give the form."""
    return _shown(look, state, {}, Told())


def _shown(look: Look, state: State, said: Given, told: Told) -> dict[str, Any]:
    names = {1: look.say("Autumn term"), 2: look.say("Spring term")}
    terms = [
        {
            "number": it,
            "name": said.get(f"name-{it}", names[it]),
            "first": said.get(f"first-{it}", ""),
            "last": said.get(f"last-{it}", ""),
        }
        for it in TERMS
    ]
    return {
        **about_form(told, said),
        "offered": bool(state.units) and is_offered(look, state, "calendar.adopt"),
        "nothing": None if state.units else look.say("There is no unit yet."),
        "units": [(it, it) for it in state.units],
        "unit": said.get("unit", ""),
        "terms": terms,
        "breaks": said.get("breaks", ""),
        "pasted": said.get("pasted", ""),
    }


def take(look: Look, _: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Adopt it for the unit that was chosen, or for all."""
    with look.plans.read(look.plan) as reading:
        if not is_offered(look, reading.state, "calendar.adopt"):
            return None
        units = [said["unit"]] if said.get("unit") else list(reading.state.units)
    try:
        came = sent(look, _requests(look, units, said), said, look.to("setup") + "?done=calendar")
    except Unreadable as no:
        came = Told(no=_at_its_field(look, no, said))
    if isinstance(came, Sent):
        return came
    with look.plans.read(look.plan) as reading:
        return _shown(look, reading.state, said, came)


def _requests(look: Look, units: Sequence[str], said: Given) -> list[Request]:
    """Read the calendar, and ask for it for each unit.

    Raises:
        Unreadable: it is none.

    """
    pasted = _whole(said)
    school = read_calendar_text(pasted) if pasted else calendar_of(_typed(look, said))
    return [request_of(look, _adopted(school, it), said) for it in units]


def _whole(said: Given) -> str:
    """Give the calendar file that was pasted or chosen."""
    return said.get("pasted", "").strip() or said.get("file", "").strip()


def _adopted(school: SchoolCalendar, unit: str) -> CalendarAdopted:
    """Give the request, without public holidays where nothing that is installed knows them."""
    try:
        return school.adopt(unit)
    except HolidaysMissing:
        return CalendarAdopted(unit=UnitId(unit), terms=school.terms, breaks=school.breaks)


def _typed(look: Look, said: Given) -> dict[str, Any]:
    """Give what was typed as a calendar file says it."""
    parts = ("name", "first", "last")
    typed = [{part: said.get(f"{part}-{it}", "").strip() for part in parts} for it in TERMS]
    terms = [it for place, it in enumerate(typed) if not place or it["first"] or it["last"]]
    return {"terms": terms, "breaks": [_pause(look, it) for it in _lines(said)]}


def _lines(said: Given) -> list[str]:
    return [it for it in said.get("breaks", "").splitlines() if it.strip()]


def _pause(look: Look, line: str) -> dict[str, str]:
    """Read a break: its name, and one day or its first and last."""
    match [it.strip() for it in line.replace("\t", ";").split(";")]:
        case [name, day]:
            return {"name": name, "date": day}
        case [name, first, last]:
            return {"name": name, "first": first, "last": last}
        case _:
            said = look.say("Write each break as name; first day; last day, with days such as 2026-10-26.")
            raise Unreadable("$.breaks", said)


def _at_its_field(look: Look, no: Unreadable, said: Given) -> No:
    """Say what is wrong beside what it is wrong with: `$.terms[0].first` is the first day of the first term."""
    message = plain(no, look.lang, spoken=True)["message"]
    if _whole(said):
        return No(errors={"pasted" if said.get("pasted", "").strip() else "file": f"{no.path}: {message}"})
    if not no.path.startswith("$.terms["):
        return No(errors={"breaks": message})
    number, _, field = no.path.removeprefix("$.terms[").partition("].")
    return No(errors={f"{field or 'first'}-{int(number) + 1}": message})


CALENDAR: Final = Page(path="/setup/calendar", tab=TAB, file="setup/calendar.html", draws=draw, takes=take)
