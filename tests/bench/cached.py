"""Whether a command gets dearer as a plan's years pass."""

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import count, cycle, islice, permutations
from pathlib import Path
from statistics import median
from time import perf_counter
from typing import Final

from tests.bench.measure import Figure, Question, interleaved
from tests.bench.story import MEMBERS, VISITS
from tests.bench.workshop import PLAN, Workshop, prove_lawful, say, url_of

import collegial_core as cc
from collegial_core import Plans, State
from collegial_core.group import Group
from collegial_core.kernel import GroupId, LessonId, PersonId, RoundId, VisitId
from collegial_core.kernel.value import Asked
from collegial_core.store import Followed, Record, Store

KINDS: Final[dict[str, type]] = {
    "visit.plan": cc.visit.VisitPlanned,
    "visit.hold": cc.visit.VisitHeld,
    "group.form": cc.group.GroupFormed,
    "round.open": cc.visit.OpenRound,
}
GROUPS: Final = 2
SHORT: Final = ("a_round_ends_when_its_aim_is_reached", "visits_are_shared_fairly")
"""How many groups go through a round in one sample."""

SAME: Final = "the same command after {few:,} entries"
Times = dict[str, float]


def _questions(shop: Workshop) -> list[Question]:
    against = SAME.format(few=shop.few)
    says = "{kind}, committed, after {many:,} entries"
    return [
        Question(
            name=f"cached.{kind}",
            says=says.format(kind=kind, many=shop.most),
            against=against,
            unit="command",
            sense="at most",
            bar=1.2,
        )
        for kind in KINDS
    ]


def committed(shop: Workshop) -> Iterator[Figure]:
    """Measure commands of four kinds, each made durable, on a long ledger and on a short one."""
    with cc.open(url_of(shop.biggest)) as many, cc.open(url_of(shop.made(shop.few))) as few:
        pairs = interleaved(_Year(many).sample, _Year(few).sample, shop.many_rounds)
        for kind, question in zip(KINDS, _questions(shop), strict=True):
            yield question.figure([(ours[kind], baseline[kind]) for ours, baseline in pairs])
        say("judging every entry of the short ledger again")
        prove_lawful(few)


def decided(shop: Workshop) -> Iterator[Figure]:
    """Measure the four together without the commit, which would hide what deciding costs."""
    question = Question(
        name="cached.deciding",
        says=f"the four, one of each, decided and encoded but kept nowhere, after {shop.many:,} entries",
        against=SAME.replace("command", "four").format(few=shop.few),
        unit="four",
        sense="at most",
    )
    with _forgetful(shop.big) as many, _forgetful(shop.made(shop.few)) as few:
        pairs = interleaved(_Year(many).sample, _Year(few).sample, shop.many_rounds)
        yield question.figure([(sum(ours.values()), sum(baseline.values())) for ours, baseline in pairs])


class _Forgetful:
    """A store that reads what another has and keeps nothing of what it is given."""

    def __init__(self, path: Path) -> None:
        with cc.open(url_of(path)) as plans:
            self._lines = [row for page in plans._store.read(PLAN) for row in page]  # noqa: SLF001

    def plans(self) -> Sequence[str]:
        return [PLAN]

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        del plan
        records = self._lines[after:]
        if records:
            yield records

    def follow(self, after: int = 0, *, wait: float = 0.0) -> Iterator[Sequence[Followed]]:
        del after, wait
        return iter(())

    def position(self) -> int:
        return 0

    def append(self, plan: str, *, after: int, records: Sequence[Record]) -> int:
        del plan
        return after + len(records)

    def now(self) -> datetime:
        return datetime.now().astimezone()

    def close(self) -> None:
        pass


def _forgetful(path: Path) -> Plans:
    store: Store = _Forgetful(path)
    return Plans(store)


class _Year:
    """Goes on with a ledger of the story, a few groups at a time, and times the commands of four kinds."""

    def __init__(self, plans: Plans) -> None:
        self._ledger = plans.ledger(PLAN)
        state = self._ledger.state
        self._on = _next_school_day(state, max(visit.since for visit in state.visits.values()))
        self._groups = cycle([group for group in state.groups.values() if group.method.startswith(VISITS)])
        self._names = count(1)
        self._times: defaultdict[str, list[float]] = defaultdict(list)

    def sample(self) -> Times:
        self._times.clear()
        for group in islice(self._groups, GROUPS):
            self._round(group)
            self._new_group()
        return {kind: median(self._times[KINDS[kind].__name__]) for kind in KINDS}

    def _do(self, command: Asked, because: str | None = None, accept: Sequence[str] = ()) -> None:
        name = f"probe-{next(self._names)}"
        start = perf_counter()
        self._ledger.do(command, by="p-000", on=self._on, because=because, accept=accept, id=name)
        self._times[type(command).__name__].append(perf_counter() - start)

    def _round(self, group: Group) -> None:
        """Close the group's open round, open a new one, and let everyone see everyone."""
        self._do(cc.visit.RoundClosed(round=self._open_round(group)), "mättes", SHORT)
        visit_round = RoundId(f"probe-{next(self._names)}")
        self._do(
            cc.visit.OpenRound(
                round=visit_round, group=group.group, starts=self._on, ends=self._on + timedelta(weeks=8)
            )
        )
        visits = [self._plan(visit_round, visitor, host) for visitor, host in permutations(group.members, 2)]
        for visit in visits:
            self._do(cc.visit.VisitHeld(visit=visit))

    def _open_round(self, group: Group) -> RoundId:
        rounds = self._ledger.state.rounds_of[group.group]
        return next(visit_round.round for visit_round in rounds if visit_round.closed_on is None)

    def _plan(self, visit_round: RoundId, visitor: PersonId, host: PersonId) -> VisitId:
        visit = VisitId(f"probe-{next(self._names)}")
        lesson = LessonId(f"lesson-{visit}")
        self._do(
            cc.visit.VisitPlanned(
                visit=visit, round=visit_round, visitor=visitor, host=host, lesson=lesson, date=self._on
            )
        )
        return visit

    def _new_group(self) -> None:
        """Let six new teachers form a group."""
        name = f"probe-{next(self._names)}"
        members = tuple(PersonId(f"{name}-{place}") for place in range(MEMBERS))
        unit = next(iter(self._ledger.state.units))
        for person in members:
            self._do(cc.plan.PersonRegistered(person=person, unit=unit))
        self._do(cc.group.GroupFormed(group=GroupId(name), method=VISITS, version=1, members=members, folder=name))


def _next_school_day(state: State, after: date) -> date:
    closed: Callable[[date], bool] = lambda day: any(unit.why_closed(day) for unit in state.calendars.values())  # noqa: E731
    return next(day for day in (after + timedelta(days=step) for step in count(1)) if not closed(day))
