"""The groups at a glance."""

from datetime import date

from collegial_core.group import Group
from collegial_core.kernel import GroupId, PersonId
from collegial_core.policy import MethodRef
from collegial_core.state import State
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, cell, column, row, view
from collegial_core.visit import fewest_slots, fewest_visited_lessons


@row
class GroupRow:
    """A group at a glance, with what full coverage takes at least (S4-06).

    `fewest_slots` are times of the week, in each of which several lessons may be visited at once;
    `fewest_visited_lessons` are the lessons themselves.  Both are for one visitor at a time, or for all together where
    the method watches so, and say something only where `visits_lessons`.  `fewest_lessons` is the older name of
    `fewest_slots`.  `continues` is the group whose work this one took over.
    """

    group: GroupId = column("Group")
    method: MethodRef = column("Method")
    members: tuple[PersonId, ...] = column("Members", Kind.PERSON)
    leader: PersonId | None = column("Leader", Kind.PERSON)
    mandate_until: date | None = column("Mandate until")
    started_on: date | None = column("Started")
    closed_on: date | None = column("Closed")
    slots = cell("Fewest lesson slots", lambda it: it.fewest_slots if it.visits_lessons else None)
    lessons = cell("Fewest lessons visited", lambda it: it.fewest_visited_lessons if it.visits_lessons else None)
    fewest_slots: int
    fewest_visited_lessons: int
    fewest_lessons: int
    visits_lessons: bool
    continues: GroupId | None


@view("groups", heading="The groups")
def groups(state: State, query: Query) -> list[GroupRow]:
    """Show the groups with members, leader and mandate (S0-18)."""
    return [_group_line(state, group) for group in state.groups.values() if query.at_group(group.group)]


def _group_line(state: State, group: Group) -> GroupRow:
    visits = state.methods[group.method].visits
    count, together = len(group.members), visits is not None and visits.together
    slots = fewest_slots(count, together=together)
    return GroupRow(
        group=group.group,
        method=group.method,
        members=group.members,
        leader=group.leader.leader if group.leader else None,
        mandate_until=group.leader.until if group.leader else None,
        started_on=group.started_on,
        closed_on=group.closed_on,
        fewest_slots=slots,
        fewest_visited_lessons=fewest_visited_lessons(count, together=together),
        fewest_lessons=slots,
        visits_lessons=visits is not None,
        continues=group.continues,
    )
