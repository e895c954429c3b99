"""Putting an entry right: what it should have said, or that it should not be there; looked at before it is recorded."""

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

Asked = CorrectEntry | WithdrawEntry


@attrs.frozen(kw_only=True)
class Seen:
    """What came of looking: what would change, the deviations that would come, and at which entry the plan stood."""

    changes: tuple[dict[str, str], ...] = ()
    deviations: tuple[str, ...] = ()
    number: int | None = None
    no: No = NOTHING


def read_correct(look: Look, given: Given) -> dict[str, Any] | None:
    """Give the form of a correction; None where who looks may not correct it."""
    there = entry_of(look, given)
    if there is None or why_not(look, there.entry, CorrectEntry(entry=there.entry.number)) is not None:
        return None
    return _shown(look, there, {}, Seen(), is_correction=True)


def read_withdraw(look: Look, given: Given) -> dict[str, Any] | None:
    """Give the form of a withdrawal; likewise."""
    there = entry_of(look, given)
    if there is None or why_not(look, there.entry, WithdrawEntry(entry=there.entry.number)) is not None:
        return None
    return _shown(look, there, {}, Seen(), is_correction=False)


def _now(look: Look, there: There) -> Event:
    """Give what the entry says now, with its corrections."""
    with look.plans.read(look.plan) as reading:
        said = said_now(there.entry, reading.state)
    return there.entry.event if said is None else said


def _day_now(look: Look, there: There) -> date:
    with look.plans.read(look.plan) as reading:
        latest = reading.state.corrections.get(there.entry.number)
    return there.entry.happened_on if latest is None or latest.happened_on is None else latest.happened_on


def _shown(look: Look, there: There, said: Given, seen: Seen, *, is_correction: bool) -> dict[str, Any]:
    no = seen.no
    return {
        "number": there.entry.number,
        "kind": event_words(look.say, there.entry.event.recorded_as[0]),
        "is_correction": is_correction,
        "fields": list(_fields(look, there, said, no)) if is_correction else [],
        "because": said.get(BECAUSE, ""),
        "errors": no.errors,
        "against": no.against,
        "accept": " ".join(no.against.accept) if no.against and no.against.accept else said.get("accept", ""),
        "changes": seen.changes,
        "deviations": seen.deviations,
        "seen": seen.number,
        "back": look.to("entries", str(there.entry.number)),
    }


def _fields(look: Look, there: There, said: Given, no: No) -> Iterator[Field]:
    """Give a field for the day and for each thing that the entry says; what people wrote is left blank to keep it."""
    event = _now(look, there)
    schema = schema_of(MESSAGE_TYPE_OF[type(event)])
    day = said.get(HAPPENED, _day_now(look, there).isoformat())
    yield Field(name=HAPPENED, label=look.say("Happened"), kind="date", value=day, error=no.errors.get(HAPPENED))
    with look.plans.read(look.plan) as reading:
        state = reading.state
        for name, it in _simple(event, schema).items():
            field = field_of(look, state, name, field_words(look.say, name), schema["properties"][name], event)
            yield attrs.evolve(field, value=said_in(said, name, it), error=no.errors.get(name), needed=it != "")


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
    there = entry_of(look, given)
    if there is None or why_not(look, there.entry, CorrectEntry(entry=there.entry.number)) is not None:
        return None
    came = _asked(look, there, said)
    seen = came if isinstance(came, Seen) else _sent(look, there, came, said)
    return seen if isinstance(seen, Sent) else _shown(look, there, said, seen, is_correction=True)


def take_withdraw(look: Look, given: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Look at a withdrawal, or record it."""
    there = entry_of(look, given)
    if there is None or why_not(look, there.entry, WithdrawEntry(entry=there.entry.number)) is not None:
        return None
    seen = _sent(look, there, WithdrawEntry(entry=there.entry.number), said)
    return seen if isinstance(seen, Sent) else _shown(look, there, said, seen, is_correction=False)


def _asked(look: Look, there: There, said: Given) -> CorrectEntry | Seen:
    """Give the correction with what differs from what the entry says now."""
    event = _now(look, there)
    schema = schema_of(MESSAGE_TYPE_OF[type(event)])
    standing = _simple(event, schema)
    says = {it: said_in(said, it, now).replace("\r\n", "\n").strip() for it, now in standing.items()}
    says |= {it: _in_order(says[it], now) for it, now in standing.items() if _is_list(schema["properties"][it])}
    changed = {it: text for it, text in says.items() if text != standing[it]}
    data = {it: _value(text, schema["properties"][it]) for it, text in changed.items()}
    try:
        day = date.fromisoformat(said.get(HAPPENED, ""))
    except ValueError:
        return Seen(no=No(errors={HAPPENED: look.say("Choose a day.")}))
    moved = day if day != _day_now(look, there) else None
    if not data and moved is None:
        return Seen(no=No(against=Against(look.say("Nothing is changed yet."), look.say("Change what was wrong."))))
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


def _sent(look: Look, there: There, asked: Asked, said: Given) -> Sent | Seen:
    because = said.get(BECAUSE, "").strip()
    if not because:
        return Seen(no=No(errors={BECAUSE: look.say("Say why.")}))
    occasion = Occasion(by=look.person, on=look.on, because=because)
    request = Request(asked, occasion, None, tuple(said.get("accept", "").split()))
    seen_at = said.get("seen", "")
    if said.get("go") == LOOK or not seen_at.isdecimal():
        return _looked(look, there, request)
    try:
        look.plans.do(look.plan, request, if_number=int(seen_at[:9]))
    except Stale:
        again = _looked(look, there, request)
        since = Against(look.say("Somebody has recorded something since you looked."), look.say("Look once more."))
        return attrs.evolve(again, no=again.no if again.no.against else No(against=since))
    except (Refused, Unreadable) as error:
        return Seen(no=_no(look, error))
    return Sent(look.to("entries", str(there.entry.number)) + "?done=yes")


def _looked(look: Look, there: There, request: Request) -> Seen:
    """Tell what would change; nothing is recorded."""
    with look.plans.read(look.plan) as reading:
        number = reading.number
    answer = look.plans.would(look.plan, request)
    if isinstance(answer, Refused | Unreadable):
        return Seen(no=_no(look, answer))
    if not isinstance(answer, Would):
        return Seen(number=number)
    chosen = choices_of(MESSAGE_TYPE_OF[type(there.entry.event)])
    departs = (newest(it.event) for it in answer[1:])
    return Seen(
        changes=tuple(_change(look, it, chosen) for it in _together(answer.changes)),
        deviations=tuple(
            look.sentence("Entry {entry} would depart from a rule: {rule}", entry=it.entry, rule=rule_words(look, it))
            for it in departs
            if isinstance(it, DeviationRecorded)
        ),
        number=number,
    )


def _no(look: Look, error: Refused | Unreadable) -> No:
    """Say why not: beside the field, where it is about one."""
    no = no_of(look, error)
    return No(errors={it.removeprefix("data."): words for it, words in no.errors.items()}, against=no.against)


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


def _change(look: Look, change: Change, chosen: Mapping[str, frozenset[str]]) -> dict[str, str]:
    """Say what changes; the path is `entries`, the entry's number, and the field."""
    field = " ".join(field_words(look.say, it) for it in change.path[2:]) or look.say("entry").capitalize()
    words = frozenset(it for name in change.path[2:3] for it in chosen.get(name, ()))
    before, after = (_side(look, change, it, words) for it in (change.before, change.after))
    return {"field": field, "before": before, "after": after}


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
