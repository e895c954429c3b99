"""Serve two examples over HTTP, with a login with which anybody is anybody: ./run web [OPTION ...]

The base groups and the learning group are recorded in a new store, which is gone afterwards. The options are those of
`collegial serve`.
"""

import sys
from collections.abc import Iterable
from pathlib import Path
from tempfile import TemporaryDirectory

from examples.base_groups import demo
from examples.show import apply, collegial

import collegial_core
from collegial_core.ids import PersonId
from collegial_directory import Entry, People, open_directory

HERE = Path(__file__).resolve().parent
GROUP = "larbacken"


def main(options: list[str]) -> int:
    """Record the examples, and serve them until a signal comes."""
    with TemporaryDirectory(prefix="collegial-") as folder:
        store = f"sqlite:///{folder}/school.db"
        _, names = demo.run(HERE / "base_groups", Path(folder) / "school.db")
        apply(["--store", store], GROUP, HERE / "learning_group" / "commands.jsonl")
        with open_directory(f"{folder}/school-people.db") as people, collegial_core.open(store) as plans:
            for plan in plans:
                enter(people, plan, plans.ledger(plan).state.people, names)
        return collegial("--store", store, "serve", "--demo", *options)


def enter(people: People, plan: str, persons: Iterable[str], names: dict[str, str]) -> None:
    """Enter everybody of a plan into the directory, each with a login of their own."""
    for person in sorted(persons):
        name, login = names.get(person), f"{plan}/{person}"
        people.put(Entry(plan=plan, person=PersonId(person), name=name, login=login))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
