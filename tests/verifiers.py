"""The two verifiers of evidence, called again and again: the one in this process, the other in one of Node's."""

from __future__ import annotations

import io
import json
import runpy
import shutil
import subprocess
import sys
from contextlib import redirect_stdout
from pathlib import Path
from typing import TYPE_CHECKING, Final, Self

import attrs

import collegial_cli.evidence.verify as verifier

if TYPE_CHECKING:
    from types import TracebackType

PYTHON: Final = Path(verifier.__file__)
NODE: Final = PYTHON.with_suffix(".mjs")

# Each line of the input has the arguments of a call; importing under a new name runs the verifier anew.
_AGAIN: Final = """
import { createInterface } from "node:readline";
let [said, calls] = [[], 0];
const write = console.log;
console.log = (line) => said.push(line);
for await (const line of createInterface({ input: process.stdin })) {
  const [verifier, ...given] = JSON.parse(line);
  [process.argv, process.exitCode, said] = [["node", verifier, ...given], 0, []];
  await import(`${verifier}?${calls++}`);
  write(JSON.stringify([process.exitCode, said]));
}
process.exitCode = 0;
"""


@attrs.frozen
class Said:
    """What a verifier says, and its exit status."""

    status: int
    lines: tuple[str, ...]


def by_python(*given: object, verify: Path = PYTHON) -> Said:
    """Call the verifier for Python as a script is called."""
    out, argv = io.StringIO(), sys.argv
    sys.argv = [str(verify), *map(str, given)]
    try:
        with redirect_stdout(out):
            runpy.run_path(str(verify), run_name="__main__")
    except SystemExit as end:
        return Said(int(end.code or 0), tuple(out.getvalue().splitlines()))
    finally:
        sys.argv = argv
    return Said(0, tuple(out.getvalue().splitlines()))


class Node:
    """Calls the verifier for Node."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(  # noqa: S603 - our own
            [shutil.which("node") or "node", "--input-type=module", "-e", _AGAIN],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            text=True,
        )

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self._process.communicate()

    def __call__(self, *given: object, verify: Path = NODE) -> Said:
        assert self._process.stdin
        assert self._process.stdout
        self._process.stdin.write(json.dumps([str(verify), *map(str, given)]) + "\n")
        self._process.stdin.flush()
        status, lines = json.loads(self._process.stdout.readline())
        return Said(status, tuple(lines))


def has_node() -> bool:
    """Tell whether Node is there."""
    return shutil.which("node") is not None
