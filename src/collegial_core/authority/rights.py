"""Who may record an event: the line that it is judged by, and those who have a role of it."""

from datetime import date

from collegial_core.authority.events import OrganiserAppointed
from collegial_core.authority.roles import Asking, has_any, roles_of
from collegial_core.authority.state import StateProtocol
from collegial_core.kernel import PersonId
from collegial_core.kernel.value import Event
from collegial_core.plan import DeviationRecorded
from collegial_core.policy.authority import AuthorityLine
from collegial_core.policy.shipped_authority import shipped_line


def line_of(state: StateProtocol, event: Event) -> AuthorityLine | None:
    """Give the line of an event in the plan's authority, or in the shipped one; None in a plan without authority."""
    if state.order.authority is None:
        return None
    name, _ = event.recorded_as
    return state.order.authority.line(name) or shipped_line(name)


def judging_line(state: StateProtocol, event: Event) -> AuthorityLine | None:
    """Give the line that an event is judged by; a deviation is judged with the entry that departs (P-11)."""
    return None if isinstance(event, DeviationRecorded) else line_of(state, event)


def may_record(state: StateProtocol, event: Event, person: PersonId, on: date) -> bool:
    """Tell whether somebody has a role that may record an event, with a reason where the line asks for one."""
    return person in _those_who_may(state, event, (person,), on)


def recovering_roles(asking: Asking) -> tuple[str, ...]:
    """Give the role that may appoint an organiser where there is none, whatever the authority says."""
    appoints = asking.name == OrganiserAppointed.recorded_as[0]
    lacking = appoints and not asking.state.order.has_organiser_from(asking.on)
    own = getattr(asking.event, "person", None) == asking.person
    return ("principal@any",) if lacking and not own else ()


def who_may(state: StateProtocol, event: Event, on: date) -> tuple[PersonId, ...]:
    """Name those known to the plan who may record an event on a day."""
    return _those_who_may(state, event, everybody(state), on)


def _those_who_may(state: StateProtocol, event: Event, people: tuple[PersonId, ...], on: date) -> tuple[PersonId, ...]:
    """Name those of some people who have a role that may record an event."""
    line = line_of(state, event)
    if line is None:
        return people
    roles = (*roles_of(state, event, line), *line.reason)
    asking = (Asking(state, person, event, on) for person in people)
    return tuple(it.person for it in asking if has_any(it, roles) or has_any(it, recovering_roles(it)))


def everybody(state: StateProtocol) -> tuple[PersonId, ...]:
    """Name everybody whom the plan knows: its people, those who manage its units, its organisers and its keepers."""
    heads = (head.principal for unit in state.units.values() for head in unit.heads)
    organisers = (office.person for office in state.order.organisers)
    assistants = (it.person for unit in state.units.values() for it in unit.assistants)
    starter = (state.plan.started_by,) if state.plan else ()
    return tuple(dict.fromkeys((*starter, *organisers, *state.order.keepers, *heads, *assistants, *state.people)))
