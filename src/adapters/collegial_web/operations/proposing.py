"""What a timetable lets be proposed: visits, visits anew, meetings and groups.  Nothing of it is recorded.

A proposal has its requests as `do_all` takes them, and the number of the plan's last entry as it was then, in `ETag`:
sent back with it as `If-Match`, all of them are recorded, or none where somebody has written since.  To plan takes a
processor whole, so a server does it one by one, and says so to whoever comes meanwhile, instead of letting them wait.
"""

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, timedelta
from functools import partial
from threading import Lock
from typing import Any, Final

import attrs

from collegial_calendar.published_icalendar import CalendarFilesMissing
from collegial_core import Ledger, Unreadable
from collegial_core.ids import GroupId, PersonId, UnitId
from collegial_core.meeting import MeetingForm
from collegial_core.plan import found
from collegial_core.planning.forming import GroupWishes
from collegial_core.planning.group_forming import GroupsOutcome
from collegial_core.planning.groups import GroupProblem, Subjects
from collegial_core.planning.problem import Pair
from collegial_core.planning.rounds import Wishes
from collegial_core.planning.series import MeetingWishes
from collegial_core.policy import MethodRef
from collegial_core.state import State
from collegial_core.todo import may
from collegial_people import Finding
from collegial_timetables import Matched, Options, matched, read_timetable
from collegial_timetables.documents import (
    Document,
    groups_document,
    meetings_document,
    repair_document,
    visits_document,
)
from collegial_timetables.proposing import Proposed, autumn_before, autumn_of, planner_of, propose_visits
from collegial_timetables.proposing_groups import GroupPlanner, group_planner_of, propose_groups
from collegial_timetables.proposing_meetings import propose_meetings
from collegial_timetables.repairing import propose_repair
from collegial_web.answers import in_json
from collegial_web.fields import (
    FLAG,
    NAME,
    OBJECT,
    ON_DAY,
    Field,
    Kind,
    many,
    object_of,
    one_of,
    read_fields,
    text,
    whole,
)
from collegial_web.fields import record as an_object
from collegial_web.operation import Call, Operation, Reply
from collegial_web.operations import proposals
from collegial_web.parameters import PLAN
from collegial_web.problems import Denied
from collegial_web.reading import read_object

BUDGET: Final = 8.0
"""How many seconds a plan is looked for."""

GROUPS_BUDGET: Final = 2.0
"""How many seconds each question about groups takes: there are several."""

WAIT: Final = 5
"""After how many seconds somebody comes back who comes while another plan is made."""

MOST_FORMED: Final = 150
"""Of so many people groups are formed at once: of twice as many it takes as long as a server lets anything take."""

MOST_FILES: Final = 300
MOST_PEOPLE: Final = 1_000
MOST_AWAY: Final = 400
"""Nobody is told to be away for more days at once."""

ONE_BY_ONE: Final = Lock()
"""To plan takes a processor whole, here and on the pages."""


# --- what is sent -----------------------------------------------------------------------

_FILE: Final = an_object(
    Field(
        name="name",
        says="What it is called; a calendar is of whom its name says.",
        kind=text(200),
        needed=True,
    ),
    Field(name="text", says="What stands in it.", kind=text(8_000_000), needed=True),
)

_TIMETABLE: Final = (
    Field(
        name="timetable",
        says='The timetable, as {"lessons": [...]}; or `files` has it.',
        kind=Kind(
            schema={
                "type": "object",
                "properties": {"lessons": {"type": "array", "items": {"type": "object"}}},
                "required": ["lessons"],
            },
            read=OBJECT.read,
        ),
    ),
    Field(name="files", says="Its files, in any form that is known.", kind=many(_FILE, MOST_FILES, 1)),
    Field(name="unit", says="The unit whose signatures it has. Any, if left out.", kind=NAME),
    Field(name="on", says="The day from which is planned. Today, if left out.", kind=ON_DAY),
)

_GROUP: Final = Field(name="group", says="The group.", kind=NAME, needed=True)

_VISITS: Final = (
    Field(name="cover", says="Whether somebody may visit while they teach. True, if left out.", kind=FLAG),
    Field(name="partly", says="Whether to plan as many as can be, where not all can.", kind=FLAG),
)

_AWAY: Final = an_object(
    Field(name="person", says="Who.", kind=NAME, needed=True),
    Field(name="first", says="Their first day away.", kind=ON_DAY, needed=True),
    Field(name="last", says="Their last day away. The same, if left out.", kind=ON_DAY),
)

_PAIR: Final = many(NAME, 2, 2)

FOR_VISITS: Final = (_GROUP, *_TIMETABLE, *_VISITS)

FOR_REPAIR: Final = (
    _GROUP,
    *_TIMETABLE,
    *_VISITS,
    Field(name="away", says="Who is not there on which days.", kind=many(_AWAY, MOST_PEOPLE)),
)

FOR_MEETINGS: Final = (
    _GROUP,
    *_TIMETABLE,
    Field(name="until", says="The last day. The plan's, if left out.", kind=ON_DAY),
    Field(name="every", says="Every so many weeks. As the method says, if left out.", kind=whole(1, 52)),
    Field(name="minutes", says="For how long. As the method says, if left out.", kind=whole(1, 1440)),
    Field(name="form", says="Where they are. On site, if left out.", kind=one_of(MeetingForm)),
    Field(name="some_missing", says="Whether some may be missing, as few as can be.", kind=FLAG),
)

FOR_GROUPS: Final = (
    Field(name="method", says="The method that the plan has adopted, such as visits@3.", kind=text(80), needed=True),
    Field(name="name", says="What the groups are called, before a number.", kind=NAME, needed=True),
    *_TIMETABLE,
    Field(name="units", says="Only people of these units.", kind=many(NAME, MOST_PEOPLE)),
    Field(name="people", says="Only these people. All who have no group, if left out.", kind=many(NAME, MOST_PEOPLE)),
    Field(name="least", says="Members at least. As the method says, if left out.", kind=whole(1, 200)),
    Field(name="most", says="Members at most. As the method says, if left out.", kind=whole(1, 200)),
    Field(name="slot", says="Whether each group has a time in common for its meetings.", kind=FLAG),
    Field(name="minutes", says="How long a meeting is. As the method says, if left out.", kind=whole(1, 1440)),
    Field(name="one_unit", says="Whether no group crosses units.", kind=FLAG),
    Field(name="subjects", says="Whether subjects in a group are the same, or mixed.", kind=one_of(Subjects)),
    Field(name="together", says="Pairs who are to be in one group.", kind=many(_PAIR, MOST_PEOPLE)),
    Field(name="apart", says="Pairs who are to be in different ones.", kind=many(_PAIR, MOST_PEOPLE)),
)


# --- what is done with it ---------------------------------------------------------------


@attrs.frozen
class _Asked:
    """A call, with what was sent, by its fields."""

    call: Call
    said: dict[str, Any]
    on: date

    @property
    def ledger(self) -> Ledger:
        return self.call.plans.ledger(self.call.plan)

    @property
    def group(self) -> GroupId:
        return GroupId(self.said["group"])

    @property
    def by(self) -> PersonId:
        return self.call.person

    def files(self) -> dict[str, bytes]:
        """Give the timetable's files."""
        listed = self.said.get("files", ())
        if ("timetable" in self.said) == bool(listed):
            raise Unreadable("$", "give a timetable or files, one of them")
        if "timetable" in self.said:
            return {"timetable": in_json(self.said["timetable"])}
        files = {it["name"]: it["text"].encode(errors="replace") for it in listed}
        if len(files) < len(listed):
            raise Unreadable("$.files", "has two of one name")
        return files


@attrs.frozen
class _Read:
    """A timetable by the plan's pseudonyms, and all that was found in its files."""

    matched: Matched
    findings: Sequence[Finding]


@attrs.frozen
class _Told:
    """A proposal as a document, and the number of the plan's last entry as it was then."""

    document: Document
    number: int

    @classmethod
    def of(cls, proposal: Proposed, document: Document) -> "_Told":
        return cls(document, proposal.number)


_Propose = Callable[[_Asked], _Told]


def _answered(fields: Sequence[Field], asks: str, propose: _Propose, call: Call) -> Reply:
    """Read what was sent, see that who asks may ask for what is proposed, and propose it."""
    _ = call.person
    said = read_fields(read_object(call.body), fields)
    asked = _Asked(call, said, said.get("on", datetime.now().astimezone().date()))
    with call.plans.read(call.plan) as reading:
        _require_right(asked, reading.state, asks)
    with turn():
        try:
            told = propose(asked)
        except Unreadable as no:
            known = {it.name for it in fields}
            raise (Unreadable(f"$.{no.path}", no.message) if no.path in known else no) from no
    return Reply(value=told.document, headers={"ETag": f'"{told.number}"'})


def _require_right(asked: _Asked, state: State, asks: str) -> None:
    """Let nobody match names to pseudonyms, or take a processor, who could not ask for what comes of it."""
    about = asked.said.get("group")
    if about is not None:
        found(state.groups, GroupId(about), "group")
    if asks not in {it.asked for it in may(state, asked.by, asked.on, about)}:
        raise Denied(403, "Not granted", f"a proposal is for those who may ask for {asks}; {asked.by} may not")


@contextmanager
def turn() -> Iterator[None]:
    """Take the one turn at planning.

    Raises:
        Denied: somebody else has it.

    """
    if not ONE_BY_ONE.acquire(blocking=False):
        raise Denied(503, "Busy", "another plan is being made; come back soon", {"Retry-After": str(WAIT)})
    try:
        yield
    finally:
        ONE_BY_ONE.release()


def _read(asked: _Asked, autumn: int) -> _Read:
    """Read the timetable, by the year in whose autumn the school year begins, and match the people in it."""
    state, unit, call = asked.ledger.state, asked.said.get("unit"), asked.call
    if unit is not None:
        found(state.units, UnitId(unit), "unit")
    files = asked.files()
    try:
        listing = read_timetable(files, Options(year=autumn))
    except CalendarFilesMissing as no:
        raise Unreadable("$.files", f"{no}") from no
    except Unreadable as no:
        raise Unreadable("$.timetable" if "timetable" in files else "$.files", f"{no.path}: {no.message}") from no
    matching = matched(call.plan, state, call.people, listing, unit)
    return _Read(matching, (*listing.findings, *matching.findings))


# --- what is proposed -------------------------------------------------------------------


def _visits(asked: _Asked) -> _Told:
    ledger, said = asked.ledger, asked.said
    read = _read(asked, autumn_of(ledger.state, asked.group))
    planner, _ = planner_of(BUDGET)
    wishes = Wishes(cover=said.get("cover", True), partly=said.get("partly", False))
    proposal = propose_visits(
        ledger, asked.group, read.matched.timetable, by=asked.by, on=asked.on, planner=planner, wishes=wishes
    )
    return _Told.of(proposal, visits_document(asked.call.plan, proposal, read.findings))


def _repair(asked: _Asked) -> _Told:
    ledger, said = asked.ledger, asked.said
    read = _read(asked, autumn_of(ledger.state, asked.group))
    planner, _ = planner_of(BUDGET)
    wishes = Wishes(cover=said.get("cover", True), partly=said.get("partly", False), away=_away(said.get("away", ())))
    proposal = propose_repair(
        ledger, asked.group, read.matched.timetable, by=asked.by, on=asked.on, planner=planner, wishes=wishes
    )
    return _Told.of(proposal, repair_document(asked.call.plan, proposal, read.findings))


def _away(said: Sequence[dict[str, Any]]) -> dict[PersonId, frozenset[date]]:
    away: dict[PersonId, frozenset[date]] = {}
    for place, it in enumerate(said):
        person, first = PersonId(it["person"]), it["first"]
        count = (it.get("last", first) - first).days + 1
        if not 1 <= count <= MOST_AWAY:
            raise Unreadable(f"$.away[{place}].last", f"expected 1 to {MOST_AWAY} days in order, got {count}")
        away[person] = away.get(person, frozenset()) | {first + timedelta(days=n) for n in range(count)}
    return away


def _meetings(asked: _Asked) -> _Told:
    said, read = asked.said, _read(asked, autumn_before(asked.on))
    wishes = MeetingWishes(
        every=said.get("every"),
        minutes=said.get("minutes"),
        until=said.get("until"),
        whole=not said.get("some_missing", False),
        form=said.get("form", MeetingForm.ON_SITE),
    )
    proposal = propose_meetings(
        asked.ledger, asked.group, read.matched.timetable, by=asked.by, on=asked.on, wishes=wishes
    )
    return _Told.of(proposal, meetings_document(asked.call.plan, proposal, read.findings))


def _groups(asked: _Asked) -> _Told:
    said, read = asked.said, _read(asked, autumn_before(asked.on))
    planner, _ = group_planner_of(GROUPS_BUDGET)
    wishes = GroupWishes(
        method=MethodRef(said["method"]),
        name=said["name"],
        people=tuple(dict.fromkeys(map(PersonId, said.get("people", ())))),
        units=tuple(map(UnitId, said.get("units", ()))),
        least=said.get("least"),
        most=said.get("most"),
        slot=said.get("slot", False),
        minutes=said.get("minutes"),
        one_site=said.get("one_unit", False),
        subjects=said.get("subjects"),
        taught=read.matched.subjects,
        together=_pairs(said.get("together", ())),
        apart=_pairs(said.get("apart", ())),
    )
    proposal = propose_groups(
        asked.ledger, read.matched.timetable, wishes, by=asked.by, on=asked.on, planner=_of_few(planner)
    )
    return _Told.of(proposal, groups_document(asked.call.plan, proposal, read.findings))


def _of_few(planner: GroupPlanner) -> GroupPlanner:
    """Let nobody wait for more than a server has time for."""

    def plan(problem: GroupProblem) -> GroupsOutcome:
        if len(problem.people) > MOST_FORMED:
            raise Unreadable("people", f"are {len(problem.people)}; at most {MOST_FORMED} at once: name some, or units")
        return planner(problem)

    return plan


def _pairs(said: Sequence[Sequence[str]]) -> frozenset[Pair]:
    return frozenset((PersonId(one), PersonId(other)) for one, other in said)


# --- described ------------------------------------------------------------------------


def _operation(what: str, says: str, fields: Sequence[Field], asks: str, propose: _Propose) -> Operation:
    return Operation(
        method="POST",
        path=f"/plans/{{plan}}/proposals/{what}",
        name=f"propose_{what}",
        says=f"{says} Nothing is recorded: send the answer's `requests` to `do_all`, with its ETag as If-Match.",
        does=partial(_answered, fields, asks, propose),
        parameters=(PLAN,),
        body=object_of(fields),
        answers=proposals.SCHEMAS[what],
        links={"do_all": {"plan": "$request.path.plan", "If-Match": "$response.header.ETag"}},
    )


OPERATIONS = (
    _operation(
        "visits",
        "Plan what is left of a group's open round on a timetable.",
        FOR_VISITS,
        "round.open",
        _visits,
    ),
    _operation(
        "repair",
        "Plan a group's planned visits again after something changed, with few changes.",
        FOR_REPAIR,
        "round.open",
        _repair,
    ),
    _operation("meetings", "Find when a group can meet by a timetable.", FOR_MEETINGS, "meeting.plan", _meetings),
    _operation("groups", "Form groups of people by a timetable.", FOR_GROUPS, "group.form", _groups),
)
