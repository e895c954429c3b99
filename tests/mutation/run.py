"""Change the core in small ways and see whether a test notices: `./run mutants`.

    python -m tests.mutation.run [ROOM ...]

mutmut makes the changes, one at a time, in a copy of the project.  It leaves
decorated functions alone, and every rule is one; so in the copy a rule is first
written without its decorator, which means the same.  At the end stands how many
changes were noticed in each room, and which were not.
"""

import ast
import json
import os
import shutil
import subprocess
import sys
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Final

ROOT: Final = Path(__file__).parents[2]
COPY: Final = ROOT / ".tools" / "mutants"
CORE: Final = Path("src/collegial_core")
COPIED: Final = ("src", "tests", "docs", "examples", "pyproject.toml", "README.md", "CHANGELOG.md", "LICENSE")
NOTICED: Final = frozenset({1, 3, 24, 36, -24, 152, 255})
"""Exit codes of pytest or the system by which a change was noticed, a time-out among them."""

SETTINGS: Final = """
[tool.mutmut]
source_paths = ["src/collegial_core"]
only_mutate = {rooms}
also_copy = ["src", "docs", "examples", "README.md", "CHANGELOG.md", "LICENSE"]
pytest_add_cli_args = [
    "-q", "-p", "no:cacheprovider", "-p", "no:xdist",
    "--deselect", "tests/core/test_machine.py", "--deselect", "tests/core/test_planted_faults.py",
]
pytest_add_cli_args_test_selection = ["tests/core", "tests/testing"]
"""


def without_decorators(source: str) -> str:
    """Write each function decorated with `@rule(…)` as a plain one, and decorate it afterwards."""
    lines = source.splitlines(keepends=True)
    for function in reversed([node for node in ast.parse(source).body if isinstance(node, ast.FunctionDef)]):
        if len(function.decorator_list) == 1 and _is_rule(function.decorator_list[0]):
            decorator = function.decorator_list[0]
            first, last = decorator.lineno - 1, function.end_lineno or 0
            words = ast.get_source_segment(source, decorator)
            lines[last:last] = [f"\n\n{function.name} = {words}({function.name})\n"]
            lines[first : function.lineno - 1] = []
    return "".join(lines)


def _is_rule(node: ast.expr) -> bool:
    return isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "rule"


def prepare(rooms: Sequence[str]) -> None:
    """Make the copy."""
    shutil.rmtree(COPY, ignore_errors=True)
    COPY.mkdir(parents=True)
    for name in COPIED:
        source = ROOT / name
        if source.is_dir():
            shutil.copytree(source, COPY / name, ignore=shutil.ignore_patterns("__pycache__", "_build", "mutation"))
        else:
            shutil.copy(source, COPY / name)
    (COPY / "mutants" / "src" / "adapters").mkdir(parents=True)  # Python asks once whether a folder is there
    for path in (COPY / CORE).rglob("rules.py"):
        path.write_text(without_decorators(path.read_text("utf-8")), "utf-8")
    patterns = [f"{CORE}/{room}*" for room in rooms] or [f"{CORE}/*"]
    with (COPY / "pyproject.toml").open("a", encoding="utf-8") as settings:
        settings.write(SETTINGS.format(rooms=json.dumps(patterns)))


def mutate(jobs: int) -> None:
    """Let mutmut work, with its progress on the screen."""
    path = os.pathsep.join(str(COPY / "mutants" / name) for name in ("src", "src/adapters", "."))
    environment = {**os.environ, "PYTHONPATH": path, "PYTHONDONTWRITEBYTECODE": "1"}
    mutmut = Path(sys.executable).parent / "mutmut"
    subprocess.run([mutmut, "run", "--max-children", str(jobs)], cwd=COPY, env=environment, check=False)  # noqa: S603


def results() -> Iterator[tuple[str, str, int | None]]:
    """Yield each change: its room, its name and the exit code that it came to."""
    for path in sorted((COPY / "mutants" / CORE).rglob("*.meta")):
        room = path.relative_to(COPY / "mutants" / CORE).as_posix().split("/")[0].removesuffix(".py.meta")
        for name, code in json.loads(path.read_text("utf-8"))["exit_code_by_key"].items():
            yield room, name, code


def tell() -> float:
    """Print the share noticed in each room and the names of what was not; give the share of all."""
    noticed, all_of = Counter[str](), Counter[str]()
    missed = []
    for room, name, code in results():
        if code is None:
            continue
        all_of[room] += 1
        if code in NOTICED:
            noticed[room] += 1
        else:
            missed.append(f"{code} {name}")
    print(*missed, sep="\n")
    for room, number in sorted(all_of.items()):
        print(f"{room:<12} {noticed[room]:>6} of {number:>6}  {noticed[room] / number:6.1%}")
    total = sum(all_of.values())
    print(f"{'all':<12} {sum(noticed.values()):>6} of {total:>6}  {sum(noticed.values()) / max(1, total):6.1%}")
    return sum(noticed.values()) / max(1, total)


def main() -> None:
    """Mutate the rooms named, or all."""
    prepare(sys.argv[1:])
    mutate(os.cpu_count() or 1)
    tell()


if __name__ == "__main__":
    main()
