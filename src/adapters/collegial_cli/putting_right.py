"""What `collegial correct` and `collegial withdraw` share: naming an entry, showing what would change, asking first."""

import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager, suppress
from datetime import date, datetime
from difflib import SequenceMatcher
from itertools import chain
from typing import Any, Final, TypedDict

import click

from collegial_cli import logs
from collegial_cli.commands.common import day_of, require_person
from collegial_cli.failures import REFUSED, UNREADABLE
from collegial_cli.language import option, spoken
from collegial_cli.output import write_json
from collegial_cli.screen import Screen
from collegial_cli.settings import F, Settings, leave
from collegial_cli.tables.record import changes_table
from collegial_cli.work import open_screen
from collegial_core import Ledger, Occasion, Refused, Request, Unreadable, wire
from collegial_core.ledger import Recorded, Would
from collegial_core.plan import CorrectEntry, DeviationRecorded, EntryCorrected, EntryWithdrawn, WithdrawEntry
from collegial_core.wire.schema import schema_of
from collegial_core.wire.vocabulary import EVENT_NAMES, MESSAGE_TYPE_OF

NOT_CONFIRMED: Final = 1
"""The exit status where nobody has confirmed what would change."""


AND: Final = "and"
"""The word between entries that are put right together."""

ANSWERS: Final = {
    **dict.fromkeys(("y", "yes", "j", "ja"), True),
    **dict.fromkeys(("", "n", "no", "nej"), False),
}
"""What may be answered, in whatever language, and whether it says yes."""


class Occasional(TypedDict):
    """What the options say of a correction beside what it changes."""

    by: str
    on: str | None
    because: str
    accept: tuple[str, ...]
    request_id: str | None
    yes: bool


def putting_right_options(function: F) -> F:
    """Add the options that both commands have."""
    options: tuple[Callable[[F], F], ...] = (
        option("--by", metavar="PERSON", required=True, help="Who puts it right."),
        option("--on", metavar="DATE", help="The day of putting it right. [default: today]"),
        option("--because", metavar="TEXT", required=True, help="Why."),
        option("--accept", metavar="RULE", multiple=True, help="A rule departed from; may be given several times."),
        option("--id", "request_id", metavar="ID", help="The same id again, for the same, records nothing new."),
        option("--yes", is_flag=True, help="Record it without asking."),
    )
    for add in reversed(options):
        function = add(function)
    return function


# --- naming an entry, and saying what it should have said --------------------------------


def named(words: Sequence[str]) -> WithdrawEntry:
    """Read which entry is meant, as if to withdraw it: `14`, `ek-03-besok`, `visit.held v-1`, or all three names.

    Raises:
        Unreadable: these are too many words, or none.

    """
    match words:
        case [number] if number.isascii() and number.isdigit() and len(number) < 10:  # noqa: PLR2004 - as many as count
            return WithdrawEntry(entry=int(number))
        case [event] if event in EVENT_NAMES and "." in event:
            return WithdrawEntry(event=event)
        case [request]:
            return WithdrawEntry(request=request)
        case [event, about] if event in EVENT_NAMES or _likeness(event) > _likeness(about):
            return WithdrawEntry(event=event, about=about)
        case [request, event]:
            return WithdrawEntry(request=request, event=event)
        case [request, event, about]:
            return WithdrawEntry(request=request, event=event, about=about)
        case _:
            message = "expected an entry's number, the id of its request, or an event and an id that it names"
            raise Unreadable("TARGET", message)


def _likeness(word: str) -> float:
    """Tell how near a word is to the name of an event."""
    return max(SequenceMatcher(None, word, name).ratio() for name in EVENT_NAMES)


def parts_of(words: Sequence[str]) -> list[Sequence[str]]:
    """Divide words into those of each entry that is put right together with others: an `and` stands between them."""
    ends = [place for place, word in enumerate(words) if word == AND]
    return [words[start:end] for start, end in zip((0, *(it + 1 for it in ends)), (*ends, len(words)), strict=True)]


def split(words: Sequence[str]) -> tuple[Sequence[str], dict[str, str]]:
    """Divide words into those that name an entry, and the texts of the fields after them.

    Raises:
        Unreadable: a field has no value, or stands twice.

    """
    first = next((place for place, word in enumerate(words) if "=" in word), len(words))
    values: dict[str, str] = {}
    for word in words[first:]:
        name, equals, text = word.partition("=")
        if not equals:
            raise Unreadable("FIELD=VALUE", f"expected a field and its value, such as lesson=ma-7b, got {word[:40]!r}")
        if name in values:
            raise Unreadable(f"$.data.data.{name[:40]}", "is given twice; give it once")
        values[name] = text
    return words[:first], values


def values_in(event: type, texts: dict[str, str]) -> dict[str, Any]:
    """Read the texts of fields by an event's schema: what is no text is JSON, and an empty one is null."""
    properties = schema_of(MESSAGE_TYPE_OF[event])["properties"]
    return {name: _value(text, properties.get(name, {})) for name, text in texts.items()}


def _value(text: str, schema: dict[str, Any]) -> Any:  # noqa: ANN401 - whatever JSON can hold
    if not text:
        return None
    kinds = set(_kinds(schema))
    if "string" not in kinds or ("array" in kinds and text.startswith("[")):
        with suppress(Unreadable):  # whoever reads the field says what was expected
            return wire.read_json(text, "")
    return text


def _kinds(schema: dict[str, Any]) -> Iterator[str]:
    for part in schema.get("anyOf", [schema]):
        yield "string" if "enum" in part else part.get("type", "")


# --- showing, asking, recording ----------------------------------------------------------


@contextmanager
def answering(settings: Settings, plan: str) -> Iterator[None]:
    """With `--json`, answer with a document where something is refused or not understood."""
    try:
        yield
    except (Refused, Unreadable) as no:
        if not settings.json:
            raise
        refused = isinstance(no, Refused)
        write_json({"plan": plan, "refused" if refused else "unreadable": no}, settings.lang)
        leave(REFUSED if refused else UNREADABLE)


def put_right(
    settings: Settings, ledger: Ledger, asked: Sequence[CorrectEntry | WithdrawEntry], said: Occasional
) -> None:
    """Show what would be changed, and record it once that is confirmed; of several entries together, or not at all.

    Raises:
        Refused: a rule says no.
        Unreadable: something in it was not understood.
        Stale: somebody has recorded something since it was shown.

    """
    occasion = Occasion(by=require_person(ledger, said["by"], "--by"), on=_day(said["on"]), because=said["because"])
    name, together = said["request_id"], [Request(it, occasion, None, said["accept"]) for it in asked]
    one = Request(asked[0], occasion, name, said["accept"]) if len(asked) == 1 else None
    answer = ledger.would(one) if one else ledger.would_all(together, id=name)
    number = ledger.number
    if isinstance(answer, Refused | Unreadable):
        raise answer
    if isinstance(answer, Recorded):
        _tell(settings, ledger.plan, None, answer)
        return
    if not settings.json:
        _show(open_screen(settings), ledger, answer)
    if not (said["yes"] or _confirmed(settings)):
        _tell(settings, ledger.plan, answer, None)
        leave(NOT_CONFIRMED)
    recorded = ledger.request(one, if_number=number) if one else ledger.do_all(together, id=name, if_number=number)
    logs.note("entry.put_right", plan=ledger.plan, last_entry=recorded[-1].number)
    _tell(settings, ledger.plan, answer, recorded)


def _day(on: str | None) -> date:
    return datetime.now().astimezone().date() if on is None else day_of(on, "--on")


def _is_terminal() -> bool:
    return sys.stdin.isatty() and sys.stdout.isatty()


def _confirmed(settings: Settings) -> bool:
    """Ask, where somebody sits at a terminal."""
    if settings.json or not _is_terminal():
        return False
    asked = spoken("Record this? [y/N]")
    while (answer := click.prompt(asked, default="", show_default=False).strip().casefold()) not in ANSWERS:
        click.echo(spoken("Answer y or n."))
    return ANSWERS[answer]


def _show(screen: Screen, ledger: Ledger, would: Would) -> None:
    changes_table(screen, ledger.state, would.changes)
    lapses = (it.event.lapses or () for it in would if isinstance(it.event, EntryCorrected | EntryWithdrawn))
    for lapse in chain.from_iterable(lapses):
        template = "The deviation from {rule} at entry {entry} would lapse."
        screen.line(screen.sentence(template, entry=lapse.entry, rule=lapse.rule), "good")
    for entry in would:
        if isinstance(entry.event, DeviationRecorded):
            template = "Entry {entry} would depart from {rule}."
            screen.line(screen.sentence(template, entry=entry.event.entry, rule=entry.event.rule), "warn")


def _tell(settings: Settings, plan: str, would: Would | None, recorded: Recorded | None) -> None:
    """Say whether it was recorded, and as which entry."""
    if settings.json:
        told = {"would": would, "recorded": recorded}
        write_json({"plan": plan, **{name: answer for name, answer in told.items() if answer is not None}})
        return
    screen = open_screen(settings)
    if recorded is None:
        screen.line(screen.say("Nothing was recorded; --yes records it."))
        return
    first, *others = (it.number for it in recorded if isinstance(it.event, EntryCorrected | EntryWithdrawn))
    if others:
        screen.line(screen.sentence("Recorded as entries {first} to {last}.", first=first, last=others[-1]), "good")
    else:
        screen.line(screen.sentence("Recorded as entry {entry}.", entry=first), "good")
