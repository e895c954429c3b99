"""Today: what waits for somebody, their next days, what they promised, and whom they have yet to visit."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import attrs

from collegial_core.schedule import Calendar
from collegial_core.state import State
from collegial_core.todo import KINDS, Item, todo
from collegial_core.views import Query
from collegial_core.views.my import MyRow, NextDay, ahead
from collegial_core.visit import Step
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page
from collegial_web.pages.telling import MARKS, due_words, item_words, listed, meeting_words, visit_words

WEEKS: Final = 8
"""How many weeks are shown, from this one on."""

FEW: Final = 8
"""So many things that wait, or colleagues, are shown at once."""

_WRITTEN: Final = {"note", "text", "answer", "effort"}
"""The fields that are filled with a text."""


@attrs.frozen
class Waiting:
    """A thing that waits, with the one button that does it."""

    title: str
    about: str
    due: str | None
    late: bool
    button: str
    to: str
    icon: str


@attrs.frozen
class Coming:
    """A day of somebody's, with where more of it stands."""

    title: str
    about: str
    to: str


@attrs.frozen
class Week:
    """A week of theirs: its number, its days, what they have in it, and when there is no school: `free`, at no time."""

    number: str
    days: str
    now: bool
    coming: tuple[Coming, ...]
    closed: tuple[str, ...]
    free: bool


@attrs.frozen
class Colleague:
    """Somebody whom they visit in a round, and how far that has come."""

    name: str
    state: str
    words: str


@attrs.frozen
class Left:
    """What they have left to visit in a round."""

    round: str
    ends: str
    done: int
    quota: int
    people: tuple[Colleague, ...]
    more: int


def draw(look: Look, state: State, given: Given) -> dict[str, Any]:
    """Gather it."""
    query = Query(reader=look.reader(state), on=look.on, person=look.person)
    mine = ahead(state, query, look.person)
    items = todo(state, look.person, look.on)
    own = [_waiting(look, state, it) for it in items if it.own and not it.optional]
    more = [_waiting(look, state, it) for it in items if not it.own or it.optional]
    return {
        "long_day": look.long_day(look.on),
        "week": look.week(look.on),
        "hero": _hero(look, state, mine.next_days),
        "waiting": own,
        "few": FEW,
        "more": more,
        "promises": [{"effort": it.effort, "since": look.day(it.on), "group": it.group} for it in mine.promises],
        "weeks": list(_weeks(look, state, mine.next_days)),
        "left": list(_left(look, state, mine)),
        "done": given.get("done"),
    }


def _hero(look: Look, state: State, days: tuple[NextDay, ...]) -> dict[str, Any] | None:
    """Give the next day of all, if it is within a fortnight."""
    if not days or days[0].on > look.on + timedelta(days=14):
        return None
    first = days[0]
    away = (first.on - look.on).days
    when = look.say("Today") if away == 0 else look.say("Tomorrow") if away == 1 else look.day(first.on)
    coming = _coming(look, state, first)
    return {"when": when, "title": coming.title, "about": coming.about, "to": coming.to}


def _waiting(look: Look, state: State, item: Item) -> Waiting:
    fill = item.request.fill
    timed = any(name in fill for name in ("date", "starts", "ends"))
    button = "Mark as done" if not fill else "Choose a time" if timed else "Write" if _WRITTEN & {*fill} else "Fill in"
    return Waiting(
        title=look.say(KINDS[item.kind].label),
        about=item_words(look, state, item),
        due=due_words(look, item.due, late=item.late),
        late=item.late,
        button=look.say(button),
        to=look.to("todo", item.kind, item.of),
        icon="check" if not fill else "calendar" if timed else "pen",
    )


def _coming(look: Look, state: State, day: NextDay) -> Coming:
    if day.kind == "visit":
        visit = state.visits[day.of]  # type: ignore[index]
        title = visit_words(look, visit)
        return Coming(title, look.sentence("Lesson {lesson}", lesson=visit.lesson), look.to("visits", day.of))
    if day.kind == "meeting":
        meeting = state.meetings[day.of]  # type: ignore[index]
        return Coming(
            look.sentence("Meeting of {group}", group=day.group),
            meeting_words(look, meeting),
            look.to("meetings", meeting.meeting),
        )
    people = listed(look, day.people)
    about = look.sentence("at the latest {day}", day=look.day(day.on))
    return Coming(look.sentence("Check-in with {people}", people=people), about, look.to("groups", day.group))


def _weeks(look: Look, state: State, days: tuple[NextDay, ...]) -> Iterator[Week]:
    monday = look.on - timedelta(days=look.on.weekday())
    calendar = _calendar(look, state)
    for number in range(WEEKS):
        first = monday + timedelta(weeks=number)
        last = first + timedelta(days=6)
        found = tuple(_coming(look, state, it) for it in days if first <= it.on <= last)
        closed, free = _closed(look, calendar, [first + timedelta(days=it) for it in range(5)])
        yield Week(look.week(first), _span(look, first, first + timedelta(days=4)), number == 0, found, closed, free)


def _calendar(look: Look, state: State) -> Calendar | None:
    """Give the calendar of the unit where they work, or that they head."""
    person = state.people.get(look.person)
    units = (
        [person.unit] if person else [it.unit for it in state.units.values() if it.principal_on(look.on) == look.person]
    )
    return next((state.calendars[it] for it in units if it in state.calendars), None)


def _closed(look: Look, calendar: Calendar | None, days: list[date]) -> tuple[tuple[str, ...], bool]:
    """Say on which days of a week there is no school, and whether there is none at all."""
    if calendar is None:
        return (), False
    why = {day: no for day in days if (no := calendar.why_closed(day)) is not None}
    names = dict.fromkeys(it.name or look.say(it.why).capitalize() for it in why.values())
    if len(why) == len(days):
        return tuple(names), True
    said = look.sentence
    return tuple(
        said("{day}: {name}", day=look.day(day), name=it.name or look.say(it.why)) for day, it in why.items()
    ), False


def _span(look: Look, first: date, last: date) -> str:
    """Write the days of a week: `9–13 nov`."""
    ending = look.day(last).split(" ", 1)[1]
    if first.month == last.month:
        return f"{first.day}–{ending}"
    return f"{look.day(first).split(' ', 1)[1]}–{ending}"


def _left(look: Look, state: State, mine: MyRow) -> Iterator[Left]:
    for part in mine.visits_left:
        visit_round = state.rounds[part.round]
        visits = [it for it in visit_round.visits if it.visitor == look.person and it.step is not Step.CANCELLED]
        seen = {it.host: it for it in visits}
        people = [Colleague(look.who(host), *_how_far(look, it)) for host, it in seen.items()]
        unseen = [Colleague(look.who(it), "open", look.say("not planned")) for it in part.unseen if it not in seen]
        shown = (*people, *unseen[:FEW])
        more = len(unseen[FEW:])
        yield Left(part.round, look.week(visit_round.ends), part.made, part.quota, shown, more)


def _how_far(look: Look, visit: Any) -> tuple[str, str]:  # noqa: ANN401 - a visit
    how = MARKS[visit.step]
    if how == "done":
        return how, look.sentence("done {week}", week=look.week(visit.date))
    return how, look.day(visit.date) if how == "planned" else look.say("the note is missing")


TODAY: Final = Page(path="", tab="today", file="today/today.html", draws=draw)
