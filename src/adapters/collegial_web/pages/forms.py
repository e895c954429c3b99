"""Forms: a field for each thing that a request leaves open, and the request that somebody has filled in."""

import re
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from typing import Any, Final, get_args, get_type_hints

import attrs

from collegial_core import Refused, Request, Unreadable, wire
from collegial_core.ids import PersonId, ThemeId
from collegial_core.kernel.fields import ID_PATTERN
from collegial_core.kernel.value import Asked
from collegial_core.state import State
from collegial_core.todo.rights import ASKED, MAKES
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given
from collegial_web.pages.slug import is_id, slug
from collegial_web.pages.telling import called, people_choices, theme_choices
from collegial_words import plain
from collegial_words.asked import choice_words, field_words
from collegial_words.roles import READER_WORDS

BECAUSE: Final = "because"
TICKS: Final = "ticks."
"""What stands before a field's name where a form shows its ticks: none of them is an answer, too."""

LONG: Final = 200
"""A text that may be longer than this is written on several lines."""

Schema = dict[str, Any]


@attrs.frozen(kw_only=True)
class Field:
    """Something to fill in: its name, its words, how it is filled in, and what stands there.

    `blank` is what it means to choose none of the `choices`, where that means something.
    """

    name: str
    label: str
    kind: str
    needed: bool = True
    value: str = ""
    choices: tuple[tuple[str, str], ...] = ()
    blank: str | None = None
    readers: str | None = None
    hint: str | None = None
    least: int | None = None
    most: int | None = None
    error: str | None = None


@attrs.frozen
class Against:
    """Why it was not recorded: what is wrong, what would make it right, and the rules that a reason lifts."""

    message: str
    remedy: str
    accept: tuple[str, ...] = ()


@attrs.frozen(kw_only=True)
class No:
    """What stands against what somebody has sent: at its field, or against all of it."""

    errors: Mapping[str, str] = attrs.field(factory=dict)
    against: Against | None = None


NOTHING: Final = No()


def no_of(look: Look, error: Refused | Unreadable) -> No:
    """Say why it was not recorded."""
    told = plain(error, look.lang, called(look, error), spoken=True)
    if isinstance(error, Refused):
        return No(against=Against(told["message"], told["remedy"], error.accept))
    name = error.path.removeprefix("$.").removeprefix("data.").partition("[")[0]
    message = _plainly(look, error.message) or told["message"]
    return No(errors={name: f"{message[:1].upper()}{message[1:].removesuffix('.')}."})


def _plainly(look: Look, message: str) -> str | None:
    """Say what somebody is to do, where the library says what it expects of a program."""
    if (few := _FEW.fullmatch(message)) is not None:
        least, most = map(int, few.groups())
        return look.sentence("Choose at least {least}, and at most {most}.", least=least, most=most)
    return look.say("Write it with letters or digits.") if _NO_ID.fullmatch(message) else None


_FEW: Final = re.compile(r"expected a list of (\d+) to (\d+) items")
_NO_ID: Final = re.compile(r".* is no id: .*", re.DOTALL)


# --- what there is to fill in ---------------------------------------------------------


@cache
def _kinds() -> dict[str, type[Asked]]:
    return {it.asked_as: it for it in ASKED}


@cache
def _schemas() -> Mapping[str, Schema]:
    """Work all schemas out, once: a tenth of a second, and a form asks for its own a dozen times."""
    return wire.schemas()


def described(asked_as: str) -> Schema | None:
    """Give the schema of a request; None where there is no such request."""
    return _schemas().get(f"Request.{asked_as}")


def event_of(asked_as: str) -> str:
    """Name the first event that a request gives: `visit.planned`."""
    return _kinds()[asked_as].records[0].recorded_as[0]


def made_by(asked_as: str) -> str | None:
    """Name what a request brings into being, which is not there yet: `visit`."""
    return MAKES.get(_kinds()[asked_as].records[0])


def fields(look: Look, state: State, asked_as: str, names: Iterable[str], said: Given, no: No) -> Iterator[Field]:
    """Give a field for each name, with what was said there and what is wrong with it."""
    whole = described(asked_as) or {}
    data, hints = whole["properties"]["data"], get_type_hints(_kinds()[asked_as])
    for name in names:
        schema = whole["properties"][BECAUSE] if name == BECAUSE else data["properties"][name]
        label = _label(look, name, schema)
        yield attrs.evolve(
            _field(look, state, name, label, schema, hints.get(name)),
            needed=name == BECAUSE or name in data["required"],
            value=said_in(said, name),
            error=no.errors.get(name),
        )


def _label(look: Look, name: str, schema: Schema) -> str:
    """Say what a field is for."""
    if name == "lesson" and "x-personal" in schema:  # what somebody learned, and no lesson that a visitor sees
        return look.say("lesson learned").capitalize()
    return field_words(look.say, name)


def _field(look: Look, state: State, name: str, label: str, schema: Schema, hint: Any) -> Field:  # noqa: ANN401
    schema = _meant(schema)
    if PersonId in (hint, *get_args(hint)) and schema.get("type") == "string":
        people = [(it.person, look.who(it.person)) for it in state.people.values() if it.left_on is None]
        return Field(name=name, label=label, kind="choice", choices=tuple(sorted(people, key=_by_name)))
    if hint is ThemeId:
        return Field(name=name, label=label, kind="choice", choices=theme_choices(look), readers=_readers(look, schema))
    if "enum" in schema:
        choices = tuple((it, choice_words(look.say, it).capitalize()) for it in schema["enum"])
        return Field(name=name, label=label, kind="choice", choices=choices)
    match schema.get("type"):
        case "boolean":
            yes_no = (("true", look.say("yes").capitalize()), ("false", look.say("no").capitalize()))
            return Field(name=name, label=label, kind="choice", choices=yes_no)
        case "integer":
            return Field(name=name, label=label, kind="number", least=schema.get("minimum"), most=schema.get("maximum"))
        case "array":
            return _list_field(look, state, name, label, schema, hint)
        case "object":
            return Field(name=name, label=label, kind="elsewhere")
    if schema.get("format") == "date":
        return Field(name=name, label=label, kind="date")
    if name == "starts":
        return Field(name=name, label=label, kind="time")
    kind = "text" if schema.get("maxLength", 0) > LONG else "line"
    return Field(name=name, label=label, kind=kind, readers=_readers(look, schema), hint=_hint(look, name, schema))


def _hint(look: Look, name: str, schema: Schema) -> str | None:
    """Say what becomes of what people call a lesson."""
    is_called = name == "lesson" and schema.get("pattern") == ID_PATTERN
    return look.say("“Maths 7B” is kept as “maths-7b”.") if is_called else None


def _list_field(look: Look, state: State, name: str, label: str, schema: Schema, hint: Any) -> Field:  # noqa: ANN401
    """Give a tick for each of those that can be chosen, or a field with one on each line."""
    items = _meant(schema["items"])
    if items.get("type") != "string" and "enum" not in items:
        return Field(name=name, label=label, kind="elsewhere")
    if any(PersonId in (it, *get_args(it)) for it in (hint, *get_args(hint))):
        return Field(name=name, label=label, kind="ticks", choices=tuple(people_choices(look, state)))
    if ThemeId in get_args(hint):
        return Field(name=name, label=label, kind="ticks", choices=theme_choices(look))
    if "enum" in items:
        choices = tuple((it, choice_words(look.say, it).capitalize()) for it in items["enum"])
        return Field(name=name, label=label, kind="ticks", choices=choices)
    return Field(name=name, label=label, kind="lines")


def said_in(said: Given, name: str, now: str = "") -> str:
    """Give what was said in a field, of several things one on each line; `now` where nothing was."""
    if TICKS + name not in said:
        return said.get(name, now)
    return "\n".join(it.removeprefix(f"{name}.") for it in said if it.startswith(f"{name}."))


def field_of(look: Look, state: State, name: str, label: str, schema: Schema, event: object) -> Field:
    """Give the field for something that an event says."""
    return _field(look, state, name, label, schema, get_type_hints(type(event)).get(name))


def _meant(schema: Schema) -> Schema:
    """Give what a field is, where it is something."""
    more = {key: it for key, it in schema.items() if key.startswith("x-")}
    return {**next((it for it in schema.get("anyOf", ()) if it.get("type") != "null"), schema), **more}


def _by_name(choice: tuple[str, str]) -> str:
    return choice[1].casefold()


def _readers(look: Look, schema: Schema) -> str | None:
    if "x-personal" not in schema:
        return None
    return look.sentence(
        "Read by: {readers}.",
        readers=[READER_WORDS[it] for it in dict.fromkeys(("author", *schema.get("x-readers", ())))],
    )


# --- what was filled in ---------------------------------------------------------------


def filled(request: Request, fill: Iterable[str], said: Given) -> Request:
    """Give a request with what was said in the place of what it left open; what is blank is left out.

    Raises:
        Unreadable: something is missing where it is needed, or is not what belongs there.

    """
    whole = described(request.asked.asked_as) or {}
    sent: dict[str, Any] = wire.plain(request)
    return wire.request(_with(sent, whole["properties"]["data"]["properties"], fill, said))


def asked_for(look: Look, asked_as: str, known: Given, fill: Iterable[str], said: Given) -> Request:
    """Give the request of which some is known and the rest was said.

    Raises:
        Unreadable: as for `filled`.

    """
    properties = (described(asked_as) or {})["properties"]["data"]["properties"]
    sent: dict[str, Any] = {"type": asked_as, "by": look.person, "on": look.on.isoformat(), "data": {}}
    return wire.request(_with(sent, properties, (*known, *fill), {**said, **known}))


def _with(sent: dict[str, Any], properties: Schema, fill: Iterable[str], said: Given) -> dict[str, Any]:
    for name in fill:
        text = said_in(said, name).strip()
        within = sent if name == BECAUSE else sent["data"]
        within.pop(name, None)
        if text:
            within[name] = text if name == BECAUSE else value_of(text, properties[name])
    return sent


def value_of(text: str, schema: Schema) -> str | int | bool | list[str]:
    """Read what a form sends as text; what is no number stays a text, and is told of by who reads the request.

    Of a name an id is made where one is needed: people call a lesson `Maths 7B`.
    """
    meant = _meant(schema)
    kind = meant.get("type")
    if meant.get("pattern") == ID_PATTERN and not is_id(text):
        return slug(text) or text
    if kind == "boolean" and text in {"true", "false"}:
        return text == "true"
    if kind == "array":
        return [it.strip() for it in text.splitlines() if it.strip()]
    return int(text) if kind == "integer" and text.isdecimal() else text
