"""Find every text that needs a translation, and keep the Swedish catalogue in step.

    python -m tests.cli.catalogue

adds what is new to `collegial.po` (look for empty translations), drops what is
gone, and compiles `collegial.mo`.  The tests tell when this is needed.
"""

from __future__ import annotations

import ast
import importlib
import inspect
import io
import pkgutil
import re
from enum import StrEnum
from functools import cache
from pathlib import Path
from string import Formatter, ascii_lowercase
from typing import TYPE_CHECKING, Final

import attrs
import click
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po
from jinja2 import Environment, nodes

import collegial_core
from collegial_calendar.findings import SAYS
from collegial_cli.language import paragraphs
from collegial_cli.main import COMMANDS, cli
from collegial_core.audit.figures import FIGURES
from collegial_core.audit.findings import AUDIT_RULES
from collegial_core.conditions import CHECKLIST, LEADER_DUTIES, PRECONDITIONS, PRINCIPAL_DUTIES
from collegial_core.definitions import shipped_authorities, shipped_materials, shipped_methods, shipped_retention
from collegial_core.kernel import Category, Severity
from collegial_core.kernel.errors import ACCEPT
from collegial_core.kernel.texts import TEXTS
from collegial_core.state import RULES
from collegial_core.todo import KINDS, YEAR_KINDS
from collegial_core.views import VIEWS
from collegial_people.findings import SENTENCES as FINDING_SENTENCES
from collegial_people.proposals import ASKS
from collegial_people.proposals import SENTENCES as PROPOSAL_SENTENCES
from collegial_timetables import SENTENCES as TIMETABLE_SENTENCES
from collegial_web.commands.plan_groups import COSTS as COSTS_OF_GROUPS
from collegial_web.commands.plan_visits import COSTS
from collegial_web.commands.repair import WHY
from collegial_web.pages.meeting.planning import COSTS as COSTS_OF_MEETINGS
from collegial_words.asked import FIELD_WORDS, REQUEST_WORDS
from collegial_words.catalogue import DOMAIN, LOCALE, SYSTEM, WORDS
from collegial_words.days import DAYS_AND_MONTHS
from collegial_words.errors import TEMPLATES
from collegial_words.events import EVENT_WORDS
from collegial_words.roles import HOLDER, READER_WORDS, ROLE_WORDS, SELF

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCES: Final = Path(__file__).resolve().parents[2] / "src"
FOLDER: Final = LOCALE / "sv" / "LC_MESSAGES"
PO: Final = FOLDER / f"{DOMAIN}.po"
MO: Final = FOLDER / f"{DOMAIN}.mo"

PLACES: Final = {
    "violation": (0, 1),
    "too_early": (0,),
    "problem": (1, 2),
    "_not_among": (1,),
    "_withheld": (3,),
    "_finding": (2,),
    "_reason": (1,),
    "_relaxation": (1,),
    "Corruption": (2,),
    "say": (0,),
    "labels": tuple(range(20)),
    "column": (0,),
    "cell": (0,),
    "screen.sentence": (0,),
    "look.sentence": (0,),
    "self.sentence": (0,),
    "self._screen.sentence": (0,),
    "sentence": (1,),
    "spoken": (0,),
}
"""Function → which of its arguments are texts to translate."""

CLICK: Final = {
    *("Usage:", "Options", "Commands", "Error: {message}", "Try '{command} {option}' for help.", "Aborted!"),
    *("Invalid value: {message}", "Invalid value for {param_hint}: {message}", "env var: {var}", "required"),
    *("Missing argument", "Missing option", "Missing command.", "Choose from:\n\t{choices}"),
    *("No such option {name!r}.", "No such command {name!r}.", "Option {name!r} does not take a value."),
    *("{value!r} is not a valid {number_type}.", "{value} is not in the range {range}."),
}
"""What click can say of such options and arguments as ours."""

PLURALS: Final = {
    ("Did you mean {possibility}?", "(Did you mean one of: {possibilities}?)"),
    ("Got unexpected extra argument ({args})", "Got unexpected extra arguments ({args})"),
    ("Option {name!r} requires an argument.", "Option {name!r} requires {nargs} arguments."),
    ("{value!r} is not {choice}.", "{value!r} is not one of {choices}."),
}
"""The same, of one thing or several."""

HOLE: Final = "\0"
"""What stands in the place of a fact until all of a sentence is known."""

RAISED: Final = {
    **dict.fromkeys(("Unreadable", "UnknownLanguage", "_no"), (0, 1)),
    "_fault": (1, 2),
    "_strict": (1,),
    **dict.fromkeys(
        (
            "Purpose",
            "StoreError",
            "UnknownPlan",
            "HolidaysMissing",
            "CalendarFilesMissing",
            "CalamineMissing",
            "MailError",
            "ValueError",
            "TypeError",
        ),
        (0,),
    ),
    **dict.fromkeys(("foreign", "refused"), (0, 1)),
}
"""Error, or what makes one → which of its arguments are sentences, or parts of one."""

TELLING_OF_ERRORS: Final = (
    *("near", "no_text", "words", "named", "nothing_in", "shown", "_explain", "_sentence", "_too_long", "__str__"),
    *("older", "_not_ours_to_set", "_not_acceptable", "where_it_fails", "_why", "_meant"),
)
"""Functions that give such a sentence or a part of one."""

NAMED: Final = ("template", "remedy", "remedy_template", "heading")
"""Arguments by name that are texts to translate, whatever the function."""


@cache
def texts() -> frozenset[str]:
    """Give every text that a person may see."""
    rules = {text for rule in RULES for text in (rule.says, rule.source)}
    written = {text for path in SOURCES.rglob("*.py") for text in texts_in(path)}
    drawn = {text for path in SOURCES.rglob("*.html") for text in texts_on(path)}
    views = {view.says for view in VIEWS.values()}
    waiting = {kind.label for kind in KINDS.values()} | {kind.label for kind in YEAR_KINDS.values()}
    duties = {*PRINCIPAL_DUTIES.values(), *LEADER_DUTIES.values(), *PRECONDITIONS.values()}
    every = {
        *written,
        *drawn,
        *DAYS_AND_MONTHS,
        *REQUEST_WORDS.values(),
        *FIELD_WORDS.values(),
        *CHECKLIST.values(),
        *EVENT_WORDS.values(),
        *rules,
        *views,
        *waiting,
        *duties,
        *AUDIT_RULES.values(),
        *SAYS.values(),
        *FINDING_SENTENCES.values(),
        *PROPOSAL_SENTENCES.values(),
        *TIMETABLE_SENTENCES.values(),
        *COSTS.values(),
        *COSTS_OF_MEETINGS.values(),
        *WHY.values(),
        *COSTS_OF_GROUPS.values(),
        *ASKS.values(),
        *(figure.says for figure in FIGURES.values()),
        *WORDS,
        *ROLE_WORDS.values(),
        *READER_WORDS.values(),
        *(HOLDER, SELF),
        ACCEPT,
        *fields(),
        *choices(),
        *facts(),
        *kinds(),
        *roles(),
        *sources(),
    }
    alone = {text for text in every if not text.strip("{}").isidentifier() or text.isidentifier()}
    return frozenset({*alone, *helps(), *CLICK, *SYSTEM, *errors()})


# --- the help of the command line ----------------------------------------------


def commands() -> Iterator[click.Command]:
    """Yield `collegial`, its subcommands and theirs."""
    waiting: list[click.Command] = [cli]
    while waiting:
        command = waiting.pop()
        yield command
        if isinstance(command, click.Group):
            context = click.Context(command)
            names = COMMANDS if command is cli else command.list_commands(context)
            found = (command.get_command(context, name) for name in names)
            waiting += [each for each in found if each]


@cache
def helps() -> frozenset[str]:
    """Give every text in the help of a command."""
    found = {*COMMANDS.values(), "Show this message and exit."}
    for command in commands():
        context = click.Context(command)
        texts = [command.help, command.epilog, *(it.help for it in command.params if isinstance(it, click.Option))]
        found |= {part for text in texts for part in paragraphs(text)}
        found |= set(command.collect_usage_pieces(context))
        found |= {it.make_metavar(context) for it in command.params if _is_named(it)}
    return frozenset(found)


def _is_named(parameter: click.Parameter) -> bool:
    """Tell whether what is to be given has a name: a flag takes nothing, and a choice shows its words."""
    is_choice = isinstance(parameter.type, click.Choice) and parameter.metavar is None
    return not is_choice and not getattr(parameter, "is_flag", False)


# --- errors --------------------------------------------------------------------


@cache
def errors() -> frozenset[str]:
    """Give every sentence that an error can say, with names in braces where its facts stand."""
    found = {_lettered(text) for path in _library() for text in _errors_in(_parsed(path))}
    return frozenset(text for text in found if text == text.strip() and " " in text and _says_something(text))


@cache
def _parsed(path: Path) -> ast.Module:
    """Parse a module once for all searches."""
    return ast.parse(path.read_bytes())


@cache
def _spelt(node: ast.expr) -> str:
    """Give the source of an expression, once for all searches."""
    return ast.unparse(node)


def _library() -> Iterator[Path]:
    return (path for path in SOURCES.rglob("*.py") if "testing" not in path.parts)


def _says_something(text: str) -> bool:
    return any(re.search("[a-z]{2}", words) for words, *_ in Formatter().parse(text))


Named = dict[str, list[ast.expr]]
"""Variable → what it may hold."""


def _errors_in(tree: ast.Module) -> Iterator[str]:
    tables = [node for node in tree.body if isinstance(node, ast.AnnAssign) and isinstance(node.value, ast.Dict)]
    for table in tables:
        if _spelt(table.target).endswith("SENTENCES"):
            yield from (text for value in table.value.values for text in _sentences(value, {}))
    for scope in (node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef)):
        named = _assigned(tree.body, _assigned(ast.walk(scope), {}))
        yield from (text for node in _told(scope) for text in _with_parts(node, named))


def _assigned(nodes: Iterable[ast.AST], named: Named) -> Named:
    for node in nodes:
        target = node.targets[0] if isinstance(node, ast.Assign) else getattr(node, "target", None)
        if isinstance(node, ast.Assign | ast.AnnAssign) and isinstance(target, ast.Name) and node.value:
            named.setdefault(target.id, []).append(node.value)
    return named


def _told(scope: ast.FunctionDef) -> Iterator[ast.expr]:
    """Yield what a function raises as an error's words, and what it returns if it is asked for such words."""
    for node in ast.walk(scope):
        if isinstance(node, ast.Call):
            places = RAISED.get(_spelt(node.func).rpartition(".")[2], ())
            yield from (node.args[place] for place in places if place < len(node.args))
        if isinstance(node, ast.Return) and node.value and scope.name in TELLING_OF_ERRORS:
            yield node.value
        if isinstance(node, ast.Assign) and _spelt(node.targets[0]).rpartition(".")[2] in TELLING_OF_ERRORS:
            yield node.value


def _with_parts(node: ast.expr, named: Named) -> Iterator[str]:
    """Yield the sentences that an expression can be, and those that stand in it as a fact."""
    yield from _sentences(node, named)
    for part in ast.walk(node):
        if isinstance(part, ast.FormattedValue) and isinstance(part.value, ast.Name):
            yield from _sentences(part.value, named)


def _sentences(node: ast.expr, named: Named) -> list[str]:
    match node:
        case ast.Constant(value=str(text)):
            return [text.replace("{", "{{").replace("}", "}}")]
        case ast.JoinedStr(values=parts):
            return ["".join(_sentences(part, {})[0] if isinstance(part, ast.Constant) else HOLE for part in parts)]
        case ast.BinOp(left=left, op=ast.Add(), right=right):
            return [one + other for one in _sentences(left, named) for other in _sentences(right, named)]
        case ast.IfExp(body=body, orelse=orelse):
            return [*_sentences(body, named), *_sentences(orelse, named)]
        case ast.BoolOp(values=values):
            return [text for value in values for text in _sentences(value, named)]
        case ast.Subscript(value=value, slice=ast.Slice()):
            return _sentences(value, named)
        case ast.Call(func=ast.Attribute(attr="get"), args=[_, other]):
            return _sentences(other, named)
        case ast.Name(id=name):
            return [text for value in named.get(name, ()) for text in _sentences(value, {})]
    return []


def _lettered(text: str) -> str:
    """Name the holes of a sentence by letters, in their order."""
    first, *rest = text.split(HOLE)
    return first + "".join(f"{{{letter}}}{part}" for letter, part in zip(ascii_lowercase, rest, strict=False))


def texts_in(path: Path) -> Iterator[str]:
    """Yield the texts in a module, as arguments of the functions that take them."""
    tree = _parsed(path)
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Module)]
    for scope in scopes:
        named = _named_texts(scope)
        for call in _calls(scope):
            for argument in _arguments(call):
                yield from _texts_of(argument, named)


def texts_on(path: Path) -> Iterator[str]:
    """Yield the texts in a template of a page."""
    for call in Environment().parse(path.read_text("utf-8")).find_all(nodes.Call):  # noqa: S701 - nothing is drawn
        function = call.node.attr if isinstance(call.node, nodes.Getattr) else getattr(call.node, "name", "")
        if function in {"say", "sentence"}:
            yield from (it.value for it in call.args[:1] if isinstance(it, nodes.Const))


def _named_texts(scope: ast.AST) -> dict[str, set[str]]:
    """Give what a variable of the scope may hold: `template = "…"`."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(scope):
        if isinstance(node, ast.Assign) and isinstance(node.targets[0], ast.Name):
            found.setdefault(node.targets[0].id, set()).update(_constants(node.value))
    return found


def _constants(node: ast.expr) -> Iterator[str]:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        yield node.value
    elif isinstance(node, ast.IfExp):
        yield from (*_constants(node.body), *_constants(node.orelse))


def _calls(scope: ast.AST) -> Iterator[ast.Call]:
    return (node for node in ast.walk(scope) if isinstance(node, ast.Call))


def _arguments(call: ast.Call) -> Iterator[ast.expr]:
    name = _spelt(call.func)
    places = PLACES.get(name) or PLACES.get(name.rpartition(".")[2] if not name.endswith(".sentence") else "", ())
    yield from (argument for place, argument in enumerate(call.args) if place in places)
    yield from (keyword.value for keyword in call.keywords if keyword.arg in NAMED)


def _texts_of(argument: ast.expr, named: dict[str, set[str]]) -> Iterable[str]:
    return named.get(argument.id, ()) if isinstance(argument, ast.Name) else _constants(argument)


_TELLING: Final = ("events", "state", "method", "calendar")
"""The modules whose fields a log or a difference shows."""


def _classes(*modules: str) -> Iterator[type]:
    """Yield the classes of the library that are written in modules of these names, or in any."""
    for found in pkgutil.walk_packages(collegial_core.__path__, "collegial_core."):
        if not modules or found.name.rpartition(".")[2] in modules:
            module = importlib.import_module(found.name)
            yield from (
                kind for _, kind in inspect.getmembers(module, inspect.isclass) if kind.__module__ == found.name
            )


def fields() -> set[str]:
    """Give the name of every field that a log or a difference can show."""
    return {field.name for kind in _classes(*_TELLING) if attrs.has(kind) for field in attrs.fields(kind)}


def choices() -> set[str]:
    """Give every word that a field may be chosen from, and every kind of text.

    Severities and categories are the same in every language.
    """
    kinds = (kind for kind in _classes() if issubclass(kind, StrEnum) and kind not in {Category, Severity})
    return {str(word) for kind in kinds for word in kind} | {text.kind for text in TEXTS.values()}


def facts() -> set[str]:
    """Give the name of every fact that a deviation can show."""
    trees = (_parsed(path) for path in (SOURCES / "collegial_core").rglob("*.py"))
    calls = (call for tree in trees for call in _calls(tree) if _spelt(call.func) in {"violation", "too_early"})
    return {keyword.arg for call in calls for keyword in call.keywords if keyword.arg not in {None, "category"}}


def roles() -> set[str]:
    """Give the roles of the methods that ship: a refusal names them, and knows of no method."""
    return {it.role for method in shipped_methods() for it in method.roles}


def sources() -> set[str]:
    """Give what all that ships comes from: methods, authorities, periods; numbers of requirements are no words."""
    found = {it.source for it in shipped_methods()} | {it.source for it in shipped_materials()}
    for authority in shipped_authorities():
        found |= {authority.source, *(line.source for line in authority.lines)}
    found |= {line.source for line in shipped_retention().lines}
    return {source for source in found if re.search("[a-z]{2}", source)}


def puzzles() -> set[str]:
    """Give the arguments that should be texts and are neither texts nor names of texts."""
    plain = ast.Constant | ast.Name | ast.Attribute | ast.IfExp | ast.Starred
    trees = [_parsed(path) for path in SOURCES.rglob("*.py")]
    arguments = (argument for tree in trees for call in _calls(tree) for argument in _arguments(call))
    return {_spelt(argument) for argument in arguments if not isinstance(argument, plain)}


def kinds() -> set[str]:
    """Give every kind of thing that the shared rules put into a sentence."""
    found: set[str] = set()
    for path in (SOURCES / "collegial_core").rglob("*.py"):
        for call in _calls(_parsed(path)):
            found |= _kinds_of(call)
    return found


def _kinds_of(call: ast.Call) -> set[str]:
    match _spelt(call.func):
        case "names_exist":
            keys = (node.keys for node in ast.walk(call.args[0]) if isinstance(node, ast.Dict))
            return {text.rstrip("s") for row in keys for key in row if key is not None for text in _constants(key)}
        case "ids_free":
            pairs = (node.elts[0] for node in ast.walk(call.args[0]) if isinstance(node, ast.Tuple))
            return {text for first in pairs for text in _constants(first)}
        case "found":
            return set(_constants(call.args[2]))
        case "unknown":
            return set(_constants(call.args[0]))
    return set()


def placeholders(text: str) -> set[str]:
    """Give the names in braces."""
    return {name for _, name, _, _ in Formatter().parse(text) if name is not None}


def read() -> Catalog:
    """Read the Swedish catalogue."""
    with PO.open("rb") as stream:
        return read_po(stream, locale="sv", domain=DOMAIN)


def compiled(catalogue: Catalog) -> bytes:
    """Compile a catalogue."""
    stream = io.BytesIO()
    write_mo(stream, catalogue)
    return stream.getvalue()


def main() -> None:
    """Bring the catalogue up to date."""
    old = read()
    new = Catalog(
        locale="sv",
        domain=DOMAIN,
        header_comment="# The Swedish texts of Collegial. After a change: python -m tests.cli.catalogue",
        **dict.fromkeys(("project", "version", "msgid_bugs_address", "last_translator", "language_team"), "-"),
        creation_date=old.creation_date,
        revision_date=old.creation_date,
        fuzzy=False,
    )
    for text in sorted(texts()):
        known = old.get(text)
        new.add(text, known.string if known else "")
    for pair in sorted(PLURALS):
        known = old.get(pair[0])
        new.add(pair, known.string if known else ("", ""))
    TEMPLATES.write_text("".join(f"{text}\n" for text in sorted(errors())), encoding="utf-8")
    with PO.open("wb") as stream:
        write_po(stream, new, width=0)
    MO.write_bytes(compiled(read()))


if __name__ == "__main__":
    main()
