"""What other distributions install for the library: stores and rules, found by entry points."""

from collections.abc import Iterator, Sequence
from functools import cache
from typing import TYPE_CHECKING, Any, Final

from collegial_core.kernel import Category, Severity, StoreError, Unreadable
from collegial_core.kernel.fields import MAX_TEXT, require_id, require_text
from collegial_core.policy import Rule
from collegial_core.state import EVOLVE, RULES
from collegial_core.store import OpenStore
from collegial_core.upcasts import STEPS

if TYPE_CHECKING:
    from importlib.metadata import EntryPoint

STORE_GROUP: Final = "collegial.stores"
"""The entry point group in which stores are found; an entry's name is its URL's scheme."""

RULE_GROUP: Final = "collegial.rules"
"""The entry point group in which rules are found: each entry names one, or a list of them."""


@cache
def _installed() -> "dict[str, list[EntryPoint]]":
    from importlib.metadata import entry_points  # noqa: PLC0415 - slow to import, and needed only here

    found = entry_points()
    return {group: sorted(found.select(group=group), key=lambda it: it.name) for group in (STORE_GROUP, RULE_GROUP)}


def installed_stores() -> "dict[str, EntryPoint]":
    """Give the installed stores by URL scheme."""
    return {entry.name: entry for entry in _installed()[STORE_GROUP]}


def store_at(url: str) -> OpenStore:
    """Give what opens the store at a URL.

    Raises:
        StoreError: no store of that scheme is installed.

    """
    scheme = url.split(":", 1)[0] if "://" in url else ""
    stores = installed_stores()
    if scheme not in stores:
        shown = f"{scheme}://…" if scheme else url[:80]  # a URL may hold a password
        message = f"{shown!r} names no installed store; there are: {', '.join(f'{name}://' for name in stores)}"
        raise StoreError(message)
    try:
        return stores[scheme].load()  # type: ignore[no-any-return]
    except ImportError as error:
        message = f"the store {scheme}:// needs a package that is not installed ({error.name})"
        raise StoreError(message) from error


def installed_rules() -> tuple[Rule, ...]:
    """Give the rules that other distributions install.

    Raises:
        StoreError: one cannot be loaded, or is no rule.

    """
    return tuple(rule for entry in _installed()[RULE_GROUP] for rule in _rules_of(entry))


def _rules_of(entry: "EntryPoint") -> Iterator[Rule]:
    try:
        found: Any = entry.load()
    except (ImportError, AttributeError) as error:
        raise StoreError(f"the rules {entry.name} cannot be loaded: {error}") from error
    yield from found if isinstance(found, Sequence) else (found,)


def require_sound(own: tuple[Rule, ...]) -> tuple[Rule, ...]:
    """Give rules of a host's own back, if each is one, with a name that no other has.

    Raises:
        StoreError: one is none, says nothing or judges nothing, or two have one name.

    """
    taken = {rule.name for rule in RULES}
    for rule in own:
        if not isinstance(rule, Rule):
            raise StoreError(f"expected a rule, as `policy.rule` makes it, got {type(rule).__name__}")
        try:
            _require_words(rule)
        except Unreadable as error:
            raise StoreError(str(error)) from error
        if rule.severity not in (Severity.E, Severity.W):
            raise StoreError(f"the rule {rule.name} has severity {rule.severity}; a rule of your own has E or W")
        _require_judges(rule)
        if rule.name in taken:
            raise StoreError(f"two rules are called {rule.name}; a rule's name is its own for ever")
        taken.add(rule.name)
    return own


def _require_words(rule: Rule) -> None:
    """Raise `Unreadable` unless a rule says what is recorded or shown of it."""
    name = getattr(rule.check, "__name__", None)
    require_id(name, "rule")
    require_id(rule.id, f"the rule {name}, id")
    for field in ("says", "source"):
        require_text(getattr(rule, field), f"the rule {name}, {field}", MAX_TEXT, lines=False)


def _require_judges(rule: Rule) -> None:
    if not isinstance(rule.category, Category):
        raise StoreError(f"the rule {rule.name} has no category of `Category`, but {rule.category!r}")
    events = (*EVOLVE, *STEPS, object)
    judges: Any = rule.judges  # whatever a host wrote there
    strange = [it for it in judges if it not in events] if isinstance(judges, tuple) else [judges]
    if strange or not judges:
        shown = repr(strange[0]) if strange else "nothing"
        raise StoreError(f"the rule {rule.name} judges {shown[:80]}; it judges a tuple of classes of events")
