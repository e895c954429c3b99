"""A report on a plan to hand over: one document, as a page or as a tagged PDF.

    page = document.report(plans, "solbacken", Asked(reader=AUDITOR, on=date(2027, 6, 10)), screen)
    pdf = printing.printed(page)

It shows what the views of the library show, in words and pictures, and judges nothing.  All of it is in the one file:
whoever opens it asks nobody for anything.
"""

from pathlib import Path
from typing import Final

COLOURS: Final = Path(__file__).parent / "colours.css"
"""The colours and the type of reports; those of pages too."""
