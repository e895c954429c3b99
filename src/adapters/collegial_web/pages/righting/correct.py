"""Putting an entry right: what it should have said, or that it should not be there; looked at before it is recorded.

Entries that hold each other are put right together: the form has the fields of all, those of the others with their
numbers before their names.
"""

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

import attrs

from collegial_core import Occasion, Refused, Request, Stale, Unreadable, wire
from collegial_core.audit import Change
from collegial_core.ledger import Would
from collegial_core.ledger.correction import said_now
from collegial_core.plan import CorrectEntry, DeviationRecorded, WithdrawEntry
from collegial_core.privacy.marks import SEALED
from collegial_core.state import Event
from collegial_core.upcasts import newest
from collegial_core.wire.schema import schema_of
from collegial_core.wire.vocabulary import MESSAGE_TYPE_OF
from collegial_web.pages.forms import BECAUSE, NOTHING, Against, Field, No, field_of, no_of, said_in, value_of
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.righting.entry import There, entry_of, why_not
from collegial_web.pages.righting.words import choices_of, rule_words, value_words
from collegial_web.pages.setup.asking import LOOK
from collegial_words.asked import field_words
from collegial_words.events import event_words

HAPPENED: Final = "happened_on"

TOGETHER: Final = "together"
"""The field with the numbers of the entries that are put right with it; a button of that name and a number adds one."""

MOST: Final = 8
"""So many entries are put right with it."""

Asked = CorrectEntry | WithdrawEntry


@attrs.frozen(kw_only=True)
class Seen:
    """What came of looking: what would change, the deviations that would come, and at which entry the plan stood."""

    changes: tuple[dict[str, str], ...] = ()
    deviations: tuple[str, ...] = ()
    number: int | None = None
    no: No = NOTHING
    other: int | None = None
    """The entry that has to be put right too."""


@attrs.frozen
class Form:
    """The entries that are put right by one form: that of its address first."""

    entries: tuple[There, ...]
    is_correction: bool

    @property
    def there(self) -> There:
        """That of its address."""
        return self.entries[0]

    def prefix(self, there: There) -> str:
        """Give what stands before the names of an entry's fields."""
        return "" if there is self.there else f"{there.entry.number}."


def _form(look: Look, given: Given, said: Given, *, is_correction: bool) -> Form | None:
    """Give the form for an entry, and for the others that were put to it; None where who looks may not."""
    there = entry_of(look, given)
    if there is None or not _may(look, there, is_correction=is_correction):
        return None
    there_are = (entry_of(look, {"number": it}) for it in dict.fromkeys(_numbers(said)))
    others = (it for it in there_are if it is not None and it.entry.number != there.entry.number)
    theirs = [it for it in others if _may(look, it, is_correction=is_correction)]
    return Form((there, *theirs[:MOST]), is_correction)


def _may(look: Look, there: There, *, is_correction: bool) -> bool:
    kind = CorrectEntry if is_correction else WithdrawEntry
    return why_not(look, there.entry, kind(entry=there.entry.number)) is None


def _numbers(said: Given) -> list[str]:
    return [*said.get(TOGETHER, "").split()[:MOST], *said.get("go", "").removeprefix(TOGETHER).split()[:1]]


def read_correct(look: Look, given: Given) -> dict[str, Any] | None:
    """Give the form of a correction; None where who looks may not correct it."""
    form = _form(look, given, {}, is_correction=True)
    return None if form is None else _shown(look, form, {}, Seen())


def read_withdraw(look: Look, given: Given) -> dict[str, Any] | None:
    """Give the form of a withdrawal; likewise."""
    form = _form(look, given, {}, is_correction=False)
    return None if form is None else _shown(look, form, {}, Seen())


def _now(look: Look, there: There) -> Event:
    """Give what the entry says now, with its corrections."""
    with look.plans.read(look.plan) as reading:
        said = said_now(there.entry, reading.state)
    return there.entry.event if said is None else said


def _day_now(look: Look, there: There) -> date:
    with look.plans.read(look.plan) as reading:
        latest = reading.state.corrections.get(there.entry.number)
    return there.entry.happened_on if latest is None or latest.happened_on is None else latest.happened_on


def _shown(look: Look, form: Form, said: Given, seen: Seen) -> dict[str, Any]:
    no, there = seen.no, form.there
    first, *others = ({**_told(look, it), "fields": list(_fields(look, form, it, said, no))} for it in form.entries)
    return {
        "number": there.entry.number,
        "kind": first["kind"],
        "is_correction": form.is_correction,
        "fields": first["fields"],
        "others": others,
        "other": seen.other,
        "together": " ".join(str(it.entry.number) for it in form.entries[1:]),
        "because": said.get(BECAUSE, ""),
        "errors": no.errors,
        "against": no.against,
        "accept": " ".join(no.against.accept) if no.against and no.against.accept else said.get("accept", ""),
        "changes": seen.changes,
        "deviations": seen.deviations,
        "seen": seen.number,
        "back": look.to("entries", str(there.entry.number)),
    }


def _told(look: Look, there: There) -> dict[str, Any]:
    number = there.entry.number
    kind = event_words(look.say, there.entry.event.recorded_as[0])
    return {"number": number, "kind": kind, "to": look.to("entries", str(number))}


def _fields(look: Look, form: Form, there: There, said: Given, no: No) -> Iterator[Field]:
    """Give a field for the day and for each thing that the entry says; what people wrote is left blank to keep it."""
    if not form.is_correction:
        return
    event, prefix = _now(look, there), form.prefix(there)
    schema, happened = schema_of(MESSAGE_TYPE_OF[type(event)]), f"{prefix}{HAPPENED}"
    day = said.get(happened, _day_now(look, there).isoformat())
    yield Field(name=happened, label=look.say("Happened"), kind="date", value=day, error=no.errors.get(happened))
    with look.plans.read(look.plan) as reading:
        state = reading.state
        for name, it in _simple(event, schema).items():
            field = field_of(look, state, name, field_words(look.say, name), schema["properties"][name], event)
            full = f"{prefix}{name}"
            value, error = said_in(said, full, it), no.errors.get(full)
            yield attrs.evolve(field, name=full, value=value, error=error, needed=it != "")


def _simple(event: Event, schema: dict[str, Any]) -> dict[str, str]:
    """Give what is a text, a number, a day, a choice or a list of such, as a form has it."""
    found = {}
    for name, value in wire.plain(event).items():
        kinds = {it.get("type") for it in schema["properties"][name].get("anyOf", [schema["properties"][name]])}
        if _is_list(schema["properties"][name]):
            found[name] = "\n".join(value) if isinstance(value, list) else ""
        if kinds & {"array", "object"} or not kinds & {"string", "integer", "boolean", None}:
            continue
        if isinstance(value, bool):
            found[name] = "true" if value else "false"
        elif not isinstance(value, (dict, list)):
            found[name] = "" if value in (None, SEALED) else str(value)
    return found


# --- what was sent --------------------------------------------------------------------


def take_correct(look: Look, given: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Look at a correction, or record it."""
    return _taken(look, _form(look, given, said, is_correction=True), said)


def take_withdraw(look: Look, given: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Look at a withdrawal, or record it."""
    return _taken(look, _form(look, given, said, is_correction=False), said)


def _taken(look: Look, form: Form | None, said: Given) -> Sent | dict[str, Any] | None:
    if form is None:
        return None
    if said.get("go", "").startswith(TOGETHER):
        return _shown(look, form, said, Seen())
    came = _asked(look, form, said)
    seen = came if isinstance(came, Seen) else _sent(look, form, came, said)
    return seen if isinstance(seen, Sent) else _shown(look, form, said, seen)


def _asked(look: Look, form: Form, said: Given) -> list[tuple[There, Asked]] | Seen:
    """Give what is asked for of each entry; of withdrawals the latest first, for the others build on it no longer."""
    if not form.is_correction:
        entries = sorted(form.entries, key=lambda it: -it.entry.number)
        return [(it, WithdrawEntry(entry=it.entry.number)) for it in entries]
    asked: list[tuple[There, Asked]] = []
    for there in form.entries:
        came = _correction(look, form, there, said)
        if isinstance(came, Seen):
            return came
        asked.append((there, came))
    return asked


def _correction(look: Look, form: Form, there: There, said: Given) -> CorrectEntry | Seen:
    """Give the correction with what differs from what the entry says now."""
    event, prefix = _now(look, there), form.prefix(there)
    schema = schema_of(MESSAGE_TYPE_OF[type(event)])
    standing = _simple(event, schema)
    says = {it: said_in(said, f"{prefix}{it}", now).replace("\r\n", "\n").strip() for it, now in standing.items()}
    says |= {it: _in_order(says[it], now) for it, now in standing.items() if _is_list(schema["properties"][it])}
    changed = {it: text for it, text in says.items() if text != standing[it]}
    data = {it: _value(text, schema["properties"][it]) for it, text in changed.items()}
    try:
        day = date.fromisoformat(said.get(f"{prefix}{HAPPENED}", ""))
    except ValueError:
        return Seen(no=No(errors={f"{prefix}{HAPPENED}": look.say("Choose a day.")}))
    moved = day if day != _day_now(look, there) else None
    if not data and moved is None:
        number = there.entry.number
        nothing = look.sentence("Nothing is changed yet in entry {entry}.", entry=number) if prefix else ""
        against = Against(nothing or look.say("Nothing is changed yet."), look.say("Change what was wrong."))
        return Seen(no=No(against=against))
    return CorrectEntry(entry=there.entry.number, data=data, happened_on=moved)


def _is_list(schema: dict[str, Any]) -> bool:
    """Tell whether a field is a list of names or words; one of anything larger is none for a form."""
    items = schema.get("items", {})
    return schema.get("type") == "array" and (items.get("type") == "string" or "enum" in items)


def _in_order(text: str, now: str) -> str:
    """Keep a list in its order, for ticks come in another, and put what is new behind it."""
    said, known = [it.strip() for it in text.splitlines() if it.strip()], now.splitlines()
    return "\n".join([*(it for it in known if it in said), *(it for it in said if it not in known)])


def _value(text: str, schema: dict[str, Any]) -> str | int | bool | list[str] | None:
    return value_of(text, schema) if text or schema.get("type") == "array" else None


def _sent(look: Look, form: Form, asked: Sequence[tuple[There, Asked]], said: Given) -> Sent | Seen:
    because = said.get(BECAUSE, "").strip()
    if not because:
        return Seen(no=No(errors={BECAUSE: look.say("Say why.")}))
    occasion = Occasion(by=look.person, on=look.on, because=because)
    accept = tuple(said.get("accept", "").split())
    entries, requests = [it for it, _ in asked], [Request(it, occasion, None, accept) for _, it in asked]
    seen_at = said.get("seen", "")
    if said.get("go") == LOOK or not seen_at.isdecimal():
        return _looked(look, form, entries, requests)
    try:
        look.plans.do_all(look.plan, requests, if_number=int(seen_at[:9]))
    except Stale:
        again = _looked(look, form, entries, requests)
        since = Against(look.say("Somebody has recorded something since you looked."), look.say("Look once more."))
        return attrs.evolve(again, no=again.no if again.no.against else No(against=since))
    except (Refused, Unreadable) as error:
        return _refused(look, form, entries, error)
    return Sent(look.to("entries", str(form.there.entry.number)) + "?done=yes")


def _looked(look: Look, form: Form, asked: Sequence[There], requests: Sequence[Request]) -> Seen:
    """Tell what would change; nothing is recorded."""
    with look.plans.read(look.plan) as reading:
        number = reading.number
    answer = look.plans.would_all(look.plan, requests)
    if isinstance(answer, Refused | Unreadable):
        return _refused(look, form, asked, answer)
    if not isinstance(answer, Would):
        return Seen(number=number)
    chosen = {str(it.entry.number): choices_of(MESSAGE_TYPE_OF[type(it.entry.event)]) for it in form.entries}
    departs = (newest(it.event) for it in answer)
    return Seen(
        changes=tuple(_change(look, it, chosen) for it in _together(answer.changes)),
        deviations=tuple(
            look.sentence("Entry {entry} would depart from a rule: {rule}", entry=it.entry, rule=rule_words(look, it))
            for it in departs
            if isinstance(it, DeviationRecorded)
        ),
        number=number,
    )


_PLACE: Final = re.compile(r"requests\[(\d+)\]\.?")


def _refused(look: Look, form: Form, asked: Sequence[There], error: Refused | Unreadable) -> Seen:
    """Say why not: beside the field, where it is about one; and which other entry has to be put right too."""
    if isinstance(error, Refused):
        return Seen(no=no_of(look, error), other=_other(look, form, error))
    place = _PLACE.match(error.path)
    prefix = form.prefix(asked[int(place[1])]) if place else ""
    no = no_of(look, Unreadable(_PLACE.sub("", error.path, count=1), error.message))
    return Seen(no=No(errors={f"{prefix}{it.removeprefix('data.')}": words for it, words in no.errors.items()}))


def _other(look: Look, form: Form, no: Refused) -> int | None:
    """Give the number of an entry that the refusal names, where who looks may put it right and the form lacks it."""
    other = entry_of(look, {"number": str(no.facts.get("later") or no.facts.get("earlier"))})
    if other is None or len(form.entries) > MOST or other.entry.number in {it.entry.number for it in form.entries}:
        return None
    return other.entry.number if _may(look, other, is_correction=form.is_correction) else None


def _together(changes: Sequence[Change]) -> Iterator[Change]:
    """Tell of a list of names as one change: who is gone from it, and who is new."""
    lists: dict[tuple[str, ...], list[Change]] = {}
    for it in changes:
        if len(it.path) == _OF_A_LIST and it.path[-1].isdecimal() and isinstance(it.before or it.after, str):
            lists.setdefault(it.path[:-1], []).append(it)
        else:
            yield it
    for path, parts in lists.items():
        before, after = ([getattr(it, side) for it in parts] for side in ("before", "after"))
        gone, new = ([it for it in one if it and it not in other] for one, other in ((before, after), (after, before)))
        yield Change(path, gone or None, new or None, parts[0].personal)


_OF_A_LIST: Final = 4
"""How long the path to an item of a list is: `entries`, the entry's number, the field, the place."""


def _change(look: Look, change: Change, chosen: Mapping[str, Mapping[str, frozenset[str]]]) -> dict[str, str]:
    """Say what changes; the path is `entries`, the entry's number, and the field."""
    _, number, *path = change.path
    field = " ".join(field_words(look.say, it) for it in path) or look.say("entry").capitalize()
    words = frozenset(it for name in path[:1] for it in chosen[number].get(name, ()))
    before, after = (_side(look, change, it, words) for it in (change.before, change.after))
    of = look.sentence("Entry {number}", number=number) if len(chosen) > 1 else ""
    return {"of": of, "field": field, "before": before, "after": after}


def _side(look: Look, change: Change, value: Any, chosen: frozenset[str]) -> str:  # noqa: ANN401 - any value of an entry
    if value is None:
        return "–"
    return look.say(SEALED) if change.personal else value_words(look, wire.plain(value), chosen)


CORRECT: Final = Page(
    path="/entries/{number}/correct", tab="more", file="righting/correct.html", reads=read_correct, takes=take_correct
)
WITHDRAW: Final = Page(
    path="/entries/{number}/withdraw",
    tab="more",
    file="righting/correct.html",
    reads=read_withdraw,
    takes=take_withdraw,
)
