"""The three layouts as their source prints them, and where it departs from its own rule (S0-35 … S0-38).

The weeks are facts, in the source's notation.  A slip in it is told as a finding and
never mended in silence.
"""

from collections.abc import Iterator
from typing import Final

import attrs

from collegial_core.kernel import Finding, Severity
from collegial_core.schedule.layout import Layout, Rhythm, any_year, breaks, layout
from collegial_core.schedule.notation import SPORTLOV, PrintedWeeks, read_weeks


@attrs.frozen(kw_only=True)
class PrintedTable:
    """A printed layout: what it is for, its rhythm, and the weeks of its sessions in order.

    A session takes `minutes`.
    """

    name: str
    parts: int
    rhythm: Rhythm
    autumn: int
    spring: int
    weeks: tuple[PrintedWeeks, ...]
    source: str
    minutes: int = 90

    def layout(self, sportlov: int) -> Layout[int]:
        """Lay out the same by the rule, for a region."""
        year = any_year(breaks(sportlov))
        return layout(year, parts=self.parts, rhythm=self.rhythm, autumn=self.autumn, spring=self.spring)


def _table(name: str, rhythm: Rhythm, weeks: str, source: str) -> PrintedTable:
    printed = tuple(map(read_weeks, weeks.split()))
    spring = next(it for it in printed if it.starts[0] < printed[0].starts[0])
    return PrintedTable(
        name=name,
        parts=len(printed) // 2,
        rhythm=rhythm,
        autumn=printed[0].starts[0],
        spring=spring.starts[0],
        weeks=printed,
        source=source,
    )


PRINTED_TABLES: Final = (
    _table(
        "school module, three-week rhythm",
        Rhythm.THREE_WEEK,
        "38 39–40 41 42–43 45 46–47 48 49–50 2 3-4 5 6–7/8 8/9 9/10–11 12 13–14",
        "S0: layout of a module for schools in a three-week rhythm",
    ),
    _table(
        "school module, weekly",
        Rhythm.WEEKLY,
        "40 41 42 43 45 46 47 48 4 5 6 7/8 8/9 9/10 11 12",
        "S0: layout of an intensive module for schools",
    ),
    _table(
        "leader module, three-week rhythm",
        Rhythm.THREE_WEEK,
        "41 42–43 45 46-47 48 49–50 2 3–4 5 6–7/8 8/9 10–11",
        "S0: layout of a module for school leaders in a three-week rhythm",
    ),
)
"""The source's layouts; the breaks between their sessions are weeks 44 and 7/8/9/10."""


def source_findings() -> tuple[Finding, ...]:
    """Compare each printed row in each region with the rule, and tell where they differ (S0-38)."""
    return tuple(slip for table in PRINTED_TABLES for region in SPORTLOV for slip in slips(table, region))


def slips(table: PrintedTable, sportlov: int) -> Iterator[Finding]:
    """Yield a finding for each session of a table that is printed otherwise than the rule has it in a region."""
    for printed, session in zip(table.weeks, table.layout(sportlov).sessions, strict=True):
        if printed.for_session(sportlov) != session.weeks:
            yield Finding(
                rule="S0-38",
                severity=Severity.I,
                entry=None,
                template="The source prints weeks {printed} for part {part}, moments {moments} ({source}). "
                "With sportlov in week {sportlov} its own rule gives weeks {weeks}.",
                facts={
                    "printed": str(printed),
                    "part": session.part,
                    "moments": session.moments,
                    "source": table.source,
                    "sportlov": sportlov,
                    "weeks": session.weeks,
                },
            )
