"""Whatever is handed in, the answer is people or one clear sentence, and nothing of what stands in the file."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.people.school import ALMA, archive, csv, read
from tests.people.test_formats import ONEROSTER, SKOLA24

from collegial_core import Unreadable
from collegial_people.content import MAX_BYTES, MAX_CELL, MAX_ROWS


@pytest.mark.parametrize(
    ("content", "told"),
    [
        (b"", "is empty"),
        (b"\r\n \r\n", "is empty"),
        (b"\xef\xbb\xbf", "is empty"),
        (archive({**ONEROSTER, "orgs.csv": b"\xef\xbb\xbf\n"}), "orgs.csv: is empty"),
        (b"\x89PNG\r\n\x1a\n" + bytes(range(256)), "is no text"),
        ("Namn;E-post\nBo;bo@sago.example".encode("utf-32"), "is no text"),
        ("名前;メール\n山田;a@sago.example".encode("shift-jis"), "is no text"),
        (b"Namn;E-post\nB\0o;bo@sago.example\n", "is no text"),
        (b'Namn;E-post\n"Bo;bo@sago.example\n', "line 2: is no table: a quote is not closed"),
        (b"Namn;E-post\n" + b"a" * 200_000, "line 2: is no table: a cell is too long"),
        (b"Namn" + b";x" * 1_000_000, "has more than 500 columns"),
        (b"Namn;E-post\n" + b"Bo Ek;\n" * MAX_ROWS, f"has more than {MAX_ROWS} rows"),
        (b"x" * (MAX_BYTES + 1), "is larger than"),
        (b"a;b;c\n1;2;3\n", "has no headings that are known"),
        (archive({"a.txt": b"x"}), "has neither users.csv nor Teacher.csv"),
        (archive({"users.csv": b"0" * (MAX_BYTES + 1)}), "holds more than"),
        (archive({f"{at}.csv": b"" for at in range(1_001)}), "holds more than 1000 files"),
        (archive(ONEROSTER)[:-30], "is an archive that cannot be unpacked"),
    ],
    ids=[
        *(
            "nothing",
            "blank",
            "mark",
            "mark-inside",
            "picture",
            "utf-32",
            "shift-jis",
            "zero",
            "quote",
            "long-cell",
            "columns",
            "rows",
        ),
        *("large", "headings", "other-zip", "bomb", "many-files", "cut-zip"),
    ],
)
def test_what_cannot_be_read_is_said_in_a_sentence(content: bytes, told: str) -> None:
    with pytest.raises(Unreadable, match=told):
        read(content, "personal.csv")


def test_the_name_of_a_file_is_told_without_a_number_in_it() -> None:
    with pytest.raises(Unreadable) as no:
        read(b"", f"lista {ALMA[:6]}-{ALMA[6:]}.csv")
    assert str(no.value) == "lista .csv: is empty"


def test_a_long_cell_is_told_and_not_taken() -> None:
    roster = read(csv("Namn;Befattning", f"Bo Ek;{'x' * (MAX_CELL + 1)}"), unit="sagoskolan")
    assert [it.code for it in roster.findings] == ["cell_too_long"]


@given(st.binary(max_size=300), st.sampled_from(["x.csv", "x.xlsx", "users.csv", "persons.json", "x.zip"]))
def test_any_bytes_are_read_or_refused(content: bytes, name: str) -> None:
    try:
        read(content, name)
    except Unreadable:
        return


@given(st.data())
def test_a_spoilt_file_is_read_or_refused(data: st.DataObject) -> None:
    content, name = data.draw(
        st.sampled_from([(SKOLA24.encode("cp1252"), "x.csv"), (ONEROSTER["users.csv"], "users.csv")])
    )
    at = data.draw(st.integers(0, len(content)))
    cut = data.draw(st.integers(at, min(len(content), at + 40)))
    try:
        read(content[:at] + data.draw(st.binary(max_size=12)) + content[cut:], name, ONEROSTER)
    except Unreadable:
        return


@given(st.lists(st.lists(st.text(max_size=12), min_size=1, max_size=9), max_size=6))
def test_any_cells_below_headings_are_read(rows: list[list[str]]) -> None:
    quoted = ['"' + '","'.join(it.replace('"', '""') for it in row) + '"' for row in rows]
    content = csv("Namn,E-post,Enhet,Från,Till,Skydd,Status,Signatur,Personnr", *quoted)
    try:
        read(content.encode("utf-8", errors="ignore"))
    except Unreadable as no:
        assert "is no text" in str(no)  # noqa: PT017 - the only reason
