"""People from a list: a file is looked at, what it would change is shown line by line, and what is ticked is recorded.

The server keeps nothing of a file, nor does a page carry it along: it is chosen once more with what is ticked, and has
to come to just what was shown.
"""

from collections.abc import Iterator, Mapping, Sequence
from hashlib import blake2b
from threading import Lock
from typing import Any, Final

import attrs

from collegial_core import CollegialError, Refused, Stale, StoreError, Unreadable
from collegial_core.state import State
from collegial_core.todo import may
from collegial_directory import People
from collegial_people import Mapping as Columns
from collegial_people import Options, Proposal, Proposals, Roster, accept, propose, read_people
from collegial_people.findings import SENTENCES, by_code
from collegial_people.mapping import mapping_of
from collegial_people.proposals import ASKS
from collegial_people.proposals import SENTENCES as KINDS
from collegial_web.asking import KeepsDirectory
from collegial_web.pages.forms import NOTHING, Against, No
from collegial_web.pages.look import Look
from collegial_web.pages.once import made_of
from collegial_web.pages.page import Filled, Given, Page, Sent
from collegial_web.pages.setup.asking import LOOK, Told, about_form, against, is_offered
from collegial_web.pages.setup.setup import TAB

MOST: Final = 2_000
"""How many lines are shown at once."""

PLACES: Final = 20
"""How many places of one kind of finding are shown."""

TAKE: Final = "take-"
"""What stands before a line's number where it is ticked."""

_ONE_BY_ONE: Final = Lock()
"""Two lists at once would be two answers to who is known already."""


@attrs.frozen
class FoundLine:
    """One kind of finding: where it is, how often, and what it says."""

    where: str
    times: int
    says: str


@attrs.frozen(kw_only=True)
class ProposedLine:
    """One change: where it comes from, whom it is about, what it is, and what has to be decided; it may be ticked."""

    where: str
    who: str
    proposed: str
    details: str
    asks: str
    ticks: bool
    ticked: bool


@attrs.frozen(kw_only=True)
class Shown:
    """What a file comes to: what is found, what is proposed, and a fingerprint of all that is shown of it."""

    found: tuple[FoundLine, ...] = ()
    lines: tuple[ProposedLine, ...] = ()
    seen: str = ""
    unchanged: int = 0
    more: int = 0
    marked: bool = True
    is_list: bool = False


@attrs.frozen
class _Compared:
    """A file and what it proposes, with what of it may be recorded by who looks."""

    roster: Roster
    proposals: Proposals
    mine: frozenset[str]

    @property
    def items(self) -> Sequence[Proposal]:
        return self.proposals.items[:MOST]

    def may_take(self, it: Proposal) -> bool:
        return it.recorded and (it.event is None or it.event.asked_as in self.mine)


def draw(look: Look, state: State, _: Given) -> dict[str, Any]:
    """Give the form."""
    return _form(look, state, {}, Shown(), NOTHING)


def _form(look: Look, state: State, said: Given, shown: Shown, no: No) -> dict[str, Any]:
    keeps = isinstance(look.login, KeepsDirectory)
    return {
        **about_form(Told(no=no), said),
        "offered": keeps and bool(state.units) and is_offered(look, state, "person.register"),
        "nothing": _nothing(look, state, keeps=keeps),
        "units": [(it, it) for it in state.units],
        "unit": said.get("unit", ""),
        "shown": shown,
        "most": MOST,
    }


def _nothing(look: Look, state: State, *, keeps: bool) -> str | None:
    if not keeps:
        return look.say("Names come into this server's directory from elsewhere.")
    return None if state.units else look.say("There is no unit yet.")


def take(look: Look, _: Given, said: Filled) -> Sent | dict[str, Any] | None:
    """Look at a list, or record what is ticked of it."""
    with look.plans.read(look.plan) as reading:
        if not isinstance(look.login, KeepsDirectory) or not is_offered(look, reading.state, "person.register"):
            return None
    looks, done = said.get("go") == LOOK, Sent(look.to("setup") + "?done=people")
    shown, no = Shown(), NOTHING
    try:
        with _ONE_BY_ONE:
            if not looks and look.plans.ledger(look.plan).recorded(_id_of(said)):
                return done  # the same form, sent twice
            compared = _compared(look, look.login.people, said)
            shown = _shown(look, compared, said)
            no = NOTHING if looks else _recorded(look, look.login.people, compared, shown, said)
        if not looks and no is NOTHING:
            return done
    except CollegialError as error:
        no = _not_read(look, error)
    with look.plans.read(look.plan) as reading:
        return _form(look, reading.state, said, shown, no)


def _id_of(said: Given) -> str:
    return f"people-{made_of(said)}"


def _not_read(look: Look, error: CollegialError) -> No:
    told = against(look, error).against
    message = "" if told is None else told.message
    if isinstance(error, Unreadable):
        return No(errors={"file": f"{error.path}: {message}"})
    return No(errors={"file": message})


# --- looking --------------------------------------------------------------------------


def _compared(look: Look, people: People, said: Filled) -> _Compared:
    """Read the file and compare it with the plan and its directory, as the command line does.

    Raises:
        Unreadable: there is none, or it cannot be read.
        CalamineMissing: it is a workbook, and what reads those is not installed.

    """
    file = said.files.get("file")
    if file is None:
        raise Unreadable(look.say("The list"), "no file is chosen")
    mapping = said.files.get("mapping")
    columns = Columns() if mapping is None else mapping_of(mapping.content, look.say("The mapping"))
    with look.plans.read(look.plan) as reading:
        mine = frozenset(it.asked for it in may(reading.state, look.person, look.on))
        units = {str(it): str(it) for it in reading.state.units}
    for it in columns.units.values():
        if it not in units:
            raise Unreadable(
                look.say("The mapping"), f"there is no unit {it[:80]!r} in this plan; there are: {', '.join(units)}"
            )
    options = Options(
        today=look.on,
        units={**units, **columns.units},
        unit=said.get("unit") if said.get("unit") in units else None,
        mapping=columns if columns.columns else None,
    )
    roster = read_people(file.content, file.name, options)
    with look.plans.read(look.plan) as reading:
        proposals = propose(look.plan, reading, people, roster)
    return _Compared(roster, proposals, mine)


def _shown(look: Look, compared: _Compared, said: Given) -> Shown:
    found = tuple(_found(look, compared.roster))
    chooses = "seen" in said
    lines = tuple(
        _line(look, compared, it, ticked=said.get(f"{TAKE}{place}") is not None if chooses else not it.asks)
        for place, it in enumerate(compared.items)
    )
    same = [attrs.astuple(attrs.evolve(it, ticked=False)) for it in lines]
    return Shown(
        found=found,
        lines=lines,
        seen=blake2b(repr(([attrs.astuple(it) for it in found], same)).encode(), digest_size=16).hexdigest(),
        unchanged=compared.proposals.unchanged,
        more=len(compared.proposals.items) - len(lines),
        marked=compared.roster.marked,
        is_list=True,
    )


def _found(look: Look, roster: Roster) -> Iterator[FoundLine]:
    for code, where, times in by_code(roster.findings, PLACES):
        yield FoundLine(where, times, look.say(SENTENCES[code]))


def _line(look: Look, compared: _Compared, it: Proposal, *, ticked: bool) -> ProposedLine:
    ticks = compared.may_take(it)
    changed = " → ".join(filter(None, (it.before, it.after)))
    return ProposedLine(
        where="" if it.place is None else str(it.place),
        who=it.name or "",
        proposed=look.say(KINDS[it.kind]),
        details="; ".join(filter(None, (changed, ", ".join(it.units)))),
        asks="; ".join(look.say(ASKS.get(code) or SENTENCES[code]) for code in it.asks),
        ticks=ticks,
        ticked=ticks and ticked,
    )


# --- recording ------------------------------------------------------------------------


def _recorded(look: Look, people: People, compared: _Compared, shown: Shown, said: Mapping[str, str]) -> No:
    """Record what is ticked, if that is what was looked at; say what stands against it.

    Raises:
        Unreadable: as for `accept`.

    """
    if said.get("seen") != shown.seen:
        again = "This is not what you have looked at: another file, or somebody has recorded something since."
        return No(against=Against(look.say(again), look.say("Look at it below, tick, and choose the file once more.")))
    chosen = [it for line, it in zip(shown.lines, compared.items, strict=True) if line.ticked]
    if not chosen:
        return No(against=Against(look.say("Nothing is ticked."), look.say("Tick what you want to be recorded.")))
    ledger = look.plans.ledger(look.plan)
    try:
        accept(ledger, people, compared.proposals, chosen, by=look.person, on=look.on, request=_id_of(said))
    except Stale:
        said_by_others = look.say("Somebody has recorded something in the meantime.")
        return No(against=Against(said_by_others, look.say("Look once more.")))
    except Refused as error:
        return against(look, error)
    except StoreError as error:
        return No(against=Against(look.say("The directory takes no names from here."), str(error)))
    return NOTHING


ROSTER: Final = Page(path="/setup/people/list", tab=TAB, file="setup/roster.html", draws=draw, takes=take, lists=True)
