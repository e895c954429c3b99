"""A retention schedule from TOML: one line for each class of text."""

from collegial_core.definitions.places import line_of, lines_of
from collegial_core.definitions.toml import read_definition
from collegial_core.disposal import classes, misplaced
from collegial_core.kernel import Unreadable
from collegial_core.policy.retention import Retention
from collegial_core.wire.keys import BOM


def read_retention(text: str, path: str) -> Retention:
    """Read one retention schedule.

    Raises:
        Unreadable: the text is no TOML or no schedule, or a line is for a class that is not there, or that has a line
            already; `path` names the file, the line and the field.

    """
    schedule = read_definition(Retention, text, path)
    for place, kind in misplaced(schedule):
        field = f"lines[{place}].kind"
        where = f"{path}: line {line_of(field, lines_of(text.removeprefix(BOM)))}: {field}"
        if kind in classes():
            raise Unreadable(where, f"is a second line for the class {kind!r}; keep one of them")
        raise Unreadable(where, f"there is no class of text {kind!r}; there are: {', '.join(sorted(classes()))}")
    return schedule
