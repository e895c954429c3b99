"""What waits for a person: of every kind that names a role of theirs, what they could send that day."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import Any, Final

import attrs

from collegial_core.authority import Asking, has_any, has_role
from collegial_core.group import Group
from collegial_core.kernel import Occasion, PersonId, Request, Severity, SystemId
from collegial_core.kernel.texts import texts_of
from collegial_core.kernel.value import Asked
from collegial_core.meeting.parties import belonging
from collegial_core.plan import Unit
from collegial_core.policy import Aims, SupportArea
from collegial_core.state import State, complete, judge
from collegial_core.todo import cycles, duties, leading, meetings, units, visits
from collegial_core.todo.kinds import SAID, Looking, TodoKind, Waiting, gathered
from collegial_core.views.rows import Kind, cell, column, row

KINDS: Final[dict[str, TodoKind]] = gathered(visits, meetings, cycles, leading, units, duties)
"""Every kind of thing that waits, by its name."""

STANDS_IN: Final = {"leader": "deputy", "principal": "assistant"}
"""Who sees what waits for another, as far as they may record it."""

THERE: Final = ("host", "present")
"""The roles of those who were there; whoever has left the group is not reminded of what is another's duty."""

ORGANISER: Final = "organiser"

LEADS: Final = ("leader@group", "deputy@group")
HEADS_IT: Final = ("principal@group", "assistant@group")
"""The roles by which somebody has to do with a group that they were never in; the latter takes time to find out."""

HEADS_ANY: Final = ("principal@any", "assistant@any")
"""Who has neither heads no group."""

HEADS: Final = ("principal@unit", "assistant@unit")


@attrs.frozen(kw_only=True)
class Draft:
    """A request as far as it is known: `fill` names the fields that hold only an example, and `because` where needed.

    `accept` names the rules that it departs from, for the reason that is to be filled in.
    """

    example: Asked
    occasion: Occasion
    accept: tuple[str, ...] = ()
    fill: tuple[str, ...] = ()

    @property
    def gaps(self) -> tuple[str, ...]:
        """What is to be filled in, in words: the lesson that somebody writes of is none that a visitor sees."""
        written = {name for it in texts_of(type(self.example)) for name, _ in it.fields}
        return tuple("lesson learned" if name == "lesson" and name in written else name for name in self.fill)

    def filled(self, *, because: str | None = None, **said: Any) -> Request:  # noqa: ANN401 - the fields of any request
        """Give the request with what was to be filled in; more of its fields may be said, and known ones otherwise.

        Raises:
            TypeError: something is not filled in.

        """
        lacking = [name for name in self.fill if name not in said and not (name == "because" and because)]
        if lacking:
            message = f"fill in {', '.join(lacking)}"
            raise TypeError(message)
        asked = attrs.evolve(self.example, **said)  # type: ignore[misc]
        occasion = Occasion(by=self.occasion.by, on=self.occasion.on, because=because)
        return Request(asked, occasion, None, self.accept)


@row
class Item:
    """A thing that waits for a person: what to do (`kind`) with which thing (`of`), and the last day in time (`due`).

    `own` tells whether it is their own duty, or somebody else's that they may do too.  `late` is what should have been
    done before the day of asking.  `source` names the requirements that it comes from.

    Where a round is to be opened or a visit planned, `aims` tells what the method's visits are for (S4-10), and
    `support` what observation support the visitor can choose from (S4-08).
    """

    kind: str
    what = cell("What", lambda it: KINDS[it.kind].label, Kind.WORD)
    of: str = column("Which", Kind.SUBJECT)
    due: date | None = column("Due", warn=lambda it: it.late)
    late: bool
    own: bool
    whose = cell("Whose", lambda it: "own" if it.own else "also", Kind.WORD)
    optional: bool
    source: tuple[str, ...]
    request: Draft
    to_fill_in = cell("To fill in", lambda it: it.request.gaps, Kind.WORD)
    aims: Aims | None
    support: tuple[SupportArea, ...]


def todo(state: State, person: PersonId, on: date, *, kinds: Iterable[TodoKind] = tuple(KINDS.values())) -> list[Item]:
    """Give what waits for a person on a day, of all kinds or of some, what is due first before the rest.

    Each item can be sent that day as it stands, once its gaps are filled.  Where a plan has adopted no authority, it
    is shown to those whom its kind names.
    """
    at = Looking(state, person, on, tuple(_groups(state, person, on)), tuple(_units(state, person, on)))
    everywhere = attrs.evolve(at, groups=tuple(_all_groups(at)))
    found = [it for kind in kinds for it in _items(everywhere if ORGANISER in kind.roles else at, kind)]
    return sorted(found, key=lambda it: it.due or date.max)


def todo_counts(state: State, principal: PersonId, on: date) -> dict[PersonId, dict[str, int]]:
    """Count, for each person at the units that somebody heads, what waits of each kind; never what it is about."""
    units = {it.unit for it in state.units.values() if it.principal_on(on) == principal}
    people = [it.person for it in state.people.values() if it.unit in units]
    return {person: dict(Counter(item.kind for item in todo(state, person, on))) for person in people}


def _groups(state: State, person: PersonId, on: date) -> Iterator[Group]:
    """Yield the open groups that somebody has to do with: by membership, now or before, a role or an office.

    A system has to do with all.
    """
    near = (*LEADS, *HEADS_IT) if has_any(Asking(state, person, None, on), HEADS_ANY) else LEADS
    for group in state.groups.values():
        if group.closed_on is None and (
            group.group in state.groups_of.get(person, ())
            or person in group.roles.values()
            or SystemId(person) in state.systems
            or has_any(Asking(state, person, group, on), near)
        ):
            yield group


def _all_groups(at: Looking) -> Iterable[Group]:
    """Give all open groups to an organiser, for the kinds that name one: it takes time to look at them all."""
    if not has_role(Asking(at.state, at.person, None, at.on), ORGANISER):
        return at.groups
    return (group for group in at.state.groups.values() if group.closed_on is None)


def _units(state: State, person: PersonId, on: date) -> Iterator[Unit]:
    """Yield the units that somebody heads, or helps to head."""
    return (unit for unit in state.units.values() if has_any(Asking(state, person, unit, on), HEADS))


def _items(at: Looking, kind: TodoKind) -> Iterator[Item]:
    for waiting in kind.find(at):
        day = waiting.on or at.on
        own = has_any(Asking(at.state, at.person, waiting.asked, day), kind.waits_for)
        if own or _may_too(at, kind, waiting, day):
            accept = _departing(at, waiting, day)
            if accept is not None:
                yield _item(at, kind, waiting, accept, own=own)


def _may_too(at: Looking, kind: TodoKind, waiting: Waiting, day: date) -> bool:
    """Tell whether somebody may do what is another's duty, or stands in for whose it is."""
    asking = Asking(at.state, at.person, waiting.asked, day)
    group = asking.group
    stays = group is None or not group.stay(at.person) or at.person in belonging(group, at.on)
    also = [role for role in kind.also if stays or role not in THERE]
    return has_any(asking, [*also, *_standing_in(kind.roles)])


def _standing_in(roles: Sequence[str]) -> Iterator[str]:
    for role in roles:
        word, at, whose = role.partition("@")
        if at and word in STANDS_IN:
            yield f"{STANDS_IN[word]}@{whose}"


def _departing(at: Looking, waiting: Waiting, day: date) -> tuple[str, ...] | None:
    """Name the rules that the request departs from; None where it would be refused whatever the reason.

    The rules about rights are among those asked.
    """
    occasion = Occasion(by=at.person, on=day, because=SAID if "because" in waiting.fill else None)
    events = complete(at.state, waiting.asked, occasion)
    names: list[str] = []
    for event in events:
        for rule, no in judge(at.state, event, occasion):
            if (no.severity or rule.severity) is Severity.E:
                return None
            names.append(rule.name)
    return tuple(dict.fromkeys(names))


def _item(at: Looking, kind: TodoKind, waiting: Waiting, accept: tuple[str, ...], *, own: bool) -> Item:
    fill = tuple(dict.fromkeys((*waiting.fill, *(("because",) if accept else ()))))
    occasion = Occasion(by=at.person, on=waiting.on or at.on)
    late = waiting.due is not None and waiting.due < at.on
    return Item(
        kind=kind.name,
        of=waiting.of,
        due=waiting.due,
        late=late and not kind.optional,
        own=own,
        optional=kind.optional,
        source=kind.source,
        request=Draft(example=waiting.asked, occasion=occasion, accept=accept, fill=fill),
        aims=waiting.aims,
        support=waiting.support,
    )
