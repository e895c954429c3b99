"""Rows of views as tables: each column's cells as its kind says."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Final

from collegial_cli.screen import Cell, Screen
from collegial_cli.tables.drawing import (
    CONDITION_WORDS,
    MISSING,
    NOTHING,
    STEP_STYLE,
    draw_table,
    facts_text,
    field_label,
    text_label,
    time_text,
    value_text,
    written,
)
from collegial_cli.tables.roles import RoleNames
from collegial_core.conditions import CHECKLIST, ChecklistQuestion
from collegial_core.ids import ThemeId
from collegial_core.meeting import RoleHolder
from collegial_core.policy import SupportArea
from collegial_core.policy.theme import shipped_themes
from collegial_core.views import Column, Kind, columns_of
from collegial_core.views.parties import Proposal


def draw_rows(screen: Screen, kind: type, rows: Sequence[Any], roles: RoleNames | None = None) -> None:
    """Draw rows of a class as a table, or say that there is nothing."""
    columns = columns_of(kind)
    screens = [screen if roles is None else roles.at(row) for row in rows]
    cells = [[_cell(it, column, row) for column in columns] for it, row in zip(screens, rows, strict=True)]
    draw_table(screen, screen.labels(*[column.label for column in columns]), cells)


def row_words(screen: Screen, row: object) -> list[tuple[str, str]]:
    """Give the label and the words of each cell of a row that says something."""
    cells = [(screen.say(it.label), _cell(screen, it, row)) for it in columns_of(type(row))]
    told = ((label, it if isinstance(it, str) else it[0]) for label, it in cells)
    return [(label, words) for label, words in told if words not in {"", NOTHING}]


def _cell(screen: Screen, column: Column, row: object) -> Cell:
    value, warns = column.value(row), column.warns(row)
    if value is None:
        return (MISSING, "warn") if warns else NOTHING
    style = STEP_STYLE.get(str(value), "") if column.kind is Kind.STEP else ""
    return WRITTEN[column.kind](screen, value) or NOTHING, "warn" if warns else style


def _plain(screen: Screen, value: object) -> str:
    if isinstance(value, bool):
        return screen.say("yes" if value else "no")
    return ", ".join(map(str, value)) if isinstance(value, tuple) else str(value)


def _person(screen: Screen, value: str | tuple[str, ...]) -> str:
    return screen.who(value) if isinstance(value, str) else screen.everyone(value)


def _subject(screen: Screen, value: str) -> str:
    return field_label(screen, value) if value in CONDITION_WORDS else screen.who(value)


def _word(screen: Screen, value: str | tuple[str, ...]) -> str:
    return ", ".join(field_label(screen, word) for word in ((value,) if isinstance(value, str) else value))


def _question(screen: Screen, value: ChecklistQuestion) -> str:
    return screen.say(CHECKLIST[value])


def _theme(screen: Screen, value: str) -> str:
    names = {it.theme: screen.either(it.name_en, it.name_sv) for it in shipped_themes()}
    return names[ThemeId(value)]


def _at_least(screen: Screen, value: int) -> str:
    return screen.sentence("at least {people}", people=value) if value else screen.say("fewer than three")


def _support(screen: Screen, value: object) -> str:
    areas = [it for it in value if isinstance(it, SupportArea)] if isinstance(value, tuple) else []
    names = [screen.either(it.name_en, it.name_sv) for it in areas]
    return " + ".join(names) or value_text(screen, "support", value)


def _count(_: Screen, value: Sequence[object]) -> str:
    return str(len(value))


def _share(_: Screen, value: tuple[int, int]) -> str:
    return "{}/{}".format(*value)


def _minutes(screen: Screen, value: float) -> str:
    return time_text(screen, value)


def _weeks(screen: Screen, value: float) -> str:
    return screen.sentence("{weeks} weeks", weeks=screen.number(value))


def _text(screen: Screen, value: str) -> str:
    return written(screen, value)


def _texts(screen: Screen, value: Sequence[tuple[str, str]]) -> str:
    return "; ".join(f"{text_label(screen, name)}: {written(screen, text)}" for name, text in value)


def _role(screen: Screen, value: str) -> str:
    return screen.role(value)


def _roles(screen: Screen, value: Sequence[RoleHolder]) -> str:
    return ", ".join(f"{screen.role(it.role)}: {screen.who(it.person)}" for it in value)


def _proposals(screen: Screen, value: Sequence[Proposal]) -> str:
    return "; ".join(f"{it.unit} ({screen.who(it.principal)}): {screen.everyone(it.people)}" for it in value)


WRITTEN: Final[Mapping[Kind, Callable[[Screen, Any], str]]] = {
    Kind.PLAIN: _plain,
    Kind.PERSON: _person,
    Kind.SUBJECT: _subject,
    Kind.WORD: _word,
    Kind.QUESTION: _question,
    Kind.THEME: _theme,
    Kind.AT_LEAST: _at_least,
    Kind.SUPPORT: _support,
    Kind.STEP: _word,
    Kind.COUNT: _count,
    Kind.SHARE: _share,
    Kind.MINUTES: _minutes,
    Kind.WEEKS: _weeks,
    Kind.TEXT: _text,
    Kind.TEXTS: _texts,
    Kind.FACTS: facts_text,
    Kind.ROLE: _role,
    Kind.ROLES: _roles,
    Kind.PROPOSALS: _proposals,
}
"""How the value of a cell is written, by the kind of its column."""
