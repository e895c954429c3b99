"""Why a figure is what it is, and which figures there are."""

from collections.abc import Sequence

from collegial_cli.screen import Screen
from collegial_cli.tables.coverage import coverages_page
from collegial_cli.tables.drawing import draw_nothing, event_text
from collegial_cli.tables.roles import RoleNames
from collegial_cli.tables.rows import draw_rows
from collegial_core.audit.figures import FIGURES
from collegial_core.ledger.explaining import EntryLine, Explanation
from collegial_core.state import State
from collegial_core.views import columns_of
from collegial_core.views.readiness import DutyRow
from collegial_core.visit import Coverage


def figures_page(screen: Screen, paths: Sequence[str], kind: str | None = None) -> None:
    """List paths, under what each kind of figure is, or one of them."""
    for figure in FIGURES.values() if kind is None else [FIGURES[kind]]:
        found = [it for it in paths if it.partition("/")[0] == figure.name]
        screen.heading(figure.pattern)
        screen.line(screen.say(figure.says))
        for path in found:
            screen.line(f"  {path}")
    if kind is not None:
        draw_nothing(screen, paths)


def explanation_page(screen: Screen, state: State, told: Explanation) -> None:
    """Write the figure with its rule, and draw the entries behind it."""
    template = "{path} on {day}, by {number} entries"
    screen.heading(screen.sentence(template, path=told.path, day=str(told.on), number=told.number))
    screen.line(screen.sentence("Rule {rule} of {version}: {says}", **_ground(screen, told)))
    _draw_value(screen, state, told.value)
    screen.heading(screen.say("The entries behind it"))
    draw_rows(screen, EntryLine, told.entries)
    if told.builds_on:
        screen.line(screen.sentence("They build on the entries {entries}.", entries=told.builds_on))


def _ground(screen: Screen, told: Explanation) -> dict[str, str]:
    ground = told.ground
    return {"rule": ground.rule, "version": ground.version, "says": screen.say(ground.says)}


def _draw_value(screen: Screen, state: State, value: object) -> None:
    """Draw a figure as its view does."""
    rows = value if isinstance(value, tuple) else (value,)
    if isinstance(value, Coverage):
        coverages_page(screen, screen.say("Coverage"), [value])
    elif isinstance(value, DutyRow):
        for label, told in (("Shown", value.shown_by), ("By others", value.by_others), ("Missing", value.lacks)):
            if told:
                screen.line(f"{screen.say(label)}: {', '.join(told)}")
    elif columns_of(type(rows[0])):
        draw_rows(screen, type(rows[0]), rows, RoleNames(screen, state))
    else:
        for each in rows:
            screen.line(event_text(screen, each))
