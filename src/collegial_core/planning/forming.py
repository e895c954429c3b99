"""From people, a method and a timetable to groups to be formed, and from groups to what the ledger is asked for."""

import datetime as dt
from collections.abc import Iterator, Mapping, Sequence

import attrs

from collegial_core.group import Group, GroupFormed
from collegial_core.ids import GroupId, PersonId, UnitId
from collegial_core.kernel import Occasion, Unreadable
from collegial_core.kernel.entry import Request
from collegial_core.kernel.fields import ID
from collegial_core.plan import found
from collegial_core.planning.groups import Candidate, GroupProblem, Groups, Members, Subjects
from collegial_core.planning.problem import Does, Pair
from collegial_core.planning.series import StateProtocol, meeting_length
from collegial_core.planning.timetable import Span, Timetable
from collegial_core.policy import Method, MethodRef
from collegial_core.schedule.week import Week

_HOUR = 60
_SCHOOL_DAYS = range(1, 6)


@attrs.frozen(kw_only=True)
class GroupWishes:
    """What groups are formed by beside the plan and the timetable.

    `people` are put into groups, or where they are left out all those of `units`, or of all, who are in no group of the
    method.  `least` and `most` are as the method says where they are left out.  `slot`: each group has a time in common
    for a meeting of so many `minutes`, which are as the method says where they are left out.  The rest is as in a
    `GroupProblem`; `taught` says which subjects somebody teaches.  The groups are called by `name` and a number.
    """

    method: MethodRef
    name: str
    people: tuple[PersonId, ...] = ()
    units: tuple[UnitId, ...] = ()
    least: int | None = None
    most: int | None = None
    slot: bool = False
    minutes: int | None = None
    one_site: bool = False
    subjects: Subjects | None = None
    taught: Mapping[PersonId, frozenset[str]] = {}
    together: frozenset[Pair] = frozenset()
    apart: frozenset[Pair] = frozenset()

    def __attrs_post_init__(self) -> None:
        if not ID.fullmatch(self.name):
            raise Unreadable("name", f"expected letters a-z, digits, '.', '_' or '-', got {self.name[:40]!r}")


@attrs.frozen(kw_only=True)
class FormingProblem:
    """Groups of a method as a problem.

    `unknown` are those of whom the timetable says nothing: they are put into no group.
    """

    method: Method
    name: str
    problem: GroupProblem
    unknown: tuple[PersonId, ...]

    def slot_of(self, group: Members) -> str | None:
        """Give the first slot that a group has in common, such as `2 14:40`; None if it has none, or none are known."""
        return min(self.problem.slots(group), key=_in_order, default=None)


def forming_problem(state: StateProtocol, timetable: Timetable, on: dt.date, wishes: GroupWishes) -> FormingProblem:
    """Give people of a plan, on a day, as a problem of groups by a method (S0-15, S4-09).

    Times are those of the week of that day and of the next one: whoever is not free in both is not free.  Numbered
    periods are slots as they are, whatever a meeting takes.

    Raises:
        Refused: the plan has not adopted that method (L-01).
        Unreadable: there is nobody, or somebody who is not there or has a group, or no length of a meeting is known.

    """
    pinned = found(state.methods, wishes.method, "method")
    everyone = _people(state, pinned, on, wishes)
    known = tuple(it for it in everyone if it in timetable.people)
    if not known:
        raise Unreadable("timetable", "says nothing of anybody who is to be in a group")
    weeks = _Weeks(timetable, (Week.of(on), Week.of(on) + 1))
    length = _length(pinned, timetable, wishes)
    size = pinned.group_size
    return FormingProblem(
        method=pinned,
        name=wishes.name,
        problem=GroupProblem(
            people=tuple(
                Candidate(
                    person=it,
                    slots=frozenset() if length is None else weeks.slots(it, known, length),
                    subjects=wishes.taught.get(it, frozenset()),
                    site=state.people[it].unit_on(on),
                )
                for it in known
            ),
            least=wishes.least or size.least,
            most=wishes.most or size.most,
            shared=None if pinned.visits is None else weeks.shared(known),
            slot=wishes.slot,
            one_site=wishes.one_site,
            subjects=wishes.subjects,
            together=wishes.together,
            apart=wishes.apart,
        ),
        unknown=tuple(it for it in everyone if it not in known),
    )


def group_requests(
    state: StateProtocol, of: FormingProblem, groups: Groups, *, by: PersonId, on: dt.date
) -> tuple[Request, ...]:
    """Give what the ledger is asked for so that these groups are formed; a number that is taken is left out."""
    free = (f"{of.name}-{number}" for number in range(1, len(state.groups) + len(groups) + 1))
    names = [it for it in free if GroupId(it) not in state.groups]
    return tuple(
        Request(
            GroupFormed(
                group=GroupId(called),
                method=of.method.method,
                version=of.method.version,
                members=members,
                folder=called,
            ),
            Occasion(by=by, on=on),
        )
        for called, members in zip(names, groups, strict=False)
    )


def _length(method: Method, timetable: Timetable, wishes: GroupWishes) -> int | None:
    """Give how long a slot is, in the timetable's minutes or periods; None where none are asked for or known."""
    if not timetable.clock:
        return 1
    known = meeting_length(method, wishes.minutes)
    if known is None and wishes.slot:
        raise Unreadable("minutes", f"{method.ref} does not say how long a meeting takes; say so")
    return None if known is None else known[0]


# --- who ------------------------------------------------------------------------


def _people(state: StateProtocol, method: Method, on: dt.date, wishes: GroupWishes) -> tuple[PersonId, ...]:
    """Give those who are to be in a group; heads of units only if they are named."""
    for name in wishes.people:
        if name not in state.people or state.people[name].left_on is not None:
            raise Unreadable("people", f"{name} is not in the plan")
        if (group := _group_of(state, method, name, on)) is not None:
            raise Unreadable("people", f"{name} is in {group} already, a group of the same method")
    if wishes.people:
        return wishes.people
    heads = {unit.principal_on(on) for unit in state.units.values()}
    there = tuple(
        it.person
        for it in state.people.values()
        if it.left_on is None and it.person not in heads and (not wishes.units or it.unit_on(on) in wishes.units)
    )
    free = tuple(it for it in there if _group_of(state, method, it, on) is None)
    if not free:
        raise Unreadable("people", f"there is nobody without a group of {method.method}")
    return free


def _group_of(state: StateProtocol, method: Method, person: PersonId, on: dt.date) -> GroupId | None:
    groups: Iterator[Group] = (state.groups[it] for it in state.groups_of.get(person, ()))
    return next(
        (
            it.group
            for it in groups
            if it.method.partition("@")[0] == method.method and it.closed_on is None and person in it.members_on(on)
        ),
        None,
    )


# --- when -----------------------------------------------------------------------


@attrs.frozen
class _Weeks:
    """What people do in some weeks, as far as it is the same in all of them."""

    timetable: Timetable
    weeks: Sequence[Week]
    times: dict[PersonId, tuple[Span, ...]] = attrs.field(factory=dict)

    def free(self, person: PersonId) -> tuple[Span, ...]:
        """Give when somebody is free in every week."""
        if person not in self.times:
            self.times[person] = tuple(it for day in _SCHOOL_DAYS for it in self._free_on(person, day))
        return self.times[person]

    def _free_on(self, person: PersonId, day: int) -> Sequence[Span]:
        free = [self.timetable.free(person, week, day) for week in self.weeks]
        left: Sequence[Span] = free[0]
        for others in free[1:]:
            left = [
                Span(day, max(one.starts, it.starts), min(one.ends, it.ends))
                for one in left
                for it in others
                if one.meets(it)
            ]
        return left

    def slots(self, person: PersonId, people: Sequence[PersonId], length: int) -> frozenset[str]:
        """Give the slots that somebody has: of all times at which the free time of one of the people begins."""
        starts = {(span.day, start) for it in people for span in self.free(it) for start in self._starts(span)}
        return frozenset(
            self._name(day, start)
            for day, start in starts
            if any(it.holds(Span(day, start, start + length)) for it in self.free(person))
        )

    def _starts(self, span: Span) -> Sequence[int]:
        return (span.starts,) if self.timetable.clock else range(span.starts, span.ends)

    def _name(self, day: int, start: int) -> str:
        return f"{day} {start // _HOUR:02}:{start % _HOUR:02}" if self.timetable.clock else f"{day} {start}"

    def shared(self, people: Sequence[PersonId]) -> frozenset[Pair]:
        """Give the pairs, as visitor and host, of whom the one is free in a lesson of the other's, in every week."""
        lessons: dict[PersonId, set[Span]] = {it: set() for it in people}
        for it in self.timetable.doings:
            if it.does is Does.TEACHES and it.person in lessons:
                lessons[it.person].add(it.span)
        return frozenset(
            (one, other)
            for one in people
            for other in people
            if one != other and any(free.holds(it) for it in lessons[other] for free in self.free(one))
        )


def _in_order(slot: str) -> tuple[int, int, str]:
    """Order slots by day and time: of numbered periods, the fourth comes before the tenth."""
    day, _, time = slot.partition(" ")
    return int(day), len(time), time
