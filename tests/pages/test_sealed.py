"""Pages of a sealed plan show everybody what pages of an open one do, and what is written on them is sealed."""

from collections.abc import Iterator
from contextlib import ExitStack
from datetime import date
from pathlib import Path

import pytest
from tests.pages.conftest import Browser, House, open_house
from tests.school import sept
from tests.web.world import OWN, ROLES

import collegial_core as cc
from collegial_core.audit.sealing import texts_in
from collegial_core.kernel.sealed import is_sealed
from collegial_vault import new_master, open_vault

MOST = 80
"""How many pages somebody looks at."""


@pytest.fixture(scope="module")
def houses(tmp_path_factory: pytest.TempPathFactory) -> Iterator[tuple[House, House]]:
    """Give one school twice: with its texts open, and with them sealed."""
    folder = tmp_path_factory.mktemp("sealed")
    (folder / "open").mkdir()
    vault = open_vault(str(folder / "keys.db"), new_master(folder / "master.key"))
    with ExitStack() as stack:
        yield (
            stack.enter_context(open_house(folder / "open")),
            stack.enter_context(open_house(folder, vault=vault)),
        )


AIM = "/next-year/revise_plan/1"
"""The form that proposes the plan's aim anew."""


OF_ITS_OWN = (
    "/report.html",
    "/disposal",
    "/history/checks",
    "/my-data",
    "/my-data.html",
    "/my-data.json",
)
"""Pages that tell of roots, which are others where texts are sealed, or of keys and of who has read."""


def walked(browser: Browser) -> dict[str, str]:
    """Give what somebody reads on the pages that they come to from the first, by their addresses."""
    waiting, seen = [""], dict[str, str]()
    while waiting and len(seen) < MOST:
        path = waiting.pop(0)
        if path not in seen:
            page = browser.goes(path)
            seen[path] = page.text
            found = [it.removeprefix(f"/p/{OWN}") for it in page.links if it.startswith(f"/p/{OWN}")]
            waiting += [it for it in found if it != "/export.jsonl"]  # only where texts are sealed
    return seen


@pytest.mark.parametrize("role", ["leader", "visitor", "host", "principal", "auditor", "in no group"])
def test_everybody_reads_the_same_on_every_page(houses: tuple[House, House], role: str) -> None:
    as_open, as_sealed = (walked(it.browser(ROLES[role])) for it in houses)
    assert len(as_open) > 10
    for it in OF_ITS_OWN:
        as_open.pop(it, None)
        as_sealed.pop(it, None)
    as_open.pop(AIM, None)
    blank = as_sealed.pop(AIM, "")
    assert "See each other teach" not in blank  # a new year's proposals are worked out for nobody in particular
    assert as_sealed == as_open


def test_what_is_written_on_a_page_is_sealed_and_read_by_whom_it_is_for(tmp_path: Path) -> None:
    vault = open_vault(str(tmp_path / "keys.db"), new_master(tmp_path / "master.key"))
    with open_house(tmp_path, vault=vault) as house:
        for step in (cc.visit.VisitHeld(visit="v-2"), cc.visit.TalkHeld(visit="v-2")):
            occasion = cc.Occasion(by=cc.ids.PersonId("p-3"), on=sept(30))
            house.plans.do(OWN, cc.Request(step, occasion))
        visitor = house.browser("p-3", on=date(2026, 9, 30))
        visitor.sends("/todo/note/v-2", note="They counted on their fingers", receipt="r-2")
        assert "They counted on their fingers" in visitor.goes("/visits/v-2").text
        assert "They counted" not in house.browser("p-rektor", on=date(2026, 9, 30)).goes("/visits/v-2").text
        *_, last = house.plans.ledger(OWN).entries()
        assert isinstance(last.event, cc.visit.NotePublished)
        assert all(map(is_sealed, texts_in(last).values()))
        assert "They counted" in house.browser("p-2", on=date(2026, 9, 30)).goes("/visits/v-2").text
        assert {it.reader for _, it in vault.looks(OWN, "p-3")} == {"p-2"}
