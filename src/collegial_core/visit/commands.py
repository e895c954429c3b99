"""What can be wished for about rounds and visits."""

import datetime as dt

import attrs

from collegial_core.kernel import GroupId, LessonId, PersonId, RoundId, VisitId
from collegial_core.kernel.fields import choice, count, day, ident, label, personal_text
from collegial_core.kernel.value import value
from collegial_core.policy import LateJoiner
from collegial_core.visit.events import SUPPORT_MARKS, Support, is_support


@value
class OpenRound:
    """Open a round of visits in a group (S4-03, S4-04).

    Left out, `visits_each` and `late_joiner` are what the group's method says.
    """

    round: RoundId = ident()
    group: GroupId = ident()
    starts: dt.date = day()
    ends: dt.date = day()
    visits_each: int | None = count(1, 100, default=None)
    late_joiner: LateJoiner | None = choice(LateJoiner, default=None)


@value
class PlanVisit:
    """Plan that the visitor watches a lesson of the host on a day (S4-01, S4-08).

    `support` is the observation support: "none", "whole", or the chosen parts.
    """

    visit: VisitId = ident()
    round: RoundId = ident()
    visitor: PersonId = ident()
    host: PersonId = ident()
    lesson: LessonId = ident()
    date: dt.date = day()
    support: Support = attrs.field(default="none", validator=is_support, metadata=SUPPORT_MARKS)


@value
class MoveVisit:
    """Move a planned visit to another day and lesson (S4-02)."""

    visit: VisitId = ident()
    date: dt.date = day()
    lesson: LessonId = ident()


@value
class CancelVisit:
    """Cancel a planned visit (S4-02)."""

    visit: VisitId = ident()


@value
class HoldVisit:
    """Record that the visit was held, on its planned day (S4-02)."""

    visit: VisitId = ident()


@value
class HoldTalk:
    """Record that visitor and host have talked about the lesson (S4-02)."""

    visit: VisitId = ident()


@value
class PublishNote:
    """Publish the talk's short note to the group's folder, with the folder's receipt (S4-09)."""

    visit: VisitId = ident()
    note: str = personal_text()
    receipt: str = label()


@value
class CloseRound:
    """Close the round; short of its aim only with a reason in `because` (S4-03)."""

    round: RoundId = ident()


VisitCommand = OpenRound | PlanVisit | MoveVisit | CancelVisit | HoldVisit | HoldTalk | PublishNote | CloseRound
