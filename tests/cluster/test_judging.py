"""Would `./run cluster` notice a broken promise, and what its settings are."""

import json
from hashlib import sha256
from pathlib import Path
from typing import Any

import attrs
import pytest
from tests.cluster.judging import Kill, Observed, StoredRow, counted, judged, longest_pause, table
from tests.cluster.nodes import NAMES, Cluster, Node, patroni_settings

from collegial_core.wire import link


def row(number: int, name: str, before: bytes = b"") -> StoredRow:
    line = json.dumps({"id": name}).encode()
    return ("p", number, "visit.held@1", line, number, link(before, "visit.held@1", line))


def met(number: int, name: str) -> dict[str, Any]:
    return {"plan": "p", "number": number, "position": number, "line": sha256(row(number, name)[3]).hexdigest()}


FIRST = row(1, "anna-0")
SECOND = row(2, "bo-0", FIRST[-1])
ROWS = [FIRST, SECOND, row(3, "anna-1", SECOND[-1])]
WELL = Observed(
    writers={
        "anna": [{"id": "anna-0", "number": 1, "at": 1.0}, {"id": "anna-1", "number": 3, "at": 4.5}],
        "bo": [{"failed": "bo-0", "why": "gone", "at": 2.0}, {"id": "bo-0", "number": 2, "at": 3.0}],
    },
    plans={"anna": "p", "bo": "p"},
    follower=[met(1, "anna-0"), met(2, "bo-0"), met(3, "anna-1")],
    rows={"node1": ROWS, "node2": ROWS},
)
BROKEN = {
    "acknowledged entries lost": {"rows": {"node1": ROWS[:2], "node2": ROWS[:2]}},
    "other answers to an id sent again": {"writers": {**WELL.writers, "anna": [{"again": 2, "differing": 1}]}},
    "ids recorded twice": {"rows": {"node1": [*ROWS, row(4, "anna-0")]}},
    "gaps in the plans' numbers": {"rows": {"node1": [ROWS[0], ROWS[2]]}},
    "entries that the follower missed": {"follower": WELL.follower[1:]},
    "entries that it met twice, or that are not there": {"follower": [*WELL.follower, WELL.follower[0]]},
    "entries that it met before an earlier one of their plan": {"follower": WELL.follower[::-1]},
    "links of the plans' chains broken": {"rows": {"node1": ROWS, "node2": [FIRST, row(2, "bo-0"), ROWS[2]]}},
    "nodes with other rows than the first": {"rows": {"node1": ROWS, "node2": ROWS[:2]}},
}


def test_a_run_without_fault_keeps_every_promise() -> None:
    assert {promise.says for promise in judged(WELL)} == set(BROKEN)
    assert [promise for promise in judged(WELL) if promise.broken] == []


@pytest.mark.parametrize("says", BROKEN)
def test_each_broken_promise_is_noticed(says: str) -> None:
    found = {promise.says: promise.broken for promise in judged(attrs.evolve(WELL, **BROKEN[says]))}
    assert found[says] > 0


def test_another_command_at_an_acknowledged_number_is_a_lost_entry() -> None:
    other = attrs.evolve(WELL, rows={"node1": [row(1, "bo-0"), row(2, "bo-1"), row(3, "anna-1")]})
    assert next(judged(other)).broken == 2


def test_writing_stands_still_between_two_acknowledgements() -> None:
    assert longest_pause(WELL.writers["anna"], since=2.0) == 3.5


def test_the_table_tells_what_was_found() -> None:
    kills = [
        Kill("node1", "node2", kind, 9.0, still, 20.0) for kind, still in (("as it came", 12.0), ("in a commit", 15.0))
    ]
    found = {
        "kills": [attrs.asdict(kill) for kill in kills],
        "promises": [attrs.asdict(promise) for promise in judged(WELL)],
        **counted(WELL, kills),
    }
    text = "\n".join(table(found))
    assert "at most 15.0 s; median of the kills 13.5 s" in text
    assert "Store errors met: 1 by writers, 0 by the follower" in text
    assert "BROKEN" not in text


def test_a_commit_waits_for_a_standby_and_the_password_reaches_no_other() -> None:
    nodes = tuple(Node(name, Path("/cluster", name), 5432 + place, 8008 + place) for place, name in enumerate(NAMES))
    cluster = Cluster(Path("/cluster"), nodes, 2379, "secret")
    settings = patroni_settings(cluster, nodes[0], Path("/programs"))
    dcs = settings["bootstrap"]["dcs"]
    assert dcs["synchronous_mode"]
    assert dcs["synchronous_mode_strict"]
    assert dcs["postgresql"]["parameters"]["fsync"] == dcs["postgresql"]["parameters"]["synchronous_commit"] == "on"
    assert "data-checksums" in settings["bootstrap"]["initdb"]
    assert all("scram" in line for line in settings["postgresql"]["pg_hba"])
    assert "secret" not in repr(cluster)
    assert cluster.url.startswith("postgresql://school:secret@127.0.0.1:5432,127.0.0.1:5433,127.0.0.1:5434/school?")
