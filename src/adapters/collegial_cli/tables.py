"""The pictures that the command line draws, one function each.

Each takes a `Screen` and values of the library.  Names come from the screen's
directory; what people have written comes sealed, but for what the views let a reader read.
"""

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import UTC, date
from enum import StrEnum
from typing import Any, Final

import attrs

from collegial_cli.i18n import Fact, sentence
from collegial_cli.screen import Cell, Screen
from collegial_core.audit import Change
from collegial_core.conditions import ChecklistQuestion, Duty
from collegial_core.cycle import in_hours
from collegial_core.kernel import Entry, Finding, Refused, Severity
from collegial_core.plan import DeviationRecorded, EntryCorrected, EntryWithdrawn
from collegial_core.policy import Precondition
from collegial_core.privacy import marks
from collegial_core.privacy.marks import SEALED
from collegial_core.store import Damage, Upgrade
from collegial_core.views import (
    ActionPlanLine,
    ChecklistLine,
    ContentLine,
    CourseLine,
    CycleLine,
    DeviationLine,
    GroupLine,
    GroupYearLine,
    HoursLine,
    LeaderLine,
    MeetingLine,
    MinutesLine,
    NoteLine,
    OverdueLine,
    OverviewLine,
    PartyLine,
    PersonLine,
    PlanLine,
    PromiseLine,
    Readiness,
    RotaLine,
    TimeLine,
    VisitLine,
)
from collegial_core.visit import Coverage
from collegial_core.wire.vocabulary import WORD_OF

NOTHING: Final = "–"
MISSING: Final = "·"

_WORDY: Final = ("step", "support", "late_joiner", "form", "kind")
"""The fields whose values are words of the library."""

_CONDITIONS: Final = frozenset((*Duty, *Precondition, *ChecklistQuestion))
"""What conditions that are written about are called, where they have no id."""

_WEIGHT: Final = {Severity.E: "bad", Severity.W: "warn", Severity.I: "dim"}
_STEP: Final = {"complete": "good", "closed": "good", "cancelled": "dim"}


# --- views ---------------------------------------------------------------------


def plan_table(screen: Screen, lines: Sequence[PlanLine]) -> None:
    """Draw the plan at a glance."""
    say = screen.say
    screen.heading(say("The plan"))
    if not lines:
        screen.line(say("The plan has not started."))
    for line in lines:
        screen.line(line.title)
        screen.line(
            screen.sentence(
                "From {starts} to {ends}, revision {revision}",
                starts=str(line.starts),
                ends=str(line.ends),
                revision=line.revision,
            )
        )
        screen.line(screen.sentence("Aim: {text}", text=_flat(line.aim)))
        screen.line(screen.sentence("Methods: {methods}", methods=line.methods))
        screen.line(_counts(screen, line))


def _counts(screen: Screen, line: PlanLine) -> str:
    template = (
        "Units: {units}. People: {people}. Groups: {groups}. "
        "Rounds: {rounds}. Visits: {visits}. Deviations: {deviations}."
    )
    return screen.sentence(
        template,
        units=line.units,
        people=line.people,
        groups=line.groups,
        rounds=line.rounds,
        visits=line.visits,
        deviations=line.deviations,
    )


def groups_table(screen: Screen, lines: Sequence[GroupLine]) -> None:
    """Draw the groups with members, leader and mandate."""
    say = screen.say
    screen.heading(say("The groups"))
    rows = [_group_row(screen, line) for line in lines]
    _table_or_nothing(
        screen,
        screen.labels("Group", "Method", "Members", "Leader", "Mandate until", "Started", "Closed", "Fewest lessons"),
        rows,
    )


def _group_row(screen: Screen, line: GroupLine) -> list[Cell]:
    leader = screen.who(line.leader) if line.leader else NOTHING
    days = [_day(line.mandate_until), _day(line.started_on), _day(line.closed_on)]
    lessons = str(line.fewest_lessons) if line.visits_lessons else NOTHING
    return [line.group, line.method, screen.everyone(line.members), leader, *days, lessons]


def coverage_table(screen: Screen, coverage: Coverage) -> None:
    """Draw who has seen whom in a round, and what is missing for its aim."""
    say = screen.say
    _coverage_heading(screen, coverage)
    screen.table(
        [say("Visitor"), *map(screen.who, coverage.members), *screen.labels("Made", "Left", "Received")],
        [_coverage_row(screen, coverage, index) for index in range(len(coverage.members))],
    )
    if coverage.missing:
        pairs = tuple(f"{screen.who(visitor)} → {screen.who(host)}" for visitor, host in coverage.missing)
        screen.line(screen.sentence("Pairs missing: {pairs}", pairs=pairs), "warn")
    if coverage.unfinished:
        screen.line(screen.sentence("Notes missing after visits: {visits}", visits=coverage.unfinished), "warn")
    if coverage.reached:
        screen.line(say("The round has reached its aim."), "good")


def _coverage_heading(screen: Screen, coverage: Coverage) -> None:
    template = "Round {round} in group {group}: {seen} of {possible} pairs seen ({share} %)"
    share = int(100 * coverage.share)
    screen.heading(
        screen.sentence(
            template,
            round=coverage.round,
            group=coverage.group,
            seen=coverage.seen,
            possible=coverage.possible,
            share=share,
        )
    )


def _coverage_row(screen: Screen, coverage: Coverage, index: int) -> list[Cell]:
    member = coverage.people[index]
    cells: list[Cell] = [
        NOTHING if place == index else str(visits) if visits else (MISSING, "bad")
        for place, visits in enumerate(coverage.matrix[index])
    ]
    left: Cell = (str(member.left), "warn") if member.left else "0"
    return [screen.who(member.person), *cells, f"{member.made}/{member.quota}", left, str(member.received)]


def coverages_table(screen: Screen, coverages: Sequence[Coverage]) -> None:
    """Draw the coverage of each round."""
    if not coverages:
        screen.heading(screen.say("Coverage"))
        screen.line(screen.say("No round has been opened."))
    for coverage in coverages:
        coverage_table(screen, coverage)


def left_table(screen: Screen, coverages: Sequence[Coverage]) -> None:
    """Draw who has how many visits left, those with the most first."""
    say = screen.say
    screen.heading(say("Visits left to make"))
    people = [(person, coverage) for coverage in coverages for person in coverage.people if person.left]
    people.sort(key=lambda pair: -pair[0].left)
    rows: list[list[Cell]] = [
        [screen.who(person.person), coverage.group, coverage.round, str(person.left), screen.everyone(person.unseen)]
        for person, coverage in people
    ]
    _table_or_nothing(screen, screen.labels("Visitor", "Group", "Round", "Left", "Not yet seen"), rows)


def visits_table(screen: Screen, lines: Sequence[VisitLine]) -> None:
    """Draw the visits in order of their days."""
    say = screen.say
    screen.heading(say("The visits"))
    _table_or_nothing(
        screen,
        screen.labels("Visit", "Round", "Day", "Visitor", "Host", "Lesson", "Support", "Step"),
        [_visit_row(screen, line) for line in lines],
    )


def _visit_row(screen: Screen, line: VisitLine) -> list[Cell]:
    support = _value(screen, "support", line.support)
    people = [screen.who(line.visitor), screen.who(line.host)]
    step = (screen.say(line.step), _STEP.get(line.step, ""))
    return [line.visit, line.round, str(line.date), *people, line.lesson, support, step]


def notes_table(screen: Screen, lines: Sequence[NoteLine]) -> None:
    """Draw the notes of the visits, as far as the reader may read them."""
    screen.heading(screen.say("The notes"))
    rows: list[list[Cell]] = [
        [
            line.visit,
            str(line.date),
            screen.who(line.visitor),
            screen.who(line.host),
            _day(line.written_on),
            screen.everyone(line.shared_with) or NOTHING,
            _flat(line.note or NOTHING),
        ]
        for line in lines
    ]
    _table_or_nothing(screen, screen.labels("Visit", "Day", "Visitor", "Host", "Written", "Shared with", "Note"), rows)


def cycles_table(screen: Screen, lines: Sequence[CycleLine]) -> None:
    """Draw how far each cycle has come, and what its record lacks."""
    screen.heading(screen.say("The cycles"))
    head = screen.labels("Cycle", "Group", "Method", "Parts closed", "Part", "Turn", "Step", "Missing in the record")
    _table_or_nothing(screen, head, [_cycle_row(screen, line) for line in lines])


def _cycle_row(screen: Screen, line: CycleLine) -> list[Cell]:
    missing = ", ".join(map(screen.say, line.missing))
    under_way = [str(line.part or NOTHING), str(line.turn or NOTHING), line.step or NOTHING]
    closed = f"{line.closed}/{line.parts}"
    return [line.cycle, line.group, line.method, closed, *under_way, (missing, "warn") if missing else NOTHING]


def hours_table(screen: Screen, lines: Sequence[HoursLine]) -> None:
    """Draw the hours of each cycle's module: needed, planned and recorded."""
    screen.heading(screen.say("Hours of the modules"))
    head = screen.labels("Cycle", "Group", "Needed", "In meetings", "Preparation", "Missing", "Recorded")
    _table_or_nothing(screen, head, [_hours_row(line) for line in lines])


def _hours_row(line: HoursLine) -> list[Cell]:
    it = line.budget
    missing = in_hours(it.missing)
    return [
        line.cycle,
        line.group,
        in_hours(it.needed),
        in_hours(it.meetings),
        in_hours(it.preparation),
        (missing, "warn") if it.missing else missing,
        in_hours(it.counted),
    ]


def meetings_table(screen: Screen, lines: Sequence[MeetingLine]) -> None:
    """Draw the meetings in order of their days."""
    screen.heading(screen.say("The meetings"))
    _table_or_nothing(
        screen,
        screen.labels("Meeting", "Group", "Day", "Form", "Step", "Present", "Leader", "Roles", "Plans", "Missing"),
        [_meeting_row(screen, line) for line in lines],
    )


def _meeting_row(screen: Screen, line: MeetingLine) -> list[Cell]:
    roles = ", ".join(f"{holder.role}: {screen.who(holder.person)}" for holder in line.roles)
    return [
        line.meeting,
        line.group,
        f"{line.date} {line.starts}",
        _value(screen, "form", line.form),
        (screen.say(line.step), _STEP.get(line.step, "")),
        screen.everyone(line.present),
        screen.who(line.leader) if line.leader else NOTHING,
        roles or NOTHING,
        str(len(line.promised)),
        (screen.everyone(line.missing), "warn") if line.missing else NOTHING,
    ]


def promises_table(screen: Screen, lines: Sequence[PromiseLine]) -> None:
    """Draw who has yet to tell of a promise, and since when."""
    screen.heading(screen.say("Promises not yet told of"))
    rows: list[list[Cell]] = [[screen.who(line.person), line.group, line.meeting, str(line.on)] for line in lines]
    _table_or_nothing(screen, screen.labels("Person", "Group", "Meeting", "Day"), rows)


def rota_table(screen: Screen, lines: Sequence[RotaLine]) -> None:
    """Draw who has had which rotating role how often, the next one first."""
    screen.heading(screen.say("Turns"))
    rows: list[list[Cell]] = [
        [line.group, line.role, str(line.place), screen.who(line.person), str(line.times)] for line in lines
    ]
    _table_or_nothing(screen, screen.labels("Group", "Role", "Place", "Person", "Times"), rows)


def deviations_table(screen: Screen, lines: Sequence[DeviationLine]) -> None:
    """Draw every departure from a rule."""
    say = screen.say
    screen.heading(say("Deviations"))
    rows: list[list[Cell]] = [
        [str(line.entry), str(line.on), (line.rule, "warn"), _facts(screen, line.facts)] for line in lines
    ]
    _table_or_nothing(screen, screen.labels("Entry", "Happened", "Rule", "Facts"), rows)


def parties_table(screen: Screen, lines: Sequence[PartyLine]) -> None:
    """Draw the units and principals of each group, and whom it could join with."""
    screen.heading(screen.say("Parties"))
    head = screen.labels("Group", "Units", "Principals", "Members", "Too few by", "Could join with", "Needs not told")
    _table_or_nothing(screen, head, [_party_row(screen, line) for line in lines])


def _party_row(screen: Screen, line: PartyLine) -> list[Cell]:
    units = [f"{it.unit} ({screen.who(it.principal)}): {screen.everyone(it.people)}" for it in line.proposals]
    people = [screen.everyone(line.principals), str(line.members), str(line.short)]
    rest = ["; ".join(units) or NOTHING, screen.everyone(line.without_needs) or NOTHING]
    return [line.group, ", ".join(line.units), *people, *rest]


def leaders_table(screen: Screen, lines: Sequence[LeaderLine]) -> None:
    """Draw each leader's groups, time and work, in minutes."""
    screen.heading(screen.say("Leaders"))
    head = screen.labels(
        "Leader",
        "Groups",
        "Asked a week",
        "Set aside a week",
        "Travel a week",
        "Where",
        "Leads every",
        "Worked",
        "Check-ins",
        "Trainings",
    )
    _table_or_nothing(screen, head, [_leader_row(screen, line) for line in lines])


def _leader_row(screen: Screen, line: LeaderLine) -> list[Cell]:
    short = "warn" if line.allotted < line.asked else ""
    every = NOTHING if line.meets_every is None else screen.sentence("{weeks} weeks", weeks=_number(line.meets_every))
    time: list[Cell] = [_time(line.asked), (_time(line.allotted), short), _time(line.travel)]
    places = ", ".join(map(screen.say, line.places)) or NOTHING
    rest = [every, in_hours(line.worked), str(line.checkins), ", ".join(line.trainings) or NOTHING]
    return [screen.who(line.leader), ", ".join(line.groups) or NOTHING, *time, places, *rest]


def _time(minutes: float) -> str:
    """Write minutes, of which there can be parts: `1 h 30 min`, `22.5 min`."""
    return in_hours(int(minutes)) if minutes == int(minutes) else f"{_number(minutes)} min"


def _number(value: float) -> str:
    return f"{value:.2f}".rstrip("0").rstrip(".")


def readiness_table(screen: Screen, lines: Sequence[Readiness]) -> None:
    """Draw how ready everybody is, and what is missing."""
    screen.heading(screen.say("Readiness"))
    head = screen.labels("Who", "About", "Shown", "Missing")
    _table_or_nothing(screen, head, [row for line in lines for row in _readiness_rows(screen, line)])


def _readiness_rows(screen: Screen, line: Readiness) -> list[list[Cell]]:
    who = screen.say(line.of) if line.who is None else f"{screen.say(line.of)} {screen.who(line.who)}"
    missing = [f"{duty.number}. {screen.say(duty.says)}" for duty in line.duties if not duty.done]
    start: list[Cell] = [who, line.about, (f"{line.shown}/{line.asked}", "warn" if missing else "good")]
    blank: list[Cell] = ["", "", ""]
    return [[*(blank if place else start), text] for place, text in enumerate(missing or [NOTHING])]


def checklist_table(screen: Screen, lines: Sequence[ChecklistLine]) -> None:
    """Draw which questions of the checklist are answered, and the answers that the reader may read."""
    screen.heading(screen.say("The planning checklist"))
    rows: list[list[Cell]] = [
        [_label(screen, line.question), _day(line.on), line.answer or (MISSING, "warn")] for line in lines
    ]
    _table_or_nothing(screen, screen.labels("Question", "Answered", "Answer"), rows)


def courses_table(screen: Screen, lines: Sequence[CourseLine]) -> None:
    """Draw the planned courses, what they lack, and who has gone through them."""
    screen.heading(screen.say("Courses"))
    head = screen.labels("Course", "Title", "For whom", "Forms", "Blocks", "Not covered", "Gone through by")
    _table_or_nothing(screen, head, [_course_row(screen, line) for line in lines])


def _course_row(screen: Screen, line: CourseLine) -> list[Cell]:
    lists = [", ".join(words) for words in (line.audience, line.forms, line.blocks)]
    without = ", ".join(_label(screen, word) for word in line.without) or NOTHING
    return [line.course, line.title, *lists, without, screen.everyone(line.people) or NOTHING]


def overdue_table(screen: Screen, lines: Sequence[OverdueLine]) -> None:
    """Draw what should have happened by a day."""
    screen.heading(screen.say("Overdue"))
    rows: list[list[Cell]] = [
        [screen.say(line.kind), line.about, str(line.due), NOTHING if line.days is None else (str(line.days), "warn")]
        for line in lines
    ]
    _table_or_nothing(screen, screen.labels("What", "Which", "Due", "Days late"), rows)


def minutes_table(screen: Screen, lines: Sequence[MinutesLine]) -> None:
    """Draw the minutes of each meeting, as far as the reader may read them."""
    screen.heading(screen.say("The minutes"))
    for line in lines:
        people = screen.everyone(line.participants)
        screen.line(f"{line.meeting}  {line.date}  {line.group}  {people}", "bold")
        _said(screen, line)
    _nothing(screen, lines)


def plans_table(screen: Screen, lines: Sequence[ActionPlanLine]) -> None:
    """Draw the personal action plans, as far as the reader may read them."""
    screen.heading(screen.say("The action plans"))
    for line in lines:
        screen.line(f"{screen.who(line.person)}  {line.meeting}  {line.date}  {line.group}", "bold")
        _said(screen, line)
    _nothing(screen, lines)


def _said(screen: Screen, line: object) -> None:
    """Write each text of a line after the name of its field."""
    for name in marks(type(line)):
        text = getattr(line, name)
        if text is not None:
            screen.line(f"  {_label(screen, name)}: {_flat(text)}")


def _flat(text: str) -> str:
    return " ".join(text.split())


def _nothing(screen: Screen, lines: Sequence[object]) -> None:
    if not lines:
        screen.line(screen.say("Nothing."))


def contents_table(screen: Screen, lines: Sequence[ContentLine]) -> None:
    """Draw everything that was written, as far as the reader may read it."""
    screen.heading(screen.say("What was written"))
    _written(screen, lines)


def _written(screen: Screen, lines: Sequence[ContentLine]) -> None:
    rows: list[list[Cell]] = [
        [
            str(line.date),
            _label(screen, line.kind),
            _label(screen, line.of) if line.of in _CONDITIONS else screen.who(line.of),
            screen.everyone(line.authors) or NOTHING,
            screen.everyone(line.shared_with) or NOTHING,
            "; ".join(f"{_label(screen, name)}: {_flat(text)}" for name, text in line.texts),
        ]
        for line in lines
    ]
    _table_or_nothing(screen, screen.labels("Day", "What", "Of", "By", "Shared with", "Text"), rows)


def person_table(screen: Screen, lines: Sequence[PersonLine]) -> None:
    """Draw people's years; of one person alone also the rounds and what they have written."""
    screen.heading(screen.say("People"))
    head = ("Person", "Unit", "Groups", "Made", "Received", "Meetings", "Promises", "Leading (min)")
    rows: list[list[Cell]] = [
        [
            screen.who(line.person),
            line.unit,
            ", ".join(line.groups) or NOTHING,
            str(line.visits_made),
            str(line.visits_received),
            str(line.meetings),
            str(len(line.promises)),
            str(line.leading_minutes),
        ]
        for line in lines
    ]
    _table_or_nothing(screen, screen.labels(*head), rows)
    if len(lines) == 1:
        _rounds(screen, lines[0])
        _written(screen, lines[0].written)


def _rounds(screen: Screen, line: PersonLine) -> None:
    rows: list[list[Cell]] = [
        [it.round, it.group, f"{it.made}/{it.quota}", str(it.left), str(it.received), screen.everyone(it.unseen)]
        for it in line.rounds
    ]
    _table_or_nothing(screen, screen.labels("Round", "Group", "Made", "Left", "Received", "Not yet seen"), rows)


def group_table(screen: Screen, lines: Sequence[GroupYearLine]) -> None:
    """Draw the groups' years."""
    screen.heading(screen.say("The groups' year"))
    head = ("Group", "Members", "Rounds", "Visits", "Notes", "Meetings", "Minutes", "Promises", "Cycles", "Check-ins")
    rows: list[list[Cell]] = [
        [
            line.group,
            screen.everyone(line.members),
            str(len(line.rounds)),
            str(line.visits),
            str(line.notes),
            f"{line.meetings_held}/{line.meetings_held + line.meetings_planned}",
            str(line.minutes_written),
            str(line.promises),
            f"{line.cycles_closed}/{len(line.cycles)}",
            str(line.checkins),
        ]
        for line in lines
    ]
    _table_or_nothing(screen, screen.labels(*head), rows)


def overview_table(screen: Screen, lines: Sequence[OverviewLine]) -> None:
    """Draw the units as their principals see them."""
    screen.heading(screen.say("Overview"))
    head = ("Unit", "Principal", "In groups", "Groups", "Visits", "Complete", "Meetings", "Cycles", "Check-ins")
    rows: list[list[Cell]] = [
        [
            line.unit,
            screen.who(line.principal),
            f"{line.in_groups}/{line.people}",
            str(line.groups),
            f"{line.visits_made}/{line.visits_made + line.visits_planned}",
            str(line.visits_complete),
            f"{line.meetings_held}/{line.meetings_held + line.meetings_planned}",
            f"{line.cycles_closed}/{line.cycles}",
            str(line.checkins),
        ]
        for line in lines
    ]
    _table_or_nothing(screen, screen.labels(*head), rows)


def timeline_table(screen: Screen, lines: Sequence[TimeLine]) -> None:
    """Draw in order of time what the plan consists of."""
    screen.heading(screen.say("The plan in order of time"))
    rows: list[list[Cell]] = [
        [
            str(line.on),
            _day(line.until),
            _label(screen, line.kind),
            line.about,
            line.unit or NOTHING,
            line.group or NOTHING,
            _flat(line.aim or NOTHING),
        ]
        for line in lines
    ]
    _table_or_nothing(screen, screen.labels("From", "Until", "What", "Name", "Unit", "Group", "Aim"), rows)


VIEW_TABLES: Final[dict[str, Callable[[Screen, Sequence[Any]], None]]] = {
    "plan": plan_table,
    "groups": groups_table,
    "coverage": coverages_table,
    "visits": visits_table,
    "notes": notes_table,
    "minutes": minutes_table,
    "plans": plans_table,
    "contents": contents_table,
    "person": person_table,
    "group": group_table,
    "overview": overview_table,
    "timeline": timeline_table,
    "cycles": cycles_table,
    "hours": hours_table,
    "meetings": meetings_table,
    "promises": promises_table,
    "rota": rota_table,
    "parties": parties_table,
    "leaders": leaders_table,
    "readiness": readiness_table,
    "checklist": checklist_table,
    "courses": courses_table,
    "overdue": overdue_table,
    "deviations": deviations_table,
}
"""The drawer of each view in `collegial_core.views.VIEWS`."""


# --- all plans -------------------------------------------------------------------


def all_plans_table(screen: Screen, on: date, lines: Sequence[Any]) -> None:
    """Draw a line for each plan of an overview across all plans; what is late first."""
    screen.heading(screen.sentence("All plans on {on}", on=str(on)))
    works = screen.labels("Visits", "Pairs seen", "Meetings", "Leaders' hours", "Minutes a week", "Deviations")
    head = [*screen.labels("Plan", "Late", "First due", "People", "Groups"), *works, screen.say("Entries")]
    _table_or_nothing(screen, head, [_plan_row(line) for line in lines])


def _plan_row(line: Any) -> list[Cell]:  # noqa: ANN401 - of an adapter that is found by its entry point
    weight = "bad" if line.late else ""
    return [
        line.plan,
        (str(line.late), weight),
        (_day(line.due), weight),
        str(line.people),
        str(line.groups),
        f"{line.held}/{line.wanted}",
        f"{line.seen}/{line.possible}",
        str(line.meetings),
        in_hours(line.worked),
        f"{line.allotted:.0f}/{line.asked}",
        str(line.deviations),
        str(line.entries),
    ]


def unreadable_plans_table(screen: Screen, unreadable: Sequence[Any]) -> None:
    """Draw the plans that an overview could not read, with the last entry that its tables tell of, and why."""
    screen.heading(screen.say("Plans that cannot be read"))
    rows: list[list[Cell]] = [[it.plan, str(it.number), (it.why, "bad")] for it in unreadable]
    screen.table(screen.labels("Plan", "Told up to entry", "Why"), rows)


# --- the record ------------------------------------------------------------------


def log_table(screen: Screen, entries: Iterable[Entry[Any]]) -> None:
    """Draw entries in their order, with what was departed from, given a reason or put right."""
    told = list(entries)
    later = _corrections(screen, told)
    _table_or_nothing(
        screen,
        screen.labels("Entry", "Recorded (UTC)", "Happened", "By", "Event", "Remark", "What"),
        [_log_row(screen, entry, later) for entry in told],
    )


def _corrections(screen: Screen, entries: Iterable[Entry[Any]]) -> dict[int, str]:
    """Say of each entry that was put right where that was done."""
    said = {}
    for entry in entries:
        if isinstance(entry.event, EntryCorrected):
            said[entry.event.entry] = screen.sentence("corrected by entry {entry}", entry=entry.number)
        elif isinstance(entry.event, EntryWithdrawn):
            said[entry.event.entry] = screen.sentence("withdrawn by entry {entry}", entry=entry.number)
    return said


def _log_row(screen: Screen, entry: Entry[Any], later: Mapping[int, str]) -> list[Cell]:
    recorded = entry.recorded_at.astimezone(UTC).strftime("%Y-%m-%d %H:%M:%S")
    name = WORD_OF[type(entry.event)].name
    event: Cell = (name, "warn") if isinstance(entry.event, DeviationRecorded) else name
    by = screen.who(entry.by)
    remark = (_remark(screen, entry, later), "warn")
    return [str(entry.number), recorded, str(entry.happened_on), by, event, remark, _told(screen, entry.event)]


def _remark(screen: Screen, entry: Entry[Any], later: Mapping[int, str]) -> str:
    remarks = []
    if isinstance(entry.event, DeviationRecorded):
        remarks.append(screen.say("deviation"))
    if entry.on_behalf_of is not None:
        remarks.append(screen.sentence("on behalf of {person}", person=screen.who(entry.on_behalf_of)))
    if entry.because is not None:
        remarks.append(screen.sentence("because: {reason}", reason=SEALED))
    if entry.number in later:
        remarks.append(later[entry.number])
    return "; ".join(remarks)


def _told(screen: Screen, event: object) -> str:
    """Tell what an event, or a part of one, is about: its fields, free text sealed."""
    personal = marks(type(event))
    values = {field.name: getattr(event, field.name) for field in attrs.fields(type(event))}  # type: ignore[arg-type]
    return ", ".join(
        f"{_label(screen, name)} {SEALED if personal.get(name) == 'text' else _value(screen, name, value)}"
        for name, value in values.items()
        if value is not None and value != ()
    )


def _label(screen: Screen, name: str) -> str:
    """Write a field's name in the screen's language."""
    return screen.say(name).replace("_", " ")


def _value(screen: Screen, name: str, value: object) -> str:
    """Write the value of a field of an event or state."""
    if isinstance(value, StrEnum) or (name in _WORDY and isinstance(value, str)):
        return NOTHING if value == "none" else _label(screen, value)
    if isinstance(value, bool):
        return screen.say("yes") if value else screen.say("no")
    if isinstance(value, (tuple, list)):
        return " + ".join(_value(screen, name, item) for item in value)
    if isinstance(value, dict):
        return _facts(screen, value)
    if attrs.has(type(value)):
        return str(getattr(value, "ref", getattr(value, "name", None)) or f"({_told(screen, value)})")
    return screen.named(str(value))


def _facts(screen: Screen, facts: Mapping[str, Any]) -> str:
    return ", ".join(f"{_label(screen, name)} {_value(screen, name, value)}" for name, value in facts.items())


def changes_table(screen: Screen, changes: Sequence[Change]) -> None:
    """Draw what changed; a thing that came or went is one row."""
    rows = [row for thing in _by_thing(changes) for row in _thing_rows(screen, thing)]
    _table_or_nothing(screen, screen.labels("Thing", "Which", "Field", "Before", "After"), rows)


def _by_thing(changes: Sequence[Change]) -> Iterable[list[Change]]:
    things: dict[tuple[str, ...], list[Change]] = {}
    for change in changes:
        things.setdefault(change.path[:2] if change.path[0] != "plan" else change.path[:1], []).append(change)
    return things.values()


def _thing_rows(screen: Screen, changes: list[Change]) -> list[list[Cell]]:
    thing, *rest = changes[0].path
    which = screen.who(rest[0]) if rest and thing != "plan" else NOTHING
    skip = 1 if thing == "plan" else 2
    start: list[Cell] = [_label(screen, thing), which]
    if all(change.before is None for change in changes):
        return [[*start, NOTHING, NOTHING, (_summary(screen, changes, "after", skip), "good")]]
    if all(change.after is None for change in changes):
        return [[*start, NOTHING, (_summary(screen, changes, "before", skip), "bad"), NOTHING]]
    return [
        [*start, _field(screen, change, skip), _side(screen, change, "before"), _side(screen, change, "after")]
        for change in changes
    ]


def _summary(screen: Screen, changes: list[Change], side: str, skip: int) -> str:
    told = [change for change in changes if getattr(change, side) != change.path[skip - 1]]
    return ", ".join(f"{_field(screen, change, skip)} {_side(screen, change, side)}" for change in told)


def _field(screen: Screen, change: Change, skip: int) -> str:
    return " ".join(_label(screen, name) for name in change.path[skip:]) or NOTHING


def _side(screen: Screen, change: Change, side: str) -> str:
    value = getattr(change, side)
    if value is None:
        return NOTHING
    if change.personal:
        return SEALED
    return _value(screen, change.path[-1], value)


# --- rules -----------------------------------------------------------------------


def findings_table(screen: Screen, findings: Sequence[Finding]) -> None:
    """Draw what an audit found."""
    say = screen.say
    if not findings:
        screen.line(say("Nothing to remark."), "good")
        return
    rows: list[list[Cell]] = [
        [
            str(finding.entry or NOTHING),
            (str(finding.severity), _WEIGHT[finding.severity]),
            finding.rule,
            sentence(say, finding.template, {name: _named(screen, fact) for name, fact in finding.facts.items()}),
        ]
        for finding in findings
    ]
    screen.table(screen.labels("Entry", "Severity", "Rule", "Finding"), rows)


def check_tables(screen: Screen, damages: Sequence[Damage], plans: Mapping[str, Sequence[Finding]]) -> None:
    """Draw what is damaged in a store, and what an audit found in each plan that has something."""
    say = screen.say
    if damages:
        rows: list[list[Cell]] = [
            [each.plan or NOTHING, str(each.number or NOTHING), (sentence(say, each.why, each.facts), "bad")]
            for each in damages
        ]
        screen.heading(say("Damage"))
        screen.table(screen.labels("Plan", "Entry", "Damage"), rows)
    for plan, findings in plans.items():
        if findings:
            screen.heading(plan)
            findings_table(screen, findings)
    if not damages and not any(plans.values()):
        screen.line(say("Nothing to remark."), "good")


def upgrades_lines(screen: Screen, upgrades: Sequence[Upgrade]) -> None:
    """Say which entries were linked only by an upgrade, for the links vouch for nothing before that."""
    for made in upgrades:
        at = made.at.isoformat(timespec="minutes")
        template = (
            "{entries} entries were linked only at {at}, by an upgrade: a change before that would not be noticed."
        )
        screen.line(screen.sentence(template, entries=made.entries, at=at), "warn")


def refusal(screen: Screen, refused: Refused) -> None:
    """Write why a command was refused, and what would make it right."""
    facts = {name: _named(screen, fact) for name, fact in refused.facts.items()}
    message = sentence(screen.say, refused.template, facts)
    remedy = sentence(screen.say, refused.remedy_template, facts)
    says = screen.say(refused.says)
    screen.line(screen.sentence("Refused by rule {rule}: {says}", rule=refused.rule, says=says), "bad")
    screen.line(f"  {message}")
    screen.line(f"  {remedy}")


def _named(screen: Screen, fact: Fact) -> Fact:
    if isinstance(fact, int):
        return fact
    return screen.named(fact) if isinstance(fact, str) else tuple(map(screen.named, fact))


def _day(value: object) -> str:
    return NOTHING if value is None else str(value)


def _table_or_nothing(screen: Screen, head: Sequence[str], rows: Sequence[Sequence[Cell]]) -> None:
    if rows:
        screen.table(head, rows)
    else:
        screen.line(screen.say("Nothing."))
