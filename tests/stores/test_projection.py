"""The page on projections: its reader may be killed at any moment, and its counts are exact all the same."""

import re
import signal
import sqlite3
import subprocess
import sys
import time
from contextlib import closing
from datetime import date
from pathlib import Path

import collegial_core as cc

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "project-with-eventsourcing.md"
PEOPLE = 600
FOREVER = """
with run("sqlite:///plans.db", "counts.sqlite") as runner:
    runner.run_forever()
"""


def reader_in(folder: Path) -> "subprocess.Popen[bytes]":
    """Start the page's own reader, for ever."""
    code, *_ = re.findall(r"^```python\n(.*?)^```", PAGE.read_text(encoding="utf-8"), flags=re.DOTALL | re.MULTILINE)
    return subprocess.Popen([sys.executable, "-c", code + FOREVER], cwd=folder)  # noqa: S603


def counted(folder: Path) -> dict[str, int]:
    path = folder / "counts.sqlite"
    if not path.exists():
        return {}
    with closing(sqlite3.connect(path, timeout=30)) as counts:
        if not counts.execute("SELECT 1 FROM sqlite_schema WHERE name = 'counts'").fetchone():
            return {}
        return dict(counts.execute("SELECT kind, entries FROM counts"))


def wait_for(folder: Path, people: int) -> None:
    end = time.monotonic() + 60
    while counted(folder).get("PersonRegistered", 0) < people:
        assert time.monotonic() < end
        time.sleep(0.002)


def test_counts_are_exact_although_the_reader_is_killed(tmp_path: Path) -> None:
    started = cc.plan.PlanStarted(title="Berga", aim="See", starts=date(2026, 8, 17), ends=date(2027, 6, 11))
    wishes = [
        started,
        cc.plan.UnitRegistered(unit="berga", principal="p-01"),
        *(cc.plan.PersonRegistered(person=f"t-{number}", unit="berga") for number in range(PEOPLE)),
    ]
    act = cc.Occasion(by="p-01", on=date(2026, 8, 17))
    with cc.open(f"sqlite:///{tmp_path}/plans.db") as plans:
        plans.ledger("berga").do_many([cc.Request(wish, act) for wish in wishes])
    for people in range(50, PEOPLE, 100):
        with reader_in(tmp_path) as reader:
            wait_for(tmp_path, people)
            reader.send_signal(signal.SIGKILL)
    with reader_in(tmp_path) as reader:
        wait_for(tmp_path, PEOPLE)
        time.sleep(0.2)
        reader.kill()
    assert counted(tmp_path) == {"PlanStarted": 1, "UnitRegistered": 1, "PersonRegistered": PEOPLE}
