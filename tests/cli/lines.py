"""A small school for the tests: one base group of three, and a round of visits, as lines of JSON."""

from __future__ import annotations

import json
from typing import TYPE_CHECKING, Any

import collegial_core

if TYPE_CHECKING:
    from collections.abc import Sequence

PLAN = "solbacken"
MEMBERS = ("p-01", "p-02", "p-03")
TITLE = "Öppna dörrar"
AIM = "Fler lär av varandra"
REASON = "We are few this year"
NOTE = "We talked about waiting longer for answers"


def line(
    kind: str,
    on: str,
    *,
    by: str = "p-00",
    because: str | None = None,
    accept: Sequence[str] | None = None,
    name: str | None = None,
    **data: Any,
) -> str:
    """Write one command as a line of JSON; `name` is its id."""
    more = {"because": because, "accept": accept, "id": name}
    known = {name: value for name, value in more.items() if value is not None}
    return json.dumps({"type": kind, "data": data, "by": by, "on": on, **known}, ensure_ascii=False)


def visit(name: str, visitor: str, host: str, day: str) -> list[str]:
    """Write a whole visit, from the plan to the note."""
    people = {"visitor": visitor, "host": host}
    return [
        line("visit.plan", day, visit=name, round="r-1", lesson=f"m-{name}", date=day, **people),
        line("visit.hold", day, visit=name),
        line("visit.talk", day, visit=name),
        line("visit.publish_note", day, visit=name, note=NOTE, receipt=f"receipt-{name}"),
    ]


START = [
    line(
        "plan.start",
        "2026-08-17",
        title=TITLE,
        aim=AIM,
        starts="2026-08-17",
        ends="2027-06-15",
        name="c-1",
    ),
    line("method.adopt", "2026-08-17", method="base-group-visits", version=1),
    line("method.adopt", "2026-08-17", method="learning-group", version=1),
    line("unit.register", "2026-08-17", unit="u-1", principal="p-00"),
    *(line("person.register", "2026-08-17", person=person, unit="u-1") for person in MEMBERS),
    line(
        "group.form", "2026-08-18", group="g-1", method="base-group-visits", version=1, members=MEMBERS, folder="Mappen"
    ),
    line("group.appoint_leader", "2026-08-18", group="g-1", leader="p-01", until="2027-06-15"),
    line("group.start", "2026-08-18", group="g-1"),
    line("round.open", "2026-08-18", round="r-1", group="g-1", starts="2026-09-01", ends="2026-12-18", visits_each=2),
]
"""From nothing to an open round: eleven entries."""

FEW = line(
    "group.form",
    "2026-08-19",
    group="g-2",
    method="learning-group",
    version=1,
    members=MEMBERS,
    folder="M",
    because=REASON,
    accept=["a_group_has_its_methods_size"],
)
"""A group that is smaller than its method asks for, with a reason: two entries."""

YEAR = [
    *START,
    FEW,
    *visit("v-1", "p-01", "p-02", "2026-09-07"),
    *visit("v-2", "p-02", "p-03", "2026-09-14"),
]
"""With two of six pairs seen: 21 entries."""

REFUSED = line(
    "visit.plan", "2026-09-15", visit="v-9", round="r-1", visitor="p-01", host="p-01", lesson="m", date="2026-09-16"
)
"""Somebody would visit themselves."""


def text(lines: list[str]) -> str:
    """Join lines to a file's text."""
    return "".join(f"{line}\n" for line in lines)


def state_of(record: str) -> collegial_core.State:
    """Replay an export."""
    with collegial_core.open("memory://") as plans:
        return plans.import_lines(line.encode() for line in record.splitlines()).ledger.state
