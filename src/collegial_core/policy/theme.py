"""The list of themes that people's own needs are shared by (S0-12), which ships with the library.

A rule asks for it, which lies below `definitions` and the codec; so it is read here, plainly.
"""

from functools import cache

from collegial_core.ids import ThemeId
from collegial_core.kernel.fields import ident, label
from collegial_core.kernel.value import Value, value


@value
class Theme(Value):
    """What needs of one's own can be about; its id stands in entries, its names on screens."""

    theme: ThemeId = ident()
    name_en: str = label()
    name_sv: str = label()


@cache
def shipped_themes() -> tuple[Theme, ...]:
    """Read the shipped list, in the order of the file: themes are added to it, and none is ever changed."""
    import tomllib  # noqa: PLC0415 - slow to import, and needed only here
    from importlib import resources  # noqa: PLC0415 - as above

    text = (resources.files("collegial_core.policy") / "themes.toml").read_text("utf-8")
    return tuple(Theme(**it) for it in tomllib.loads(text)["themes"])
