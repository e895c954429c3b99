"""Kill the leader of a PostgreSQL cluster again and again while others write: `./run cluster`."""

import argparse
import json
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from itertools import cycle, islice
from pathlib import Path
from threading import Thread
from typing import Any, Final

import attrs
import psycopg
from psycopg.sql import SQL
from tests.cluster import nodes, writer
from tests.cluster.judging import Kill, Line, Observed, counted, judged, longest_pause, table
from tests.cluster.nodes import Cluster, Node

ROOT: Final = Path(__file__).parents[2]

CALM: Final = 3.0
"""Seconds of writing between that all is well and the next kill."""

HELD: Final = 0.2
"""Seconds for which the standbys are held up before a kill, so that every writer is in a commit then."""

RESTART: Final = 4.0
"""Seconds for a server to start again by itself, and for writers to look what became of what they wrote."""

WRITERS: Final = {"anna": "shared", "bo": "shared", "cia": "ekbacken", "dan": "lindbacken"}
"""Who writes to which plan."""

COUNT: Final = SQL("SELECT count(*) FROM collegial_entries")
ROWS: Final = SQL("SELECT plan, number, name, line, position, chain FROM collegial_entries ORDER BY plan, number")


class Process:
    """A process of ours that tells what it does, line by line."""

    def __init__(self, cluster: Cluster, module: str, *arguments: str) -> None:
        self.lines: list[Line] = []
        path = os.pathsep.join(filter(None, [str(ROOT), os.environ.get("PYTHONPATH")]))
        self._process = subprocess.Popen(  # noqa: S603 - our own program
            [sys.executable, "-m", module, *arguments],
            cwd=cluster.folder,
            env={**os.environ, "PYTHONPATH": path},
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )
        self._reader = Thread(target=self._read, daemon=True)
        self._reader.start()
        self.say(cluster.url)

    def _read(self) -> None:
        for line in self._process.stdout or ():
            self.lines.append(json.loads(line))

    def say(self, word: str) -> None:
        """Write a line to it."""
        assert self._process.stdin is not None
        self._process.stdin.write(f"{word}\n")
        self._process.stdin.flush()

    def latest(self, key: str) -> Any:
        """Give what it told last under a key; nothing when it told nothing of it."""
        return next((line[key] for line in reversed(self.lines) if key in line), None)

    def end(self, patience: float) -> None:
        """Wait until it has ended, and all it said is read.

        Raises:
            Unwell: it ended otherwise than it should, or not at all.

        """
        try:
            code = self._process.wait(patience)
        except subprocess.TimeoutExpired as error:
            raise nodes.Unwell(f"a process did not end within {patience:.0f} s") from error
        self._reader.join()
        if code:
            raise nodes.Unwell(f"a process ended with {code}")

    def kill(self) -> None:
        """End it at once."""
        self._process.kill()
        self._process.wait()
        self._reader.join()


def prove(cluster: Cluster, kills: int) -> Line:
    """Let writers and a follower go on while leaders are killed; give what is found."""
    for plan in sorted(set(WRITERS.values())):
        writer.begin(cluster.url, plan)
    follower = Process(cluster, "tests.cluster.follower")
    writers = {name: Process(cluster, "tests.cluster.writer", plan, name) for name, plan in WRITERS.items()}
    nodes.until(lambda: all(each.latest("id") for each in writers.values()), "not everybody writes")
    kinds = islice(cycle(KINDS), kills)
    done = [kill_leader(cluster, list(writers.values()), kind) for kind in kinds]
    time.sleep(CALM)
    progress("now every id once more")
    for each in writers.values():
        each.say("again")
    for each in writers.values():
        each.end(patience=1800)
    observed = Observed(
        writers={name: it.lines for name, it in writers.items()},
        plans=WRITERS,
        follower=followed_to_the_end(cluster, follower),
        rows={node.name: settled_rows(cluster, node) for node in cluster.nodes},
    )
    return {
        "kills": [attrs.asdict(kill) for kill in done],
        "promises": [attrs.asdict(promise) for promise in judged(observed)],
        **counted(observed, done),
    }


def kill_leader(cluster: Cluster, writers: Sequence[Process], kind: str) -> Kill:
    """Kill the leader's node, wait until everybody writes again, start it and wait until it has joined again."""
    nodes.until(cluster.is_well, "the cluster did not become well")
    time.sleep(CALM)
    old = leader_of(cluster)
    at = time.monotonic()
    KINDS[kind](cluster, old)
    nodes.until(lambda: cluster.leader() is not None, "nobody leads")
    led_after, new = time.monotonic() - at, leader_of(cluster)
    nodes.until(lambda: all(each.latest("at") > at + led_after for each in writers), "not everybody writes again")
    cluster.start(old)
    nodes.until(cluster.is_well, f"{old.name} did not join again")
    well_after = time.monotonic() - at
    still = max(longest_pause(each.lines, at) for each in writers)
    progress(f"{old.name} was killed, {new.name} leads; writing stood still for {still:.1f} s")
    return Kill(old.name, new.name, kind, led_after, still, well_after)


def kill_while_held(cluster: Cluster, leader: Node) -> None:
    """Kill it while every writer is in the middle of a commit that a standby may have."""
    with cluster.held():
        time.sleep(HELD)
        cluster.kill(leader)


def kill_after_restart(cluster: Cluster, leader: Node) -> None:
    """Let it start again by itself with commits that no standby has, and kill it before one has them."""
    with cluster.cut_off(leader):
        time.sleep(HELD)
        for pid in nodes.processes(leader, "walsender"):
            os.kill(pid, signal.SIGKILL)
        time.sleep(RESTART)
        cluster.kill(leader)


KINDS: Final[dict[str, Callable[[Cluster, Node], None]]] = {
    "as it came": Cluster.kill,
    "in a commit": kill_while_held,
    "after a restart": kill_after_restart,
}
"""How the leader is killed, by turns."""


def leader_of(cluster: Cluster) -> Node:
    """Find the leader, who has to be there."""
    nodes.until(lambda: cluster.leader() is not None, "nobody leads")
    found = cluster.leader()
    return leader_of(cluster) if found is None else found


def settled_rows(cluster: Cluster, node: Node) -> list[Any]:
    """Read all rows in a node, when it has what the leader has."""
    (count,) = asked(cluster, leader_of(cluster), COUNT)
    nodes.until(lambda: asked(cluster, node, COUNT) == [count], f"{node.name} lags")
    return asked(cluster, node, ROWS)


def followed_to_the_end(cluster: Cluster, follower: Process) -> list[Line]:
    """Wait until the follower has met the last entry, and give what it told."""
    last = max(row[4] for row in settled_rows(cluster, leader_of(cluster)))
    nodes.until(lambda: (follower.latest("position") or 0) >= last, "the follower lags")
    follower.kill()
    return follower.lines


def asked(cluster: Cluster, node: Node, question: SQL) -> list[Any]:
    """Ask one node's database."""
    with psycopg.connect(cluster.address(node)) as connection:
        return connection.execute(question).fetchall()


def progress(what: str) -> None:
    """Say on stderr how far it is."""
    print(f"cluster: {what}", file=sys.stderr, flush=True)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run it all; 1 when a promise is broken, or the cluster did not do its part."""
    parser = argparse.ArgumentParser(
        prog="./run cluster", description="Kill the leader of a PostgreSQL cluster while others write to it."
    )
    parser.add_argument("--kills", metavar="N", type=int, default=5, help="how often the leader is killed (5)")
    parser.add_argument("--json", action="store_true", help="write JSON instead of a table")
    wish = parser.parse_args(arguments)
    if subprocess.call(["sh", Path(__file__).with_name("install.sh")]):  # noqa: S603, S607 - our own
        return 1
    try:
        progress("starting three servers")
        with nodes.running() as cluster:
            found = prove(cluster, wish.kills)
    except nodes.Unwell as error:
        progress(f"not proved: {error}")
        return 1
    except KeyboardInterrupt:
        progress("interrupted; nothing is left running")
        return 130
    print(json.dumps(found, indent=2) if wish.json else "\n".join(table(found)))
    return int(any(promise["broken"] for promise in found["promises"]))


if __name__ == "__main__":
    sys.exit(main())
