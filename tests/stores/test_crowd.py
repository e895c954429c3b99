"""Many processes ask at one plan in one SQLite file, each as fast as it can."""

import os
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest
from tests.faults import work
from tests.faults.processes import Worker
from tests.faults.writer import say

import collegial_core as cc
from collegial_core import Occasion, Request, Stale, StoreError
from collegial_core.ids import PersonId
from collegial_core.ledger import live

PROCESSES = 16
REQUESTS = 25


def registering(name: str) -> Request:
    asked = cc.plan.PersonRegistered(person=PersonId(name), unit=work.UNIT)
    return Request(asked, Occasion(by=PersonId("chef"), on=work.DAY))


def ask(url: str, name: str) -> None:
    """Register people one by one, each in a request of its own; a process of its own does this."""
    live.TRIES = 1  # type: ignore[misc]  # whoever has the lock comes first
    say("ready")
    os.read(0, 80)
    with cc.open(url) as plans:
        for number in range(REQUESTS):
            try:
                plans.do(work.PLAN, registering(f"{name}-{number}"))
            except (Stale, StoreError) as error:
                say(f"no {number} {error}")


def hold(url: str) -> None:
    """Hold the write lock until the process is killed."""
    with cc.open(url) as plans, plans.store.write_lock(work.PLAN):  # type: ignore[attr-defined]
        say("ready")
        time.sleep(600)


@pytest.fixture
def url(tmp_path: Path) -> str:
    """A store with a plan in it."""
    url = f"sqlite:///{tmp_path}/plans.db"
    work.found(url)
    return url


@contextmanager
def crowd(url: str) -> Iterator[list[Worker]]:
    workers = [Worker(ask, url, f"w{place}") for place in range(PROCESSES)]
    try:
        yield workers
    finally:
        for each in workers:
            each.finish()


def test_sixteen_processes_ask_at_one_plan_and_each_is_answered(url: str) -> None:
    with crowd(url) as workers:
        for each in workers:
            each.go()
    assert [error for each in workers for error in each.errors] == []
    assert all(each.ended_well for each in workers)
    with cc.open(url) as plans:
        there = plans.ledger(work.PLAN).state.people
        assert len(there) == PROCESSES * REQUESTS
        assert list(plans.verify()) == []


def test_the_death_of_whoever_holds_the_write_lock_releases_it(url: str) -> None:
    with cc.open(url) as plans, closing(cc.open(url)) as others:
        before = plans.ledger(work.PLAN).number
        holder = Worker(hold, url)
        holder.kill()
        assert not holder.ended_well
        assert others.do(work.PLAN, registering("p-1"))[0].number == before + 1
