"""Forms with files in them: what was sent comes as it was sent, byte for byte, and what is no form is refused."""

from __future__ import annotations

from typing import Final

import pytest
from hypothesis import given
from hypothesis import strategies as st

from collegial_web.multipart import Part, parts_of
from collegial_web.problems import Denied

KIND: Final = "multipart/form-data; boundary=----x9"
PIECES: Final = st.sampled_from([b"\r\n", b"\n", b"\r", b"--", b"----x9", b"\r\n--", b"\0", b"\x85", b"\xff"])
CONTENTS: Final = st.lists(PIECES, max_size=12).map(b"".join).filter(lambda it: b"\r\n------x9" not in b"\r\n" + it)
NAMES: Final = st.text(st.characters(exclude_characters='"\r\n%\\', exclude_categories=["Cs"]), min_size=1, max_size=9)


def form(*parts: Part, end: bytes = b"--\r\n") -> bytes:
    """Write a form as a browser does."""
    body = b""
    for it in parts:
        file = "" if it.file is None else f'; filename="{it.file}"\r\nContent-Type: text/csv'
        head = f'Content-Disposition: form-data; name="{it.name}"{file}'
        body += b"------x9\r\n" + head.encode() + b"\r\n\r\n" + it.content + b"\r\n"
    return body + b"------x9" + end


@given(st.lists(st.builds(Part, NAMES, CONTENTS, st.none() | NAMES), min_size=1, max_size=4))
def test_whatever_a_form_holds_comes_as_it_was_sent(parts: list[Part]) -> None:
    assert list(parts_of(form(*parts), KIND, 4)) == parts


@given(st.binary(max_size=80) | CONTENTS)
def test_whatever_is_sent_is_a_form_or_is_refused(body: bytes) -> None:
    for whole in (body, b"------x9\r\n" + body + b"\r\n------x9--"):
        try:
            parts = list(parts_of(whole, KIND, 4))
        except Denied:
            continue
        assert 1 <= len(parts) <= 4


@pytest.mark.parametrize(
    ("body", "kind"),
    [
        (form(), KIND),
        (form(Part("a", b"1"), end=b""), KIND),
        (form(*(Part("a", b"") for _ in range(5))), KIND),
        (form(Part("a", b"1")), "multipart/form-data"),
        (form(Part("a", b"1")), "multipart/form-data; boundary=y"),
        (b"------x9\r\nContent-Type: text/plain\r\n\r\n1\r\n------x9--", KIND),
        (b'------x9\r\nContent-Disposition: form-data; filename="a"\r\n\r\n1\r\n------x9--', KIND),
    ],
    ids=["empty", "no-end", "too-many", "no-boundary", "another", "no-name", "file-alone"],
)
def test_what_is_no_form_is_refused(body: bytes, kind: str) -> None:
    with pytest.raises(Denied):
        list(parts_of(body, kind, 4))


def test_a_quote_in_a_files_name_is_one() -> None:
    (part,) = parts_of(form(Part("file", b"1", "so%22called.csv")), KIND, 4)
    assert part.file == 'so"called.csv'
