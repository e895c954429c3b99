"""An export says in its first line what it holds."""

import json
from collections.abc import Iterator, Sequence
from hashlib import sha256

import pytest
from tests.school import School, changed

import collegial_core as cc
from collegial_core.store import Record
from collegial_core.testing import ReferenceStore


@pytest.fixture
def school() -> School:
    return School().starts().runs(4).opens()


@pytest.fixture
def export(school: School) -> list[bytes]:
    return list(school.ledger.export_file())


def refused(lines: list[bytes]) -> str:
    """Import, and give the sentence with which that was refused; nothing was taken in."""
    plans = cc.Plans(ReferenceStore())
    with pytest.raises(cc.Unreadable) as caught:
        plans.import_lines(lines)
    assert list(plans) == []
    return str(caught.value)


def test_the_first_line_of_an_export_tells_plan_count_and_last_link(school: School, export: list[bytes]) -> None:
    first, *entries = export
    assert entries == school.lines()
    chain = b""
    for line in entries:
        entry = json.loads(line)
        chain = sha256(chain + f"{entry['type']}@{entry['version']}".encode() + b"\0" + line).digest()
    told = {"collegial": "export", "entries": len(entries), "format": 1, "last": chain.hex(), "plan": "solbacken"}
    assert first == json.dumps(told, separators=(",", ":")).encode()


def test_an_export_is_taken_in_with_the_line_that_tells_of_it(export: list[bytes]) -> None:
    plans = cc.Plans(ReferenceStore())
    taken = plans.import_lines(line + b"\r\n" for line in export)
    assert (taken.new, taken.findings) == (len(export) - 1, ())
    assert list(taken.ledger.export_file()) == export
    assert plans.import_lines(export).new == 0


@pytest.mark.requirement("A-06")
def test_an_export_of_an_earlier_release_is_taken_in_with_a_finding(school: School) -> None:
    taken = cc.Plans(ReferenceStore()).import_lines(school.lines())
    (finding,) = taken.findings
    assert (finding.rule, finding.severity, finding.entry) == ("A-06", cc.Severity.I, None)
    assert "may have been cut" in finding.message


@pytest.mark.parametrize("left", [0, 1, 5])
def test_an_export_that_was_cut_at_the_end_of_a_line_is_refused_by_name(export: list[bytes], left: int) -> None:
    there = len(export) - 1
    assert f"line 1: the export is cut: it says {there} entries, {left} are there" in refused(export[: left + 1])


def test_an_export_that_is_not_what_its_first_line_tells_is_refused_by_name(
    export: list[bytes],
) -> None:
    first, *entries = export
    told = json.loads(first)
    there = len(entries)

    def telling(**other: object) -> bytes:
        return json.dumps({**told, **other}, separators=(",", ":"), sort_keys=True).encode()

    altered = [*entries[:-1], changed(entries[-1], by="p-somebody")]
    assert (
        refused([telling(entries=3), *entries]) == f"line 1: entries were added: the export says 3, {there} are there"
    )
    assert "says that it is of granliden, its entries are of solbacken" in refused(
        [telling(plan="granliden"), *entries]
    )
    assert "do not lead to the link" in refused([first, *altered])
    assert "do not lead to the link" in refused([telling(last=""), *entries])
    assert "newer release (export format 2)" in refused([telling(format=2), *entries])
    assert "is not written as an export writes it" in refused([json.dumps(told).encode(), *entries])
    assert "is no JSON that belongs here" in refused([b'{"collegial":"export"}', *entries])
    assert "line 2: is no JSON that belongs here" in refused([first, first, *entries])
    assert "there is nothing to import" in refused([telling(entries=0, last="")])


def test_a_line_that_is_refused_is_counted_as_it_stands_in_the_file(school: School, export: list[bytes]) -> None:
    lines = school.lines()
    there = cc.Plans(ReferenceStore())
    there.import_lines([*lines[:-1], changed(lines[-1], by="p-somebody")])
    with pytest.raises(cc.Unreadable) as caught:
        there.import_lines(export)
    assert str(caught.value).startswith(f"line {len(export)}: contradicts entry {len(lines)} of")


class Changing(ReferenceStore):
    """A store that gives another line than was written, from a moment on."""

    changed: bytes | None = None

    def read(self, plan: str, *, after: int = 0) -> Iterator[Sequence[Record]]:
        for page in super().read(plan, after=after):
            yield [Record(number, name, self.changed or line) for number, name, line in page]


def test_an_export_holds_nothing_that_was_recorded_meanwhile(school: School) -> None:
    before = list(school.ledger.export_file())
    lines = school.ledger.export_file()
    first = next(lines)
    school.visits("p-1", "p-2")
    assert [first, *lines] == before


def test_an_export_of_entries_that_change_on_the_way_is_no_export(school: School) -> None:
    store = Changing()
    ledger, _ = cc.Plans(store).import_lines(school.lines())
    lines = ledger.export_file()
    next(lines)
    store.changed = b"{}"
    with pytest.raises(cc.StoreError, match="changed while they were exported"):
        list(lines)


def test_an_export_of_what_is_no_line_names_the_entry(school: School) -> None:
    store = Changing()
    ledger, _ = cc.Plans(store).import_lines(school.lines())
    store.changed = "text"  # type: ignore[assignment]
    with pytest.raises(cc.StoreError, match="entry 1 is damaged in the store"):
        list(ledger.export_file())
