"""Proposals on a school's timetable, as far as visits, meetings and groups are alike.

The server keeps nothing of the file.  A proposal goes along in its form, as requests with pseudonyms, days and times,
and is held against the rules anew when it is sent back: what does not hold any longer is told, line by line, and
nothing is recorded then.
"""

import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, Final

import attrs

from collegial_core import CollegialError, Refused, Request, Stale, Unreadable, wire
from collegial_core.ids import GroupId
from collegial_core.kernel.value import Asked
from collegial_core.planning import Impossible, OutOfTime, Planned, Time
from collegial_core.planning.rounds import RoundProblem
from collegial_core.state import State
from collegial_people import Finding
from collegial_people.findings import by_code
from collegial_timetables import SENTENCES, Matched, Nobody, Options, matched, read_timetable
from collegial_timetables.proposing import autumn_of
from collegial_web.asking import KeepsDirectory
from collegial_web.pages.forms import NOTHING, Against, No, no_of
from collegial_web.pages.look import Look
from collegial_web.pages.once import id_of, was_recorded
from collegial_web.pages.page import Filled, Given, Sent
from collegial_web.pages.setup.asking import against

PLACES: Final = 5
"""So many places of one kind of finding are shown."""

ITEM: Final = "item-"
"""What stands before a line's number in a form, with what is proposed there."""

TAKE: Final = "take-"
"""What stands before a line's number where it is ticked."""

Shown = dict[str, Any]
"""What a template needs to show a proposal."""


@attrs.frozen
class Told:
    """What is said of a plan, or of why there is none and what would help."""

    title: str
    says: tuple[str, ...]
    helps: tuple[str, ...] = ()


# --- what a form does -----------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Work:
    """What a form is sent for: to look, or to record.

    `recorded` gives None where it has.  `fields` are those at which it may be told that something is not understood.
    """

    looks: bool
    looked: Callable[[], Shown]
    recorded: Callable[[], Shown | None]
    fields: Sequence[str] = ()


def answered(look: Look, said: Filled, work: Work, done: Sent) -> Sent | Shown:
    """Look for a plan, or record what is ticked of one; a form that is sent twice is recorded once."""
    if work.looks:
        return _tried(look, said, work, work.looked) or {}
    shown = _tried(look, said, work, work.recorded)
    return done if shown is None or was_recorded(look, said) else shown


def _tried(look: Look, said: Filled, work: Work, do: Callable[[], Shown | None]) -> Shown | None:
    try:
        return do()
    except CollegialError as error:
        return {"no": _not_read(look, said, error, work.fields)}


def _not_read(look: Look, said: Filled, error: CollegialError, fields: Sequence[str]) -> No:
    no = against(look, error)
    if not isinstance(error, Unreadable) or no.against is None:
        return no
    message, file, path = no.against.message, said.files.get("file"), error.path
    if path in fields:
        return No(errors={path: message})
    if path == "timetable":
        return No(errors={"file": f"{look.say('The timetable')}: {message}"})
    if file is not None and path.startswith(file.name):
        return No(errors={"file": f"{path}: {message}"})
    return no if path else No(errors={"file": message})


def count_in(look: Look, said: Given, name: str, most: int) -> int | None:
    """Read a number from 1 on; None where nothing is written.

    Raises:
        Unreadable: it is none.

    """
    text = said.get(name, "").strip()
    if not text:
        return None
    is_number = text.isascii() and text.isdecimal() and len(text) <= len(str(most))
    if not is_number or not 1 <= int(text) <= most:
        raise Unreadable(name, look.sentence("Write a number from 1 to {most}.", most=most))
    return int(text)


# --- reading a timetable --------------------------------------------------------------


@attrs.frozen
class Read:
    """A timetable that was sent, and what was found in it."""

    matched: Matched
    findings: tuple[Finding, ...]


def read_file(look: Look, state: State, said: Filled, autumn: int, unit: str | None) -> Read:
    """Read the timetable of a school year, by the year of its autumn; its signatures are those of a unit, if any.

    Raises:
        Unreadable: there is no file, or it cannot be read.
        CalendarFilesMissing: it is a calendar, and what reads those is not installed.

    """
    file = said.files.get("file")
    if file is None:
        raise Unreadable("", "no file is chosen")
    listing = read_timetable({file.name: file.content}, Options(year=autumn))
    people = look.login.people if isinstance(look.login, KeepsDirectory) else Nobody()
    found = matched(look.plan, state, people, listing, unit)
    return Read(found, (*listing.findings, *found.findings))


def read_for_visits(look: Look, group: GroupId, said: Filled) -> Read:
    """Read the timetable of the school year of a group's open round; likewise."""
    with look.plans.read(look.plan) as reading:
        state = reading.state
        return read_file(look, state, said, autumn_of(state, group), unit_of(state, state.groups[group].members))


def unit_of(state: State, people: Sequence[Any]) -> str | None:
    """Give the unit of all of some people; None where they are of several."""
    units = {state.people[it].unit for it in people}
    return next(iter(units)) if len(units) == 1 else None


# --- what is said of it ---------------------------------------------------------------


def found_in(look: Look, read: Read) -> tuple[tuple[str, int, str], ...]:
    """Say what was found in the file: where, how often, and what."""
    return tuple((where, times, look.say(SENTENCES[code])) for code, where, times in by_code(read.findings, PLACES))


def told_of(
    look: Look,
    outcome: Planned[Any] | Impossible | OutOfTime[Any],
    costs: Mapping[str, str],
    *,
    has_solver: bool = True,
    none: str = "",
) -> Told:
    """Say what a plan costs and how good it is known to be, or why there is none and what would help.

    `costs` are the words for its parts; `none` says that none was found.
    """
    screen = look.screen()
    planned = outcome.best if isinstance(outcome, OutOfTime) else outcome
    lacks = (
        () if has_solver else (look.say("Planned without a solver; one is in the extra 'planner': collegial[planner]"),)
    )
    if isinstance(planned, Impossible):
        return Told(
            look.say("Why there is no plan"),
            tuple(screen.told(it.template, it.facts) for it in planned.reasons),
            tuple(screen.told(it.template, it.facts) for it in planned.relaxations),
        )
    if planned is None:
        nothing = none or look.say("None was found in the time there is here.")
        return Told(look.say("No plan was found"), (nothing, *lacks))
    counts = (f"{it.count} {look.say(costs.get(it.name, it.name))}" for it in planned.costs if it.count)
    best = look.say("No plan is better." if planned.best else "It is not known whether another plan is better.")
    return Told(look.say("How good the plan is"), (*counts, best, *lacks))


def when(look: Look, of: RoundProblem, time: Time) -> str:
    """Say when something is on its day: from when to when, or in which period."""
    span = of.grid.spans[time.period]
    if not of.timetable.clock:
        return look.sentence("period {number}", number=span.starts)
    clock = [look.clock(f"{it // 60:02}:{it % 60:02}") for it in (span.starts, span.ends)]
    return "–".join(clock)


def said_no(look: Look, no: Refused | Unreadable) -> str:
    """Say in one line what stands against a request."""
    told = no_of(look, no)
    return " ".join((*told.errors.values(), *([told.against.message] if told.against else ())))


# --- what is proposed -----------------------------------------------------------------


@attrs.frozen(kw_only=True)
class Item:
    """A request of a proposal as it stands in the form, with what is said of it; `was` is what it would change.

    `against` is what a rule says to it.
    """

    request: Request
    says: tuple[str, ...]
    was: tuple[str, ...] = ()
    ticked: bool = True
    against: str = ""

    @property
    def written(self) -> str:
        """What goes along in the form."""
        return json.dumps([wire.plain(self.request), self.says, self.was])

    @property
    def label(self) -> str:
        """What it is called beside its tick."""
        return ": ".join(it for it in self.says[:3] if it)


def item(look: Look, request: Request, says: Sequence[str], answer: object, was: Sequence[str] = ()) -> Item:
    """Give a request with what asking for it would come to: it is ticked unless a rule stands against it."""
    no = said_no(look, answer) if isinstance(answer, Refused | Unreadable) else ""
    return Item(request=request, says=tuple(says), was=tuple(was), ticked=not no, against=no)


def sent_items(look: Look, said: Given, is_ours: Callable[[Asked], bool]) -> Iterator[Item]:
    """Read what came with a form, as asked for by who looks, today.

    Raises:
        Unreadable: it is not what was proposed, or nothing that the page proposes.

    """
    for name, text in said.items():
        if name.startswith(ITEM):
            ticked = said.get(f"{TAKE}{name.removeprefix(ITEM)}") is not None
            read = _read(look, text, ticked=ticked)
            if read is None or not is_ours(read.request.asked):
                raise Unreadable("", "this is no proposal of ours")
            yield read


def _read(look: Look, text: str, *, ticked: bool) -> Item | None:
    try:
        plain, says, was = json.loads(text)
        asked = {"type": plain["type"], "data": plain["data"], "by": look.person, "on": look.on.isoformat()}
        request = wire.request(asked)
    except (ValueError, TypeError, KeyError, RecursionError, Unreadable):
        return None
    are_texts = all(isinstance(those, list) and all(isinstance(it, str) for it in those) for those in (says, was))
    return Item(request=request, says=tuple(says), was=tuple(was), ticked=ticked) if are_texts else None


def record(
    look: Look,
    said: Given,
    items: Sequence[Item],
    moved: Callable[[State, Item], str] = lambda _, __: "",
) -> tuple[Sequence[Item], No]:
    """Record what is ticked, all or nothing; give what stands against it, NOTHING where it is done.

    `moved` says what of the plan is no longer as it was where a line was proposed.
    """
    ticked = [place for place, it in enumerate(items) if it.ticked]
    if not ticked:
        return items, No(against=nothing_ticked(look))
    ledger = look.plans.ledger(look.plan)
    with ledger.read() as reading:
        number = reading.number
        refused = {place: no for place in ticked if (no := moved(reading.state, items[place]))}
    requests = [items[place].request for place in ticked]
    for place, answer in zip(ticked, ledger.would_many(requests), strict=True):
        if isinstance(answer, Refused | Unreadable):
            refused.setdefault(place, said_no(look, answer))
    if refused:
        told = [attrs.evolve(it, against=refused.get(place, "")) for place, it in enumerate(items)]
        return told, No(against=stale(look, len(refused)))
    try:
        ledger.do_all(requests, id=id_of(said), if_number=number)
    except Stale:
        again = look.say("Somebody has recorded something in the meantime.")
        return items, No(against=Against(again, look.say("Look once more.")))
    except Refused as error:
        return items, against(look, error)
    return items, NOTHING


def nothing_ticked(look: Look) -> Against:
    """Say that nothing is ticked."""
    return Against(look.say("Nothing is ticked."), look.say("Tick what you want to be recorded."))


def stale(look: Look, lines: int) -> Against:
    """Say that some of what is ticked does not hold any longer."""
    message = look.sentence("{lines:line does|lines do} not hold any longer.", lines=lines)
    return Against(message, look.say("Nothing is recorded. Untick what is told below, or look once more."))
