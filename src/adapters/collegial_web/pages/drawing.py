"""Drawing: templates in which everything is text unless a template of ours says otherwise, and one style sheet."""

from functools import cache
from hashlib import sha256
from pathlib import Path
from typing import Any, Final

from jinja2 import Environment, FileSystemLoader, StrictUndefined

from collegial_report import COLOURS
from collegial_web.pages.group.picture import who_visits_whom
from collegial_web.pages.look import Look

HERE: Final = Path(__file__).parent

ICON: Final = HERE / "shell" / "icon.svg"

SCRIPTS: Final = ("htmx.min.js", "hx-csp.min.js", "hx-sse.min.js", "own.js")
"""All that runs in a browser, in its order."""

_FIRST: Final = "shell/shell.css"
"""The style of all pages; that of each room follows."""


@cache
def environment() -> Environment:
    """Give the templates."""
    return Environment(
        loader=FileSystemLoader(HERE), autoescape=True, undefined=StrictUndefined, trim_blocks=True, lstrip_blocks=True
    )


def draw(template: str, look: Look | None, **values: Any) -> str:  # noqa: ANN401 - whatever a template shows
    """Draw a page."""
    known = {} if look is None else {"look": look, "say": look.say, "who_visits_whom": who_visits_whom}
    return environment().get_template(template).render(**known, **values)


@cache
def style() -> tuple[str, bytes]:
    """Give the style sheet's name, which changes with it, and the sheet."""
    sheets = sorted(HERE.glob("*/*.css"), key=lambda it: (it.relative_to(HERE).as_posix() != _FIRST, it))
    text = b"\n".join(it.read_bytes() for it in (COLOURS, *sheets))
    return f"{sha256(text).hexdigest()[:16]}.css", text


@cache
def pictures() -> dict[str, tuple[str, bytes]]:
    """Give each picture of the help page by its file's name: the name that changes with it, and the picture."""
    read = {it.name: it.read_bytes() for it in sorted((HERE / "help" / "pictures").glob("*.png"))}
    return {name: (f"{sha256(picture).hexdigest()[:16]}.{name}", picture) for name, picture in read.items()}


@cache
def scripts() -> dict[str, bytes]:
    """Give each script under a name that changes with it, in their order."""
    texts = [(name, (HERE / "script" / name).read_bytes()) for name in SCRIPTS]
    return {f"{sha256(text).hexdigest()[:16]}.{name}": text for name, text in texts}
