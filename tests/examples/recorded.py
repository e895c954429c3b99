"""An example's files, and what the command line, in this process, tells once they are recorded."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import attrs
from click.testing import CliRunner

from collegial_cli.main import cli

Line = dict[str, Any]
EXAMPLES = Path(__file__).resolve().parents[2] / "examples"
OPEN = "A-11"
"""What an audit says of a plan without an authority."""
KEPT = ("To keep: ", "This store remembers no checkpoint")
"""What an export says beside the entries."""


def lines_of(path: Path, *types: str) -> list[Line]:
    """Read a file of commands without the library; only those of some types, where named."""
    lines = [json.loads(line) for line in path.read_text("utf-8").splitlines()]
    return [line for line in lines if line["type"] in types or not types]


@attrs.frozen
class Recorded:
    """An example recorded in a store: what each command was answered, and what can be shown."""

    folder: Path
    plan: str
    store: str
    answers: list[Line]

    @classmethod
    def of(cls, name: str, store: Path) -> Recorded:
        """Record an example; the plan's name is the first line of its shown.txt."""
        folder = EXAMPLES / name
        plan = (folder / "shown.txt").read_text("utf-8").splitlines()[0]
        recorded = cls(folder, plan, f"sqlite:///{store}", [])
        recorded.answers.extend(recorded.apply("commands.jsonl"))
        return recorded

    def commands(self, *types: str) -> list[Line]:
        """The lines of the example's commands."""
        return lines_of(self.folder / "commands.jsonl", *types)

    def data(self, *types: str) -> list[Line]:
        """What those lines say."""
        return [line["data"] for line in self.commands(*types)]

    def apply(self, file: str) -> list[Line]:
        """Give a file of commands to the command line, and get its answers."""
        done = self.call("apply", self.plan, str(self.folder / file))
        return [json.loads(line) for line in done.splitlines()]

    def show(self, view: str, *options: str) -> list[Line]:
        """One view of the plan."""
        views = json.loads(self.call("--json", "show", self.plan, view, *options))["views"]
        lines: list[Line] = views[view]
        return lines

    def call(self, *arguments: str) -> str:
        """Let the command line do something, without any complaint."""
        done = CliRunner().invoke(cli, ["--store", self.store, *arguments], prog_name="collegial")
        complaints = [line for line in done.stderr.splitlines() if not line.startswith(KEPT)]
        assert complaints == []
        return done.stdout

    def assert_everybody_had_the_right(self) -> None:
        """Whoever started the plan adopted an authority for it next, and an audit finds no entry unlawful."""
        start, adopted = self.commands()[:2]
        assert (adopted["type"], adopted["by"]) == ("authority.adopt", start["by"])
        assert start["by"] in adopted["data"]["organisers"]
        assert adopted["data"]["keepers"]
        found = json.loads(self.call("--json", "check", self.plan))["findings"]
        assert [it for it in found if it["severity"] == "E" or it["rule"] == OPEN] == []

    def refused(self) -> dict[str, Line]:
        """Try what the example shows as refused: what the rules say, by the command's id."""
        asked = lines_of(self.folder / "refused.jsonl")
        before = self.call("export", self.plan)
        answers = {line["id"]: it["refused"] for line, it in zip(asked, self.apply("refused.jsonl"), strict=True)}
        assert self.call("export", self.plan) == before
        return answers
