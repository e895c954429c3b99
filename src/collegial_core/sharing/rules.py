"""The rules about letting others read, or type for their author."""

from typing import Final

from collegial_core.kernel import Category, Occasion, Severity
from collegial_core.kernel.texts import Written
from collegial_core.plan.rules import KNOWN, LEDGER, ORDER, STAGE, gone, names_exist, too_early, unknown
from collegial_core.policy import Violation, rule, violation
from collegial_core.sharing.contents import artefact_of, authors_of, concerned, units_of, written
from collegial_core.sharing.events import ArtefactShared, ArtefactUnshared, WritingEntrusted, WritingTakenBack
from collegial_core.sharing.state import StateProtocol, readers_of, taken_back_on


def _content(state: StateProtocol, event: ArtefactShared) -> Written:
    """Give what is shared, which the rules before made sure is its author's."""
    return next(it for it in written(state, event.kind, event.of) if event.author in authors_of(state, it))


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(ArtefactShared,))
def what_is_shared_is_written(state: StateProtocol, event: ArtefactShared, _: Occasion) -> Violation | None:
    """Refuse to share what nobody has written."""
    return None if written(state, event.kind, event.of) else unknown(event.kind, event.of)


@rule(
    "L-09",
    Severity.E,
    Category.AUTHORITY,
    says="Only its author lets others read what is written.",
    source=LEDGER,
    judges=(ArtefactShared,),
)
def only_authors_share(state: StateProtocol, event: ArtefactShared, _: Occasion) -> Violation | None:
    """Refuse to share what somebody else wrote."""
    authors = tuple(sorted({name for it in written(state, event.kind, event.of) for name in authors_of(state, it)}))
    if event.author in authors:
        return None
    return violation(
        "The {kind} of {of} is not {author}'s, but by {authors}.",
        "Let its author share it.",
        kind=event.kind,
        of=event.of,
        author=event.author,
        authors=authors,
    )


@rule(
    "L-09",
    Severity.E,
    Category.AUTHORITY,
    says="Nothing is shared with a principal of anyone whom it concerns.",
    source=LEDGER,
    judges=(ArtefactShared,),
)
def nothing_is_shared_with_their_principal(
    state: StateProtocol, event: ArtefactShared, _: Occasion
) -> Violation | None:
    """Refuse to share with a past or present manager of a unit where the author or the visit's host works."""
    units = units_of(state, concerned(state, _content(state, event)))
    if not any(unit.is_or_was_managed_by(event.with_person) for unit in units):
        return None
    heads = any(head.principal == event.with_person for unit in units for head in unit.heads)
    return violation(
        "{person} is the principal of somebody whom the {kind} of {of} concerns."
        if heads
        else "{person} is or was assistant principal of somebody whom the {kind} of {of} concerns.",
        "Share it with somebody else; principals see that the work is done, not what was written.",
        person=event.with_person,
        kind=event.kind,
        of=event.of,
    )


@rule("L-01", Severity.E, Category.NOT_FOUND, says=KNOWN, source=LEDGER, judges=(ArtefactShared,))
def readers_are_people_of_the_plan(state: StateProtocol, event: ArtefactShared, _: Occasion) -> Violation | None:
    """Refuse to share with somebody whom the plan does not know."""
    return None if event.with_person in state.people else unknown("person", event.with_person)


@rule(
    "L-08",
    Severity.E,
    Category.AUTHORITY,
    says="An author shares what the method lets them share.",
    source=LEDGER,
    judges=(ArtefactShared,),
)
def the_method_lets_it_be_shared(state: StateProtocol, event: ArtefactShared, _: Occasion) -> Violation | None:
    """Refuse to share what the method keeps among its readers."""
    artefact = artefact_of(state, _content(state, event))
    if artefact.shareable:
        return None
    return violation(
        "The method keeps a {kind} among {readers}.",
        "Tell of it in your own words.",
        kind=event.kind,
        readers=tuple(map(str, artefact.readers)),
    )


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(ArtefactShared, ArtefactUnshared))
def only_what_is_shared_is_taken_back(
    state: StateProtocol, event: ArtefactShared | ArtefactUnshared, _: Occasion
) -> Violation | None:
    """Refuse to share twice with the same person, or to take back what was not shared."""
    shared = event.with_person in readers_of(state, event.kind, event.of, event.author)
    if shared is isinstance(event, ArtefactUnshared):
        return None
    template = "{person} reads the {kind} of {of} already." if shared else "{person} does not read the {kind} of {of}."
    return violation(template, "Nothing more is needed.", person=event.with_person, kind=event.kind, of=event.of)


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(ArtefactShared, ArtefactUnshared))
def sharing_follows_the_writing(
    state: StateProtocol, event: ArtefactShared | ArtefactUnshared, occasion: Occasion
) -> Violation | None:
    """Refuse to share before it was written or last taken back, or to take back before it was shared."""
    if isinstance(event, ArtefactShared):
        written_on = _content(state, event).since
        since = max(written_on, taken_back_on(state, event) or written_on)
    else:
        since = readers_of(state, event.kind, event.of, event.author)[event.with_person]
    if since <= occasion.on:
        return None
    return too_early("What this builds on is of {than}; {day} is before that.", occasion.on, since)


NAMED: Final = names_exist(
    {kind: {"author": "people", "scribe": "people"} for kind in (WritingEntrusted, WritingTakenBack)}
)


@rule("L-03", Severity.E, Category.ORDER, says=ORDER, source=LEDGER, judges=(WritingEntrusted,))
def trust_ends_after_it_begins(_: StateProtocol, event: WritingEntrusted, occasion: Occasion) -> Violation | None:
    """Refuse trust that is over before it begins."""
    if occasion.on <= event.until:
        return None
    return too_early("The trust would end on {day}, before it begins on {than}.", event.until, occasion.on)


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(WritingEntrusted, WritingTakenBack))
def only_what_is_entrusted_is_taken_back(
    state: StateProtocol, event: WritingEntrusted | WritingTakenBack, occasion: Occasion
) -> Violation | None:
    """Refuse to entrust the same person twice for a time, or to take back what they are not entrusted with."""
    theirs = [it for it in state.entrusted.get(event.author, ()) if it.scribe == event.scribe]
    if isinstance(event, WritingTakenBack):
        template = "{scribe} does not type for {author} on {day}."
        wrong = not any(it.covers(occasion.on) for it in theirs)
    else:
        template = "{scribe} types for {author} from {day} on already."
        wrong = any(it.since <= event.until and occasion.on <= it.until for it in theirs)
    if not wrong:
        return None
    remedy = "Check the persons and the day."
    return violation(template, remedy, scribe=event.scribe, author=event.author, day=str(occasion.on))


@rule("L-06", Severity.E, Category.STATE, says=STAGE, source=LEDGER, judges=(WritingEntrusted,))
def nobody_types_who_has_left(state: StateProtocol, event: WritingEntrusted, _: Occasion) -> Violation | None:
    """Refuse a scribe who is gone."""
    since = state.people[event.scribe].left_on
    return None if since is None else gone(event.scribe, since)


@rule(
    "L-09",
    Severity.E,
    Category.AUTHORITY,
    says="Who types for an author is somebody else, and not their manager.",
    source=LEDGER,
    judges=(WritingEntrusted,),
)
def no_manager_types_for_their_staff(
    state: StateProtocol, event: WritingEntrusted, occasion: Occasion
) -> Violation | None:
    """Refuse a scribe who is the author, or manages the unit where the author works."""
    unit = state.units[state.people[event.author].unit_on(occasion.on)]
    if event.scribe != event.author and not unit.is_managed_by(event.scribe, occasion.on):
        return None
    template = "{scribe} is the author." if event.scribe == event.author else "{scribe} manages where {author} works."
    return violation(template, "Entrust somebody else with it.", scribe=event.scribe, author=event.author)


RULES: Final = (
    NAMED,
    what_is_shared_is_written,
    only_authors_share,
    nothing_is_shared_with_their_principal,
    readers_are_people_of_the_plan,
    the_method_lets_it_be_shared,
    only_what_is_shared_is_taken_back,
    sharing_follows_the_writing,
    trust_ends_after_it_begins,
    only_what_is_entrusted_is_taken_back,
    nobody_types_who_has_left,
    no_manager_types_for_their_staff,
)
