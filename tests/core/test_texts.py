"""A text is declared once, with its author and its readers, and is shown to nobody else."""

import typing
from collections.abc import Iterator
from datetime import date
from itertools import count
from pathlib import Path
from typing import Any, Final

import attrs
import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.school import AUTUMN, School

import collegial_core as cc
from collegial_core import state as states
from collegial_core.kernel.fields import ident
from collegial_core.kernel.texts import TEXTS, ReaderRole, Text, Written, remember_text, text, texts_of
from collegial_core.kernel.value import Event, value
from collegial_core.policy import Room
from collegial_core.privacy import AUDITOR, NOBODY, SEALED, Reader, marks
from collegial_core.sharing import contents
from collegial_core.testing import ReferenceStore
from collegial_core.views import VIEWS, Query
from collegial_core.wire.vocabulary import EVENTS, REQUESTS

GOLDEN: Final = Path(__file__).parent.parent / "golden"
NUMBERS: Final = count(1)
EVENT_CLASSES: Final[set[Any]] = {word.kind for word in EVENTS}
CLASSES: Final[set[Any]] = {word.kind for word in (*EVENTS, *REQUESTS)}


@pytest.fixture(scope="module", autouse=True)
def _texts_of_the_library() -> Iterator[None]:
    """Forget afterwards what the tests declare."""
    known = dict(TEXTS)
    yield
    TEXTS.clear()
    TEXTS.update(known)


def declared(**more: Any) -> Text:
    """Declare a kind of text that no other is called like."""
    return Text(f"text_{next(NUMBERS)}", **{"by": "person", "each": ("place",), "readers": (), **more})


def made(**fields: Any) -> Any:
    """Make a class of events with some texts, beside what they are about."""
    body = {"__annotations__": {"place": str, "person": str, **dict.fromkeys(fields, str | None)}, "__slots__": ()}
    kind = type("Noted", (Event,), {**body, "place": ident(), "person": ident(), **fields})
    return value(kind)


def empty() -> dict[str, Any]:
    """Give the texts of a plan in which nobody has written."""
    return {}


def put(texts: dict[str, Any], it: Any) -> None:
    for of in texts_of(type(it)):
        remember_text(texts, it, of, Written(of=it.place, since=AUTUMN))


def words(texts: dict[str, Any], kind: Text, of: str = "here") -> list[dict[str, str]]:
    return [it.words for it in texts[kind.name][of]]


# --- what is kept ---------------------------------------------------------------------


def test_a_later_text_takes_the_place_of_an_earlier_one_for_the_same() -> None:
    kind, texts = declared(), empty()
    make = made(note=text(kind))
    put(texts, make(place="here", person="p-1", note="First"))
    put(texts, make(place="there", person="p-1", note="Elsewhere"))
    put(texts, make(place="here", person="p-2", note="Second"))
    assert words(texts, kind) == [{"note": "Second"}]
    assert words(texts, kind, "there") == [{"note": "Elsewhere"}]


def test_each_may_have_their_own_and_a_later_one_keeps_its_place() -> None:
    kind, texts = declared(each=("place", "person")), empty()
    make = made(note=text(kind))
    for person, note in (("p-1", "a"), ("p-2", "b"), ("p-1", "c")):
        put(texts, make(place="here", person=person, note=note))
    assert words(texts, kind) == [{"note": "c"}, {"note": "b"}]


def test_where_there_may_be_several_they_stand_beside_each_other() -> None:
    kind, texts = declared(several=True), empty()
    make = made(note=text(kind, default=None))
    for note in ("a", None, "b"):
        put(texts, make(place="here", person="p-1", note=note))
    assert words(texts, kind) == [{"note": "a"}, {"note": "b"}]


def test_a_later_one_without_a_word_takes_the_earlier_away() -> None:
    kind, texts = declared(), empty()
    make = made(note=text(kind, default=None))
    put(texts, make(place="here", person="p-1", note="a"))
    put(texts, make(place="here", person="p-1"))
    assert words(texts, kind) == []


def test_two_kinds_of_text_are_not_called_the_same() -> None:
    kind = declared()
    assert Text(kind.name, by="person", each=("place",), readers=()) == kind
    with pytest.raises(TypeError, match=f"two kinds of text are called {kind.name}"):
        Text(kind.name, by="person", each=("place",), readers=(ReaderRole.ALL,))


def test_a_room_with_texts_says_what_they_are_about() -> None:
    kind = made(note=text(declared()))
    room = Room(name="made_up", event=kind | int, evolve=lambda *_: None, rules=())
    with pytest.raises(TypeError, match="Noted has texts, and its room does not say what they are about"):
        states._remembering(room, kind)  # noqa: SLF001


# --- there is no other way ------------------------------------------------------------


def parts_of(kind: Any) -> Iterator[Any]:
    """Give every attrs class that a type is made of."""
    if attrs.has(kind):
        yield kind
        for hint in typing.get_type_hints(kind).values():
            yield from parts_of(hint)
    for of in typing.get_args(kind):
        yield from parts_of(of)


@pytest.mark.parametrize("kind", sorted(CLASSES, key=str), ids=lambda it: it.__name__)
def test_free_text_stands_in_an_event_itself_and_is_of_a_declared_kind(kind: type) -> None:
    for of in parts_of(kind):
        for field in attrs.fields(of):
            is_free = field.metadata.get("schema", {}).get("maxLength") == cc.kernel.fields.MAX_TEXT
            assert is_free is ("text" in field.metadata)
            assert not is_free or of is kind or kind not in EVENT_CLASSES, f"{field.name} of a part of {kind.__name__}"


def test_the_state_holds_texts_in_one_place_only() -> None:
    hints = {name: hint for name, hint in typing.get_type_hints(cc.State).items() if name != "today"}
    within = {of for hint in hints.values() for of in parts_of(hint)}
    assert len(within) > 40
    personal = {(of.__name__, name) for of in within for name in marks(of)}
    assert personal == {("Written", "words"), ("Correction", "data")}


@pytest.mark.parametrize("plan", ["plan", "plan-2", "plan-3", "plan-4"])
def test_whatever_was_written_is_among_the_texts_and_nowhere_else_in_the_state(plan: str) -> None:
    lines = (GOLDEN / f"{plan}.jsonl").read_bytes().splitlines()
    ledger, _ = cc.Plans(ReferenceStore()).import_lines(lines)
    kept = {said for it in contents(ledger.state) for said in it.words.values()}
    recorded = {
        getattr(entry.event, name)
        for entry in ledger.entries()
        for of in texts_of(type(entry.event))
        for name, _ in of.fields
    }
    put_right = {said for it in ledger.state.corrections.values() for said in (it.data or {}).values()}
    assert kept <= recorded | {said for said in put_right if isinstance(said, str)}
    assert kept
    rest = repr(attrs.evolve(ledger.state, texts={}, corrections={}))
    assert [said for said in recorded - {None} if f"'{said}'" in rest] == []


# --- and it is read by whom it names --------------------------------------------------

ROLES: Final = [role for role in ReaderRole if role is not ReaderRole.AUTHOR]
PEOPLE: Final = [f"p-{number}" for number in range(1, 7)]
"""p-1, p-2 and p-3 are a group, led by p-4; p-5 is of their unit, p-6 and its head of another."""

HEADS: Final = ["p-rektor", "p-chef"]


@pytest.fixture(scope="module")
def school() -> School:
    school = School().starts(people=5).neighbours("p-6").runs(3)
    school.does(cc.group.AppointLeader(group="g", leader="p-4", until=date(2027, 6, 11)))
    return school


@st.composite
def fields_of_texts(draw: st.DrawFn) -> dict[str, tuple[str, tuple[ReaderRole, ...]]]:
    """Make up the texts of a class: for each field its author, and who reads it."""
    readers = st.lists(st.sampled_from(ROLES), unique=True, max_size=3).map(tuple)
    names = ("first", "second", "third")[: draw(st.integers(1, 3))]
    return {name: (draw(st.sampled_from(PEOPLE[:3])), draw(readers)) for name in names}


def expected(name: str, author: str, roles: tuple[ReaderRole, ...]) -> bool:
    """Tell by hand whether somebody reads a text about the pair p-1 and p-2, of the group, that nobody observed."""
    who = {
        ReaderRole.PAIR: {"p-1", "p-2"},
        ReaderRole.GROUP: {"p-1", "p-2", "p-3"},
        ReaderRole.LEADER: {"p-4"},
        ReaderRole.UNIT: {"p-1", "p-2", "p-3", "p-4", "p-5"},
        ReaderRole.PRINCIPAL: {"p-rektor"},
        ReaderRole.AUDITOR: set[str](),
        ReaderRole.ALL: {*PEOPLE, *HEADS},
    }
    return name == author or any(name in who[role] for role in roles)


@given(texts=fields_of_texts())
def test_each_text_of_a_class_is_read_by_its_author_and_its_readers_and_nobody_else(
    school: School, texts: dict[str, tuple[str, tuple[ReaderRole, ...]]]
) -> None:
    kinds = {name: declared(by=f"by_{name}", readers=roles) for name, (_, roles) in texts.items()}
    fields = {name: text(of) for name, of in kinds.items()}
    kind = made(**fields, **{of.by or "": ident() for of in kinds.values()})
    state = attrs.evolve(school.ledger.state, texts={})
    pair = (cc.ids.PersonId("p-1"), cc.ids.PersonId("p-2"))

    def about(*_: object) -> Written:
        return Written(of="here", since=AUTUMN, group=cc.ids.GroupId("g"), pair=pair)

    room = Room(name="made_up", event=kind | int, evolve=lambda *_: None, about=about, rules=())
    remember = states._remembering(room, kind)  # noqa: SLF001
    authors = {f"by_{name}": author for name, (author, _) in texts.items()}
    event = kind(place="here", person="p-6", **authors, **{name: f"Words of {name}" for name in texts})
    remember(state, event, cc.Occasion(by=cc.ids.PersonId("p-rektor"), on=AUTUMN))
    for name in (*PEOPLE, *HEADS, "p-stranger", "auditor", None):
        reader = {"auditor": AUDITOR, None: NOBODY}.get(name) or Reader(cc.ids.PersonId(name or ""))
        shown = dict(pair for row in VIEWS["contents"](state, Query(reader=reader)) for pair in row.texts)
        assert shown.keys() == texts.keys()
        for field, (author, roles) in texts.items():
            may = ReaderRole.AUDITOR in roles if name == "auditor" else expected(name or "", author, roles)
            assert shown[field] == (f"Words of {field}" if may else SEALED), (name, field)
