"""Kill processes that build or update an overview, at moments that chance chooses, and see what is left.

    killed("sqlite:///plans.db", "overview.db", kills=200, seed=1)

tells plans in the store and keeps an overview of them, by processes that are killed
(SIGKILL) again and again while others write.  Each time one has got through, the tables have to
be what a fresh build gives, row by row.
"""

import os
import signal
import subprocess
import sys
import time
from contextlib import closing
from itertools import cycle
from pathlib import Path
from random import Random
from threading import Thread
from typing import Final, Self

import attrs
from tests.overview import building
from tests.overview.places import fresh, shown, tell

import collegial_core as cc
from collegial_overview import open_overview

PLANS: Final = ("berga", "dalby", "ekeby", "flisby", "grava", "hjortsby", "ivetofta", "jonsered")
BEGINNING: Final = 150
"""So many commands have happened in each plan at first."""


@attrs.define
class Killed:
    """What came of it: processes killed at work, those that got through, and the tables that were wrong then."""

    kills: int = 0
    through: int = 0
    wrong: int = 0


def killed(store: str, place: str, *, kills: int, seed: int) -> Killed:
    """Kill so many processes; tell what came of it.

    The acts are updates and rebuilds by turns.  Each starts where the killed one before it
    stopped, until one gets through.
    """
    chance, outcome = Random(seed), Killed()  # noqa: S311 - chance, not a secret
    with cc.open(store) as plans, Builders(store, place) as builders:
        for plan in PLANS:
            tell(plans, plan, BEGINNING)
        longest = builders.takes("rebuild")
        for act in cycle(("update", "rebuild")):
            if outcome.kills >= kills and outcome.through > 1:  # both have got through
                return outcome
            for plan in chance.sample(PLANS, 3):
                tell(plans, plan, chance.randint(1, 12))
            writer = Thread(target=_write, args=(store, chance.choice(PLANS)))
            writer.start()
            while builders.dies(act, chance.uniform(0, longest)):
                outcome.kills += 1
            writer.join()
            outcome.through += 1
            with closing(open_overview(place)) as overview:
                overview.update(plans)
                outcome.wrong += shown(overview) != fresh(plans) or bool(overview.compare(plans))
    raise AssertionError


def _write(store: str, plan: str) -> None:
    with cc.open(store) as plans:
        for _ in range(5):
            tell(plans, plan, 2)


class Builders:
    """Processes that build, one at a time."""

    def __init__(self, store: str, place: str) -> None:
        self._at = f"{store} {place}"
        environment = {**os.environ, "PYTHONPATH": os.pathsep.join(path for path in sys.path if path)}
        command = [sys.executable, str(Path(building.__file__))]
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            command, env=environment, stdin=subprocess.PIPE, stdout=subprocess.PIPE, text=True
        )

    def takes(self, act: str) -> float:
        """Measure how long the act takes when nobody disturbs it."""
        self._starts(act)
        start = time.perf_counter()
        assert self._says() == "done"
        seconds = time.perf_counter() - start
        self._says_after("")
        return seconds

    def dies(self, act: str, after: float) -> bool:
        """Kill a process so many seconds after it went to work; tell whether it was not done by then."""
        child = self._starts(act)
        time.sleep(after)
        os.kill(child, signal.SIGKILL)
        words = [self._says_after("")]
        while words[-1] != "over":
            words.append(self._says())
        assert words in (["over"], ["done", "over"]), words
        return words == ["over"]

    def _starts(self, act: str) -> int:
        child = int(self._says_after(f"{act} {self._at}"))
        word = self._says()
        assert word == "ready", word
        return child

    def _says_after(self, line: str) -> str:
        assert self._process.stdin
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        return self._says()

    def _says(self) -> str:
        assert self._process.stdout
        return self._process.stdout.readline().strip()

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        self._process.communicate(timeout=60)
