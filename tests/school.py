"""A made-up school in a few words, for tests that read as stories."""

import json
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from typing import Any, ClassVar, Self

import pytest
from tests.refusals import is_approved

import collegial_core as cc
from collegial_core.kernel import GroupId, PersonId
from collegial_core.kernel.value import Asked
from collegial_core.ledger import Recorded
from collegial_core.policy import Method, Precondition
from collegial_core.state import EDITION
from collegial_core.store import Record, Store
from collegial_core.testing import ReferenceStore, ReferenceVault
from collegial_core.vault import Vault

ENTRIES = Recorded
AUTUMN = date(2026, 8, 17)
SUMMER = date(2027, 6, 15)


def sept(day: int) -> date:
    """Give a day in September 2026; the 7th, 14th, 21st and 28th are Mondays."""
    return date(2026, 9, day)


MONDAY = sept(7)


def found(precondition: Precondition | str, *, unit: str = "solbacken", **what: Any) -> Asked:
    """Say that a precondition was found at a unit, in a survey that p-1 made."""
    seen = {"text": "We have seen it", "how_known": "survey", "known_by": ("p-1",), **what}
    return cc.conditions.PreconditionRecorded(precondition=precondition, unit=unit, **seen)


class School:
    """One plan under way: its ledger, and short ways to tell its story.

    With a vault its texts are sealed; where `sealing` is set, those of every school are, each with a vault of its own.
    """

    sealing: ClassVar[type[ReferenceVault] | None] = None

    def __init__(
        self, store: Store | None = None, methods: Iterable[Method] | None = None, vault: Vault | None = None
    ) -> None:
        self.store = store or ReferenceStore()
        self.vault = vault or (self.sealing() if self.sealing else None)
        self.plans = cc.Plans(self.store, methods, vault=self.vault)
        self.ledger = self.plans.ledger("solbacken")
        self.today = AUTUMN

    def does(self, command: Asked, **occasion: Any) -> ENTRIES:
        """Do a command today, by the principal."""
        return self.ledger.do(command, **{"by": "p-rektor", "on": self.today, **occasion})

    def words(self, kind: str, of: str) -> list[dict[str, str]]:
        """Give what was written of a kind, as it was written."""
        return [it.words for it in self.ledger.state.texts.get(kind, {}).get(of, ())]

    def starts(self, *methods: str, people: int = 8) -> Self:
        """Start the plan with some methods, such as `learning-group@2`, one unit and people p-1 … p-n."""
        self.does(
            cc.plan.PlanStarted(title="Teaching together", aim="See each other teach", starts=AUTUMN, ends=SUMMER)
        )
        for method in methods or ("base-group-visits",):
            name, version = _version(method)
            self.does(cc.plan.AdoptMethod(method=name, version=version))
        self.does(cc.plan.UnitRegistered(unit="solbacken", principal="p-rektor"))
        for number in range(1, people + 1):
            self.does(cc.plan.PersonRegistered(person=f"p-{number}", unit="solbacken"))
        return self

    def takes_order(self, *organisers: str, keepers: tuple[str, ...] = ("k-skolchef",), by: str = "p-rektor") -> Self:
        """Adopt the shipped authority, in the name of whoever started the plan."""
        adopt = cc.authority.AdoptAuthority(
            authority="school", version=1, keepers=keepers, organisers=organisers or (by,)
        )
        self.does(adopt, by=by)
        return self

    def forms(
        self, members: int | Sequence[str], *, group: str = "g", method: str = "base-group-visits", **occasion: Any
    ) -> ENTRIES:
        """Form a group of p-1 … p-n, or of the people named."""
        names = [f"p-{number}" for number in range(1, members + 1)] if isinstance(members, int) else members
        who = tuple(PersonId(name) for name in names)
        method, version = _version(method)
        return self.does(
            cc.group.GroupFormed(group=group, method=method, version=version, members=who, folder=f"Folder {group}"),
            **occasion,
        )

    def runs(self, members: int | Sequence[str], *, group: str = "g", method: str = "base-group-visits") -> Self:
        """Form a group, appoint its leader, do what its method asks for before the start, and start it."""
        self.forms(members, group=group, method=method)
        self.does(cc.group.AppointLeader(group=group, leader="p-1", until=SUMMER))
        self.prepares(group).does(cc.group.GroupStarted(group=group))
        return self

    def prepares(self, group: str = "g") -> Self:
        """Put in place what the method of a group at this one unit asks for before the start."""
        state = self.ledger.state
        method = state.methods[state.groups[GroupId(group)].method]
        everybody = state.groups[GroupId(group)].members if method.took_part else ()
        for it in method.before_start:
            if it is Precondition.JOINT_ANALYSIS:
                self.analyses(there=everybody or ("p-1",))
            elif it is Precondition.DIALOGUE:
                self.talks(there=everybody or ("p-1", "p-2"))
            else:
                self.does(found(it))
        return self

    def analyses(
        self, unit: str = "solbacken", *, joint: bool = True, there: Sequence[str] = ("p-1",), **occasion: Any
    ) -> Self:
        """Record an analysis of a unit's present state."""
        self.does(
            cc.conditions.AnalysisRecorded(unit=unit, joint=joint, text="Few pupils ask", participants=tuple(there)),
            **occasion,
        )
        return self

    def talks(
        self,
        unit: str = "solbacken",
        principal: str = "p-rektor",
        *,
        there: Sequence[str] = ("p-1", "p-2"),
        **occasion: Any,
    ) -> Self:
        """Let a unit's principal talk the plan over with staff."""
        self.does(cc.conditions.DialogueHeld(unit=unit, principal=principal, participants=tuple(there)), **occasion)
        return self

    def neighbours(self, *people: str, unit: str = "ekbacken", principal: str = "p-chef") -> Self:
        """Make another unit part of the plan, with its people."""
        self.does(cc.plan.UnitRegistered(unit=unit, principal=principal))
        for person in people:
            self.does(cc.plan.PersonRegistered(person=person, unit=unit))
        return self

    def opens(self, *, round: str = "r", group: str = "g", **what: Any) -> Self:  # noqa: A002 - a round is called a round
        """Open a round from the first of September until the end of November."""
        self.does(
            cc.visit.OpenRound(
                **{"round": round, "group": group, "starts": sept(1), "ends": date(2026, 11, 30), **what}
            )
        )
        return self

    def plans_visit(self, visitor: str, host: str, on: date = MONDAY, *, visit: str = "v", **what: Any) -> ENTRIES:
        """Plan a visit in round r, in the host's lesson of that day."""
        return self.does(
            cc.visit.VisitPlanned(
                **{
                    "visit": visit,
                    "round": "r",
                    "visitor": visitor,
                    "host": host,
                    "lesson": f"{host}.{visit}",
                    "date": on,
                    **what,
                }
            )
        )

    def visits(
        self, visitor: str, host: str, on: date = MONDAY, *, visit: str = "v", steps: int = 3, **what: Any
    ) -> Self:
        """Plan a visit and take so many of its steps: held, talked, note published."""
        self.plans_visit(visitor, host, on, visit=visit, **what)
        taken = (
            cc.visit.VisitHeld(visit=visit),
            cc.visit.TalkHeld(visit=visit),
            cc.visit.PublishNote(visit=visit, note="Calm start", receipt=f"rcpt-{visit}"),
        )
        for command in taken[:steps]:
            self.does(command, on=on, by=visitor)
        return self

    def everyone_visits(self, members: Iterable[int]) -> Self:
        """Let everyone visit everyone once, all on one day, completely."""
        names = [f"p-{number}" for number in members]
        for visitor in names:
            for host in names:
                if visitor != host:
                    self.visits(visitor, host, visit=f"{visitor}.{host}")
        return self

    def lines(self) -> list[bytes]:
        """Give the ledger's bytes."""
        return list(self.ledger.export())


def _version(method: str) -> tuple[str, int]:
    """Read `learning-group@2`; without a number it is the first version."""
    name, _, version = method.partition("@")
    return name, int(version or 1)


class Clock:
    """A clock that a test sets by hand."""

    def __init__(self) -> None:
        self.at = datetime(2026, 8, 17, 8, tzinfo=UTC)

    def __call__(self) -> datetime:
        return self.at

    def goes(self, **by: float) -> None:
        """Move the clock, also backwards."""
        self.at += timedelta(**by)


def checked(ledger: cc.Ledger) -> list[cc.Finding]:
    """Give what `check` finds, but for one thing that it says of every plan in these stories: it has no authority."""
    return [it for it in ledger.check() if it.rule != "A-11"]


def refused(rule: str) -> "pytest.RaisesExc[cc.Refused]":
    return pytest.raises(cc.Refused, check=lambda error: error.rule == rule and is_approved(error))


def unreadable(path: str, message: str) -> "pytest.RaisesExc[cc.Unreadable]":
    return pytest.raises(cc.Unreadable, check=lambda error: (error.path, error.message) == (path, message))


def start() -> cc.plan.PlanStarted:
    return cc.plan.PlanStarted(title="T", aim="A", starts=AUTUMN, ends=SUMMER)


def asked(command: Asked, name: str | None = None, accept: tuple[str, ...] = (), **act: Any) -> cc.Request:
    occasion = cc.Occasion(**{"by": "p-1", "on": AUTUMN, **act})
    return cc.Request(command, occasion, name, accept)


def of_the_first_edition(row: Record, old: bytes = b"", new: bytes = b"") -> Record:
    """Give a row as it was recorded before rules had editions, with a word in place of another."""
    number, name, line = row
    line = line.replace(old, new)
    return Record(number, name, line.replace(f'"edition":{EDITION},'.encode(), b""))


def changed(line: bytes, **changes: object) -> bytes:
    data = {**json.loads(line), **changes}
    return json.dumps(data, ensure_ascii=False, sort_keys=True, separators=(",", ":")).encode()


def tampered(*records: tuple[int, str, bytes]) -> cc.Ledger:
    """Give a ledger whose store holds other records than were ever recorded."""
    return cc.Plans(TamperedStore([Record(*row) for row in records])).ledger("solbacken")


class TamperedStore(ReferenceStore):
    """Holds whatever records it is given."""

    def __init__(self, records: Sequence[Record]) -> None:
        super().__init__()
        self.rows = records

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        assert plan == "solbacken"
        yield [row for row in self.rows if row[0] > after]


def records_of(school: School) -> list[Record]:
    return [row for page in school.store.read("solbacken") for row in page]
