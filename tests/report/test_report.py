"""A report to hand over: it tells what the views tell, and nobody reads more in it than they may."""

from __future__ import annotations

import builtins
import html
import io
import re
import sqlite3
import sys
from contextlib import closing
from datetime import date
from itertools import pairwise
from typing import TYPE_CHECKING, Any

import attrs
import pypdf
import pytest
from tests.examples.recorded import EXAMPLES
from tests.pages.browser import AXE, program
from tests.pages.browser_crowd import CROWD, NAMES, crowd
from tests.report.conftest import AFTER, FRITIDS, FURUSKOLAN, LARBACKEN, SOLBACKEN, Reports
from tests.school import AUTUMN, School

import collegial_core as cc
from collegial_cli.screen import Screen
from collegial_core.privacy import AUDITOR, NOBODY, Reader, reader_on
from collegial_core.proofs.notes import encode
from collegial_core.views import VIEWS, Query
from collegial_report.document import report
from collegial_report.printing import printed
from collegial_report.telling import Asked, Told

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator
    from pathlib import Path

    from playwright.sync_api import Browser, Page

EVERY = (SOLBACKEN, FURUSKOLAN, LARBACKEN, FRITIDS)
NAMED = ("--names", str(EXAMPLES / "base_groups" / "staff.csv"))


def words_of(page: str) -> str:
    """Give what a page says, without what draws it."""
    return html.unescape(" ".join(re.sub(r"<[^>]*>", " ", page).split()))


# --- what it tells ------------------------------------------------------------------------


def test_a_report_tells_the_plan_its_revisions_and_what_was_learned(reports: Callable[[str], Reports]) -> None:
    says = words_of(reports(SOLBACKEN).page("--reader", "auditor"))
    assert "Kollegialt lärande på Solbackens skola" in says
    assert "14 Jan 2027" in says
    assert "Samtalet blir bäst samma dag som besöket." in says


def test_a_report_tells_names_in_the_place_of_pseudonyms(reports: Callable[[str], Reports]) -> None:
    assert "Samira Haddad" in reports(SOLBACKEN).page(*NAMED)
    assert "Samira Haddad" not in reports(SOLBACKEN).page()


def test_a_report_tells_a_deviation_with_its_rule_its_reason_and_who_recorded_it(
    reports: Callable[[str], Reports],
) -> None:
    page = words_of(reports(SOLBACKEN).page("--reader", "auditor", *NAMED))
    told = page[page.index("Deviations Entry") : page.index("Corrections Entry")]
    assert "25 May 2027 Nadia Rahimi" in told
    assert "(S4-03)" in told
    assert "Nationella prov och slutbetyg tog de sista veckorna." in told


def test_a_report_tells_what_a_correction_changed(reports: Callable[[str], Reports]) -> None:
    assert "<del>sv-9b-tor-1230</del> <ins>sv-8b-tor-1040</ins>" in reports(SOLBACKEN).page()


def test_a_correction_of_a_text_tells_that_it_was_changed_and_not_how() -> None:
    school = School().starts()
    school.does(cc.plan.CorrectEntry(entry=1, data={"aim": "Learn from each other"}), because="A slip")
    says = words_of(page_of(school, NOBODY))
    assert "What somebody wrote was changed." in says
    assert "Learn from each other" not in says
    assert "A slip" not in says


def test_a_withdrawn_entry_is_told_with_what_it_said() -> None:
    school = School().starts()
    school.does(cc.plan.PersonRegistered(person="p-99", unit="solbacken"))
    school.does(cc.plan.WithdrawEntry(entry=school.ledger.number), because="Twice")
    page = page_of(school, NOBODY)
    assert "<del>person p-99, unit solbacken</del>" in page
    assert "The entry was withdrawn" in page


def test_an_approval_is_told_with_the_root_of_what_was_approved() -> None:
    school = School().starts()
    (approved,) = school.does(cc.plan.ApprovePlan(), by="p-rektor")
    assert approved.event.root in page_of(school, NOBODY)


def test_a_plan_in_which_nothing_has_happened_has_a_report_that_says_so() -> None:
    school = School()
    school.does(cc.plan.PlanStarted(title="New", aim="Begin", starts=AUTUMN, ends=date(2027, 6, 10)))
    says = words_of(page_of(school, NOBODY))
    for nothing in ("no groups yet", "No round of visits", "no modules", "No rule has been", "No entry has been"):
        assert nothing in says


def test_a_term_of_several_units_is_told_once_with_all_of_them(reports: Callable[[str], Reports]) -> None:
    page = reports(FRITIDS).page()
    assert page.count(">Höstterminen 2026<") == 1
    assert "<td>fritids-a, fritids-b, grannskolan, fritids-c, kommunen</td>" in page


@pytest.mark.usefixtures("pango")
def test_sections_that_say_that_there_is_nothing_stand_where_there_is_room(reports: Callable[[str], Reports]) -> None:
    """Given a page that is half full after readiness, then it goes on with the deviations that there are none of."""
    pdf = pypdf.PdfReader(io.BytesIO(reports(FRITIDS).made("report.pdf", "--lang", "sv")))
    (page,) = (it.extract_text() for it in pdf.pages if "Avvikelser\n" in it.extract_text() and it.page_number)
    assert "Lärledare p-g1, b-grannen" in page


@pytest.mark.parametrize("plan", EVERY)
def test_the_last_point_of_each_curve_is_the_coverage(plan: str, reports: Callable[[str], Reports]) -> None:
    with cc.open(reports(plan).store) as plans:
        told = Told(plans.ledger(plan), Asked(reader=NOBODY, on=date.fromisoformat(AFTER[plan])))
        for it in told.rounds:
            assert (it.steps[-1][1] if it.steps else 0) == it.coverage.seen
            assert all(before < after for before, after in pairwise(it.steps))
            assert all(before[1] < after[1] for before, after in pairwise(it.steps))


def test_a_year_tells_only_of_its_own_groups_rounds_and_deviations(reports: Callable[[str], Reports]) -> None:
    says = words_of(reports(FURUSKOLAN).page("--year", "2027"))
    assert "school year 2027/28" in says
    assert {"bas-1-2728", "lar-1"} <= set(says.split())
    assert not {"u-2-modul", "hand-1"} & set(says.split())
    assert "(S4-03)" in says
    assert "(S0-21)" not in says
    assert "(S3-03)" not in says


def test_a_year_outside_the_plan_is_refused(reports: Callable[[str], Reports]) -> None:
    outcome = reports(FURUSKOLAN).call("report", FURUSKOLAN, "-o", "x.html", "--year", "2031")
    assert outcome.status == 2
    assert "the plan has the school years from 2026 to 2028, not 2031" in outcome.err


DAMAGE = {
    "altered": "UPDATE entries SET line = CAST(replace(line, '2026', '2025') AS BLOB) WHERE number = 20",
    "without one in the middle": "DELETE FROM entries WHERE number = 20",
    "cut": "DELETE FROM entries WHERE number > 40",
}


@pytest.mark.parametrize("act", DAMAGE.values(), ids=list(DAMAGE))
def test_a_report_of_a_damaged_record_says_what_is_damaged_and_gives_no_root(
    act: str, reports: Callable[[str], Reports], tmp_path: Path
) -> None:
    made = damaged(reports(LARBACKEN), act, tmp_path)
    file = tmp_path / "report.html"
    outcome = made.call("report", LARBACKEN, "--on", AFTER[LARBACKEN], "-o", str(file))
    says = words_of(file.read_text())
    assert (outcome.status, "The record is damaged, as the report says" in outcome.out) == (1, True)
    assert "The record is damaged, and what is told here may be wrong." in says
    with cc.open(made.store) as plans:
        assert all(it.message in says for it in plans.verify(LARBACKEN))
    assert f"{LARBACKEN}:" not in says
    assert made.call("report", LARBACKEN, "-o", str(file), "--json").document["damaged"] is True


def test_of_a_record_that_cannot_be_read_there_is_no_report(reports: Callable[[str], Reports], tmp_path: Path) -> None:
    """Given an entry that is none, then one line says which, and the report of last year is left as it is."""
    made = damaged(reports(LARBACKEN), "UPDATE entries SET line = CAST('{}' AS BLOB) WHERE number = 20", tmp_path)
    file = tmp_path / "report.html"
    file.write_text("Last year's")
    outcome = made.call("report", LARBACKEN, "-o", str(file))
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert "entry 20" in outcome.err
    assert file.read_text() == "Last year's"


def damaged(made: Reports, act: str, folder: Path) -> Reports:
    """Give reports of a copy of the store to which something was done past its triggers."""
    copy = folder / "copy.db"
    assert made.call("backup", str(copy)).status == 0
    with closing(sqlite3.connect(copy)) as raw, raw:
        for trigger in ("entries_never_change", "entries_never_go"):
            raw.execute(f"DROP TRIGGER {trigger}")
        raw.execute(act)
    return attrs.evolve(made, store=f"sqlite:///{copy}")


def test_a_report_is_a_page_or_a_pdf(reports: Callable[[str], Reports]) -> None:
    outcome = reports(SOLBACKEN).call("report", SOLBACKEN, "-o", "report.docx")
    assert outcome.status == 2
    assert "the name of a report ends in .html or .pdf" in outcome.err


def test_a_report_without_its_extra_says_what_to_install(
    reports: Callable[[str], Reports], monkeypatch: pytest.MonkeyPatch
) -> None:
    made = reports(LARBACKEN)
    monkeypatch.delitem(sys.modules, "collegial_report.document", raising=False)
    monkeypatch.setitem(sys.modules, "jinja2", None)
    outcome = made.call("report", LARBACKEN, "-o", "report.html")
    assert (outcome.status, "pip install 'collegial[report]'" in outcome.err) == (2, True)


@pytest.mark.parametrize(
    ("gone", "says"),
    [(ImportError, "a PDF needs WeasyPrint: install collegial[report]"), (OSError, "libpango-1.0-0")],
    ids=["WeasyPrint", "Pango"],
)
def test_a_pdf_without_what_makes_it_says_in_one_line_what_to_install(
    gone: type[Exception],
    says: str,
    reports: Callable[[str], Reports],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    def missing(name: str, *rest: Any) -> Any:
        if name.partition(".")[0] == "weasyprint":
            raise gone
        return import_as_ever(name, *rest)

    import_as_ever = builtins.__import__
    made, file = reports(LARBACKEN), tmp_path / "report.pdf"
    monkeypatch.setattr(builtins, "__import__", missing)
    outcome = made.call("report", LARBACKEN, "-o", str(file))
    assert (outcome.status, outcome.out, outcome.err.count("\n")) == (2, "", 1)
    assert says in outcome.err
    assert not file.exists()


def test_what_to_keep_in_a_report_is_what_check_takes(reports: Callable[[str], Reports]) -> None:
    made = reports(LARBACKEN)
    found = re.search(rf"{LARBACKEN}:\d+:[^<\s]+", html.unescape(made.page()))
    assert found
    assert made.call("check", "--against", found[0]).status == 0
    other = encode(bytes(32))
    assert made.call("check", "--against", f"{found[0].rpartition(':')[0]}:{other}").status == 1


# --- who may read what ----------------------------------------------------------------------


def texts_in(ledger: Any) -> set[str]:
    """Give all that people have written in a plan, and all reasons, as an auditor with the store may find it."""
    written = {
        words
        for each in ledger.state.texts.values()
        for of in each.values()
        for it in of
        for words in it.words.values()
    }
    reasons = {it.because for it in ledger.entries() if it.because}
    return {" ".join(it.split()) for it in written | reasons}


@pytest.mark.parametrize("plan", EVERY)
def test_who_may_read_nothing_reads_no_text_in_a_report(plan: str, reports: Callable[[str], Reports]) -> None:
    with cc.open(reports(plan).store) as plans:
        texts = texts_in(plans.ledger(plan))
    says = words_of(reports(plan).page())
    assert texts
    assert [it for it in texts if it in says and len(it) > 4] == []


@pytest.mark.parametrize("plan", EVERY)
def test_nobody_reads_a_text_in_a_report_that_they_may_not_read(plan: str, reports: Callable[[str], Reports]) -> None:
    """Given each person of the plan, then what their report shows is among what views show them."""
    with cc.open(reports(plan).store) as plans:
        ledger = plans.ledger(plan)
        on = date.fromisoformat(AFTER[plan])
        for person in list(ledger.state.people)[:6]:
            reader = reader_on(ledger.state, person, on)
            says = words_of(report(plans, plan, Asked(reader=reader, on=on), Screen(io.StringIO())))
            may = _readable(ledger, reader)
            assert [it for it in texts_in(ledger) - may if it in says and len(it) > 4] == []


def _readable(ledger: Any, reader: Reader) -> set[str]:
    rows: Any = VIEWS["contents"](ledger.state, Query(reader=reader))
    texts = {text for row in rows for _, text in row.texts} | set(ledger.reasons(reader).values())
    return {" ".join(it.split()) for it in texts}


# --- for everybody ----------------------------------------------------------------------------


def page_of(school: School, reader: Reader, lang: str = "en", names: dict[str, str] | None = None) -> str:
    screen = Screen(io.StringIO(), lang=lang, names=names)
    return report(school.plans, "solbacken", Asked(reader=reader, on=date(2026, 11, 10)), screen)


def test_a_report_asks_nobody_for_anything(reports: Callable[[str], Reports]) -> None:
    """Given the page of a report, then all of it is in the one file: no script, and no address of elsewhere."""
    page = reports(SOLBACKEN).page("--reader", "auditor")
    assert set(re.findall(r'(?:src|href)="(.{5})', page)) <= {"data:", "#plan", "#unit", "#cove", "#hour", "#read"} | {
        *("#devi", "#corr", "#reco", "#roun"),
    }
    assert not re.search(r"<script|<link|<iframe|url\(|@import", page)
    assert "default-src 'none'" in page


def test_names_and_titles_are_never_read_as_markup() -> None:
    school = School()
    title = "<b>Læra</b> & <img src=x>"
    school.does(cc.plan.PlanStarted(title=title, aim="Begin", starts=AUTUMN, ends=date(2027, 6, 10)))
    page = page_of(school, AUDITOR)
    assert "<b>Læra" not in page
    assert "&lt;b&gt;Læra&lt;/b&gt; &amp; &lt;img src=x&gt;" in page


@pytest.fixture
def pango() -> None:
    """See that this machine has the libraries by which PDFs are made."""
    pytest.importorskip("weasyprint", reason="no Pango is here: install libpango-1.0-0", exc_type=OSError)


@pytest.mark.usefixtures("pango")
@pytest.mark.parametrize("lang", ["sv", "en"])
def test_a_pdf_is_tagged_and_has_language_and_title(lang: str, reports: Callable[[str], Reports]) -> None:
    made = reports(LARBACKEN).made("report.pdf", "--lang", lang, "--reader", "auditor")
    pdf = pypdf.PdfReader(io.BytesIO(made))
    root: Any = pdf.trailer["/Root"]
    assert root["/MarkInfo"]["/Marked"]
    assert root["/Lang"] == lang
    assert root["/ViewerPreferences"]["/DisplayDocTitle"]
    assert pdf.metadata
    assert pdf.metadata.title == f"{'Rapport' if lang == 'sv' else 'Report'}: Lärgrupp på Lärbackens skola"
    kinds = list(_kinds(root["/StructTreeRoot"]))
    assert {"/H1", "/H2", "/Table", "/TH", "/TD", "/Figure"} <= {kind for kind, _ in kinds}
    assert all(alt for kind, alt in kinds if kind == "/Figure")


def _kinds(element: Any) -> Iterator[tuple[str, str | None]]:
    """Yield the kind of each element of a tagged PDF, and its text for those who do not see it."""
    waiting = [element]
    while waiting:
        it = waiting.pop().get_object()
        if isinstance(it, list):
            waiting += [each for each in it if not isinstance(each, int)]
        elif isinstance(it, dict):
            if "/S" in it:
                yield it["/S"], it.get("/Alt")
            if "/K" in it and not isinstance(it["/K"], int):
                waiting.append(it["/K"])


@pytest.mark.usefixtures("pango")
def test_a_long_name_is_whole_in_a_pdf_and_a_crowd_takes_few_pages() -> None:
    told, called = crowd()
    pdf = pypdf.PdfReader(io.BytesIO(printed(page_of(told, AUDITOR, "sv", called))))
    text = "".join(page.extract_text() for page in pdf.pages)
    assert "Konstantinosalexandrospapadopoulos" in text
    assert len(pdf.pages) < 10


@pytest.mark.skipif(program() is None, reason="no browser is here: install Debian's chromium")
@pytest.mark.parametrize("lang", ["sv", "en"])
@pytest.mark.parametrize("which", [*EVERY, CROWD])
def test_a_report_keeps_nobody_out(which: str, lang: str, reports: Callable[[str], Reports], browser: Browser) -> None:
    """Given the page of a report, then axe finds nothing, it asks for nothing, and does not scroll sideways."""
    told, called = crowd() if which == CROWD else (None, {})
    page = page_of(told, AUDITOR, lang, called) if told else reports(which).page("--lang", lang, "--reader", "auditor")
    for width in (390, 1280):
        context = browser.new_context(viewport={"width": width, "height": 900}, bypass_csp=True)
        sight = context.new_page()
        asked: list[str] = []
        sight.on("request", lambda it: asked.append(it.url[:5]))  # noqa: B023 - asked within this turn
        sight.set_content(page)
        assert _violations(sight) == []
        assert sight.evaluate("document.documentElement.scrollWidth") <= width
        assert set(asked) <= {"data:"}
        context.close()


def _violations(page: Page) -> list[str]:
    page.evaluate(AXE.read_text("utf-8"))
    found: Any = page.evaluate("axe.run({resultTypes: ['violations']})")
    return [f"{it['id']}: {node['target']}" for it in found["violations"] for node in it["nodes"]]


def test_a_crowd_is_named_in_full() -> None:
    told, called = crowd()
    page = html.unescape(page_of(told, AUDITOR, "sv", called))
    assert all(name in page for name in NAMES.values())
