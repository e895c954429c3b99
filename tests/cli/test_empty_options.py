"""An option or variable that is given but empty is not one that was left out."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pytest
from tests.cli import lines
from tests.cli.test_bad_input import is_a_clear_no

if TYPE_CHECKING:
    from tests.cli.conftest import Process


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
def test_an_option_without_a_value_is_not_the_default(process: Process, call: list[str]) -> None:
    outcome = process(*call)
    option = call[call.index("") - 1]
    assert is_a_clear_no(outcome, f"{'--output' if option == '-o' else option} is empty; give it a value")
    assert list(process.folder.iterdir()) == []


@pytest.mark.parametrize("variable", ["COLLEGIAL_STORE", "COLLEGIAL_OVERVIEW", "COLLEGIAL_LANG"])
def test_a_variable_without_a_value_is_not_the_default(process: Process, variable: str) -> None:
    outcome = process("overview", "update", **{variable: ""})
    assert (outcome.status, outcome.out) == (2, "")
    assert variable in outcome.err
    assert list(process.folder.iterdir()) == []
