"""How Sphinx builds the documentation: `./run docs`."""

from importlib.metadata import version

project = "Collegial"
author = "The Collegial contributors"
copyright = "The Collegial contributors, under the Apache License 2.0"
release = version("collegial")

extensions = ["myst_parser", "sphinx.ext.autodoc", "sphinx.ext.napoleon"]
exclude_patterns = ["_build"]
default_role = "code"  # docstrings write names in single backticks

myst_enable_extensions = ["colon_fence", "deflist"]
myst_heading_anchors = 3

autodoc_member_order = "bysource"
autodoc_typehints = "description"
autodoc_typehints_description_target = "documented_params"
autodoc_class_signature = "separated"

html_theme = "furo"
html_title = f"Collegial {release}"
html_copy_source = False
