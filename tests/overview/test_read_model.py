"""Read models: they follow the plans exactly once, whatever happens meanwhile, in SQLite and in PostgreSQL."""

import sqlite3
from collections import Counter
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Final

import attrs
import pytest
from tests.overview.places import NAMES, fresh, shown, tell
from tests.school import Clock, School, sept

import collegial_core as cc
from collegial_core import Ledger, Plans, StoreError
from collegial_core.ids import PersonId
from collegial_core.privacy import AUDITOR, NOBODY, SEALED, Reader
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore
from collegial_core.views import VIEWS, Query
from collegial_core.views.overdue import overdue_of_units
from collegial_core.views.terms import unit_standings, unit_terms
from collegial_overview import (
    OVERVIEW,
    Cursor,
    Difference,
    Home,
    Overview,
    ReadModel,
    UnreadablePlan,
    open_home,
    open_overview,
)
from collegial_sql.home import Values

AUTUMN: Final = date(2026, 11, 2)

# --- following ---------------------------------------------------------------------------


def test_the_first_update_builds_the_tables(overview: Overview, plans: Plans) -> None:
    assert overview.update(plans) == len(NAMES)
    assert shown(overview) == fresh(plans)
    assert all(shown(overview).values()), "something in every table"


def test_a_read_model_is_closed_at_the_end_of_its_context(place: str, plans: Plans) -> None:
    with open_overview(place) as overview:
        overview.update(plans)
        closed, close = list[None](), overview.home.close
        overview.home.close = lambda: closed.append(close())  # type: ignore[method-assign]
    assert closed == [None]


def test_an_update_changes_the_plans_that_have_changed(overview: Overview, plans: Plans) -> None:
    overview.update(plans)
    before = shown(overview)
    tell(plans, "dalby", 300)
    assert overview.is_behind(plans)
    assert overview.update(plans) == 1
    assert shown(overview) == fresh(plans) != before
    assert not overview.is_behind(plans)
    assert overview.update(plans) == 0


def test_a_plan_that_is_new_is_met(overview: Overview, plans: Plans) -> None:
    overview.update(plans)
    tell(plans, "alby", 50)
    assert overview.update(plans) == 1
    assert shown(overview) == fresh(plans)
    assert overview.compare(plans) == []


def test_an_overview_of_an_empty_store_follows_it_from_the_beginning(overview: Overview, tmp_path: Path) -> None:
    with cc.open(f"sqlite:///{tmp_path}/empty.db") as plans:
        assert overview.update(plans) == 0
        assert overview.lines(AUTUMN) == []
        tell(plans, "berga", 50)
        assert overview.update(plans) == 1
        assert shown(overview) == fresh(plans)


def test_a_correction_reaches_the_tables(overview: Overview, plans: Plans) -> None:
    overview.update(plans)
    ledger = plans.ledger("ekeby")
    entry = next(it.number for it in ledger.entries() if type(it.event).__name__ == "NeedIdentified")
    ledger.do(cc.plan.WithdrawEntry(entry=entry), by="rektor-0", on=AUTUMN, because="a slip")
    assert overview.update(plans) == 1
    assert shown(overview) == fresh(plans)


def test_what_is_recorded_while_it_is_built_is_not_missed(overview: Overview, plans: Plans) -> None:
    """The first plan grows after it was read, and a plan appears that nobody had listed."""

    def meanwhile(done: int, of: int) -> None:
        if done == of:
            tell(plans, "berga", 200)
            tell(plans, "zinkgruvan", 60)

    overview.rebuild(plans, meanwhile)
    assert shown(overview) == fresh(plans)
    assert overview.compare(plans) == []


def test_it_stays_on_and_takes_in_what_comes(overview: Overview, plans: Plans) -> None:
    with closing(overview.follow(plans)) as changes:  # type: ignore[type-var]
        assert next(changes) == len(NAMES)
        for plan in ("berga", "dalby", "berga"):
            tell(plans, plan, 20)
            assert next(changes) == 1
            assert shown(overview) == fresh(plans)


def test_a_state_kept_in_memory_makes_room_for_others(
    overview: Overview, plans: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collegial_core.ledger.plans.MAX_ENTRIES", 150)
    with closing(overview.follow(plans)) as changes:  # type: ignore[type-var]
        next(changes)
        for _ in range(3):
            tell(plans, "berga", 10)
            tell(plans, "dalby", 10)
            while shown(overview) != fresh(plans):
                next(changes)


def test_whoever_wrote_waits_until_it_is_taken_in(overview: Overview, plans: Plans, place: str) -> None:
    overview.update(plans)
    unit = cc.plan.UnitRegistered(unit=cc.ids.UnitId("u-9"), principal=cc.ids.PersonId("p-1"))
    recorded = plans.do("berga", cc.Request(unit, cc.Occasion(by=cc.ids.PersonId("p-1"), on=AUTUMN)))
    with pytest.raises(StoreError, match=r"has come to position \d+ and not to \d+; see whether"):
        overview.wait_for(recorded.position, timeout=0.05)
    with ThreadPoolExecutor(1) as threads, closing(open_overview(place)) as follower:
        done = threads.submit(follower.update, plans)
        overview.wait_for(recorded.position)
        assert shown(overview) == fresh(plans)
        assert done.result() == 1
    overview.wait_for(0)


# --- dying -------------------------------------------------------------------------------


class PlugError(Exception):
    """The process would have died here."""


@attrs.define
class Plug:
    """A place for tables whose plug is pulled before one of the statements that it does."""

    home: Home
    left: int

    def __getattr__(self, name: str) -> object:
        return getattr(self.home, name)

    @contextmanager
    def writing(self) -> Iterator[Cursor]:
        with self.home.writing() as cursor:
            yield PluggedCursor(cursor, self)
            self.pull()  # before the commit
        self.pull()  # after it

    def pull(self) -> None:
        self.left -= 1
        if not self.left:
            raise PlugError


@attrs.frozen
class PluggedCursor:
    cursor: Cursor
    plug: Plug

    def read(self, statement: str, *values: object) -> list[Values]:
        return self.cursor.read(statement, *values)

    def columns(self, table: str) -> list[str]:
        return self.cursor.columns(table)

    def do(self, statement: str, *values: object) -> None:
        self.plug.pull()
        self.cursor.do(statement, *values)

    def each(self, statement: str, rows: Iterable[Values]) -> None:
        self.plug.pull()
        self.cursor.each(statement, rows)


def dies(place: str, plans: Plans, act: str, statements: int) -> bool:
    """Let the act be interrupted before so many statements were done; tell whether it was."""
    with closing(open_home(place)) as home:
        model = ReadModel(Plug(home, statements), OVERVIEW)
        try:
            getattr(model, act)(plans)
        except PlugError:
            return True
        return False


@pytest.mark.parametrize("act", ["update", "rebuild"])
def test_wherever_it_stops_it_goes_on_to_the_same_tables(place: str, tmp_path: Path, act: str) -> None:
    with cc.open(f"sqlite:///{tmp_path}/two.db") as plans, closing(open_overview(place)) as overview:
        for plan in NAMES[:2]:
            tell(plans, plan, 80)
        overview.update(plans)
        statements, died = 0, True
        while died:
            old = shown(overview)
            statements += 1 if place.endswith(".db") else 5
            for plan in NAMES[:2]:
                tell(plans, plan, 1)
            right = fresh(plans)
            died = dies(place, plans, act, statements)
            assert shown(overview) in (old, right), "readers see all of the old or all of the new"
            if statements % 2:  # what is half done is gone on with by either
                overview.update(plans)
            else:
                overview.rebuild(plans)
            assert shown(overview) == right
    assert statements > 30


def test_what_a_rebuild_had_done_when_it_was_interrupted_is_kept(
    overview: Overview, plans: Plans, monkeypatch: pytest.MonkeyPatch
) -> None:
    def stops(done: int, of: int) -> None:
        if done == of - 1:
            raise PlugError

    with pytest.raises(PlugError):
        overview.rebuild(plans, stops)
    read: list[str] = []
    ledger = plans.ledger

    def noted(plan: str) -> Ledger:
        read.append(plan)
        return ledger(plan)

    monkeypatch.setattr(plans, "ledger", noted)
    overview.rebuild(plans)
    assert read == [NAMES[-1]]
    assert shown(overview) == fresh(plans)


def test_half_a_rebuild_of_another_store_is_no_use(overview: Overview, plans: Plans, tmp_path: Path) -> None:
    def stops(done: int, _: int) -> None:
        if done:
            raise PlugError

    with cc.open(f"sqlite:///{tmp_path}/other.db") as others:
        for plan in NAMES:
            tell(others, plan, 30)
        with pytest.raises(PlugError):
            overview.rebuild(others, stops)
    overview.rebuild(plans)
    assert shown(overview) == fresh(plans)


# --- whose tables ------------------------------------------------------------------------


def test_tables_of_another_store_are_refused_and_left_alone(overview: Overview, plans: Plans, tmp_path: Path) -> None:
    overview.update(plans)
    before = shown(overview)
    with cc.open(f"sqlite:///{tmp_path}/other.db") as others:
        tell(others, "berga", 90)
        for act in (overview.update, overview.compare, overview.is_behind):
            with pytest.raises(StoreError, match="follows another store, or this one before a copy was put back"):
                act(others)
        assert shown(overview) == before
        assert overview.rebuild(others) == 1
        assert shown(overview) == fresh(others)


def test_a_store_that_was_put_back_is_noticed(overview: Overview, plans: Plans, tmp_path: Path) -> None:
    """It has gone another way since the copy, and further than the tables."""
    with closing(sqlite3.connect(tmp_path / "plans.db")) as file, closing(sqlite3.connect(tmp_path / "c.db")) as copy:
        file.backup(copy)
    tell(plans, "berga", 10)
    overview.update(plans)
    with cc.open(f"sqlite:///{tmp_path}/c.db") as back:
        with pytest.raises(StoreError, match="follows another store"):
            overview.update(back)
        tell(back, "dalby", 50)
        with pytest.raises(StoreError, match="follows another store"):
            overview.update(back)


def test_tables_of_another_release_are_not_shown_and_are_built_anew(overview: Overview, plans: Plans) -> None:
    overview.update(plans)
    newer = attrs.evolve(
        OVERVIEW,
        tables=tuple(attrs.evolve(it, name="years") if it.name == "leader_years" else it for it in OVERVIEW.tables),
        rows=lambda state: {**OVERVIEW.rows(state), "years": OVERVIEW.rows(state)["leader_years"]},
    )
    model = ReadModel(overview.home, newer)
    for act in (model.check, lambda: model.compare(plans)):
        with pytest.raises(StoreError, match="was made by another release"):
            act()
    assert model.update(plans) == len(NAMES)
    assert model.compare(plans) == []
    tables = overview.home.tables()
    assert {"overview_years"} <= tables
    assert not {it for it in tables if it.startswith("new_") or it == "overview_leader_years"}
    with pytest.raises(StoreError, match="was made by another release"):
        overview.lines(AUTUMN)


def test_half_a_rebuild_of_another_release_is_no_use(overview: Overview, plans: Plans) -> None:
    def stops(done: int, _: int) -> None:
        if done:
            raise PlugError

    older = attrs.evolve(OVERVIEW, tables=OVERVIEW.tables[:-1])
    with pytest.raises(PlugError):
        ReadModel(overview.home, older).rebuild(plans, stops)
    overview.rebuild(plans)
    assert overview.compare(plans) == []
    assert shown(overview) == fresh(plans)


@pytest.mark.parametrize("table", ["overview_model", "overview_plans", "new_overview_model", "new_overview_due"])
def test_somebody_elses_tables_are_refused_and_left_alone(overview: Overview, plans: Plans, table: str) -> None:
    with overview.home.writing() as cursor:
        cursor.do(f"CREATE TABLE {table} (mine TEXT)")
        cursor.do(f"INSERT INTO {table} VALUES ('dear')")
    for act in (overview.update, overview.rebuild):
        with pytest.raises(StoreError, match=f"holds something else .a table {table}"):
            act(plans)
    with overview.home.reading() as cursor:
        assert cursor.read(f"SELECT * FROM {table}") == [("dear",)]
    assert overview.home.tables() == {table}


def test_there_is_nothing_to_show_before_the_first_update(overview: Overview, plans: Plans) -> None:
    for act in (lambda: overview.lines(AUTUMN), lambda: overview.compare(plans)):
        with pytest.raises(StoreError, match="is not there yet; make it with `collegial overview update`"):
            act()


def test_two_do_not_update_at_once(
    overview: Overview, plans: Plans, place: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for adapter in ("sqlite", "postgresql"):
        monkeypatch.setattr(f"collegial_sql.{adapter}_home.TIMEOUT", 0.1)
    with closing(open_overview(place)) as other, other.home.alone():
        for act in (overview.update, overview.rebuild):
            with pytest.raises(StoreError, match="is being updated by another process"):
                act(plans)
    overview.update(plans)


def next_row(plan: str, after: int) -> Record:
    """Write what the plan's story goes on with, as its ledger would."""
    with cc.open("memory://elsewhere") as elsewhere:
        tell(elsewhere, plan, 2000)
        return next(row for page in elsewhere.store.read(plan, after=after) for row in page)


@contextmanager
def damaged(tmp_path: Path, plan: str) -> Iterator[None]:
    """Put nonsense in the place of a plan's second entry, and in the end what was there."""
    with closing(sqlite3.connect(tmp_path / "plans.db")) as raw:
        of_it = "plan = ? AND number = 2"
        ((line,),) = raw.execute(f"SELECT line FROM entries WHERE {of_it}", (plan,)).fetchall()
        raw.execute("DROP TRIGGER IF EXISTS entries_never_change")
        raw.execute(f"UPDATE entries SET line = ? WHERE {of_it}", (b"{", plan))
        raw.commit()
        yield
        raw.execute(f"UPDATE entries SET line = ? WHERE {of_it}", (line, plan))
        raw.commit()


def test_one_plan_that_cannot_be_read_is_reported_and_the_others_go_on(overview: Overview, plans: Plans) -> None:
    overview.update(plans)
    plans.store.append("cedarby", after=0, records=[Record(1, "plan.began@9", b"{}")])
    tell(plans, "dalby", 30)
    why = "entry 1: 'plan.began@9' is no event that this version knows"
    assert overview.update(plans) == 1
    assert overview.unreadable() == [UnreadablePlan("cedarby", 0, why)]
    assert shown(overview) == fresh(plans, *NAMES)
    assert not overview.is_behind(plans)
    tell(plans, "berga", 30)
    assert overview.update(plans) == 1
    assert overview.compare(plans) == [
        Difference("cedarby", "numbers", lacking=1, too_many=0),
        Difference("cedarby", "unreadable", lacking=0, too_many=0),
    ]
    assert overview.rebuild(plans) == len(NAMES)
    assert shown(overview) == fresh(plans, *NAMES)
    assert overview.unreadable() == [UnreadablePlan("cedarby", 0, why)]


def test_a_plan_that_can_be_read_again_is_taken_in_whole(overview: Overview, plans: Plans, tmp_path: Path) -> None:
    overview.update(plans)
    before, number = shown(overview), sum(1 for _ in plans.ledger("dalby").entries())
    with damaged(tmp_path, "dalby"):
        assert overview.compare(plans) == [Difference("dalby", "unreadable", lacking=0, too_many=0)]
        plans.store.append("dalby", after=number, records=[next_row("dalby", number)])
        assert overview.update(plans) == 0
        ((plan, told_up_to, why),) = map(attrs.astuple, overview.unreadable())
        assert (plan, told_up_to) == ("dalby", number)
        assert why.startswith("entry 2 cannot be replayed")
        assert shown(overview) == before
    assert overview.update(plans) == 1
    assert overview.unreadable() == []
    assert shown(overview) == fresh(plans)
    assert overview.compare(plans) == []


def test_a_follower_takes_in_what_can_be_read_again(
    overview: Overview, plans: Plans, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("collegial_overview.model.WAIT", 0.1)
    with damaged(tmp_path, "berga"):
        follower = overview.follow(plans)
        assert next(follower) == 2
        assert [it.plan for it in overview.unreadable()] == ["berga"]
    assert next(follower) == 1
    assert shown(overview) == fresh(plans)


def test_a_store_that_does_not_answer_is_not_taken_for_a_plan_that_cannot_be_read(
    overview: Overview, plans: Plans
) -> None:
    overview.update(plans)
    before = shown(overview)

    def closes(done: int, _: int) -> None:
        if done == 1:
            plans.close()

    with pytest.raises(StoreError, match="has been closed"):
        overview.rebuild(plans, closes)
    assert overview.unreadable() == []
    assert shown(overview) == before


# --- comparing ---------------------------------------------------------------------------


def test_a_comparison_finds_every_kind_of_difference(overview: Overview, plans: Plans) -> None:
    overview.update(plans)
    for statement in (
        "UPDATE overview_groups SET visits = visits + 1 WHERE plan = 'ekeby' AND group_id LIKE 'd-000'",
        "DELETE FROM overview_due WHERE plan = 'dalby'",
        "INSERT INTO overview_leader_years VALUES ('nowhere', 'p-1', 2026, 1, 2, 3)",
        "UPDATE overview_numbers SET number = number - 1 WHERE plan = 'berga'",
    ):
        with overview.home.writing() as cursor:
            cursor.do(statement)
    found = overview.compare(plans)
    assert Difference("berga", "numbers", lacking=1, too_many=0) in found
    assert Difference("ekeby", "groups", lacking=1, too_many=1) in found
    assert Difference("nowhere", "leader_years", lacking=0, too_many=1) in found
    assert {it.plan: it.table for it in found}["dalby"] == "due"
    overview.rebuild(plans)
    assert overview.compare(plans) == []


def test_a_comparison_is_as_of_where_the_tables_have_come(overview: Overview, plans: Plans) -> None:
    overview.update(plans)
    tell(plans, "berga", 200)
    tell(plans, "alby", 60)
    assert overview.compare(plans) == []


# --- deviations --------------------------------------------------------------------------


@pytest.fixture
def departing() -> School:
    """A school whose round ended early for a reason."""
    school = School().starts(people=5).runs(3).opens()
    early = ("a_round_ends_when_its_aim_is_reached",)
    school.does(cc.visit.RoundClosed(round="r"), because="The term ended", accept=early)
    return school


def test_deviations_are_read_from_the_plans_for_their_reader_and_leave_no_reason_in_the_tables(
    overview: Overview, departing: School
) -> None:
    overview.update(departing.plans)
    for reader, told in ((NOBODY, SEALED), (AUDITOR, "The term ended"), (Reader(PersonId("p-9")), SEALED)):
        (found,) = overview.deviations(departing.plans, reader)
        assert (found.plan, [row.because for row in found.rows]) == ("solbacken", [told])
        assert "The term ended" not in repr(shown(overview))


def test_deviations_are_not_read_from_a_store_that_does_not_answer(
    overview: Overview, plans: Plans, departing: School
) -> None:
    for page in departing.store.read("solbacken"):
        plans.store.append("solbacken", after=page[0].number - 1, records=page)
    overview.update(plans)
    found = overview.deviations(plans)
    plans.close()
    with pytest.raises(StoreError, match="has been closed"):
        list(found)


# --- how it stood -------------------------------------------------------------------------


def test_what_stood_at_a_terms_end_stays_when_the_plan_goes_on(place: str) -> None:
    """Given a unit with something late in autumn, when it is done in spring, then autumn's row still tells it."""
    clock = Clock()
    school = School(ReferenceStore(clock=clock)).starts().runs(4).opens()
    clock.at = datetime(2026, 12, 1, tzinfo=UTC)
    school.plans_visit("p-1", "p-2", sept(7))
    with closing(open_overview(place)) as overview:
        overview.update(school.plans)
        autumn = standings(overview)
        assert [row[:4] for row in autumn] == [("solbacken", 2026, True, 1)]
        clock.at = datetime(2027, 1, 11, tzinfo=UTC)
        school.does(cc.visit.VisitHeld(visit="v"), by="p-1", on=sept(7))
        assert overview.update(school.plans) == 1
        both = standings(overview)
        assert [row[:4] for row in both] == [("solbacken", 2026, True, 1), ("solbacken", 2027, False, 0)]
        assert both[0] == autumn[0]
        assert overview.compare(school.plans) == []
        school.plans_visit("p-2", "p-3", sept(8), visit="w")
        overview.update(school.plans)
        assert [row[3] for row in standings(overview)] == [1, 1]
        overview.rebuild(school.plans)
        assert shown(overview) == fresh(school.plans)


def test_units_have_the_numbers_of_the_views(overview: Overview, plans: Plans) -> None:
    """Given three plans, then each unit has what the views say of it, by units and by terms, on the day asked for."""
    overview.update(plans)
    assert [it.plan for it in overview.units(AUTUMN, most=2)] == sorted(NAMES)[:2]
    (last,) = overview.units(AUTUMN, after=sorted(NAMES)[1], most=2)
    state = plans.ledger(last.plan).state
    late = Counter(unit for _, units in overdue_of_units(state, AUTUMN) for unit in units)
    *_, newest = plans.ledger(last.plan).entries()
    stood = {it.unit: it for it in unit_standings(state, newest.recorded_at.date())}
    assert [(it.unit, it.people, it.visits_made, it.late, it.shown) for it in last.units] == [
        (it.unit, it.people, it.visits_made, late[it.unit], stood[it.unit].shown)
        for it in sorted(VIEWS["overview"](state, Query()), key=lambda it: it.unit)
    ]
    done = {(it.unit, it.year, it.autumn): (it.visits, it.meetings, it.worked) for it in unit_terms(state)}
    told = [it for it in last.terms if it.visits is not None]
    assert {(it.unit, it.year, it.autumn): (it.visits, it.meetings, it.worked) for it in told} == done
    covers = VIEWS["coverage"](state, Query())
    assert sum(seen for _, seen, _ in last.coverage) == sum(it.seen for it in covers) > 0


def standings(overview: Overview) -> list[Values]:
    with overview.home.reading() as cursor:
        return cursor.read("SELECT unit, year, autumn, late, shown FROM overview_standings ORDER BY year, autumn")
