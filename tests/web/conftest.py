"""Servers to ask: one for those who only read, and one of one's own."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.web.world import FOREIGN, OWN, World, served


@pytest.fixture(scope="session")
def world(tmp_path_factory: pytest.TempPathFactory) -> Iterator[World]:
    """Two schools, in which nobody records anything."""
    with served(tmp_path_factory.mktemp("web"), OWN, FOREIGN) as world:
        yield world


@pytest.fixture
def school(tmp_path: Path) -> Iterator[World]:
    """One school of one's own."""
    with served(tmp_path, OWN) as world:
        yield world
