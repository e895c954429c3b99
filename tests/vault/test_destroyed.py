"""A store whose plans are moved is destroyed by decision, and nothing of it is left; else all of it stays."""

from collections.abc import Iterator
from pathlib import Path
from uuid import uuid4

import attrs
import psycopg
import pytest
from tests.school import School, sept
from tests.stores.postgres_server import place

import collegial_core as cc
from collegial_core.testing import ReferenceStore, ReferenceVault

PLAN = "solbacken"
DECIDED = {"decision": "GB 2026/77", "by": "p-rektor", "on": sept(30)}


@attrs.frozen
class There:
    """A store in which a plan lies open, and where it is to be moved."""

    plans: cc.Plans
    into: cc.Plans
    school: School
    folder: Path
    server: str | None
    schema: str

    def left(self) -> list[str]:
        """Give what is left of the store: files, or tables and functions of a server."""
        if self.server is None:
            return [it.name for it in self.folder.iterdir()]
        with psycopg.connect(self.server) as connection:
            query = (
                "SELECT relname FROM pg_class JOIN pg_namespace n ON n.oid = relnamespace WHERE nspname = %(it)s"
                " UNION SELECT proname FROM pg_proc JOIN pg_namespace n ON n.oid = pronamespace WHERE nspname = %(it)s"
            )
            return [name for (name,) in connection.execute(query, {"it": self.schema}).fetchall()]


@pytest.fixture(params=["sqlite", "postgresql"])
def there(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[There]:
    folder = tmp_path / "there"
    folder.mkdir()
    server = request.getfixturevalue("server") if request.param == "postgresql" else None
    url = f"sqlite:///{folder}/open.db" if server is None else place(server, uuid4().hex[:8])
    with cc.open(url) as plans:
        school = School(plans.store).starts(people=4).takes_order("p-rektor").runs(4).opens()
        school.visits("p-1", "p-2", visit="v-1")
        into = cc.Plans(ReferenceStore(), vault=ReferenceVault())
        yield There(plans, into, school, folder, server, url.partition("schema=")[2])


def test_what_is_moved_is_destroyed_and_the_plan_says_so(there: There) -> None:
    moved = there.plans.seal(PLAN, there.into)
    assert there.left()
    gone = there.plans.destroy_moved(there.into, **DECIDED)
    assert {plan: it.root for plan, it in gone.items()} == {PLAN: moved.root}
    assert there.left() == []
    state = there.into.ledger(PLAN).state
    assert state.disposals.stores[moved.root].decision == "GB 2026/77"
    assert there.into.ledger(PLAN).number == moved.entries + 1


def test_what_is_not_moved_or_was_written_since_stays(there: There) -> None:
    with pytest.raises(cc.StoreError, match="solbacken is not all there"):
        there.plans.destroy_moved(there.into, **DECIDED)
    there.plans.seal(PLAN, there.into)
    there.school.does(cc.plan.PersonRegistered(person="p-9", unit="solbacken"))
    with pytest.raises(cc.StoreError, match=r"solbacken was moved with [0-9]+ entries, and 1 were written"):
        there.plans.destroy_moved(there.into, **DECIDED)
    assert there.plans.ledger(PLAN).number == there.school.ledger.number
    assert not there.into.ledger(PLAN).state.disposals.stores


def test_a_store_stays_where_a_vault_says_that_texts_are_destroyed_and_the_plan_does_not(there: There) -> None:
    there.plans.seal(PLAN, there.into)
    assert there.into.vault is not None
    there.into.vault.destroy(PLAN, there.into.vault.names(PLAN)[:1], decision="GB 1")
    with pytest.raises(cc.StoreError, match="was destroyed by GB 1, and the plan does not; so nothing is destroyed"):
        there.plans.destroy_moved(there.into, **DECIDED)
    assert there.plans.ledger(PLAN).number == there.school.ledger.number
    assert not there.into.ledger(PLAN).state.disposals.stores


def test_a_store_stays_where_its_plan_says_something_else_there(there: There) -> None:
    there.plans.seal(PLAN, there.into)
    other = ReferenceStore()
    records = [it for page in there.into.store.read(PLAN) for it in page]
    line = records[3].line.replace(b'"p-1"', b'"p-9"')
    other.append(PLAN, after=0, records=[*records[:3], records[3]._replace(line=line), *records[4:]])
    with pytest.raises(cc.StoreError, match="entry 4 of solbacken says something else where it was moved to"):
        there.plans.destroy_moved(cc.Plans(other, vault=there.into.vault), **DECIDED)
    assert there.plans.ledger(PLAN).number == there.school.ledger.number


def test_what_is_written_in_the_last_moment_stops_it(there: There) -> None:
    there.plans.seal(PLAN, there.into)
    store = there.plans.store
    assert isinstance(store, cc.store.Destroyable)
    with pytest.raises(cc.StoreError, match="was written to meanwhile"):
        store.destroy({PLAN: there.school.ledger.number - 1})
    assert there.plans.ledger(PLAN).number == there.school.ledger.number


def test_whoever_may_not_decide_it_destroys_nothing(there: There) -> None:
    there.plans.seal(PLAN, there.into)
    with pytest.raises(cc.Refused):
        there.plans.destroy_moved(there.into, **{**DECIDED, "by": "p-1"})
    assert there.plans.ledger(PLAN).number == there.school.ledger.number


def test_where_it_is_recorded_and_not_done_it_is_done_when_asked_again(there: There) -> None:
    moved = there.plans.seal(PLAN, there.into)
    done = cc.disposal.StoreDestroyed(decision="GB 2026/77", root=moved.root)
    there.into.ledger(PLAN).do(done, by="p-rektor", on=sept(30))
    there.plans.destroy_moved(there.into, **DECIDED)
    assert there.left() == []
    assert there.into.ledger(PLAN).number == moved.entries + 1
