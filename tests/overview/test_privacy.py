"""No personal text ever comes into the tables, whatever the story."""

from contextlib import closing
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

import attrs
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

import collegial_core as cc
from collegial_core import Request
from collegial_core.privacy import marks
from collegial_core.testing import requests
from collegial_overview import Table, open_overview

GOLDEN: Final = Path(__file__).parents[1] / "golden"


def texts(value: object) -> list[str]:
    """The personal texts in an attrs value, at whatever depth."""
    if isinstance(value, tuple | list):
        return [text for item in value for text in texts(item)]
    if not attrs.has(type(value)):
        return []
    own = [getattr(value, name) for name, mark in marks(type(value)).items() if mark == "text"]
    inside = [getattr(value, field.name) for field in attrs.fields(type(value))]
    return [*(it for it in own if isinstance(it, str)), *texts(inside)]


@settings(max_examples=25)
@given(st.lists(requests(), min_size=30, max_size=80))
def test_no_personal_text_of_any_story_is_in_the_bytes(story: list[Request]) -> None:
    with TemporaryDirectory() as folder, cc.open("memory://") as plans:
        ledger = plans.ledger("p")
        ledger.do_many(story)
        with closing(open_overview(f"{folder}/o.db")) as overview:
            overview.update(plans)
        kept = b"".join(path.read_bytes() for path in Path(folder).iterdir())
        said = {text for entry in ledger.entries() for text in texts(entry.event)}
        assert [text for text in said if len(text) > 8 and text.encode() in kept] == []


def test_no_personal_text_of_the_golden_story_is_in_the_bytes(tmp_path: Path) -> None:
    """It tells every kind of event that there is."""
    with cc.open("memory://") as plans, closing(open_overview(f"{tmp_path}/o.db")) as overview:
        ledger, _ = plans.import_lines((GOLDEN / "plan-2.jsonl").read_bytes().splitlines())
        overview.update(plans)
        kept = b"".join(path.read_bytes() for path in tmp_path.iterdir())
        said = {text for entry in ledger.entries() for text in texts(entry.event)}
        assert len(said) > 20
        assert ledger.plan.encode() in kept
        assert [text for text in said if len(text) > 3 and text.encode() in kept] == []


def test_a_field_marked_as_personal_is_no_column() -> None:
    @attrs.frozen
    class Row:
        note: str = attrs.field(metadata={"personal": "text"})

    with pytest.raises(TypeError, match="note is no column"):
        _ = Table("notes", Row, key=()).columns
