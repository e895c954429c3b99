"""Change the core in small ways and see whether a test notices: `./run mutants`.

    python -m tests.mutation.run [--since COMMIT] [--sample N] [--seed S] [--again] [ROOM ...]

mutmut makes the changes, all at once, in a copy of the project: each function is there
as it was and in all its changed forms, and the name in an environment variable chooses
one.  It leaves decorated functions alone, and every rule and view is one; so in the copy they are
first written without its decorator, which means the same.  What the type checker proves
never to be reached is not changed.

`notice.py` then runs the tests, in the copy.  At the end stands how many changes were
noticed in each room, and which were not; those that the page on mutants explains are only
counted.  What is known is kept: `--again` goes on where a run was stopped, tries what has been
written since, and then what no test has noticed, with the tests as they are now and three times as long.

All changes take a day.  `--since` keeps to functions of rules and views that stood otherwise, or nowhere, at a
commit, and `--sample` to so many changes drawn by chance: the same each time for one seed, the first of a
larger draw, and tried in the order in which they were drawn, so that a run that is stopped is a smaller sample.
"""

import argparse
import ast
import importlib
import json
import multiprocessing
import os
import re
import shutil
import subprocess
import sys
import tarfile
from collections import Counter
from collections.abc import Iterator, Sequence
from difflib import unified_diff
from functools import cache
from io import BytesIO
from itertools import takewhile
from math import sqrt
from pathlib import Path
from random import Random
from typing import Final

ROOT: Final = Path(__file__).parents[2]
COPY: Final = ROOT / ".tools" / "mutants"
CORE: Final = Path("src/collegial_core")
COPIED: Final = ("src", "tests", "docs", "examples", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE")
TOO_LONG: Final = (
    "tests/core/test_machine.py",
    "tests/core/test_planted_faults.py",
    "tests/core/test_todo.py::test_whatever_waits_for_anybody_can_be_sent",
    "tests/testing/test_under_way.py::test_in_a_started_plan_most_is_accepted_and_four_classes_in_five_at_least_once",
    "tests/core/test_readers.py::test_no_reader_sees_at_any_moment_what_is_closed_to_them_today_whoever_put_what_right",
    "tests/core/test_readers.py::test_that_it_was_done_is_the_same_to_every_reader",
    "tests/core/test_meetings.py::test_turns_are_fair_while_people_come_and_go",
    "tests/core/test_meetings.py::test_a_promise_is_never_lost",
)
"""Tests by chance that take longer than all others together."""

PAGE: Final = ROOT / "docs" / "explanation" / "mutants.md"
"""Has a row for each change that somebody has looked at."""

CHANGES: Final = COPY / "changes.json"
"""For each change what became of it: null while nobody knows."""

LEARNT: Final = COPY / "learnt.json"
"""What `notice.py` has learnt of the tests."""

Z: Final = 1.96
"""Within so many standard deviations lie 95 of 100 draws."""

OF_RULES_AND_VIEWS: Final = re.compile(r"(\w+_)?rules(\.py)?|views")
"""A file or a folder in which they are."""

LEFT_OUT: Final = shutil.ignore_patterns("__pycache__", "_build", "mutation")


def without_decorators(source: str) -> str:
    """Write each function decorated with `@rule(…)` or `@view(…)` as a plain one, and decorate it afterwards."""
    lines = source.splitlines(keepends=True)
    for function in reversed([node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]):
        if len(function.decorator_list) == 1 and _declares(function.decorator_list[0]):
            decorator = function.decorator_list[0]
            first, last = decorator.lineno - 1, function.end_lineno or 0
            words = ast.get_source_segment(source, decorator)
            lines[last:last] = [f"\n\n{function.name} = {words}({function.name})\n"]
            lines[first : function.lineno - 1] = []
    return "".join(lines)


def _declares(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id in {"rule", "view"}


def prepare(asked: argparse.Namespace) -> None:
    """Make the copy, with all changes in it, and draw those that are to be tried."""
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in COPIED:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, COPY / name, ignore=LEFT_OUT)
        else:
            shutil.copy(ROOT / name, COPY)
    shutil.copy(Path(__file__).with_name("notice.py"), COPY)
    files = [path for path in sorted((COPY / CORE).rglob("*.py")) if not asked.room or room_of(path) in asked.room]
    if asked.since:
        files = [path for path in files if any(OF_RULES_AND_VIEWS.fullmatch(part) for part in path.parts)]
    new = new_since(asked.since, files) if asked.since else set()
    os.chdir(COPY)
    with multiprocessing.Pool() as pool:
        names = [name for found in pool.imap(change, files) for name in found]
    if asked.since:
        names = [name for name in names if ".".join(place_of(name)) in new]
    drawn = sorted(names, key=lambda name: Random(f"{asked.seed} {name}").random())[: asked.sample]  # noqa: S311
    print(f"drawn with seed {asked.seed}: {len(drawn)} of {len(names)} changes", flush=True)
    CHANGES.write_text(json.dumps(dict.fromkeys(drawn)), "utf-8")


def new_since(commit: str, files: Sequence[Path]) -> set[str]:
    """Name the functions of these files that stood nowhere in the core as they are now."""
    before = {it for source in sources_at(commit) for _, it in functions_of(source)}
    now = {f"{module_of(path)}.{name}": it for path in files for name, it in functions_of(path.read_text("utf-8"))}
    return {name for name, it in now.items() if it not in before}


def sources_at(commit: str) -> Iterator[str]:
    """Give the core's modules as they stood at a commit."""
    command = ["git", "archive", commit, str(CORE)]
    packed = subprocess.run(command, cwd=ROOT, check=True, capture_output=True).stdout  # noqa: S603
    with tarfile.open(fileobj=BytesIO(packed)) as files:
        for it in files:
            if it.name.endswith(".py") and (file := files.extractfile(it)):
                yield file.read().decode("utf-8")


def functions_of(source: str) -> Iterator[tuple[str, str]]:
    """Give the name of each function of a module and what it does, whatever its decorator and docstring say."""
    for node in ast.parse(source).body:
        inside = node.body if isinstance(node, ast.ClassDef) else [node]
        for it in inside:
            if isinstance(it, ast.FunctionDef):
                it.decorator_list = []
                if ast.get_docstring(it) is not None:
                    del it.body[0]
                yield f"{node.name}.{it.name}" if isinstance(node, ast.ClassDef) else it.name, ast.dump(it)


def prepare_again(asked: argparse.Namespace) -> None:
    """Make the copy anew, and keep what is known of changes of functions that are as they were."""
    before = json.loads(CHANGES.read_text("utf-8"))
    known = {name: as_it_was(name) for name, seen in before.items() if seen is not None}
    learnt = LEARNT.read_bytes()
    if not asked.since:
        asked.room = sorted({name.split(".")[1] for name in before})
    prepare(asked)
    forms.cache_clear()
    LEARNT.write_bytes(learnt)
    names = json.loads(CHANGES.read_text("utf-8"))
    changes = {name: before[name] if name in known and known[name] == as_it_was(name) else None for name in names}
    CHANGES.write_text(json.dumps(changes), "utf-8")


def as_it_was(name: str) -> list[str]:
    """Give the lines of a change's function without the change."""
    module, _, changed = name.rpartition(".")
    return forms(module)[changed.rpartition("__mutmut_")[0] + "__mutmut_orig"]


def room_of(path: Path) -> str:
    """Give the room that a file belongs to."""
    return path.relative_to(COPY / CORE).parts[0].removesuffix(".py")


def change(path: Path) -> list[str]:
    """Write a module of the copy with all its changes, and give their names."""
    # By name, since not everyone who checks the types has mutmut.
    mutate = importlib.import_module("mutmut.mutation.file_mutation").mutate_file_contents
    source = without_decorators(path.read_text("utf-8"))
    unreached = {number for number, line in enumerate(source.splitlines(), 1) if "pragma: no cover" in line}
    made = mutate(str(path), source, coverage_excluded_lines=unreached)
    if made.mutant_names:
        path.write_text(made.code, "utf-8")
    return [f"{module_of(path)}.{name}" for name in made.mutant_names]


def module_of(path: Path) -> str:
    """Give the name under which a file of the copy is imported."""
    return ".".join(path.relative_to(COPY / "src").with_suffix("").parts).removesuffix(".__init__")


def notice(*, again: int) -> None:
    """Run the tests on each change of which nothing is known, then for so many seconds on those not noticed before."""
    path = os.pathsep.join(str(COPY / name) for name in (".", "src", "src/adapters"))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1", "MUTANT_UNDER_TEST": "stats"}
    environment["NOTICE_AGAIN"] = str(again)
    left_out = [it for test in TOO_LONG for it in ("--deselect", test)]
    plain = ["--assert=plain", "-p", "no:cacheprovider", "-p", "no:xdist"]
    command = [sys.executable, "-m", "pytest", "-qs", "-p", "notice", *plain, *left_out, "tests/core", "tests/testing"]
    subprocess.run(command, cwd=COPY, env=environment, check=True)  # noqa: S603


def tell() -> None:
    """Print what no test noticed and nobody has explained, and the share noticed in each room."""
    changes = json.loads(CHANGES.read_text("utf-8"))
    explained = PAGE.read_text("utf-8")
    for row in dict.fromkeys(row_of(name) for name, seen in changes.items() if seen is False):
        if f"\n{row} " not in explained:
            print(row)
    noticed, tried, left = Counter[str](), Counter[str](), Counter[str]()
    for name, seen in changes.items():
        for room in (name.split(".")[1], "all"):
            tried[room] += seen is not None
            noticed[room] += seen is True
            left[room] += seen is None
    for room, number in tried.items():
        print(f"| {room} | {noticed[room]} | {number} | {noticed[room] / (number or 1):.1%} | {left[room]} untried")
    low, high = interval(tried["all"] - noticed["all"], tried["all"])
    print(f"not noticed: with a chance of 95 % between {low:.1%} and {high:.1%} of what they were drawn from")


def interval(part: int, whole: int) -> tuple[float, float]:
    """Give Wilson's 95 % interval of the share that a sample was drawn from, where so many of the drawn are part."""
    share, weight = part / whole, Z * Z / whole
    middle = (share + weight / 2) / (1 + weight)
    half = Z * sqrt(share * (1 - share) / whole + weight / whole / 4) / (1 + weight)
    return middle - half, middle + half


def row_of(name: str) -> str:
    """Give the first two cells of a change's row in the table: where it is, and what it does."""
    module, plain = place_of(name)
    lines = difference(name)
    before, after = (" ".join(" ".join(it[1:] for it in lines if it[0] == sign).split()) for sign in "-+")
    old, new = before.split(" "), after.split(" ")
    first = _alike(old, new)
    last = _alike(old[first:][::-1], new[first:][::-1])
    cut = (" ".join(words[max(0, first - 1) : len(words) - last]) for words in (old, new))
    return f"| `{module.partition('.')[2]}.{plain}` | " + " → ".join(f"`{it}`".replace("|", "\\|") for it in cut) + " |"


def place_of(name: str) -> tuple[str, str]:
    """Give the module and the function of a change."""
    module, _, function = name.rpartition("__mutmut_")[0].rpartition(".")
    return module, function.removeprefix("x").removeprefix("_").strip("ǁ").replace("ǁ", ".")


def _alike(one: Sequence[str], other: Sequence[str]) -> int:
    """Count the words with which both begin."""
    return sum(1 for _ in takewhile(lambda both: both[0] == both[1], zip(one, other, strict=False)))


def difference(name: str) -> list[str]:
    """Give the lines that a change takes away and puts in."""
    module, _, changed = name.rpartition(".")
    plain = changed.rpartition("__mutmut_")[0] + "__mutmut_orig"
    before = [line.replace(plain, "") for line in forms(module)[plain]]
    after = [line.replace(changed, "") for line in forms(module)[changed]]
    return [line for line in unified_diff(before, after, n=0, lineterm="") if line[:2] not in ("--", "++", "@@")]


@cache
def forms(module: str) -> dict[str, list[str]]:
    """Give the lines of every function of a module of the copy, in all its forms."""
    path = COPY / "src" / Path(*module.split("."))
    text = (path / "__init__.py" if path.is_dir() else path.with_suffix(".py")).read_text("utf-8")
    lines, tree = text.splitlines(), ast.parse(text)
    return {it.name: lines[it.lineno - 1 : it.end_lineno] for it in ast.walk(tree) if isinstance(it, ast.FunctionDef)}


def main() -> None:
    """Change the rooms named, or all."""
    parser = argparse.ArgumentParser(prog="./run mutants")
    parser.add_argument("--since", metavar="COMMIT", help="only functions of rules and views changed since")
    parser.add_argument("--sample", metavar="N", type=int, help="draw so many changes by chance")
    parser.add_argument("--seed", metavar="S", type=int, default=1, help="another draw")
    parser.add_argument("--again", action="store_true", help="go on, and try what no test has noticed once more")
    parser.add_argument("room", nargs="*")
    asked = parser.parse_args()
    if asked.again:
        prepare_again(asked)
    else:
        prepare(asked)
    notice(again=30 if asked.again else 0)
    tell()


if __name__ == "__main__":
    main()
