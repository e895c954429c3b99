"""Personal numbers are found in whatever form they stand, and nothing else is taken for one."""

from __future__ import annotations

from time import perf_counter
from typing import TYPE_CHECKING

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.people.school import number

from collegial_people.numbers import Number, found_in, in_column, key_of, without_numbers

if TYPE_CHECKING:
    from uuid import UUID

DAYS = st.dates().map(lambda day: day.strftime("%y%m%d"))
SERIALS = st.integers(1, 999).map("{:03}".format)


@st.composite
def persons(draw: st.DrawFn) -> str:
    """Ten digits of a number, of somebody with a birthday or, in a coordination number, with 60 added to it."""
    born = draw(DAYS)
    if draw(st.booleans()):
        month = draw(st.sampled_from([born[2:4], "00"]))
        day = draw(st.sampled_from([int(born[4:]) + 60, 60]))
        born = f"{born[:2]}{month}{day}"
    return number(born, draw(SERIALS))


def forms(ten: str) -> list[str]:
    """Every way in which somebody writes it."""
    born, last = ten[:6], ten[6:]
    wide = "".join(chr(ord(it) - ord("0") + 0xFF10) for it in ten)
    spaced = f"19 {born[:3]} {born[3:]} {last[:2]} {last[2:]}"
    centuries = [f"{it}{ten}" for it in ("18", "19", "20")]
    dashes = [f"{born}{dash}{last}" for dash in ("-", "+", "–", "\N{NON-BREAKING HYPHEN}", "\N{MINUS SIGN}", " ")]
    others = [f"{born}{it}{last}" for it in (".", "_", "/", ":", "\n", "\r\n", "\t")]
    days = [f"{born[:2]}{it}{born[2:4]}{it}{born[4:]}" for it in ("-", ".", "/", "_")]
    parted = [f"{century}{day}{it}{last}" for day in days for century in ("", "19") for it in ("-", " ", ".")]
    whole = [f"19{born}-{last}", f"19{born}_{last}", f"19{ten}.0", f"{ten},0"]
    return [ten, wide, spaced, *centuries, *dashes, *others, *parted, *whole]


@given(persons())
def test_a_number_is_found_in_whatever_form(ten: str) -> None:
    for form in forms(ten):
        assert found_in(form), form
        assert in_column(form) in {Number.PERSONAL, Number.COORDINATION}, form
        assert key_of(form) == ten


@given(
    persons(),
    st.sampled_from(
        ["född {} i Sagoköping", "SE{}", "{}@sago.example", "NIN:{}}}", "nr{}.", "x\N{ZERO WIDTH SPACE}{}"]
    ),
)
def test_nothing_is_left_of_a_number_inside_a_text(ten: str, text: str) -> None:
    for form in forms(ten):
        if form.endswith((".0", ",0")):
            continue  # a spreadsheet's number stands in a cell of its own
        left = without_numbers(text.replace("{}", form))
        assert not any(map(str.isdigit, left)), (form, left)


def test_nine_digits_are_a_number_that_has_lost_its_zero() -> None:
    ten = number("030818")
    assert [it.kind for it in found_in(ten[1:])] == [Number.DAMAGED]
    assert in_column(ten[1:]) is Number.DAMAGED
    assert key_of(ten[1:]) is None


def test_nine_digits_are_one_as_a_spreadsheet_writes_them_too() -> None:
    assert without_numbers(f"{number('030818')[1:]}.0") == ""


@pytest.mark.parametrize("cell", ["19830115-TF20", "19830214TF20", "830214-TF20", "19830214-T123"])
def test_a_number_that_a_school_made_up_is_found_too(cell: str) -> None:
    assert [it.kind for it in found_in(cell)] == [Number.TEMPORARY]
    assert in_column(cell) is Number.TEMPORARY
    assert key_of(cell) is None


def test_a_stand_in_is_found_and_compared_with_nothing() -> None:
    assert in_column("19850101-0000") is Number.PLACEHOLDER
    assert key_of("19850101-0000") is None


@pytest.mark.parametrize("cell", ["1,98207E+11", "1.98207132385E+11", "#####", "saknas"])
def test_what_is_no_number_any_longer_is_damaged_in_a_column_of_numbers(cell: str) -> None:
    assert in_column(cell) is Number.DAMAGED


def test_a_mistyped_number_with_its_dash_is_found() -> None:
    wrong = number("820713")[:-1] + "9"
    assert found_in(f"{wrong[:6]}-{wrong[6:]}")
    assert found_in(f"19{wrong}")
    assert not found_in(wrong)


@pytest.mark.parametrize(
    "text",
    [
        *("", "070-174 06 05", "08-465 004 00", "order 1234567890", "ulf.2026-1130@sago.example", "100482"),
        *(
            "2026-11-30 08:45",
            "2026-11-30_0846",
            "10.12.2026/2027",
            "2026-11-30T08:00:00Z",
            "sal 198213450001",
            "v. 34-43, 45-51",
            "12345678901234",
        ),
    ],
)
def test_what_has_no_birthday_is_no_number(text: str) -> None:
    assert not found_in(text)
    assert without_numbers(text) == text


@given(st.uuids())
def test_an_id_of_a_system_is_no_number(uuid: UUID) -> None:
    assert not found_in(str(uuid))


def test_an_id_of_a_system_that_begins_like_a_number_is_none() -> None:
    ten = number("820713")
    assert not found_in(f"19{ten[:6]}-{ten[6:]}-4abc-8def-0123456789ab")


def test_a_long_cell_of_digits_takes_no_longer_than_it_is_long() -> None:
    """Given a cell as long as one may be, full of what might begin a number, then it is looked through at once."""
    started = perf_counter()
    for text in ("1 " * 2_000, "820713" * 666, "11-11-11-" * 444):
        without_numbers(text)
    assert perf_counter() - started < 2
