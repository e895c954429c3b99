"""Tell for each change whether a test notices it: the loop that runs inside pytest, in the copy.

    python -m pytest -p notice …       with MUTANT_UNDER_TEST=stats

The tests are collected once and run once, to learn which functions each of them meets and
how long it takes.  Then each change gets a fork of this process, in which the tests that
meet the changed function run until one fails: first those that noticed its other changes,
then those that bear its rule's id or are named like it, those of its room, and the others, the shortest first.

A function that is called while the library is imported has done its work before the fork.
What survives there is tried again in a fresh process.
"""

import gc
import importlib
import inspect
import json
import os
import resource
import subprocess
import sys
import time
from collections import defaultdict
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import Any
from zlib import crc32

import pytest
from _pytest.runner import runtestprotocol
from hypothesis.internal.conjecture import engine

NAME = "MUTANT_UNDER_TEST"
CHANGES = Path("changes.json")
JOBS = len(os.sched_getaffinity(0))
"""So many changes at a time: one for each processor that may be used."""
LEARNT = Path("learnt.json")
"""Which functions each test meets and how long it takes, by the test's own words."""
SECONDS = 10
"""So much time, as measured, a change gets of the tests of its room, and as much of all others."""
AGAIN = int(os.environ.get("NOTICE_AGAIN", "0"))
"""And so much one that no test noticed before; 0 tries none of those."""
QUICK = 0.05
"""A test of fewer seconds is run before the forks, so that they find ready what is made when it is first used."""
ALIKE = 9
"""So many tests are run first because their names are like the function's."""
SHORT = 3
"""Words of so many letters say nothing of what is tested."""
LONGEST = 60
"""A change that keeps its tests busy for so many seconds is noticed."""
LARGEST = 4 * 2**30
"""And so is one that takes so many bytes."""

OWN = {
    "audit": ("audit", "two_times", "corrections"),
    "conditions": ("conditions", "readiness"),
    "group": ("group", "meetings", "cycle"),
    "kernel": ("fields", "values", "codec"),
    "definitions": ("methods", "authority", "module_hours", "twice"),
    "ledger": ("ledger", "corrections", "handing", "snapshots", "two_times"),
    "policy": ("methods", "authority", "plan"),
    "privacy": ("readers", "writings", "vocabulary"),
    "views": ("views", "readiness", "writings", "readers", "vocabulary"),
    "wire": ("codec", "vocabulary", "exports", "twice", "text"),
}
"""What the tests of a room have in their names, where it is not the room's own name."""

made: list[tuple[Any, dict[str, Any]]] = []
"""Each function that has changed forms, and those, which the copy fills in after asking for it."""

of_classes: list[Any] = []
"""Those that belong to a class itself; they are always tried afresh."""

trampoline = importlib.import_module("mutmut.mutation.trampoline")
"""By name, since not everyone who checks the types has mutmut."""
by_call = trampoline.wrap_in_trampoline


def _as_it_is(forms: dict[str, Any], is_classmethod: bool = False) -> Callable[[Any], Any]:  # noqa: FBT002
    """Leave a function alone, where mutmut would ask at each call which form is meant; `_choose` gives it another."""

    def keep(function: Any) -> Any:
        made.append((function, forms))
        if is_classmethod:
            of_classes.append(function)
            return by_call(forms, is_classmethod)(function)
        return function

    return keep


trampoline.wrap_in_trampoline = _as_it_is  # type: ignore[attr-defined]


@cache
def _forms() -> dict[str, tuple[Any, Any]]:
    """Give each change's function, and the form in which it is changed."""
    return {f"{it.__module__}.{name}": (it, form) for it, forms in made for name, form in forms.items()}


@cache
def _functions() -> dict[Any, str]:
    """Name the functions by their code."""
    return {it.__code__: name.rpartition("__mutmut_")[0] for name, (it, _) in _forms().items() if "__mutmut_" in name}


def _choose(name: str) -> None:
    """Let the function do what the change makes of it, wherever it is called from; what it made before is forgotten."""
    function, form = _forms()[name]
    function.__code__, function.__defaults__, function.__kwdefaults__ = (
        form.__code__,
        form.__defaults__,
        form.__kwdefaults__,
    )
    for it in vars(sys.modules[name.rpartition(".")[0]]).values():
        if type(it).__name__ == "_Made":
            it.clear()


called: set[Any] = set()


def _call(frame: Any, event: str, _: object) -> None:
    if event == "call":
        called.add(frame.f_code)


sys.setprofile(_call)


def _met() -> set[str]:
    """Name the functions called since the last time."""
    names = {_functions()[code] for code in called if code in _functions()}
    called.clear()
    return names


def pytest_runtestloop(session: pytest.Session) -> bool:
    """Run all tests once, then those that meet each change that no test has noticed yet."""
    sys.setprofile(None)
    early = _met() | {_functions()[it.__code__] for it in of_classes}
    meets, took = _learn(session.items)
    os.environ[NAME] = ""
    gc.collect()
    gc.freeze()  # else each fork would copy what it only looks through
    by_name = {item.nodeid: item for item in session.items}
    changes: dict[str, bool | None] = json.loads(CHANGES.read_text("utf-8"))
    untried, missed = ([name for name, seen in changes.items() if seen is before] for before in (None, False))
    tries = [*_by_function(untried, SECONDS, early), *_by_function(missed if AGAIN else [], AGAIN, early)]
    for function, names, seconds in tries:
        room = function.split(".")[1]
        named = _named(function, by_name)
        tests = _first(room, meets[function] or {*took}, named, took, seconds)
        changes.update(_forked(names, [by_name[it] for it in tests]))
        if function in early:
            changes.update(_afresh([name for name in names if not changes[name]], room))
        CHANGES.write_text(json.dumps(changes, indent=0), "utf-8")
        noticed, left = sum(changes[it] is True for it in names), sum(it is None for it in changes.values())
        print(f"{function}: {noticed} of {len(names)} noticed by {len(tests)} tests; {left} left", flush=True)
    return True


def _by_function(names: list[str], seconds: int, early: set[str]) -> list[tuple[str, list[str], int]]:
    """Give the changes by functions, those last that take long: what is called while the library is imported."""
    by_function = defaultdict[str, list[str]](list)
    for name in names:
        by_function[name.rpartition("__mutmut_")[0]].append(name)
    return [(*it, seconds) for it in sorted(by_function.items(), key=lambda it: it[0] in early)]


def _learn(items: list[pytest.Item]) -> tuple[dict[str, set[str]], dict[str, float]]:
    """Run each test; give the tests that meet each function, and how long each takes."""
    known = json.loads(LEARNT.read_text("utf-8")) if LEARNT.exists() else {}
    for item in items:
        version = crc32(inspect.getsource(item.function).encode())  # type: ignore[attr-defined]
        before = known.get(item.nodeid)
        if before is None or before["version"] != version or before["took"] < QUICK:
            sys.setprofile(_call)
            failed = any(report.failed for report in runtestprotocol(item, log=False))
            sys.setprofile(None)
            start = time.process_time()
            if failed or any(report.failed for report in runtestprotocol(item, log=False)):
                pytest.exit(f"{item.nodeid} fails without any change", returncode=2)
            took = time.process_time() - start
            known[item.nodeid] = {"version": version, "took": took, "meets": sorted(_met())}
    LEARNT.write_text(json.dumps(known), "utf-8")
    meets = defaultdict[str, set[str]](set)
    for item in items:
        for name in known[item.nodeid]["meets"]:
            meets[name].add(item.nodeid)
    return meets, {item.nodeid: known[item.nodeid]["took"] for item in items}


def _is_own(room: str, test: str) -> bool:
    return any(part in test.partition("::")[0] for part in OWN.get(room, (room,)))


def _named(function: str, items: dict[str, pytest.Item]) -> set[str]:
    """Give the tests that bear the id of the rule that a function is, and those whose names are most like its own."""
    module, _, name = function.rpartition(".")
    rule = getattr(getattr(importlib.import_module(module), name.removeprefix("x_"), None), "id", None)
    of_rule = {test for test, it in items.items() if any(rule in mark.args for mark in it.iter_markers("requirement"))}
    alike = {test: len(_words(it.name) & _words(name)) for test, it in items.items()}
    return of_rule | {test for test in sorted(alike, key=lambda it: -alike[it])[:ALIKE] if alike[test] > 1}


def _words(name: str) -> set[str]:
    return {word for word in name.partition("[")[0].split("_") if len(word) > SHORT}


def _first(room: str, tests: set[str], named: set[str], took: dict[str, float], seconds: int) -> list[str]:
    """Give the tests named for it, those of the room, and the others, each for a while, the shortest first."""
    named &= tests
    own = {test for test in tests if _is_own(room, test)} - named
    return [test for part in (named, own, tests - own - named) for test in _shortest(part, took, seconds)]


def _shortest(tests: set[str], took: dict[str, float], seconds: int) -> Iterator[str]:
    """Give the shortest tests for a while, one at least."""
    left = float(seconds)
    for test in sorted(tests, key=lambda it: (took[it], it)):
        if left > 0:
            yield test
        left -= took[test]


def _forked(names: list[str], items: list[pytest.Item]) -> dict[str, bool]:
    """Run the tests with each change in a fork, a few at a time; tell which were noticed."""
    found: dict[str, bool] = {}
    running: dict[int, tuple[str, int]] = {}
    waiting, items = [*names], [*items]
    while waiting or running:
        while waiting and len(running) < JOBS:
            name = waiting.pop(0)
            told, tell = os.pipe()
            if child := os.fork():
                os.close(tell)
                running[child] = name, told
            else:
                _run(name, items, tell)
        child, status = os.wait()
        name, told = running.pop(child)
        found[name] = status != 0
        by = os.read(told, 99).decode()
        os.close(told)
        items.sort(key=lambda item: str(id(item)) != by)
    return found


def _run(name: str, items: list[pytest.Item], tell: int) -> None:
    os.environ[NAME] = name
    _choose(name)
    pytest.Item._repr_failure_py = lambda *_, **__: ""  # type: ignore[assignment, method-assign]  # noqa: SLF001 - nobody reads it
    engine.MAX_SHRINKS = 0
    resource.setrlimit(resource.RLIMIT_CPU, (LONGEST, LONGEST + 5))
    resource.setrlimit(resource.RLIMIT_AS, (LARGEST, LARGEST))
    for item in items:
        try:
            noticed = any(report.failed for report in runtestprotocol(item, log=False))
        except BaseException:  # noqa: BLE001 - whatever happens is a notice
            noticed = True
        if noticed:
            os.write(tell, str(id(item)).encode())
            os._exit(1)
    os._exit(0)


def _afresh(names: list[str], room: str) -> Iterator[tuple[str, bool]]:
    """Run the room's tests with each change in a process that imports the library with the change in it."""
    tests = sorted(Path("tests/core").glob("test_*.py"))
    own = [it for it in tests if _is_own(room, it.name)] + [Path("tests/core/test_visits.py")]
    for name in names:
        command = [sys.executable, "-m", "pytest", "-qx", "-p", "no:cacheprovider", "-p", "no:xdist", *own]
        done = subprocess.run(command, env={**os.environ, NAME: name}, check=False, capture_output=True)  # noqa: S603
        yield name, done.returncode != 0
