"""Write the reference pages that the code itself can tell: `python docs/generate.py`.

The pages are committed.  A test makes them again and fails where they differ.
"""

import ast
import inspect
import json
import re
import sys
import tomllib
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, datetime, time, timedelta
from functools import cache, partial
from pathlib import Path
from types import NoneType
from typing import Any, Final, Literal, get_args, get_origin

import attrs
import click

import collegial_core
from collegial_cli.main import COMMANDS, cli
from collegial_core import wire
from collegial_core.audit.findings import AUDIT_RULES
from collegial_core.definitions import shipped_authorities, shipped_methods
from collegial_core.definitions.authorities import EVENT_BY_NAME
from collegial_core.kernel import Entry, Request, Severity
from collegial_core.kernel.fields import CLOCK_PATTERN, COUNTRY_PATTERN, ID_PATTERN
from collegial_core.ledger import Recorded
from collegial_core.policy import Authority, AuthorityLine, Method, Role, Rule, Step
from collegial_core.policy.authority import ROLES, WHOSE, Behalf, Correcting, roles_to_write
from collegial_core.privacy import marks
from collegial_core.state import RULES
from collegial_core.store import Record
from collegial_core.todo import KINDS, YEAR_KINDS
from collegial_core.views import VIEWS, Column, Kind, View, columns_of
from collegial_core.wire import decode, encode
from collegial_core.wire.schema import schema_of
from collegial_core.wire.vocabulary import EVENTS, MESSAGE_TYPE_OF, REQUESTS, MessageType
from collegial_overview import OVERVIEW, Table
from collegial_web.openapi import document

DOCS: Final = Path(__file__).parent
TESTS: Final = DOCS.parent / "tests"
OPENAPI: Final = DOCS / "reference" / "openapi.json"
MADE: Final = "<!-- Made by docs/generate.py; change the code it tells of, then run that. -->\n"
SEVERITY: Final = {
    Severity.E: "refuses",
    Severity.W: "needs a reason",
    Severity.I: "informs",
}


def main() -> None:
    """Write every page."""
    for name, page in PAGES.items():
        path = path_of(name)
        path.parent.mkdir(exist_ok=True)
        path.write_text(page(), encoding="utf-8")
    OPENAPI.write_text(openapi(), encoding="utf-8")


def openapi() -> str:
    """Give the document of the server's API, a line for each address and each schema, so that a change can be read."""
    whole = document()
    parts = {"paths": whole.pop("paths"), "schemas": whole["components"].pop("schemas")}
    lines = {
        name: ",\n".join(f"{json.dumps(key)}: {_line(it)}" for key, it in part.items()) for name, part in parts.items()
    }
    head, schemes = _line({name: it for name, it in whole.items() if name != "components"})[1:-1], whole["components"]
    components = f'"components": {{{_line(schemes)[1:-1]},\n"schemas": {{\n{lines["schemas"]}\n}}}}'
    return f'{{{head},\n"paths": {{\n{lines["paths"]}\n}},\n{components}}}\n'


def _line(value: object) -> str:
    return json.dumps(value, ensure_ascii=True, separators=(",", ":"))


def path_of(name: str) -> Path:
    """Where a generated page lies."""
    return DOCS / "reference" / f"{name}.md"


# --- Markdown ------------------------------------------------------------------


def page(title: str, intro: str, parts: Sequence[str]) -> str:
    return "\n".join([MADE, f"# {title}\n", f"{inspect.cleandoc(intro)}\n", *parts]).rstrip() + "\n"


def table(head: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "".join(f"| {' | '.join(map(in_cell, line))} |\n" for line in lines)


def in_cell(text: str) -> str:
    return text.replace("|", r"\|")


def code(text: str) -> str:
    return f"`{text}`"


def anchor(kind: str, name: str) -> str:
    return f"{kind}-{re.sub(r'[._@]', '-', name)}".lower()


def link(kind: str, name: str) -> str:
    return f"[{code(name)}](#{anchor(kind, name)})"


def linked(text: str) -> str:
    """Let every requirement that a text names lead to its line."""
    return re.sub(r"\b(S\d-\d\d)\b", lambda found: requirement_link(found[1]), text)


def requirement_link(name: str) -> str:
    return f"[{name}](#{anchor('requirement', name)})" if name in requirements_listed() else name


def says(kind: object) -> str:
    return linked(inspect.getdoc(kind) or "")


# --- the story that the examples come from ---------------------------------------


Done = tuple[str, Request, Recorded]
"""A line, what it asks for and what that recorded."""


@cache
def story() -> list[Done]:
    """Do the commands of story.jsonl in a new plan; give each line with what it recorded."""
    return record((DOCS / "story.jsonl").read_text("utf-8").splitlines())


def record(lines: Sequence[str]) -> list[Done]:
    """Do the commands of a story in a new plan.

    A correction or withdrawal names by its `id` the line whose entry it means, as `"entry": "plan-v-3"`.
    So a line can be put in anywhere, and no number elsewhere means another entry from then on.

    Raises:
        LookupError: a line means an entry by its number, or by the id of no earlier line.

    """
    recorded: list[Done] = []
    numbers: dict[str, int] = {}
    moment = datetime.min.replace(tzinfo=UTC)
    with collegial_core.open("memory://", clock=lambda: moment) as plans:
        ledger = plans.ledger("solbacken")
        for minute, written in enumerate(lines):
            line = with_number(written, numbers)
            request = wire.request(line.encode())
            moment = datetime.combine(request.occasion.on, time(8), UTC) + timedelta(minutes=minute)
            recorded.append((line, request, done(ledger, request)))
            if request.id is not None:
                numbers[request.id] = recorded[-1][2][0].number
    return recorded


def with_number(line: str, numbers: Mapping[str, int]) -> str:
    """Give a line with the number of the entry that it means, where it means one by an id."""
    asked = json.loads(line)
    meant = asked["data"].get("entry")
    if meant is None:
        return line
    if meant not in numbers:
        message = f"the story has no earlier line with the id {meant!r}: {line}"
        raise LookupError(message)
    asked["data"]["entry"] = numbers[meant]
    return json.dumps(asked, ensure_ascii=False)


def done(ledger: collegial_core.Ledger, request: Request) -> Recorded:
    (answer,) = ledger.do_many([request])
    if not isinstance(answer, Recorded):
        raise answer
    return answer


def entries_recorded() -> Iterator[Entry[Any]]:
    for _, _, entries in story():
        yield from entries


def entry_of(word: MessageType) -> Entry[Any]:
    """An entry of the story, or for what is not written any more an entry of its time."""
    listed = (entry for entry in entries_recorded() if type(entry.event) is word.kind)
    return next(listed, None) or recorded_once(word)


def recorded_once(word: MessageType) -> Entry[Any]:
    line = (TESTS / "golden" / f"{word.versioned}.jsonl").read_bytes().splitlines()[0]
    return decode(Record(json.loads(line)["number"], word.versioned, line))


# --- commands and events -----------------------------------------------------------


COMMAND_FIELDS: Final = (
    ("`type`", "the command's name"),
    ("`data`", "the command's own fields, as below"),
    ("`by`", "who does it: a person's id"),
    ("`on`", "the day it happened"),
    ("`because`", "the reason, where one is needed or wanted; free text, personal"),
    ("`accept`", "the names of the rules of severity W that it departs from, for that reason: a list"),
    ("`on_behalf_of`", "for whom, if `by` does it for somebody else: a person's id"),
    ("`id`", "the sender's own name for the command; the same id again records nothing"),
    ("`meta`", "up to eight names with short texts of the sending system, shown to everybody"),
)

ENTRY_FIELDS: Final = (
    ("`plan`", "the plan's id"),
    ("`number`", "1, 2, 3 and so on, without gaps"),
    ("`type`, `version`", "the event's name and version"),
    ("`data`", "the event's own fields, as below"),
    ("`recorded_at`", "the moment it was written down, by the store's clock, in UTC"),
    ("`happened_on`, `by`, `because`, `on_behalf_of`, `id`, `meta`", "as the command gave them"),
    ("`policy`", "the method version that the group's event was decided under"),
    ("`edition`", "the edition of the rules that judged it; left out for the first"),
    ("`rules`", "the names of the rules of a program's own that judged it; left out where there are none"),
)


def commands() -> str:
    return page(
        "Commands",
        """
        A command is a wish. These are all of them, room by room, with what each records when no rule says no.
        On the wire a command is one line of JSON with the fields below. The examples, spread over several
        lines here, are one story; `docs/story.jsonl` tells it in order, and there a correction names the line it
        means by its `id`.
        """,
        [
            table(("field of every command", "what"), COMMAND_FIELDS),
            *(overview("command", room, words) for room, words in by_room(REQUESTS)),
            contents("commands", [room for room, _ in by_room(REQUESTS)]),
        ],
    )


def by_room(words: Sequence[MessageType]) -> list[tuple[str, list[MessageType]]]:
    """The words of each room, in the order of the page that lists them all."""
    rooms: dict[str, list[MessageType]] = {}
    for word in words:
        rooms.setdefault(word.room, []).append(word)
    return list(rooms.items())


def overview(kind: str, room: str, words: Sequence[MessageType]) -> str:
    shown = "name" if kind == "command" else "versioned"
    rows = [(link(kind, getattr(word, shown)), linked(word.says)) for word in words]
    return f"## {room.capitalize()}\n\n{table((kind, 'what'), rows)}"


def contents(folder: str, names: Sequence[str]) -> str:
    lines = "\n".join(f"{folder}/{name}" for name in names)
    return f"```{{toctree}}\n:hidden:\n\n{lines}\n```\n"


def commands_of(room: str, words: Sequence[MessageType]) -> str:
    return page(f"Commands of the room {room}", room_says(room), [command(word) for word in words])


def room_says(room: str) -> str:
    """What a room is, as its code says."""
    return (sys.modules[f"collegial_core.{room}"].__doc__ or "").strip()


def command(word: MessageType) -> str:
    line, _, entries = next(item for item in story() if type(item[1].asked) is word.kind)
    records = ", ".join(link("event", MESSAGE_TYPE_OF[event].versioned) for event in recorded_by(word, entries))
    return "\n".join(
        [
            f"({anchor('command', word.name)})=",
            f"## {word.name}\n",
            f"{says(word.kind)}\n",
            f"Records {records}. In Python: {code(python_name(word))}.\n",
            fields_of(word),
            example(json.loads(line)),
        ]
    )


def recorded_by(word: MessageType, entries: Recorded) -> Sequence[type]:
    """The events that may come of a command; where it is only one, in the version that is recorded today."""
    kind: Any = word.kind
    several: Sequence[type] = kind.records
    return several if len(several) > 1 else [type(entries[0].event)]


def python_name(word: MessageType) -> str:
    return f"collegial_core.{word.room}.{word.kind.__name__}"


def events() -> str:
    return page(
        "Events",
        """
        An event says what happened. Its name and version are a promise: they are never changed or
        removed, and a new meaning gets a new version. The examples are entries as they are stored
        and exported, spread over several lines here. What is left out is absent, never null.
        """,
        [
            table(("field of every entry", "what"), ENTRY_FIELDS),
            *(overview("event", room, words) for room, words in by_room(EVENTS)),
            contents("events", [room for room, _ in by_room(EVENTS)]),
        ],
    )


def events_of(room: str, words: Sequence[MessageType]) -> str:
    return page(f"Events of the room {room}", room_says(room), [event(word) for word in words])


def event(word: MessageType) -> str:
    entry = entry_of(word)
    judged = {rule.id: None for rule in RULES if word.kind in rule.judges}
    return "\n".join(
        [
            f"({anchor('event', word.versioned)})=",
            f"## {word.versioned}\n",
            f"{says(word.kind)}\n",
            *([f"Judged by {', '.join(link('rule', name) for name in judged)}.\n"] if judged else []),
            fields_of(word),
            example(json.loads(encode(entry)[2])),
        ]
    )


def fields_of(word: MessageType) -> str:
    schema = schema_of(word)
    personal = marks(word.kind)
    rows = [
        (code(name), shape(field), "yes" if name in schema["required"] else "no", personal.get(name, ""))
        for name, field in schema["properties"].items()
    ]
    return table(("field", "what", "required", "personal"), rows)


def example(line: Mapping[str, Any]) -> str:
    return f"```json\n{json.dumps(line, indent=2, ensure_ascii=False)}\n```\n"


def shape(schema: Mapping[str, Any]) -> str:
    """A field's JSON Schema in words."""
    if "anyOf" in schema:
        return " or ".join(shape(part) for part in schema["anyOf"] if part != {"type": "null"})
    if "enum" in schema:
        return " or ".join(map(code, schema["enum"]))
    kind = schema.get("type", "any")
    return SHAPES[kind](schema) if kind in SHAPES else str(kind)


def text_shape(schema: Mapping[str, Any]) -> str:
    if schema.get("pattern") == ID_PATTERN:
        return "id"
    if schema.get("pattern") == CLOCK_PATTERN:
        return "time of day, such as `14:30`"
    if schema.get("pattern") == COUNTRY_PATTERN:
        return "country, by two letters such as `SE`"
    readers = f", read by: {', '.join(schema['x-readers'])}" if "x-readers" in schema else ""
    return "date" if schema.get("format") == "date" else f"text, at most {schema['maxLength']:,} characters{readers}"


def number_shape(schema: Mapping[str, Any]) -> str:
    return f"whole number, {schema['minimum']} to {schema['maximum']:,}"


def list_shape(schema: Mapping[str, Any]) -> str:
    return f"list of {schema['minItems']} to {schema['maxItems']}, each different: {shape(schema['items'])}"


def object_shape(schema: Mapping[str, Any]) -> str:
    parts = [f"{code(name)} ({shape(part)})" for name, part in schema.get("properties", {}).items()]
    return f"object of {', '.join(parts)}" if parts else "object"


SHAPES: Final[dict[str, Callable[[Mapping[str, Any]], str]]] = {
    "string": text_shape,
    "integer": number_shape,
    "boolean": lambda _: "true or false",
    "array": list_shape,
    "object": object_shape,
}


# --- rules ---------------------------------------------------------------------------


DOCUMENTS: Final = {
    "S0": "Guidance for principals",
    "S1": "Learning groups",
    "S2": "Methods",
    "S3": "A course",
    "S4": "Lesson visits",
    "L": "The ledger's own",
    "P": "Who may record what",
}
"""What the letters before a number stand for: the documents that the requirements come from, and our own."""


def rules() -> str:
    return page(
        "Rules",
        """
        Every rule by its id. An id that begins with S is a [requirement's](requirements.md); L stands
        for the ledger's own rules, P for those about [who may record what](authority.md), A for what an audit
        looks at beside them, M for what a method asks.
        Severity E refuses. Severity W refuses too, unless the command names the rule in `accept` and says
        why in `because`; then the deviation is recorded.
        """,
        [
            *(rules_overview(name) for name in DOCUMENTS if rules_from(name)),
            size_rules(),
            audit_rules(),
            contents("rules", [name for name in DOCUMENTS if rules_from(name)]),
        ],
    )


@cache
def rules_from(document: str) -> dict[str, list[Rule]]:
    """The rules whose ids begin so, by id."""
    named: dict[str, list[Rule]] = {}
    for rule in RULES:
        if rule.id.partition("-")[0] == document:
            named.setdefault(rule.id, []).append(rule)
    return dict(sorted(named.items()))


def rules_overview(document: str) -> str:
    rows = [
        (link("rule", name), f"{rule.severity}", rule.says)
        for name, several in rules_from(document).items()
        for rule in merged(several)
    ]
    return f"## {DOCUMENTS[document]}\n\n{table(('rule', 'severity', 'what'), rows)}"


def rules_page(document: str) -> str:
    listed = [rules_of(name, several) for name, several in rules_from(document).items()]
    return page(f"Rules {document}: {DOCUMENTS[document]}", "[All rules](../rules.md)", listed)


def rules_of(name: str, several: Sequence[Rule]) -> str:
    parts = [f"({anchor('rule', name)})=", f"## {name}\n"]
    for rule in merged(several):
        parts.append(f"**{rule.says}**\n")
        parts.append(f"{says(rule.check)}\n" if rule.check.__doc__ else "")
        weight = f"{rule.severity}, {SEVERITY[rule.severity]}"
        weight += f", since edition {rule.since} of the rules" if rule.since > 1 else ""
        told = f"Category: `{rule.category}`. Source: {rule.source}. Judges {judged(several, rule)}."
        parts.append(f"`{rule.name}`: {weight}. {told}\n")
    return "\n".join(part for part in parts if part)


def merged(several: Sequence[Rule]) -> list[Rule]:
    """Rules made by the same function for several rooms, once."""
    return list({rule.name: rule for rule in reversed(several)}.values())[::-1]


def judged(several: Sequence[Rule], like: Rule) -> str:
    kinds = {kind: None for rule in several if rule.name == like.name for kind in rule.judges}
    return ", ".join(
        "every event" if kind is object else link("event", MESSAGE_TYPE_OF[kind].versioned) for kind in kinds
    )


def size_rules() -> str:
    sizes = [(code(it.ref), it.group_size) for it in methods_shipped()]
    rows = [(ref, f"{size.least} to {size.most}", size.rule, str(size.severity)) for ref, size in sizes]
    intro = (
        "The size of a group is judged under the id and with the severity that its method gives. Where no "
        "requirement asks for it, the id is the method's own: M-01 for a size, M-02 for how often a group meets, "
        "M-03 for a deadline between two steps.\n"
    )
    return f"## Group sizes\n\n{intro}\n{table(('method', 'members', 'rule', 'severity'), rows)}"


def audit_rules() -> str:
    parts = ["## What an audit looks at\n", "These are findings, never refusals.\n"]
    for name, sentence in AUDIT_RULES.items():
        parts += [f"({anchor('rule', name)})=", f"### {name}\n", f"**{sentence}**\n"]
    return "\n".join(parts)


# --- requirements ------------------------------------------------------------------------


@cache
def requirements_listed() -> dict[str, dict[str, Any]]:
    """What docs/requirements.toml tells of each requirement."""
    return tomllib.loads((DOCS / "requirements.toml").read_text("utf-8"))


def requirements() -> str:
    return page(
        "Requirements",
        """
        What was asked of the software, in our words, how each is met, and the tests that prove it. The
        requirements come from five Swedish documents: S0 is guidance for principals from the national agency,
        S1 describes a municipality's learning groups, S2 another one's methods, S3 a course, S4 a school's
        lesson visits. Where they contradict each other, [a method decides](../explanation/choices.md).
        """,
        [
            *(requirements_overview(name) for name in DOCUMENTS if requirements_from(name)),
            own_rules(tests_by_requirement()),
            contents("requirements", [name for name in DOCUMENTS if requirements_from(name)]),
        ],
    )


def requirements_from(document: str) -> list[str]:
    return sorted(name for name in requirements_listed() if name.startswith(f"{document}-"))


def requirements_overview(document: str) -> str:
    listed = requirements_listed()
    rows = [
        (f"[{name}](#{anchor('requirement', name)})", listed[name]["asks"], kept(name))
        for name in requirements_from(document)
    ]
    return f"## {document}: {DOCUMENTS[document]}\n\n{table(('id', 'what is asked', 'how it is kept'), rows)}"


def requirements_page(document: str) -> str:
    tests = tests_by_requirement()
    listed = [requirement(name, tests.get(name, [])) for name in requirements_from(document)]
    return page(f"Requirements {document}: {DOCUMENTS[document]}", "[All requirements](../requirements.md)", listed)


def requirement(name: str, tests: Sequence[str]) -> str:
    listed = requirements_listed()[name]
    return "\n".join(
        [
            f"({anchor('requirement', name)})=",
            f"## {name}\n",
            f"{listed['asks']}\n",
            f"{kept(name).capitalize()}. {listed['how']}\n",
            table(("rule", "proved by"), [(rules_column(name), "<br>".join(map(code, tests)) or "no test")]),
        ]
    )


def kept(name: str) -> str:
    """Say how a requirement is kept: by its rules' severities, computed, or recorded and shown where."""
    listed = requirements_listed()[name]
    if listed["met"] == "recorded":
        return f"recorded, shown by {' and '.join(map(place_shown, listed['shown']))}"
    if listed["met"] == "computed":
        return "computed"
    of_rules = {rule.severity for rule in RULES if rule.id == listed.get("by", name)}
    of_sizes = {it.group_size.severity for it in methods_shipped() if it.group_size.rule == listed.get("by", name)}
    found = of_rules | of_sizes
    ways = [KEPT[it] for it in (Severity.E, Severity.W, Severity.I) if it in found]
    return ", and ".join(ways)


def place_shown(name: str) -> str:
    """Lead to a view, or else to a command."""
    return link("view", name) if name in VIEWS else f"[{code(f'collegial {name}')}](#{anchor('cli', name)})"


KEPT: Final = {Severity.E: "refused", Severity.W: "asked for a reason", Severity.I: "told"}
"""How what a rule of each severity is about is kept."""


def rules_column(requirement: str) -> str:
    name = requirements_listed().get(requirement, {}).get("by", requirement)
    rules = dict.fromkeys(rule.name for rule in RULES if rule.id == name)
    sizes = (it.ref for it in methods_shipped() if it.group_size.rule == name)
    lines = [link("rule", name) + f" {called.replace('_', ' ')}" for called in rules]
    return "<br>".join([*lines, *(f"group size of {code(ref)}" for ref in sizes)]) or "none"


def own_rules(tests: Mapping[str, Sequence[str]]) -> str:
    ids = sorted({rule.id for rule in RULES if rule.id[0] in "LP"} | set(AUDIT_RULES))
    rows = [(link("rule", name), "<br>".join(map(code, tests.get(name, []))) or "no test") for name in ids]
    return f"## The ledger's own rules\n\n{table(('rule', 'proved by'), rows)}"


@cache
def tests_by_requirement() -> dict[str, list[str]]:
    """Requirement id → the tests that carry its mark, as their files are written."""
    marked: dict[str, list[str]] = {}
    for path in sorted(TESTS.rglob("test_*.py")):
        place = path.relative_to(TESTS.parent).as_posix()
        for name, ids in marked_tests(ast.parse(path.read_text("utf-8"))):
            for mark in ids:
                marked.setdefault(mark, []).append(f"{place}::{name}")
    return marked


Marks = frozenset[str]


def marked_tests(tree: ast.Module | ast.ClassDef, outer: Marks = frozenset()) -> Iterator[tuple[str, list[str]]]:
    """Yield each test with its marks, those of its class and module included."""
    for node in tree.body:
        if isinstance(node, ast.Assign) and [ast.unparse(target) for target in node.targets] == ["pytestmark"]:
            outer |= marks_in(node.value)
    for node in tree.body:
        if isinstance(node, ast.ClassDef):
            yield from marked_tests(node, outer | marks_on(node))
        elif isinstance(node, ast.FunctionDef) and node.name.startswith("test"):
            yield node.name, sorted(outer | marks_on(node))


def marks_on(node: ast.ClassDef | ast.FunctionDef) -> Marks:
    return frozenset().union(*(marks_in(decorator) for decorator in node.decorator_list))


def marks_in(tree: ast.AST) -> Marks:
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call))
    marks = (call for call in calls if isinstance(call.func, ast.Attribute) and call.func.attr == "requirement")
    return frozenset(str(arg.value) for call in marks for arg in call.args if isinstance(arg, ast.Constant))


# --- methods ---------------------------------------------------------------------------------


@cache
def methods_shipped() -> tuple[Method, ...]:
    """Read the methods once for all pages: each row of the requirements asks for them."""
    return shipped_methods()


def methods() -> str:
    shipped = methods_shipped()
    rows = [(method_link(it), it.name_en, it.name_sv, str(it.form) if it.steps else "", members(it)) for it in shipped]
    return page(
        "Methods",
        """
        The methods that ship with Collegial, each with its roles and its steps in order. A plan pins the
        version that it adopts. [Add a method](../how-to/add-a-method.md) tells how to write one, and
        `collegial methods show` draws all of a definition.
        """,
        [table(("method", "name", "Swedish name", "form", "members"), rows), *map(method, shipped)],
    )


def method_link(it: Method) -> str:
    return f"[{code(it.ref)}](#{anchor('method', it.ref)})"


def members(it: Method) -> str:
    size = it.group_size
    return f"{size.least} to {size.most} ({size.rule}, {size.severity})"


def method(it: Method) -> str:
    roles = [(code(role.role), role.name_en, role.name_sv, role_words(role)) for role in it.roles]
    steps = [step_row(step) for step in it.steps]
    left = [(code(thing.artefact), thing.name_en, ", ".join(thing.readers)) for thing in it.artefacts]
    return "\n".join(
        [
            f"({anchor('method', it.ref)})=",
            f"## {it.ref}\n",
            f"{it.name_en}. Source: {it.source}. Members: {members(it)}.{rhythm(it)}{turns(it)}\n",
            *([table(("role", "name", "Swedish name", "held"), roles)] if roles else []),
            *([table(("step", "name", "Swedish name", "kind", "minutes", "leaves"), steps)] if steps else []),
            *([table(("left behind", "name", "readers"), left)] if left else []),
            *(f"- {text}" for text in it.basis_en),
            *aims(it),
            *([table(("area of the form", "name", "Swedish name", "questions"), form(it))] if it.support else []),
            "",
        ]
    )


def aims(it: Method) -> list[str]:
    told = it.visits.aims if it.visits else None
    if told is None:
        return []
    goal = [] if told.goal_en is None else [f"\nGoal: {told.goal_en}.\n"]
    return ["What the visits are for:\n", *(f"- {text}" for text in told.purposes_en), *goal]


def form(it: Method) -> list[tuple[str, ...]]:
    return [(code(one.area), one.name_en, one.name_sv, "<br>".join(one.questions_en)) for one in it.support]


def role_words(role: Role) -> str:
    words = (word for word in ("needed", "rotates", "everyone") if getattr(role, word))
    return ", ".join([f"for the {role.held}", *words])


def step_row(step: Step) -> tuple[str, ...]:
    span = dict.fromkeys(str(end) for end in (step.least_minutes, step.most_minutes) if end is not None)
    left = code(step.leaves) if step.leaves else ""
    return (code(step.step), step.name_en, step.name_sv, str(step.kind), " to ".join(span), left)


def rhythm(it: Method) -> str:
    rate = it.cadence
    return f" Meetings: {rate.meetings} in {rate.length} {rate.every} ({rate.rule}, {rate.severity})." if rate else ""


def turns(it: Method) -> str:
    again = it.repeat
    if again is None:
        return ""
    most = "any number" if again.most is None else again.most
    return f" Turns: {code(again.first)} to {code(again.last)}, at least {again.least}, at most {most}."


# --- authority -------------------------------------------------------------------------------


def authority() -> str:
    return page(
        "Authority",
        """
        An authority says for each event who may record it. A plan adopts one with
        [`authority.adopt`](#command-authority-adopt) and keeps it whole; from then on every entry is judged by it, in
        `check` and `import` too. A plan without one is open: whoever the program lets in may record anything. This is
        the one that ships with Collegial; `collegial authority show` draws it, and `collegial authority check` looks
        through a school's own, which is a file like `src/collegial_core/policy/authorities/school-1.toml`. An event
        that a plan's authority has no line for has that of the shipped one. How to write one:
        [give rights of your own](../how-to/give-rights-of-your-own.md).
        """,
        [*map(authority_lines, shipped_authorities()), authority_roles(), authority_words()],
    )


def authority_lines(it: Authority) -> str:
    rows = [authority_row(line) for line in it.lines]
    head = ("event", "who may record it", "with a reason", "on behalf", "correcting", "source")
    return "\n".join(
        [
            f"({anchor('authority', it.ref)})=",
            f"## {it.ref}\n",
            f"{it.name_en}, in Swedish {it.name_sv}. Source: {linked(it.source)}.\n",
            table(head, rows),
        ]
    )


def authority_row(line: AuthorityLine) -> tuple[str, ...]:
    cases = [f"if {code(it.when)}: {', '.join(map(code, it.may))}" for it in line.cases]
    may = [", ".join(map(code, line.may))] if line.may else []
    event = MESSAGE_TYPE_OF[EVENT_BY_NAME[line.event]].versioned
    return (
        f"[{code(line.event)}](#{anchor('event', event)})",
        "; ".join([*may, *cases]),
        ", ".join(map(code, line.reason)),
        str(line.behalf),
        str(line.correct),
        linked(line.source),
    )


def authority_roles() -> str:
    written: dict[str, list[str]] = {}
    for role in roles_to_write():
        written.setdefault(re.split("[@:]", role)[0], []).append(code(role))
    rows = [(", ".join(written[word]), f"whoever {says_it}") for word, says_it in ROLES.items()]
    whose = [(code(f"@{word}"), says_it) for word, says_it in WHOSE.items()]
    return f"## Roles\n\n{table(('role', 'who has it'), rows)}\n{table(('behind it', 'means'), whose)}"


def authority_words() -> str:
    cases = [
        ("`person`", "the field is given"),
        ("`no person`", "it is left out"),
        ("`duty = leader_*`", "it is that word; `*` stands for any ending"),
        ("`role != minutes_to`", "it is another; `minutes_to` is whom the group's method hands the minutes to"),
    ]
    return (
        f"## Conditions\n\n{table(('when', 'means'), cases)}\n## On behalf\n\n{says(Behalf)}\n"
        f"## Correcting\n\n{says(Correcting)}\n"
    )


# --- views -----------------------------------------------------------------------------------


def todo_kinds() -> str:
    rows = [
        (
            f"`{it.name}`",
            f"{it.label}{', optional' if it.optional else ''}",
            ", ".join(map(code, it.waits_for)),
            ", ".join(map(code, it.also)),
            ", ".join(map(requirement_link, it.source)),
        )
        for it in KINDS.values()
    ]
    return page(
        "What waits",
        """
        Everything that can wait for somebody, as `collegial todo` and `collegial_core.todo` tell of it. It waits for
        those who have a role of the first column of roles; those of the second may do it too. The roles are those of
        the [authority](authority.md): a deputy sees what waits for the leader, an assistant what waits for the
        principal. How to [show it](../how-to/show-what-waits.md).
        """,
        [table(("kind", "what", "waits for", "also", "source"), rows), *next_year_kinds()],
    )


def next_year_kinds() -> list[str]:
    rows = [
        (f"`{it.name}`", it.label, ", ".join(map(code, it.decides)), ", ".join(map(requirement_link, it.source)))
        for it in YEAR_KINDS.values()
    ]
    says = inspect.cleandoc(
        """
        What `collegial next-year` and `collegial_core.todo.next_year` propose, in this order; the last four come once
        for each group that goes on. How to [go on next year](../how-to/go-on-next-year.md).
        """
    )
    return ["\n## Next year\n", f"{says}\n", table(("kind", "what", "decided by", "source"), rows)]


def views() -> str:
    rows = [
        (f"[{code(name)}](#{anchor('view', name)})", linked((inspect.getdoc(it.of) or "").partition("\n")[0]))
        for name, it in VIEWS.items()
    ]
    return page(
        "Views",
        """
        A view is a picture of a plan: a list of rows that tables and JSON can show. On the command line it is
        `collegial show PLAN VIEW`, in Python a function in `collegial_core.views.VIEWS`. What people have
        written is shown to a [reader](../explanation/privacy.md) who may read it, and is `[personal]` to others.
        JSON has the fields, a table the columns; a view whose rows have no columns is drawn as text.
        """,
        [table(("view", "what"), rows), *(view(name, it) for name, it in VIEWS.items())],
    )


def overview_tables() -> str:
    return page(
        "Tables of the overview",
        """
        [The overview across all plans](../how-to/keep-an-overview.md) is these tables, in SQLite and in PostgreSQL
        alike. The first column is always `plan`, the plan's id. A day is a `DATE` in PostgreSQL and a text such as
        `2026-11-02` in SQLite. All numbers come from the [views](views.md).
        """,
        [
            *(overview_table(it) for it in OVERVIEW.tables),
            "## overview_numbers\n\n`plan` and `number`: the rows of a plan tell of its entries up to this number.\n",
            "## overview_unreadable\n\n`plan` and `why`: the plans that could not be read at the last update.\n",
            "## overview_model\n\nOne row: how far the tables have come in the store, and which code filled them.",
        ],
    )


def overview_table(of: Table) -> str:
    columns = [column.partition(" ") for column in of.columns.partition(", PRIMARY KEY")[0].split(", ")]
    rows = [(code(name), kind) for name, _, kind in columns]
    says = " ".join((inspect.getdoc(of.row) or "").split())
    keys = ", ".join(code(name) for name in ("plan", *of.key))
    return f"## overview_{of.name}\n\n{says}\n\n{table(('column', 'type'), rows)}\n\nOne row for each {keys}.\n"


def view(name: str, it: View[Any]) -> str:
    rows = it.rows
    listed = f"Each row is a {code(f'{rows.__module__}.{rows.__name__}')}:\n"
    lines = table(("field", "type", "column"), [*row_fields(rows), *row_figures(it), *row_cells(rows)])
    return "\n".join(
        [f"({anchor('view', name)})=", f"## {name}\n", f"{says(it.of)}\n", f"{says(rows)}\n", listed, lines]
    )


def row_fields(rows: type) -> Iterator[tuple[str, str, str]]:
    columns = {column.field: in_column(column) for column in columns_of(rows)}
    for field in attrs.fields(rows):
        personal = ", personal" if field.metadata.get("personal") else ""
        yield code(field.name), type_words(field.type) + personal, columns.get(field.name, "")


def row_figures(it: View[Any]) -> Iterator[tuple[str, str, str]]:
    for name in it.figures:
        yield code(name), "worked out for JSON", ""


def row_cells(rows: type) -> Iterator[tuple[str, str, str]]:
    for column in columns_of(rows):
        if column.field is None:
            yield "", "of other fields", in_column(column)


def in_column(column: Column) -> str:
    return column.label if column.kind is Kind.PLAIN else f"{column.label}, {column.kind.value}"


def type_words(kind: Any) -> str:
    """A type in words: `list of PersonId`, `date or none`."""
    parts = get_args(kind)
    if get_origin(kind) is tuple:
        return f"list of {type_words(parts[0])}" if parts[-1] is ... else f"({', '.join(map(type_words, parts))})"
    if get_origin(kind) is dict:
        return "facts by name"
    if get_origin(kind) is Literal:
        return " or ".join(map(repr, parts))
    if parts:
        return " or ".join(map(type_words, parts))
    return "none" if kind is NoneType else "any" if kind is Any else str(kind.__name__)


# --- the command line ------------------------------------------------------------------------


def command_line() -> str:
    whole = click.Context(cli, info_name="collegial")
    return page(
        "Command line",
        "`collegial [OPTIONS] COMMAND [ARGS]...`\n\n" + help_of(cli),
        [
            options_of(cli),
            f"{plain(cli.epilog)}\n",
            *(part for name in COMMANDS for part in subcommands(whole, name)),
        ],
    )


def subcommands(whole: click.Context, name: str) -> Iterator[str]:
    """Tell of a subcommand, and of those that it has itself."""
    found = cli.get_command(whole, name)
    if found is None:
        raise LookupError(name)
    context = click.Context(found, info_name=name, parent=whole)
    yield subcommand(context, name)
    for inner, command in found.commands.items() if isinstance(found, click.Group) else ():
        yield subcommand(click.Context(command, info_name=inner, parent=context), f"{name} {inner}")


def subcommand(context: click.Context, name: str) -> str:
    found = context.command
    usage = " ".join(found.collect_usage_pieces(context))
    return "\n".join(
        [
            f"({anchor('cli', name.replace(' ', '-'))})=",
            f"## collegial {name}\n",
            f"{code(f'collegial {name} {usage}')}\n",
            f"{help_of(found)}\n",
            options_of(found),
        ]
    )


def help_of(command: click.Command) -> str:
    """A command's help as Markdown."""
    text = re.sub(r"(?<![\w`-])--[a-z][a-z-]*", r"`\g<0>`", inspect.cleandoc(command.help or ""))
    return text.replace("\f", "")


def plain(text: str | None) -> str:
    return " ".join((text or "").split())


def options_of(command: click.Command) -> str:
    known = () if command is cli else {it.name for it in cli.params}
    shown = [it for it in command.params if isinstance(it, click.Option) and not it.hidden and it.name not in known]
    rows = [(code(option_words(it)), option_help(it)) for it in shown]
    return table(("option", "what"), rows) if rows else ""


def option_words(option: click.Option) -> str:
    names = ", ".join([*option.opts, *option.secondary_opts])
    if option.is_flag:
        return names
    choices = "|".join(option.type.choices) if isinstance(option.type, click.Choice) else option.type.name.upper()
    return f"{names} {option.metavar or choices}"


def option_help(option: click.Option) -> str:
    variable = f" Environment: {code(str(option.envvar))}." if option.envvar else ""
    return plain(option.help) + variable


PAGES: Final[dict[str, Callable[[], str]]] = {
    "commands": commands,
    **{f"commands/{room}": partial(commands_of, room, words) for room, words in by_room(REQUESTS)},
    "events": events,
    **{f"events/{room}": partial(events_of, room, words) for room, words in by_room(EVENTS)},
    "rules": rules,
    **{f"rules/{name}": partial(rules_page, name) for name in DOCUMENTS if rules_from(name)},
    "methods": methods,
    "authority": authority,
    "views": views,
    "todo": todo_kinds,
    "overview": overview_tables,
    "requirements": requirements,
    **{f"requirements/{name}": partial(requirements_page, name) for name in DOCUMENTS if requirements_from(name)},
    "cli": command_line,
}

if __name__ == "__main__":
    main()
