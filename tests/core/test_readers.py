"""Who may read what: what was written is read by few, that it was done is seen by all."""

from collections.abc import Iterator
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import School, sept

import collegial_core as cc
from collegial_core.kernel import ArtefactId
from collegial_core.ledger.codec import to_plain
from collegial_core.policy import Artefact, GroupSize, Method, ReaderRole, VisitPolicy
from collegial_core.privacy import AUDITOR, NOBODY, SEALED, Reader, may_read
from collegial_core.sharing import note_of
from collegial_core.views import VIEWS, Look

SIZE = GroupSize(least=2, most=20, severity=cc.Severity.I, rule="S4-03")
PEOPLE: Final = [f"p-{number}" for number in range(1, 9)]
HEADS: Final = ["h-1", "h-2", "h-3"]


def method(name: str, readers: tuple[ReaderRole, ...] | None) -> Method:
    """Make a method of visits whose notes these may read, or that says nothing of notes."""
    note = Artefact(
        artefact=ArtefactId("note"), name_en="Note", name_sv="Anteckning", readers=readers or (), shareable=True
    )
    return Method(
        method=cc.MethodId(name),
        version=1,
        name_en="Visits",
        name_sv="Besök",
        source="made up",
        group_size=SIZE,
        artefacts=() if readers is None else (note,),
        visits=VisitPolicy(each=20, everyone=False),
    )


def reads(school: School, reader: Reader, visit: str = "v") -> bool:
    state = school.ledger.state
    return may_read(state, reader, note_of(state, state.visits[cc.VisitId(visit)]))


def person(name: str) -> Reader:
    return Reader(cc.PersonId(name))


def two_schools(*readers: ReaderRole) -> School:
    """p-1, p-2 and p-3 of Solbacken and p-9 of Ekbacken are a group, led by p-3; p-1 has visited p-2."""
    school = School(methods=[method("visits", readers)]).starts("visits")
    school.does(cc.RegisterUnit(unit="ekbacken", principal="p-other"))
    for name in ("p-9", "p-10"):
        school.does(cc.RegisterPerson(person=name, unit="ekbacken"))
    school.runs(["p-1", "p-2", "p-3", "p-9"], method="visits")
    school.does(cc.AppointLeader(group="g", leader="p-8", until=sept(30)))
    return school.opens().visits("p-1", "p-2")


@pytest.mark.requirement("S4-09", "S1-12")
@pytest.mark.parametrize(
    ("role", "readers"),
    [
        (ReaderRole.AUTHOR, {"p-1"}),
        (ReaderRole.PAIR, {"p-1", "p-2"}),
        (ReaderRole.GROUP, {"p-1", "p-2", "p-3", "p-9"}),
        (ReaderRole.LEADER, {"p-1", "p-8"}),
        (ReaderRole.UNIT, {f"p-{number}" for number in range(1, 9)}),
        (ReaderRole.PRINCIPAL, {"p-1", "p-other"}),
        (ReaderRole.AUDITOR, {"p-1", None}),
        (ReaderRole.ALL, {*(f"p-{number}" for number in range(1, 11)), "p-other"}),
    ],
)
def test_a_note_is_read_by_those_whom_the_method_names_and_by_its_author(
    role: ReaderRole, readers: set[str | None]
) -> None:
    school = two_schools(role)
    everyone = [*(f"p-{number}" for number in range(1, 11)), "p-rektor", "p-other", "p-stranger"]
    assert {name for name in everyone if reads(school, person(name))} | (
        {None} if reads(school, AUDITOR) else set()
    ) == readers
    assert not reads(school, NOBODY)


@pytest.mark.requirement("S4-09")
def test_a_method_that_says_nothing_of_notes_shows_them_to_the_group() -> None:
    school = School().starts().runs(3).opens(visits_each=2).visits("p-1", "p-2")
    assert [name for name in (*PEOPLE, "p-rektor") if reads(school, person(name))] == ["p-1", "p-2", "p-3"]
    assert not reads(school, AUDITOR)
    school.does(cc.JoinGroup(group="g", person="p-4"), on=sept(10))
    school.does(cc.LeaveGroup(group="g", person="p-2"), on=sept(10))
    school.does(cc.LeaveGroup(group="g", person="p-3"), on=sept(10))
    assert [name for name in PEOPLE if reads(school, person(name))] == ["p-1", "p-2", "p-4"]


@pytest.mark.parametrize("role", ReaderRole)
def test_the_principal_of_visitor_or_host_reads_no_note_in_any_role(role: ReaderRole) -> None:
    school = School(methods=[method("visits", (role,))]).starts("visits")
    school.does(cc.RegisterPerson(person="p-rektor", unit="solbacken"))
    school.runs(["p-1", "p-2", "p-rektor"], method="visits")
    school.does(cc.AppointLeader(group="g", leader="p-rektor", until=sept(30)))
    school.opens().visits("p-1", "p-2").visits("p-rektor", "p-1", visit="w")
    assert not reads(school, person("p-rektor"))
    assert not reads(school, person("p-rektor"), "w")


def test_the_plans_aim_is_read_by_everyone_in_the_plan_and_the_auditor() -> None:
    school = School().starts()
    for reader, aim in (
        (person("p-1"), "See each other teach"),
        (person("p-rektor"), "See each other teach"),
        (AUDITOR, "See each other teach"),
        (person("p-stranger"), SEALED),
        (NOBODY, SEALED),
    ):
        assert VIEWS["plan"](school.ledger.state, Look(reader=reader))[0].aim == aim


def test_a_look_at_one_group_or_person_leaves_out_the_others() -> None:
    school = School().starts().runs(2).opens(visits_each=1).visits("p-1", "p-2", visit="a")
    school.runs(["p-3", "p-4", "p-5"], group="h").opens(round="s", group="h", visits_each=2)
    school.plans_visit("p-3", "p-4", visit="b", round="s")
    school.plans_visit("p-4", "p-5", visit="c", round="s")
    state = school.ledger.state
    at_g, at_4 = Look(group=cc.GroupId("g")), Look(person=cc.PersonId("p-4"))
    assert [line.group for line in VIEWS["groups"](state, at_g)] == ["g"]
    assert [line.round for line in VIEWS["coverage"](state, at_g)] == ["r"]
    assert [line.visit for line in VIEWS["visits"](state, at_g)] == ["a"]
    assert [line.visit for line in VIEWS["visits"](state, at_4)] == ["b", "c"]
    assert [line.visit for line in VIEWS["notes"](state, at_g)] == ["a"]
    assert VIEWS["notes"](state, at_4) == []


# --- whatever the organisation ------------------------------------------------------


@attrs.frozen
class Told:
    """A made-up organisation and the notes written in it: token → (visitor, host, group, shared with)."""

    school: School
    unit_of: dict[str, str]
    heads: dict[str, str]
    members: dict[str, list[str]]
    leaders: dict[str, str]
    readers: dict[str, tuple[ReaderRole, ...] | None]
    notes: dict[str, tuple[str, str, str, set[str]]] = attrs.field(factory=dict)


@st.composite
def organisations(draw: st.DrawFn) -> Told:
    """Make units with principals, some of them colleagues in groups, and visits with notes, some shared."""
    roles = st.none() | st.lists(st.sampled_from(ReaderRole), unique=True, min_size=1, max_size=4).map(tuple)
    readers = {name: draw(roles) for name in ("a", "b")}
    school = School(methods=[method(name, readers[name]) for name in readers])
    school.starts(*readers, people=0)
    heads = {unit: draw(st.sampled_from([*PEOPLE, *HEADS])) for unit in ("u-1", "u-2", "u-3")}
    for unit, head in heads.items():
        school.does(cc.RegisterUnit(unit=unit, principal=head))
    unit_of = {name: draw(st.sampled_from(["u-1", "u-2", "u-3"])) for name in [*PEOPLE, "h-1"]}
    for name, unit in unit_of.items():
        school.does(cc.RegisterPerson(person=name, unit=unit))
    told = Told(school, unit_of, heads, {}, {}, readers)
    for name in readers:
        _form(draw, told, name)
    return told


def _form(draw: st.DrawFn, told: Told, name: str) -> None:
    """Form a group under the method of that name, with its round and its visits."""
    school, group = told.school, f"g-{name}"
    members = draw(st.lists(st.sampled_from(sorted(told.unit_of)), unique=True, min_size=2, max_size=5))
    told.members[group], told.leaders[group] = members, draw(st.sampled_from(sorted(told.unit_of)))
    school.forms(members, group=group, method=name)
    school.does(cc.AppointLeader(group=group, leader=told.leaders[group], until=sept(30)))
    school.does(cc.StartGroup(group=group))
    school.opens(round=f"r-{name}", group=group)
    pairs = st.tuples(st.sampled_from(members), st.sampled_from(members)).filter(lambda pair: pair[0] != pair[1])
    for number, (visitor, host) in enumerate(draw(st.lists(pairs, max_size=3))):
        _visit(draw, told, f"{name}-{number}", visitor, host)


def _visit(draw: st.DrawFn, told: Told, visit: str, visitor: str, host: str) -> None:
    token, group = f"SECRET-{visit}-SECRET", f"g-{visit[0]}"
    told.school.plans_visit(visitor, host, visit=visit, round=f"r-{visit[0]}")
    note = cc.PublishNote(visit=visit, note=f"Words {token} words", receipt=visit)
    for command in (cc.HoldVisit(visit=visit), cc.HoldTalk(visit=visit), note):
        told.school.does(command, on=sept(7))
    shared = set()
    for friend in draw(st.sets(st.sampled_from(PEOPLE), max_size=2)):
        share = cc.ShareArtefact(kind=cc.Shareable.NOTE, of=visit, with_person=cc.PersonId(friend))
        try:
            told.school.does(share, by=visitor, on=sept(8))
        except cc.Refused:
            continue
        shared.add(friend)
    told.notes[token] = (visitor, host, group, shared)


def allowed(told: Told, name: str, token: str) -> bool:
    """Tell by a simple table whether this person, or the `auditor`, may read the note with the token."""
    visitor, host, group, shared = told.notes[token]
    if name in principals(told, visitor, host):
        return False
    roles = told.readers[group[-1]] or (ReaderRole.GROUP, ReaderRole.PAIR)
    members = told.members[group]
    readers: dict[ReaderRole, set[str]] = {
        ReaderRole.AUTHOR: {visitor},
        ReaderRole.PAIR: {visitor, host},
        ReaderRole.GROUP: set(members),
        ReaderRole.LEADER: {told.leaders[group]},
        ReaderRole.UNIT: {who for who, unit in told.unit_of.items() if unit in units(told, visitor, host)},
        ReaderRole.PRINCIPAL: principals(told, *members),
        ReaderRole.AUDITOR: {"auditor"},
        ReaderRole.ALL: {*told.unit_of, *told.heads.values()},
    }
    return name in {visitor, *shared}.union(*(readers[role] for role in roles))


def units(told: Told, *people: str) -> set[str]:
    return {told.unit_of[name] for name in people}


def principals(told: Told, *people: str) -> set[str]:
    return {told.heads[unit] for unit in units(told, *people)}


def looks() -> Iterator[tuple[str, Look]]:
    yield "nobody", Look()
    yield "auditor", Look(reader=AUDITOR)
    for name in (*PEOPLE, *HEADS, "p-stranger"):
        yield name, Look(reader=person(name))


def everything_shown(told: Told, look: Look) -> str:
    return repr({name: to_plain(view(told.school.ledger.state, look)) for name, view in VIEWS.items()})


@pytest.mark.requirement("S4-09", "S1-12")
@settings(max_examples=60, deadline=None)
@given(told=organisations())
def test_a_note_is_shown_to_those_who_may_read_it_and_to_no_principal_of_visitor_or_host(told: Told) -> None:
    for name, look in looks():
        shown = everything_shown(told, look)
        for token, (visitor, host, *_) in told.notes.items():
            assert (token in shown) is allowed(told, name, token), (name, token)
            assert not (token in shown and name in principals(told, visitor, host))


@settings(max_examples=30, deadline=None)
@given(told=organisations())
def test_that_it_was_done_is_the_same_to_every_reader(told: Told) -> None:
    state = told.school.ledger.state
    for name, view in VIEWS.items():
        seen = {repr(without_texts(view(state, look))) for _, look in looks()}
        assert len(seen) == 1, name


def without_texts(value: Any) -> Any:
    """Give a view's lines with the mere presence of each personal text in its place."""
    if attrs.has(type(value)):
        return {
            field.name: getattr(value, field.name) is not None
            if field.metadata.get("personal") == "text"
            else without_texts(getattr(value, field.name))
            for field in attrs.fields(type(value))
        }
    if isinstance(value, (list, tuple)):
        return [without_texts(item) for item in value]
    return value
