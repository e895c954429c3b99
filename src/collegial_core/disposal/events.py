"""What can have happened to what people wrote after its time: periods, filing, and disposal by decision (gallring)."""

from enum import StrEnum

from collegial_core.kernel import PersonId
from collegial_core.kernel.fields import choice, count, ident, idents, label, labels, part, parts
from collegial_core.kernel.value import After, Event, Proposed, Value, event, value
from collegial_core.policy.retention import Retention


class Filing(StrEnum):
    """What became of a text, as far as that says what may be done with it.

    `finished` papers and those `dispatched` to somebody outside are documents, which only a decision disposes of;
    `archived` ones are the archive's, and stay.
    """

    FINISHED = "finished"
    DISPATCHED = "dispatched"
    ARCHIVED = "archived"


@value
class TextKey(Value):
    """The key of some texts: of a subject (`person p-01`, `group blue`, `unit lime` or `plan`), a class, a school year.

    `year` is the one in which the school year begins.
    """

    subject: str = label()
    kind: str = ident()
    year: int = count(1900, 2199)


@value
class SingleText(Value):
    """The texts of one class in one entry, whose they are, and where they are sealed the names of their keys."""

    entry: int = count(1, 1_000_000_000)
    kind: str = ident()
    of: str | None = ident(default=None)
    authors: tuple[PersonId, ...] = idents(minimum=0, default=())
    keys: tuple[str, ...] = labels(default=())


@event("retention.adopted", 1, asked="retention.adopt", at_any_time=True)
class RetentionAdopted(Proposed):
    """The plan took a retention schedule, whole, by a decision: it says how long the texts of each class are kept."""

    decision: str = label()
    schedule: Retention = part(Retention, without_defaults=True)


@event("disposal.held", 1, asked="disposal.hold", at_any_time=True)
class DisposalHeld(Proposed):
    """A decision stopped all disposal, whatever the periods say, as while a court or an inspector may ask."""

    hold: str = ident()
    decision: str = label()


@event(
    "disposal.resumed",
    1,
    asked="disposal.resume",
    after=After(DisposalHeld, ("hold",), ends=True),
    at_any_time=True,
)
class DisposalResumed(Proposed):
    """A decision let disposal go on that another had stopped."""

    hold: str = ident()
    decision: str = label()


@event("text.filed", 1, asked="text.file", at_any_time=True)
class TextFiled(Proposed):
    """A text became a document, was sent out, or was taken into an archive.

    It is named by its class, what it was written for, as the visit of a note, and whose it is; what a group wrote is
    nobody's alone.
    """

    kind: str = ident()
    of: str = ident()
    filing: Filing = choice(Filing)
    person: PersonId | None = ident(default=None)


@event("disposal.decided", 1, at_any_time=True)
class DisposalDecided(Event):
    """It was decided that texts be disposed of: all under some keys, or single ones.

    `decision` refers to the decision; without one, a `person` disposes of working papers of their own.
    """

    disposal: str = ident()
    decision: str | None = label(default=None)
    person: PersonId | None = ident(default=None)
    keys: tuple[TextKey, ...] = parts(TextKey, default=())
    texts: tuple[SingleText, ...] = parts(SingleText, default=())


@event(
    "disposal.carried_out",
    1,
    asked="disposal.carry_out",
    after=After(DisposalDecided, ("disposal",)),
    at_any_time=True,
)
class DisposalCarriedOut(Proposed):
    """What was decided was done: the keys are destroyed, and the texts cannot be read any more, by anybody.

    `person` is who disposed of working papers of their own, where no decision was made.
    """

    disposal: str = ident()
    person: PersonId | None = ident(default=None)


@event("store.destroyed", 1, asked="store.destroy", at_any_time=True)
class StoreDestroyed(Proposed):
    """By a decision the store was destroyed in which the plan lay before, as with its texts open.

    `root` is that of the tree of its entries there, in hexadecimal.
    """

    decision: str = label()
    root: str = ident()


DisposalEvent = (
    RetentionAdopted
    | DisposalHeld
    | DisposalResumed
    | TextFiled
    | DisposalDecided
    | DisposalCarriedOut
    | StoreDestroyed
)
