"""The rules about disposal: when texts may go, by whose decision, and what stops it."""

from typing import Any, Final, assert_never

from collegial_core.disposal.events import (
    DisposalCarriedOut,
    DisposalDecided,
    DisposalHeld,
    DisposalResumed,
    Filing,
    RetentionAdopted,
    StoreDestroyed,
    TextFiled,
    TextKey,
)
from collegial_core.disposal.periods import Kept, Term, classes, filing_of, is_working, misplaced, term_of
from collegial_core.disposal.state import StateProtocol
from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.kernel.fields import ID
from collegial_core.plan.rules import FREE, KNOWN, LEDGER, ORDER, STAGE, too_early, unknown
from collegial_core.policy import Violation, rule, violation
from collegial_core.sharing.contents import authors_of

PERIODS: Final = "The Archives Act (1990:782), section 10, and GDPR, article 5.1 c and e"
_WHO: Final = "An author disposes of working papers alone; all else takes a decision, to which the entry refers."
DECIDED_REMEDY: Final = "Carry that out, or leave it out here."
_ENDED: Final = "Texts are disposed of when their period has ended, and never what an archive has."


@rule("L-12", Severity.E, Category.LIMIT, says="A disposal names what is to be disposed of.", source=LEDGER,
      judges=(DisposalDecided,))  # fmt: skip
def a_disposal_names_texts(_: StateProtocol, event: DisposalDecided, __: Occasion) -> Violation | None:
    """Refuse a disposal of nothing."""
    if event.keys or event.texts:
        return None
    return violation("The disposal {disposal} names no text.", "Name keys or entries.", disposal=event.disposal)


@rule("L-02", Severity.E, Category.EXISTS, says=FREE, source=LEDGER, judges=(DisposalDecided, DisposalHeld))
def a_new_disposal_has_a_new_id(
    state: StateProtocol, event: DisposalDecided | DisposalHeld, _: Occasion
) -> Violation | None:
    """Refuse an id that was used before."""
    decided = isinstance(event, DisposalDecided)
    name = event.disposal if isinstance(event, DisposalDecided) else event.hold
    if name not in (state.disposals.decided if decided else state.disposals.holds):
        return None
    return violation(
        "There is already a {kind} {name}.", "Choose another id.", kind="disposal" if decided else "hold", name=name
    )


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(DisposalCarriedOut, DisposalResumed))
def what_is_named_was_decided(
    state: StateProtocol, event: DisposalCarriedOut | DisposalResumed, _: Occasion
) -> Violation | None:
    """Refuse to carry out what nobody decided, or to lift a hold that nobody laid."""
    if isinstance(event, DisposalCarriedOut):
        return None if event.disposal in state.disposals.decided else unknown("disposal", event.disposal)
    return None if event.hold in state.disposals.holds else unknown("hold", event.hold)


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(DisposalCarriedOut,))
def a_disposal_is_carried_out_once(state: StateProtocol, event: DisposalCarriedOut, _: Occasion) -> Violation | None:
    """Refuse to carry out twice."""
    done = state.disposals.decided[event.disposal]
    if done.carried_out_on is None:
        return None
    return violation(
        "The disposal {disposal} was carried out on {day}.",
        "Nothing more is needed.",
        disposal=event.disposal,
        day=str(done.carried_out_on),
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(StoreDestroyed,))
def a_store_is_destroyed_once(state: StateProtocol, event: StoreDestroyed, _: Occasion) -> Violation | None:
    """Refuse to destroy twice."""
    done = state.disposals.stores.get(event.root)
    if done is None:
        return None
    return violation(
        "The store with the root {root} was destroyed on {day}.",
        "Nothing more is needed.",
        root=event.root,
        day=str(done.on),
    )


@rule("L-12", Severity.E, Category.AUTHORITY, says=_WHO, source=PERIODS, judges=(DisposalCarriedOut,))
def a_disposal_is_carried_out_as_decided(
    state: StateProtocol, event: DisposalCarriedOut, _: Occasion
) -> Violation | None:
    """Refuse to carry out as one's own what was decided otherwise, or by somebody else."""
    person = state.disposals.decided[event.disposal].person
    if event.person in (None, person):
        return None
    return violation(
        "The disposal {disposal} is not {person}'s own.",
        "Leave the person out.",
        disposal=event.disposal,
        person=event.person or "",
    )


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(DisposalCarriedOut,))
def a_disposal_follows_its_decision(
    state: StateProtocol, event: DisposalCarriedOut, occasion: Occasion
) -> Violation | None:
    """Refuse a day before the decision."""
    decided = state.disposals.decided[event.disposal]
    if decided.decided_on <= occasion.on:
        return None
    return too_early(
        "The disposal {disposal} was decided on {than}; {day} is before that.",
        occasion.on,
        decided.decided_on,
        disposal=event.disposal,
    )


@rule("L-12", Severity.E, Category.STATE, says="A hold stops all disposal.", source=PERIODS,
      judges=(DisposalDecided, DisposalCarriedOut, StoreDestroyed))  # fmt: skip
def a_hold_stops_disposal(
    state: StateProtocol, _: DisposalDecided | DisposalCarriedOut | StoreDestroyed, __: Occasion
) -> Violation | None:
    """Refuse any disposal while a decision stops it."""
    for hold in state.disposals.holds:
        return violation("The hold {hold} stops all disposal.", "Wait until a decision lets it go on.", hold=hold)
    return None


@rule("L-12", Severity.E, Category.POLICY, says=_ENDED, source=PERIODS, judges=(DisposalDecided,))
def only_what_is_due_is_disposed_of(
    state: StateProtocol, event: DisposalDecided, occasion: Occasion
) -> Violation | None:
    """Refuse to destroy a key whose texts are to be kept, by the schedule that the plan has adopted."""
    for key in event.keys:
        term = term_of(state, key)
        if term.is_over(occasion.on):
            continue
        return _kept(key, term)
    return None


def _kept(key: TextKey, term: Term) -> Violation:
    """Say why the texts of a key are to be kept."""
    _, _, whose = key.subject.partition(" ")
    facts: dict[str, Any] = {"kind": key.kind, "subject": whose or key.subject, "year": key.year}
    match term.kept:
        case Kept.NO_SCHEDULE:
            return violation(
                "The plan has adopted no retention schedule, so nothing says how long texts are kept.",
                "Adopt one first: retention.adopt.",
            )
        case Kept.FOR_GOOD:
            return violation(
                "The class {kind} is kept for good ({subject}, school year {year}).",
                "Adopt another schedule by decision, or dispose of single texts.",
                **facts,
            )
        case Kept.ARCHIVED:
            return violation(
                "A text of the class {kind} is in an archive ({subject}, school year {year}).",
                "Leave this key, and dispose of other texts under it one by one.",
                **facts,
            )
        case Kept.PERIOD:
            return violation(
                "The class {kind} is kept until {until} ({subject}, school year {year}).",
                "Wait until the day after, or leave this key out.",
                until=str(term.until),
                **facts,
            )
        case _:  # pragma: no cover - the type checker proves that nothing comes here
            assert_never(term.kept)


@rule("L-12", Severity.E, Category.STATE, says="A text is disposed of by one decision.", source=PERIODS,
      judges=(DisposalDecided,), since=5)  # fmt: skip
def nothing_is_decided_on_twice(state: StateProtocol, event: DisposalDecided, _: Occasion) -> Violation | None:
    """Refuse a second decision about a key, or about the texts of an entry."""
    for earlier in state.disposals.decided.values():
        for key in event.keys:
            if key in earlier.keys:
                return violation(
                    "The class {kind} of {subject}, school year {year}, is decided on already: {disposal}.",
                    DECIDED_REMEDY,
                    kind=key.kind,
                    subject=key.subject.rpartition(" ")[2],
                    year=key.year,
                    disposal=earlier.disposal,
                )
        known = {(it.entry, it.kind) for it in earlier.texts}
        for text in event.texts:
            if (text.entry, text.kind) in known:
                return violation(
                    "The {kind} of entry {entry} is decided on already: {disposal}.",
                    DECIDED_REMEDY,
                    kind=text.kind,
                    entry=text.entry,
                    disposal=earlier.disposal,
                )
    return None


@rule("L-12", Severity.E, Category.EXISTS, says="A retention schedule of a name and version says one thing.",
      source=PERIODS, judges=(RetentionAdopted,), since=5)  # fmt: skip
def a_schedule_is_never_changed(state: StateProtocol, event: RetentionAdopted, _: Occasion) -> Violation | None:
    """Refuse other contents under the name and version of a schedule that the plan has adopted before."""
    known = state.disposals.schedules.get(event.schedule.ref)
    if known is None or known == event.schedule:
        return None
    return violation(
        "The plan has adopted a schedule {schedule} before, which says something else.",
        "Give the schedule its next version.",
        schedule=event.schedule.ref,
    )


@rule("L-12", Severity.E, Category.LIMIT,
      says="A retention schedule has one line for each class of text that there is.", source=PERIODS,
      judges=(RetentionAdopted,), since=5)  # fmt: skip
def a_schedule_names_each_class_once(_: StateProtocol, event: RetentionAdopted, __: Occasion) -> Violation | None:
    """Refuse a line for a class that is not there, and two for one class."""
    for place, kind in misplaced(event.schedule):
        if kind in classes():
            return violation(
                "Line {place} of the schedule is a second one for the class {kind}.",
                "Keep one of them.",
                place=place + 1,
                kind=kind,
            )
        return violation(
            "Line {place} of the schedule is for a class {kind}, which is not there.",
            "Name a class of text: {classes}.",
            place=place + 1,
            kind=kind,
            classes=tuple(sorted(classes())),
        )
    return None


@rule("L-12", Severity.E, Category.POLICY, says=_ENDED, source=PERIODS, judges=(DisposalDecided, DisposalCarriedOut))
def what_is_archived_stays(
    state: StateProtocol, event: DisposalDecided | DisposalCarriedOut, _: Occasion
) -> Violation | None:
    """Refuse to dispose of what an archive has, also of what it took after the decision."""
    named = state.disposals.decided[event.disposal] if isinstance(event, DisposalCarriedOut) else event
    for key in named.keys:
        term = term_of(state, key)
        if term.kept is Kept.ARCHIVED:
            return _kept(key, term)
    for text in named.texts:
        if filing_of(state, text) is Filing.ARCHIVED:
            return violation(
                "The {kind} of entry {entry} is in an archive.",
                "Leave it there; the archive decides about it.",
                kind=text.kind,
                entry=text.entry,
            )
    return None


@rule("L-12", Severity.E, Category.AUTHORITY, says=_WHO, source=PERIODS, judges=(DisposalDecided,))
def without_a_decision_authors_dispose_of_working_papers(
    state: StateProtocol, event: DisposalDecided, _: Occasion
) -> Violation | None:
    """Refuse keys, texts of others, and finished documents, where no decision is named."""
    if event.person is None:
        return None
    stays = next((it for it in event.texts if event.person not in it.authors or not is_working(state, it)), None)
    if stays is None and not event.keys:
        return None
    if stays is None:
        return violation("Keys are destroyed by decision only.", "Give the reference of the decision.")
    return violation(
        "The {kind} of entry {entry} is no working paper of {person} alone.",
        "Give the reference of the decision.",
        kind=stays.kind,
        entry=stays.entry,
        person=event.person,
    )


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(TextFiled,))
def what_is_filed_is_written(state: StateProtocol, event: TextFiled, _: Occasion) -> Violation | None:
    """Refuse to file what nobody has written."""
    there = state.texts.get(event.kind, {}).get(event.of, ())
    if any(event.person is None or event.person in authors_of(state, it) for it in there):
        return None
    return unknown(event.kind, event.of)


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(DisposalDecided,))
def what_is_named_is_sealed_as_said(_: StateProtocol, event: DisposalDecided, __: Occasion) -> Violation | None:
    """Refuse a key of nobody: a subject is a person, a group, a unit or the plan."""
    for number, key in enumerate(event.keys, 1):
        if not is_subject(key.subject):
            return violation(
                "The subject of key {number} is nobody whose texts are sealed.",
                "Write it as in person p-01, group blue, unit lime or plan.",
                number=number,
            )
    return None


def is_subject(subject: str) -> bool:
    """Tell whether a subject is written as those are whose texts are sealed: `person p-01`, `group blue`, `plan`."""
    what, _, name = subject.partition(" ")
    is_named = what in {"person", "group", "unit"} and ID.fullmatch(name) is not None
    return is_named or subject == "plan"


RULES: Final = (
    a_disposal_names_texts,
    what_is_named_is_sealed_as_said,
    a_new_disposal_has_a_new_id,
    what_is_named_was_decided,
    a_disposal_is_carried_out_once,
    a_store_is_destroyed_once,
    a_disposal_is_carried_out_as_decided,
    a_disposal_follows_its_decision,
    a_hold_stops_disposal,
    nothing_is_decided_on_twice,
    a_schedule_is_never_changed,
    a_schedule_names_each_class_once,
    without_a_decision_authors_dispose_of_working_papers,
    what_is_archived_stays,
    only_what_is_due_is_disposed_of,
    what_is_filed_is_written,
)
