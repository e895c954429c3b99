"""Texts that people write: each kind is declared once, with its author and its readers, and all else follows.

`NOTE = Text("note", by="visitor", each=("visit",), readers=(…))` declares a kind, and `note: str = text(NOTE)` makes
a field of it.  An event's personal texts are declared in no other way.  When such an event is recorded, its texts
are kept in `State.texts`, and nowhere else in the state; so whoever shows one has to ask who may read it.
"""

from collections.abc import Iterator, Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from typing import Any, Final

import attrs

from collegial_core.ids import ArtefactId, GroupId, PersonId, UnitId
from collegial_core.kernel.fields import free_text

MEMBERS: Final = "members"
"""As the author of a text: those who are members of its group on the day of reading."""


class ReaderRole(StrEnum):
    """Who may read an artefact, in relation to it.

    `AUTHOR` wrote it; `PAIR` are the two of a visit, or of a group of two; `GROUP` the
    members; `LEADER` holds the group's mandate; `UNIT` works at the same unit; `PRINCIPAL` heads a unit
    of the group; `AUDITOR` checks the record; `ALL` is everyone in the plan.
    """

    AUTHOR = "author"
    PAIR = "pair"
    GROUP = "group"
    LEADER = "leader"
    UNIT = "unit"
    PRINCIPAL = "principal"
    AUDITOR = "auditor"
    ALL = "all"


@attrs.frozen
class Text:
    """A kind of text that people write: whose it is, what there is one of it for, and who reads it.

    `by` is a field of its events, or one of the people that the room's `about` names; None where it is the plan's.
    `each` names what there is one of it for, so that a later one takes the place of an earlier; where there may be
    `several`, it stands beside.  Its author always reads it; `readers` do too, and `shareable` tells whether the
    author may show it to more, where the group's method says nothing of an artefact of that `kind`.

    Raises:
        TypeError: another kind of text has that name.

    """

    name: str
    by: str | None = attrs.field(kw_only=True)
    each: tuple[str, ...] = attrs.field(kw_only=True)
    readers: tuple[ReaderRole, ...] = attrs.field(kw_only=True)
    several: bool = attrs.field(kw_only=True, default=False)
    shareable: bool = attrs.field(kw_only=True, default=False)
    kind: str = attrs.field(kw_only=True, default=attrs.Factory(lambda self: self.name, takes_self=True))

    def __attrs_post_init__(self) -> None:
        """Enter it among the texts there are."""
        if TEXTS.setdefault(self.name, self) != self:
            message = f"two kinds of text are called {self.name}"
            raise TypeError(message)

    @property
    def own(self) -> bool:
        """Whether several people may write one each in the same place."""
        return self.by in self.each


TEXTS: Final[dict[str, Text]] = {}
"""Every kind of text, by its name."""


def text(kind: Text, *, default: Any = attrs.NOTHING, name: str | None = None) -> Any:  # noqa: ANN401
    """Make a field for a text of a kind; `name` is what it is called where it is shown, if not by its own name."""
    return free_text(default=default, metadata={**marked(kind), "shown_as": name})


HOLDS_TEXTS: Final = {"personal": "text"}
"""The metadata of a field that holds what an event should have said, its texts among it: read where those are read."""


def marked(kind: Text) -> dict[str, Any]:
    """Give the metadata of a field that holds texts of a kind, in whatever form."""
    return {"personal": "text", "text": kind}


@attrs.define(kw_only=True)
class About:
    """What the texts of an event are about; a room's `about` tells it.

    They are found under `of`: the id of a visit, a meeting, a unit.  `people` names those who may be their authors.
    `pair` are the two of a visit.  With `observing` they tell of what was seen in lessons: in those of the
    pair, or of everybody who has ever been in the group; their principals are kept out.  `since` is the day that
    they are of, where it is not the event's.  `leaves` is the name that a step of the method has for them.
    """

    of: str
    group: GroupId | None = None
    unit: UnitId | None = None
    since: date | None = None
    people: Mapping[str, tuple[PersonId, ...]] = attrs.field(factory=dict)
    pair: tuple[PersonId, ...] = ()
    observing: bool = False
    leaves: ArtefactId | None = None


def _beside() -> Any:  # noqa: ANN401
    """Make a field for what a difference of two states need not tell beside the words."""
    return attrs.field(metadata={"beside": True})


@attrs.define(kw_only=True)
class Written:
    """Something that was written: its kind, what it is about, since when, by whom, and the words by their fields.

    `authors` are several where some wrote it together, and none where it is the plan's, or `joint`.
    """

    text: str = _beside()
    of: str = _beside()
    since: date = _beside()
    words: dict[str, str] = attrs.field(metadata=HOLDS_TEXTS)
    authors: tuple[PersonId, ...] = _beside()
    group: GroupId | None = _beside()
    unit: UnitId | None = _beside()
    pair: tuple[PersonId, ...] = _beside()
    observing: bool = _beside()
    leaves: ArtefactId | None = _beside()

    @property
    def joint(self) -> bool:
        """Whether its authors are the members of its group on the day of reading."""
        return TEXTS[self.text].by == MEMBERS

    @property
    def kind(self) -> str:
        """What it is called among what people wrote."""
        return TEXTS[self.text].kind

    @property
    def artefact(self) -> ArtefactId:
        """The name of such a thing in method definitions."""
        return self.leaves or ArtefactId(self.kind.replace("_", "-"))


Texts = dict[str, dict[str, list[Written]]]
"""All that was written: by its kind of text, and by the id that it is found under."""

_Fields = tuple[tuple[str, str], ...]


@cache
def texts_of(event: type) -> tuple[tuple[Text, _Fields], ...]:
    """Give the kinds of text of an event, each with its fields and what those are called where they are shown."""
    found: dict[Text, list[tuple[str, str]]] = {}
    for it in attrs.fields(event):
        if "text" in it.metadata:
            found.setdefault(it.metadata["text"], []).append((it.name, it.metadata.get("shown_as") or it.name))
    return tuple((kind, tuple(fields)) for kind, fields in found.items())


def remember_texts(texts: Texts, event: object, about: About, on: date) -> None:
    """Keep the texts of an event, each kind for itself."""
    for kind, fields in texts_of(type(event)):  # type: ignore[arg-type]
        words = {shown: said for name, shown in fields if (said := getattr(event, name)) is not None}
        there = texts.setdefault(kind.name, {}).setdefault(about.of, [])
        _place(there, kind, _written(kind, words, event, about, on))


def _place(there: list[Written], kind: Text, written: Written) -> None:
    """Put it beside what is there, or in the place of what it replaces; without a word, it only takes away."""
    place = len(there) if kind.several else next(_replaced(there, kind, written), len(there))
    there[place : place + 1] = [written] if written.words else []


def _replaced(there: list[Written], kind: Text, written: Written) -> Iterator[int]:
    return (place for place, it in enumerate(there) if not kind.own or it.authors == written.authors)


def _written(kind: Text, words: dict[str, str], event: object, about: About, on: date) -> Written:
    return Written(
        text=kind.name,
        of=about.of,
        since=about.since or on,
        words=words,
        authors=_authors(kind, event, about),
        group=about.group,
        unit=about.unit,
        pair=about.pair,
        observing=about.observing,
        leaves=about.leaves,
    )


def _authors(kind: Text, event: object, about: About) -> tuple[PersonId, ...]:
    if kind.by is None or kind.by == MEMBERS:
        return ()
    named: Any = getattr(event, kind.by, None) or about.people[kind.by]
    return named if isinstance(named, tuple) else (named,)
