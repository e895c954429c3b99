"""Serve two examples over HTTP, with a login with which anybody is anybody: ./run web [OPTION ...]

The base groups and the learning group are recorded in a new store, up to a day in November, and the store is gone
afterwards. The options are those of `collegial serve`.
"""

import sys
from collections.abc import Iterable
from datetime import date
from itertools import islice, pairwise, takewhile
from pathlib import Path
from tempfile import TemporaryDirectory

from examples.base_groups import demo
from examples.show import apply, collegial

import collegial_core
from collegial_core.ids import PersonId
from collegial_directory import Entry, Grants, People, open_directory

HERE = Path(__file__).resolve().parent
GROUP = "larbacken"
DAY = date(2026, 11, 10)
"""Where the stories stand: a group is between two meetings, and others are in the midst of a round of visits."""


def main(options: list[str]) -> int:
    """Record the examples, and serve them until a signal comes."""
    with TemporaryDirectory(prefix="collegial-") as folder:
        store = f"sqlite:///{folder}/school.db"
        names = tell(folder, store)
        with open_directory(f"{folder}/school-people.db") as people, collegial_core.open(store) as plans:
            for plan in plans:
                state = plans.ledger(plan).state
                enter(people, plan, everybody(state), names)
                let_open_plans(people, plan, (unit.principal_on(DAY) for unit in state.units.values()))
        print(f"Open {address(options)}?on={DAY}: the examples stand on that day", flush=True)
        return collegial("--store", store, "serve", "--demo", *options)


def address(options: list[str]) -> str:
    """Give where the pages will be, by the options of `collegial serve`."""
    joined = (it.partition("=") for it in options if "=" in it)
    given = {name: it for name, _, it in joined} | dict(pairwise(options))
    host, port, prefix = (
        given.get(f"--{name}", it) for name, it in (("host", "127.0.0.1"), ("port", "8080"), ("prefix", ""))
    )
    return f"http://{host}:{port}{prefix.removesuffix('/')}/"


def tell(folder: str, store: str) -> dict[str, str]:
    """Tell both years, keep of them what happened up to the day, and give people's names."""
    whole = f"sqlite:///{folder}/years.db"
    _, names = demo.run(HERE / "base_groups", Path(folder) / "years.db")
    apply(["--store", whole], GROUP, HERE / "learning_group" / "commands.jsonl")
    with collegial_core.open(whole) as years, collegial_core.open(store) as plans:
        for plan in years:
            ledger = years.ledger(plan)
            number = sum(1 for _ in takewhile(lambda it: it.happened_on <= DAY, ledger.entries()))
            plans.import_lines(islice(ledger.export(), number))
    return names


def everybody(state: collegial_core.State) -> list[str]:
    """Give everybody in a plan, principals too."""
    heads = (unit.principal_on(DAY) for unit in state.units.values())
    return list(dict.fromkeys([*state.people, *heads]))


def enter(people: People, plan: str, persons: Iterable[str], names: dict[str, str]) -> None:
    """Enter everybody of a plan into the directory, each with a login of their own."""
    for person in sorted(persons):
        name, login = names.get(person), f"{plan}/{person}"
        people.put(Entry(plan=plan, person=PersonId(person), name=name, login=login))


def let_open_plans(people: People, plan: str, heads: Iterable[PersonId]) -> None:
    """Let principals begin new plans, in which they are called as in this one, and see all plans in numbers."""
    for person in heads:
        people.grant(Grants(login=f"{plan}/{person}", person=person, opens_plans=True, overview=True))


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
