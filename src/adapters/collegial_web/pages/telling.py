"""What a thing is called on a page: `visit to Daniel, Thu 5 Nov`, and not its id."""

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from collegial_core import CollegialError, Refused
from collegial_core.conditions import CHECKLIST, LEADER_DUTIES, PRECONDITIONS, PRINCIPAL_DUTIES
from collegial_core.meeting import ItemTaken, Meeting
from collegial_core.meeting.agenda import items_of
from collegial_core.policy.theme import shipped_themes
from collegial_core.state import State
from collegial_core.todo import Item
from collegial_core.visit import Step, Visit, VisitPlanned
from collegial_web.pages.look import SWEDISH, Look

MARKS: Final = {
    Step.PLANNED: "planned",
    Step.HELD: "unfinished",
    Step.TALKED: "unfinished",
    Step.COMPLETE: "done",
    Step.CANCELLED: "off",
}
"""The mark that stands before a visit, by how far it has come."""


def visit_words(look: Look, visit: Visit) -> str:
    """Say which visit it is, as who looks has to do with it."""
    day = look.day(visit.date)
    if visit.visitor == look.person:
        return look.sentence("Your visit to {host}, {day}", host=look.first(visit.host), day=day)
    if visit.host == look.person:
        return look.sentence("{visitor} visits you, {day}", visitor=look.first(visit.visitor), day=day)
    visitor, host = look.first(visit.visitor), look.first(visit.host)
    return look.sentence("{visitor} visits {host}, {day}", visitor=visitor, host=host, day=day)


def meeting_words(look: Look, meeting: Meeting) -> str:
    """Say which meeting it is."""
    day, clock = look.day(meeting.date), look.clock(meeting.starts)
    return look.sentence("{group}, {day} {clock}", group=meeting.group, day=day, clock=clock)


def called(look: Look, no: CollegialError) -> Mapping[str, str]:
    """Give what those are called whom a refusal names, and the visits and meetings: by their people and days."""
    return names_in(look, no.facts.values()) if isinstance(no, Refused) else look.names


def names_in(look: Look, said: Iterable[Any]) -> Mapping[str, str]:
    """Give what everybody is called, and visits and meetings that are named in something said."""
    ids: set[Any] = set(_ids_in(said))
    with look.plans.read(look.plan) as reading:
        visits = {it: reading.state.visits[it] for it in ids if it in reading.state.visits}
        meetings = {it: meeting_words(look, reading.state.meetings[it]) for it in ids if it in reading.state.meetings}
    return {**look.names, **{it: _between(look, visit) for it, visit in visits.items()}, **meetings}


def _ids_in(said: Iterable[Any]) -> Iterator[str]:
    for it in said:
        match it:
            case str():
                yield it
            case dict():
                yield from _ids_in(it.values())
            case list() | tuple():
                yield from _ids_in(it)


def _between(look: Look, visit: Visit) -> str:
    """Name a visit within a sentence: `Karin – Daniel, Thu 5 Nov`."""
    visitor, host = look.first(visit.visitor), look.first(visit.host)
    return look.sentence("{visitor} – {host}, {day}", visitor=visitor, host=host, day=look.day(visit.date))


def item_name(look: Look, state: State, meeting: Meeting, item: str) -> str:
    """Say what an item of a meeting's agenda is called."""
    steps = items_of(state.methods[state.groups[meeting.group].method], meeting)
    names = (it.name_sv if look.lang == SWEDISH else it.name_en for it in steps if it.step == item)
    return next(names, item)


def item_words(look: Look, state: State, item: Item) -> str:
    """Say what a thing that waits is about."""
    asked = item.request.example
    named: dict[str, Any] = {
        name: getattr(asked, name, None) for name in ("visit", "meeting", "group", "unit", "person", "leader")
    }
    if (visit := state.visits.get(named["visit"])) is not None:
        return visit_words(look, visit)
    if (meeting := state.meetings.get(named["meeting"])) is not None:
        said = meeting_words(look, meeting)
        return f"{item_name(look, state, meeting, asked.item)}. {said}" if isinstance(asked, ItemTaken) else said
    if isinstance(asked, VisitPlanned):
        return look.sentence("You have yet to visit {host}", host=look.first(asked.host))
    known = (it for name, it in named.items() if it is not None and name not in item.request.fill)
    return look.who(next(known, "")) or _sentence_of(look, asked)


def _sentence_of(look: Look, asked: Any) -> str:  # noqa: ANN401 - any request
    """Say what is asked about a question, a duty or a precondition: the sentence that stands for it."""
    found = (sentences.get(getattr(asked, name, None), "") for name, sentences in _SENTENCES.items())
    return look.say(next(filter(None, found), ""))


_SENTENCES: Final[dict[str, Mapping[Any, str]]] = {
    "question": CHECKLIST,
    "precondition": PRECONDITIONS,
    "duty": {**PRINCIPAL_DUTIES, **LEADER_DUTIES},
}
"""The words that a request may choose from, each with its sentence."""


def thing_words(look: Look, state: State, known: Mapping[str, str]) -> str | None:
    """Say what a request is about, as far as its fields are known."""
    ids: dict[str, Any] = dict(known)
    if (visit := state.visits.get(ids.get("visit"))) is not None:  # type: ignore[arg-type]
        return visit_words(look, visit)
    if (meeting := state.meetings.get(ids.get("meeting"))) is not None:  # type: ignore[arg-type]
        return meeting_words(look, meeting)
    return ", ".join(_thing_words(look, *it) for it in known.items()) or None


def _thing_words(look: Look, name: str, value: str) -> str:
    sentence = _SENTENCES.get(name, {}).get(value)
    return look.who(value) if sentence is None else look.say(sentence)


def listed(look: Look, people: Sequence[str]) -> str:
    """List people by their first names."""
    return ", ".join(map(look.first, people))


def due_words(look: Look, due: date | None, *, late: bool) -> str | None:
    """Say by when something is to be done."""
    if due is None:
        return None
    said = "Was to be done {day}" if late else "By {day}"
    return look.sentence(said, day=look.day(due))


def people_choices(look: Look, state: State) -> list[tuple[str, str]]:
    """Give everybody in the plan with what they are called, by their names."""
    here = [(it.person, look.who(it.person)) for it in state.people.values() if it.left_on is None]
    return sorted(here, key=lambda it: it[1].casefold())


def theme_choices(look: Look) -> tuple[tuple[str, str], ...]:
    """Give each theme of the shipped list with its name."""
    return tuple((it.theme, it.name_sv if look.lang == SWEDISH else it.name_en) for it in shipped_themes())
