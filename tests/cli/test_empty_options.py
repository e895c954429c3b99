"""An option or variable that is given but empty is not one that was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from click.testing import CliRunner
from tests.cli import lines
from tests.cli.conftest import Outcome
from tests.cli.test_bad_input import is_a_clear_no

from collegial_cli.main import cli

if TYPE_CHECKING:
    from pathlib import Path

pytestmark = pytest.mark.usefixtures("collegial")  # no variable is set


@pytest.fixture
def folder(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """An empty folder, where the call is made."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def called(*args: str, **environment: str) -> Outcome:
    """Call `collegial` without naming a store."""
    result = CliRunner(env=environment).invoke(cli, args, prog_name="collegial")
    return Outcome(result.exit_code, result.stdout, result.stderr)


@pytest.mark.parametrize(
    "call",
    [
        ["--store", "", "plans"],
        ["plans", "--store", ""],
        ["--names", "", "plans"],
        ["overview", "--into", ""],
        ["overview", "--on", ""],
        ["export", lines.PLAN, "-o", ""],
        ["apply", lines.PLAN, "--methods", "a.toml", "--methods", ""],
        ["show", lines.PLAN, "--person", ""],
        ["layout", "--calendar", ""],
    ],
    ids=" ".join,
)
def test_an_option_without_a_value_is_not_the_default(folder: Path, call: list[str]) -> None:
    outcome = called(*call)
    option = call[call.index("") - 1]
    assert is_a_clear_no(outcome, f"{'--output' if option == '-o' else option} is empty; give it a value")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize(
    ("call", "name"),
    [
        (["vault", "key", ""], "FILE"),
        (["vault", "backup", ""], "FILE"),
        (["disposal", "adopt", lines.PLAN, "", "--by", "p-00", "--reference", "GB 1"], "FILE"),
        (["disposal", "redact", "", "17", "--by", "p-00"], "PLAN"),
        (["seal", "", "--into", "sqlite:///new.db"], "PLAN"),
        (["show", ""], "PLAN"),
    ],
    ids=str,
)
def test_an_argument_without_a_value_is_told(folder: Path, call: list[str], name: str) -> None:
    assert is_a_clear_no(called(*call), f"{name} is empty; give it a value")
    assert list(folder.iterdir()) == []


@pytest.mark.parametrize("variable", ["COLLEGIAL_STORE", "COLLEGIAL_OVERVIEW", "COLLEGIAL_LANG"])
def test_a_variable_without_a_value_is_not_the_default(folder: Path, variable: str) -> None:
    outcome = called("overview", "update", **{variable: ""})
    assert (outcome.status, outcome.out) == (2, "")
    assert variable in outcome.err
    assert list(folder.iterdir()) == []
