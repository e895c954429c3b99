"""How Sphinx builds the documentation: `./run docs`."""

from importlib import metadata
from typing import Any, Final

from sphinx.application import Sphinx
from sphinx.util.typing import stringify_annotation

from collegial_core.state import Event

project = "Collegial"
author = "The Collegial contributors"
copyright = "The Collegial contributors, under the Apache License 2.0"
release = metadata.version("collegial")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
smartquotes = False  # `--json` is two hyphens
default_role = "code"  # docstrings write names in single backticks

myst_enable_extensions = ["deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "signature"
autodoc_typehints_format = "short"

html_theme = "furo"
html_title = f"Collegial {release}"
html_copy_source = False

SHORT: Final = {stringify_annotation(union, "smart"): name for union, name in ((Event, "Event"),)}


def shorten(*about: Any) -> tuple[str | None, str | None]:
    """Write `Event` for the union of all events in a signature."""
    signature, returns = about[-2:]
    for long, name in SHORT.items():
        signature, returns = (text and text.replace(long, name) for text in (signature, returns))
    return signature, returns


def setup(app: Sphinx) -> None:
    """Hook into Sphinx."""
    app.connect("autodoc-process-signature", shorten)
