"""Why a rule was departed from, an entry put right or the plan revised: a text with readers, as any other.

Any other reason in an entry is shown to nobody.
"""

from collections.abc import Iterable, Iterator
from typing import Any, Final

from collegial_core.authority import group_of
from collegial_core.kernel import Entry, PersonId
from collegial_core.kernel.texts import ReaderRole, Text, Written, texts_of
from collegial_core.plan import DeviationRecorded, EntryCorrected, EntryWithdrawn, PlanRevised
from collegial_core.privacy.readers import Reader, reading
from collegial_core.state import Event, State
from collegial_core.upcasts import newest

_OFFICES: Final = (ReaderRole.LEADER, ReaderRole.PRINCIPAL, ReaderRole.AUDITOR)

DEPARTURE: Final = Text("departure", by="by", each=("entry",), readers=(ReaderRole.GROUP, *_OFFICES))
"""Why a rule was departed from, whatever the event."""

REVISION: Final = Text("revision", by="by", each=("entry",), readers=(ReaderRole.ALL, ReaderRole.AUDITOR))
"""Why the plan was revised."""

CORRECTION: Final = Text("correction", by="by", each=("entry",), readers=_OFFICES)
"""Why an entry was put right in which nobody had written anything."""

CORRECTION_OF_TEXT: Final = Text("correction_of_text", by="by", each=("entry",), readers=(ReaderRole.AUDITOR,))
"""Why an entry with somebody's text was put right."""


def reasons(state: State, entries: Iterable[Entry[Event]], reader: Reader) -> dict[int, str]:
    """Give the reasons that the reader may read, by the numbers of their entries; `entries` are all of the plan.

    The reason of a departure stands under the entry that departs, and under the deviation that was recorded of it.
    """
    may = reading(state, reader)
    return {number: may.words(said)["because"] for number, said in _written(state, entries).items() if may(said)}


def _written(state: State, entries: Iterable[Entry[Event]]) -> dict[int, Written]:
    earlier: dict[int, tuple[Entry[Event], Event]] = {}
    found: dict[int, Written] = {}
    for entry in entries:
        event = newest(entry.event)
        earlier[entry.number] = entry, event
        match event:
            case DeviationRecorded(entry=number) if number in earlier:
                departs, about = earlier[number]
                found[number] = _reason(state, DEPARTURE, departs if departs.because else entry, about)
                found[entry.number] = _reason(state, DEPARTURE, entry, about)
            case EntryCorrected(entry=number) | EntryWithdrawn(entry=number) if number in earlier:
                _, about = earlier[number]
                kind = CORRECTION_OF_TEXT if texts_of(type(about)) else CORRECTION
                found[entry.number] = _reason(state, kind, entry, about)
            case PlanRevised():
                found[entry.number] = _reason(state, REVISION, entry, event)
            case _:
                pass
    return found


def _reason(state: State, kind: Text, entry: Entry[Event], about: Any) -> Written:  # noqa: ANN401 - any event
    """Make the text; it is of the group and the unit that the event is about, where those are still there."""
    group = group_of(state, about)
    unit = getattr(about, "unit", None)
    return Written(
        of=str(entry.number),
        since=entry.happened_on,
        authors=tuple(_authors(entry)),
        group=group if group in state.groups else None,
        unit=unit if unit in state.units else None,
        text=kind.name,
        words={"because": entry.because or ""},
    )


def _authors(entry: Entry[Event]) -> Iterator[PersonId]:
    """Name who recorded it, and in whose name."""
    yield entry.by
    if entry.on_behalf_of is not None:
        yield entry.on_behalf_of
