"""A meeting as a file that somebody types: what is told of it as a whole, and what each of those there tells.

The file is TOML or JSON.  What is left blank in it counts as left out, so that a form can have a place for everything.
"""

import datetime as dt
import json
from collections.abc import Iterator, Sequence
from hashlib import sha256
from typing import Any, Final

import attrs

from collegial_core.definitions.faults import faults
from collegial_core.definitions.places import line_of, lines_of
from collegial_core.definitions.toml import read_toml
from collegial_core.kernel import MeetingId, Occasion, PersonId, Refused, Request, Unreadable
from collegial_core.kernel.entry import REASON
from collegial_core.kernel.fields import day, ident, idents, parts
from collegial_core.kernel.texts import text
from collegial_core.kernel.value import Asked, value
from collegial_core.meeting import Contribute, Meeting, MeetingTold, PersonTold, RecordMeeting, Stage
from collegial_core.meeting.rules.order import a_meeting_is_planned_opened_and_closed
from collegial_core.plan import found
from collegial_core.policy import Problem, problem
from collegial_core.sharing import scribes_on
from collegial_core.state import State
from collegial_core.wire.keys import BOM, TWICE, where_it_fails
from collegial_core.wire.values import read_data, to_data


@value
class PersonInFile(PersonTold):
    """What one person tells."""

    person: PersonId = ident()


@value
class MeetingFile(MeetingTold):
    """A meeting as it is typed: what is told of the whole, and under `people` what each person tells.

    Left out, `on` is the meeting's day, and `by`, who tells of the whole, is who leads it.  What is given of
    attendance and subgroups comes before what people tell, all else after it.
    """

    meeting: MeetingId = ident()
    on: dt.date | None = day(default=None)
    by: PersonId | None = ident(default=None)
    because: str | None = text(REASON, default=None)
    accept: tuple[str, ...] = idents(minimum=0, default=())
    people: tuple[PersonInFile, ...] = parts(PersonInFile, default=())


ATTENDANCE: Final = "attendance"
STAGE_RULE: Final = a_meeting_is_planned_opened_and_closed.name

BEGINNING: Final = (ATTENDANCE, "subgroups")
"""What is recorded before people tell anything."""

WHERE: Final = {
    "meeting.opened": ATTENDANCE,
    "meeting.was_split": "subgroups",
    "meeting.input_brought": "inputs",
    "meeting.result_recorded": "results",
    "meeting.reflected": "reflection",
    "meeting.minutes_written": "minutes",
    "meeting.closed": "closing",
    "meeting.reported": "report",
    "meeting.action_plan_written": "action_plan",
}
"""The field of a file that an event comes from; items come from two."""


@attrs.frozen
class Typed:
    """A file as it was typed, and the line of each place in it; there are none where it is JSON."""

    file: MeetingFile
    lines: dict[str, int]


@attrs.frozen
class InFile:
    """What stands against a place in a file, such as `people[2].action_plan`; `line` is None where it is JSON."""

    place: str
    line: int | None
    no: Refused | Unreadable | Problem


@attrs.frozen
class Sent:
    """A request that comes of a file, and the place that it comes from; empty for the meeting as a whole."""

    request: Request
    place: str


def read_meeting(text: str, path: str) -> Typed | tuple[InFile, ...]:
    """Read a file with a meeting, or find all that is wrong in its form, in the order of its lines.

    Raises:
        Unreadable: it is neither TOML nor JSON; `path` names the file.

    """
    text = text.removeprefix(BOM)
    is_json = text.lstrip().startswith("{")
    data = _filled(_read_json(text, path) if is_json else _plain(read_toml(text, path)))
    lines = {} if is_json else lines_of(text)
    wrong = [InFile(it.path, _line(it.path, lines), it) for it in faults(MeetingFile, data)]
    if wrong:
        return tuple(sorted(wrong, key=lambda it: it.line or 0))
    file: MeetingFile = read_data(MeetingFile, data, "$")
    return tuple(_twice(file, lines)) or Typed(file, lines)


def _twice(file: MeetingFile, lines: dict[str, int]) -> Iterator[InFile]:
    """Yield who has more than one part: what two people tell may have got one name."""
    first: dict[PersonId, str] = {}
    for index, it in enumerate(file.people):
        place = f"people[{index}].person"
        before = first.setdefault(it.person, place)
        if before != place:
            yield InFile(place, _line(place, lines), _stands_twice(it.person, before, place, lines))


def _stands_twice(person: PersonId, before: str, place: str, lines: dict[str, int]) -> Problem:
    remedy = "Write in each part whose it is; what one person tells stands in one part."
    if not lines:
        return problem(
            place, "{person} stands twice: in {first} and in {place}.", remedy, person=person, first=before, place=place
        )
    return problem(
        place,
        "{person} stands twice: on line {first} and on line {line}.",
        remedy,
        person=person,
        first=line_of(before, lines),
        line=line_of(place, lines),
    )


def _read_json(text: str, path: str) -> Any:  # noqa: ANN401 - whatever it holds
    def once(pairs: list[tuple[str, Any]]) -> dict[str, Any]:
        names = [name for name, _ in pairs]
        twice = next((name for name in names if names.count(name) > 1), None)
        if twice is not None:
            raise Unreadable(path, f"{twice} {TWICE}")
        return dict(pairs)

    try:
        return json.loads(text, object_pairs_hook=once)
    except json.JSONDecodeError as error:
        raise Unreadable(path, f"is no JSON: {where_it_fails(text, error.lineno, error.colno)}") from error
    except (ValueError, RecursionError) as error:
        raise Unreadable(path, f"is no JSON: {error}") from error


def _plain(data: Any) -> Any:  # noqa: ANN401 - any part of it
    """Give TOML's dates as JSON writes them."""
    if isinstance(data, dict):
        return {name: _plain(item) for name, item in data.items()}
    if isinstance(data, list):
        return list(map(_plain, data))
    return data.isoformat() if type(data) is dt.date else data


def _filled(data: Any) -> Any:  # noqa: ANN401 - any part of it
    """Leave out what is blank: texts, tables of which nothing is filled in, and such tables at the end of a list."""
    if isinstance(data, list):
        items = list(map(_filled, data))
        while items and items[-1] == {} != data[len(items) - 1]:
            items.pop()
        return items
    if not isinstance(data, dict):
        return data
    filled = {name: (item, _filled(item)) for name, item in data.items()}
    return {name: now for name, (before, now) in filled.items() if not _is_blank(before, now)}


def _is_blank(before: object, now: object) -> bool:
    if isinstance(before, str):
        return not before.strip()
    return now in ({}, []) and before not in ({}, [])


def _line(place: str, lines: dict[str, int]) -> int | None:
    return line_of(place, lines) if lines else None


# --- what is sent ---------------------------------------------------------------------


def sent(state: State, file: MeetingFile, by: PersonId | None = None) -> tuple[Sent, ...]:
    """Give the requests that come of a file, in the order in which they are recorded together.

    `by` sends all of it: what others tell as their scribe, where they have entrusted `by` with that.  Without it
    everyone sends their own, and who leads the meeting what is told of the whole.

    Raises:
        Refused: the meeting is not there (L-01).
        Unreadable: the file tells nothing, or nobody leads the meeting.

    """
    meeting = found(state.meetings, file.meeting, "meeting")
    on = file.on or meeting.date
    told = [(place, it) for place, it in enumerate(file.people) if _names(it, PersonTold)]
    whole = _names(file, MeetingTold)
    begins = [name for name in whole if name in BEGINNING] if told else []
    made: list[Sent] = []
    if begins:
        made.append(_sent(file, _whole(file, begins), by or _leads(state, meeting, file), on))
    for place, it in told:
        made.append(_told(state, file, it, by, on, f"people[{place}]"))
    if ends := [name for name in whole if name not in begins]:
        made.append(_sent(file, _whole(file, ends), by or _leads(state, meeting, file), on))
    if not made:
        raise Unreadable("$", "tells nothing of the meeting that is new")
    return tuple(made)


def _names(told: Any, kind: Any) -> list[str]:  # noqa: ANN401 - of attrs classes
    """Give the names of a class's fields in which something is told."""
    return [it.name for it in attrs.fields(kind) if getattr(told, it.name) not in (None, (), False)]


def _whole(file: MeetingFile, names: Sequence[str]) -> RecordMeeting:
    return RecordMeeting(meeting=file.meeting, **{name: getattr(file, name) for name in names})


def _leads(state: State, meeting: Meeting, file: MeetingFile) -> PersonId:
    named = file.attendance.led_by if file.attendance else None
    leads = file.by or named or meeting.led_by or state.groups[meeting.group].leader_on(meeting.date)
    if leads is None:
        raise Unreadable("by", "is missing; the group has no leader that day")
    return leads


def _told(state: State, file: MeetingFile, told: PersonInFile, by: PersonId | None, on: dt.date, place: str) -> Sent:
    own = {name: getattr(told, name) for name in _names(told, PersonTold)}
    asked = Contribute(meeting=file.meeting, person=told.person, **own)
    scribe = by is not None and by != told.person and by in scribes_on(state, told.person, on)
    return _sent(file, asked, by or told.person, on, told.person if scribe else None, place)


def _sent(
    file: MeetingFile, asked: Asked, by: PersonId, on: dt.date, behalf: PersonId | None = None, place: str = ""
) -> Sent:
    occasion = Occasion(by=by, on=on, because=file.because, on_behalf_of=behalf)
    accept = file.accept if file.because is not None else ()
    return Sent(Request(asked, occasion, None, accept), place)


def id_of(file: MeetingFile, by: PersonId | None) -> str:
    """Give the id under which a file's requests are recorded, so that the same file again records nothing."""
    told = json.dumps([to_data(file), by], sort_keys=True)
    return f"meeting-{sha256(told.encode()).hexdigest()[:32]}"


# --- where something is wrong ----------------------------------------------------------


def standing_against(typed: Typed, it: Sent, no: Refused | Unreadable) -> Iterator[InFile]:
    """Yield what stands against a request, rule by rule, each with its place in the file."""
    if isinstance(no, Unreadable):
        place = _joined(it.place, no.path.removeprefix("$").removeprefix(".data").removeprefix("."))
        yield InFile(place, _line(place, typed.lines), no)
        return
    every = (no, *no.others)
    opened_before = any(each.name == STAGE_RULE and each.facts["step"] == Stage.OPEN for each in every)
    for each in every:
        place = _joined(it.place, _field(it.request.asked, each.event))
        if not (opened_before and place == ATTENDANCE):
            yield InFile(place, _line(place, typed.lines), attrs.evolve(each, others=()))
    if opened_before:
        yield InFile(ATTENDANCE, _line(ATTENDANCE, typed.lines), _recorded_already(typed.file.meeting))


def _recorded_already(meeting: MeetingId) -> Problem:
    return problem(
        ATTENDANCE,
        "Who is at meeting {meeting} is recorded already.",
        "Take [attendance] out of the file, and all else that is recorded.",
        meeting=meeting,
    )


def _field(asked: Any, event: str | None) -> str:  # noqa: ANN401 - a request that comes of a file
    """Give the field that an event comes from; a single event comes from the only one given."""
    kind = PersonTold if isinstance(asked, Contribute) else MeetingTold
    if event in WHERE:
        return WHERE[event]
    return next((name for name in _names(asked, kind) if event is None or name in _ITEMS), "")


_ITEMS: Final = ("whole_agenda", "items")


def _joined(place: str, name: str) -> str:
    return f"{place}.{name}" if place and name else place or name
