"""Who may read what: what was written is read by few, that it was done is seen by all."""

from collections.abc import Iterator
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import School, refused, sept

import collegial_core as cc
from collegial_core.kernel import ArtefactId
from collegial_core.ledger.codec import to_plain
from collegial_core.meeting import ActionPlan, Minutes
from collegial_core.policy import Artefact, Form, GroupSize, MeetingPolicy, Method, ReaderRole, VisitPolicy
from collegial_core.privacy import AUDITOR, NOBODY, SEALED, Reader, may_read
from collegial_core.sharing import note_of
from collegial_core.views import VIEWS, Look

SIZE = GroupSize(least=2, most=20, severity=cc.Severity.I, rule="S4-03")
PEOPLE: Final = [f"p-{number}" for number in range(1, 9)]
HEADS: Final = ["h-1", "h-2", "h-3"]


def method(name: str, readers: tuple[ReaderRole, ...] | None) -> Method:
    """Make a method of visits and meetings: these may read what is written, or it says nothing of that."""
    artefacts = tuple(
        Artefact(artefact=ArtefactId(artefact), name_en="It", name_sv="Det", readers=readers, shareable=True)
        for artefact in ("note", "minutes", "action-plan")
        if readers is not None
    )
    return Method(
        method=cc.MethodId(name),
        version=1,
        name_en="Visits",
        name_sv="Besök",
        source="made up",
        group_size=SIZE,
        artefacts=artefacts,
        form=Form.MEETING if name == "m" else Form.VISIT,
        visits=None if name == "m" else VisitPolicy(each=20, everyone=False),
        meetings=MeetingPolicy(minutes=True, action_plans=True) if name == "m" else None,
    )


def reads(school: School, reader: Reader, visit: str = "v") -> bool:
    state = school.ledger.state
    return may_read(state, reader, note_of(state, state.visits[cc.VisitId(visit)]))


def person(name: str) -> Reader:
    return Reader(cc.PersonId(name))


def two_schools(*readers: ReaderRole) -> School:
    """p-1, p-2 and p-3 of Solbacken and p-9 of Ekbacken are a group, led by p-3; p-1 has visited p-2."""
    school = School(methods=[method("visits", readers)]).starts("visits")
    school.does(cc.plan.UnitRegistered(unit="ekbacken", principal="p-other"))
    for name in ("p-9", "p-10"):
        school.does(cc.plan.PersonRegistered(person=name, unit="ekbacken"))
    school.runs(["p-1", "p-2", "p-3", "p-9"], method="visits")
    school.does(cc.group.AppointLeader(group="g", leader="p-8", until=sept(30)))
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
    school.does(cc.group.MemberJoined(group="g", person="p-4"), on=sept(10))
    school.does(cc.group.MemberLeft(group="g", person="p-2"), on=sept(10))
    school.does(cc.group.MemberLeft(group="g", person="p-3"), on=sept(10))
    assert [name for name in PEOPLE if reads(school, person(name))] == ["p-1", "p-2", "p-4"]


@pytest.mark.parametrize("role", ReaderRole)
def test_the_principal_of_visitor_or_host_reads_no_note_in_any_role(role: ReaderRole) -> None:
    school = School(methods=[method("visits", (role,))]).starts("visits")
    school.does(cc.plan.PersonRegistered(person="p-rektor", unit="solbacken"))
    school.runs(["p-1", "p-2", "p-rektor"], method="visits")
    school.does(cc.group.AppointLeader(group="g", leader="p-rektor", until=sept(30)))
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


def test_a_principal_reads_one_units_analysis_and_not_anothers_in_the_same_look() -> None:
    school = two_schools(ReaderRole.GROUP)
    for unit, who in (("solbacken", "p-1"), ("ekbacken", "p-9")):
        analysis = cc.conditions.AnalysisRecorded(
            unit=unit, joint=True, text=f"Of {unit}", participants=(cc.PersonId(who),)
        )
        school.does(analysis)
    lines = VIEWS["contents"](school.ledger.state, Look(reader=person("p-other")))
    texts = {line.unit: dict(line.texts)["text"] for line in lines if line.kind == "analysis"}
    assert texts == {"solbacken": SEALED, "ekbacken": "Of ekbacken"}


# --- whatever the organisation ------------------------------------------------------


@attrs.frozen
class Secret:
    """Something written: by whom, on whose visit, in which group, for which roles, shared with whom."""

    authors: list[str]
    pair: list[str]
    group: str
    roles: tuple[ReaderRole, ...]
    shareable: bool = True
    shared: set[str] = attrs.field(factory=set)


@attrs.frozen
class Told:
    """A made-up organisation, and what was written in it: token → secret."""

    school: School
    unit_of: dict[str, str]
    heads: dict[str, list[str]]
    readers: dict[str, tuple[ReaderRole, ...] | None]
    members: dict[str, list[str]] = attrs.field(factory=dict)
    leaders: dict[str, str] = attrs.field(factory=dict)
    secrets: dict[str, Secret] = attrs.field(factory=dict)


@st.composite
def organisations(draw: st.DrawFn) -> Told:
    """Make units with principals, some of them colleagues in groups, and what is written and shared there."""
    roles = st.none() | st.lists(st.sampled_from(ReaderRole), unique=True, min_size=1, max_size=4).map(tuple)
    readers = {name: draw(roles) for name in ("a", "b", "m")}
    school = School(methods=[method(name, readers[name]) for name in readers])
    school.starts(*readers, people=0)
    heads = {unit: draw(st.sampled_from([*PEOPLE, *HEADS])) for unit in ("u-1", "u-2", "u-3")}
    for unit, head in heads.items():
        school.does(cc.plan.UnitRegistered(unit=unit, principal=head))
    followed = draw(st.dictionaries(st.sampled_from(["u-1", "u-2"]), st.sampled_from([*PEOPLE, *HEADS])))
    unit_of = {name: draw(st.sampled_from(["u-1", "u-2", "u-3"])) for name in [*PEOPLE, "h-1"]}
    for name, unit in unit_of.items():
        school.does(cc.plan.PersonRegistered(person=name, unit=unit))
    told = Told(school, unit_of, {unit: [head] for unit, head in heads.items()}, readers)
    _new_principal(told, "u-1", followed)
    for name in readers:
        _form(draw, told, name)
    _round(draw, told, "a")
    _round(draw, told, "b")
    _meeting(draw, told)
    _new_principal(told, "u-2", followed)
    return told


def _new_principal(told: Told, unit: str, followed: dict[str, str]) -> None:
    """Let a unit have another principal from now on, if somebody follows."""
    head = followed.get(unit, told.heads[unit][-1])
    if head != told.heads[unit][-1]:
        because = "Nobody else can lead"
        told.school.does(cc.plan.PrincipalAppointed(unit=unit, principal=head), on=sept(9), because=because)
        told.heads[unit].append(head)


def _form(draw: st.DrawFn, told: Told, name: str) -> None:
    """Form a group under the method of that name."""
    school, group = told.school, f"g-{name}"
    members = draw(st.lists(st.sampled_from(sorted(told.unit_of)), unique=True, min_size=2, max_size=5))
    told.members[group], told.leaders[group] = members, draw(st.sampled_from(sorted(told.unit_of)))
    school.forms(members, group=group, method=name)
    school.does(cc.group.AppointLeader(group=group, leader=told.leaders[group], until=sept(30)))
    school.does(cc.group.GroupStarted(group=group))


def _round(draw: st.DrawFn, told: Told, name: str) -> None:
    """Hold a round with some visits, their notes shared with some."""
    told.school.opens(round=f"r-{name}", group=f"g-{name}")
    members = st.sampled_from(told.members[f"g-{name}"])
    pairs = st.tuples(members, members).filter(lambda pair: pair[0] != pair[1])
    for number, (visitor, host) in enumerate(draw(st.lists(pairs, max_size=3))):
        visit, token = f"{name}-{number}", f"SECRET-{name}-{number}-SECRET"
        told.school.plans_visit(visitor, host, visit=visit, round=f"r-{name}")
        note = cc.visit.PublishNote(visit=visit, note=f"Words {token} words", receipt=visit)
        for command in (cc.visit.VisitHeld(visit=visit), cc.visit.TalkHeld(visit=visit), note):
            told.school.does(command, on=sept(7))
        roles = told.readers[name] or (ReaderRole.GROUP, ReaderRole.PAIR)
        told.secrets[token] = Secret([visitor], [visitor, host], f"g-{name}", roles, told.readers[name] is not None)
        _share(draw, told, token, cc.sharing.Shareable.NOTE, visit)


def _meeting(draw: st.DrawFn, told: Told) -> None:
    """Hold a meeting with minutes, and with action plans shared with some."""
    members = told.members["g-m"]
    planned = cc.meeting.MeetingPlanned(
        meeting="m", group="g-m", date=sept(7), starts="14:30", minutes=90, form=cc.meeting.MeetingForm.ON_SITE
    )
    opened = cc.meeting.MeetingOpened(
        meeting="m", present=tuple(map(cc.PersonId, members)), led_by=cc.PersonId(members[0])
    )
    said = dict.fromkeys(attrs.fields_dict(Minutes), "SECRET-minutes-SECRET")
    for command in (planned, opened, cc.meeting.MinutesWritten(meeting="m", **said)):
        told.school.does(command, on=sept(7))
    roles = told.readers["m"]
    told.secrets["SECRET-minutes-SECRET"] = Secret(members, [], "g-m", roles or (ReaderRole.ALL, ReaderRole.AUDITOR))
    for author in draw(st.sets(st.sampled_from(members))):
        token = f"SECRET-{author}-SECRET"
        effort = dict.fromkeys(attrs.fields_dict(ActionPlan), token)
        told.school.does(cc.meeting.ActionPlanWritten(meeting="m", person=cc.PersonId(author), **effort), on=sept(7))
        told.secrets[token] = Secret([author], [], "g-m", roles or ())
        _share(draw, told, token, cc.sharing.Shareable.ACTION_PLAN, "m")


def _share(draw: st.DrawFn, told: Told, token: str, kind: cc.sharing.Shareable, of: str) -> None:
    secret = told.secrets[token]
    for friend in draw(st.sets(st.sampled_from(PEOPLE), max_size=2)):
        share = cc.sharing.ShareArtefact(kind=kind, of=of, with_person=cc.PersonId(friend))
        kept = friend in principals(told, *(secret.pair or secret.authors))
        if kept or not secret.shareable:
            with refused("L-09" if kept else "L-08"):
                told.school.does(share, by=secret.authors[0], on=sept(8))
        else:
            told.school.does(share, by=secret.authors[0], on=sept(8))
            secret.shared.add(friend)


def allowed(told: Told, name: str, secret: Secret) -> bool:
    """Tell by a simple table whether this person, or the `auditor`, may read the secret."""
    if name in principals(told, *secret.pair):
        return False
    members = told.members[secret.group]
    near = units(told, *(secret.pair or secret.authors))
    readers: dict[ReaderRole, set[str]] = {
        ReaderRole.AUTHOR: set(secret.authors),
        ReaderRole.PAIR: set(secret.pair),
        ReaderRole.GROUP: set(members),
        ReaderRole.LEADER: {told.leaders[secret.group]},
        ReaderRole.UNIT: {who for who, unit in told.unit_of.items() if unit in near},
        ReaderRole.PRINCIPAL: {told.heads[unit][-1] for unit in units(told, *members)},
        ReaderRole.AUDITOR: {"auditor"},
        ReaderRole.ALL: {*told.unit_of}.union(*told.heads.values()),
    }
    return name in {*secret.authors, *secret.shared}.union(*(readers[role] for role in secret.roles))


def units(told: Told, *people: str) -> set[str]:
    return {told.unit_of[name] for name in people}


def principals(told: Told, *people: str) -> set[str]:
    """Give those who head, or have headed, the units of these people."""
    return {head for unit in units(told, *people) for head in told.heads[unit]}


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
def test_what_is_written_is_shown_to_those_who_may_read_it_and_no_note_to_a_principal_of_its_pair(told: Told) -> None:
    for name, look in looks():
        shown = everything_shown(told, look)
        for token, secret in told.secrets.items():
            assert (token in shown) is allowed(told, name, secret), (name, token)
            assert not (token in shown and name in principals(told, *secret.pair))


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
