"""The school calendar: typed, or sent as a file of any kind that is read; public holidays come with it.

What a school has published leaves things open: those are shown before anything is recorded.
"""

from collections.abc import Sequence
from hashlib import blake2b
from typing import Any, Final

from collegial_calendar import KINDS, HolidaysMissing, SchoolCalendar, calendar_of, calendar_sent, read_calendar_text
from collegial_cli.calendars import CalendarFinding, findings_of
from collegial_core import CollegialError, Unreadable
from collegial_core.ids import UnitId
from collegial_core.plan import CalendarAdopted
from collegial_core.schedule import Term
from collegial_core.state import State
from collegial_web.pages.forms import No
from collegial_web.pages.look import Look
from collegial_web.pages.page import Filled, Given, Page, Sent
from collegial_web.pages.setup.asking import LOOK, Told, about_form, is_offered, request_of, sent
from collegial_web.pages.setup.setup import TAB
from collegial_words import plain

TERMS: Final = (1, 2)
"""How many terms can be typed; a pasted calendar may have more."""


def draw(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Give the form."""
    return _shown(look, state, {}, Told())


def _shown(
    look: Look, state: State, said: Given, told: Told, findings: Sequence[CalendarFinding] = ()
) -> dict[str, Any]:
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
        "kinds": ",".join(KINDS),
        "findings": [{"line": it.line, "column": it.column, "says": look.say(it.says)} for it in findings],
        "seen": _fingerprint(findings),
    }


def _fingerprint(findings: Sequence[CalendarFinding]) -> str:
    """Tell some findings from others: what was shown is not shown again before it is recorded."""
    shown = [(it.code, it.line, it.column) for it in findings]
    return blake2b(repr(shown).encode(), digest_size=8).hexdigest()


def take(look: Look, _: Given, said: Filled) -> Sent | dict[str, Any] | None:
    """Adopt it for the unit that was chosen, or for all."""
    with look.plans.read(look.plan) as reading:
        if not is_offered(look, reading.state, "calendar.adopt"):
            return None
        units = [said["unit"]] if said.get("unit") else list(reading.state.units)
    findings: Sequence[CalendarFinding] = ()
    try:
        school = _read(look, said)
        findings = findings_of(school)
        goes = said if said.get("seen") == _fingerprint(findings) or not findings else {**said, "go": LOOK}
        requests = [request_of(look, _adopted(school, it), said) for it in units]
        came = sent(look, requests, goes, look.to("setup") + "?done=calendar")
    except CollegialError as no:
        came = Told(no=_at_its_field(look, no, said))
    if isinstance(came, Sent):
        return came
    with look.plans.read(look.plan) as reading:
        return _shown(look, reading.state, said, came, findings)


def _read(look: Look, said: Filled) -> SchoolCalendar:
    """Read the calendar that was pasted, chosen or typed; of a file that was chosen, typed terms count.

    Raises:
        Unreadable: it is none.
        CalendarFilesMissing: it is a file that nothing installed reads.

    """
    if pasted := said.get("pasted", "").strip():
        return read_calendar_text(pasted)
    if file := said.files.get("file"):
        return calendar_sent(file.content, file.name, _terms(look, said))
    return calendar_of(_typed(look, said))


def _terms(look: Look, said: Given) -> Sequence[Term]:
    """Give the terms that were typed with both their days."""
    terms = [it for it in _typed(look, said)["terms"] if it["first"] and it["last"]]
    return calendar_of({"terms": terms}).terms if terms else ()


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


def _at_its_field(look: Look, no: CollegialError, said: Filled) -> No:
    """Say what is wrong beside what it is wrong with: `$.terms[0].first` is the first day of the first term."""
    if not isinstance(no, Unreadable):
        return No(errors={"file": str(no)})
    message = plain(no, look.lang, spoken=True)["message"]
    if said.get("pasted", "").strip() or "file" in said.files:
        return No(errors={"pasted" if said.get("pasted", "").strip() else "file": f"{no.path}: {message}"})
    if not no.path.startswith("$.terms["):
        return No(errors={"breaks": message})
    number, _, field = no.path.removeprefix("$.terms[").partition("].")
    return No(errors={f"{field or 'first'}-{int(number) + 1}": message})


CALENDAR: Final = Page(path="/setup/calendar", tab=TAB, file="setup/calendar.html", draws=draw, takes=take)
