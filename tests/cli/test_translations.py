"""Every text that a person may see has a Swedish translation, and the compiled catalogue is the present one."""

from __future__ import annotations

import json
import re
from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING

import attrs
import click
import pytest
from tests.cli import catalogue, lines

from collegial_cli.main import COMMANDS as HELP
from collegial_core.privacy import SEALED
from collegial_core.views import VIEWS, columns_of
from collegial_core.visit.state import Step
from collegial_core.wire.vocabulary import EVENTS
from collegial_words.errors import TEMPLATES

if TYPE_CHECKING:
    from tests.cli.conftest import Collegial

UNSAID = {"{value!r} is not a valid {number_type}."}
"""Where a fact is a word of click's that it says in English."""

REFRESH = "run `python -m tests.cli.catalogue`"


@pytest.fixture(scope="module")
def swedish() -> dict[str, str]:
    """Each text with its translation."""
    texts = (message for message in catalogue.read() if message.id and isinstance(message.id, str))
    return {str(message.id): str(message.string) for message in texts}


def test_every_text_has_a_swedish_translation(swedish: dict[str, str]) -> None:
    assert {text for text in catalogue.texts() if not swedish.get(text)} == set(), REFRESH


def test_what_views_say_of_themselves_is_found() -> None:
    columns = {column.label for view in VIEWS.values() for column in columns_of(view.rows)}
    shown = {text for view in VIEWS.values() for text in (view.heading, view.says)}
    assert columns | shown <= catalogue.texts()


def test_no_translation_is_left_over(swedish: dict[str, str]) -> None:
    assert set(swedish) - catalogue.texts() == set(), REFRESH


def test_nothing_that_is_said_escapes_the_search() -> None:
    assert catalogue.puzzles() == {
        *(
            "_SHOWN_AS.get(word, word)",
            "ROLE_WORDS[role]",
            "READER_WORDS[it.right]",
            "KINDS[it.kind]",
            "SENTENCES[code]",
            "COSTS.get(it.name, it.name)",
            "costs.get(it.name, it.name)",
            "WHY[why]",
            "COSTS[it.name]",
            "WEEKDAYS[first.on.weekday()]",
            "WEEKDAYS[int(day) - 1]",
            "WHY[reason]",
            "ASKS.get(code) or SENTENCES[code]",
            "CHECKLIST[value]",
            "super().make_metavar(ctx)",
            "WEEKDAYS[value - 1]",
        ),
        *("REQUEST_WORDS[name]", "FIELD_WORDS[name]", "EVENT_WORDS[kind]", "next(filter(None, found), '')"),
        *("_DAYS[on.weekday()]", "_LONG_DAYS[on.weekday()]", "_MONTHS[on.month - 1]", "_LONG_MONTHS[on.month - 1]"),
    }


def test_every_text_of_one_or_several_things_has_both_translations() -> None:
    shown = {message.id: message.string for message in catalogue.read() if isinstance(message.id, tuple)}
    assert set(shown) == catalogue.PLURALS
    for texts, says in shown.items():
        assert [*map(catalogue.placeholders, texts)] == [*map(catalogue.placeholders, says)]


def test_what_is_taken_for_clicks_own_words_is_that() -> None:
    folder = Path(click.__file__).parent
    source = "".join(path.read_text(encoding="utf-8") for path in folder.glob("*.py"))
    words = {json.dumps(text) for text in {*catalogue.CLICK, *chain.from_iterable(catalogue.PLURALS)}}
    assert {text for text in words if text not in source} == set()


def test_translations_keep_the_facts(swedish: dict[str, str]) -> None:
    shown = {text: says for text, says in swedish.items() if text not in catalogue.helps() and text not in UNSAID}
    different = [text for text, says in shown.items() if catalogue.placeholders(text) != catalogue.placeholders(says)]
    assert different == []


def test_translated_help_keeps_names_options_and_examples(swedish: dict[str, str]) -> None:
    for text in catalogue.helps():
        kept = re.compile(r"--[a-z-]+|\"\w+\"|`[^`]*`|\[[a-z]+\]|\d+")
        said = text.replace(SEALED, swedish[SEALED])
        assert sorted(kept.findall(said)) == sorted(kept.findall(swedish[text]))


def test_the_sentences_that_errors_say_are_the_present_ones() -> None:
    assert set(TEMPLATES.read_text(encoding="utf-8").splitlines()) == catalogue.errors(), REFRESH


def test_translations_end_as_the_english_text_does(swedish: dict[str, str]) -> None:
    assert [text for text, says in swedish.items() if text.endswith(".") != says.endswith(".")] == []


def test_the_compiled_catalogue_is_the_present_one() -> None:
    assert catalogue.MO.read_bytes() == catalogue.compiled(catalogue.read()), REFRESH


def test_every_name_that_a_table_or_refusal_can_show_is_a_text_to_translate() -> None:
    names = {"visitor", "handed_to", "received_spread", "pro_rata", "principal_long_term", "unfinished", "present"}
    assert names <= catalogue.texts()
    assert {str(step) for step in Step} <= catalogue.texts()
    assert {field.name for word in EVENTS for field in attrs.fields(word.kind)} <= catalogue.texts()


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


# --- help, usage and errors ----------------------------------------------------

ENGLISH = {
    *("the", "and", "of", "is", "are", "not", "with", "without", "for", "to", "what", "which", "who", "whose", "there"),
    *("this", "that", "these", "one", "each", "every", "list", "write", "read", "take", "say", "usage", "options"),
    *("commands", "error", "missing", "such", "did", "you", "mean", "try", "help", "exit", "message", "file", "date"),
    *("number", "group", "week", "year", "it", "its", "only", "when", "where", "here", "below", "above", "has", "have"),
    *("cannot", "could", "does", "please", "expected", "got", "invalid", "option", "command", "value", "line"),
}
"""Words that show that a text is English; none of them is Swedish too, or a name in the examples of help."""


def english_in(text: str) -> set[str]:
    """The English words of a text, outside what is written as it is sent: JSON, options, names in quotes."""
    said = re.sub(
        r"\{[^}]*\}+|\[[^\]]*\]+|--?[\w-]+|[`'\"][^`'\"]*[`'\"]|\w+://\S*|^  \S+  |\w+(, \w+){2,}",
        " ",
        text,
        flags=re.MULTILINE,
    )
    return {word for word in re.findall("[a-zåäö]+", said.lower()) if word in ENGLISH}


def test_english_is_recognized(collegial: Collegial) -> None:
    assert len(english_in(collegial("show", "--help").out)) > 8
    assert english_in(collegial("shw").err)


CALLS = [[], *([name] for name in HELP), *(["methods", name] for name in ("show", "check"))]
CALLS += [["overview", name] for name in ("update", "rebuild", "compare")]


@pytest.mark.parametrize("call", CALLS, ids=" ".join)
@pytest.mark.parametrize("where", ["before", "after", "environment"])
def test_no_english_remains_in_swedish_help(
    collegial: Collegial, call: list[str], where: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    if where == "environment":
        monkeypatch.setenv("COLLEGIAL_LANG", "sv")
    before, after = (["--lang", "sv"], []) if where == "before" else ([], ["--lang=sv"] if where == "after" else [])
    helped = collegial(*before, *call, "--help", *after)
    assert helped.status == 0
    assert helped.out.startswith("Användning: collegial")
    assert english_in(helped.out) == set()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        ([], "Kommando saknas."),
        (["shw"], "Det finns inget kommando 'shw'. Menade du 'show'?"),
        (["show"], "Argument saknas: 'PLAN'."),
        (["apply"], "Argument saknas: 'PLAN'."),
        (["import"], "Argument saknas: 'FIL|-'."),
        (["show", "--reader"], "Flaggan '--reader' kräver ett värde."),
        (["show", "--reder", "p", "x"], "Det finns ingen flagga '--reder'. Menade du '--reader'?"),
        (["--stor", "x", "plans"], "(Menade du någon av: '--json', '--master', '--store'?)"),
        (["show", "x", "vists"], "Ogiltigt värde för '[VY]': 'vists' är inte något av 'plan',"),
        (["show", "x", "--entry", "a"], "Ogiltigt värde för '--entry': 'a' är inget giltigt tal."),
        (["show", "x", "--entry", "-1"], "-1 ligger inte inom x>=0."),
        (["show", "x", "--entry", "1", "--known", "2026-01-01"], "ange en av --entry, --known och --happened"),
        (["layout"], "Flagga saknas: '--parts'."),
        (["layout", "--parts", "x"], "'x' är inget giltigt tal."),
        (["layout", "--parts", "2", "--autumn", "3", "--spring", "3", "--json"], "ange vilken region det gäller"),
        (["plans", "a"], "Ett argument för mycket (a)"),
        (["plans", "a", "b"], "Argument för mycket (a b)"),
        (["plans", "--json=1"], "Flaggan '--json' tar inget värde."),
        (["plans", "--store", ""], "collegial: --store är tom; ange ett värde, eller utelämna den"),
    ],
    ids=lambda it: " ".join(it) if isinstance(it, list) else "",
)
def test_a_wrong_call_is_explained_in_swedish(collegial: Collegial, call: list[str], words: str) -> None:
    outcome = collegial("--lang", "sv", *call)
    assert outcome.status == 2
    assert words in outcome.err
    assert english_in(outcome.err) == set()


@pytest.mark.parametrize(
    ("call", "words"),
    [
        (["show", "solbaken"], "det finns ingen plan solbaken i det här lagret; menade du solbacken?"),
        (["show", "solbacken", "--person", "p-1"], "--person: det finns ingen 'p-1' i den här planen; menade du p-01"),
        (["show", "solbacken", "--known", "soon"], "--known: väntade ett datum som 2026-09-14, fick 'soon'"),
        (["show", "solbacken", "--entry", "99"], "entry: det finns ingen post 99; den senaste är 21"),
        (["diff", "solbacken", "x", "2"], "A: väntade ett postnummer eller ett datum som 2026-09-14, fick 'x'"),
        (["show", "a b"], "'a b' är inget id: 1 till 64 bokstäver a-z"),
        (["plans", "--store", "nowhere://x"], "'nowhere://…' anger inget installerat lager; det finns: "),
        (
            ["plans", "--store", "sqlite:////nowhere/a b.db"],
            "'/nowhere/a b.db' går inte att öppna: mappen '/nowhere' finns",
        ),
        (["plans", "--store", "sqlite:////dev/null"], "'/dev/null' är en mapp eller enhet, ingen fil"),
        (["import", "nowhere.jsonl"], "nowhere.jsonl: Filen eller mappen finns inte"),
        (["import", "/"], "/: Är en mapp"),
        (["import", "-"], "rad 1: det finns inget att importera"),
        (["backup", "x.db"], "det här lagret gör inga kopior av sig självt"),
        (["methods", "show", "triads"], "method: det finns ingen 'triads'; "),
        (["layout", "--parts", "900", "--autumn", "38", "--spring", "2"], "parts: en modul har 1 till 200 delar"),
        (
            ["layout", "--parts", "9", "--autumn", "38", "--spring", "2"],
            "undervisningsveckor behövs från och med vecka 38",
        ),
        (["overview", "--into", "nowhere.db"], "nowhere.db' finns inte ännu; skapa den med"),
    ],
    ids=lambda it: " ".join(it) if isinstance(it, list) else "",
)
def test_what_the_library_cannot_do_is_said_in_swedish(year: Collegial, call: list[str], words: str) -> None:
    outcome = year(*call, "--lang", "sv")
    assert outcome.status == 2
    assert words in outcome.err
    assert english_in(outcome.err) == set()
    assert year(*call).err != outcome.err


LAYOUT = ["layout", "--parts", "8", "--autumn", "38", "--spring", "2"]


TWO = "person,name\np-1,A\np-1,B\n"
OPEN = 'person,name\np-1,"A\np-2,B"\n'
NEWER = '{"collegial":"export","format":9}'


@pytest.mark.parametrize(
    ("call", "content", "words"),
    [
        (["plans", "--names", "a.csv"], TWO, "a.csv, rad 3: 'p-1' står redan på rad 2; behåll en av dem"),
        (["plans", "--names", "a.csv"], OPEN, "a.csv, rad 2: fortsätter till rad 3: sätt det avslutande"),
        (["plans", "--names", "a.csv"], "person,name,name\n", "a.csv: har två kolumner 'name'; behåll en"),
        (["import", "a.jsonl"], NEWER, "rad 1: skrevs av en nyare utgåva (exportformat 9); uppdatera"),
        ([*LAYOUT, "--calendar", "a.json"], '{"a":1,"a":2}', "a.json: $.a: anges två gånger i samma objekt; ange"),
        (["plans", "--store", "sqlite:///a.db"], "", "a.db' är tom: den har tömts, eller var aldrig ett lager"),
        (["export", lines.PLAN, "--names", "a.csv", "-o", "a.csv"], "", "'a.csv' används, som 'a.csv': inget skrivs"),
    ],
    ids=["twice", "open quote", "two columns", "newer", "key twice", "emptied", "in use"],
)
def test_what_is_wrong_with_a_file_is_said_in_swedish(
    year: Collegial, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, call: list[str], content: str, words: str
) -> None:
    monkeypatch.chdir(tmp_path)
    Path(call[-1].removeprefix("sqlite:///")).write_text(content, encoding="utf-8")
    outcome = year("--lang", "sv", *call)
    assert outcome.status == 2
    assert words in outcome.err
    assert english_in(outcome.err) == set()
    assert year(*call).err != outcome.err


def test_an_export_that_was_cut_is_refused_in_swedish(year: Collegial) -> None:
    cut = year("export", lines.PLAN).out.rpartition("\n{")[0] + "\n"
    shown = year("--lang", "sv", "import", "-", given=cut).err
    assert (
        shown == "collegial: rad 1: exporten är avkortad: den anger 21 poster, här finns 20; exportera planen på nytt\n"
    )


def test_a_key_that_a_definition_gives_twice_is_named_in_swedish(collegial: Collegial, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('method = "own"\nmethod = "other"\n', encoding="utf-8")
    shown = collegial("--lang", "sv", "apply", lines.PLAN, "--methods", str(tmp_path / "own.toml")).err
    assert "own.toml: är inte TOML: " in shown
    assert shown.endswith(": method anges två gånger i samma objekt; ange det en gång\n")


def test_what_a_program_sent_is_answered_in_the_language_it_asks_for(year: Collegial) -> None:
    given = [lines.line("visit.hold", "2026-10-01", visit=7), "{", '{"type":"x"}', lines.line("x.y", "2026-10-01")]
    given += [
        '{"type":"x","type":"y"}',
        lines.line("visit.publish_note", "2026-10-01", visit="v", note="a\u0085", receipt="r"),
    ]
    outcome = year("apply", lines.PLAN, "--lang", "sv", given=lines.text(given))
    shown = [answer["unreadable"]["message"] for answer in outcome.documents]
    assert shown[0].startswith("väntade text, fick ")
    assert shown[1] == "är ingen JSON: den slutar innan den är hel"
    assert shown[2] == "saknas"
    assert shown[3] == "'x.y' är inget kommando; `collegial vocabulary` listar dem"
    assert shown[4] == "anges två gånger i samma objekt; ange det en gång"
    assert shown[5] == "innehåller tecknet U+0085, som inte är text"


def test_a_language_that_is_none_is_answered_in_the_one_before(
    collegial: Collegial, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert "Invalid value for '--lang'" in collegial("plans", "--lang", "no").err
    monkeypatch.setenv("COLLEGIAL_LANG", "sv")
    assert "Ogiltigt värde för '--lang'" in collegial("plans", "--lang", "no").err
    monkeypatch.setenv("LANGUAGE", "sv")
    assert "Usage:" in collegial("plans", "--lang", "en", "x").err


def test_only_the_option_chooses_the_language(collegial: Collegial) -> None:
    assert "there is no plan sv in this store" in collegial("show", "sv").err
    assert "Usage: collegial show" in collegial("show", "sv", "no-view").err
    assert "Användning: collegial show" in collegial("show", "sv", "no-view", "--lang", "en", "--lang=sv").err


def test_what_is_wrong_in_a_method_of_ones_own_is_said_in_swedish(collegial: Collegial, tmp_path: Path) -> None:
    (tmp_path / "own.toml").write_text('method = "own"\nodd = 1\n', encoding="utf-8")
    (tmp_path / "none.toml").write_text("method\n", encoding="utf-8")
    files = [str(tmp_path / name) for name in ("own.toml", "none.toml", "nowhere.toml")]
    swedish = collegial("methods", "check", *files, "--lang", "sv")
    assert swedish.status == 2
    assert "det finns inget fält 'odd'. Fälten här är " in swedish.out
    assert "none.toml:1: är inte TOML: " in swedish.out
    assert "nowhere.toml:1: Filen eller mappen finns inte" in swedish.out
