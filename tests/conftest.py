"""How chance is tamed: the same stories every time in CI, more of them on request; and a server for those who ask."""

import gc
import os
import signal
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from hypothesis import HealthCheck, is_hypothesis_test, settings

if TYPE_CHECKING:
    from playwright.sync_api import Browser

TESTS = Path(__file__).resolve().parent

settings.register_profile(
    "quick",
    deadline=None,
    derandomize=True,
    max_examples=60,
    stateful_step_count=30,
    suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
)
settings.register_profile(
    "long", settings.get_profile("quick"), derandomize=False, max_examples=2000, stateful_step_count=60
)
settings.load_profile(os.environ.get("HYPOTHESIS_PROFILE", "quick"))

if signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
    # A shell starts what runs in the background so; then the programs under test could not be interrupted either.
    signal.signal(signal.SIGINT, signal.default_int_handler)


@pytest.hookimpl(tryfirst=True)
def pytest_sessionstart(session: pytest.Session) -> None:
    """End the first of the two measurements that pytest-cov starts in a worker: it would go on while the second pauses.

    Then `no_cover` would spare nothing there. The first is saved nowhere.
    """
    plugin = session.config.pluginmanager.get_plugin("_cov")
    if hasattr(session.config, "workerinput") and plugin is not None and plugin.cov_controller is not None:
        plugin.cov_controller.cov.stop()


def pytest_collection_finish() -> None:
    """Let the garbage collector look at young objects more seldom: it takes a tenth of the time otherwise."""
    gc.set_threshold(10_000)


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Let coverage count only what claims with a name reach: chance and programs add nothing to it but time.

    Counting makes a test of the core three times as slow.  The strategies in `testing` are reached by chance alone.
    """
    for item in items:
        where = item.path.relative_to(TESTS).as_posix()
        by_chance = where.startswith("core/") and is_hypothesis_test(getattr(item, "obj", None))
        if by_chance or not where.startswith(("core/", "testing/", "stores/test_machine.py")):
            item.add_marker(pytest.mark.no_cover)


@pytest.fixture(scope="session")
def server() -> Iterator[str]:
    """The URL of a PostgreSQL server, where tests make schemas of their own."""
    from tests.stores.postgres_server import postgres_server  # noqa: PLC0415 - few tests need it

    with postgres_server() as url:
        yield url


@pytest.fixture(scope="module")
def browser() -> "Iterator[Browser]":
    """Give a real browser, one for a module: while it is there, nothing else in its thread can run a loop."""
    from tests.pages.browser import chromium  # noqa: PLC0415 - slow, and few tests need it

    with chromium() as it:
        yield it
