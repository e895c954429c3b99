"""Texts that people write: each kind is declared once, with its author and its readers, and all else follows.

`NOTE = Text("note", by="visitor", each=("visit",), readers=(…))` declares a kind, and `note: str = text(NOTE)` makes
a field of it.  An event's personal texts are declared in no other way.  When such an event is recorded, its texts
are kept in `State.texts`, and nowhere else in the state; so whoever shows one has to ask who may read it.
"""

from datetime import date
from enum import StrEnum
from typing import Any, Final, NamedTuple

import attrs

from collegial_core.ids import ArtefactId, GroupId, PersonId, UnitId
from collegial_core.kernel.fields import free_text
from collegial_core.kernel.sealed import is_sealed

PAIR_SIZE: Final = 2
"""More than so many authors own no text themselves: their group does."""

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


class Owner(StrEnum):
    """Whose a text is, and so under whose keys it is sealed: when they are destroyed, it can be read no more.

    `AUTHORS` wrote it, one or two; `PAIR` are the two of a visit.  Where more have written it together it is the
    `GROUP`'s, or else the `UNIT`'s or the `PLAN`'s.
    """

    AUTHORS = "authors"
    PAIR = "pair"
    GROUP = "group"
    UNIT = "unit"
    PLAN = "plan"


@attrs.frozen
class Text:
    """A kind of text that people write: whose it is, what there is one of it for, and who reads it.

    `by` is a field of its events, or says whom the room's `about` names; None where it is the plan's.
    `each` names what there is one of it for, so that a later one takes the place of an earlier; where there may be
    `several`, it stands beside.  Its author always reads it; `readers` do too, and `shareable` tells whether the
    author may show it to more, where the group's method says nothing of an artefact of that `kind`.  `owner` says under
    whose keys it is sealed.

    Raises:
        TypeError: another kind of text has that name.

    """

    name: str
    by: str | None = attrs.field(kw_only=True)
    each: tuple[str, ...] = attrs.field(kw_only=True)
    readers: tuple[ReaderRole, ...] = attrs.field(kw_only=True)
    several: bool = attrs.field(kw_only=True, default=False)
    shareable: bool = attrs.field(kw_only=True, default=False)
    owner: Owner = attrs.field(kw_only=True, default=Owner.AUTHORS)
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


HOLDS_TEXTS: Final = {"personal": "text", "holds_texts": True}
"""The metadata of a field that holds what an event should have said, its texts among it: read where those are read."""


def marked(kind: Text) -> dict[str, Any]:
    """Give the metadata of a field that holds texts of a kind, in whatever form."""
    return {"personal": "text", "text": kind}


def _beside(**how: Any) -> Any:  # noqa: ANN401
    """Make a field for what a difference of two states need not tell beside the words."""
    return attrs.field(**how, metadata={"beside": True})


@attrs.define
class Written:
    """Something that was written, and what it is about; a room's `about` makes it, all but its kind and its words.

    It is found under `of`: the id of a visit, a meeting, a unit.  `since` is the day that it is of.  `authors` are
    several where some wrote it together, and none where it is the plan's, or `joint`; `about` names them where no
    field of the event does.  `pair` are the two of a visit; by `either` a sealed text of several is kept as long as the
    key of one of them is.  With `observing` it tells of what was seen in lessons:
    in those of the pair, or of everybody who has ever been in the group; their principals are kept out.  `leaves` is
    the name that a step of the method has for it.  `words` are by their fields.
    """

    of: str = _beside()
    since: date = _beside()
    authors: tuple[PersonId, ...] = _beside(default=())
    group: GroupId | None = _beside(default=None)
    unit: UnitId | None = _beside(default=None)
    pair: tuple[PersonId, ...] = _beside(default=())
    observing: bool = _beside(default=False)
    either: bool = _beside(default=False)
    leaves: ArtefactId | None = _beside(default=None)
    text: str = _beside(default="")
    words: dict[str, str] = attrs.field(factory=dict, metadata=HOLDS_TEXTS)

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


Texts = dict[str, dict[str, tuple[Written, ...]]]
"""All that was written: by its kind of text, and by the id that it is found under."""


class TextsOf(NamedTuple):
    """The fields of a class of events that hold texts of one kind."""

    kind: Text
    by: str | None
    """The field that names the author; None where the room's `about` does, or nobody."""
    fields: tuple[tuple[str, str], ...]
    """Their names, each with what it is called where the texts are shown."""


def texts_of(event: type) -> tuple[TextsOf, ...]:
    """Give the kinds of text of a class of events."""
    fields = attrs.fields_dict(event)
    found: dict[Text, list[tuple[str, str]]] = {}
    for name, it in fields.items():
        if "text" in it.metadata:
            found.setdefault(it.metadata["text"], []).append((name, it.metadata.get("shown_as") or name))
    return tuple(TextsOf(kind, kind.by if kind.by in fields else None, tuple(of)) for kind, of in found.items())


def text_fields(event: type) -> tuple[str, ...]:
    """Give the names of the fields of a class of events that hold texts, of whatever kind."""
    return tuple(name for name, it in attrs.fields_dict(event).items() if "text" in it.metadata)


def sealed_texts(event: Any) -> bool:  # noqa: ANN401 - any event
    """Tell whether texts of an event are sealed, or those that an entry should have said."""
    return any(is_sealed(getattr(event, name)) for name in text_fields(type(event))) or any(
        is_sealed(it) for name in _holding(type(event)) for it in getattr(event, name).values()
    )


def left_open(event: Any) -> list[str]:  # noqa: ANN401 - any event
    """Name the texts of an event that stand open beside sealed ones."""
    said = {name: getattr(event, name) for name in text_fields(type(event))}
    sealed = any(map(is_sealed, said.values()))
    return [name for name, it in said.items() if sealed and it is not None and not is_sealed(it)]


def may_be_sealed(event: type) -> bool:
    """Tell whether a class of events holds texts, so that these can be sealed."""
    return bool(text_fields(event) or _holding(event))


def _holding(event: type) -> tuple[str, ...]:
    """Give the names of the fields that hold what an event should have said, texts among it."""
    return tuple(name for name, it in attrs.fields_dict(event).items() if it.metadata.get("holds_texts"))


def authors_in(event: object, of: TextsOf, written: Written) -> tuple[PersonId, ...]:
    """Give the authors of an event's texts of one kind: those in its own field, or whom the room names."""
    if of.by is None:
        return written.authors
    named: Any = getattr(event, of.by)
    return named if isinstance(named, tuple) else (named,)


def owners_of(of: TextsOf, written: Written, authors: tuple[PersonId, ...]) -> tuple[str, ...]:
    """Name those whose texts of one kind are: `person p-01` and others, `group blue`, `unit lime` or `plan`."""
    people = written.pair if of.kind.owner is Owner.PAIR else authors if of.kind.owner is Owner.AUTHORS else ()
    if people and len(people) <= PAIR_SIZE:
        return tuple(dict.fromkeys(f"person {it}" for it in people))
    if written.group is not None and of.kind.owner not in (Owner.UNIT, Owner.PLAN):
        return (f"group {written.group}",)
    return (f"unit {written.unit}",) if written.unit is not None and of.kind.owner is not Owner.PLAN else ("plan",)


def remember_text(texts: Texts, event: object, of: TextsOf, written: Written) -> None:
    """Keep an event's texts of one kind; a replay does this for every note, so it makes nothing that is not kept."""
    kind, _, fields = of
    written.authors = authors_in(event, of, written)
    written.text, words = kind.name, written.words
    for name, shown in fields:
        said = getattr(event, name)
        if said is not None:
            words[shown] = said
    places, new = texts.setdefault(kind.name, {}), (written,) if words else ()
    there = places.get(written.of)
    places[written.of] = _placed(there, new, kind, written.authors) if there else new


def _placed(
    there: tuple[Written, ...], new: tuple[Written, ...], kind: Text, authors: tuple[PersonId, ...]
) -> tuple[Written, ...]:
    """Put what is new beside what is there, or in the place of what it replaces; without a word, it only takes away."""
    if kind.several:
        return there + new
    place = next((at for at, it in enumerate(there) if not kind.own or it.authors == authors), len(there))
    return there[:place] + new + there[place + 1 :]
