"""Is the record whole and lawful?  Every entry is judged again, and every oddity collected."""

from collections.abc import Iterator, Sequence
from datetime import date, datetime, timedelta
from itertools import groupby
from typing import Final

import attrs

from collegial_core.audit.replay import ReadData, amended, corrections_of, editions_of
from collegial_core.kernel import Entry, Facts, Finding, Severity, Unreadable
from collegial_core.meeting import Stage
from collegial_core.plan import Correction, Deviation
from collegial_core.state import EDITION, Event, State, evolve, judge, judge_later
from collegial_core.visit import Round, Step, can_reach_everyone, visits_of

NUMBERS: Final = "A-01"
CLOCK: Final = "A-02"
UNREADABLE: Final = "A-03"
AHEAD: Final = "A-04"
EDITIONS: Final = "A-05"
UNTOLD: Final = "A-06"

AUDIT_RULES: Final = {
    NUMBERS: "Entries are numbered 1, 2, 3 … without gaps.",
    CLOCK: "The clock of the record never goes backwards.",
    UNREADABLE: "Every entry can be read, and says what the store says of it.",
    AHEAD: "Nothing is recorded before it has happened, or by a clock that is ahead.",
    EDITIONS: "The edition of the rules is known, and never falls along the plan.",
    UNTOLD: "An export tells how many entries it has, and their last link.",
}
"""What an audit looks for beside the rules for commands."""


CLOCKS_DIFFER: Final = timedelta(days=1)
"""By how much two clocks may differ before one of them is held to be wrong."""

_WEST: Final = timedelta(hours=14)
"""The time zone in which a day begins first is that much ahead of UTC."""


def findings(entries: Sequence[Entry[Event]], read: ReadData, now: datetime) -> list[Finding]:
    """Look through a plan's entries, in their order; `now` is the present moment.

    Severity E means that the record contradicts itself or a rule, W that
    somebody departed from a rule and said why, I that something is left open, or
    that a rule which came later would ask something.
    """
    corrections = corrections_of((entry.number, entry.event, entry.happened_on) for entry in entries)
    state = State()
    found = [*_in_sequence(entries), *_ahead(entries, now), *_editions(entries)]
    found += _judged(state, entries, corrections, read)
    found += _left_open(state, max((entry.happened_on for entry in entries), default=None))
    return sorted(found, key=lambda finding: (finding.entry is None, finding.entry or 0))


def _finding(rule: str, entry: int | None, template: str, facts: Facts, severity: Severity = Severity.E) -> Finding:
    return Finding(rule=rule, severity=severity, entry=entry, template=template, facts=facts)


def _in_sequence(entries: Sequence[Entry[Event]]) -> Iterator[Finding]:
    latest: datetime | None = None
    for place, entry in enumerate(entries, 1):
        if entry.number != place:
            yield _finding(
                NUMBERS,
                entry.number,
                "Entry {number} stands where {place} belongs.",
                {"number": entry.number, "place": place},
            )
        if latest is not None and entry.recorded_at < latest:
            yield _finding(
                CLOCK, entry.number, "Recorded at {at}, before the entry above it.", {"at": str(entry.recorded_at)}
            )
        latest = entry.recorded_at


def _ahead(entries: Sequence[Entry[Event]], now: datetime) -> Iterator[Finding]:
    """Tell of days and clocks that lie ahead; neighbours are told of together, for examples tell of whole years."""
    for ahead, run in groupby(entries, key=lambda entry: entry.happened_on > (entry.recorded_at + _WEST).date()):
        if ahead:
            yield _from_to(
                list(run), template="Entries {first} to {last} tell of days after the one they were recorded on."
            )
    for ahead, run in groupby(entries, key=lambda entry: entry.recorded_at > now + CLOCKS_DIFFER):
        if ahead:
            yield _from_to(
                list(run), template="Entries {first} to {last} were recorded by a clock that is ahead of this one."
            )


def _from_to(run: list[Entry[Event]], *, template: str) -> Finding:
    facts: Facts = {"first": run[0].number, "last": run[-1].number}
    return _finding(AHEAD, run[0].number, template, facts, Severity.I)


def _editions(entries: Sequence[Entry[Event]]) -> Iterator[Finding]:
    latest = 1
    for entry in entries:
        facts: Facts = {"edition": entry.edition, "latest": latest, "known": EDITION}
        if entry.edition > EDITION:
            template = "Recorded under edition {edition} of the rules; this version knows those up to {known}."
            yield _finding(EDITIONS, entry.number, template, facts)
        elif entry.edition < latest:
            template = "Recorded under edition {edition} of the rules, after an entry under edition {latest}."
            yield _finding(EDITIONS, entry.number, template, facts)
        latest = max(latest, entry.edition)


def _judged(
    state: State, entries: Sequence[Entry[Event]], corrections: dict[int, Correction], read: ReadData
) -> Iterator[Finding]:
    """Judge every entry as it is put right; whatever departs from a rule must have been recorded as such."""
    departing: list[Finding] = []
    editions = editions_of(entries)
    for entry in entries:
        try:
            told = list(amended([(entry.number, entry.event, entry.happened_on)], corrections, read))
        except Unreadable as error:
            yield _finding(UNREADABLE, entry.number, "{why}", {"why": f"its correction: {error.message}"})
            continue
        for number, event, on in told:
            asked = (state, event, entry.occasion(on), type(entry.event))
            seen = [rule.finding(no, number) for rule, no in judge(*asked, edition=editions[number])]
            unlawful = [finding for finding in seen if finding.severity is Severity.E]
            departing += [finding for finding in seen if finding.severity is not Severity.E]
            if not unlawful:
                later = [rule.finding(no, number) for rule, no in judge_later(*asked, edition=editions[number])]
                yield from (attrs.evolve(it, severity=Severity.I) for it in later)  # type: ignore[misc]
                evolve(state, event, on)
            yield from unlawful
    recorded = {(deviation.entry, deviation.rule) for deviation in state.deviations}
    unsaid = [it for it in departing if (it.entry, it.rule) not in recorded]
    yield from (attrs.evolve(it, severity=Severity.E) for it in unsaid)  # type: ignore[misc]
    yield from map(_departure, state.deviations)


def _departure(deviation: Deviation) -> Finding:
    facts: Facts = {"rule": deviation.rule, "entry": deviation.entry}
    return _finding(deviation.rule, deviation.entry, "Departs from {rule}, with a reason.", facts, Severity.W)


def _left_open(state: State, today: date | None) -> Iterator[Finding]:
    if today is None:
        return
    for ring in state.rounds.values():
        if ring.closed_on is None:
            yield from _open_round(state, ring, today)
    for meeting in state.meetings.values():
        if meeting.stage in (Stage.PLANNED, Stage.OPEN) and meeting.date < today:
            facts: Facts = {"meeting": meeting.meeting, "day": str(meeting.date), "step": str(meeting.stage)}
            template = "Meeting {meeting} of {day} is still {step}."
            yield _finding("S1-02", None, template, facts, Severity.I)


def _open_round(state: State, ring: Round, today: date) -> Iterator[Finding]:
    members = len(state.groups[ring.group].members)
    if visits_of(state, state.groups[ring.group]).everyone and not can_reach_everyone(ring.visits_each, members):
        facts: Facts = {"round": ring.round, "each": ring.visits_each, "colleagues": members - 1}
        template = "Round {round} asks for {each} visits each, too few for {colleagues} colleagues."
        yield _finding("S4-04", None, template, facts, Severity.I)
    for visit in ring.visits:
        if visit.step is Step.PLANNED and visit.date < today:
            facts = {"visit": visit.visit, "day": str(visit.date)}
            yield _finding("S4-02", None, "Visit {visit} was planned for {day} and is not held.", facts, Severity.I)
