"""The figures that can be explained: how each is worked out of a state, and what it looks at.

A figure is found by a path, such as `coverage/autumn`: its name, and what it is of.  What it looks at is a hint, for
speed alone: the entries behind it are found by leaving them out, one after another (see `behind`).  Where the hint
names too little, everything is looked through.
"""

from collections.abc import Callable, Iterable, Iterator
from datetime import date
from itertools import chain
from typing import Any, Final

import attrs

from collegial_core import authority, checkin, conditions, cycle, group, meeting, module, plan, sharing, visit
from collegial_core.audit.things import things_in
from collegial_core.authority.subject import group_of
from collegial_core.group import Group
from collegial_core.kernel import GroupId, PersonId, RoundId
from collegial_core.kernel.texts import Written
from collegial_core.kernel.value import Event
from collegial_core.policy import Room
from collegial_core.privacy import AUDITOR, Reader, reader_on, reading
from collegial_core.sharing import artefact_of, authors_of, contents
from collegial_core.state import EDITION, RULES, State
from collegial_core.todo import KINDS, Item, todo
from collegial_core.views import VIEWS, Query
from collegial_core.views.duties import TOWARDS_GROUPS
from collegial_core.views.readiness import line_of
from collegial_core.views.rows import Kind, column, row
from collegial_core.visit import coverage_in

AUDITOR_WORD: Final = "auditor"
"""Who reads as the auditor, where a path names a reader."""


@attrs.frozen(kw_only=True)
class Ground:
    """Why a figure is worked out so: the rule or requirement, its sentence, and the version of who says it.

    `version` names the method or authority, such as `base-group-visits@2`; `rules@7` is the edition of the rules.
    """

    rule: str
    says: str
    version: str


@attrs.frozen(kw_only=True)
class Looked:
    """What a figure looks at: `things` by their ids, and `people`, of whom only offices and workplaces matter.

    `numbers` are entries that it names itself.
    """

    things: Iterable[str] = ()
    people: Iterable[str] = ()
    numbers: Iterable[int] = ()
    but: frozenset[str] = frozenset()
    """Of the kinds of entries that can matter to the figure, those that cannot here."""


@attrs.frozen
class Replay:
    """A state, the day of looking, and the numbers of the entries that it was replayed from."""

    state: State
    on: date | None
    there: Any
    """Anything that tells with `in` whether an entry is one of them."""


@attrs.frozen(kw_only=True)
class Figure:
    """A figure: `path` says what follows its name, `paths` lists those that there are, `value` works it out.

    `value` gives None where there is no such figure.  `looks_at` names the ids that it depends on, and `events` the
    kinds of entries about those that can matter.
    """

    name: str
    says: str
    path: tuple[str, ...]
    paths: Callable[[Replay], Iterable[str]]
    value: Callable[..., Any]
    looks_at: Callable[..., Looked]
    ground: Callable[..., Ground]
    events: frozenset[str]

    needs_day: bool = False
    reads_texts: bool = True

    def grounded(self, at: Replay, *of: str) -> Ground:
        """Say why it is worked out so; where no rule has a sentence of its own, by what the figure is."""
        ground = self.ground(at, *of)
        return attrs.evolve(ground, says=ground.says or self.says)

    @property
    def pattern(self) -> str:
        """How its paths are written: `coverage/ROUND`."""
        return "/".join((self.name, *self.path))


def _events(*of: Room | type[Event]) -> frozenset[str]:
    kinds = (kind for it in of for kind in (it.events if isinstance(it, Room) else (it,)))
    return frozenset(kind.recorded_as[0] for kind in kinds)


def _rules(rule: str, says: str = "") -> Ground:
    return Ground(rule=rule, says=says, version=f"rules@{EDITION}")


def _by_methods(at: Replay, groups: Iterable[GroupId], rule: str) -> Ground:
    methods = dict.fromkeys(at.state.groups[it].method for it in groups)
    return Ground(rule=rule, says="", version=", ".join(methods) or f"rules@{EDITION}")


PEOPLE: Final = _events(plan.ROOM, authority.ROOM, group.PersonLeft)
"""The events by which people come, go and hold offices."""


# --- coverage --------------------------------------------------------------------------


def _coverage(at: Replay, name: str) -> object:
    visit_round = at.state.rounds.get(RoundId(name))
    return None if visit_round is None else coverage_in(at.state, visit_round)


def _coverage_looks_at(at: Replay, name: str) -> Looked:
    visit_round = at.state.rounds[RoundId(name)]
    return Looked(things=(name, visit_round.group, *(it.visit for it in visit_round.visits)))


def _coverage_ground(at: Replay, name: str) -> Ground:
    return _by_methods(at, (at.state.rounds[RoundId(name)].group,), "S4-05")


COVERAGE: Final = Figure(
    name="coverage",
    says="Who has seen whom in a round: the pairs seen, of all pairs of its members.",
    path=("ROUND",),
    paths=lambda at: at.state.rounds,
    value=_coverage,
    looks_at=_coverage_looks_at,
    ground=_coverage_ground,
    events=_events(visit.ROOM, group.GroupFormed, group.MemberJoined, group.MemberLeft, plan.MethodAdopted),
)


# --- readiness -------------------------------------------------------------------------


def _readiness(at: Replay, of: str, about: str, number: str) -> Any:  # noqa: ANN401 - a row of its own
    return line_of(at.state, of, about, _number(number), at.on)


def _readiness_paths(at: Replay) -> Iterator[str]:
    return chain.from_iterable(map(_duties, VIEWS["readiness"](at.state, Query(on=at.on))))


def _duties(line: Any) -> Iterator[str]:  # noqa: ANN401 - a row of the view
    about = ALL if line.of == "preconditions" else line.about
    return (f"{line.of}/{about}/{duty.number}" for duty in line.duties)


def _readiness_looks_at(at: Replay, of: str, about: str, number: str) -> Looked:
    state, duty = at.state, _readiness(at, of, about, number).duty
    if of == "leader":
        return Looked(things=(duty, "plan.started", *_with_cycles(state, [about])))
    if duty in TOWARDS_GROUPS:
        there = [it.group for it in state.groups.values() if about in _units_of(state, it)]
        return Looked(things=(duty, about, "plan.started", *_with_cycles(state, there)), but=_LEADERS_OWN)
    return Looked(things=(duty, about, *state.conditions.goals, "plan.started", "plan.revised"), but=_LEADERS_OWN)


def _with_cycles(state: State, groups: Iterable[str]) -> Iterator[str]:
    for name in groups:
        yield name
        yield from (it[-1].cycle for it in [state.cycles_of.get(GroupId(name))] if it)


def _units_of(state: State, it: Group) -> Iterator[str]:
    return (state.people[name].unit for name in it.members)


ALL: Final = "plan"
"""Stands in a path where the whole plan is meant."""

_LEADERS_OWN: Final = _events(checkin.WorkRecorded, checkin.CheckinHeld, module.HoursRecorded)
"""What shows a leader's duties and no principal's: half of a large plan."""

_SOURCES: Final = {"principal": "S0-22", "leader": "S0-25", "preconditions": "S2-02"}


def _readiness_ground(at: Replay, of: str, about: str, number: str) -> Ground:
    return _rules(_SOURCES[of], _readiness(at, of, about, number).says)


READINESS: Final = Figure(
    name="readiness",
    says="A duty or precondition, by its number: what shows it, and what is missing.",
    path=("principal|leader|preconditions", f"UNIT|GROUP|{ALL}", "NUMBER"),
    paths=_readiness_paths,
    reads_texts=False,
    value=_readiness,
    looks_at=_readiness_looks_at,
    ground=_readiness_ground,
    events=_events(
        *(conditions.ROOM, group.ROOM, module.ROOM, checkin.ROOM, plan.PlanStarted, plan.PlanRevised),
        *(plan.UnitRegistered, plan.PrincipalAppointed, plan.AssistantAppointed, plan.AssistantReleased),
        *(plan.PersonMoved, cycle.CycleStarted),
    ),
)


# --- deviations ------------------------------------------------------------------------


def _deviation(at: Replay, number: str) -> object:
    """Give the departures of an entry; where the entry is not there, nothing departs."""
    entry = _number(number)
    found = tuple(it for it in at.state.deviations if it.entry == entry)
    return found if entry in at.there and found else None


def _deviation_ground(at: Replay, number: str) -> Ground:
    names = [(it.rule, it.name) for it in _deviation(at, number)]  # type: ignore[attr-defined]
    says = {rule.name: rule.says for rule in RULES}
    told = (says.get(name) or next((it.says for it in RULES if it.id == rule), rule) for rule, name in names)
    return _rules(", ".join(dict.fromkeys(rule for rule, _ in names)), next(iter(told)))


def _deviation_looks_at(_: Replay, number: str) -> Looked:
    return Looked(numbers=(_number(number),))


DEVIATION: Final = Figure(
    name="deviation",
    says="What an entry departed from a rule by.",
    path=("ENTRY",),
    paths=lambda at: dict.fromkeys(str(it.entry) for it in at.state.deviations),
    value=_deviation,
    looks_at=_deviation_looks_at,
    ground=_deviation_ground,
    events=_events(plan.ROOM),
)


# --- hours -----------------------------------------------------------------------------


def _hours(at: Replay, person: str) -> object:
    return next(iter(VIEWS["leaders"](at.state, Query(person=PersonId(person)))), None)


def _hours_looks_at(at: Replay, person: str) -> Looked:
    led = (it.group for it in at.state.groups.values() if any(given.leader == person for given in it.mandates))
    return Looked(things=(person, *led))


def _hours_ground(at: Replay, person: str) -> Ground:
    return _by_methods(at, _hours(at, person).groups, "S0-45")  # type: ignore[attr-defined]


HOURS: Final = Figure(
    name="hours",
    says="A leader's time: what the methods of their groups ask for, what is set aside, and what was worked.",
    path=("PERSON",),
    paths=lambda at: (it.leader for it in VIEWS["leaders"](at.state)),
    reads_texts=False,
    value=_hours,
    looks_at=_hours_looks_at,
    ground=_hours_ground,
    events=_events(
        *(checkin.ROOM, group.GroupFormed, group.LeaderAppointed, group.MandateEnded, group.GroupClosed),
        *(group.PersonLeft, group.MemberLeft, conditions.TrainingRecorded, plan.MethodAdopted),
    ),
)


# --- turns -----------------------------------------------------------------------------


def _turns(at: Replay, name: str) -> object:
    return tuple(VIEWS["rota"](at.state, Query(group=GroupId(name)))) or None


def _turns_look_at(at: Replay, name: str) -> Looked:
    meetings = at.state.meetings_of.get(GroupId(name), ())
    return Looked(things=(name, *(it.meeting for it in meetings)))


def _turn_ground(at: Replay, name: str) -> Ground:
    return _by_methods(at, (GroupId(name),), "S1-10")


TURN: Final = Figure(
    name="turn",
    says="Whose turn it is: whoever has had a role least often, and longest ago, comes first.",
    path=("GROUP",),
    paths=lambda at: dict.fromkeys(it.group for it in VIEWS["rota"](at.state)),
    value=_turns,
    looks_at=_turns_look_at,
    ground=_turn_ground,
    events=_events(
        *(meeting.MeetingPlanned, meeting.MeetingMoved, meeting.MeetingCancelled, meeting.MeetingOpened),
        *(meeting.RoleSwapped, meeting.MeetingSplit, meeting.MeetingClosed, group.ROOM, plan.MethodAdopted),
    ),
)


# --- what is overdue, and what waits ----------------------------------------------------


def _overdue(at: Replay, kind: str, about: str) -> object:
    lines = VIEWS["overdue"](at.state, Query(on=at.on))
    return tuple(it for it in lines if (it.kind, it.about) == (kind, about)) or None


def _overdue_looks_at(at: Replay, _: str, about: str) -> Looked:
    return _near(at.state, about.partition(".")[0])


def _near(state: State, name: str) -> Looked:
    """Give a thing, what it belongs to, and those who are in its group."""
    of_visit = state.visits.get(name)  # type: ignore[call-overload]
    rounds = (of_visit.round,) if of_visit else ()
    there = next((it for it in (state.rounds.get(RoundId(name)), state.meetings.get(name)) if it), None)  # type: ignore[call-overload]
    named = there.group if there else state.rounds[of_visit.round].group if of_visit else name
    its_group = state.groups.get(GroupId(named))
    members = its_group.members if its_group else ()
    leaders = [it.leader for it in its_group.mandates] if its_group else []
    meetings = [it.meeting for it in state.meetings_of.get(GroupId(named), ())]
    units = [state.people[it].unit for it in members if it in state.people]
    return Looked(things=(name, named, *rounds, *meetings, *units), people=(*members, *leaders))


def _overdue_ground(*_: Replay | str) -> Ground:
    return _rules("S0-21")


OVERDUE: Final = Figure(
    name="overdue",
    says="What should have happened before the day of looking and has not.",
    path=("KIND", "WHICH"),
    paths=lambda at: (f"{it.kind}/{it.about}" for it in VIEWS["overdue"](at.state, Query(on=at.on))),
    value=_overdue,
    looks_at=_overdue_looks_at,
    ground=_overdue_ground,
    events=_events(
        *(plan.ROOM, group.ROOM, checkin.CheckinsPlanned, checkin.CheckinHeld, visit.ROOM),
        *(meeting.MeetingPlanned, meeting.MeetingMoved, meeting.MeetingCancelled, meeting.MeetingOpened),
        *(meeting.MeetingClosed, meeting.MinutesDelivered),
    ),
)


@row
class TodoLine:
    """A thing that waits for somebody, without the request that does it."""

    kind: str = column("What", Kind.WORD)
    of: str = column("Which", Kind.SUBJECT)
    due: date | None = column("Due")
    late: bool
    own: bool
    optional: bool


def _waiting(at: Replay, person: str, kind: str, of: str) -> list[Item]:
    kinds = [KINDS[kind]] if kind in KINDS else []
    return [it for it in todo(at.state, PersonId(person), _day(at), kinds=kinds) if it.of == of]


def _todo(at: Replay, person: str, kind: str, of: str) -> object:
    return tuple(map(_line, _waiting(at, person, kind, of))) or None


def _line(it: Item) -> TodoLine:
    return TodoLine(kind=it.kind, of=it.of, due=it.due, late=it.late, own=it.own, optional=it.optional)


def _todo_looks_at(at: Replay, person: str, kind: str, of: str) -> Looked:
    examples = [it.request.example for it in _waiting(at, person, kind, of)]
    named = [name for it in examples for _, name in things_in(it)]
    near = [_near(at.state, it) for it in {of, *(str(group_of(at.state, it)) for it in examples)}]
    people = {person, *(name for it in near for name in it.people)}
    return Looked(things=(of, *named, *(name for it in near for name in it.things)), people=people)


def _todo_ground(at: Replay, person: str, kind: str, of: str) -> Ground:  # noqa: ARG001 - as all
    order = at.state.order.authority
    version = f"rules@{EDITION}" if order is None else order.ref
    return Ground(rule=", ".join(KINDS[kind].source), says=KINDS[kind].label, version=version)


TODO: Final = Figure(
    name="todo",
    says="What waits for a person, and by when.",
    path=("PERSON", "KIND", "WHICH"),
    needs_day=True,
    paths=lambda _: (),
    value=_todo,
    looks_at=_todo_looks_at,
    ground=_todo_ground,
    events=_events(*(plan.ROOM, group.ROOM, cycle.ROOM, module.ROOM, meeting.ROOM, visit.ROOM), checkin.ROOM)
    | _events(conditions.ROOM, authority.ROOM),
)


# --- who may read what -----------------------------------------------------------------


@row
class RightLine:
    """Whether a reader may read a text, who wrote it, and who reads such texts by what the method says."""

    authors: tuple[PersonId, ...] = column("Who wrote it", Kind.PERSON)
    readers: tuple[str, ...] = column("Who reads it", Kind.WORD)
    may: bool = column("May read it")


def _texts(state: State, kind: str, of: str) -> tuple[Written, ...]:
    return state.texts.get(kind, {}).get(of, ())


def _right(at: Replay, person: str, kind: str, of: str) -> object:
    may = reading(at.state, _reader(at, person))
    return tuple(_right_line(at.state, it, may=may(it)) for it in _texts(at.state, kind, of)) or None


def _right_line(state: State, it: Written, *, may: bool) -> RightLine:
    readers = tuple(str(role) for role in artefact_of(state, it).readers)
    return RightLine(authors=authors_of(state, it), readers=readers, may=may)


def _reader(at: Replay, person: str) -> Reader:
    return AUDITOR if person == AUDITOR_WORD else reader_on(at.state, PersonId(person), _day(at))


def _right_looks_at(at: Replay, person: str, kind: str, of: str) -> Looked:
    texts = _texts(at.state, kind, of)
    near = [_near(at.state, it.group or of) for it in texts]
    pairs = (name for it in texts for name in (*it.pair, *it.authors))
    people = {person, *pairs, *(name for it in near for name in it.people)}
    parts = (of.partition(".")[0], *(it.unit for it in texts if it.unit), *(it.group for it in texts if it.group))
    return Looked(things=(of, *parts, f"{kind} {of}"), people=people)


def _right_ground(at: Replay, _: str, kind: str, of: str) -> Ground:
    groups = [it.group for it in _texts(at.state, kind, of) if it.group]
    return _by_methods(at, groups, "S0-32")


RIGHT: Final = Figure(
    name="right",
    says="Whether somebody may read a text: its authors, those with whom it is shared, and the roles that its method"
    " names; never the manager of those in whose lessons it looks.",
    path=(f"PERSON|{AUDITOR_WORD}", "TEXT", "WHICH"),
    needs_day=True,
    paths=lambda _: (),
    value=_right,
    looks_at=_right_looks_at,
    ground=_right_ground,
    events=_events(plan.ROOM, group.ROOM, cycle.ROOM, meeting.ROOM, visit.ROOM, checkin.ROOM)
    | _events(conditions.ROOM, sharing.ROOM, authority.ROOM, module.ROOM),
)


def _day(at: Replay) -> date:
    """Give the day of looking; the first of all where none is said, on which nothing waits."""
    return at.on or date.min


def _number(text: str) -> int:
    return int(text) if text.isascii() and text.isdigit() and len(text) < len("1000000000") else 0


FIGURES: Final[dict[str, Figure]] = {
    it.name: it for it in (COVERAGE, READINESS, DEVIATION, HOURS, TURN, OVERDUE, TODO, RIGHT)
}
"""Every figure, by its name."""


_OF_LINES: Final[dict[str, tuple[Figure, Callable[[Any], Iterable[str]]]]] = {
    "coverage": (COVERAGE, lambda line: (line.round,)),
    "deviations": (DEVIATION, lambda line: (str(line.entry),)),
    "overdue": (OVERDUE, lambda line: (f"{line.kind}/{line.about}",)),
    "readiness": (READINESS, _duties),
}
"""Views whose lines have figures: which, and what follows its name in their paths."""


def paths_of(view: str, line: Any) -> list[str]:  # noqa: ANN401 - a line of any view
    """Give the paths of the figures in a view's line; of readiness one for each duty, of most views none."""
    if view not in _OF_LINES:
        return []
    figure, paths = _OF_LINES[view]
    return [f"{figure.name}/{it}" for it in paths(line)]


def paths_below(at: Replay, path: str) -> list[str]:
    """List the paths that begin with one: of a figure, or of what waits for a person or is written."""
    name, _, rest = path.partition("/")
    known = {rest_of: it for rest_of, it in FIGURES.items() if name in ("", rest_of)}
    found = [f"{it.name}/{one}" for it in known.values() for one in it.paths(at)]
    person = rest.partition("/")[0]
    if name == TODO.name and has_a_part(at.state, person):
        found = [f"todo/{person}/{it.kind}/{it.of}" for it in todo(at.state, PersonId(person), _day(at))]
    if name == RIGHT.name and (person == AUDITOR_WORD or has_a_part(at.state, person)):
        found = [f"right/{person}/{it.text}/{it.of}" for it in contents(at.state)]
    return [it for it in dict.fromkeys(found) if it.startswith(path.rstrip("/"))]


def has_a_part(state: State, person: str) -> bool:
    """Tell whether somebody is in the plan, or has or had an office in it."""
    heads = (head.principal for unit in state.units.values() for head in unit.heads)
    return person in {*state.people, *heads, *state.order.keepers, *state.order.organisers, *state.auditors}
