"""What waits where no act shows that a principal or a leader has done a duty."""

from collections.abc import Iterable, Iterator
from datetime import date

from collegial_core.authority import Asking, has_any
from collegial_core.conditions import Duty, EvidenceRecorded
from collegial_core.group import Group
from collegial_core.kernel import GroupId, PersonId, UnitId
from collegial_core.todo.days import end_of_term
from collegial_core.todo.kinds import SAID, Looking, Waiting, kind
from collegial_core.todo.leading import end_of_school_year
from collegial_core.views.query import Query
from collegial_core.views.readiness import ReadinessRow, readiness


@kind(
    "unshown_duty",
    label="Tell what shows the duty",
    waits_for=("principal@unit", "leader@group"),
    source=("S0-23", "S0-25"),
)
def unshown_duty(at: Looking) -> Iterator[Waiting]:
    """Find the duties that nothing shows when a term has run since the start of the plan, or of the group."""
    for unit in at.units:
        staff = [it.person for it in at.state.people.values() if it.unit == unit.unit]
        if at.state.plan is not None and _has_run(at, staff, at.state.plan.starts):
            found = readiness(at.state, Query(person=unit.principal))
            yield from _lacking(at, staff, (it for it in found if (it.of, it.about) == ("principal", unit.unit)))
    for group in at.running:
        if _leads(at, group) and _has_run(at, group.members, group.started_on or at.on):
            yield from _lacking(at, group.members, readiness(at.state, Query(group=group.group)))


def _leads(at: Looking, group: Group) -> bool:
    return has_any(Asking(at.state, at.person, group, at.on), ("leader@group", "deputy@group"))


def _has_run(at: Looking, people: Iterable[PersonId], since: date) -> bool:
    """Tell whether the term in which something began is over."""
    return (end_of_term(at.state, people, since) or end_of_school_year(since)) < at.on


def _lacking(at: Looking, people: Iterable[PersonId], found: Iterable[ReadinessRow]) -> Iterator[Waiting]:
    due = end_of_term(at.state, people, at.on)
    for row in found:
        for duty in row.duties:
            if not duty.done:
                of_unit = row.of == "principal"
                asked = EvidenceRecorded(
                    duty=Duty(duty.duty),
                    unit=UnitId(row.about) if of_unit else None,
                    group=None if of_unit else GroupId(row.about),
                    text=SAID,
                )
                yield Waiting(of=f"{row.about}.{duty.duty}", asked=asked, fill=("text",), due=due)
