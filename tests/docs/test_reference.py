"""The reference tells of everything that there is, and as it is."""

from __future__ import annotations

import ast
import json
import os
import re
import subprocess
import sys
import tomllib
from enum import EnumType, StrEnum
from typing import TYPE_CHECKING

import pytest

import collegial_core
from collegial_cli.main import COMMANDS
from collegial_core.audit.findings import AUDIT_RULES
from collegial_core.checkin import events as checkin_events
from collegial_core.conditions import events as conditions_events
from collegial_core.cycle import events as cycle_events
from collegial_core.definitions import shipped_methods
from collegial_core.kernel import fields
from collegial_core.ledger import installed_stores
from collegial_core.state import RULES
from collegial_core.views import VIEWS
from collegial_core.wire import MAX_LINE
from collegial_core.wire.vocabulary import EVENT_OF, EVENTS, REQUESTS, MessageType
from docs import generate

if TYPE_CHECKING:
    from pathlib import Path

RULE_IDS = sorted({rule.id for rule in RULES} | {it.group_size.rule for it in shipped_methods()} | set(AUDIT_RULES))


def text_of(name: str) -> str:
    """Give a page with those below it."""
    pages = (page for page in generate.PAGES if page == name or page.startswith(f"{name}/"))
    return "".join(generate.path_of(page).read_text(encoding="utf-8") for page in pages)


@pytest.mark.parametrize("name", generate.PAGES)
def test_a_page_says_what_the_code_says(name: str) -> None:
    assert generate.path_of(name).read_text("utf-8") == generate.PAGES[name](), "run: .venv/bin/python docs/generate.py"


def test_no_page_is_left_over() -> None:
    made = {path for path in (generate.DOCS / "reference").rglob("*.md") if generate.MADE in path.read_text("utf-8")}
    assert made == {generate.path_of(name) for name in generate.PAGES}


@pytest.mark.parametrize("word", REQUESTS, ids=lambda word: word.name)
def test_every_command_is_in_the_reference(word: MessageType) -> None:
    assert f"\n## {word.name}\n" in text_of("commands")


@pytest.mark.parametrize("word", EVENTS, ids=lambda word: word.versioned)
def test_every_event_is_in_the_reference(word: MessageType) -> None:
    assert f"\n## {word.versioned}\n" in text_of("events")


@pytest.mark.parametrize("name", RULE_IDS)
def test_every_rule_is_in_the_reference(name: str) -> None:
    assert f"\n(rule-{name.lower()})=\n" in text_of("rules") or f"| {name} |" in text_of("rules")


@pytest.mark.parametrize("says", sorted({rule.says for rule in RULES} | set(AUDIT_RULES.values())))
def test_every_rule_is_told_as_its_sentence(says: str) -> None:
    assert f"**{says}**" in text_of("rules")


@pytest.mark.parametrize("name", VIEWS)
def test_every_view_is_in_the_reference(name: str) -> None:
    assert f"\n## {name}\n" in text_of("views")


@pytest.mark.parametrize("name", COMMANDS)
def test_every_subcommand_is_in_the_reference(name: str) -> None:
    assert f"\n## collegial {name}\n" in text_of("cli")


@pytest.mark.parametrize("name", sorted({*generate.requirements_listed(), *RULE_IDS}))
def test_every_requirement_and_rule_is_proved_by_a_test(name: str) -> None:
    assert generate.tests_by_requirement().get(name), f"no test is marked requirement({name!r})"


@pytest.mark.parametrize("name", generate.requirements_listed())
def test_a_requirement_met_by_a_rule_has_one(name: str) -> None:
    listed = generate.requirements_listed()[name]
    assert (listed["met"] == "rule") == (listed.get("by", name) in RULE_IDS)


@pytest.mark.parametrize("name", generate.requirements_listed())
def test_a_requirement_says_how_it_is_kept(name: str) -> None:
    """Given a line, it is refused, asked for a reason, computed, or recorded and shown where somebody finds it."""
    listed = generate.requirements_listed()[name]
    assert generate.kept(name)
    assert (listed["met"] == "recorded") == bool(listed.get("shown"))
    assert {*listed.get("shown", ())} <= {*VIEWS, *COMMANDS}


def ids(document: str, last: int) -> set[str]:
    return {f"{document}-{number:02}" for number in range(1, last + 1)}


def test_the_requirements_are_all_there() -> None:
    asked = ids("S0", 50) | ids("S1", 16) | ids("S2", 6) - {"S2-04"} | ids("S3", 6) | ids("S4", 12)
    assert set(generate.requirements_listed()) == asked


def test_the_story_uses_every_command_and_makes_every_event() -> None:
    requests = [request for _, request, _ in generate.story()]
    assert {type(request.asked) for request in requests} == {word.kind for word in REQUESTS}
    written = {word.kind for word in {word.name: word for word in EVENTS}.values()}
    assert {type(entry.event) for entry in generate.entries_recorded()} == written


def test_what_is_not_written_any_more_is_shown_as_it_once_was() -> None:
    entry = generate.entry_of(EVENT_OF["method.adopted@1"])
    assert type(entry.event).__name__ == "MethodAdopted1"


PROJECT = tomllib.loads((generate.DOCS.parent / "pyproject.toml").read_text("utf-8"))["project"]
DECLARED = sorted(PROJECT["entry-points"]["collegial.stores"])

SOMEBODY_ELSES = """
[collegial.stores]
text = elsewhere:open_store
[collegial.calendars]
ics = elsewhere:open_calendar
yaml = elsewhere:open_calendar
[collegial.overviews]
mysql = elsewhere:open_overview
[collegial.commands]
attendance = elsewhere:command
"""
"""Entry points that a package of another's might have beside ours."""

LIMITS = {
    *(fields.MAX_LABEL, fields.MAX_TEXT, fields.MAX_LIST, fields.MAX_COUNT, fields.FIRST_DAY, fields.LAST_DAY),
    *(cycle_events.MAX_PARTS, cycle_events.MAX_TURNS, cycle_events.MAX_MINUTES),
    *(checkin_events.DAY, checkin_events.WEEKS, conditions_events.MAX_HOURS, MAX_LINE),
}


@pytest.mark.parametrize("limit", sorted(LIMITS, key=str), ids=str)
def test_every_limit_is_told(limit: object) -> None:
    listed = f"{limit:,}" if isinstance(limit, int) else str(limit)
    assert listed in (generate.DOCS / "reference" / "limits.md").read_text(encoding="utf-8")


CHOICES = [kind for kind in map(vars(collegial_core).get, collegial_core.__all__) if isinstance(kind, EnumType)]


@pytest.mark.parametrize("kind", CHOICES, ids=lambda kind: kind.__name__)
def test_every_word_to_choose_from_is_in_the_reference(kind: type[StrEnum]) -> None:
    listed = f"| `collegial_core.{kind.__name__}` | {', '.join(f'`{word}`' for word in kind)} |"
    page = (generate.DOCS / "reference" / "api.md").read_text(encoding="utf-8")
    assert listed in page or kind is collegial_core.Severity


@pytest.mark.parametrize("name", sorted(set(collegial_core.__all__)))
def test_every_name_at_the_front_door_is_in_the_reference(name: str) -> None:
    pages = (text_of("commands"), (generate.DOCS / "reference" / "api.md").read_text(encoding="utf-8"))
    assert any(f"collegial_core.{name}\n" in page or f"collegial_core.{name}`" in page for page in pages)


def test_the_rooms_are_told_of_in_the_order_of_their_layers() -> None:
    settings = tomllib.loads((generate.DOCS.parent / "pyproject.toml").read_text("utf-8"))
    contracts = settings["tool"]["importlinter"]["contracts"]
    layers = next(contract["layers"] for contract in contracts if contract["id"] == "rooms")
    page = (generate.DOCS / "explanation" / "architecture.md").read_text("utf-8")
    block = page.partition("## Rooms")[2].split("```")[1]
    assert [line.split()[0] for line in block.splitlines()[1:]] == layers


def stores_told() -> set[str]:
    page = (generate.DOCS / "reference" / "stores.md").read_text("utf-8")
    return set(re.findall(r"^\| `(\w+)://", page, flags=re.MULTILINE))


def test_the_stores_in_the_reference_are_those_that_this_distribution_declares() -> None:
    assert stores_told() == set(DECLARED)


@pytest.mark.parametrize("scheme", DECLARED)
def test_a_store_that_is_declared_opens(scheme: str) -> None:
    assert callable(installed_stores()[scheme].load())


def test_what_somebody_else_has_installed_is_no_part_of_what_is_tested(tmp_path: Path) -> None:
    folder = tmp_path / "elsewhere-1.0.dist-info"
    folder.mkdir()
    (folder / "METADATA").write_text("Metadata-Version: 2.1\nName: elsewhere\nVersion: 1.0\n", encoding="utf-8")
    (folder / "entry_points.txt").write_text(SOMEBODY_ELSES, encoding="utf-8")
    (tmp_path / "elsewhere.py").write_text("open_store = open_calendar = open_overview = print\n", encoding="utf-8")
    environment = {**os.environ, "PYTHONPATH": str(tmp_path)}
    tested = ("tests/docs/test_reference.py", "tests/cli/test_layout.py", "tests/cli/test_overview.py")
    chosen = (
        "-q",
        "-p",
        "no:xdist",
        "-p",
        "no:cacheprovider",
        "-k",
        "declare or laid_out or no_overview or subcommand or test_a_generated",
    )
    ran = subprocess.run(  # noqa: S603 our own arguments
        [sys.executable, "-m", "pytest", *chosen, *tested],
        capture_output=True,
        check=False,
        cwd=generate.DOCS.parent,
        env=environment,
        text=True,
    )
    assert ran.returncode == 0, ran.stdout + ran.stderr


SOURCE = """
pytestmark = [pytest.mark.requirement("S4-05")]

@pytest.mark.requirement("S4-01", "S4-02")
def test_one(): ...

@pytest.mark.requirement("S0-15")
class TestGroup:
    @pytest.mark.parametrize("x", [pytest.param(1, marks=pytest.mark.requirement("S1-01"))])
    def test_two(self, x): ...

def helper(): ...
"""


def test_marks_are_found_on_modules_classes_functions_and_parameters() -> None:
    found = dict(generate.marked_tests(ast.parse(SOURCE)))
    assert found == {"test_one": ["S4-01", "S4-02", "S4-05"], "test_two": ["S0-15", "S1-01", "S4-05"]}


STORY = (generate.DOCS / "story.jsonl").read_text("utf-8").splitlines()


def corrected(lines: list[str]) -> list[object]:
    """What each correction and withdrawal of a story means: the event of the entry it names."""
    listed = generate.record(lines)
    recorded = {entry.number: entry.event for _, _, entries in listed for entry in entries}
    return [recorded[number] for _, request, _ in listed if (number := getattr(request.asked, "entry", None))]


def test_a_line_put_into_the_story_turns_no_correction_to_another_entry() -> None:
    before = corrected(STORY)
    assert [type(event).__name__ for event in before] == ["VisitPlanned", "VisitMoved"]
    assert [getattr(event, "visit", None) for event in before] == ["v-3", "v-1"]
    first = STORY.index(next(line for line in STORY if '"unit.register"' in line)) + 1
    data = {"unit": "another", "principal": "p-01"}
    added = json.dumps({"type": "unit.register", "by": "p-01", "on": "2026-08-17", "data": data})
    assert corrected([*STORY[:first], added, *STORY[first:]]) == before


@pytest.mark.parametrize("meant", [20, "plan-v-4"])
def test_a_correction_in_the_story_names_an_earlier_line_by_its_id(meant: object) -> None:
    place = next(place for place, line in enumerate(STORY) if '"entry.withdraw"' in line)
    other = json.loads(STORY[place])
    other["data"]["entry"] = meant
    with pytest.raises(LookupError, match=f"no earlier line with the id {meant!r}"):
        generate.record([*STORY[:place], json.dumps(other), *STORY[place + 1 :]])


def test_the_examples_of_commands_are_lines_that_can_be_sent() -> None:
    for line, _, _ in generate.story():
        assert set(json.loads(line)) >= {"type", "data", "by", "on"}
