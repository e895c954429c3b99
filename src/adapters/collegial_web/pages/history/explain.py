"""Why a figure is what it is: its value, the rule by which it is worked out, and the entries behind it."""

from typing import Any, Final
from urllib.parse import urlencode

from collegial_cli.tables.rows import row_words
from collegial_core import Unreadable
from collegial_core.ledger.explaining import EntryLine
from collegial_core.privacy import SEALED
from collegial_core.views import columns_of
from collegial_core.views.readiness import DutyRow
from collegial_core.visit import Coverage
from collegial_web.pages.look import Look
from collegial_web.pages.page import Given, Page
from collegial_words.events import event_words

LONGEST: Final = 300


def why(look: Look, *path: str) -> str:
    """Give the address that explains a figure."""
    return f"{look.to('explain')}?{urlencode({'path': '/'.join(path)})}"


def read(look: Look, given: Given) -> dict[str, Any] | None:
    """Gather it; None where there is no such figure, or it is what waits for somebody else."""
    path = given.get("path", "")
    name, _, rest = path.partition("/")
    if len(path) > LONGEST or (name == "todo" and rest.partition("/")[0] != look.person):
        return None
    with look.plans.read(look.plan) as reading:
        reader = look.reader(reading.state)
    try:
        told = look.plans.explain(look.plan, path, on=look.on, reader=reader)
    except Unreadable:
        return None
    screen = look.screen()
    return {
        "path": path,
        "says": look.say(told.says),
        "value": _value(look, told.value),
        "lines": [row_words(screen, it) for it in _rows(told.value)],
        "rule": look.sentence("Rule {rule} of {version}", rule=told.ground.rule, version=told.ground.version),
        "ground": look.say(told.ground.says),
        "entries": [_line(look, it) for it in told.entries],
        "builds_on": [(it, look.to("entries", str(it))) for it in told.builds_on],
        "number": told.number,
    }


def _value(look: Look, value: Any) -> str | None:  # noqa: ANN401 - of any figure
    match value:
        case Coverage():
            return look.sentence("{seen} of {possible} pairs", seen=value.seen, possible=value.possible)
        case DutyRow():
            return look.say("in place") if value.done else look.say("not in place")
    return None


def _rows(value: Any) -> tuple[Any, ...]:  # noqa: ANN401 - of any figure
    """Give the rows of a figure that is told as its view tells it."""
    rows = value if isinstance(value, tuple) else (value,)
    return tuple(it for it in rows if not isinstance(it, DutyRow) and columns_of(type(it)))


def _line(look: Look, it: EntryLine) -> dict[str, Any]:
    return {
        "number": it.number,
        "to": look.to("entries", str(it.number)),
        "title": event_words(look.say, it.event),
        "by": look.who(it.by),
        "day": look.dated(it.on),
        "because": None if it.because in {None, SEALED} else it.because,
    }


EXPLAIN: Final = Page(path="/explain", tab="history", file="history/explain.html", reads=read)
