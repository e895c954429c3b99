"""Plans with an authority, for tests of who may record what."""

from datetime import date
from types import SimpleNamespace
from typing import Any

import attrs
from tests.school import School, sept, tampered

import collegial_core as cc
from collegial_core.authority import Office, Order
from collegial_core.definitions import read_authority, shipped_authorities, shipped_methods
from collegial_core.group.state import Assignment, Deputy, Group, Mandate
from collegial_core.kernel import CycleId, GroupId, MeetingId, PersonId, RoleId, SystemId
from collegial_core.plan.offices import Assistant
from collegial_core.plan.state import Admission
from collegial_core.policy import Authority
from collegial_core.policy.authority import Matter
from collegial_core.state import State
from collegial_core.store import Record

SCHOOL = next(it for it in shipped_authorities() if it.ref == "school@1")
STRANGER = PersonId("p-stranger")
NOT_JUDGED_ALONE = (cc.plan.DeviationRecorded, cc.plan.EntryCorrected, cc.plan.EntryWithdrawn)

HEAD = 'authority = "ours"\nversion = 1\nname_en = "Ours"\nname_sv = "Vår"\nsource = "Our own school"\n'


def ordered(*methods: str, people: int = 8) -> School:
    """Start a plan of one unit whose principal, p-rektor, is its organiser; p-1 … p-n work there."""
    return School().starts(*methods, people=people).takes_order("p-rektor")


def under_way(members: int = 3) -> School:
    """Let a group of p-1 … p-n run in such a plan, which p-1 leads, with a round open."""
    school = ordered().runs(members)
    school.does(cc.visit.OpenRound(round="r", group="g", starts=sept(1), ends=date(2026, 11, 30)), by="p-1")
    return school


def own(*lines: str) -> Authority:
    """Read an authority with these lines."""
    return read_authority(HEAD + "".join(lines), "ours.toml")


def line(event: str, more: str) -> str:
    return f'[[lines]]\nevent = "{event}"\n{more}\nsource = "Ours"\n'


def with_offices(state: State, *, deputies: bool = True) -> State:
    """Give the state as it would be with the shipped authority, and with somebody in each office."""
    first, last = date(2020, 1, 1), date(2030, 12, 31)
    assists = Assistant(PersonId("a-1"), first, last, in_name=True, appoints=True, closed_until=first)
    stands_in = Deputy(PersonId("d-1"), first, last, in_name=True)
    return attrs.evolve(
        state,
        order=Order(SCHOOL, (PersonId("k-1"),), [Office(PersonId("o-1"), first)]),
        units={name: attrs.evolve(unit, assistants=(assists,)) for name, unit in state.units.items()},
        groups={name: attrs.evolve(group, deputies=[stands_in]) for name, group in state.groups.items()}
        if deputies
        else state.groups,
        systems={SystemId("s-1"): (Admission(first, last, tuple(Matter)),)},
    )


SINCE, AT_LAST = date(2020, 1, 1), date(2030, 12, 31)


def fabricated(method: str, *roles: str) -> State:
    """Make a state with a group, its cycle and its meeting; x has these roles, l leads, and d stands in for l."""
    its = next(it for it in shipped_methods() if it.ref == method)
    x, group = PersonId("x"), GroupId("g")
    made = Group(
        group=group,
        method=its.ref,
        folder="F",
        formed_on=SINCE,
        assignments=[Assignment(RoleId(role), x, SINCE) for role in roles],
        mandates=[Mandate(PersonId("l"), x, SINCE, AT_LAST, x)],
        deputies=[Deputy(PersonId("d"), SINCE, AT_LAST, in_name=False)],
    )
    meeting: Any = SimpleNamespace(
        group=group, date=sept(7), steps=[it.step for it in its.steps], led_by=None, present=()
    )
    meeting.holders = lambda role: (x,) if role in roles else ()
    cycle: Any = SimpleNamespace(group=group)
    state = State(methods={its.ref: its}, groups={group: made})
    state.cycles[CycleId("c")], state.meetings[MeetingId("m")] = cycle, meeting
    return with_offices(state, deputies=False)


def found(school: School, line: bytes, forged: bytes) -> list[str]:
    """Give the rules that a plan breaks in which one line says something else."""
    heads = [(it.number, f"{it.event.recorded_as[0]}@{it.event.recorded_as[1]}") for it in school.ledger.entries()]
    rows = [
        Record(number, name, forged if stored == line else stored)
        for (number, name), stored in zip(heads, school.lines()[-len(heads) :], strict=True)
    ]
    return [it.rule for it in tampered(*rows).check() if it.severity is cc.Severity.E]
