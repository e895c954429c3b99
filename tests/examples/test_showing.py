"""`./run demo NAME` shows each example, and each has its page."""

from __future__ import annotations

import json
import subprocess
import sys

import pytest
from tests.examples.recorded import EXAMPLES

NAMES = sorted(it.parent.name for it in EXAMPLES.glob("*/shown.txt"))
DOCS = EXAMPLES.parent / "docs"


def show(*arguments: str) -> str:
    done = subprocess.run(  # noqa: S603 our own program
        [sys.executable, EXAMPLES / "show.py", *arguments], capture_output=True, check=False, encoding="utf-8"
    )
    assert (done.returncode, done.stderr) == (0, "")
    return done.stdout


def test_there_are_four_beside_the_base_groups() -> None:
    assert NAMES == ["after_school_centres", "learning_group", "preschools", "three_years"]


@pytest.mark.parametrize("name", NAMES)
def test_an_example_shows_its_views_and_what_is_refused(name: str) -> None:
    asked = (EXAMPLES / name / "refused.jsonl").read_text("utf-8").splitlines()
    shown = [json.loads(line) for line in show(name, "--json").splitlines() if line]
    refused = [line["refused"]["rule"] for line in shown if "refused" in line]
    assert len(refused) == len(asked) + (name == "three_years")  # which has one among its commands
    assert len(shown) == len(refused) + len((EXAMPLES / name / "shown.txt").read_text("utf-8").splitlines()) - 1


def test_an_example_speaks_swedish() -> None:
    drawn = show("preschools", "--lang", "sv")
    assert "Grupperna" in drawn
    assert drawn.count("\nS0-44 (W): ") == 3
    assert "Refused" not in drawn


@pytest.mark.parametrize("name", NAMES)
def test_an_example_has_its_page_and_its_place_in_the_list(name: str) -> None:
    page = name.replace("_", "-")
    assert (DOCS / "tutorials" / f"{page}.md").exists()
    assert f"tutorials/{page}\n" in (DOCS / "index.md").read_text("utf-8")
    assert f"[{name}]({name}/README.md)" in (EXAMPLES / "README.md").read_text("utf-8")


@pytest.mark.parametrize("name", NAMES)
def test_every_command_has_an_id_of_its_own_and_comes_by_day(name: str) -> None:
    lines = [json.loads(line) for line in (EXAMPLES / name / "commands.jsonl").read_text("utf-8").splitlines()]
    assert len({line["id"] for line in lines}) == len(lines)
    assert [line["on"] for line in lines] == sorted(line["on"] for line in lines)
