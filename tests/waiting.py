"""Short ways to tell of what waits, and a strategy that fills in what an item leaves open."""

from collections.abc import Iterable, Iterator, Mapping
from datetime import date, timedelta
from enum import StrEnum
from typing import Any, Final, get_args

import attrs
from hypothesis import strategies as st
from tests.circle import but
from tests.school import School

import collegial_core as cc
from collegial_core.kernel import Request
from collegial_core.meeting import MeetingPlanned
from collegial_core.meeting.parties import is_at_work, taking_part, working_on
from collegial_core.meeting.working import reading_beyond_work
from collegial_core.module import ReadingScheduled
from collegial_core.policy.theme import shipped_themes
from collegial_core.schedule import first_closed
from collegial_core.state import State
from collegial_core.todo import Item, Proposal, todo

WORDS: Final = st.sampled_from(("Calm start", "Exit tickets", "Alla vågar mer"))


def named(item: Item) -> str:
    """Name an item: `hold_visit v-1`."""
    return f"{item.kind} {item.of}"


def waits(school: School, person: str, on: date | None = None) -> list[str]:
    """Name what waits for somebody today, but for what is optional."""
    return [named(it) for it in todo(school.ledger.state, person, on or school.today) if not it.optional]


def item(school: School, name: str, person: str, on: date | None = None) -> Item:
    """Give the one thing of a name that waits for somebody."""
    (found,) = [it for it in todo(school.ledger.state, person, on or school.today) if named(it) == name]
    return found


def sends(school: School, name: str, person: str, on: date | None = None, /, **said: Any) -> cc.ledger.Recorded:
    """Send what waits for somebody, with what they fill in."""
    return school.ledger.request(item(school, name, person, on).request.filled(**said))


@st.composite
def completed(draw: st.DrawFn, state: State, it: Item | Proposal) -> Request:
    """Fill in what an item or a proposal leaves open, as somebody might who knows what it is about."""
    said: dict[str, Any] = {}
    for name in it.request.fill:
        said[name] = draw(_value(state, it, but(it.request.example, **_fields(said)), name))
    return it.request.filled(**said)


def _fields(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "because"}


def _value(state: State, it: Item | Proposal, asked: Any, name: str) -> st.SearchStrategy[Any]:
    """Give what somebody could say in a field."""
    kind = {field.name: field.type for field in attrs.fields(type(asked))}.get(name)
    words = [each for each in (kind, *get_args(kind)) if isinstance(each, type) and issubclass(each, StrEnum)]
    if words:
        return st.sampled_from(list(words[0]))
    if kind is bool:
        return st.booleans()
    if isinstance(asked, MeetingPlanned):
        return st.sampled_from(list(_meeting_values(state, asked, name)))
    if kind is int:
        return st.integers(1, 52)
    return st.sampled_from(list(choices)) if (choices := _choices(state, it, asked, name)) else WORDS


def _choices(state: State, it: Item | Proposal, asked: Any, name: str) -> Iterable[Any]:
    """List what can be chosen for a field; nothing where it takes any words."""
    example: Any = getattr(asked, name, None)
    match name:
        case "receipt" | "lesson" if hasattr(asked, "visit"):
            return [f"{name}.{asked.visit}.{number}"[-64:].lstrip("._-") for number in range(1, 99)]
        case "school_class":
            return [f"7{letter}-{number}" for letter in "ABC" for number in range(99)]
        case "date" if hasattr(asked, "visit"):
            return _days(state, asked)
        case "date" if isinstance(asked, ReadingScheduled):
            return _reading_days(state, asked)
        case "date":
            return _between(example, example + timedelta(20))
        case "starts":
            return _between(asked.starts, asked.ends)
        case "ends" if hasattr(asked, "starts"):
            return _between(max(asked.starts, asked.ends), state.plan.ends)
        case "ends":
            return _between(example, example + timedelta(300))
        case "person" if it.kind == "group_too_small":
            return [example]  # whoever is in a group already cannot come
        case "leader" | "person":
            return [example, *_people(state, it, asked)]
        case "participants":
            return [example, example[:1], example[-1:]]
        case "terms":
            return [(*example[:-1], but(example[-1], last=day)) for day in _between(*_half_year(example[-1].last))]
        case "breaks":
            return [example]
        case "hours":
            return [example, example[:4]]
        case "sources":
            return [example]
        case "theme":
            return [it.theme for it in shipped_themes()]
        case _:
            return ()


def _half_year(day: date) -> tuple[date, date]:
    return day, day + timedelta(182)


def _people(state: State, it: Item | Proposal, asked: Any) -> Iterator[str]:
    """Yield whom else somebody might name: colleagues who neither ask nor head a unit."""
    heads = {head.principal for unit in state.units.values() for head in unit.heads}
    group = state.groups.get(getattr(asked, "group", None))
    members = group.members if group else ()
    yield from (person for person in members if person != it.request.occasion.by and person not in heads)


def _meeting_values(state: State, asked: MeetingPlanned, name: str) -> Iterator[Any]:
    """Yield the values of a field of a planned meeting at which all have school and are at work."""
    choices: dict[str, list[Any]] = {
        "date": _between(asked.date, min(asked.date + timedelta(60), state.plan.ends)),
        "starts": [f"{hour:02}:{minute}" for hour in range(8, 17) for minute in ("00", "30")],
        "minutes": [60, 90],
    }
    for value in (getattr(asked, name), *choices[name]):
        meeting = but(asked, **{name: value})
        people = taking_part(state, meeting)
        open_ = first_closed([state.people[it].unit for it in people], state.calendars, meeting.date) is None
        hours = [working_on(state, it, meeting.date) for it in people]
        if open_ and all(it is None or is_at_work(it, meeting.starts, meeting.minutes) for it in hours):
            yield value


def _between(first: date, last: date) -> list[date]:
    return [first + timedelta(ahead) for ahead in range((last - first).days + 1)]


def _reading_days(state: State, asked: ReadingScheduled) -> Iterator[date]:
    """Yield the days on which all who are to read have school, and work for another hour."""
    group = state.groups[state.cycles[asked.cycle].group]
    for day in _between(asked.date, asked.date + timedelta(20)):
        people = (asked.person,) if asked.person else (*group.members_on(day), group.mandates[-1].leader)
        works = reading_beyond_work(state, but(asked, date=day, minutes=max(asked.minutes, 60))) is None
        if works and first_closed([state.people[it].unit_on(day) for it in people], state.calendars, day) is None:
            yield day


def _days(state: State, asked: Any) -> Iterator[date]:
    """Yield the days that a visit could be planned for or moved to."""
    visit = asked if hasattr(asked, "visitor") else state.visits[asked.visit]
    pair, visit_round = (visit.visitor, visit.host), state.rounds[visit.round]
    group = state.groups[visit_round.group]
    for day in _between(asked.date, visit_round.ends):  # the example is the first day that is possible
        units = [state.people[person].unit for person in pair]
        if set(pair) <= set(group.members_on(day)) and first_closed(units, state.calendars, day) is None:
            yield day
