"""What waits where no act shows that a principal or a leader has done a duty."""

from collections.abc import Iterable, Iterator
from datetime import date
from typing import Final

from collegial_core.conditions import Duty, EvidenceRecorded
from collegial_core.kernel import GroupId, PersonId, UnitId
from collegial_core.todo.kinds import Looking, Waiting, kind
from collegial_core.todo.leading import end_of_school_year
from collegial_core.views.days import end_of_term
from collegial_core.views.readiness import ReadinessRow, of_group, of_unit

SHOWS: Final = "What shows it"
"""An example, long enough to be evidence."""


@kind(
    "unshown_duty",
    label="Tell what shows the duty",
    waits_for=("principal@unit", "leader@group"),
    source=("S0-23", "S0-25"),
)
def unshown_duty(at: Looking) -> Iterator[Waiting]:
    """Find the duties that nothing shows when a term has run since the start of the plan, or of the group.

    They wait for those whose evidence counts.
    """
    for unit in at.units:
        staff = [it.person for it in at.state.people.values() if it.unit == unit.unit]
        begun = at.state.plan is not None and _has_run(at, staff, at.state.plan.starts)
        if begun and unit.acts_as_principal(at.person, at.on):
            yield from _lacking(at, staff, of_unit(at.state, unit, at.on))
    for group in at.running:
        leads = at.person in group.leading_on(at.on)
        if leads and _has_run(at, group.members, group.started_on or at.on):
            yield from _lacking(at, group.members, of_group(at.state, group, at.on))


def _has_run(at: Looking, people: Iterable[PersonId], since: date) -> bool:
    """Tell whether the term in which something began is over."""
    return (end_of_term(at.state, people, since) or end_of_school_year(since)) < at.on


def _lacking(at: Looking, people: Iterable[PersonId], row: ReadinessRow) -> Iterator[Waiting]:
    due, is_unit = end_of_term(at.state, people, at.on), row.of == "principal"
    for duty in row.duties:
        if not duty.done:
            asked = EvidenceRecorded(
                duty=Duty(duty.duty),
                unit=UnitId(row.about) if is_unit else None,
                group=None if is_unit else GroupId(row.about),
                text=SHOWS,
            )
            yield Waiting(of=f"{row.about}.{duty.duty}", asked=asked, fill=("text",), due=due)
