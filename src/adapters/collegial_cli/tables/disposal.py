"""How long texts are kept, what is due, and what was disposed of."""

from collections.abc import Iterable, Sequence
from datetime import UTC, date, datetime
from typing import TYPE_CHECKING

from collegial_cli.screen import Cell, Screen
from collegial_cli.tables.drawing import NOTHING, draw_table, text_label
from collegial_core.disposal import Disposal, Kept
from collegial_core.policy.retention import Keep, Retention, RetentionLine
from collegial_core.vault import Destroyed

if TYPE_CHECKING:
    from collegial_core.ledger.disposing import Disposable


def schedule_table(screen: Screen, schedule: Retention) -> None:
    """Draw a retention schedule."""
    screen.heading(f"{screen.either(schedule.name_en, schedule.name_sv)} ({schedule.ref})")
    head = screen.labels("Class", "Kept", "Its author's own", "Source")
    rows = [
        [kind_words(screen, it.kind), _period(screen, it), screen.say("yes") if it.working else NOTHING,
         screen.say(it.source)]
        for it in schedule.lines
    ]  # fmt: skip
    draw_table(screen, head, rows)


def _period(screen: Screen, it: RetentionLine) -> str:
    if it.keep is Keep.FOR_GOOD:
        return screen.say("for good")
    template = (
        "{years} years after the plan's end" if it.keep is Keep.PLAN else "{years} years after the school year's end"
    )
    said = screen.sentence(template, years=it.years)
    if it.months_after_left is None:
        return said
    return f"{said}; {screen.sentence('{months} months after its author has left', months=it.months_after_left)}"


def disposable_table(screen: Screen, found: Sequence["Disposable"], on: date) -> None:
    """Draw which keys are due, or also which are not, and until when."""
    if not found:
        screen.line(screen.say("Nothing is due."))
        return
    head = screen.labels("Whose", "Class", "School year", "Kept until", "Due now", "Source")
    draw_table(screen, head, [_disposable(screen, it, on) for it in found])


def _disposable(screen: Screen, it: "Disposable", on: date) -> list[Cell]:
    key, term = it.key, it.term
    until = term.until.isoformat() if term.until else kept_words(screen, term.kept)
    due = screen.sentence("decided: {disposal}", disposal=it.decided) if it.decided else ""
    source = screen.say(term.line.source) if term.line else NOTHING
    year = f"{key.year}/{(key.year + 1) % 100:02d}"
    return [
        subject_words(screen, key.subject),
        kind_words(screen, key.kind),
        year,
        until,
        due or screen.say("yes" if it.is_due(on) else "no"),
        source,
    ]


def kept_words(screen: Screen, why: Kept) -> str:
    """Say why something is kept that no day ends."""
    if why is Kept.ARCHIVED:
        return screen.say("in an archive")
    return screen.say("for good") if why is Kept.FOR_GOOD else screen.say("no schedule is adopted")


def kind_words(screen: Screen, kind: str) -> str:
    """Name a class of text."""
    match kind:
        case "minutes":
            return screen.say("what minutes tell")
        case "personal_reason":
            return screen.say("reason that tells of somebody's day")
        case "assessment":
            return screen.say("assessment of a goal")
        case "strategy":
            return screen.say("strategy of a plan")
        case _:
            return text_label(screen, kind)


def subject_words(screen: Screen, subject: str) -> str:
    """Name whose texts a key opens."""
    what, _, name = subject.partition(" ")
    match what:
        case "person":
            return screen.who(name)
        case "group":
            return screen.sentence("group {name}", name=name)
        case "unit":
            return screen.sentence("unit {name}", name=name)
        case _:
            return screen.say("the plan")


def carried_out_lines(screen: Screen, done: Iterable[tuple[Disposal, Destroyed]]) -> None:
    """Tell what was disposed of."""
    none = True
    for it, gone in done:
        none = False
        said = (
            "{disposal} ({decision}) is carried out: {keys} keys are destroyed, {texts} texts cannot be read any more."
        )
        screen.line(screen.sentence(said, disposal=it.disposal, decision=it.shown, keys=gone.keys, texts=gone.texts))
    if none:
        screen.line(screen.say("Nothing is decided that is not carried out."))


def copies_lines(screen: Screen, copies: Sequence[tuple[datetime, str]]) -> None:
    """Tell of copies of the vault that hold the keys still."""
    if not copies:
        return
    screen.line(screen.say("These copies of the vault were made before, and hold the keys still; destroy them, too:"))
    for at, file in copies:
        screen.line(f"  {at.astimezone(UTC):%Y-%m-%d %H:%M} UTC  {file}")
