"""`./run test --changed` chooses what a change can break, and says why and what it leaves out."""

from __future__ import annotations

import subprocess
from pathlib import Path

import pytest
from tests import changed

ROOT = Path(__file__).resolve().parent.parent

HOUSE = {
    "src/collegial_core/__init__.py": "from collegial_core import visit\n",
    "src/collegial_core/visit/__init__.py": "",
    "src/collegial_core/visit/rules.py": "",
    "src/adapters/collegial_cli/files.py": "",
    "src/adapters/collegial_cli/commands/check.py": "",
    "tests/school.py": "from tests import ground\n",
    "tests/ground.py": "SAID = 'said.jsonl'\n",
    "tests/said.jsonl": "",
    "tests/core/test_visits.py": "import collegial_core as cc\n\ndef test(): assert cc.visit\n",
    "tests/core/test_rules.py": "def test():\n    from collegial_core.visit.rules import judge\n",
    "tests/core/test_groups.py": "from tests.school import School\n",
    "tests/core/test_machine.py": "from collegial_core import visit\nfrom tests import school\n",
    "tests/core/test_vocabulary.py": "",
    "tests/cli/conftest.py": "",
    "tests/cli/test_check.py": "",
    "tests/cli/test_files.py": "from collegial_cli import files\n",
    "tests/clone/test_commands.py": "import tests.school\n",
    "docs/page.md": "```python\nprint(1)\n```\n",
    "docs/words.md": "Words.\n",
    "run": "",
}
"""A small house: a path, and what stands there."""


@pytest.fixture
def house(tmp_path: Path) -> Path:
    for path, text in HOUSE.items():
        (tmp_path / path).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / path).write_text(text, encoding="utf-8")
    return tmp_path


ALL_PAGES = {f"tests/docs/test_examples.py::{name}" for name in changed.OF_ALL_PAGES}


@pytest.mark.parametrize(
    ("path", "chosen"),
    [
        ("src/collegial_core/visit/rules.py", {"tests/core/test_visits.py", "tests/core/test_rules.py"}),
        ("src/collegial_core/visit/gone.py", {"tests/core/test_visits.py", "tests/core/test_rules.py"}),
        ("src/collegial_core/__init__.py", {"tests/core/test_visits.py", "tests/core/test_rules.py"}),
        ("src/adapters/collegial_cli/files.py", {"tests/cli/test_files.py"}),
        ("src/adapters/collegial_cli/commands/check.py", {"tests/cli/test_check.py"}),
        ("tests/core/test_groups.py", {"tests/core/test_groups.py"}),
        ("tests/core/test_machine.py", {"tests/core/test_machine.py"}),
        ("tests/ground.py", {"tests/core/test_groups.py", "tests/core/test_machine.py"}),
        ("tests/said.jsonl", {"tests/core/test_groups.py", "tests/core/test_machine.py"}),
        ("tests/cli/conftest.py", {"tests/cli/test_check.py", "tests/cli/test_files.py"}),
        ("docs/words.md", ALL_PAGES),
        ("docs/page.md", {*ALL_PAGES, "tests/docs/test_examples.py::test_the_examples_of_a_page_run[docs/page.md]"}),
        ("docs/gone.md", ALL_PAGES),
        ("run", set()),
    ],
)
def test_a_change_is_met_by_the_tests_that_name_it(house: Path, path: str, chosen: set[str]) -> None:
    assert set(changed.choose([path], house).chosen) == {"tests/core/test_vocabulary.py", *chosen}


def test_golden_and_reference_tests_run_whatever_has_changed(house: Path) -> None:
    assert changed.choose([], house).chosen == {"tests/core/test_vocabulary.py": "always"}


def test_what_is_chosen_and_what_is_left_out_is_told(house: Path) -> None:
    told = list(changed.told(changed.choose(["src/collegial_core/visit/rules.py", "LICENSE"], house)))
    assert "tests/core/test_rules.py       names collegial_core.visit" in told
    assert "left out: 4 files of tests that may meet the change through other modules" in told
    assert "left out: tests/core/test_machine.py, which take minutes" in told
    assert "no test is known for LICENSE" in told
    assert told[-1] == "before a commit: ./run test"


def test_what_has_changed_is_what_git_says_and_what_is_new(house: Path) -> None:
    def git(*args: str) -> None:
        who = ("-c", "user.name=a", "-c", "user.email=a@example.org", "-c", "init.defaultBranch=main")
        subprocess.run(["git", *who, *args], cwd=house, check=True, capture_output=True)  # noqa: S603, S607 - our own

    git("init")
    git("add", ".")
    git("commit", "-m", "all")
    assert changed.changed_files("HEAD", house) == []
    (house / "tests" / "school.py").unlink()
    (house / "docs" / "nytt å.md").touch()
    (house / "run").write_text("more", encoding="utf-8")
    assert changed.changed_files("HEAD", house) == ["docs/nytt å.md", "run", "tests/school.py"]
    git("commit", "-a", "-m", "more")
    assert changed.changed_files("HEAD", house) == ["docs/nytt å.md"]
    assert changed.changed_files("HEAD~1", house) == ["docs/nytt å.md", "run", "tests/school.py"]


def test_a_module_is_named_as_it_is_imported() -> None:
    assert changed.module_of("src/adapters/collegial_cli/commands/check.py") == "collegial_cli.commands.check"
    assert changed.module_of("src/collegial_core/visit/__init__.py") == "collegial_core.visit"
    assert changed.module_of("tests/school.py") == "tests.school"


def test_every_file_that_the_choice_names_exists() -> None:
    named = {*changed.ALWAYS, *changed.SLOW, changed.EXAMPLES_OF_PAGES, *changed.PLACES, *changed.NO_TEST}
    named |= {test for tests in changed.PLACES.values() for test in tests}
    assert {name for name in named if not (ROOT / name).exists()} == set()
    examples = (ROOT / changed.EXAMPLES_OF_PAGES).read_text("utf-8")
    assert all(f"def {name}(" in examples for name in (*changed.OF_ALL_PAGES, "test_the_examples_of_a_page_run"))


def test_what_is_golden_is_never_left_out() -> None:
    reading = {path.relative_to(ROOT).as_posix() for path in (ROOT / "tests").rglob("test_*.py") if is_golden(path)}
    assert reading <= {*changed.ALWAYS, "tests/test_changed.py"}


def is_golden(path: Path) -> bool:
    """Tell whether a file of tests reads the golden files."""
    return '"golden"' in path.read_text("utf-8")
