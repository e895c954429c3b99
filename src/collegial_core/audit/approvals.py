"""What was recorded after an approval, and touches what was approved."""

from collections.abc import Iterator, Sequence
from typing import Final

from collegial_core.audit.replay import CORRECTIONS
from collegial_core.kernel import Entry, Finding, MeetingId, Severity
from collegial_core.meeting import MinutesAdjusted, MinutesWritten, ResultRecorded
from collegial_core.plan import MethodAdopted, PlanApproved, PlanRevised
from collegial_core.state import Event
from collegial_core.upcasts import newest

TOUCHED: Final = "A-16"
ROOT: Final = "A-17"

SEALED_ROOT: Final = "sealed-root"
"""What the `meta` of an approval says that came before the plan was sealed: the root that its entries have since."""

APPROVAL_RULES: Final = {
    TOUCHED: "What was approved, or the minutes that were adjusted, stay as they were.",
    ROOT: "An approval has the root of the entries that were approved.",
}

Approving = PlanApproved | MinutesAdjusted


def approval_findings(entries: Sequence[Entry[Event]]) -> Iterator[Finding]:
    """Tell of the latest approval of the plan, and of each meeting's minutes, what came after it and touches it."""
    latest: dict[MeetingId | None, tuple[Entry[Event], Approving]] = {}
    for entry in entries:
        if isinstance(event := entry.event, PlanApproved | MinutesAdjusted):
            latest[_of(event)] = entry, event
    there = {it.number: it for it in entries}
    for entry, event in latest.values():
        touching = tuple(it.number for it in entries if it.number > event.entries and _touches(it, event, there))
        if touching:
            yield Finding(
                rule=TOUCHED,
                severity=Severity.I,
                entry=entry.number,
                template="It is of the entries up to {approved}. Of the {since} since, these touch it: {touching}.",
                facts={
                    "approved": event.entries,
                    "since": entries[-1].number - event.entries,
                    "touching": touching,
                },
            )


def _of(event: Approving) -> MeetingId | None:
    return event.meeting if isinstance(event, MinutesAdjusted) else None


def _touches(entry: Entry[Event], approved: Approving, there: dict[int, Entry[Event]]) -> bool:
    """Tell whether an entry that came later says anew, or puts right, what was approved."""
    event = newest(entry.event)
    if isinstance(event, CORRECTIONS):
        target = there.get(event.entry)
        return target is not None and target.number <= approved.entries and _is_about(target, approved)
    if isinstance(approved, PlanApproved):
        return isinstance(event, PlanRevised | MethodAdopted)
    return isinstance(event, MinutesWritten | ResultRecorded) and event.meeting == approved.meeting


def _is_about(entry: Entry[Event], approved: Approving) -> bool:
    return isinstance(approved, PlanApproved) or getattr(entry.event, "meeting", None) == approved.meeting


def root_finding(entry: Entry[Event], root: str | None) -> Finding | None:
    """Say so where an approval has another root than its entries have now; `root` is None where there are fewer."""
    event = entry.event
    if not isinstance(event, PlanApproved | MinutesAdjusted) or root in {event.root, entry.meta.get(SEALED_ROOT)}:
        return None
    return Finding(
        rule=ROOT,
        severity=Severity.E,
        entry=entry.number,
        template="The entries up to {approved} are not those that were approved: their root is another.",
        facts={"approved": event.entries},
    )
