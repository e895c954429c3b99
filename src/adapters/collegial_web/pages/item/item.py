"""One thing that waits: what is known of it, and what is to be filled in."""

from collections.abc import Iterator
from typing import Any, Final, get_args, get_type_hints

import attrs

from collegial_core import Refused, Request, Unreadable, wire
from collegial_core.ids import PersonId
from collegial_core.state import State
from collegial_core.todo import KINDS, Item, todo
from collegial_web.pages.look import SWEDISH, Look
from collegial_web.pages.page import Given, Page, Sent
from collegial_web.pages.telling import due_words, item_words
from collegial_words import plain

BECAUSE: Final = "because"
LONG: Final = 200
"""A text that may be longer than this is written on several lines."""


@attrs.frozen(kw_only=True)
class Field:
    """Something to fill in: its name, its words, how it is filled in, and what stands there."""

    name: str
    label: str
    kind: str
    value: str
    choices: tuple[tuple[str, str], ...] = ()
    readers: str | None = None
    least: int | None = None
    most: int | None = None
    error: str | None = None


@attrs.frozen
class Against:
    """Why it was not recorded: what is wrong, and what would make it right."""

    message: str
    remedy: str


def draw(look: Look, state: State, given: Given) -> dict[str, Any] | None:
    """Give the form; None where the thing does not wait for them."""
    item = _item(look, state, given)
    return None if item is None else _shown(look, state, item, {})


def _item(look: Look, state: State, given: Given) -> Item | None:
    found = (it for it in todo(state, look.person, look.on) if (it.kind, it.of) == (given["kind"], given["of"]))
    return next(found, None)


def _shown(
    look: Look, state: State, item: Item, said: Given, errors: Given | None = None, against: Against | None = None
) -> dict[str, Any]:
    return {
        "title": look.say(KINDS[item.kind].label),
        "about": item_words(look, state, item),
        "due": due_words(look, item.due, late=item.late),
        "late": item.late,
        "fields": list(_fields(look, state, item, said, errors or {})),
        "departs": bool(item.request.accept),
        "aims": () if item.aims is None else item.aims.purposes_sv if look.lang == SWEDISH else item.aims.purposes_en,
        "against": against,
    }


# --- the fields -----------------------------------------------------------------------


def _fields(look: Look, state: State, item: Item, said: Given, errors: Given) -> Iterator[Field]:
    example = item.request.example
    described = wire.schemas()[f"Request.{example.asked_as}"]["properties"]
    hints = get_type_hints(type(example))
    for name in item.request.fill:
        schema = described[BECAUSE] if name == BECAUSE else described["data"]["properties"][name]
        label = look.say("Reason") if name == BECAUSE else look.say(name).replace("_", " ").capitalize()
        yield attrs.evolve(
            _field(look, state, name, label, schema, hints.get(name)),
            value=said.get(name, ""),
            error=errors.get(name),
        )


def _field(look: Look, state: State, name: str, label: str, schema: dict[str, Any], hint: Any) -> Field:  # noqa: ANN401
    schema = _meant(schema)
    if PersonId in (hint, *get_args(hint)):
        people = [(it.person, look.who(it.person)) for it in state.people.values() if it.left_on is None]
        return Field(name=name, label=label, kind="choice", value="", choices=tuple(sorted(people, key=_by_name)))
    if "enum" in schema:
        choices = tuple((it, look.say(it).replace("_", " ").capitalize()) for it in schema["enum"])
        return Field(name=name, label=label, kind="choice", value="", choices=choices)
    kind = schema.get("type")
    if kind == "boolean":
        yes_no = (("true", look.say("yes")), ("false", look.say("no")))
        return Field(name=name, label=label, kind="choice", value="", choices=yes_no)
    if kind == "integer":
        least, most = schema.get("minimum"), schema.get("maximum")
        return Field(name=name, label=label, kind="number", value="", least=least, most=most)
    if schema.get("format") == "date":
        return Field(name=name, label=label, kind="date", value="")
    if kind in {"array", "object"}:
        return Field(name=name, label=label, kind="elsewhere", value="")
    if name == "starts":
        return Field(name=name, label=label, kind="time", value="")
    long = schema.get("maxLength", 0) > LONG
    return Field(name=name, label=label, kind="text" if long else "line", value="", readers=_readers(look, schema))


def _meant(schema: dict[str, Any]) -> dict[str, Any]:
    """Give what a field is, where it is something."""
    more = {key: it for key, it in schema.items() if key.startswith("x-")}
    return {**next((it for it in schema.get("anyOf", ()) if it.get("type") != "null"), schema), **more}


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def _readers(look: Look, schema: dict[str, Any]) -> str | None:
    if "x-personal" not in schema:
        return None
    return look.sentence("Read by: {readers}.", readers=list(schema.get("x-readers", ("author",))))


# --- sending it -----------------------------------------------------------------------


def take(look: Look, given: Given, said: Given) -> Sent | dict[str, Any] | None:
    """Record it, or show the form again with what was said and what stands against it."""
    with look.plans.read(look.plan) as reading:
        item = _item(look, reading.state, given)
    if item is None:
        return None
    errors, against = dict[str, str](), None
    try:
        look.plans.do(look.plan, wire.request(_sent(item, said)))
    except Refused as no:
        told = plain(no, look.lang, look.names)
        against = Against(told["message"], told["remedy"])
    except Unreadable as no:
        name = no.path.removeprefix("$.").removeprefix("data.")
        errors[name] = plain(no, look.lang)["message"]
    else:
        return Sent(f"{look.home}?done={item.kind}")
    with look.plans.read(look.plan) as reading:
        return _shown(look, reading.state, item, said, errors, against)


def _sent(item: Item, said: Given) -> dict[str, Any]:
    """Write the request as it is sent; what is blank is left out, and told of where it is needed."""
    draft, asked = item.request, item.request.example
    schema = wire.schemas()[f"Request.{asked.asked_as}"]["properties"]["data"]["properties"]
    sent: dict[str, Any] = wire.plain(Request(asked, draft.occasion, None, draft.accept))
    sent["data"] = {name: it for name, it in sent["data"].items() if name not in draft.fill}
    for name in draft.fill:
        text = said.get(name, "").strip()
        if name == BECAUSE:
            sent.pop(BECAUSE, None)
            sent |= {BECAUSE: text} if text else {}
        elif text:
            sent["data"][name] = _value(text, schema[name])
    return sent


def _value(text: str, schema: dict[str, Any]) -> str | int | bool:
    """Read what a form sends as text; what is no number stays a text, and is told of by who reads the request."""
    kind = _meant(schema).get("type")
    if kind == "boolean" and text in {"true", "false"}:
        return text == "true"
    return int(text) if kind == "integer" and text.isdecimal() else text


ITEM: Final = Page(path="/todo/{kind}/{of}", tab="today", file="item/item.html", draws=draw, takes=take)
