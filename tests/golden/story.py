"""The story behind the golden files; it writes those that are missing and never touches one that is there.

    python -m tests.golden.story

A golden file holds entries as they were first recorded.  It has to replay for
ever, so nobody edits it: a new event version gets a new file.  `commands.txt`, `rules.txt`
and `defaults.json` alone grow.
"""

import json
import sys
from collections.abc import Iterable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, get_args

import attrs
from tests.golden import (
    eighteenth,
    eighth,
    eleventh,
    fifth,
    fourteenth,
    fourth,
    nineteenth,
    second,
    seventeenth,
    seventh,
    sixth,
    tenth,
    third,
    twelfth,
)
from tests.school import School, sept

import collegial_core as cc
from collegial_core.privacy import AUDITOR
from collegial_core.state import RULES
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore, ReferenceVault
from collegial_core.upcasts import UPCASTS, Upcast
from collegial_core.views import VIEWS, Query
from collegial_core.wire import decode, to_data
from collegial_core.wire.vocabulary import EVENTS, REQUESTS

HERE = Path(__file__).parent

RIGHTED = ("readiness", "overdue", "leaders", "person")
"""The views that told something else when the first files were written, and wrong: `*.righted.json` has what they
tell since.
"""


def tell() -> School:
    """Tell a short plan in which every event occurs."""
    school = School(ReferenceStore(clock=lambda: datetime(2026, 8, 17, 8, 30, 15, 123456, UTC)))
    school.starts("base-group-visits", "learning-group", people=7)
    term = cc.schedule.Term(name="HT", first=date(2026, 8, 18), last=date(2026, 12, 18))
    lov = cc.schedule.Break(name="läslov", first=date(2026, 10, 26), last=date(2026, 10, 30))
    school.does(
        cc.plan.CalendarAdopted(unit="solbacken", terms=(term,), breaks=(lov,)), on_behalf_of="p-huvudman", id="c-1"
    )
    school.runs(3).opens(visits_each=3)
    school.forms(
        ["p-4", "p-5"],
        group="lg",
        method="learning-group",
        because='Två ämneslag – "pröva" först',
        accept=("a_group_has_its_methods_size",),
    )
    school.does(cc.group.MemberJoined(group="g", person="p-6"), on=sept(1))
    school.does(cc.group.MemberLeft(group="g", person="p-6"), on=sept(2))
    school.visits("p-1", "p-2", visit="v-1")
    school.plans_visit("p-2", "p-1", visit="v-2", support=("the opening", "questions"))
    (planned,) = school.plans_visit("p-2", "p-3", visit="v-3", support="whole")
    school.does(cc.visit.VisitMoved(visit="v-2", date=sept(9), lesson="sv-8a"))
    school.does(cc.visit.VisitCancelled(visit="v-2"), on=sept(8))
    school.does(cc.plan.CorrectEntry(entry=planned.number, data={"host": "p-1"}), because="Fel värd", on=sept(8))
    school.does(
        cc.plan.RevisePlan(of=1, lessons="Anteckningen kom sent", aim="Samtal samma dag"),
        because="Höstens uppföljning",
        on=sept(20),
    )
    (other,) = school.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-other"), on=sept(20))
    school.does(cc.plan.WithdrawEntry(entry=other.number), because="Ekbacken väntar ett år", on=sept(21))
    school.does(
        cc.visit.RoundClosed(round="r"),
        because="Sjukdom",
        accept=("a_round_ends_when_its_aim_is_reached",),
        on=sept(25),
    )
    school.does(cc.group.GroupClosed(group="g"), on=sept(25))
    return school


def defaults() -> dict[str, Any]:
    """Give what each field of an event, and of its parts, means when it is left out, by the event's name and the path.

    Older lines leave it out for ever, so what was once released never changes.
    """
    return {path: default for word in EVENTS for path, default in _defaults(word.kind, word.versioned)}


def _defaults(kind: Any, path: str) -> Iterator[tuple[str, Any]]:
    if attrs.has(kind):
        for field in attrs.fields(kind):
            if field.default is not attrs.NOTHING:
                yield f"{path}.{field.name}", to_data(field.default)
            yield from _defaults(field.type, f"{path}.{field.name}")
    for part in get_args(kind):
        yield from _defaults(part, path)


def _json(value: object) -> bytes:
    return json.dumps(value, ensure_ascii=False, indent=1).encode() + b"\n"


def _write(name: str, content: bytes) -> None:
    path = HERE / name
    if not path.exists():
        path.write_bytes(content)


def tell_sealed() -> list[School]:
    """Tell all stories with their texts sealed, the first first; the vault hides nothing and is not kept."""
    School.sealing = ReferenceVault
    others = (third, second, fourth, fifth, seventh, sixth, eighth, tenth, nineteenth)
    told = [it.tell() for it in (sys.modules[__name__], *others)]
    School.sealing = None
    return told


def main() -> None:
    """Write the golden files that are missing."""
    first = tell()
    stories = {
        "plan-7": sixth.tell(),  # first, so that it shows what a calendar has been recorded as since then
        "plan-3": third.tell(),
        "plan-2": second.tell(),
        "plan": first,
        "plan-4": first,  # the first plan as it is recorded since facts are data
        "plan-5": fourth.tell(),
        "plan-6": fifth.tell(),
        "plan-8": seventh.tell(),
        "plan-9": eighth.tell(),
        "plan-11": tenth.tell(),
        "plan-12": eleventh.tell(),
        "plan-13": twelfth.tell(),
        "plan-15": fourteenth.tell(),
        "plan-17": seventeenth.tell(),
        "plan-18": eighteenth.tell(),
        "plan-19": nineteenth.tell(),
    }
    by_name: dict[str, list[bytes]] = {}
    sealed = tell_sealed()
    _write("sealed.jsonl", b"".join(line + b"\n" for line in sealed[0].lines()))
    for school in (*stories.values(), *sealed):
        for line in school.lines():
            head = json.loads(line)
            by_name.setdefault(f"{head['type']}@{head['version']}", []).append(line)
    for name, own in by_name.items():
        _write(f"{name}.jsonl", b"".join(line + b"\n" for line in own[:3]))
    for upcast in UPCASTS:
        _write_step(upcast)
    for name, school in stories.items():
        _write(f"{name}.jsonl", b"".join(line + b"\n" for line in school.lines()))
        views = views_of(school.ledger)
        _write(f"{name}.views.json", _json(views))
        stored = (HERE / f"{name}.views.json").read_bytes()
        if stored != _json({view: views[view] for view in json.loads(stored)}):  # there may be more views since
            _write(f"{name}.righted.json", _json({view: views[view] for view in RIGHTED}))
    released = json.loads((HERE / "defaults.json").read_text("utf-8"))
    (HERE / "defaults.json").write_text(
        json.dumps({**defaults(), **released}, ensure_ascii=False, indent=1, sort_keys=True) + "\n", "utf-8"
    )
    _add("commands.txt", (word.name for word in REQUESTS))
    _add("rules.txt", (f"{rule.name} {rule.id}" for rule in RULES))


def _add(name: str, lines: Iterable[str]) -> None:
    """Add to a list what is not in it yet."""
    path = HERE / name
    known = path.read_text("utf-8").splitlines() if path.exists() else []
    path.write_text("".join(f"{line}\n" for line in dict.fromkeys((*known, *lines))), "utf-8")


def _write_step(upcast: Upcast) -> None:
    """Write what the golden lines of an old version become in the next."""
    name = f"{upcast.name}@{upcast.version}"
    lines = (HERE / f"{name}.jsonl").read_bytes().splitlines()
    steps = [to_data(upcast.step(decode(Record(json.loads(line)["number"], name, line)).event)) for line in lines]
    _write(f"{name}.step.json", _json(steps))


def views_of(ledger: cc.Ledger) -> dict[str, Any]:
    """Give every view of a plan as an auditor sees it."""
    return {name: to_data(view(ledger.state, Query(reader=AUDITOR))) for name, view in VIEWS.items()}


if __name__ == "__main__":
    main()
