"""Rules about a meeting that goes on in subgroups."""

from typing import Final

from collegial_core.kernel import Category, Occasion, PersonId, Severity
from collegial_core.meeting.events import MeetingSplit
from collegial_core.meeting.rules.common import method_of_group
from collegial_core.meeting.state import StateProtocol
from collegial_core.policy import Violation, rule, violation

SOURCE: Final = "S0: after-school centre A"


@rule(
    "S0-47",
    Severity.E,
    Category.POLICY,
    says="Where a meeting goes on in subgroups, everyone there is in one of them.",
    source=SOURCE,
    judges=(MeetingSplit,),
    since=4,
)
def everyone_present_is_in_one_subgroup(state: StateProtocol, event: MeetingSplit, _: Occasion) -> Violation | None:
    """Refuse somebody in two subgroups or in none, and somebody who is not there."""
    present = state.meetings[event.meeting].present
    placed = [person for it in event.subgroups for person in it.people]
    wrong = [person for person in dict.fromkeys((*placed, *present)) if not _is_right(person, placed, present)]
    if not wrong:
        return None
    return violation(
        "Each of those at meeting {meeting} belongs in one subgroup; this does not hold for: {people}.",
        "Name each of those present in exactly one subgroup, and nobody else.",
        meeting=event.meeting,
        people=tuple(wrong),
    )


def _is_right(person: PersonId, placed: list[PersonId], present: tuple[PersonId, ...]) -> bool:
    return person in present and placed.count(person) == 1


@rule(
    "S0-47",
    Severity.E,
    Category.POLICY,
    says="A subgroup is led by one of its own, or by whoever leads the meeting.",
    source=SOURCE,
    judges=(MeetingSplit,),
    since=4,
)
def a_subgroup_is_led_by_somebody_in_it(state: StateProtocol, event: MeetingSplit, _: Occasion) -> Violation | None:
    """Refuse a subgroup that somebody of another one leads, except for whoever leads the whole meeting."""
    leads = state.meetings[event.meeting].led_by
    stranger = next((it.led_by for it in event.subgroups if it.led_by not in {*it.people, leads}), None)
    if stranger is None:
        return None
    return violation(
        "{person} would lead a subgroup of meeting {meeting} without being in it.",
        "Name one of the subgroup, or whoever leads the meeting.",
        person=stranger,
        meeting=event.meeting,
    )


@rule(
    "S0-47",
    Severity.W,
    Category.LIMIT,
    says="A subgroup has the size that the method asks of a group, as 4 to 8 members.",
    source=f"{SOURCE}; the method definition",
    judges=(MeetingSplit,),
    since=4,
)
def a_subgroup_has_its_methods_size(state: StateProtocol, event: MeetingSplit, _: Occasion) -> Violation | None:
    """Refuse, or ask for a reason, where a subgroup is too small or too large for the method."""
    size = method_of_group(state, state.groups[state.meetings[event.meeting].group]).group_size
    counts = (len(it.people) for it in event.subgroups)
    wrong = next((count for count in counts if not size.least <= count <= size.most), None)
    if size.severity is Severity.I or wrong is None:
        return None
    return violation(
        "A subgroup of meeting {meeting} would have {count} people; the method asks for {least} to {most}.",
        "Split into subgroups of {least} to {most}, or stay together."
        if size.severity is Severity.E
        else "Split into subgroups of {least} to {most}, or say in `because` why this one differs.",
        severity=size.severity,
        meeting=event.meeting,
        count=wrong,
        least=size.least,
        most=size.most,
    )
