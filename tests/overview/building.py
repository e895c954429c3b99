"""Readers of plans in processes of their own, to be killed.

For each line `ACT STORE PLACE` (`update` or `rebuild`) it starts a child, which says its
number, opens everything, says `ready`, does the act and says `done`.  An empty line asks for
its end: until then nobody else gets its number.
"""

import os
import sys
from contextlib import closing

import collegial_core
from collegial_overview import open_overview


def main() -> None:
    while line := sys.stdin.readline():
        child = os.fork()
        if not child:
            try:
                act(*line.split())
            except Exception as error:  # noqa: BLE001 - so that it is read, whatever it is
                say(f"{error!r}")
            os._exit(0)
        sys.stdin.readline()
        os.waitpid(child, 0)
        say("over")


def act(name: str, store: str, place: str) -> None:
    say(str(os.getpid()))
    with collegial_core.open(store) as plans, closing(open_overview(place)) as overview:
        say("ready")
        getattr(overview, name)(plans)
        say("done")


def say(word: str) -> None:
    os.write(1, f"{word}\n".encode())


if __name__ == "__main__":
    main()
