"""How long the stand-alone verifiers take for the evidence of a plan."""

import resource
import subprocess
import sys
from collections.abc import Iterator, Sequence
from functools import partial
from pathlib import Path

from click.testing import CliRunner
from tests.bench.measure import Duration, Limit
from tests.bench.workshop import PLAN, Workshop, say, url_of
from tests.verifiers import NODE, PYTHON, has_node

from collegial_cli.main import cli


def verified(shop: Workshop) -> Iterator[Duration]:
    """Measure a process of each verifier from its start to its end."""
    folder = written(shop.biggest)
    verifiers: dict[str, Sequence[str | Path]] = {"python": [sys.executable, PYTHON]}
    if has_node():
        verifiers["node"] = ["node", NODE]
    else:
        say("audit.evidence.node is left out: there is no Node")
    for name, command in verifiers.items():
        says = f"evidence of a plan of {shop.most:,} entries, by {Path(command[-1]).name} alone"
        limit = Limit(name=f"audit.evidence.{name}", says=says, unit="folder", bar=30)
        yield limit.answer(partial(_verify, [*command, folder]), shop.rounds)


def written(path: Path) -> Path:
    """Write the evidence of a file's plan beside it."""
    say("writing its evidence")
    key, folder = path.with_suffix(".key"), path.with_suffix(".evidence")
    for arguments in (
        ["key", "school.example/plans", str(key)],
        ["evidence", PLAN, "-o", str(folder), "--sign", str(key)],
    ):
        done = CliRunner().invoke(cli, ["--store", url_of(path), *arguments])
        assert done.exit_code == 0, done.output
    return folder


def _verify(command: Sequence[str | Path]) -> float:
    """Give the seconds of the processor's time that a process takes."""
    before = _children()
    subprocess.run(command, check=True, stdout=subprocess.DEVNULL)  # noqa: S603 - our own
    return _children() - before


def _children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime
