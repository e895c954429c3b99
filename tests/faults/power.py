"""The power is cut under a writer to an SQLite file: hundreds of images of what the disk may hold then."""

import sqlite3
from collections.abc import Iterator, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Final

import attrs
from tests.faults import disk, planted, tracing, work, writer
from tests.faults.disk import Said, Step
from tests.faults.processes import Act, Worker
from tests.faults.verdict import Hall, Promise, Verdict, say, url_of
from tests.faults.work import PLAN

import collegial_core as cc

OURS: Final = Promise(
    "power.full",
    "power cut under a writer to an SQLite file, with our settings: images without what was not synced, "
    "with a part of it, and out of order",
    "0 acknowledged lost, nothing torn or altered, and every image can be written on",
)
NORMAL: Final = Promise(
    "power.normal", "the same with synchronous=NORMAL, which we refuse", "none: it shows what FULL is for"
)
FILE: Final = "school.db"
LAST: Final = 70
"""Batches of the writer; three of them are long, so that the log is worked off meanwhile."""


@attrs.define
class Tally:
    """What was found in the images."""

    images: int = 0
    with_losses: int = 0
    lost: int = 0
    spoilt: int = 0
    refused: list[str] = attrs.field(factory=list)
    """Why an image could not be read or written on."""

    @property
    def sound(self) -> bool:
        """Whether no image lacks or alters anything."""
        return not (self.with_losses or self.spoilt or self.refused)


@attrs.frozen
class Trace:
    """What a writer did, step by step, and the lines of the plan in the end."""

    steps: Sequence[Step]
    lines: Sequence[bytes]


def cut(hall: Hall, ours: Act = writer.main) -> Iterator[Verdict]:
    """Cut the power with our settings, and show what NORMAL would lose."""
    if missing := tracing.missing():
        yield OURS.skipped(missing)
        return
    images = hall.many(600, 60)
    tally = tried(hall, ours, images)
    yield OURS.judged(
        f"{images} images: {tally.with_losses} lack {tally.lost} acknowledged batches, {tally.spoilt} are torn or "
        f"altered, {len(tally.refused)} cannot be written on",
        kept=tally.sound,
        images=images,
        with_losses=tally.with_losses,
        lost=tally.lost,
        spoilt=tally.spoilt,
        refused=len(tally.refused),
    )
    shown = tried(hall, partial(planted.lax, "NORMAL"), images)
    yield NORMAL.judged(
        f"{images} images: {shown.with_losses} lack {shown.lost} acknowledged batches, {shown.spoilt} are torn",
        kept=None,
        images=images,
        with_losses=shown.with_losses,
        lost=shown.lost,
        spoilt=shown.spoilt,
    )


def tried(hall: Hall, act: Act, images: int) -> Tally:
    """Trace a writer, and look at images of its folder."""
    trace, tally = traced(hall, act), Tally()
    for number in hall.counted("images", images):
        way = disk.WAYS[number % len(disk.WAYS)]
        done = trace.steps[: moment(hall, trace.steps)]
        with hall.place() as folder:
            for name, content in disk.image(done, way, hall.chance).items():
                if not name.endswith("-shm"):  # it is made anew; what it holds after a power cut is anything
                    (folder / name).write_bytes(content)
            (folder / f"{FILE}-shm").write_bytes(hall.chance.randbytes(32768))
            _look(folder / FILE, done, trace.lines, tally)
    return tally


def traced(hall: Hall, act: Act) -> Trace:
    """Let a writer do its batches in an empty folder, and another one go on there."""
    with hall.place() as folder:
        url, log = url_of(folder / FILE), hall.folder / "log"
        steps: list[Step] = []
        half = LAST // 2
        for first, last in ((1, half), (half + 1, LAST)):
            process = Worker(act, url, PLAN, "anna", first, last)
            with tracing.watching(process, log, whole=True):
                process.go().finish()
            assert process.ended_well, process.said
            steps += list(disk.steps(log, folder, steps))
        with cc.open(url) as plans:
            lines = list(plans.ledger(PLAN).export())
    synced = sum(isinstance(step, disk.Sync) for step in steps)
    say(f"power: {len(steps):,} steps, {synced} syncs")
    return Trace(steps, lines)


def moment(hall: Hall, steps: Sequence[Step]) -> int:
    """Choose when the power goes: anywhere, or as often just after something was promised."""
    if hall.chance.random() < 0.5:
        return hall.chance.randint(0, len(steps))
    return hall.chance.choice([place for place, step in enumerate(steps, 1) if isinstance(step, Said)])


def promised(done: Sequence[Step]) -> int:
    """Give the last batch that was acknowledged."""
    words = [step.text.split() for step in done if isinstance(step, Said)]
    return max((int(rest[0]) for word, *rest in words if word == "ok"), default=0)


def _look(path: Path, done: Sequence[Step], lines: Sequence[bytes], tally: Tally) -> None:
    tally.images += 1
    last = promised(done)
    try:
        with cc.open(url_of(path)) as plans:
            ledger = plans.ledger(PLAN)
            found = list(ledger.export())
            there = work.judge(work.pairs(plans), {"anna": range(1, last + 1)})
            writer.do(ledger, work.founding())
            writer.do(ledger, work.batch("berit", 1))
    except cc.CollegialError as error:
        tally.refused.append(str(error))
        return
    tally.with_losses += there.lost > 0
    tally.lost += there.lost
    tally.spoilt += (
        found != lines[: len(found)] or there.torn > 0 or there.gaps > 0 or there.twice > 0 or not _whole(path)
    )


def _whole(path: Path) -> bool:
    with closing(sqlite3.connect(path)) as raw:
        try:
            return [word for (word,) in raw.execute("PRAGMA integrity_check")] == ["ok"]
        except sqlite3.DatabaseError:
            return False  # so damaged that even the check gives up
