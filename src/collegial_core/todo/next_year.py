"""What a new school year takes over from this one: requests that people accept one by one, or leave.

It stays the same plan.  Nothing becomes an entry by itself: each proposal is a request as `todo` gives them, with the
fields that only people can fill in left open.  They are tried one after another on a copy of the state, so that in
their order each can be recorded after those before it; what cannot is told of, with what stands in its way.
"""

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import attrs

from collegial_core.authority import Asking, has_role
from collegial_core.authority.subject import workplaces
from collegial_core.conditions import ParticipationDecided, ParticipationScope
from collegial_core.group import AppointLeader, Group, GroupClosed, GroupFormed, RoleAssigned, roles_wanted
from collegial_core.kernel import GroupId, MeetingId, Occasion, PersonId, Refused, RoleId, Severity, Unreadable
from collegial_core.kernel.copying import copied
from collegial_core.kernel.value import Asked
from collegial_core.meeting import Stage, open_promises
from collegial_core.plan import (
    AdoptMethod,
    Assistant,
    AssistantAppointed,
    CalendarAdopted,
    MethodAdopted,
    RevisePlan,
    Unit,
)
from collegial_core.plan.state import started
from collegial_core.policy import Held, Method, language
from collegial_core.schedule import Term
from collegial_core.state import Event, State, complete, evolve, judge
from collegial_core.todo.ids import new_id
from collegial_core.todo.items import KINDS, Draft
from collegial_core.todo.kinds import SAID
from collegial_core.todo.leading import end_of_school_year
from collegial_core.todo.units import TWO_MONTHS, aim_of
from collegial_core.views.rows import Kind, cell, column, row


@attrs.frozen(kw_only=True)
class YearKind:
    """A kind of thing that a new school year takes over.

    `decides` are the roles whose duty it is to decide it, as an authority writes roles; `source` names the
    requirements that it comes from.
    """

    name: str
    label: str
    decides: tuple[str, ...]
    source: tuple[str, ...]


def _as_ever(name: str) -> YearKind:
    """Give what waits in the course of a year, too."""
    kind = KINDS[name]
    return YearKind(name=name, label=kind.label, decides=kind.roles, source=kind.source)


YEAR_KINDS: Final[dict[str, YearKind]] = {
    it.name: it
    for it in (
        _as_ever("revise_plan"),
        YearKind(
            name="appoint_assistant",
            label="Appoint the assistant principal again",
            decides=("principal@unit", "organiser"),
            source=("S0-19",),
        ),
        _as_ever("calendar"),
        YearKind(
            name="adopt_method",
            label="Adopt the newer version",
            decides=("organiser", "principal@any"),
            source=("S0-09",),
        ),
        _as_ever("participation"),
        _as_ever("close_group"),
        YearKind(
            name="form_group",
            label="Form the group that goes on",
            decides=("principal@members", "organiser"),
            source=("S0-24", "S0-15"),
        ),
        _as_ever("appoint_leader"),
        _as_ever("fill_role"),
    )
}
"""Every kind of proposal, by its name, in the order in which they are made."""


@row
class Proposal:
    """Something that the new school year can take over: accepted by sending its request, or left.

    `who` are those who may send it, and its request is in the name of the first.  Where it is about a `group` of the
    year that ends, it is left with all others of that group.  `people` are those whom it names: the members of a group
    that goes on, each of whom can be left out.
    """

    kind: str
    what = cell("What", lambda it: YEAR_KINDS[it.kind].label, Kind.WORD)
    of: str = column("Which")
    group: GroupId | None
    who: tuple[PersonId, ...] = column("Who", Kind.PERSON)
    people: tuple[PersonId, ...] = column("People", Kind.PERSON)
    request: Draft
    to_fill_in = cell("To fill in", lambda it: it.request.gaps, Kind.WORD)


@row
class InTheWay:
    """Something that the new school year cannot take over yet, and why the rules refuse it.

    `still_open` names the rounds, cycles and meetings that keep a group open.
    """

    kind: str
    what = cell("What", lambda it: YEAR_KINDS[it.kind].label, Kind.WORD)
    of: str = column("Which")
    still_open: tuple[str, ...] = column("Still open")
    rule = cell("Rule", lambda it: it.refused.rule)
    refused: Refused


@row
class CarriedPromise:
    """A promise that nobody has told of yet, and the group in which that will be told of; what it was stays unsaid."""

    person: PersonId = column("Person", Kind.PERSON)
    group: GroupId = column("Group")
    meeting: MeetingId = column("Meeting")
    on: date = column("Day")
    told_in: GroupId = column("To be told in")


@attrs.frozen(kw_only=True)
class NextYear:
    """What a school year that lasts until `ends` can take over, found on a day."""

    on: date
    ends: date
    proposals: tuple[Proposal, ...] = ()
    in_the_way: tuple[InTheWay, ...] = ()
    promises: tuple[CarriedPromise, ...] = ()


def next_year(state: State, on: date, *, ends: date | None = None, methods: Iterable[Method] = ()) -> NextYear:
    """Propose what the new school year takes over, in an order in which everything can be recorded on that day.

    The new year lasts until `ends`: the 30th of June, from May on that of the following year.  `methods` are those
    that the plan could adopt.  A group goes on by the newest version that the plan has adopted, so that a newer one
    may be left, and if it started before the new year; one that has not started belongs to the new year already.
    Everybody in the plan stays in it.

    Raises:
        Unreadable: the new year would end before that day.

    """
    last = _year_of(on) if ends is None else ends
    if last < on:
        raise Unreadable("ends", f"expected a day from {on} on, got {last}")
    if state.plan is None:
        return NextYear(on=on, ends=last)
    turn = _Turn(state=_to_try_on(state), before=state, on=on, ends=last)
    _plan(turn)
    for unit in list(turn.state.units.values()):
        _unit(turn, unit)
    going = [it for it in turn.state.groups.values() if _goes_on(turn, it)]
    _methods(turn, going, tuple(methods))
    _participation(turn)
    for group in going:
        _group(turn, group)
    return NextYear(
        on=on,
        ends=last,
        proposals=tuple(turn.proposals),
        in_the_way=tuple(turn.in_the_way),
        promises=tuple(turn.promises),
    )


_CHANGING: Final = ("plan", "units", "calendars", "methods", "groups", "groups_of", "conditions", "put_right")
"""The parts of the state that what is proposed changes, beside the texts."""


def _to_try_on(state: State) -> State:
    """Copy what proposals change, and share all else: the whole takes 100 ms in a plan of 55,000 entries, this 5."""
    known: dict[int, Any] = {}
    changing = {name: copied(getattr(state, name), known) for name in _CHANGING}
    texts = {kind: dict(places) for kind, places in state.texts.items()}  # each text in them stands for ever
    return attrs.evolve(state, **changing, texts=texts)


def _year_of(day: date) -> date:
    """Give the last day of the school year of a day; what is done from May on belongs to the following one."""
    return end_of_school_year(day + TWO_MONTHS)


# --- trying ----------------------------------------------------------------------------


@attrs.frozen
class _Tried:
    """What would come of a request on an occasion, and every rule that it departs from or that refuses it."""

    asked: Asked
    event: Event
    occasion: Occasion
    against: tuple[Refused, ...]

    @property
    def refusing(self) -> tuple[Refused, ...]:
        """The rule that refuses it whatever the reason; nothing where none does."""
        return tuple(no for no in self.against if no.severity is Severity.E)

    def draft(self, fill: Sequence[str]) -> Draft:
        """Give the request, with what is to be filled in, and a reason too where it takes one."""
        accept = tuple(dict.fromkeys(no.name for no in self.against))
        because = ("because",) if accept else ()
        occasion = Occasion(by=self.occasion.by, on=self.occasion.on)
        return Draft(example=self.asked, occasion=occasion, accept=accept, fill=tuple(dict.fromkeys((*fill, *because))))


@attrs.define
class _Turn:
    """The turn of the year: the state as it would be after the proposals so far, and as it is before them."""

    state: State
    before: State
    on: date
    ends: date
    proposals: list[Proposal] = attrs.field(factory=list)
    in_the_way: list[InTheWay] = attrs.field(factory=list)
    promises: list[CarriedPromise] = attrs.field(factory=list)

    def proposes(
        self,
        kind: str,
        of: str,
        asked: Asked,
        *fill: str,
        group: Group | None = None,
        people: tuple[PersonId, ...] = (),
        on: date | None = None,
        event: Event | None = None,
    ) -> bool:
        """Propose a request and go on as if it were accepted, or tell why it would be refused; tell whether it was.

        `event` is what comes of it where that takes more than the state.
        """
        tried = [self._tried(it, asked, fill, on or self.on, event) for it in self._deciding(kind, asked)]
        accepted = [it for it in tried if not it.refusing]
        name = None if group is None else group.group
        if not accepted:
            still_open = tuple(_still_open(self.state, name)) if name and kind == "close_group" else ()
            hindered = (InTheWay(kind=kind, of=of, still_open=still_open, refused=no) for no in tried[0].refusing)
            self.in_the_way += hindered
            return False
        who, draft = tuple(it.occasion.by for it in accepted), accepted[0].draft(fill)
        self.proposals.append(Proposal(kind=kind, of=of, group=name, who=who, people=people, request=draft))
        evolve(self.state, accepted[0].event, accepted[0].occasion)
        return True

    def _tried(self, person: PersonId, asked: Asked, fill: Sequence[str], on: date, event: Event | None) -> _Tried:
        occasion = Occasion(by=person, on=on, because=SAID if "because" in fill else None)
        made = complete(self.state, asked, occasion)[0] if event is None else event
        against = tuple(rule.refusal(no) for rule, no in judge(self.state, made, occasion))
        return _Tried(asked, made, occasion, against)

    def _deciding(self, kind: str, asked: Asked) -> list[PersonId]:
        """Name those whose duty it is, in the order of their roles; where there is nobody, whoever started the plan."""
        officers = tuple(_officers(self.state, self.on))
        found = [
            person
            for role in YEAR_KINDS[kind].decides
            for person in officers
            if has_role(Asking(self.state, person, asked, self.on), role)
        ]
        return list(dict.fromkeys(found)) or [started(self.state).started_by]


def _officers(state: State, on: date) -> Iterator[PersonId]:
    yield from state.order.organisers_on(on)
    yield from (unit.principal_on(on) for unit in state.units.values())


def _still_open(state: State, group: GroupId) -> Iterator[str]:
    """Name the rounds, cycles and meetings that keep a group open."""
    yield from (it.round for it in state.rounds_of.get(group, ()) if it.closed_on is None)
    yield from (it.cycle for it in state.cycles_of.get(group, ()) if it.closed_on is None)
    yield from (it.meeting for it in state.meetings_of.get(group, ()) if it.stage in {Stage.PLANNED, Stage.OPEN})


# --- the plan, its units and its methods -----------------------------------------------


def _plan(turn: _Turn) -> None:
    """Propose a revision, with lessons, that lets the plan last until the new year ends."""
    plan = started(turn.state)
    if plan.ends >= turn.ends and _year_of(plan.revisions[-1].on) >= turn.ends:
        return
    aim = aim_of(turn.state, plan.revision)
    ends = turn.ends if plan.ends < turn.ends else None
    asked = RevisePlan(of=plan.revision, aim=aim or SAID, lessons=SAID, ends=ends)
    turn.proposes("revise_plan", str(plan.revision), asked, *(() if aim else ("aim",)), "lessons", "because")


def _unit(turn: _Turn, unit: Unit) -> None:
    for it in _ending(turn, unit):
        asked = AssistantAppointed(
            unit=unit.unit, person=it.person, until=turn.ends, in_name=it.in_name, appoints=it.appoints
        )
        of = f"{unit.unit}.{it.person}"
        turn.proposes("appoint_assistant", of, asked, people=(it.person,), on=max(turn.on, it.until))
    known = turn.state.calendars.get(unit.unit)
    last = max((term.last for term in known.terms), default=None) if known else None
    if last is None or last + TWO_MONTHS < turn.ends:
        terms = (*(known.terms if known else ()), Term(name=SAID, first=turn.on, last=turn.ends))
        asked_calendar = CalendarAdopted(unit=unit.unit, terms=terms, breaks=known.breaks if known else ())
        turn.proposes("calendar", unit.unit, asked_calendar, "terms", "breaks")


def _ending(turn: _Turn, unit: Unit) -> Iterator[Assistant]:
    """Yield the last appointment of each assistant principal that ends about now; who has left has none."""
    last = {it.person: it for it in sorted(unit.assistants, key=lambda it: it.until)}
    for it in last.values():
        gone = it.person in turn.state.people and turn.state.people[it.person].left_on is not None
        if turn.on - TWO_MONTHS <= it.until < turn.ends and not gone:
            yield it


def _methods(turn: _Turn, going: Sequence[Group], methods: Sequence[Method]) -> None:
    """Propose the newest version at hand of each method by which a group goes on."""
    for name in dict.fromkeys(turn.state.methods[it.method].method for it in going):
        newest = max((it for it in methods if it.method == name), key=lambda it: it.version, default=None)
        if newest is not None and newest.version > _adopted(turn.state, name).version:
            asked = AdoptMethod(method=newest.method, version=newest.version)
            event = MethodAdopted(method=newest, language=language.latest())
            turn.proposes("adopt_method", newest.ref, asked, event=event)


def _adopted(state: State, name: str) -> Method:
    """Give the newest version of a method that a plan has adopted."""
    return max((it for it in state.methods.values() if it.method == name), key=lambda it: it.version)


def _participation(turn: _Turn) -> None:
    """Propose that each unit decides anew who takes part, as it was last decided: of a group that goes on, or has."""
    groups = (it for it in turn.state.groups.values() if it.closed_on is None)
    going = (it for it in groups if _goes_on(turn, it) or it.continues is not None)
    members = dict.fromkeys(person for group in going for person in group.members)
    staff = {it.person for it in turn.state.people.values() if it.left_on is None}
    for unit in workplaces(turn.state, members, turn.on):
        decided = turn.state.conditions.participation.get(unit)
        if decided is None:
            asked = ParticipationDecided(unit=unit, scope=ParticipationScope.ALL)
            turn.proposes("participation", unit, asked, "scope", "because")
        elif _year_of(decided.on) < turn.ends:
            people = tuple(it for it in decided.people if it in staff)
            asked = ParticipationDecided(unit=unit, scope=decided.scope, people=people)
            turn.proposes("participation", unit, asked, "because", people=people)


# --- a group ---------------------------------------------------------------------------


def _goes_on(turn: _Turn, group: Group) -> bool:
    """Tell whether a group is of the year that ends; one that has not started is of the new one already."""
    return group.closed_on is None and group.started_on is not None and _year_of(group.started_on) < turn.ends


def _group(turn: _Turn, old: Group) -> None:
    """Propose to close a group, and to form the one that continues it, with its leader and roles."""
    members, leader, roles = old.members, old.leader_on(turn.on), old.roles
    promises = open_promises(turn.state, old.group)
    if not turn.proposes("close_group", old.group, GroupClosed(group=old.group), group=old) or not members:
        return
    method = _adopted(turn.before, turn.state.methods[old.method].method)
    new = GroupFormed(
        group=GroupId(new_id(_first(turn.state, old).group, turn.state.groups)),
        method=method.method,
        version=method.version,
        members=members,
        folder=old.folder,
        continues=old.group,
    )
    if not turn.proposes("form_group", new.group, new, group=old, people=members):
        return
    turn.promises += [
        CarriedPromise(person=it.person, group=old.group, meeting=it.meeting, on=it.on, told_in=new.group)
        for it in promises
        if it.person in members
    ]
    led_by = leader or members[0]
    appoint = AppointLeader(group=new.group, leader=led_by, until=turn.ends)
    people = (led_by,) if leader else ()
    turn.proposes("appoint_leader", new.group, appoint, *(() if leader else ("leader",)), group=old, people=people)
    for role in _roles(method, roles):
        _role(turn, old, new, role, roles.get(role))


def _first(state: State, group: Group) -> Group:
    """Give the first of the groups of which each continues the one before."""
    while group.continues is not None:
        group = state.groups[group.continues]
    return group


def _roles(method: Method, held: dict[RoleId, PersonId]) -> Iterator[RoleId]:
    """Name the roles for the whole work that the group cannot do without, or that somebody had."""
    wanted = roles_wanted(method)
    yield from wanted
    yield from (it.role for it in method.roles if it.held is Held.GROUP and it.role in held and it.role not in wanted)


def _role(turn: _Turn, old: Group, new: GroupFormed, role: RoleId, person: PersonId | None) -> None:
    asked = RoleAssigned(group=new.group, role=role, person=person or new.members[0])
    people = () if person is None else (person,)
    fill = ("person",) if person is None else ()
    turn.proposes("fill_role", f"{new.group}.{role}", asked, *fill, group=old, people=people)
