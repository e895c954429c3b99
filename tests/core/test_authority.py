"""The shipped authority has a line for every event, and a school's own is checked like a method's."""

import json
from importlib.resources import files

import pytest

from collegial_core.definitions import authority_diagnostics, read_authority, shipped_authorities
from collegial_core.definitions.authorities import EVENT_BY_NAME
from collegial_core.kernel import Unreadable
from collegial_core.policy import AuthorityRole, authority_role
from collegial_core.policy.authority import (
    ROLES,
    WHOSE,
    Asks,
    Condition,
    Matter,
    RoleWord,
    Whose,
    condition,
    roles_to_write,
)
from collegial_core.wire import read_data, to_data
from collegial_core.wire.vocabulary import EVENTS

SCHOOL = next(it for it in shipped_authorities() if it.ref == "school@1")
HEAD = 'authority = "ours"\nversion = 1\nname_en = "Ours"\nname_sv = "Vår"\nsource = "Our own school"\n'


@pytest.fixture(autouse=True)
def anew() -> None:
    """Let what a test reaches not depend on those before it."""
    authority_role.cache_clear()
    condition.cache_clear()


def line(event: str, **fields: str | list[str]) -> str:
    """Write a line of an authority."""
    said = {"source": "Ours", **fields}
    rows = (f"{name} = {json.dumps(value)}" for name, value in said.items())
    return "\n".join(["[[lines]]", f'event = "{event}"', *rows, ""])


def case(when: str, *may: str) -> str:
    return f'[[lines.cases]]\nwhen = "{when}"\nmay = {json.dumps(may)}\n'


def found(*lines: str) -> list[str]:
    """Give what is wrong in an authority with these lines."""
    return [str(it.problem) for it in authority_diagnostics(HEAD + "".join(lines), "ours.toml")]


# --- the shipped one -----------------------------------------------------------------


@pytest.mark.parametrize("event", sorted({word.name for word in EVENTS}))
def test_every_event_has_a_line(event: str) -> None:
    assert SCHOOL.line(event) is not None


def test_the_shipped_authority_names_only_what_there_is_and_lifts_no_limit() -> None:
    assert {it.event for it in SCHOOL.lines} == set(EVENT_BY_NAME)
    text = (files("collegial_core.policy") / "authorities" / "school-1.toml").read_text("utf-8")
    assert authority_diagnostics(text, "school-1.toml") == ()


def test_a_line_tells_who_may_record_its_event() -> None:
    swapped, written, assigned = map(SCHOOL.line, ("visit.held", "meeting.minutes_written", "group.role_assigned"))
    assert swapped is not None
    assert swapped.roles == ("visitor", "host")
    assert written is not None
    assert written.roles == ("holder:minutes_by", "chair", "leader@group", "deputy@group")
    assert assigned is not None
    assert assigned.roles[-2:] == ("leader@group", "deputy@group")
    assert SCHOOL.line("visit.slept") is None


@pytest.mark.requirement("S0-18")
def test_no_leader_gives_the_mandate_or_decides_who_takes_part() -> None:
    for event in ("group.leader_appointed", "group.member_joined", "participation.decided"):
        it = SCHOOL.line(event)
        assert it is not None
        assert {role.partition("@")[0] for role in it.roles} <= {"organiser", "principal", "assistant"}


def test_an_authority_is_read_as_it_was_written() -> None:
    assert read_data(type(SCHOOL), json.loads(json.dumps(to_data(SCHOOL))), "$") == SCHOOL


# --- roles and conditions --------------------------------------------------------------


@pytest.mark.parametrize("text", sorted({role for it in SCHOOL.lines for role in it.roles}))
def test_every_role_of_the_shipped_authority_is_read_and_written_alike(text: str) -> None:
    assert str(authority_role(text)) == text


@pytest.mark.parametrize("text", roles_to_write())
def test_every_role_that_is_listed_can_be_written(text: str) -> None:
    assert authority_role(text) is not None


@pytest.mark.parametrize(
    "text",
    [
        *("", "boss", "Organiser", "principal", "principal@", "principal@moon", "principal:unit", "member@unit"),
        *("deputy@any", "leader@units", "organiser@unit", "organiser:x", "self", "self@person", "holder:", "holder: a"),
        *("system:weather", "system@people", "chair ", "self:person:x"),
    ],
)
def test_nothing_else_is_a_role(text: str) -> None:
    assert authority_role(text) is None


def test_a_role_is_a_word_and_what_stands_behind_it() -> None:
    assert authority_role("principal@unit") == AuthorityRole(RoleWord.PRINCIPAL, Whose.UNIT)
    assert authority_role("system:people") == AuthorityRole(RoleWord.SYSTEM, Matter.PEOPLE)
    assert authority_role("holder:documenter") == AuthorityRole(RoleWord.HOLDER, "documenter")
    assert authority_role("ledger") == AuthorityRole(RoleWord.LEDGER)


def test_every_word_of_a_role_is_explained() -> None:
    assert set(ROLES) == set(RoleWord)
    assert set(WHOSE) == set(Whose)


@pytest.mark.parametrize(
    ("text", "read"),
    [
        ("person", Condition("person", Asks.GIVEN)),
        ("no person", Condition("person", Asks.LEFT_OUT)),
        ("duty = leader_*", Condition("duty", Asks.IS, "leader_*")),
        ("role != minutes_to", Condition("role", Asks.IS_NOT, "minutes_to")),
        *((text, None) for text in ("", "no", "no person = x", "person =", "a == b", "a = b or c", "*")),
    ],
)
def test_a_condition_asks_for_a_field_or_a_word(text: str, read: Condition | None) -> None:
    assert condition(text) == (read if text != "no" else Condition("no", Asks.GIVEN))


# --- a school's own ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "lines",
    [
        line("visit.held", may=["visitor", "host", "leader@group"]),
        line("meeting.minutes_written", may=["holder:documenter", "chair"], correct="writer"),
        line("meeting.reported", may=["self:person"], behalf="scribe", correct="author"),
        line("meeting.reflected", correct="author") + case("person", "self:person") + case("no person", "chair"),
        line("evidence.recorded") + case("duty = principal_*", "principal@unit") + case("duty", "organiser"),
        line("group.role_assigned") + case("role != minutes_to", "leader@group"),
        line("group.role_assigned") + case("role = documenter", "leader@group"),
        line("visit.note_published", may=["self:note_by", "self:managed"], correct="author"),
        line("unit.principal_appointed", may=["organiser", "keeper"]),
        line("deviation.recorded", may=["principal@group"], correct="never"),
        line("entry.withdrawn", may=["target"], correct="never"),
        line("checkin.planned", may=["principal@leader"]),
        line("goal.was_set", reason=["principal@any"]),
    ],
)
def test_a_school_writes_its_own(lines: str) -> None:
    assert found(lines) == []
    assert read_authority(HEAD + lines, "ours.toml").ref == "ours@1"


@pytest.mark.parametrize(
    ("lines", "says"),
    [
        (
            line("visit.heldt", may=["visitor"]),
            "lines[0].event: There is no event visit.heldt. Write one of: visit.held",
        ),
        (
            line("visit.held", may=["visitor"]) + line("visit.held", may=["host"]),
            "lines[1].event: visit.held is there already. Let each event have one line.",
        ),
        (
            line("visit.held", may=["visitor", "visitr"]),
            "lines[0].may[1]: There is no role visitr. Write one of: visitor.",
        ),
        (
            line("visit.held", may=["visitor"], reason=["principal@uni"]),
            "lines[0].reason[0]: There is no role principal@uni. Write one of:",
        ),
        (
            line("meeting.reported", correct="author") + case("person", "self:persn"),
            "meeting.reported has no field persn, so nobody is its self:persn. Write another role; the fields of",
        ),
        (line("goal.was_set", may=["principal@unit"]), "lines[0].may[0]: goal.was_set has no field unit, so nobody"),
        (line("goal.was_set", may=["self:managed"]), "goal.was_set has no field visit, so nobody is its self:managed."),
        (line("goal.was_set", may=["member@group"]), "no field group, cycle, round, visit, meeting, so nobody is"),
        (line("goal.was_set", may=["chair"]), "goal.was_set has no field meeting, so nobody is its chair."),
        (line("goal.was_set", may=["recorder"]), "goal.was_set has no field entry, so nobody is its recorder."),
        (
            line("visit.held") + case("when it rains", "host"),
            "lines[0].cases[0].when: when it rains is no condition. Write a field, no and a field,",
        ),
        (line("visit.held") + case("no visitor", "host"), "when: There is no field visitor. Write one of: visit."),
        (
            line("evidence.recorded") + case("duty = boss_*", "organiser"),
            "lines[0].cases[0].when: There is no word boss_* for this field. Write one of: principal_involve,",
        ),
        (line("visit.held"), "lines[0]: Nobody may record visit.held. Name at least one role that somebody has."),
        (line("visit.held", may=["ledger"]), "lines[0]: Nobody may record visit.held."),
        (
            line("unit.principal_appointed", may=["keeper"]),
            (
                "lines[0].may: Without organiser, a plan could be left with nobody who may record"
                " unit.principal_appointed. Name organiser too."
            ),
        ),
        (
            line("meeting.reported", may=["self:person", "leader@group"], correct="author"),
            "lines[0].may[1]: leader@group may not write in somebody else's name. Leave it to the author:",
        ),
        (
            line("meeting.reflected", may=["chair"], correct="author") + case("no person", "chair"),
            "lines[0].may[0]: chair may not write in somebody else's name.",
        ),
        (
            line("meeting.reflected", correct="author") + case("person", "chair") + case("no rain", "x"),
            "lines[0].cases[0].may[0]: chair may not write in somebody else's name.",
        ),
        (
            line("artefact.shared", may=["organiser"], correct="author"),
            "lines[0].may[0]: organiser may not write in somebody else's name.",
        ),
        (
            line("group.member_left", may=["principal@person", "leader@group"]),
            "lines[0].may[1]: A leader does not decide who takes part, nor working time. Leave it out here.",
        ),
        (line("participation.decided", may=["deputy@group"]), "A deputy does not decide who takes part,"),
        (line("person.working_time_set", may=["leader@any"]), "A leader does not decide who takes part,"),
        (line("group.member_joined", reason=["leader@group"]), "A leader does not decide who takes part,"),
        (line("cycle.decided", may=["system:people"]), "A system gives no office, decides nothing"),
        (line("participation.decided", may=["system:people"]), "A system gives no office, decides nothing"),
        (line("unit.registered", may=["system:people"]), "A system gives no office, decides nothing"),
        (line("unit.principal_appointed", may=["system:people"]), "A system gives no office, decides nothing"),
        (line("visit.held", may=["starter"]), "The right of starter ends with the first entry of a plan."),
        (line("deviation.recorded", may=["recorder"]), "Who puts right deviation.recorded is fixed."),
        (line("visit.note_published", may=["leader@group"], correct="author"), "may not write in somebody else's name"),
        (line("entry.withdrawn", may=["organiser"], correct="never"), "Who may record entry.withdrawn follows from"),
        (
            line("group.leader_appointed", may=["system:people"]),
            "lines[0].may[0]: A system gives no office, decides nothing and writes no text.",
        ),
        (
            line("expectation.communicated", may=["system:people"]),
            "lines[0].may[0]: A system gives no office, decides nothing and writes no text.",
        ),
        (line("visit.held", may=["keeper"]), "lines[0].may[0]: A keeper appoints, and does nothing else."),
        (
            line("visit.held", may=["anyone"]),
            "lines[0].may[0]: The right of anyone ends with the first entry of a plan.",
        ),
        (
            line("need.identified", may=["self:person"]),
            'lines[0].correct: Who puts right need.identified is fixed. Write correct = "author".',
        ),
        (
            line("entry.corrected", may=["target"]),
            'lines[0].correct: Who puts right entry.corrected is fixed. Write correct = "never".',
        ),
        (
            line("entry.corrected", may=["organiser"], correct="never"),
            'Who may record entry.corrected follows from the entry that it puts right. Write may = ["target"].',
        ),
        (
            line("artefact.shared", may=["self:author"], behalf="office", correct="author"),
            "lines[0].behalf: Nobody shares what another wrote, on behalf of whomever.",
        ),
        (line("visit.held", may=["auditor"]), "lines[0]: Nobody may record visit.held."),
        (
            line("organiser.appointed", may=["organiser", "keeper", "ledger"]),
            "lines[0].may[2]: The ledger asks for nothing, so everybody would have its right. Leave it out here.",
        ),
        (line("group.member_joined", may=["member@group"]), "A member does not decide who takes part,"),
        (
            line("need.identified", may=["self:person"], behalf="office", correct="author"),
            "lines[0].behalf: office is no way to record need.identified on behalf of another. Write one of: no,",
        ),
        (line("organiser.appointed", may=["organiser", "keeper"], behalf="scribe"), "scribe is no way to record"),
        (line("unit.principal_appointed", may=["organiser"], behalf="office"), "office is no way to record"),
        (line("certificate.noted", may=["self:person"], behalf="office"), "Write one of: no."),
        (line("entry.withdrawn", may=["target"], behalf="scribe", correct="never"), "scribe is no way to record"),
        (
            line("analysis.recorded", may=["organiser"]) + case("joint = yes", "principal@unit"),
            "lines[0].cases[0].when: The field joint holds no word to compare with. Ask whether it is given,",
        ),
        (line("group.formed", may=["organiser"]) + case("members = p*", "principal@any"), "holds no word to compare"),
        (line("meeting.planned", may=["leader@group"]) + case("date != x", "principal@any"), "holds no word"),
    ],
)
def test_what_does_not_hold_is_named_with_its_place_and_its_remedy(lines: str, says: str) -> None:
    assert any(says in it for it in found(lines)), found(lines)


def test_a_name_that_is_like_none_is_answered_with_all_there_are() -> None:
    (told,) = found(line("zzz", may=["organiser"]))
    assert told.endswith(f"{list(EVENT_BY_NAME)[-1]}.")


def test_findings_have_the_line_that_they_stand_on() -> None:
    text = HEAD + line("visit.held", may=["visitor"]) + line("visit.talked", may=["boss"])
    assert [it.line for it in authority_diagnostics(text, "ours.toml")] == [13]


def test_a_file_that_is_no_authority_is_unreadable() -> None:
    with pytest.raises(Unreadable, match=r"ours.toml: rights: there is no field 'rights'"):
        read_authority(HEAD + "rights = 1\n" + line("visit.held", may=["visitor"]), "ours.toml")
    with pytest.raises(Unreadable, match="expected a list of 1 to"):
        read_authority(HEAD + "lines = []\n", "ours.toml")
