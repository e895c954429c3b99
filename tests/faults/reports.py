"""A report that is disturbed while it is written: is the old one whole, or the new one?"""

from collections.abc import Iterator
from typing import Final

import attrs
from tests.faults import tracing
from tests.faults.outputs import STORE, Tally, Trial, act, full, killed, made
from tests.faults.processes import Act
from tests.faults.verdict import Hall, Promise, Verdict
from tests.faults.work import PLAN

import collegial_core as cc

KILLED: Final = Promise(
    "report.kill",
    "kill -9 of `report -o` over an old file before each call that writes, syncs or names a file",
    "the old file or the new one, whole; the store unharmed; 0 remains after the next run",
)
FULL: Final = Promise(
    "report.full",
    "ENOSPC and EIO from each call with which it writes, syncs and names a file",
    "one line that names a file; the old file or the new one, whole; 0 remains",
)


@attrs.frozen
class Reporting(Trial):
    """A folder with a store, of whose plan a report is to be written."""

    def is_new(self) -> bool:
        """Tell whether the file is a new report to its end, with the root of the plan."""
        with cc.open(self.url) as plans:
            (head,) = plans.heads(PLAN)
        page = self.target.read_text("utf-8")
        return page.rstrip().endswith("</html>") and head.short in page

    def judge(self, tally: Tally, *, failed: bool) -> None:
        """Look at the file, and at the store beside it."""
        super().judge(tally, failed=failed)
        with cc.open(self.url) as plans:
            tally.torn += bool(list(plans.verify())) or list(plans.ledger(PLAN).export()) != self.lines


def disturbed(hall: Hall, does: Act = act) -> Iterator[Verdict]:
    """Kill a report at each call, and let each fail."""
    if missing := tracing.missing():
        yield KILLED.skipped(missing)
        yield FULL.skipped(missing)
        return
    with hall.place() as first, hall.place() as second:
        trial = Reporting(second, *made(first / STORE), "report.html", does)
        yield killed(KILLED, hall, [trial])
        yield full(FULL, hall, [trial])
