"""Every text that a person may see has a Swedish translation, and the compiled catalogue is the present one."""

from __future__ import annotations

from typing import TYPE_CHECKING

import attrs
import pytest
from tests.cli import catalogue

from collegial_cli.i18n import sentence, translator
from collegial_cli.main import COMMANDS as HELP
from collegial_core.ledger.vocabulary import EVENTS
from collegial_core.visit.state import Step

if TYPE_CHECKING:
    from tests.cli.conftest import Collegial

REFRESH = "run `python -m tests.cli.catalogue`"


@pytest.fixture(scope="module")
def swedish() -> dict[str, str]:
    return {str(message.id): str(message.string) for message in catalogue.read() if message.id}


def test_every_text_has_a_swedish_translation(swedish: dict[str, str]) -> None:
    assert {text for text in catalogue.texts() if not swedish.get(text)} == set(), REFRESH


def test_no_translation_is_left_over(swedish: dict[str, str]) -> None:
    assert set(swedish) - catalogue.texts() == set(), REFRESH


def test_nothing_that_is_said_escapes_the_search() -> None:
    assert catalogue.puzzles() == {"str(value)", "_SAID.get(word, word)"}


def test_translations_keep_the_facts(swedish: dict[str, str]) -> None:
    different = [text for text, says in swedish.items() if catalogue.placeholders(text) != catalogue.placeholders(says)]
    assert different == []


def test_translations_end_as_the_english_text_does(swedish: dict[str, str]) -> None:
    assert [text for text, says in swedish.items() if text.endswith(".") != says.endswith(".")] == []


def test_the_compiled_catalogue_is_the_present_one() -> None:
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.read()), REFRESH


def test_every_name_that_a_table_or_refusal_can_show_is_a_text_to_translate() -> None:
    names = {"visitor", "handed_to", "received_spread", "pro_rata", "principal_long_term", "unfinished", "present"}
    assert names <= catalogue.texts()
    assert {str(step) for step in Step} <= catalogue.texts()
    assert {field.name for word in EVENTS for field in attrs.fields(word.kind)} <= catalogue.texts()


def test_english_needs_no_catalogue() -> None:
    assert translator("en")("The plan") == "The plan"
    assert translator("sv")("The plan") == "Planen"
    assert translator("sv")("") == ""
    assert translator("sv")("never heard of") == "never heard of"


def test_an_empty_list_of_facts_is_said_in_words() -> None:
    assert sentence(translator("en"), "Pairs missing: {pairs}", {"pairs": ()}) == "Pairs missing: none"
    assert sentence(translator("sv"), "Pairs missing: {pairs}", {"pairs": ("a", "b")}) == "Par som saknas: a, b"


def test_words_of_the_library_are_translated_inside_a_sentence_and_names_are_not() -> None:
    template = "Goal {goal} lacks: {missing}."
    assert (
        sentence(translator("sv"), template, {"goal": "need", "missing": ("law", "p-1")})
        == "Mål need saknar: lag, p-1."
    )


@pytest.mark.parametrize("call", [["show", "all"], ["log"], ["diff", "0", "21"], ["check"]], ids=" ".join)
def test_tables_are_drawn_in_swedish(year: Collegial, call: list[str]) -> None:
    command, *rest = call
    english, swedish = year(command, "solbacken", *rest), year("--lang", "sv", command, "solbacken", *rest)
    assert english.status == swedish.status == 0
    assert english.out != swedish.out
    assert english.out.count("\n") == swedish.out.count("\n")


def test_the_language_can_be_set_for_good(year: Collegial, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("COLLEGIAL_LANG", "sv")
    assert year("show", "solbacken").out.startswith("Planen\n")
    assert year("show", "solbacken", "--lang", "en").out.startswith("The plan\n")


@pytest.mark.parametrize("command", HELP)
def test_each_command_helps_with_the_words_of_the_list(collegial: Collegial, command: str) -> None:
    helped = collegial(command, "--help")
    assert helped.status == 0
    assert HELP[command] in helped.out
    assert "--json" in helped.out
