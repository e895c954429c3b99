"""A server in a process of its own, for whoever measures it or kills its workers."""

import json
import subprocess
import sys
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection
from pathlib import Path
from typing import Final

import attrs

from collegial_core.ids import PersonId
from collegial_directory import Entry, open_directory
from collegial_web.places import PEOPLE, WEB, beside, make_schema
from collegial_web.shared import Tokens, open_shared

ROOT: Final = Path(__file__).parents[1]
COMMAND: Final = ("-m", "collegial_cli")


@attrs.frozen
class Server:
    """A server that has given its first answer."""

    process: "subprocess.Popen[str]"
    port: int
    log: Path | None

    @property
    def workers(self) -> list[int]:
        """The processes that have ever served here, by what the log tells; the last line may be half written."""
        lines = [] if self.log is None else self.log.read_text("utf-8").split("\n")[:-1]
        return [told["pid"] for told in map(json.loads, lines) if told["event"] == "server.started"]


@contextmanager
def server(
    store: str, *arguments: str, log: Path | None = None, command: tuple[str, ...] = COMMAND
) -> Iterator[Server]:
    """Start a server over a store, wait for its first answer, and end it, unless that has been done."""
    with open_log(log) as errors:
        process = subprocess.Popen(  # noqa: S603 - our own arguments
            [sys.executable, *command, "--store", store, "serve", "--port", "0", *arguments],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=errors,
            text=True,
        )
    assert process.stdout is not None
    try:
        port = int(process.stdout.readline().split(":")[-1].split("/")[0])
        connection = HTTPConnection("127.0.0.1", port, timeout=30)
        connection.request("GET", "/health")
        assert connection.getresponse().status == 200
        connection.close()
        yield Server(process, port, log)
    finally:
        process.terminate()
        try:
            process.wait(20)
        finally:
            process.kill()
            process.wait()
            process.stdout.close()


@contextmanager
def open_log(log: Path | None) -> Iterator[int]:
    """Open the file for a server's log; without one nothing is kept."""
    if log is None:
        yield subprocess.DEVNULL
        return
    with log.open("wb") as stream:
        yield stream.fileno()


def let_in(store: str, places: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """Give each login its pseudonyms, by plan, and a token for today; give the tokens."""
    for name in (PEOPLE, WEB):
        make_schema(beside(store, name))
    with open_directory(beside(store, PEOPLE)) as people:
        for login, pseudonyms in places.items():
            for plan, person in pseudonyms.items():
                people.put(Entry(plan=plan, person=PersonId(person), login=login))
    shared = open_shared(beside(store, WEB))
    today = datetime.now(UTC).date()
    ends = today + timedelta(days=1)
    tokens = {login: Tokens(shared).make(login, login, made=today, ends=ends).secret for login in places}
    shared.close()
    return tokens
