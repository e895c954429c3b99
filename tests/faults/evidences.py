"""A folder of evidence that is disturbed while it is written: is it whole or not there, and the next one right?"""

import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Final

import attrs
from tests.faults import tracing
from tests.faults.outputs import OURS, STORE, Tally, Trial, act, call, full, killed, made
from tests.faults.processes import Act
from tests.faults.verdict import Hall, Promise, Verdict
from tests.faults.work import PLAN
from tests.verifiers import by_python

KILLED: Final = Promise(
    "audit.evidence.kill",
    "kill -9 of `evidence -o` before each call that writes, syncs, names or removes a file",
    "a whole folder, by its own verifier, or none; 0 remains after the next run",
)
FULL: Final = Promise(
    "audit.evidence.full",
    "ENOSPC and EIO from each call with which it writes, syncs and names a file",
    "a whole folder, or one line that names it, and none; 0 remains",
)


@attrs.frozen(kw_only=True)
class Proving(Trial):
    """A folder with a store, in which evidence is to be written."""

    key: Path

    @property
    def arguments(self) -> list[str]:
        """The command's arguments."""
        return ["evidence", PLAN, "-o", str(self.target), "--sign", str(self.key)]

    def lay(self, store: bytes | None = None) -> None:
        """Put everything in its place."""
        for path in self.folder.iterdir():
            shutil.rmtree(path) if path.is_dir() else path.unlink()
        (self.folder / STORE).write_bytes(store or self.store)

    def is_whole(self) -> bool:
        """Tell whether there is nothing, or all of it."""
        return not self.target.exists() or self.is_new()

    def is_new(self) -> bool:
        """Tell whether all of it is there."""
        if not self.target.exists() or by_python(self.target).status != 0:
            return False
        return (self.target / "entries.jsonl").read_bytes().splitlines()[1:] == self.lines

    def beside(self) -> int:
        """Count what does not belong there."""
        return len({path.name for path in self.folder.iterdir()} - {*OURS, self.name})

    def _next_run(self, tally: Tally) -> None:
        shutil.rmtree(self.target, ignore_errors=True)
        super()._next_run(tally)


def disturbed(hall: Hall, does: Act = act) -> Iterator[Verdict]:
    """Kill the command at each call, and let each fail."""
    if missing := tracing.missing():
        yield KILLED.skipped(missing)
        yield FULL.skipped(missing)
        return
    with hall.place() as first, hall.place() as second:
        store, lines = made(first / STORE)
        done = call("memory://", "key", "school.example/plans", str(first / "key"))
        assert done.exit_code == 0, done.output
        trial = Proving(folder=second, store=store, lines=lines, name="evidence", act=does, key=first / "key")
        yield killed(KILLED, hall, [trial])
        yield full(FULL, hall, [trial])
