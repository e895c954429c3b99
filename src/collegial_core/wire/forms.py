"""What a host sends to others: the form as JSON of an entry, a row, a refusal, a finding, and of any other value."""

from collections.abc import Mapping, Sequence
from functools import cache, singledispatch
from math import isfinite
from typing import Any

import attrs

from collegial_core.audit import Change
from collegial_core.kernel import Entry, Finding, Refused, Request, Unreadable
from collegial_core.policy import Rule, StudyMaterial
from collegial_core.privacy.marks import SEALED, without_personal_text
from collegial_core.store import Corruption
from collegial_core.todo import Draft, InTheWay, Item, NextYear, Proposal
from collegial_core.views import VIEWS
from collegial_core.views.rows import Of, is_row
from collegial_core.wire.schema import schema_of
from collegial_core.wire.values import to_data
from collegial_core.wire.vocabulary import EVENTS, MessageType, word_of

Form = dict[str, Any]


@singledispatch
def plain(value: object) -> Any:  # noqa: ANN401 - whatever JSON can hold
    """Give the form as JSON of any value of the library."""
    data = to_data(value)
    if not is_row(type(value)):  # a row's texts are those that its reader may read
        data = without_personal_text(data, value)
    figures = _figures().get(type(value), {})
    return _json({**data, **{name: of(value) for name, of in figures.items()}} if figures else data)


@cache
def _figures() -> dict[type, Mapping[str, Of]]:
    """Give what a view works out of its rows, by their class."""
    return {view.rows: view.figures for view in VIEWS.values() if view.figures}


def _json(data: Any) -> Any:  # noqa: ANN401
    """Give plain data as JSON has it.

    Raises:
        TypeError: there is something in it that JSON cannot hold.
        ValueError: there is a number in it that is none.

    """
    if isinstance(data, dict):
        return {str(name): _json(item) for name, item in data.items()}
    if type(data) in {list, tuple}:
        return list(map(_json, data))
    if isinstance(data, float) and not isfinite(data):
        message = f"JSON has no number {data}"
        raise ValueError(message)
    if data is None or isinstance(data, str | int | float):
        return data
    message = f"JSON cannot hold a {type(data).__name__}; give values of the library, or lists or dictionaries of them"
    raise TypeError(message)


@plain.register(dict)
def _object(values: dict[object, object]) -> Form:
    return {str(name): plain(value) for name, value in values.items()}


@plain.register(Sequence)
def _list(values: Sequence[object]) -> list[Any] | Form:
    kind: type = type(values)
    if attrs.has(kind):  # an answer, which has a position beside its entries
        return {field.name: plain(getattr(values, field.name)) for field in attrs.fields(kind)}
    return list(map(plain, values))


@plain.register(bytes)
@plain.register(bytearray)
def _bytes(given: bytes) -> Any:  # noqa: ANN401 - a sequence of numbers to Python, to JSON nothing
    return _json(given)


@plain.register(str)
def _text(text: str) -> str:
    return str(text)


@plain.register(Entry)
def _entry(entry: Entry[Any]) -> Form:
    word = word_of(entry.event)
    sealed = _json(without_personal_text(to_data(entry), entry))
    data = sealed.pop("event")
    said = {name: value for name, value in sealed.items() if value is not None and value not in ({}, [])}
    return {**said, "type": word.name, "version": word.version, "data": data}


@plain.register(Request)
def _request(request: Request) -> Form:
    more: Form = {"accept": list(request.accept), "id": request.id, "meta": dict(request.meta)}
    said = {name: item for name, item in more.items() if item}
    return {"type": request.asked.asked_as, "data": _said(request.asked), **_said(request.occasion), **said}


def _said(value: object) -> Form:
    return {name: item for name, item in _json(to_data(value)).items() if item is not None}


@plain.register(Draft)
def _draft(draft: Draft) -> Form:
    known = {name: item for name, item in _said(draft.example).items() if name not in draft.fill}
    accept = {"accept": list(draft.accept)} if draft.accept else {}
    return {"type": draft.example.asked_as, "data": known, **_said(draft.occasion), **accept}


@plain.register(Item)
def _item(item: Item) -> Form:
    return {
        "kind": item.kind,
        "of": item.of,
        "due": plain(item.due),
        "late": item.late,
        "own": item.own,
        "optional": item.optional,
        "source": list(item.source),
        "request": plain(item.request),
        "fill": list(item.request.fill),
        "aims": plain(item.aims),
        "support": plain(item.support),
    }


@plain.register(NextYear)
def _next_year(year: NextYear) -> Form:
    return {field.name: plain(getattr(year, field.name)) for field in attrs.fields(NextYear)}


@plain.register(Proposal)
def _proposal(it: Proposal) -> Form:
    return {
        "kind": it.kind,
        "of": it.of,
        "group": it.group,
        "who": list(it.who),
        "people": list(it.people),
        "request": plain(it.request),
        "fill": list(it.request.fill),
    }


@plain.register(InTheWay)
def _in_the_way(it: InTheWay) -> Form:
    return {"kind": it.kind, "of": it.of, "still_open": list(it.still_open), "refused": plain(it.refused)}


@plain.register(Refused)
def _refused(no: Refused) -> Form:
    event = {} if no.event is None else {"event": no.event}
    place = {} if no.place is None else {"place": no.place}
    others = {"others": list(map(_refused, no.others))} if no.others else {}
    accept = {"accept": list(no.accept)} if no.accept else {}
    return {
        "rule": no.rule,
        "name": no.name,
        "severity": str(no.severity),
        "message": no.message,
        "remedy": no.remedy,
        "facts": _json(no.facts),
        "says": no.says,
        "source": no.source,
        "category": str(no.category),
        **event,
        **place,
        **others,
        **accept,
    }


@plain.register(Unreadable)
def _unreadable(error: Unreadable) -> Form:
    return {"path": error.path, "message": error.message}


@plain.register(Finding)
def _finding(finding: Finding) -> Form:
    name = {"name": finding.name} if finding.name else {}
    category = {"category": str(finding.category)} if finding.category else {}
    return {
        "rule": finding.rule,
        **name,
        "severity": str(finding.severity),
        "entry": finding.entry,
        "message": finding.message,
        "facts": _json(finding.facts),
        **category,
    }


@plain.register(Corruption)
def _corruption(corruption: Corruption) -> Form:
    facts = _json(corruption.facts)
    return {"plan": corruption.plan, "entry": corruption.number, "message": corruption.message, "facts": facts}


@plain.register(Change)
def _change(change: Change) -> Form:
    before, after = (
        SEALED if change.personal and side is not None else plain(side) for side in (change.before, change.after)
    )
    return {"path": list(change.path), "before": before, "after": after}


@plain.register(Rule)
def _rule(rule: Rule) -> Form:
    return {
        "id": rule.id,
        "severity": str(rule.severity),
        "category": str(rule.category),
        "name": rule.name,
        "says": rule.says,
        "source": rule.source,
        "judges": [word.name for word in EVENTS if word.kind in rule.judges or object in rule.judges],
    }


@plain.register(StudyMaterial)
def _material(material: StudyMaterial) -> Form:
    return {**_json(to_data(material)), "minutes": material.minutes, "meetings": material.meetings}


@plain.register(MessageType)
def _word(word: MessageType) -> Form:
    return {"name": word.name, "version": word.version, "says": word.says, "schema": schema_of(word)}
