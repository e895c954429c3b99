"""Short ways to tell of what waits, and a strategy that fills in what an item leaves open."""

from collections.abc import Iterator, Mapping
from datetime import date, timedelta
from typing import Any, Final

from hypothesis import strategies as st
from tests.circle import but
from tests.school import School

import collegial_core as cc
from collegial_core.authority import everybody
from collegial_core.kernel import Request
from collegial_core.schedule import first_closed
from collegial_core.state import State
from collegial_core.todo import Item, todo

WORDS: Final = st.sampled_from(("Calm start", "Exit tickets", "Alla vågar mer"))


def named(item: Item) -> str:
    """Name an item: `hold_visit v-1`."""
    return f"{item.kind} {item.of}"


def waits(school: School, person: str, on: date | None = None) -> list[str]:
    """Name what waits for somebody today."""
    return [named(item) for item in todo(school.ledger.state, person, on or school.today)]


def item(school: School, name: str, person: str, on: date | None = None) -> Item:
    """Give the one thing of a name that waits for somebody."""
    (found,) = [it for it in todo(school.ledger.state, person, on or school.today) if named(it) == name]
    return found


def sends(school: School, name: str, person: str, on: date | None = None, **said: Any) -> cc.ledger.Recorded:
    """Send what waits for somebody, with what they fill in."""
    return school.ledger.request(item(school, name, person, on).request.filled(**said))


def everything(state: State, on: date) -> Iterator[tuple[str, Item]]:
    """Yield all that waits for anybody, with for whom."""
    for person in everybody(state):
        yield from ((person, it) for it in todo(state, person, on))


@st.composite
def completed(draw: st.DrawFn, state: State, it: Item) -> Request:
    """Fill in what an item leaves open, as somebody might who knows what it is about."""
    said: dict[str, Any] = {}
    for name in it.request.fill:
        said[name] = draw(_value(state, but(it.request.example, **_fields(said)), name))
    return it.request.filled(**said)


def _fields(said: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in said.items() if name != "because"}


def _value(state: State, asked: Any, name: str) -> st.SearchStrategy[Any]:
    match name:
        case "receipt" | "lesson":
            return st.integers(1, 99).map(lambda number: f"{name}.{asked.visit}.{number}"[-64:].lstrip("._-"))
        case "date":
            return st.sampled_from(list(_days(state, asked)))
        case "starts":
            return st.sampled_from(_between(state, asked.starts, asked.ends))
        case "ends":
            return st.sampled_from(_between(state, max(asked.starts, asked.ends), state.plan.ends))
        case _:
            return WORDS


def _between(state: State, first: date, last: date) -> list[date]:
    """List the days from one to another that lie in the plan."""
    first, last = max(first, state.plan.starts), min(last, state.plan.ends)
    return [first + timedelta(ahead) for ahead in range((last - first).days + 1)]


def _days(state: State, asked: Any) -> Iterator[date]:
    """Yield the days that a visit could be planned for or moved to."""
    visit = asked if hasattr(asked, "visitor") else state.visits[asked.visit]
    pair, visit_round = (visit.visitor, visit.host), state.rounds[visit.round]
    group = state.groups[visit_round.group]
    for day in _between(state, asked.date, visit_round.ends):  # the example is the first day that is possible
        units = [state.people[person].unit for person in pair]
        if set(pair) <= set(group.members_on(day)) and first_closed(units, state.calendars, day) is None:
            yield day
