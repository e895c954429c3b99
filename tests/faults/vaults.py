"""A vault that is killed while keys are kept, destroyed and wrapped anew: is each text there, or erased by decision?"""

import os
import shutil
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any, Final

import attrs
from tests.faults import tracing, writer
from tests.faults.processes import Act, Worker
from tests.faults.verdict import Hall, Promise, Verdict, url_of
from tests.school import AUTUMN, School

import collegial_core as cc
from collegial_core.audit.sealing import texts_in
from collegial_core.definitions import shipped_retention
from collegial_core.disposal import DecideDisposal, RetentionAdopted, TextKey
from collegial_core.kernel.sealed import sealed
from collegial_core.vault import Erased
from collegial_vault import MasterFile, new_master, open_vault, rotate

KILLED: Final = Promise(
    "vault.kill",
    "kill -9 of the recording of a note, of a disposal carried out, of a rotation and of `Plans.seal`, before "
    "each call that writes, syncs or names a file",
    "each text that stands in an entry is readable or, where its key was to be destroyed, erased; done when done again",
)
PLAN: Final = "solbacken"
MOVED: Final = "ekbacken"
PEOPLE: Final = 4
NEW: Final = 3
"""How many texts are recorded."""

GONE: Final = tuple(TextKey(subject=f"person p-{it}", kind="own_need", year=2026) for it in (1, 2))
DUE: Final = date(2028, 8, 1)


def text_of(number: int) -> str:
    """Give what a person writes."""
    return f"Time to read, {number}"


def _need(person: int, number: int) -> cc.conditions.NeedIdentified:
    return cc.conditions.NeedIdentified(person=cc.ids.PersonId(f"p-{person}"), text=text_of(number))


def _text_of(entry: cc.Entry[Any]) -> bool:
    return isinstance(entry.event, cc.conditions.NeedIdentified)


@attrs.frozen
class Place:
    """A folder with a store, a vault and two master keys."""

    folder: Path

    @property
    def keys(self) -> str:
        """Where the vault is."""
        return str(self.folder / "keys.db")

    def master(self, name: str = "master") -> MasterFile:
        """Give a master key."""
        return MasterFile(self.folder / f"{name}.key")

    def opened(self, store: str = "school.db", *masters: str) -> cc.Plans:
        """Open a store with the vault."""
        given = [self.master(it) for it in masters or ("master", "other")]
        return cc.open(url_of(self.folder / store), vault=open_vault(self.keys, *given))

    def make(self) -> None:
        """Make all of it: a sealed plan, and one that stands open."""
        for name in ("master", "other"):
            new_master(self.folder / f"{name}.key")
        with self.opened() as plans:
            school = School(plans.store, vault=plans.vault).starts(people=PEOPLE)
            for number in range(1, PEOPLE + 1):
                school.does(_need(number, number), by=f"p-{number}")
            school.does(RetentionAdopted(decision="GB-0", schedule=shipped_retention()))
            redacted = next(it.number for it in school.ledger.entries() if _text_of(it) and it.event.person == "p-3")
            decide = DecideDisposal(disposal="d-1", decision="GB-1", keys=GONE, entries=(redacted,))
            school.does(decide, on=DUE)
        with cc.open(url_of(self.folder / "open.db")) as plans:
            school = School(plans.store)
            school.ledger = plans.ledger(MOVED)
            school.starts(people=PEOPLE)
            for number in range(1, PEOPLE + 1):
                school.does(_need(number, number), by=f"p-{number}")


def record(place: Place, told: Callable[[str], None] = writer.say) -> None:
    """Record texts, and say of each that it is safe."""
    with place.opened() as plans:
        for number in range(1, NEW + 1):
            occasion = cc.Occasion(by=cc.ids.PersonId("p-1"), on=AUTUMN)
            plans.do(PLAN, cc.Request(_need(1, PEOPLE + number), occasion, f"n-{number}"))
            told(f"ok {number} 0")


def dispose(place: Place) -> None:
    """Carry out that the keys of two people are destroyed, and a text of a third."""
    with place.opened() as plans:
        list(plans.ledger(PLAN).carry_out(by="p-rektor", on=DUE))


def turn(place: Place) -> None:
    """Wrap all keys by the other master key."""
    rotate(place.keys, place.master(), place.master("other"))


def seal(place: Place) -> None:
    """Move the open plan to where it is sealed."""
    with cc.open(url_of(place.folder / "open.db")) as plans, place.opened() as into:
        plans.seal(MOVED, into)


ACTS: Final[dict[str, Callable[[Place], None]]] = {"record": record, "dispose": dispose, "rotate": turn, "seal": seal}


def act(name: str, folder: str) -> None:
    """Do one of them, and say so."""
    writer.say("ready")
    os.read(0, 80)
    ACTS[name](Place(Path(folder)))
    writer.say("done")


@attrs.define
class Tally:
    """What became of the texts."""

    kills: int = 0
    lost: int = 0
    """Acknowledged texts that are not there, or cannot be read."""
    torn: int = 0
    """Acts that were half done, or could not be done again."""


def said(place: Place, plan: str, *masters: str) -> dict[int, str | Erased]:
    """Open each need that stands in a plan, by its entry."""
    found: dict[int, str | Erased] = {}
    with place.opened("school.db", *masters) as plans:
        ledger = plans.ledger(plan)
        assert plans.vault is not None
        for entry in ledger.entries():
            tokens = [sealed(it, name) for name, it in texts_in(entry).items()]
            opened = plans.vault.open(plan, tokens)
            if isinstance(entry.event, cc.conditions.NeedIdentified):
                found[entry.number] = opened[0]
        assert [it.rule for it in ledger.check() if it.rule in {"A-18", "A-19"}] == []
    return found


def judge(name: str, place: Place, acknowledged: int, tally: Tally) -> None:
    """Look at what is there after a kill, do it again, and look anew."""
    tally.kills += 1
    try:
        before = list(said(place, PLAN).values())
        record(place, lambda _: None) if name == "record" else ACTS[name](place)
        after = list(said(place, PLAN, *(("other",) if name == "rotate" else ())).values())
        moved = said(place, MOVED) if name == "seal" else {}
    except (cc.CollegialError, AssertionError):
        tally.lost += 1
        return
    texts = [text_of(number) for number in range(1, PEOPLE + 1)]
    if name == "record":
        whole = [*texts, *(text_of(PEOPLE + number) for number in range(1, NEW + 1))]
        tally.lost += before != whole[: len(before)] or len(before) < PEOPLE + acknowledged
        tally.torn += after != whole
    elif name == "dispose":
        erased = [isinstance(it, Erased) for it in before]
        disposed = [True, True, True, False]
        tally.torn += erased not in (
            [False] * PEOPLE,
            [True, True, False, False],
            disposed,
        )  # keys, then the third's text
        tally.torn += [isinstance(it, Erased) for it in after] != disposed or not _is_carried_out(place)
        tally.lost += [it for it in after if isinstance(it, str)] != texts[3:]
    else:
        tally.lost += before != texts or after != texts
        tally.torn += name == "seal" and list(moved.values()) != texts


def _is_carried_out(place: Place) -> bool:
    with place.opened() as plans:
        ledger = plans.ledger(PLAN)
        done = ledger.state.disposals.decided["d-1"].carried_out_on == DUE
        return done and not any(it.rule == "A-20" for it in ledger.check())


def killed(hall: Hall, does: Act = act) -> Iterator[Verdict]:
    """Kill each act before each of its calls."""
    if missing := tracing.missing():
        yield KILLED.skipped(missing)
        return
    tally = Tally()
    with hall.place() as first, hall.place() as second:
        Place(first).make()
        for name in ACTS:
            _lay(first, second)
            calls = list(tracing.calls(does, name, str(second)))[:-1]
            chosen = calls[:: hall.many(1, max(1, len(calls) // 6))]
            for at in hall.counted(f"kills of {name}", len(chosen)):
                _lay(first, second)
                process = Worker(does, name, str(second))
                with tracing.tampering(process, f"{chosen[at].name}:signal=KILL:when={chosen[at].number}"):
                    process.go().finish()
                judge(name, Place(second), sum(it.startswith("ok") for it in process.said), tally)
    figure = f"{tally.kills} kills: {tally.lost} texts lost or unreadable, {tally.torn} acts torn"
    yield KILLED.judged(figure, kept=not (tally.lost or tally.torn), **attrs.asdict(tally))


def _lay(first: Path, second: Path) -> None:
    for path in second.iterdir():
        path.unlink()
    for path in first.iterdir():
        shutil.copy2(path, second)
