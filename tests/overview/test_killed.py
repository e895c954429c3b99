"""Processes that keep an overview are killed at any moment: the tables come out the same."""

from pathlib import Path
from uuid import uuid4

import pytest
from tests.overview.killing import killed
from tests.stores.postgres_server import place as schema

KILLS = 10


@pytest.mark.parametrize(("of", "into"), [("sqlite", "sqlite"), ("sqlite", "postgresql")])
def test_ten_processes_are_killed_and_nothing_is_lost_or_told_twice(
    of: str, into: str, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    def at(kind: str, name: str) -> str:
        if kind == "sqlite":
            return f"sqlite:///{tmp_path}/{name}.db"
        return schema(request.getfixturevalue("server"), f"{name}-{uuid4().hex[:8]}")

    outcome = killed(at(of, "plans"), at(into, "overview"), kills=KILLS, seed=sum(map(ord, of + into)))
    assert (outcome.kills >= KILLS, outcome.wrong) == (True, 0)
    assert outcome.through > 1
