"""The groups at a glance."""

from datetime import date

from collegial_core.group import Group
from collegial_core.kernel import GroupId, PersonId
from collegial_core.policy import MethodRef
from collegial_core.state import State
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, cell, column, row, view
from collegial_core.visit import fewest_lessons


@row
class GroupRow:
    """A group at a glance; `fewest_lessons` is what full coverage takes (S4-06).

    That is one visitor at a time, or all together where the method watches so.  It says something only
    where `visits_lessons`.  `continues` is the group whose work this one took over.
    """

    group: GroupId = column("Group")
    method: MethodRef = column("Method")
    members: tuple[PersonId, ...] = column("Members", Kind.PERSON)
    leader: PersonId | None = column("Leader", Kind.PERSON)
    mandate_until: date | None = column("Mandate until")
    started_on: date | None = column("Started")
    closed_on: date | None = column("Closed")
    lessons = cell("Fewest lessons", lambda it: it.fewest_lessons if it.visits_lessons else None)
    fewest_lessons: int
    visits_lessons: bool
    continues: GroupId | None


@view("groups", heading="The groups")
def groups(state: State, query: Query) -> list[GroupRow]:
    """Show the groups with members, leader and mandate (S0-18)."""
    return [
        GroupRow(
            group=group.group,
            method=group.method,
            members=group.members,
            leader=group.leader.leader if group.leader else None,
            mandate_until=group.leader.until if group.leader else None,
            started_on=group.started_on,
            closed_on=group.closed_on,
            fewest_lessons=fewest_lessons(len(group.members), together=_together(state, group)),
            visits_lessons=state.methods[group.method].visits is not None,
            continues=group.continues,
        )
        for group in state.groups.values()
        if query.at_group(group.group)
    ]


def _together(state: State, group: Group) -> bool:
    visits = state.methods[group.method].visits
    return visits is not None and visits.together
