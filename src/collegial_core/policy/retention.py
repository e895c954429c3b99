"""Retention as data: how long the texts of each class are kept, and why (the Archives Act's gallring)."""

from enum import StrEnum
from typing import Final

from collegial_core.kernel.fields import choice, count, flag, ident, label, parts
from collegial_core.kernel.value import Value, value

LONGEST: Final = 200
"""Years; who means longer keeps for good."""


class Keep(StrEnum):
    """From when on a period counts: the end of the plan, that of the school year of the text, or never."""

    FOR_GOOD = "for_good"
    PLAN = "plan"
    SCHOOL_YEAR = "school_year"


@value
class RetentionLine(Value):
    """How long the texts of a class are kept.

    `years` are added to the end of the plan, or of the school year in which the text was written.  Where
    `months_after_left` is given, a person's texts are kept so long after they left the plan, if that is earlier.
    `working` papers and memory notes are their author's to dispose of until they are filed; from then on they are kept
    for `filed_years` after the school year, and not until somebody leaves.
    """

    kind: str = ident()
    keep: Keep = choice(Keep)
    source: str = label()
    years: int = count(0, LONGEST, default=0)
    months_after_left: int | None = count(0, 12 * LONGEST, default=None)
    working: bool = flag(default=False)
    filed_years: int = count(0, LONGEST, default=1)


@value
class Retention(Value):
    """A retention schedule: a line for each class of text; what has no line is kept for good."""

    retention: str = ident()
    version: int = count(1, 1_000_000)
    name_en: str = label()
    name_sv: str = label()
    lines: tuple[RetentionLine, ...] = parts(RetentionLine, minimum=1, without_defaults=True)

    @property
    def ref(self) -> str:
        """The name with the version: `school@1`."""
        return f"{self.retention}@{self.version}"

    def line(self, kind: str) -> RetentionLine | None:
        """Give the line of a class of text."""
        return next((it for it in self.lines if it.kind == kind), None)
