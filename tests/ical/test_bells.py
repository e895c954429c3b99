"""Bell times change without an entry of the plan: programs have to see it all the same, and nothing ever goes back."""

from __future__ import annotations

from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from itertools import count, pairwise
from typing import TYPE_CHECKING, Any, Final

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from tests.cli import lines
from tests.ical.readers import Event, read_by_both
from tests.ical.test_command import collegial
from tests.school import AUTUMN, School, sept

import collegial_core as cc
from collegial_calendar.bells import Bells, bells_of
from collegial_core.testing import ReferenceStore
from collegial_ical import History, Ringing, Whose, Words, calendar_of
from collegial_web.serving import Served, Serving
from collegial_web.shared import BellTimes, open_shared

if TYPE_CHECKING:
    from collections.abc import Sequence
    from pathlib import Path

    from tests.cli.conftest import Collegial

__all__ = ["collegial"]

HEAD: Final = "Stadium;Dag;Lektion;Från;Till\n"
MORNING, LATER = bells_of(f"{HEAD}7-9;Alla;3;10.10;10.55\n"), bells_of(f"{HEAD}7-9;Alla;3;10.30;11.15\n")
OTHERS = bells_of(f"{HEAD}7-9;Alla;3;10.10;10.55\n7-9;Alla;4;11.30;12.15\n")
ALL: Final = (None, MORNING, LATER, OTHERS)
BEGAN: Final = datetime(2026, 8, 17, 8, tzinfo=UTC)


def ticking() -> ReferenceStore:
    """A store in which every entry has a moment of its own."""
    moments = count()
    return ReferenceStore(clock=lambda: BEGAN + timedelta(seconds=next(moments)))


def visit_in(school: School, ringings: Bells | Sequence[Ringing] | None, before: bytes = b"") -> Event | None:
    written = calendar_of(school.plans, "solbacken", Whose(person="p-2"), Words(), bells=ringings, before=before)
    return next((it for it in read_by_both(written).values() if "visit:" in it.summary), None)


@pytest.fixture
def school() -> School:
    """A school in which a visit is planned to the third lesson of a Monday."""
    school = School(ticking()).starts().runs(4).opens()
    school.plans_visit("p-2", "p-3", sept(14), lesson="ma-7b.3")
    return school


def rings(*bells: Bells | None, first: datetime = BEGAN + timedelta(days=1)) -> tuple[Ringing, ...]:
    return tuple(Ringing(first + timedelta(days=at), it) for at, it in enumerate(bells))


def test_a_visit_whose_bell_rings_at_another_time_has_a_higher_sequence(school: School) -> None:
    """Given a visit, when the bells change and change back, then each time its sequence is higher."""
    seen = [visit_in(school, rings(*(MORNING, LATER, MORNING, None)[:number])) for number in range(5)]
    assert [it.sequence for it in seen if it] == [0, 1, 2, 3, 4]
    assert [it.starts.strftime("%H:%M") for it in seen if it] == ["00:00", "08:10", "08:30", "08:10", "00:00"]


def test_bells_of_other_lessons_change_nothing(school: School) -> None:
    assert visit_in(school, rings(MORNING, OTHERS)) == visit_in(school, rings(MORNING))


def test_a_visit_that_is_planned_after_the_bells_have_changed_begins_from_nought(school: School) -> None:
    early = rings(MORNING, LATER, first=BEGAN - timedelta(days=9))
    seen = visit_in(school, early)
    assert seen is not None
    assert seen.sequence == 0


def test_bells_that_are_all_that_is_known_have_always_been_these(school: School) -> None:
    seen = visit_in(school, LATER)
    assert seen is not None
    assert (seen.sequence, seen.starts.strftime("%H:%M")) == (0, "08:30")


acts = st.one_of(
    st.tuples(st.just("ring"), st.sampled_from(ALL), st.just("")),
    st.tuples(st.just("move"), st.sampled_from([sept(14), sept(15), sept(18)]), st.sampled_from(["3", "4", "9"])),
    st.tuples(st.just("cancel"), st.none(), st.just("")),
    st.tuples(st.just("withdraw"), st.integers(1, 3), st.just("")),
    st.tuples(st.just("correct"), st.integers(1, 3), st.sampled_from(["3", "4", "9"])),
)


@settings(max_examples=60, deadline=None, suppress_health_check=list(HealthCheck))
@given(story=st.lists(acts, min_size=2, max_size=14))
def test_whatever_changes_inside_or_outside_of_the_plan_no_sequence_falls(story: list[tuple[str, Any, str]]) -> None:
    """Given a visit, when bells ring anew and the plan changes in any order, then what looks different has risen."""
    school = School(ticking()).starts().runs(4).opens()
    school.plans_visit("p-2", "p-3", sept(14), lesson="ma-7b.3")
    begun, kept = school.ledger.number, History()
    ringings: list[Ringing] = []
    seen: list[Event] = []
    for what, one, other in story:
        if what == "ring":
            last = max(it.recorded_at for it in school.ledger.entries())
            ringings.append(Ringing(last + timedelta(milliseconds=len(ringings) + 1), one))
        else:
            _changes(school, begun, what, one, other)
        whose = Whose(person="p-2")
        written = calendar_of(school.plans, "solbacken", whose, Words(), bells=ringings, history=kept)
        assert written == calendar_of(school.plans, "solbacken", whose, Words(), bells=ringings)
        seen += [it for it in read_by_both(written).values() if "visit:" in it.summary]
    for before, now in pairwise(seen):
        assert now.sequence > before.sequence or now == before


def _changes(school: School, begun: int, what: str, one: Any, other: str) -> None:
    entry = school.ledger.number - one + 1 if isinstance(one, int) else begun
    match what:
        case "move":
            asked: Any = cc.visit.VisitMoved(visit="v", date=one, lesson=f"ma-7b.{other}")
        case "cancel":
            asked = cc.visit.VisitCancelled(visit="v")
        case "withdraw":
            asked = cc.plan.WithdrawEntry(entry=max(entry, begun))
        case _:
            asked = cc.plan.CorrectEntry(entry=max(entry, begun), data={"lesson": f"ma-7b.{other}"})
    school.ledger.do_many([cc.Request(asked, cc.Occasion(by="p-rektor", on=AUTUMN, because="So it was"))])


# --- a file -------------------------------------------------------------------------------


def test_a_file_that_is_written_over_raises_what_the_bells_have_moved(collegial: Collegial, tmp_path: Path) -> None:
    """Given a calendar in a file, when it is written anew with other bells, with none and with the first, it rises."""
    file, bells = tmp_path / "own.ics", tmp_path / "bells.csv"
    seen = []
    for times in ("10.10;10.55", "10.10;10.55", "10.30;11.15", "", "10.10;10.55"):
        bells.write_text(f"{HEAD}7-9;Alla;3;{times}\n", encoding="utf-8")
        given = ("--bells", str(bells)) if times else ()
        assert collegial("ical", lines.PLAN, "--person", "p-01", *given, "-o", str(file)).status == 0
        seen += [it.sequence for it in read_by_both(file.read_bytes()).values() if "visit:" in it.summary]
    assert seen == [0, 0, 1, 2, 3]


@pytest.mark.parametrize("old", [b"last week's\r\n", b"\xff\x00", b"BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n"])
def test_an_old_file_that_is_no_calendar_of_ours_counts_for_nothing(
    collegial: Collegial, tmp_path: Path, old: bytes
) -> None:
    file = tmp_path / "own.ics"
    file.write_bytes(old)
    assert collegial("ical", lines.PLAN, "--person", "p-01", "-o", str(file)).status == 0
    assert {it.sequence for it in read_by_both(file.read_bytes()).values()} == {0}


# --- a server -----------------------------------------------------------------------------


def test_a_server_remembers_the_bells_that_it_has_shown(tmp_path: Path) -> None:
    """Given a server started with bells, others, the same and none, then it knows in which order it showed them."""
    with closing(open_shared(str(tmp_path / "web.db"))) as home:
        assert BellTimes(home).ring(None) == ()
        known: tuple[Ringing, ...] = ()
        for number, bells in ((1, MORNING), (2, OTHERS), (2, OTHERS), (3, None), (4, MORNING)):
            known = BellTimes(home).ring(bells)
            assert (len(known), known[-1].bells) == (number, bells)
        moments = [it.since for it in known]
        assert moments == sorted(moments)
        assert known[1].bells is not None
        assert known[1].bells.of("ma-7b.4", date(2026, 9, 14)) == OTHERS.of("ma-7b.4", date(2026, 9, 14))


def test_a_server_that_is_started_anew_with_other_bells_goes_on_from_those_before(tmp_path: Path) -> None:
    places = {name: f"{tmp_path}/{name}.db" for name in ("directory", "shared")}
    for bells in (MORNING, LATER):
        Served(Serving(store=f"sqlite:///{tmp_path}/school.db", bells=bells, **places)).close()
    with closing(open_shared(places["shared"])) as home:
        assert [it.bells for it in BellTimes(home).ring(LATER)] == [MORNING, LATER]
