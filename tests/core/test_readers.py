"""Who may read what: what was written is read by few, that it was done is seen by all."""

from collections.abc import Iterator
from datetime import date, timedelta
from typing import Any, Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.school import AUTUMN, Clock, School, refused, sept

import collegial_core as cc
from collegial_core.kernel import ArtefactId
from collegial_core.meeting import ActionPlan, Minutes
from collegial_core.policy import Artefact, Form, GroupSize, MeetingPolicy, Method, ReaderRole, VisitPolicy
from collegial_core.privacy import AUDITOR, NOBODY, SEALED, Reader, may_read
from collegial_core.testing import ReferenceStore
from collegial_core.views import VIEWS, Query
from collegial_core.wire import to_data

SIZE = GroupSize(least=2, most=20, severity=cc.Severity.I, rule="S4-03")
PEOPLE: Final = [f"p-{number}" for number in range(1, 9)]
HEADS: Final = ["h-1", "h-2", "h-3"]
UNITS: Final = ["u-1", "u-2", "u-3"]
LAST: Final = sept(21)
GONE: Final = "withdrawn"


def method(name: str, readers: tuple[ReaderRole, ...] | None) -> Method:
    """Make a method of visits and meetings: these may read what is written, or it says nothing of that."""
    artefacts = tuple(
        Artefact(artefact=ArtefactId(artefact), name_en="It", name_sv="Det", readers=readers, shareable=True)
        for artefact in ("note", "minutes", "action-plan")
        if readers is not None
    )
    return Method(
        method=cc.ids.MethodId(name),
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
    return may_read(state, reader, state.texts["note"][visit][0])


def person(name: str) -> Reader:
    return Reader(cc.ids.PersonId(name))


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
    assert reads(school, person("p-rektor"), "w")  # what they wrote themselves


def test_the_plans_aim_is_read_by_everyone_in_the_plan_and_the_auditor() -> None:
    school = School().starts()
    for reader, aim in (
        (person("p-1"), "See each other teach"),
        (person("p-rektor"), "See each other teach"),
        (AUDITOR, "See each other teach"),
        (person("p-stranger"), SEALED),
        (NOBODY, SEALED),
    ):
        assert VIEWS["plan"](school.ledger.state, Query(reader=reader))[0].aim == aim


def test_a_look_at_one_group_or_person_leaves_out_the_others() -> None:
    school = School().starts().runs(2).opens(visits_each=1).visits("p-1", "p-2", visit="a")
    school.runs(["p-3", "p-4", "p-5"], group="h").opens(round="s", group="h", visits_each=2)
    school.plans_visit("p-3", "p-4", visit="b", round="s")
    school.plans_visit("p-4", "p-5", visit="c", round="s")
    state = school.ledger.state
    at_g, at_4 = Query(group=cc.ids.GroupId("g")), Query(person=cc.ids.PersonId("p-4"))
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
            unit=unit, joint=True, text=f"Of {unit}", participants=(cc.ids.PersonId(who),)
        )
        school.does(analysis)
    lines = VIEWS["contents"](school.ledger.state, Query(reader=person("p-other")))
    texts = {line.unit: dict(line.texts)["text"] for line in lines if line.kind == "analysis"}
    assert texts == {"solbacken": SEALED, "ekbacken": "Of ekbacken"}


# --- whatever the organisation ------------------------------------------------------


@attrs.frozen
class Version:
    """What an entry says since somebody put it so; None where they withdrew it."""

    value: Any
    on: date
    by: str | None = None


@attrs.frozen
class Record:
    """An entry of the ledger, in all that it has ever said."""

    number: int
    versions: list[Version]

    @property
    def now(self) -> Version:
        return self.versions[-1]

    def without(self, name: str | None) -> Version:
        """Give what it would say without what this person has put right."""
        return [version for version in self.versions if name is None or version.by != name][-1]

    def is_put_right_by(self, name: str) -> bool:
        return any(version.by == name for version in self.versions)


@attrs.frozen
class Secret:
    """Something written: by whom, in which group, for which roles, shared with whom; on which visit, and when."""

    wrote: list[str]
    group: str
    roles: tuple[ReaderRole, ...]
    shareable: bool = True
    shared: set[str] = attrs.field(factory=set)
    visit: Record | None = None
    note: Record | None = None

    @property
    def pair(self) -> list[str]:
        return [*self.visit.now.value] if self.visit else []

    @property
    def authors(self) -> list[str]:
        return self.pair[:1] or self.wrote


@attrs.frozen
class Recorded:
    """A made-up organisation, and what was written in it: token → secret."""

    school: School
    clock: Clock
    works: dict[str, Record]
    heads: dict[str, list[Record]]
    readers: dict[str, tuple[ReaderRole, ...] | None]
    members: dict[str, list[str]] = attrs.field(factory=dict)
    leaders: dict[str, str] = attrs.field(factory=dict)
    secrets: dict[str, Secret] = attrs.field(factory=dict)

    def does(self, command: Any, value: Any = None, on: date = AUTUMN, **occasion: Any) -> Record:
        """Do something, and remember the entry that says this."""
        self.clock.goes(days=1)
        entries = self.school.does(command, on=on, because="So it was", **occasion)
        return Record(entries[0].number, [Version(value, on)])

    def tries(self, command: Any, **occasion: Any) -> bool:
        """Do something unless a rule is against it; tell whether it was done."""
        try:
            self.does(command, **occasion)
        except cc.Refused:
            return False
        return True


@st.composite
def organisations(draw: st.DrawFn, *, close: bool = False) -> Recorded:
    """Make units with principals, some of them colleagues in groups, and what is written and shared there.

    Where they are `close`, principals are colleagues, and everyone reads what nothing keeps from them.
    """
    roles: st.SearchStrategy[Any] = st.just((ReaderRole.ALL,))
    if not close:
        roles = st.none() | st.lists(st.sampled_from(ReaderRole), unique=True, min_size=1, max_size=4).map(tuple)
    heads = st.sampled_from(PEOPLE if close else [*PEOPLE, *HEADS])
    readers = {name: draw(roles) for name in ("a", "b", "m")}
    clock = Clock()
    school = School(ReferenceStore(clock=clock), methods=[method(name, readers[name]) for name in readers])
    school.starts(*readers, people=0)
    recorded = Recorded(school, clock, {}, {}, readers)
    for unit in UNITS:
        head = draw(heads)
        recorded.heads[unit] = [recorded.does(cc.plan.UnitRegistered(unit=unit, principal=head), head)]
    for name in [*PEOPLE, "h-1"]:
        unit = draw(st.sampled_from(UNITS))
        recorded.works[name] = recorded.does(cc.plan.PersonRegistered(person=name, unit=unit), unit)
    _new_principal(draw, recorded, "u-1", sept(9))
    for name in readers:
        _form(draw, recorded, name)
    _round(draw, recorded, "a")
    _round(draw, recorded, "b")
    _meeting(draw, recorded)
    _new_principal(draw, recorded, "u-2", sept(9))
    for unit in draw(st.lists(st.sampled_from(UNITS), max_size=2)):
        _new_principal(draw, recorded, unit, sept(15))
    return recorded


def _new_principal(draw: st.DrawFn, recorded: Recorded, unit: str, on: date) -> None:
    """Let a unit have another principal from a day on, perhaps."""
    head = draw(st.none() | st.sampled_from([*PEOPLE, *HEADS]))
    if head is not None and head != recorded.heads[unit][-1].now.value:
        recorded.heads[unit].append(recorded.does(cc.plan.PrincipalAppointed(unit=unit, principal=head), head, on))


def _form(draw: st.DrawFn, recorded: Recorded, name: str) -> None:
    """Form a group under the method of that name."""
    school, group = recorded.school, f"g-{name}"
    members = draw(st.lists(st.sampled_from(sorted(recorded.works)), unique=True, min_size=2, max_size=5))
    recorded.members[group], recorded.leaders[group] = members, draw(st.sampled_from(sorted(recorded.works)))
    school.forms(members, group=group, method=name)
    school.does(cc.group.AppointLeader(group=group, leader=recorded.leaders[group], until=sept(30)))
    school.does(cc.group.GroupStarted(group=group))


def _round(draw: st.DrawFn, recorded: Recorded, name: str) -> None:
    """Hold a round with some visits, their notes shared with some."""
    recorded.school.opens(round=f"r-{name}", group=f"g-{name}")
    members = st.sampled_from(recorded.members[f"g-{name}"])
    pairs = st.tuples(members, members).filter(lambda pair: pair[0] != pair[1])
    for number, pair in enumerate(draw(st.lists(pairs, max_size=3))):
        visit, token = f"{name}-{number}", f"SECRET-{name}-{number}-SECRET"
        on = draw(st.sampled_from([sept(7), sept(9), sept(14)]))
        (plan,) = recorded.school.plans_visit(*pair, on, visit=visit, round=f"r-{name}")
        for step in (cc.visit.VisitHeld(visit=visit), cc.visit.TalkHeld(visit=visit)):
            recorded.does(step, on=on)
        note = recorded.does(cc.visit.PublishNote(visit=visit, note=f"Words {token} words", receipt=visit), on=on)
        roles = recorded.readers[name] or (ReaderRole.GROUP, ReaderRole.PAIR)
        planned = Record(plan.number, [Version(pair, AUTUMN)])
        recorded.secrets[token] = Secret(
            [pair[0]], f"g-{name}", roles, recorded.readers[name] is not None, visit=planned, note=note
        )
        _share(draw, recorded, token, cc.sharing.Shareable.NOTE, visit)


def _meeting(draw: st.DrawFn, recorded: Recorded) -> None:
    """Hold a meeting with minutes, and with action plans shared with some."""
    members = recorded.members["g-m"]
    planned = cc.meeting.MeetingPlanned(
        meeting="m", group="g-m", date=sept(7), starts="14:30", minutes=90, form=cc.meeting.MeetingForm.ON_SITE
    )
    opened = cc.meeting.MeetingOpened(
        meeting="m", present=tuple(map(cc.ids.PersonId, members)), led_by=cc.ids.PersonId(members[0])
    )
    said = dict.fromkeys(attrs.fields_dict(Minutes), "SECRET-minutes-SECRET")
    for command in (planned, opened, cc.meeting.MinutesWritten(meeting="m", **said)):
        recorded.school.does(command, on=sept(7), by=members[0])
    roles = recorded.readers["m"]
    recorded.secrets["SECRET-minutes-SECRET"] = Secret(members[:], "g-m", roles or (ReaderRole.ALL, ReaderRole.AUDITOR))
    for author in draw(st.sets(st.sampled_from(members))):
        token = f"SECRET-{author}-SECRET"
        effort = dict.fromkeys(attrs.fields_dict(ActionPlan), token)
        recorded.school.does(
            cc.meeting.ActionPlanWritten(meeting="m", person=cc.ids.PersonId(author), **effort), on=sept(7)
        )
        recorded.secrets[token] = Secret([author], "g-m", roles or ())
        _share(draw, recorded, token, cc.sharing.Shareable.ACTION_PLAN, "m")


def _share(draw: st.DrawFn, recorded: Recorded, token: str, kind: cc.sharing.Shareable, of: str) -> None:
    """Let the author share it with some, and take it back from one of them."""
    secret = recorded.secrets[token]
    author, on = secret.authors[0], sept(14)
    for friend in sorted(draw(st.sets(st.sampled_from(PEOPLE), max_size=2))):
        which = {"kind": kind, "of": of, "with_person": cc.ids.PersonId(friend)}
        kept = friend in principals(recorded, *(secret.pair or secret.authors))
        if kept or not secret.shareable:
            with refused("L-09" if kept else "L-08"):
                recorded.does(cc.sharing.ShareArtefact(**which), by=author, on=on)
            continue
        recorded.does(cc.sharing.ShareArtefact(**which), by=author, on=on)
        if draw(st.booleans()):
            secret.shared.add(friend)
        else:
            recorded.does(cc.sharing.UnshareArtefact(**which), by=author, on=on)


# --- what is put right, and by whom ---------------------------------------------------


def put_right(draw: st.DrawFn, recorded: Recorded) -> None:
    """Let somebody correct or withdraw an appointment, where somebody works, or a visit and its note."""
    visits = [secret for secret in recorded.secrets.values() if secret.visit]
    which = draw(
        st.sampled_from(["head", "head", "head", "work", "leave", *(["host", "day", "gone"] if visits else [])])
    )
    if which == "head":
        _put_head_right(draw, recorded)
    elif which == "work":
        name = draw(st.sampled_from(sorted(recorded.works)))
        unit, by = draw(st.sampled_from(UNITS)), draw(_somebody(recorded))
        _corrected(recorded, recorded.works[name], Version(unit, AUTUMN, by), unit=unit)
    elif which == "leave":
        group = draw(st.sampled_from(sorted(recorded.members)))
        name = draw(st.sampled_from(recorded.members[group]))
        if recorded.tries(cc.group.MemberLeft(group=group, person=name), on=sept(20)):
            recorded.members[group].remove(name)
    else:
        _put_visit_right(draw, recorded, draw(st.sampled_from(visits)), which)


def _somebody(recorded: Recorded) -> st.SearchStrategy[str]:
    """Draw a past or present principal, mostly, or whoever keeps the record."""
    return st.sampled_from([*sorted(ever_heads(recorded)), "p-admin"])


def _put_head_right(draw: st.DrawFn, recorded: Recorded) -> None:
    record = draw(st.sampled_from([record for records in recorded.heads.values() for record in records]))
    by = draw(
        st.sampled_from([record.versions[0].value, record.now.value or "p-admin", "p-admin"]) | _somebody(recorded)
    )
    match draw(st.sampled_from(["withdraw", "name", "day"])):
        case "withdraw":
            if recorded.tries(cc.plan.WithdrawEntry(entry=record.number), by=by, on=LAST):
                record.versions.append(Version(None, LAST, by))
        case "name":
            head = draw(st.sampled_from([*PEOPLE, *HEADS]))
            _corrected(recorded, record, Version(head, record.now.on, by), principal=head)
        case _:
            head = record.now.value or record.versions[0].value
            data = {"principal": head}
            _corrected(recorded, record, Version(head, draw(st.sampled_from([sept(8), sept(14)])), by), **data)


def _put_visit_right(draw: st.DrawFn, recorded: Recorded, secret: Secret, which: str) -> None:
    by = draw(_somebody(recorded))
    assert secret.visit
    assert secret.note
    if which == "host":
        host = draw(st.sampled_from(recorded.members[secret.group]))
        pair = (secret.pair[0], host)
        _corrected(recorded, secret.visit, Version(pair, AUTUMN, by), host=host)
    elif which == "day":
        day = draw(st.sampled_from([sept(14), sept(16)]))
        _corrected(recorded, secret.note, Version(None, day, by))
    elif recorded.tries(cc.plan.WithdrawEntry(entry=secret.note.number), by=by, on=LAST):
        secret.note.versions.append(Version(GONE, LAST, by))


def _corrected(recorded: Recorded, record: Record, right: Version, **data: Any) -> None:
    command = cc.plan.CorrectEntry(entry=record.number, data=data, happened_on=right.on)
    if recorded.tries(command, by=right.by, on=LAST):
        record.versions.append(right)


# --- who may read, by hand ------------------------------------------------------------


def allowed(recorded: Recorded, name: str, secret: Secret) -> bool:
    """Tell by a simple table whether this person, or the `auditor`, may read the secret today."""
    if is_closed(recorded, name, secret):
        return False
    members = recorded.members[secret.group]
    near = units(recorded, *(secret.pair or secret.authors))
    readers: dict[ReaderRole, set[str]] = {
        ReaderRole.AUTHOR: set(secret.authors),
        ReaderRole.PAIR: set(secret.pair),
        ReaderRole.GROUP: set(members),
        ReaderRole.LEADER: {recorded.leaders[secret.group]},
        ReaderRole.UNIT: {who for who, record in recorded.works.items() if record.now.value in near},
        ReaderRole.PRINCIPAL: {heads_of(recorded, unit)[-1].value for unit in units(recorded, *members)},
        ReaderRole.AUDITOR: {"auditor"},
        ReaderRole.ALL: {*recorded.works}.union(head.value for unit in UNITS for head in heads_of(recorded, unit)),
    }
    return name in {*secret.authors, *secret.shared}.union(*(readers[role] for role in secret.roles))


def is_closed(recorded: Recorded, name: str, secret: Secret) -> bool:
    """Tell whether the reader headed a unit of the pair up to that day, by the record or by that of others."""
    if secret.visit is None or secret.note is None:
        return False
    meddled = secret.visit.is_put_right_by(name) or secret.note.is_put_right_by(name)
    if name == secret.pair[0] and not meddled:
        return False
    people = {person for version in secret.visit.versions if meddled for person in version.value} | {*secret.pair}
    days = [
        last for person in people for unit in units_ever(recorded, person, name) for last in ends(recorded, unit, name)
    ]
    return any(meddled or secret.note.now.on <= last for last in days)


def heads_of(recorded: Recorded, unit: str, without: str | None = None) -> list[Version]:
    """Give who heads and headed a unit, as it would be without what somebody has put right."""
    versions = [record.without(without) for record in recorded.heads[unit]]
    return [version for version in versions if version.value is not None]


def ends(recorded: Recorded, unit: str, name: str) -> Iterator[date]:
    """Give the last days in office of somebody, in either telling."""
    for without in (None, name):
        heads = heads_of(recorded, unit, without)
        for head, after in zip(heads, [*heads[1:], None], strict=True):
            if head.value == name:
                yield date.max if after is None else max(head.on, after.on - timedelta(1))


def units_ever(recorded: Recorded, person: str, without: str) -> set[str]:
    record = recorded.works[person]
    return {record.now.value, record.without(without).value}


def units(recorded: Recorded, *people: str) -> set[str]:
    return {recorded.works[name].now.value for name in people}


def principals(recorded: Recorded, *people: str) -> set[str]:
    """Give those who head, or have headed, the units of these people."""
    return {head.value for unit in units(recorded, *people) for head in heads_of(recorded, unit)}


def ever_heads(recorded: Recorded) -> set[str]:
    """Give whoever has ever been said to head a unit."""
    said = {version.value for records in recorded.heads.values() for record in records for version in record.versions}
    return said - {None}


def queries() -> Iterator[tuple[str, Query]]:
    yield "nobody", Query()
    yield "auditor", Query(reader=AUDITOR)
    for name in (*PEOPLE, *HEADS, "p-stranger"):
        yield name, Query(reader=person(name))


def everything_shown(state: cc.State, query: Query) -> str:
    return repr({name: to_data(view(state, query)) for name, view in VIEWS.items()})


@pytest.mark.requirement("S4-09", "S1-12")
@settings(max_examples=60, deadline=None)
@given(recorded=organisations())
def test_what_is_written_is_shown_to_those_who_may_read_it_and_no_note_to_a_principal_of_its_pair(
    recorded: Recorded,
) -> None:
    for name, query in queries():
        shown = everything_shown(recorded.school.ledger.state, query)
        for token, secret in recorded.secrets.items():
            assert (token in shown) is allowed(recorded, name, secret), (name, token)


@pytest.mark.requirement("S4-09", "S1-12", "L-05")
@settings(max_examples=60, deadline=None)
@given(recorded=organisations(close=True), data=st.data())
def test_no_reader_sees_at_any_moment_what_is_closed_to_them_today_whoever_put_what_right(
    recorded: Recorded, data: st.DataObject
) -> None:
    for _ in range(data.draw(st.integers(1, 4))):
        put_right(data.draw, recorded)
    ledger = recorded.school.ledger
    last = ledger.number
    states = {
        "today": ledger.state,
        "entry": ledger.as_of(entry=last - data.draw(st.integers(0, 30))),
        "known": ledger.as_of(known=recorded.clock.at - timedelta(days=data.draw(st.integers(0, 30)))),
        "happened": ledger.as_of(happened=data.draw(st.sampled_from([sept(8), sept(14), LAST]))),
    }
    watched = {"nobody", "auditor", PEOPLE[0], *ever_heads(recorded)}
    for moment, state in states.items():
        for name, query in ((name, query) for name, query in queries() if name in watched):
            shown = everything_shown(state, query)
            for token, secret in recorded.secrets.items():
                gone = secret.note is not None and secret.note.now.value is GONE
                may = name in secret.authors if gone else allowed(recorded, name, secret)
                assert may or token not in shown, (moment, name, token)
                if moment == "today":
                    assert (token in shown) is (may and not gone), (name, token)


@settings(max_examples=30, deadline=None)
@given(recorded=organisations())
def test_that_it_was_done_is_the_same_to_every_reader(recorded: Recorded) -> None:
    state = recorded.school.ledger.state
    for name, view in VIEWS.items():
        seen = {repr(without_texts(view(state, query))) for _, query in queries()}
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
