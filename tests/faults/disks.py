"""A disk that fails under a writer to an SQLite file, and one that is full."""

import os
import shutil
import subprocess
from collections import Counter
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Final

import attrs
from tests.faults import tracing, work, writer
from tests.faults.kills import BATCHES, judged
from tests.faults.processes import Act, Worker
from tests.faults.verdict import Hall, Promise, Verdict, url_of
from tests.faults.work import PLAN, Judged

import collegial_core as cc

FAILING: Final = Promise(
    "disk.error",
    "EIO and ENOSPC from each write and sync call of a writer to an SQLite file, once, and from there on for a while",
    "an error in one sentence, nothing torn, and the same open store works again",
)
FULL: Final = Promise(
    "disk.full",
    "a full disk under an open store in an SQLite file; then there is space again",
    "an error in one sentence, nothing torn, and the same open store works again",
)
ERRORS: Final = ("EIO", "ENOSPC")
TAMPERED: Final = ("pwrite64", "fsync", "fdatasync", "ftruncate", "fallocate")
DISK: Final = 2 << 20


@attrs.define
class Tally:
    """What became of the writers."""

    failures: int = 0
    told: int = 0
    """Failures of which the writer was told."""
    fallen: int = 0
    """Writers that ended with a fault, or with batches undone."""
    speechless: int = 0
    """Errors that were not one sentence."""
    judged: Judged = attrs.field(factory=Judged)
    sentences: Counter[str] = attrs.field(factory=Counter)

    def hear(self, errors: list[str]) -> None:
        """Take in what a writer was told."""
        self.failures += 1
        self.told += bool(errors)
        self.speechless += sum(1 for error in errors if not is_sentence(error))
        self.sentences.update(error.rpartition("' ")[2] for error in errors)

    @property
    def sound(self) -> bool:
        """Whether the promise was kept."""
        return self.judged.sound and not (self.fallen or self.speechless) and self.told > 0

    def verdict(self, promise: Promise, tried: str) -> Verdict:
        """Say what was found."""
        borne = f"{self.told} reported, {self.fallen} not recovered from, {self.speechless} unclear messages"
        figure = f"{tried}: {borne}; {self.judged}"
        numbers = {"failures": self.failures, "told": self.told, "fallen": self.fallen, "speechless": self.speechless}
        return promise.judged(figure, kept=self.sound, **numbers, **attrs.asdict(self.judged))


def is_sentence(error: str) -> bool:
    """Tell whether an error is one sentence about a file, in words of ours."""
    return error.startswith("'/") and "cannot serve" not in error and "Error" not in error


def failing(hall: Hall, act: Act = writer.main) -> Iterator[Verdict]:
    """Let each call fail, once for each error; and some of them again and again, until it is over."""
    if missing := tracing.missing():
        yield FAILING.skipped(missing)
        return
    tally = Tally()
    with hall.place() as folder:
        calls = tracing.calls(act, url_of(folder / "whole.db"), PLAN, "anna", 1, BATCHES)
        hurt = [call for call in calls if call.name in TAMPERED]
        once = [f"{call.name}:error={error}:when={call.number}" for error in ERRORS for call in hurt]
        more = [f"{call.name}:error={error}:when={call.number}+" for error in ERRORS for call in hurt[::4]]
        injections = (once + more)[:: hall.many(1, max(1, len(once + more) // 14))]
        for place in hall.counted("failing calls", len(injections)):
            _fail(act, folder / f"{place}.db", injections[place], tally)
    figure = f"{len(injections)} failures at {len(hurt)} calls" + (" (a sample)" if hall.quick else "")
    yield tally.verdict(FAILING, figure)


def _fail(act: Act, path: Path, injection: str, tally: Tally) -> None:
    process = Worker(act, url_of(path), PLAN, "anna", 1, BATCHES)
    with tracing.tampering(process, injection):
        process.go()
        if injection.endswith("+"):  # with the end of this block the failing is over
            process.wait(lambda said: sum(line.startswith("no") for line in said) > 2 or "done" in said, 2)
        else:
            process.finish()
    process.finish()
    tally.hear(process.errors)
    tally.fallen += not process.ended_well or process.acknowledged != list(range(1, BATCHES + 1))
    tally.judged += judged(path, {"anna": process.acknowledged})


# --- full ----------------------------------------------------------------------------


def full(hall: Hall) -> Iterator[Verdict]:
    """Fill a small disk at different places in the writer's work, and make space again."""
    with hall.place() as folder, _small_disk(folder) as why_not:
        if why_not:
            yield FULL.skipped(why_not)
            return
        tally, trials = Tally(), hall.many(40, 5)
        for trial in hall.counted("full disks", trials):
            _fill(folder, DISK * (trial + 1) // (trials + 1), tally)
    yield tally.verdict(FULL, f"{trials} full disks")


@contextmanager
def _small_disk(folder: Path) -> Iterator[str]:
    """Mount a small disk; say why not, if that is so."""
    if os.geteuid() != 0 or shutil.which("mount") is None:
        yield "only root may mount a small disk"
        return
    options = f"size={DISK}"
    done = subprocess.run(["mount", "-t", "tmpfs", "-o", options, "none", folder], capture_output=True, check=False)  # noqa: S603, S607
    if done.returncode:
        yield f"no small disk can be mounted here: {done.stderr.decode().strip()}"
        return
    try:
        yield ""
    finally:
        subprocess.run(["umount", folder], check=True)  # noqa: S603, S607


def _fill(folder: Path, ballast: int, tally: Tally) -> None:
    """Write until the disk is full, twice; what lies in the way is removed in between."""
    path, weight = folder / "school.db", folder / "ballast"
    weight.write_bytes(bytes(ballast))
    told: list[int] = []
    errors: list[str] = []
    with cc.open(url_of(path)) as plans:
        ledger = plans.ledger(PLAN)
        for number in range(work.FAT - 5, work.FAT + 5):
            errors += _insist(ledger, number, weight)
            told.append(number)
    tally.hear(errors)
    tally.judged += judged(path, {"anna": told})
    for left in folder.iterdir():
        left.unlink()


def _insist(ledger: cc.Ledger, number: int, weight: Path) -> list[str]:
    """Do a batch; where the disk is full, make space and do it again; give what was told."""
    try:
        writer.do(ledger, [*work.founding(), *work.batch("anna", number)])
    except cc.StoreError as error:
        weight.unlink(missing_ok=True)
        writer.do(ledger, [*work.founding(), *work.batch("anna", number)])
        return [str(error)]
    return []
