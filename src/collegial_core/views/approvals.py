"""What was approved: the plan, and the minutes of meetings."""

from collections.abc import Iterator
from datetime import date

from collegial_core.kernel import MeetingId, PersonId
from collegial_core.plan import Approval
from collegial_core.state import State
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, column, row, view


@row
class ApprovalRow:
    """An approval of the plan, or of a meeting's minutes: who approved the first `entries` entries, and their root."""

    of: str = column("What", Kind.WORD)
    meeting: MeetingId | None = column("Meeting")
    on: date = column("Day")
    by: PersonId = column("By", Kind.PERSON)
    entries: int = column("Up to entry")
    root: str = column("Root")


@view("approvals", heading="Approvals")
def approvals(state: State, query: Query) -> list[ApprovalRow]:
    """Show who approved the plan and adjusted minutes, up to which entry, and the root of what they approved."""
    return [*_of_plan(state, query), *_of_minutes(state, query)]


def _of_plan(state: State, query: Query) -> Iterator[ApprovalRow]:
    for it in state.plan.approvals if state.plan else ():
        if query.at_any(None, (it.by,)):
            yield _row("plan", None, it)


def _of_minutes(state: State, query: Query) -> Iterator[ApprovalRow]:
    for meeting in state.meetings.values():
        for it in meeting.adjusted:
            if query.at_any(meeting.group, (it.by,)):
                yield _row("minutes", meeting.meeting, it)


def _row(of: str, meeting: MeetingId | None, it: Approval) -> ApprovalRow:
    return ApprovalRow(of=of, meeting=meeting, on=it.on, by=it.by, entries=it.entries, root=it.root)
