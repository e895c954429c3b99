"""What people read, in Swedish and English, without a command line."""

import subprocess
import sys
from datetime import date
from json import loads

import attrs
import pytest
from tests.refusals import APPROVED
from tests.school import School, start

import collegial_core as cc
from collegial_core import wire
from collegial_core.kernel import Fact
from collegial_core.policy.authority import roles_to_write
from collegial_core.state import RULES
from collegial_core.store import Corruption
from collegial_core.wire.vocabulary import REQUEST_OF
from collegial_words import Directory, languages, plain, say
from collegial_words.asked import REQUEST_WORDS, in_words
from collegial_words.catalogue import sentence, translator
from collegial_words.errors import translated
from collegial_words.roles import role_words

NAMES = {"p-1": "Åsa Berg", "p-2": "Örjan Ek"}


class Office:
    """A directory that is asked, as a school's own would be."""

    def get(self, person: str, /) -> str | None:
        return NAMES.get(person)


def refused() -> cc.Refused:
    school = School()
    school.does(start())
    act = cc.Occasion(by="p-1", on=date(2026, 9, 14))
    (no,) = school.ledger.do_many([cc.Request(cc.visit.VisitHeld(visit="v-9"), act)])
    assert isinstance(no, cc.Refused)
    return no


def finding(**facts: Fact) -> cc.Finding:
    template = "Pairs missing: {pairs}"
    return cc.Finding(rule="A-1", severity=cc.Severity.I, entry=None, template=template, facts=facts)


def test_a_refusal_is_said_with_what_would_make_it_right() -> None:
    no = refused()
    assert say(no, "en") == f"{no.message} {no.remedy}"
    assert say(no) == say(no, "sv")
    assert say(no) == "Okänt id i planen: v-9 (besök). Kontrollera id:t, eller lägg först till det i planen (besök)."


def test_people_are_called_by_their_names_where_the_directory_has_them() -> None:
    pairs = finding(pairs=(("p-1", "p-2"), ("p-1", "p-3")))
    office: Directory = Office()
    assert say(pairs, "sv") == "Par som saknas: p-1 till p-2, p-1 till p-3"
    for names in (NAMES, office):
        assert say(pairs, "sv", names) == "Par som saknas: Åsa Berg till Örjan Ek, Åsa Berg till p-3"
    assert plain(pairs, "sv", NAMES)["facts"] == {"pairs": [["p-1", "p-2"], ["p-1", "p-3"]]}


def test_every_request_has_words_and_no_refusal_names_one_by_its_wire_name() -> None:
    assert set(REQUEST_WORDS) == set(REQUEST_OF)
    sentences = {text for line in APPROVED.read_text("utf-8").splitlines() for text in loads(line)[1:3]}
    for lang in languages():
        said = [in_words(translator(lang), translator(lang)(it)) for it in sentences]
        assert [it for it in said if "`" in it or any(name in it for name in REQUEST_OF)] == []


def test_a_reader_of_a_page_is_told_of_requests_and_fields_in_words() -> None:
    no = attrs.evolve(refused(), remedy_template="Say why in `because`, or see to it first: group.start.")
    assert plain(no, "en", spoken=True)["remedy"] == "Say why in “Reason”, or see to it first: “Start the group”."
    assert plain(no, "en")["remedy"] == no.remedy
    missing = cc.Unreadable("$.data.date", "the field 'date' is missing")
    assert plain([missing], "sv", spoken=True)[0]["message"] == "fältet ”Datum” saknas"
    other = cc.Unreadable("$.data.date", "expected a date such as 2026-09-14, got 'never'")
    assert plain(other, "en", spoken=True)["message"] == other.message


def test_labels_errors_and_what_is_corrupt_are_said_too() -> None:
    assert say("The plan") == "Planen"
    assert say(cc.Unreadable("$.on", "is missing")) == "$.on: saknas"
    assert say(cc.StoreError("never heard of")) == "never heard of"
    assert say(Corruption("plan", 3, "{n} entries", {"n": 3}), "en", NAMES) == "3 entries"


def test_the_plain_form_keeps_its_keys_and_has_its_sentences_in_the_language() -> None:
    no = refused()
    several = attrs.evolve(no, others=(no,))
    rule = RULES[0]
    values = [several, cc.Unreadable("$.on", "is missing"), finding(pairs=("a",)), rule, {"number": 3}]
    english, swedish = plain(values, "en"), plain(values, "sv")
    assert english == wire.plain(values)
    assert [list(it) for it in swedish] == [list(it) for it in english]
    assert swedish[0]["others"][0]["message"] == swedish[0]["message"] != no.message
    assert [it["message"] for it in swedish[1:3]] == ["saknas", "Par som saknas: a"]
    assert swedish[3]["says"] == say(rule.says) != rule.says
    assert swedish[4] == {"number": 3}


def test_a_language_without_words_is_named_with_those_that_there_are() -> None:
    assert languages() == ("en", "sv")
    with pytest.raises(cc.Unreadable, match="no words in 'fi'; choose of en, sv"):
        say("The plan", "fi")
    with pytest.raises(cc.Unreadable, match="no words in 'xx'"):
        plain(refused(), "xx")


def test_words_need_neither_a_command_line_nor_the_catalogue_tool() -> None:
    story = (
        "import sys, collegial_words\n"
        "assert 'collegial_core' not in sys.modules\n"
        "assert collegial_words.say('The plan') == 'Planen'\n"
        "assert not {'click', 'babel', 'collegial_cli'} & set(sys.modules)\n"
    )
    subprocess.run([sys.executable, "-c", story], check=True)  # noqa: S603 - our own story


def test_english_needs_no_catalogue() -> None:
    assert translator("en")("The plan") == "The plan"
    assert translator("sv")("The plan") == "Planen"
    assert translator("sv")("") == ""
    assert translator("sv")("never heard of") == "never heard of"


def test_an_empty_list_of_facts_is_said_in_words() -> None:
    assert sentence(translator("en"), "Pairs missing: {pairs}", {"pairs": ()}) == "Pairs missing: none"
    assert sentence(translator("sv"), "Pairs missing: {pairs}", {"pairs": ("a", "b")}) == "Par som saknas: a, b"


@pytest.mark.parametrize(("number", "english", "swedish"), [(1, "1 week", "1 vecka"), (3, "3 weeks", "3 veckor")])
def test_a_number_and_its_word_agree(number: int, english: str, swedish: str) -> None:
    assert sentence(str, "{weeks:week|weeks}", {"weeks": number}) == english
    template = "Leader: {minutes} minutes a week and group, a meeting every {weeks} weeks"
    said = sentence(translator("sv"), template, {"minutes": 120, "weeks": number})
    assert said == f"Lärledare: 120 minuter per vecka och grupp, en träff på {swedish}"


def test_how_far_a_visit_has_come_is_said_in_swedish() -> None:
    template = "The {step} of visit {visit} is {late} days after the {after} of {since}; the method gives {days}."
    facts = {"step": "talked", "visit": "v-1", "late": 1, "after": "held", "since": "2026-09-14", "days": 2}
    said = sentence(translator("sv"), template, facts)
    assert said.startswith("Steget samtalat för besök v-1 kommer 1 dag efter steget genomfört den 2026-09-14")


def test_words_of_the_library_are_translated_inside_a_sentence_and_names_are_not() -> None:
    template = "Goal {goal} lacks: {missing}."
    assert (
        sentence(translator("sv"), template, {"goal": "need", "missing": ("law", "p-1")})
        == "Mål need saknar: lag, p-1."
    )


def test_what_nobody_has_translated_stays_as_it_is() -> None:
    swedish = translator("sv")
    assert translated("never heard of", swedish) == "never heard of"
    assert translated("'a file' never heard of", swedish) == "'a file' never heard of"
    assert translated("missing", swedish) == "missing"
    assert translated("'a, line 3' has been closed", swedish) == "'a, line 3' har stängts"
    assert translated("is missing", translator("en")) == "is missing"


def test_a_role_is_said_in_words() -> None:
    school = School().starts().takes_order()
    act = cc.Occasion(by="p-1", on=date(2026, 9, 14))
    (no,) = school.ledger.do_many([cc.Request(cc.plan.PersonRegistered(person="p-9", unit="solbacken"), act)])
    assert "that is for an organiser, the unit's principal, the unit's assistant principal, the staff system." in say(
        no, "en"
    )
    assert "; det får: en planansvarig, enhetens rektor, enhetens biträdande rektor, personalsystemet." in say(no, "sv")


@pytest.mark.parametrize("role", roles_to_write())
def test_every_role_that_can_be_written_has_words(role: str) -> None:
    told = role_words(translator("sv"), role.replace("ROLE", "documenter").replace("FIELD", "person"))
    assert told
    assert not set(told) & set("@:")


def test_what_is_no_role_stays_as_it_is() -> None:
    assert role_words(translator("sv"), "boss") == "boss"
