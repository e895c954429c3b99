"""Examples and a crowd, each recorded once, and `collegial report` of them."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Final

import attrs
import pytest
from click.testing import CliRunner
from examples.base_groups import demo
from tests.cli.conftest import Outcome
from tests.examples.recorded import EXAMPLES, Recorded

from collegial_cli.main import cli

if TYPE_CHECKING:
    from collections.abc import Callable

SOLBACKEN, FURUSKOLAN, LARBACKEN, FRITIDS = "solbacken", "furuskolan", "larbacken", "fritids"
AFTER: Final = {SOLBACKEN: "2027-06-20", FURUSKOLAN: "2029-06-10", LARBACKEN: "2027-06-10", FRITIDS: "2027-06-10"}
"""A day after all that the example tells."""


@attrs.frozen
class Reports:
    """Reports of a plan, each written to a file."""

    plan: str
    store: str
    folder: Path

    def call(self, *args: str) -> Outcome:
        """Call `collegial` on the store."""
        result = CliRunner().invoke(cli, ["--store", self.store, *args], prog_name="collegial")
        return Outcome(result.exit_code, result.stdout, result.stderr)

    def made(self, name: str, *options: str) -> bytes:
        """Give what a report writes."""
        file = self.folder / name
        outcome = self.call("report", self.plan, "--on", AFTER[self.plan], "-o", str(file), *options)
        assert (outcome.status, outcome.err) == (0, "")
        return file.read_bytes()

    def page(self, *options: str) -> str:
        """Give the page of a report."""
        return self.made("report.html", *options).decode()


@pytest.fixture(scope="session")
def reports(tmp_path_factory: pytest.TempPathFactory) -> Callable[[str], Reports]:
    """Give the reports of an example, recorded when the first test asks for it."""
    folder = tmp_path_factory.mktemp("reports")
    known: dict[str, Reports] = {}

    def of(plan: str) -> Reports:
        if plan not in known:
            known[plan] = Reports(plan, _record(plan, folder / f"{plan}.db"), folder)
        return known[plan]

    return of


def _record(plan: str, file: Path) -> str:
    if plan == SOLBACKEN:
        demo.run(EXAMPLES / "base_groups", file)
        return f"sqlite:///{file}"
    told = {FURUSKOLAN: "three_years", LARBACKEN: "learning_group", FRITIDS: "after_school_centres"}
    return Recorded.of(told[plan], file).store
