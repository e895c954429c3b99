"""Run the tests that a change can break most directly: `./run test --changed`.

What has changed is what git says: against the last commit with what is new, or against `--base REV`.
A test is chosen

- if it is golden or compares the reference with the code: these run whatever has changed;
- if it has changed itself, or imports something of `tests`, `docs` or `examples` that has, directly or not;
- if it names a changed module of the library, by importing it or its room, or as `cc.visit`, or is called
  after it, as `test_files.py` after `files.py`;
- if it names a changed file that is not Python, or imports what does, or the file lies in one of `PLACES`.

Nearly every test meets nearly every module through others: the front door imports them all. Those tests
are left out, and how many is told. So this is for the time between two edits, and `./run test` for the
time before a commit.
"""

import argparse
import ast
import os
import re
import subprocess
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from functools import cache
from pathlib import Path
from typing import Final

import attrs

ROOT: Final = Path(__file__).resolve().parent.parent

ALWAYS: Final = (
    *(
        "tests/core/test_accepting.py",
        "tests/core/test_codec.py",
        "tests/core/test_cold.py",
        "tests/core/test_corrections.py",
        "tests/core/test_exports.py",
    ),
    *("tests/core/test_method_language.py", "tests/core/test_methods.py", "tests/core/test_snapshots.py"),
    *("tests/core/test_reasons.py", "tests/core/test_sealing.py", "tests/core/test_texts.py"),
    *("tests/core/test_upcasts.py", "tests/core/test_vocabulary.py", "tests/core/test_wire.py"),
    *("tests/docs/test_reference.py", "tests/overview/test_privacy.py", "tests/stores/test_golden.py"),
)
"""What is golden, and what compares the reference with the code."""

SLOW: Final = frozenset({"tests/core/test_machine.py", "tests/core/test_planted_faults.py"})
"""What takes minutes; run only where it has changed itself, or something of `tests` that it imports."""

ROOTS: Final = ("src/adapters", "src", "")
"""The folders that modules are imported from; the longest that fits a file is its own."""

NO_TEST: Final = ("tests/bench/", "tests/clone/")
"""Folders that `./run test` leaves out too."""

EXAMPLES_OF_PAGES: Final = "tests/docs/test_examples.py"
OF_ALL_PAGES: Final = (
    "test_no_example_is_in_a_language_that_nobody_runs",
    "test_every_run_command_that_is_told_of_exists",
    "test_every_link_to_a_file_leads_to_one",
)
"""What is quickly asked of all pages, whichever has changed."""

PLACES: Final[Mapping[str, tuple[str, ...]]] = {
    "run": ("tests/test_run.py",),
    "requirements": ("tests/test_packaging.py", "tests/test_run.py"),
    "src/adapters/collegial_calendar": ("tests/calendar/test_holidays.py", "tests/calendar/test_reading.py"),
    "src/adapters/collegial_cli": ("tests/cli/test_reading.py", "tests/cli/test_translations.py"),
    "src/adapters/collegial_eventsourcing": ("tests/stores/test_snapshots.py", "tests/stores/test_sqlite.py"),
    "src/adapters/collegial_eventsourcing/postgresql": ("tests/stores/test_postgresql.py",),
    "src/adapters/collegial_overview": ("tests/overview/test_municipality.py", "tests/overview/test_read_model.py"),
    "src/adapters/collegial_sql": ("tests/overview/test_read_model.py", "tests/stores/test_sqlite.py"),
    "src/adapters/collegial_sql/postgresql.py": ("tests/stores/test_postgresql.py",),
    "src/adapters/collegial_words": ("tests/cli/test_translations.py", "tests/words/test_words.py"),
    "src/collegial_core/policy/authorities": ("tests/core/test_authority.py", "tests/cli/test_authority.py"),
    "src/collegial_core/policy/methods": ("tests/core/test_every_method.py", "tests/core/test_methods.py"),
    "tests/golden": ALWAYS,
    **{
        f"examples/{name}": (f"tests/examples/test_{name}.py",)
        for name in ("after_school_centres", "base_groups", "learning_group", "preschools", "three_years")
    },
}
"""A file, or the folder where it lies → what tests it through a program, a URL or an entry point."""


@attrs.frozen
class Choice:
    """What to run, each with the reason; and the tests that meet the change only through other modules."""

    chosen: dict[str, str]
    left_out: list[str]
    untested: list[str]


# --- what has changed ------------------------------------------------------------


def changed_files(base: str, root: Path = ROOT) -> list[str]:
    """Ask git for what differs from a revision, and what is new."""
    differs = _git(root, "diff", "--name-only", "--no-renames", "--relative", base, "--")
    new = _git(root, "ls-files", "--others", "--exclude-standard")
    return sorted({*differs, *new})


def _git(root: Path, *args: str) -> list[str]:
    asked = ["git", "-c", "core.quotePath=off", *args]
    done = subprocess.run(asked, cwd=root, check=True, stdout=subprocess.PIPE, text=True)  # noqa: S603 - our own
    return done.stdout.splitlines()


# --- who names whom ----------------------------------------------------------------


@cache
def module_of(path: str) -> str:
    """Name a file as it is imported: `collegial_core.visit.rules`, `tests.school`."""
    root = next(root for root in ROOTS if not root or path.startswith(f"{root}/"))
    return path.removeprefix(f"{root}/").removesuffix(".py").removesuffix("/__init__").replace("/", ".")


def python_files(*folders: str, root: Path = ROOT) -> list[str]:
    """List the modules below some folders."""
    found = (path.relative_to(root).as_posix() for folder in folders for path in (root / folder).rglob("*.py"))
    return sorted(path for path in found if "_build" not in path)


def names_in(source: str) -> set[str]:
    """Give every module that a source names: what it imports, and `cc.visit` where `cc` is such a name."""
    tree = ast.parse(source)
    imported = dict(_imported(tree))
    names = {name for full in imported.values() for name in full}
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute) and isinstance(node.value, ast.Name):
            names |= {f"{full}.{node.attr}" for full in imported.get(node.value.id, ())}
    return names


def _imported(tree: ast.Module) -> Iterator[tuple[str, frozenset[str]]]:
    """Yield each name that imports give, with the modules that it may stand for."""
    found: dict[str, set[str]] = {}
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            for alias in node.names:
                found.setdefault(alias.asname or alias.name.partition(".")[0], set()).add(alias.name)
        if isinstance(node, ast.ImportFrom) and node.module and not node.level:
            for alias in node.names:
                found.setdefault(alias.asname or alias.name, set()).update((node.module, f"{node.module}.{alias.name}"))
    yield from ((name, frozenset(full)) for name, full in found.items())


def reached(named: Mapping[str, set[str]], start: Iterable[str]) -> set[str]:
    """Give all modules that name one of these, or one that does, and so on."""
    found, waiting = set(start), list(start)
    while waiting:
        target = waiting.pop()
        more = {name for name, names in named.items() if target in names} - found
        found |= more
        waiting += more
    return found


# --- what to run ---------------------------------------------------------------------


def choose(changed: Sequence[str], root: Path = ROOT) -> Choice:
    """Choose the tests for some changed files."""
    sources = {path: (root / path).read_text("utf-8") for path in python_files("tests", "docs", "examples", root=root)}
    named = {module_of(path): names_in(text) for path, text in sources.items()}
    tests = [path for path in sources if _is_test(path)]
    chosen = dict.fromkeys((path for path in ALWAYS if path in tests), "always")
    untested = []
    for path in changed:
        why = dict(_tests_of(path, sources, named, root))
        if not why and not path.startswith("docs/reference/"):
            untested.append(path)
        for test, reason in why.items():
            chosen.setdefault(test, reason)
    files = {name.partition("::")[0] for name in chosen}
    src = any(path.startswith("src/") for path in changed)
    return Choice(chosen, [path for path in tests if path not in files] if src else [], untested)


def _is_test(path: str) -> bool:
    return Path(path).name.startswith("test_") and not path.startswith(NO_TEST)


def _tests_of(
    path: str, sources: Mapping[str, str], named: Mapping[str, set[str]], root: Path
) -> Iterator[tuple[str, str]]:
    """Yield what a changed file can break, with the reason."""
    tests = [other for other in sources if _is_test(other)]
    if path.endswith(".py"):
        yield from _tests_of_module(path, tests, named)
    elif path.endswith(".md"):
        yield from _tests_of_page(path, root)
    else:
        users = reached(named, naming(path, sources))
        yield from ((test, f"names {path}, or imports what does") for test in tests if module_of(test) in users)
    for place, those in PLACES.items():
        if path == place or path.startswith(f"{place}/"):
            yield from ((test, f"tests {place}") for test in those if test in tests)


def naming(path: str, sources: Mapping[str, str]) -> set[str]:
    """Give the modules that name a file in a text; a name without a suffix may be any word."""
    name = Path(path).name
    word = re.compile(rf"(?<![\w.-]){re.escape(name)}(?![\w.-])")
    return {module_of(other) for other, text in sources.items() if "." in name[1:] and word.search(text)}


def _tests_of_module(path: str, tests: Sequence[str], named: Mapping[str, set[str]]) -> Iterator[tuple[str, str]]:
    module = module_of(path)
    if path in tests:
        yield path, "has changed"
    if path.startswith("src/"):
        room = ".".join(module.split(".")[:2])
        for test in tests:
            if test not in SLOW and any(f"{name}.".startswith(f"{room}.") for name in named[module_of(test)]):
                yield test, f"names {room}"
            elif Path(test).name == f"test_{Path(path).name}":
                yield test, f"is called after {path}"
        return
    users = reached(named, [module])
    for test in tests:
        if Path(path).name == "conftest.py" and test.startswith(f"{Path(path).parent}/"):
            yield test, f"has its fixtures from {path}"
        elif module_of(test) in users:
            yield test, f"imports {module}"


def _tests_of_page(path: str, root: Path) -> Iterator[tuple[str, str]]:
    from tests.docs.test_examples import RUN  # noqa: PLC0415 - few changes need it, and it is slow to import

    yield from ((f"{EXAMPLES_OF_PAGES}::{name}", "asked of all pages") for name in OF_ALL_PAGES)
    page = root / path
    is_shown = path.startswith("docs/") or path in {"README.md", "CONTRIBUTING.md"}
    if is_shown and page.exists() and RUN.search(page.read_text("utf-8")):
        yield f"{EXAMPLES_OF_PAGES}::test_the_examples_of_a_page_run[{path}]", "runs its examples"


# --- telling and running -----------------------------------------------------------


def told(choice: Choice) -> Iterator[str]:
    """Say what runs and why, and what does not."""
    width = max(map(len, choice.chosen))
    yield from (f"{name:{width}}  {why}" for name, why in sorted(choice.chosen.items()))
    if choice.left_out:
        few = ", ".join(sorted(SLOW & set(choice.left_out)))
        yield f"left out: {len(choice.left_out)} files of tests that may meet the change through other modules"
        yield f"left out: {few}, which take minutes" if few else "none of them takes minutes"
    yield from (f"no test is known for {path}" for path in choice.untested)
    yield "before a commit: ./run test"


def main(args: Sequence[str]) -> None:
    """Choose, tell, and become pytest."""
    parser = argparse.ArgumentParser(prog="./run test --changed", description="What is not known here goes to pytest.")
    parser.add_argument(
        "--base", default="HEAD", metavar="REV", help="what to compare with; the last commit if not given"
    )
    known, others = parser.parse_known_args(args)
    choice = choose(changed_files(known.base))
    print(*told(choice), sep="\n", flush=True)
    given = ["-q", "-n", "2", "--dist", "worksteal", *others, *choice.chosen]
    os.execv(sys.executable, [sys.executable, "-m", "pytest", *given])  # noqa: S606 - ourselves


if __name__ == "__main__":
    main(sys.argv[1:])
