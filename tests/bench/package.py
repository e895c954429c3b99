"""The other way to keep the same plan: the `eventsourcing` package as it comes.

Its own Application, its default transcoder and mapper, its SQLite recorder, and
an Aggregate whose events hold what ours hold.  It is written for speed within
that: events with `apply` (not the slower `@event` decorator), dates as the ISO
text that JSON needs anyway, and state in plain dicts, unjudged and unvalidated.
The few entries of a kind that is not told here (methods, calendars) are left out.
"""

from collections.abc import Iterable
from pathlib import Path
from typing import Any, Final
from uuid import UUID

from eventsourcing.application import Application
from eventsourcing.domain import Aggregate

from collegial_core import Entry, group, plan, visit
from collegial_core.state import Event
from collegial_core.wire import to_data

MAX_BATCH: Final = 1000
"""How many events are saved at a time."""


class School(Aggregate):
    """One plan as an aggregate: people, groups, rounds and visits by id."""

    def __init__(self) -> None:
        self.units: dict[str, str] = {}
        self.people: dict[str, str] = {}
        self.groups: dict[str, dict[str, Any]] = {}
        self.rounds: dict[str, dict[str, Any]] = {}
        self.visits: dict[str, dict[str, Any]] = {}

    class Recorded(Aggregate.Event):
        """What every event carries beside the package's own id, version and timestamp."""

        on: str
        by: str
        because: str | None
        policy: str | None
        command: str | None

    class UnitRegistered(Recorded):
        unit: str
        principal: str

        def apply(self, aggregate: "School") -> None:
            aggregate.units[self.unit] = self.principal

    class PersonRegistered(Recorded):
        person: str
        unit: str

        def apply(self, aggregate: "School") -> None:
            aggregate.people[self.person] = self.unit

    class GroupFormed(Recorded):
        group: str
        method: str
        version: int
        members: list[str]
        folder: str

        def apply(self, aggregate: "School") -> None:
            aggregate.groups[self.group] = {"members": list(self.members), "formed_on": self.on, "folder": self.folder}

    class LeaderAppointed(Recorded):
        group: str
        leader: str
        appointed_by: str
        until: str

        def apply(self, aggregate: "School") -> None:
            aggregate.groups[self.group]["leader"] = (self.leader, self.appointed_by, self.on, self.until)

    class GroupStarted(Recorded):
        group: str

        def apply(self, aggregate: "School") -> None:
            aggregate.groups[self.group]["started_on"] = self.on

    class RoundOpened(Recorded):
        round: str
        group: str
        starts: str
        ends: str
        visits_each: int
        late_joiner: str
        received_spread: int

        def apply(self, aggregate: "School") -> None:
            aggregate.rounds[self.round] = {
                "group": self.group,
                "starts": self.starts,
                "ends": self.ends,
                "visits_each": self.visits_each,
                "visits": [],
            }

    class VisitPlanned(Recorded):
        visit: str
        round: str
        visitor: str
        host: str
        lesson: str
        date: str
        support: str | list[str]

        def apply(self, aggregate: "School") -> None:
            made = {
                "round": self.round,
                "visitor": self.visitor,
                "host": self.host,
                "lesson": self.lesson,
                "date": self.date,
                "support": self.support,
                "step": "planned",
                "since": self.on,
            }
            aggregate.visits[self.visit] = made
            aggregate.rounds[self.round]["visits"].append(made)

    class VisitMoved(Recorded):
        visit: str
        date: str
        lesson: str

        def apply(self, aggregate: "School") -> None:
            made = aggregate.visits[self.visit]
            made["date"], made["lesson"], made["since"] = self.date, self.lesson, self.on

    class VisitCancelled(Recorded):
        visit: str

        def apply(self, aggregate: "School") -> None:
            made = aggregate.visits[self.visit]
            made["step"], made["since"] = "cancelled", self.on

    class VisitHeld(Recorded):
        visit: str

        def apply(self, aggregate: "School") -> None:
            made = aggregate.visits[self.visit]
            made["step"], made["since"] = "held", self.on

    class TalkHeld(Recorded):
        visit: str

        def apply(self, aggregate: "School") -> None:
            made = aggregate.visits[self.visit]
            made["step"], made["since"] = "talked", self.on

    class NotePublished(Recorded):
        visit: str
        note: str
        folder: str
        receipt: str

        def apply(self, aggregate: "School") -> None:
            made = aggregate.visits[self.visit]
            made["step"], made["since"], made["receipt"] = "complete", self.on, self.receipt

    class RoundClosed(Recorded):
        round: str

        def apply(self, aggregate: "School") -> None:
            aggregate.rounds[self.round]["closed_on"] = self.on


SAME: Final[dict[type, type[School.Recorded]]] = {
    plan.UnitRegistered: School.UnitRegistered,
    plan.PersonRegistered: School.PersonRegistered,
    group.GroupFormed: School.GroupFormed,
    group.LeaderAppointed: School.LeaderAppointed,
    group.GroupStarted: School.GroupStarted,
    visit.RoundOpened: School.RoundOpened,
    visit.VisitPlanned: School.VisitPlanned,
    visit.VisitMoved: School.VisitMoved,
    visit.VisitCancelled: School.VisitCancelled,
    visit.VisitHeld: School.VisitHeld,
    visit.TalkHeld: School.TalkHeld,
    visit.NotePublished: School.NotePublished,
    visit.RoundClosed: School.RoundClosed,
}
"""Our events, and the same ones there."""


class Package:
    """The package's application over a SQLite file, holding the same entries."""

    def __init__(self, path: Path, entries: Iterable[Entry[Event]]) -> None:
        settings = {"PERSISTENCE_MODULE": "eventsourcing.sqlite", "SQLITE_DBNAME": str(path)}
        self._application = Application[UUID](env=settings)
        self._plan, self.events = self._save(entries)

    def _save(self, entries: Iterable[Entry[Event]]) -> tuple[UUID, int]:
        school = School()
        for entry in entries:
            if type(entry.event) in SAME:
                school.trigger_event(SAME[type(entry.event)], **_fields(entry))
            if len(school.pending_events) >= MAX_BATCH:
                self._application.save(school)
        self._application.save(school)
        return school.id, school.version

    def replay(self) -> School:
        """Read the aggregate back, from its first event to its last."""
        school: object = self._application.repository.get(self._plan)
        assert isinstance(school, School)
        return school

    def close(self) -> None:
        self._application.close()


def _fields(entry: Entry[Event]) -> dict[str, Any]:
    act = {"on": str(entry.happened_on), "by": entry.by, "because": entry.because}
    return {**to_data(entry.event), **act, "policy": entry.policy, "command": entry.id}
