"""What was once recorded comes back from every store, byte for byte, and tells the same."""

from pathlib import Path
from uuid import uuid4

import pytest
from tests.stores.postgres_server import place

import collegial_core as cc
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore

GOLDEN = Path(__file__).parent.parent / "golden"
PLANS = sorted(path.stem for path in GOLDEN.glob("plan*.jsonl") if "@" not in path.stem)
EVENTS = sorted(GOLDEN.glob("*@*.jsonl"))


@pytest.fixture(params=["memory", "sqlite", "postgresql"])
def url(request: pytest.FixtureRequest, tmp_path: Path) -> str:
    """The address of an empty store of each kind."""
    if request.param == "postgresql":
        return place(request.getfixturevalue("server"), uuid4().hex[:8])
    return {"memory": "memory://golden", "sqlite": f"sqlite:///{tmp_path}/school.db"}[request.param]


def lines_of(name: str) -> list[bytes]:
    return (GOLDEN / f"{name}.jsonl").read_bytes().splitlines()


@pytest.mark.parametrize("name", PLANS)
def test_every_golden_plan_goes_in_and_out_and_tells_the_same(url: str, name: str) -> None:
    lines = lines_of(name)
    imported, _ = cc.Plans(ReferenceStore()).import_lines(lines)
    with cc.open(url) as plans, cc.open(url) as others:
        ledger, new = plans.import_lines(lines)
        assert new == len(lines)
        again = others.ledger(ledger.plan)
        assert list(again.export()) == lines
        assert repr(again.state) == repr(imported.state)
        assert again.check() == imported.check()


def test_every_golden_line_comes_back(url: str) -> None:
    with cc.open(url) as plans:
        store = plans._store  # noqa: SLF001 - lines from the midst of plans, which no front door takes
        for path in EVENTS:
            records = [Record(number, path.stem, line) for number, line in enumerate(lines_of(path.stem), 1)]
            store.append(path.stem.replace("@", "-"), after=0, records=records)
            assert [row for page in store.read(path.stem.replace("@", "-")) for row in page] == records
        assert len(store.plans()) == len(EVENTS)
