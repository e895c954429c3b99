"""A checkpoint that is disturbed while it is made: is the file whole or not there, and the next one right?"""

from collections.abc import Iterator
from typing import Final

import attrs
from tests.faults import tracing
from tests.faults.outputs import STORE, Tally, Trial, act, full, killed, made
from tests.faults.processes import Act
from tests.faults.verdict import Hall, Promise, Verdict
from tests.faults.work import PLAN

import collegial_core as cc
from collegial_core import proofs
from collegial_core.store import Record

KILLED: Final = Promise(
    "audit.kill",
    "kill -9 of `checkpoint -o` before each call that writes, syncs or names a file, in the store too",
    "a whole file, or none; the store unharmed; the next checkpoint has the right root; 0 remains",
)
FULL: Final = Promise(
    "audit.full",
    "ENOSPC and EIO from each call with which it writes, syncs and names a file, in the store too",
    "a whole file, or one line that names it, and none; the store unharmed; 0 remains",
)


@attrs.frozen
class Checkpointing(Trial):
    """A folder with a store, of which a checkpoint is to be written."""

    def is_new(self) -> bool:
        """Tell whether the file is a new checkpoint with the right root."""
        try:
            found = proofs.read_checkpoint(self.target.read_bytes(), self.name)
        except (cc.Unreadable, OSError):
            return False
        return list(found.heads) == [proofs.Head(PLAN, len(self.lines), self.root())]

    def root(self) -> bytes:
        """Compute the root from the lines alone."""
        tree = proofs.Tree()
        for number, line in enumerate(self.lines, 1):
            entry = cc.wire.read_line(line, "line")[0]
            tree.add(proofs.entry_hash(PLAN, Record(number, entry.name, line)))
        return tree.root()

    def judge(self, tally: Tally, *, failed: bool) -> None:
        """Look at the file, and at the store beside it."""
        super().judge(tally, failed=failed)
        with cc.open(self.url) as plans:
            tally.torn += bool(list(plans.verify())) or list(plans.ledger(PLAN).export()) != self.lines


def disturbed(hall: Hall, does: Act = act) -> Iterator[Verdict]:
    """Kill a checkpoint at each call, and let each fail."""
    if missing := tracing.missing():
        yield KILLED.skipped(missing)
        yield FULL.skipped(missing)
        return
    with hall.place() as first, hall.place() as second:
        trial = Checkpointing(second, *made(first / STORE), "kept", does)
        yield killed(KILLED, hall, [trial])
        yield full(FULL, hall, [trial])
