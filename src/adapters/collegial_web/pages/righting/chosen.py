"""What somebody chose to see of the record: a kind, whose, about what, of which group and days, and from which rule."""

import re
from collections.abc import Collection, Iterator
from datetime import date
from itertools import chain
from typing import Any, Final

import attrs

from collegial_core import Entry, wire
from collegial_core.ids import GroupId
from collegial_core.kernel.fields import ID_PATTERN
from collegial_core.plan.state import Deviation
from collegial_core.state import Event, State
from collegial_core.store import Record
from collegial_web.pages.page import Given, day_in

ID: Final = re.compile(ID_PATTERN[1:-1])

FIELDS: Final = ("type", "by", "about", "group", "rule", "from", "until")
"""The fields of the choice, as they stand in an address."""


@attrs.frozen(kw_only=True)
class Chosen:
    """The choice; what is left out does not matter.

    `things` are the ids of a group and of all that belongs to it, `departed` the entries that departed from a rule.
    Days are those on which something happened, inclusive.
    """

    kind: str = ""
    by: str = ""
    about: str = ""
    things: frozenset[str] | None = None
    departed: Collection[int] | None = None
    since: date | None = None
    until: date | None = None

    def may_be(self, record: Record) -> bool:
        """Tell whether a stored line can be one of them: of the others as few as can be are decoded."""
        return (
            self.kind in ("", record.name.partition("@")[0])
            and (self.departed is None or record.number in self.departed)
            and all(f'"{it}"'.encode() in record.line for it in (self.by, self.about) if it)
        )

    def fits(self, entry: Entry[Event]) -> bool:
        """Tell whether an entry is one of them."""
        return (
            self.by in ("", entry.by)
            and (self.since is None or self.since <= entry.happened_on)
            and (self.until is None or entry.happened_on <= self.until)
            and (not self.about or self.about in _words(wire.plain(entry.event)))
            and (self.things is None or any(it in self.things for it in _words(wire.plain(entry.event))))
        )


def chosen(state: State, given: Given) -> Chosen:
    """Read a choice from an address; what is nothing of this plan chooses nothing away, but for a kind or a person."""
    group, rule = given.get("group", ""), given.get("rule", "")
    return Chosen(
        kind=given.get("type", ""),
        by=given.get("by", ""),
        about=about if ID.fullmatch(about := given.get("about", "")) else "",
        things=frozenset(_things(state, GroupId(group))) if group else None,
        departed=frozenset(it.entry for it in _departures(state) if it.rule == rule) if rule else None,
        since=day_in(given, "from"),
        until=day_in(given, "until"),
    )


def rules_departed(state: State) -> dict[str, Deviation]:
    """Give the ids of the rules that the plan has departed from, each with a departure of it."""
    return dict(sorted({it.rule: it for it in _departures(state)}.items()))


def _departures(state: State) -> Iterator[Deviation]:
    return chain(state.deviations, state.lapsed)


def _things(state: State, group: GroupId) -> Iterator[str]:
    """Give the ids of a group, its meetings, cycles and rounds, and of their visits."""
    if group not in state.groups:
        return
    yield group
    yield from (it.meeting for it in state.meetings_of.get(group, ()))
    yield from (it.cycle for it in state.cycles.values() if it.group == group)
    for it in state.rounds.values():
        if it.group == group:
            yield it.round
            yield from (one.visit for one in it.visits)


def _words(said: Any) -> Iterator[str]:  # noqa: ANN401 - whatever JSON can hold
    """Yield the words of what an entry says to everybody: a search finds nothing in what people wrote."""
    match said:
        case dict():
            yield from (word for it in said.values() for word in _words(it))
        case list():
            yield from (word for it in said for word in _words(it))
        case str():
            yield said
