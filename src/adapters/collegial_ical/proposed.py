"""What is proposed and not recorded, as it would stand in a calendar."""

from collections.abc import Iterable, Iterator
from datetime import date

import attrs

from collegial_core.ids import GroupId, PersonId
from collegial_core.kernel import ClockTime
from collegial_core.state import State
from collegial_ical.happenings import Happening, Kind, unit_of
from collegial_ical.history import History, Told


@attrs.frozen(kw_only=True)
class Proposed:
    """A visit, the talk after it or a meeting: `name` is the id that the visit or meeting has, or would have.

    It is `at` the unit of somebody; without `starts` it takes the whole day.
    """

    kind: Kind
    name: str
    at: PersonId | None
    on: date
    starts: ClockTime | None = None
    minutes: int | None = None
    cancelled: bool = False
    visitor: PersonId | None = None
    host: PersonId | None = None
    lesson: str | None = None


def tentative(
    plan: str, state: State, history: History, group: GroupId, proposed: Iterable[Proposed]
) -> Iterator[Happening]:
    """Give what is proposed for a group, in order of time, each as a change of what the record has said of it.

    Its moment is that of the last such change, or of the plan's beginning: so the same proposal is the same calendar.
    """
    for it in sorted(proposed, key=lambda it: (it.on, it.starts or "", it.name, it.kind)):
        kind = "visit" if it.kind is Kind.PROPOSED_TALK else str(it.kind)
        told = history.told.get((kind, it.name)) or Told(changes=0, at=history.begun)
        yield Happening(
            uid=history.uid(plan, it.kind, it.name),
            sequence=told.changes,
            changed=told.at,
            told=told,
            kind=it.kind,
            on=it.on,
            starts=it.starts,
            minutes=it.minutes,
            cancelled=it.cancelled,
            tentative=True,
            group=group,
            unit=None if it.at is None else unit_of(state, it.at, it.on),
            visitor=it.visitor,
            host=it.host,
            lesson=it.lesson,
        )
