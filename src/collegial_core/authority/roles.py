"""Who has which role: how somebody stands to what an event is about, on its day.

Offices and membership count on the day of the event.  What somebody is by being named in a thing, such as a visit's
host, never lapses: who has left may still finish what was theirs.
"""

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from fnmatch import fnmatchcase
from typing import Any, Final

import attrs

from collegial_core.authority.events import APPOINTING, AuthorityAdopted
from collegial_core.authority.state import StateProtocol
from collegial_core.authority.subject import group_of, units_of, workplaces
from collegial_core.group import Group
from collegial_core.kernel import GroupId, MeetingId, PersonId, RoleId, SystemId, UnitId, VisitId
from collegial_core.kernel.value import Event
from collegial_core.meeting import Meeting
from collegial_core.meeting.agenda import items_of
from collegial_core.meeting.parties import holders_on, minute_takers
from collegial_core.plan import SystemAdmitted, UnitRegistered
from collegial_core.policy.authority import (
    MANAGED,
    MINUTES_BY,
    MINUTES_TO,
    NOTE_BY,
    Asks,
    AuthorityLine,
    RoleWord,
    Whose,
    authority_role,
    condition,
)
from collegial_core.visit import Visit, VisitPlanned, note_writers

_STEP: Final = "step"
"""After `holder:`: the role that does the step in question."""


@attrs.frozen
class Asking:
    """Somebody who would record an event on a day, and the state that tells how they stand to it.

    `event` may be what is asked for, too, as far as that has the event's fields; where it is None, only those roles
    are asked for that hang on nothing else.
    """

    state: StateProtocol
    person: PersonId
    event: Any
    on: date

    @property
    def name(self) -> str:
        """The name of the event, or of the one that comes of what is asked for."""
        kind, *_ = getattr(self.event, "records", None) or (self.event,)
        return str(getattr(kind, "recorded_as", ("",))[0])

    @property
    def group(self) -> Group | None:
        """The group that the event is about."""
        name = group_of(self.state, self.event)
        return self.state.groups.get(name) if name else None

    @property
    def meeting(self) -> Meeting | None:
        """The meeting that the event is about."""
        return self.state.meetings.get(MeetingId(getattr(self.event, "meeting", None) or ""))

    @property
    def visit(self) -> Visit | None:
        """The visit that the event is about."""
        return self.state.visits.get(VisitId(getattr(self.event, "visit", None) or ""))


def has_role(asking: Asking, role: str) -> bool:
    """Tell whether somebody has a role, as an authority writes it."""
    read = authority_role(role)
    return read is not None and HAS[read.word](asking, read.of)


def has_any(asking: Asking, roles: Sequence[str]) -> bool:
    """Tell whether somebody has one of these roles."""
    return any(has_role(asking, role) for role in roles)


def roles_of(state: StateProtocol, event: Event, line: AuthorityLine) -> tuple[str, ...]:
    """Give the roles that may record an event: the line's, and those of each case whose condition it fulfils."""
    return (*line.may, *(role for case in line.cases if _fulfils(state, event, case.when) for role in case.may))


def _fulfils(state: StateProtocol, event: Event, when: str) -> bool:
    asked = condition(when)
    if asked is None:
        return False
    said = getattr(event, asked.field, None)
    if asked.asks in {Asks.GIVEN, Asks.LEFT_OUT}:
        return (said is not None) == (asked.asks is Asks.GIVEN)
    fits = isinstance(said, str) and fnmatchcase(said, _word(state, event, asked.word))
    return fits == (asked.asks is Asks.IS)


def _word(state: StateProtocol, event: Event, word: str) -> str:
    """Give the word that a field is compared with: itself, or the role that the group's method hands minutes to."""
    if word != MINUTES_TO:
        return word
    group = state.groups.get(group_of(state, event) or GroupId(""))
    meetings = state.methods[group.method].meetings if group else None
    return (meetings.minutes_to or "") if meetings else ""


# --- offices --------------------------------------------------------------------------


APPOINTS: Final = frozenset(
    kind.recorded_as[0] for kind in (*APPOINTING, AuthorityAdopted, UnitRegistered, SystemAdmitted)
)
"""What gives rights: an organiser who was released or has left does it no more, whatever the day is said to be."""


def _organiser(asking: Asking, _: str) -> bool:
    order = asking.state.order
    if asking.person not in order.organisers_on(asking.on):
        return False
    appoints = asking.name in APPOINTS
    return not (appoints and order.was_released(asking.person, asking.on)) and not _is_gone(asking)


def _is_gone(asking: Asking) -> bool:
    known = asking.state.people.get(asking.person)
    return known is not None and known.left_on is not None and known.left_on <= asking.on


def _starter(asking: Asking, _: str) -> bool:
    plan = asking.state.plan
    return plan is not None and asking.person == plan.started_by


def _keeper(asking: Asking, _: str) -> bool:
    return asking.person in asking.state.order.keepers


def _principal(asking: Asking, whose: str) -> bool:
    units = _units(asking, whose)
    heads = [asking.state.units[unit].principal_on(asking.on) == asking.person for unit in units]
    return bool(heads) and (all(heads) if whose == Whose.EVERY else any(heads))


def _units(asking: Asking, whose: str) -> tuple[UnitId, ...]:
    found = units_of(asking.state, asking.event, whose, asking.on)
    return tuple(unit for unit in found if unit in asking.state.units)


def _assistant(asking: Asking, whose: str) -> bool:
    units = (asking.state.units[unit] for unit in _units(asking, whose))
    return any(it.person == asking.person for unit in units for it in unit.assistants_on(asking.on))


def _leader(asking: Asking, whose: str) -> bool:
    return any(group.leader_on(asking.on) == asking.person for group in _groups(asking, whose))


def _groups(asking: Asking, whose: str) -> Iterator[Group]:
    """Yield the groups that the word after the `@` of a leader's role means: those that run, but for one named."""
    if whose == Whose.GROUP:
        if asking.group:
            yield asking.group
        return
    units = set(_units(asking, whose))
    for group in asking.state.groups.values():
        runs = group.closed_on is None or asking.on < group.closed_on
        if runs and (whose == Whose.ANY or units & set(_units_of(asking, group))):
            yield group


def _units_of(asking: Asking, group: Group) -> tuple[UnitId, ...]:
    return workplaces(asking.state, group.members_on(asking.on), asking.on)


def _deputy(asking: Asking, _: str) -> bool:
    group = asking.group
    return group is not None and any(it.deputy == asking.person for it in group.deputies_on(asking.on))


def _member(asking: Asking, _: str) -> bool:
    return asking.group is not None and asking.person in asking.group.members_on(asking.on)


# --- meetings and visits --------------------------------------------------------------


def _chair(asking: Asking, _: str) -> bool:
    return asking.meeting is not None and asking.person == asking.meeting.led_by


def _present(asking: Asking, _: str) -> bool:
    return asking.meeting is not None and asking.person in asking.meeting.present


def _holder(asking: Asking, role: str) -> bool:
    if role == _STEP:
        return any(asking.person in _holders(asking, who) for who in _doers(asking))
    if role == MINUTES_BY:
        return asking.meeting is not None and asking.person in minute_takers(asking.state, asking.meeting)
    return asking.person in _holders(asking, RoleId(role))


def _holders(asking: Asking, role: RoleId) -> Sequence[PersonId]:
    if asking.meeting is not None:
        return holders_on(asking.state, asking.meeting, role)
    assigned = asking.group.roles_on(asking.on).get(role) if asking.group else None
    return () if assigned is None else (assigned,)


def _doers(asking: Asking) -> Iterator[RoleId]:
    """Yield the role that does the step or item in question; of none, those of all items that the meeting has."""
    if asking.group is None:
        return
    method = asking.state.methods[asking.group.method]
    named = getattr(asking.event, "step", None) or getattr(asking.event, "item", None)
    steps = items_of(method, asking.meeting) if named is None and asking.meeting else method.steps
    for step in steps:
        if step.who is not None and named in (None, step.step):
            yield step.who


def _visitor(asking: Asking, _: str) -> bool:
    return asking.visit is not None and asking.person == asking.visit.visitor


def _host(asking: Asking, _: str) -> bool:
    return asking.visit is not None and asking.person == asking.visit.host


def _self(asking: Asking, field: str) -> bool:
    if field == MANAGED:
        return asking.visit is not None and asking.person == managed(asking.state, asking.visit, asking.on)
    if field == NOTE_BY:
        return asking.visit is not None and asking.person in note_writers(asking.state, asking.visit)
    return bool(asking.person == getattr(asking.event, field, None))


def managed(state: StateProtocol, visit: Visit | VisitPlanned, on: date) -> PersonId | None:
    """Name the one of a visit's two whom the other manages; None where neither manages the other."""
    for one, other in ((visit.visitor, visit.host), (visit.host, visit.visitor)):
        if manages(state, other, one, on):
            return one
    return None


def manages(state: StateProtocol, manager: PersonId, person: PersonId, on: date) -> bool:
    """Tell whether somebody is the principal, or an assistant of the principal, where a person works that day."""
    units = (state.units[unit] for unit in workplaces(state, (person,), on) if unit in state.units)
    return any(unit.is_managed_by(manager, on) for unit in units)


# --- the rest -------------------------------------------------------------------------


def _system(asking: Asking, matter: str) -> bool:
    admitted = asking.state.systems.get(SystemId(asking.person), ())
    return any(matter in it.matters and it.covers(asking.on) for it in admitted)


def _nobody(_: Asking, __: str) -> bool:
    return False


def _anybody(_: Asking, __: str) -> bool:
    return True


HAS: Final[dict[RoleWord, Callable[[Asking, str], bool]]] = {
    RoleWord.ORGANISER: _organiser,
    RoleWord.STARTER: _starter,
    RoleWord.KEEPER: _keeper,
    RoleWord.PRINCIPAL: _principal,
    RoleWord.ASSISTANT: _assistant,
    RoleWord.LEADER: _leader,
    RoleWord.DEPUTY: _deputy,
    RoleWord.MEMBER: _member,
    RoleWord.CHAIR: _chair,
    RoleWord.PRESENT: _present,
    RoleWord.HOLDER: _holder,
    RoleWord.VISITOR: _visitor,
    RoleWord.HOST: _host,
    RoleWord.SELF: _self,
    RoleWord.RECORDER: _anybody,  # whoever records an entry records its deviations with it
    RoleWord.TARGET: _anybody,  # judged beside the entry that is put right: see `corrections`
    RoleWord.SYSTEM: _system,
    RoleWord.LEDGER: _anybody,  # nobody can ask for it
    RoleWord.ANYONE: _anybody,
    RoleWord.AUDITOR: _nobody,
}
"""Role → whether somebody has it; takes what stands after the `@` or `:` of the role."""
