"""How long a program waits for us before it can begin."""

import os
import subprocess
import sys
from collections.abc import Iterator
from functools import partial
from time import perf_counter
from typing import Final

from tests.bench.measure import Figure, Question
from tests.bench.workshop import Workshop

WHOLE: Final = "whole processes, with the interpreter's start and warm .pyc files in both"

IMPORTED: Final = Question(
    name="start.import",
    says="import collegial_core",
    against=f"import attrs, cattrs ({WHOLE})",
    unit="process",
    sense="at most",
)
HELPED: Final = Question(
    name="start.help",
    says="collegial --help",
    against=f"import click ({WHOLE})",
    unit="process",
    sense="at most",
    bar=1.3,
)
RUN_HELP: Final = "from collegial_cli.start import main; main()"  # what the installed script says


def imports(shop: Workshop) -> Iterator[Figure]:
    """Measure the import that every program with the library in it pays for."""
    yield _compared(shop, IMPORTED, ("import collegial_core",), ("import attrs, cattrs",))


def helps(shop: Workshop) -> Iterator[Figure]:
    """Measure the shortest way through the command line."""
    yield _compared(shop, HELPED, (RUN_HELP, "--help"), ("import click",))


def _compared(shop: Workshop, question: Question, ours: tuple[str, ...], baseline: tuple[str, ...]) -> Figure:
    return question.answer(partial(_run, shop, ours), partial(_run, shop, baseline), shop.many_rounds)


def _run(shop: Workshop, code: tuple[str, ...]) -> float:
    """Run Python, which may keep what it has compiled; without that it would compile it each time."""
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONDONTWRITEBYTECODE"}
    start = perf_counter()
    subprocess.run(  # noqa: S603 - our own
        [sys.executable, "-c", *code], check=True, stdout=subprocess.DEVNULL, cwd=shop.folder, env=environment
    )
    return perf_counter() - start
