"""Who is party to a group, and whom it could join with."""

from collections.abc import Iterable, Iterator

from collegial_core.group import Group
from collegial_core.kernel import GroupId, PersonId, Severity, UnitId
from collegial_core.plan import Person, Unit
from collegial_core.policy import Method
from collegial_core.state import State
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, column, row, view


@row
class Proposal:
    """A nearby unit to work together with: its principal, and who there is in no running group of the method."""

    unit: UnitId
    principal: PersonId
    people: tuple[PersonId, ...]


@row
class PartyRow:
    """Who is party to a group: its members' units and their principals.

    `short` is how many members it has too few for its method; then `proposals` names
    nearby units with people who are free.  `without_needs` are the members whose own
    needs are not on record (S0-12).
    """

    group: GroupId = column("Group")
    units: tuple[UnitId, ...] = column("Units")
    principals: tuple[PersonId, ...] = column("Principals", Kind.PERSON)
    members: int = column("Members")
    short: int = column("Too few by")
    proposals: tuple[Proposal, ...] = column("Could join with", Kind.PROPOSALS)
    without_needs: tuple[PersonId, ...] = column("Needs not told", Kind.PERSON)


@view("parties", heading="Parties")
def parties(state: State, query: Query) -> list[PartyRow]:
    """Show the units and principals of each running group, and whom it could join with (S0-16)."""
    running = [group for group in state.groups.values() if group.closed_on is None]
    return [
        _party(state, group) for group in running if query.at_group(group.group) and query.at_person(*group.members)
    ]


def _party(state: State, group: Group) -> PartyRow:
    units = tuple(dict.fromkeys(state.people[person].unit for person in group.members))
    principals = tuple(dict.fromkeys(principals_of(state, group.members)))
    short = _short(state.methods[group.method], len(group.members))
    return PartyRow(
        group=group.group,
        units=units,
        principals=principals,
        members=len(group.members),
        short=short,
        proposals=tuple(_proposals(state, group, units)) if short else (),
        without_needs=tuple(person for person in group.members if person not in state.conditions.needs),
    )


def _short(method: Method, members: int) -> int:
    size = method.group_size
    return 0 if size.severity is Severity.I else max(0, size.least - members)


def _proposals(state: State, group: Group, units: tuple[UnitId, ...]) -> Iterator[Proposal]:
    taken = set(_taken(state, state.methods[group.method]))
    for unit in state.units.values():
        if unit.unit in units or not any(_are_near(state, unit.unit, other) for other in units):
            continue
        free = tuple(it.person for it in state.people.values() if _is_free(it, unit, taken))
        if free:
            yield Proposal(unit=unit.unit, principal=unit.principal, people=free)


def _is_free(person: Person, unit: Unit, taken: set[PersonId]) -> bool:
    return person.unit == unit.unit and person.left_on is None and person.person not in taken


def _are_near(state: State, one: UnitId, other: UnitId) -> bool:
    nearby = state.conditions.nearby
    return other in nearby.get(one, ()) or one in nearby.get(other, ())


def _taken(state: State, method: Method) -> Iterator[PersonId]:
    """Yield who is in a group of any version of the method that has not ended."""
    for group in state.groups.values():
        if group.closed_on is None and state.methods[group.method].method == method.method:
            yield from group.members


def principals_of(state: State, people: Iterable[PersonId]) -> tuple[PersonId, ...]:
    """Give those who head the units where these people work."""
    return tuple(state.units[state.people[person].unit].principal for person in people)
