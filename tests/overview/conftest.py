"""Stores and places for overviews, in SQLite and in PostgreSQL."""

import shutil
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from uuid import uuid4

import pytest
from tests.overview import places
from tests.stores.postgres_server import place as schema

import collegial_core as cc
from collegial_core import Plans
from collegial_overview import Overview, open_overview


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """Where the tables go."""
    if request.param == "sqlite":
        return str(tmp_path / "overview.db")
    return schema(request.getfixturevalue("server"), uuid4().hex[:8])


@pytest.fixture
def overview(place: str) -> Iterator[Overview]:
    """Nothing has been made yet."""
    with closing(open_overview(place)) as overview:
        yield overview


@pytest.fixture(scope="session")
def told(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store with three plans, each at another point of its year."""
    file = tmp_path_factory.mktemp("told") / "plans.db"
    with cc.open(f"sqlite:///{file}") as plans:
        for times, plan in enumerate(places.NAMES, 1):
            places.tell(plans, plan, 250 * times)
    return file


@pytest.fixture
def plans(told: Path, tmp_path: Path) -> Iterator[Plans]:
    """Those plans in a store of one's own."""
    with cc.open(f"sqlite:///{shutil.copy(told, tmp_path)}") as plans:
        yield plans
