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
from enum import StrEnum
from pathlib import Path
from string import Formatter
from typing import TYPE_CHECKING, Final

import attrs
from babel.messages.catalog import Catalog
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

import collegial_core
from collegial_cli.i18n import DOMAIN, LOCALE, WORDS
from collegial_core import RULES
from collegial_core.audit.findings import AUDIT_RULES
from collegial_core.conditions import LEADER_DUTIES, PRECONDITIONS, PRINCIPAL_DUTIES
from collegial_core.kernel import Severity

if TYPE_CHECKING:
    from collections.abc import Iterable, Iterator

SOURCES: Final = Path(__file__).resolve().parents[2] / "src"
FOLDER: Final = LOCALE / "sv" / "LC_MESSAGES"
PO: Final = FOLDER / f"{DOMAIN}.po"
MO: Final = FOLDER / f"{DOMAIN}.mo"

PLACES: Final = {
    "breach": (0, 1),
    "too_early": (0,),
    "problem": (1, 2),
    "_finding": (2,),
    "Damage": (2,),
    "say": (0,),
    "labels": tuple(range(20)),
    "screen.sentence": (0,),
    "sentence": (1,),
}
"""Function → which of its arguments are texts to translate."""

NAMED: Final = ("template", "remedy", "remedy_template")
"""Arguments by name that are texts to translate, whatever the function."""


def texts() -> set[str]:
    """Give every text that a person may see."""
    rules = {text for rule in RULES for text in (rule.says, rule.source)}
    written = {text for path in SOURCES.rglob("*.py") for text in texts_in(path)}
    duties = {*PRINCIPAL_DUTIES.values(), *LEADER_DUTIES.values(), *PRECONDITIONS.values()}
    every = {*written, *rules, *duties, *AUDIT_RULES.values(), *WORDS, *fields(), *choices(), *facts(), *kinds()}
    return {text for text in every if not text.strip("{}").isidentifier() or text.isidentifier()}


def texts_in(path: Path) -> Iterator[str]:
    """Yield the texts in a module, as arguments of the functions that take them."""
    tree = ast.parse(path.read_bytes())
    scopes = [node for node in ast.walk(tree) if isinstance(node, ast.FunctionDef | ast.Module)]
    for scope in scopes:
        named = _named_texts(scope)
        for call in _calls(scope):
            for argument in _arguments(call):
                yield from _texts_of(argument, named)


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
    name = ast.unparse(call.func)
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
    """Give every word that a field may be chosen from; severities are letters in every language."""
    kinds = (kind for kind in _classes() if issubclass(kind, StrEnum) and kind is not Severity)
    return {str(word) for kind in kinds for word in kind}


def facts() -> set[str]:
    """Give the name of every fact that a deviation can show."""
    trees = (ast.parse(path.read_bytes()) for path in (SOURCES / "collegial_core").rglob("*.py"))
    calls = (call for tree in trees for call in _calls(tree) if ast.unparse(call.func) in {"breach", "too_early"})
    return {keyword.arg for call in calls for keyword in call.keywords if keyword.arg}


def puzzles() -> set[str]:
    """Give the arguments that should be texts and are neither texts nor names of texts."""
    plain = ast.Constant | ast.Name | ast.Attribute | ast.IfExp | ast.Starred
    trees = [ast.parse(path.read_bytes()) for path in SOURCES.rglob("*.py")]
    arguments = (argument for tree in trees for call in _calls(tree) for argument in _arguments(call))
    return {ast.unparse(argument) for argument in arguments if not isinstance(argument, plain)}


def kinds() -> set[str]:
    """Give every kind of thing that the shared rules put into a sentence."""
    found: set[str] = set()
    for path in (SOURCES / "collegial_core").rglob("*.py"):
        for call in _calls(ast.parse(path.read_bytes())):
            found |= _kinds_of(call)
    return found


def _kinds_of(call: ast.Call) -> set[str]:
    match ast.unparse(call.func):
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
    with PO.open("wb") as stream:
        write_po(stream, new, width=0)
    MO.write_bytes(compiled(read()))


if __name__ == "__main__":
    main()
