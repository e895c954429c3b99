"""What people's own needs are about: how many share each theme of the list, and never who (S0-12).

Whoever looks may know who shared or took back on which day, for the history tells that, and may look again after each
entry.  So

- the figures are the whole plan's, for no group, unit or person: parts could be subtracted from it;
- they are always today's: a state of the past shows the same, and an entry about sharing is never put right;
- what people share is counted in once three have something new, and what they took back is left out once three have
  taken something back: one alone would be told of by a figure that changes on their day;
- a figure is rounded down to a multiple of three: it moves by three or not at all, and so does any sum or difference.

What is left is this.  Where all three who are counted in together chose one theme, it shows what each of them chose;
and two of the three, who tell each other, may find out about the third.  A figure may be ahead of those who have just
taken something back.  Where texts are sealed, an erased theme is not counted, which may take a figure down by three.
"""

from collections.abc import Iterator
from typing import Final

import attrs

from collegial_core.conditions.events import OWN_NEED
from collegial_core.ids import PersonId, ThemeId
from collegial_core.policy.theme import shipped_themes
from collegial_core.privacy import reading, to_count
from collegial_core.state import State
from collegial_core.views.query import Query
from collegial_core.views.rows import Kind, cell, column, row, view

_THEME: Final = "theme"
FEWEST: Final = 3
"""So many people are told of, and no fewer."""


@row
class ThemeRow:
    """A theme of the list, and how many people at least share that their own needs are about it.

    `people` is a multiple of three; None stands for fewer than three.
    """

    theme: ThemeId = column("Theme", Kind.THEME)
    people: int | None
    at_least = cell("People", lambda it: it.people or 0, Kind.AT_LEAST)


@view("themes", heading="What people's own needs are about")
def themes(state: State, _: Query) -> list[ThemeRow]:
    """Show each theme with how many people share it, from three people up and without names (S0-12)."""
    if state.plan is None:
        return []
    counted = _counted(state.today or state)
    return [ThemeRow(theme=it.theme, people=_rounded(sum(it.theme in of for of in counted))) for it in shipped_themes()]


def own_themes(state: State, query: Query) -> tuple[str, ...]:
    """Give the themes that who looks shares now; `[personal]` stands for whatever they may not read."""
    person = query.reader.person
    acts = [it.shared for it in state.conditions.need_sharings if it.person == person]
    since_taken_back = acts[::-1].index(False) if False in acts else len(acts)
    may = reading(state, query.reader)
    said = [it for it in state.texts.get(OWN_NEED.name, {}).get(person or "", ()) if _THEME in it.words]
    shared = said[len(said) - since_taken_back :]
    return tuple(dict.fromkeys(may.words(it)[_THEME] for it in shared))


def _rounded(people: int) -> int | None:
    return people // FEWEST * FEWEST or None


@attrs.define
class _Shared:
    """The themes that one person shares now, and those of theirs that are counted."""

    now: frozenset[str] = frozenset()
    counted: frozenset[str] = frozenset()


def _counted(state: State) -> list[frozenset[str]]:
    """Give the themes that are counted of each person."""
    people: dict[PersonId, _Shared] = {}
    new, gone = dict[PersonId, _Shared](), dict[PersonId, _Shared]()
    for person, theme in _acts(state):
        it = people.setdefault(person, _Shared())
        it.now = frozenset() if theme is None else it.now | {theme}
        _list(new, person, it, waits=bool(it.now - it.counted))
        _list(gone, person, it, waits=bool(it.counted - it.now))
        if len(new) >= FEWEST:
            for one in new.values():
                one.counted |= one.now
            new.clear()
        if len(gone) >= FEWEST:
            for one in gone.values():
                one.counted &= one.now
            gone.clear()
    return [it.counted for it in people.values()]


def _list(waiting: dict[PersonId, _Shared], person: PersonId, it: _Shared, *, waits: bool) -> None:
    if waits:
        waiting[person] = it
    else:
        waiting.pop(person, None)


def _acts(state: State) -> Iterator[tuple[PersonId, str | None]]:
    """Yield who shared which theme, in the order recorded; None where they took back all they had shared."""
    said = {person: iter(words) for person, words in to_count(state, OWN_NEED, _THEME).items()}
    for it in state.conditions.need_sharings:
        yield it.person, next(said[it.person]) if it.shared else None
