"""Is the record whole and lawful?  Every entry is judged again, and every oddity collected."""

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager, nullcontext
from datetime import date, datetime, timedelta
from functools import partial
from itertools import groupby
from typing import Final

import attrs

from collegial_core.audit.approvals import APPROVAL_RULES, approval_findings
from collegial_core.audit.order import ORDER_RULES, order_findings
from collegial_core.audit.replay import ReadData, Replayed, amended, corrections_of, editions_of, own_rules_of
from collegial_core.audit.rights import AsItStood, judges_rights
from collegial_core.audit.sealing import SEALING_RULES
from collegial_core.group import Group
from collegial_core.kernel import Entry, Facts, Finding, Occasion, Severity, Unreadable
from collegial_core.kernel.facts import alike
from collegial_core.meeting import Stage, turns_of_a_group
from collegial_core.plan import (
    Correction,
    Deviation,
    DeviationRecorded,
    DeviationRecorded1,
    EntryCorrected,
    EntryWithdrawn,
)
from collegial_core.plan.rules import ABSENT
from collegial_core.policy import Rule
from collegial_core.state import EDITION, Event, State, Verdict, evolve, judge, judge_later, judge_rights
from collegial_core.upcasts import newest
from collegial_core.visit import Round, Step, members_of, owed, visits_of

NUMBERS: Final = "A-01"
CLOCK: Final = "A-02"
UNREADABLE: Final = "A-03"
AHEAD: Final = "A-04"
EDITIONS: Final = "A-05"
NO_HEADER: Final = "A-06"
UNKNOWN: Final = "A-07"
UNJUDGED: Final = "A-08"
MISSING: Final = "A-09"
STRAY: Final = "A-10"

AUDIT_RULES: Final = {
    NUMBERS: "Entries are numbered 1, 2, 3 … without gaps.",
    CLOCK: "The clock of the record never goes backwards.",
    UNREADABLE: "Every entry can be read, and says what the store says of it.",
    AHEAD: "Nothing is recorded before it has happened, or by a clock that is ahead.",
    EDITIONS: "The edition of the rules is known, and never falls along the plan.",
    NO_HEADER: "An export tells how many entries it has, and their last link.",
    UNKNOWN: "An entry says only what an export would write.",
    UNJUDGED: "An entry is judged beside all that came before it.",
    MISSING: "The rules by which an entry was judged are at hand.",
    STRAY: "A deviation or a correction is of an entry before it, and a deviation of what that entry departs from.",
    **ORDER_RULES,
    **APPROVAL_RULES,
    **SEALING_RULES,
}
"""What an audit looks for beside the rules for commands."""


CLOCKS_DIFFER: Final = timedelta(days=1)
"""By how much two clocks may differ before one of them is held to be wrong."""

_WEST: Final = timedelta(hours=14)
"""The time zone in which a day begins first is that much ahead of UTC."""


@attrs.frozen
class Unread:
    """An entry that is there and cannot be read: its number, as the store has it."""

    number: int


Stored = Entry[Event] | Unread
"""What a store holds under one number."""


def findings(stored: Sequence[Stored], read: ReadData, now: datetime, own: Sequence[Rule] = ()) -> list[Finding]:
    """Look through a plan's entries, in their order; `now` is the present moment, `own` are a host's own rules.

    Severity E means that the record contradicts itself or a rule, W that
    somebody departed from a rule and said why, I that something is left open, or
    that a rule which came later would ask something.

    Where an entry cannot be read, those after it are judged as far as that goes.  What is missing may be why a rule
    seems broken, so there is one finding for each such rule, and one for all that build on what is not there.
    What weighs least, what is left open among it, is not told then.
    """
    entries = [it for it in stored if isinstance(it, Entry)]
    corrections = corrections_of(entries)
    judging = _Judging(
        corrections,
        editions_of(entries),
        read,
        own,
        own_rules_of(entries),
        {entry.number: entry for entry in entries},
        AsItStood(read) if judges_rights(entries) else None,
    )
    found = [
        *_in_sequence(stored),
        *_ahead(entries, now),
        *_editions(entries),
        *_missing(entries, own),
        *_stray(entries),
    ]
    for it in stored:
        found += judging.take(it)
    found += judging.departures()
    if judging.unread is None:
        today = max((entry.happened_on for entry in entries), default=None)
        found += _left_open(judging.state, today)
        found += approval_findings(entries)
        found += order_findings(entries, judging.state.order, today)
    return sorted(found, key=in_order)


def in_order(finding: Finding) -> tuple[bool, int]:
    """Give the place of a finding among others: by its entry, and after them what is about the whole plan."""
    return finding.entry is None, finding.entry or 0


def _finding(rule: str, entry: int | None, template: str, facts: Facts, severity: Severity = Severity.E) -> Finding:
    return Finding(rule=rule, severity=severity, entry=entry, template=template, facts=facts)


def _in_sequence(stored: Sequence[Stored]) -> Iterator[Finding]:
    latest: datetime | None = None
    for place, entry in enumerate(stored, 1):
        if entry.number != place:
            yield _finding(
                NUMBERS,
                entry.number,
                "Entry {number} stands where {place} belongs.",
                {"number": entry.number, "place": place},
            )
        if isinstance(entry, Unread):
            continue
        if latest is not None and entry.recorded_at < latest:
            yield _finding(
                CLOCK,
                entry.number,
                "Recorded at {at}, before the entry above it.",
                {"at": entry.recorded_at.isoformat().replace("+00:00", "Z")},
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


def _stray(entries: Iterable[Entry[Event]]) -> Iterator[Finding]:
    for it in entries:
        if isinstance(it.event, DeviationRecorded | DeviationRecorded1) and not 0 < it.event.entry < it.number:
            template = "Tells of a deviation in entry {entry}, which does not come before it."
            yield _finding(STRAY, it.number, template, {"entry": it.event.entry})
        if isinstance(it.event, EntryCorrected | EntryWithdrawn) and not 0 < it.event.entry < it.number:
            template = "Puts right entry {entry}, which does not come before it."
            yield _finding(STRAY, it.number, template, {"entry": it.event.entry})


def _missing(entries: Iterable[Entry[Event]], own: Sequence[Rule]) -> Iterator[Finding]:
    """Tell of each rule of a host's own that judged entries and is not there to judge them again."""
    judged = defaultdict[str, list[int]](list)
    for entry in entries:
        for name in entry.rules:
            judged[name].append(entry.number)
    for name in sorted(judged.keys() - {rule.name for rule in own}):
        numbers = judged[name]
        facts: Facts = {"rule": name, "first": numbers[0], "last": numbers[-1], "count": len(numbers)}
        template = "{count} of entries {first} to {last} were judged by {rule}, a rule that is not installed here."
        yield _finding(MISSING, numbers[0], template, facts, Severity.I)


_judge: Final = partial(judge, rights=False)
"""Judges an entry by all rules but those about who recorded it, which look at the record as it stood."""


@attrs.define
class _Judging:
    """Judges every entry as it is put right; whatever departs from a rule must have been recorded as such."""

    corrections: dict[int, Correction]
    editions: dict[int, int]
    read: ReadData
    own: Sequence[Rule]
    """The rules of a host's own that are at hand."""
    judged_by: dict[int, tuple[str, ...]]
    """The names of those that judge each entry."""
    by_number: Mapping[int, Entry[Event]]
    """The entries by their numbers."""
    stood: AsItStood | None = None
    """The record as it stood at each entry; None where the plan has no authority that rights could be judged by."""
    state: State = attrs.field(factory=State)
    departing: list[Finding] = attrs.field(factory=list)
    unlawful: set[int] = attrs.field(factory=set)
    """The numbers of entries that break a rule."""
    told: list[tuple[int, DeviationRecorded]] = attrs.field(factory=list)
    """Every deviation that was recorded, with the number of its entry."""
    unread: int | None = None
    """The number of the first entry that cannot be read."""
    doubtful: defaultdict[str, set[int]] = attrs.field(factory=lambda: defaultdict(set))
    """After that: rule → the numbers of the entries that seem to break it, or cannot be judged (`UNJUDGED`)."""

    def take(self, it: Stored) -> list[Finding]:
        """Judge what comes next, and remember it where it is lawful."""
        if isinstance(it, Unread):
            self._miss(it.number)
            return []
        try:
            replayed = list(amended([it], self.corrections, self.read))
        except Unreadable as error:
            self._miss(it.number)
            return [_finding(UNREADABLE, it.number, "{why}", {"why": f"its correction: {error.message}"})]
        found = [finding for _, event, occasion in replayed for finding in self._event(it, event, occasion)]
        if not _unlawful(found):
            found += self._rights(it)
        if _unlawful(found):
            self.unlawful.add(it.number)
        else:
            self._remember(it, replayed)
        return found

    def _miss(self, number: int) -> None:
        if self.unread is None:
            self.unread = number

    def _event(self, entry: Entry[Event], event: Event, occasion: Occasion) -> list[Finding]:
        if self.unread is None:
            return self._judged(entry, event, occasion)
        try:
            self._doubted(self._broken(entry, event, occasion))
        except Exception:  # noqa: BLE001 - rules count on what they build on, and any of it may be missing
            self.doubtful[UNJUDGED].add(entry.number)
        return []

    def _rights(self, entry: Entry[Event]) -> list[Finding]:
        """Judge who recorded it, by the record as it stood; what a later correction unmade is told of and no more."""
        if self.stood is None:
            return []
        seen = [rule.finding(no, entry.number) for rule, no in self.stood.against(entry, self.by_number)]
        if self.unread is not None:
            self._doubted(seen)
            return []
        self.departing += [it for it in seen if it.severity is not Severity.E]
        unlawful = [it for it in seen if it.severity is Severity.E]
        late = self.stood.too_late(entry)
        return unlawful or [*self._unmade(entry), *([late] if late else [])]

    def _unmade(self, entry: Entry[Event]) -> list[Finding]:
        """Tell of a right that a later correction took away: what was rightly recorded stays so."""
        if not self.corrections:
            return []
        occasion = entry.occasion(entry.happened_on)
        verdicts = judge_rights(self.state, newest(entry.event), occasion, type(entry.event))
        broken = [rule.finding(no, entry.number) for rule, no in verdicts]
        return [attrs.evolve(it, severity=Severity.I) for it in broken if it.severity is Severity.E]

    def _remember(self, entry: Entry[Event], replayed: Iterable[Replayed]) -> None:
        """Remember it; after what cannot be read, also what seems unlawful, for others build on it."""
        for _, event, occasion in replayed:
            with nullcontext() if self.unread is None else self._doubting(entry.number):
                evolve(self.state, event, occasion)
        if self.stood is not None:
            self.stood.remember(entry)

    @contextmanager
    def _doubting(self, number: int) -> Iterator[None]:
        """Go on where an entry builds on what cannot be read: states count on it, as rules do."""
        try:
            yield
        except Exception:  # noqa: BLE001 - any of it may be missing
            self.doubtful[UNJUDGED].add(number)

    def _judged(self, entry: Entry[Event], event: Event, occasion: Occasion) -> list[Finding]:
        seen = self._broken(entry, event, occasion)
        unlawful = [finding for finding in seen if finding.severity is Severity.E]
        if isinstance(event, DeviationRecorded):
            self.told.append((entry.number, event))
        self.departing += [finding for finding in seen if finding.severity is not Severity.E]
        later: list[Finding] = [] if unlawful else self._broken(entry, event, occasion, judge_later)
        return [*unlawful, *(attrs.evolve(it, severity=Severity.I) for it in later)]

    def _doubted(self, seen: list[Finding]) -> None:
        for it in seen:
            if it.severity is Severity.E:  # that something is not there says nothing: it may be what cannot be read
                self.doubtful[UNJUDGED if it.rule == ABSENT else it.rule].add(it.entry or 0)
            else:
                self.departing.append(it)

    def _broken(
        self, entry: Entry[Event], event: Event, occasion: Occasion, asking: Callable[..., Iterator[Verdict]] = _judge
    ) -> list[Finding]:
        """Give the rules that it breaks."""
        names = self.judged_by[entry.number]
        own = [rule for rule in self.own if (rule.name in names) == (asking is _judge)]
        asked = partial(asking, edition=self.editions[entry.number], own=own)
        verdicts = asked(self.state, event, occasion, type(entry.event))
        return [rule.finding(no, entry.number) for rule, no in verdicts]

    def departures(self) -> Iterator[Finding]:
        """Tell, once all entries are taken, of departures from a rule, and of what is in doubt."""
        recorded = defaultdict[int | None, list[Deviation]](list)
        for deviation in self.state.deviations:
            recorded[deviation.entry].append(deviation)
        unrecorded = [
            it for it in self.departing if not any(one.is_of(one.entry, it.rule, it.name) for one in recorded[it.entry])
        ]
        if self.unread is None:
            yield from (attrs.evolve(it, severity=Severity.E) for it in unrecorded)
            yield from self._not_departed()
        else:  # the reason may stand in what cannot be read
            self._doubted([attrs.evolve(it, severity=Severity.E) for it in unrecorded])
            yield from _in_doubt(self.doubtful, self.unread)
        yield from map(_departure, self.state.deviations)

    def _not_departed(self) -> Iterator[Finding]:
        """Tell of deviations that judging their entries again does not yield.

        What a host's own rule found when it was recorded, it may not find today.
        """
        left = list(self.departing)
        for it in self.state.deviations:
            departure = next((by for by in left if _is_of(it, by)), None)
            if departure is not None:
                left.remove(departure)
            elif it.entry not in self.unlawful and it.name not in self.judged_by.get(it.entry, ()):
                number = self._told_in(it)
                if it.entry < number:  # else it is told that it does not come before
                    template = "Entry {entry} does not depart from {rule}, or not as this deviation says."
                    yield _finding(STRAY, number, template, {"entry": it.entry, "rule": it.rule})

    def _told_in(self, it: Deviation) -> int:
        """Give the number of the entry that told of a deviation last."""
        said = (it.entry, it.rule, it.name, it.facts)
        return max(number for number, event in self.told if (event.entry, event.rule, event.name, event.facts) == said)


def _is_of(deviation: Deviation, by: Finding) -> bool:
    """Tell whether that is how an entry departs from a rule when it is judged."""
    return deviation.is_of(by.entry or 0, by.rule, by.name) and alike(deviation.facts, by.facts)


def _unlawful(found: Iterable[Finding]) -> bool:
    return any(it.severity is Severity.E for it in found)


def _in_doubt(doubtful: Mapping[str, set[int]], unread: int) -> Iterator[Finding]:
    for rule, numbers in doubtful.items():
        facts: Facts = {"first": min(numbers), "last": max(numbers), "count": len(numbers), "unread": unread}
        if rule == UNJUDGED:
            template = "{count} of entries {first} to {last} cannot be judged: entry {unread} cannot be read."
            yield _finding(rule, min(numbers), template, facts, Severity.I)
        else:
            template = "{count} of entries {first} to {last} may break this rule: entry {unread} cannot be read."
            yield _finding(rule, min(numbers), template, facts)


def _departure(deviation: Deviation) -> Finding:
    facts: Facts = {"rule": deviation.rule, "entry": deviation.entry}
    template = "Departs from {rule}, with a reason."
    found = _finding(deviation.rule, deviation.entry, template, facts, Severity.W)
    return attrs.evolve(found, name=deviation.name)


def _left_open(state: State, today: date | None) -> Iterator[Finding]:
    if today is None:
        return
    for visit_round in state.rounds.values():
        if visit_round.closed_on is None:
            yield from _open_round(state, visit_round, today)
    for meeting in state.meetings.values():
        if meeting.stage in (Stage.PLANNED, Stage.OPEN) and meeting.date < today:
            facts: Facts = {"meeting": meeting.meeting, "day": str(meeting.date), "step": str(meeting.stage)}
            template = "Meeting {meeting} of {day} is still {step}."
            yield _finding("S1-02", None, template, facts, Severity.I)
    for group in state.groups.values():
        if group.closed_on is not None or (state.plan is not None and state.plan.ends < today):
            yield from _uneven_turns(state, group)


def _uneven_turns(state: State, group: Group) -> Iterator[Finding]:
    """Tell of turns that differ by more than one; only once no meeting can come any more that makes it good."""
    for role in state.methods[group.method].roles:
        turns = turns_of_a_group(group, state.meetings_of.get(group.group, ()), role.role) if role.rotates else {}
        if turns and max(turns.values()) - min(turns.values()) > 1:
            template = "In group {group} the turns of the role {role} differ by more than one: {turns}."
            facts: Facts = {"group": group.group, "role": role.role, "turns": tuple(turns.items())}
            yield _finding("S1-10", None, template, facts, Severity.I)


def _open_round(state: State, visit_round: Round, today: date) -> Iterator[Finding]:
    group = state.groups[visit_round.group]
    colleagues = max((len(it.hosts) for it in owed(visit_round, members_of(visit_round, group)).values()), default=0)
    if visits_of(state, group).everyone and visit_round.visits_each < colleagues:
        facts: Facts = {"round": visit_round.round, "each": visit_round.visits_each, "colleagues": colleagues}
        template = "Round {round} asks for {each} visits each, too few for {colleagues} colleagues."
        yield _finding("S4-04", None, template, facts, Severity.I)
    for visit in visit_round.visits:
        if visit.step is Step.PLANNED and visit.date < today:
            facts = {"visit": visit.visit, "day": str(visit.date)}
            yield _finding("S4-02", None, "Visit {visit} was planned for {day} and is not held.", facts, Severity.I)
