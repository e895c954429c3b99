"""What an entry is called and what it says, in words; what people wrote stays sealed."""

from collections.abc import Iterator
from datetime import date
from functools import cache
from typing import Any, Final

from collegial_core import wire
from collegial_core.privacy.marks import SEALED
from collegial_core.wire.schema import schema_of
from collegial_core.wire.vocabulary import MESSAGE_TYPE_OF, MessageType
from collegial_web.pages.look import Look
from collegial_words.asked import choice_words, field_words
from collegial_words.catalogue import Say

EVENT_WORDS: Final = {
    "plan.started": "The plan was started",
    "plan.revised": "The plan was revised",
    "method.adopted": "A method was adopted",
    "unit.registered": "A unit came into the plan",
    "unit.principal_appointed": "A principal was appointed",
    "unit.assistant_appointed": "An assistant principal was appointed",
    "unit.assistant_released": "An assistant principal was released",
    "auditor.appointed": "An auditor was appointed",
    "auditor.released": "An auditor was released",
    "system.admitted": "A system was admitted",
    "system.ended": "The admission of a system was ended",
    "person.registered": "Somebody came into the plan",
    "person.moved": "Somebody moved to another unit",
    "calendar.adopted": "A school calendar was adopted",
    "deviation.recorded": "A deviation was noted",
    "entry.corrected": "An entry was corrected",
    "entry.withdrawn": "An entry was withdrawn",
    "group.formed": "A group was formed",
    "group.leader_appointed": "A leader was appointed",
    "group.deputy_appointed": "A deputy was appointed",
    "group.mandate_ended": "A leader's mandate was ended",
    "group.role_assigned": "Somebody was given a role",
    "group.started": "A group was started",
    "group.member_joined": "Somebody joined a group",
    "group.member_left": "Somebody left a group",
    "person.left": "Somebody left the plan",
    "group.closed": "A group was closed",
    "cycle.started": "A cycle was started",
    "cycle.step_started": "A step of a cycle was begun",
    "cycle.step_completed": "A step of a cycle was completed",
    "cycle.decided": "A way on was chosen in a cycle",
    "cycle.change_observed": "A change was observed",
    "cycle.closed": "A cycle was closed",
    "module.planned": "A module was planned",
    "reading.scheduled": "Time for reading was set aside",
    "hours.recorded": "Hours were recorded",
    "certificate.noted": "A certificate was noted",
    "meeting.planned": "A meeting was planned",
    "meeting.moved": "A meeting was moved",
    "meeting.cancelled": "A meeting was cancelled",
    "meeting.opened": "A meeting was opened",
    "meeting.item_added": "An item was added to an agenda",
    "meeting.item_taken": "An item of an agenda was taken up",
    "meeting.reported": "Somebody reported on a promise",
    "meeting.input_brought": "Something new was brought to a meeting",
    "meeting.action_plan_written": "An action plan was written",
    "meeting.minutes_written": "Minutes were written",
    "meeting.result_recorded": "The result of a meeting was recorded",
    "meeting.reflected": "Somebody looked back on a meeting",
    "meeting.role_swapped": "A role at a meeting was swapped",
    "meeting.closed": "A meeting was closed",
    "minutes.delivered": "Minutes were handed over",
    "person.working_time_set": "Somebody's working time was set",
    "meeting.was_split": "A meeting was split",
    "round.opened": "A round of visits was opened",
    "visit.planned": "A visit was planned",
    "visit.moved": "A visit was moved",
    "visit.cancelled": "A visit was cancelled",
    "visit.held": "A visit was held",
    "visit.talked": "A visit was talked over",
    "visit.note_published": "A note on a visit was published",
    "round.closed": "A round of visits was closed",
    "checkin.planned": "A check-in was planned",
    "checkin.held": "A check-in was held",
    "leader.time_allotted": "A leader's time was set aside",
    "leader.work_recorded": "A leader's work was recorded",
    "analysis.recorded": "The present state was analysed",
    "goal.was_set": "A goal was set",
    "goal.assessed": "A goal was assessed",
    "need.identified": "A need was named",
    "dialogue.held": "The plan was talked over with staff",
    "participation.decided": "It was decided who takes part",
    "effort.begun": "An effort was begun",
    "effort.ended": "An effort was ended",
    "unit.nearby_noted": "Units nearby were noted",
    "expectation.communicated": "It was told what is expected",
    "evidence.recorded": "A result was recorded",
    "precondition.recorded": "A precondition was found to be there",
    "checklist.answered": "A question of the checklist was answered",
    "training.recorded": "Training was recorded",
    "course.planned": "A course was planned",
    "strategy.planned": "A strategy was planned",
    "artefact.shared": "A text was shared",
    "artefact.unshared": "A text was shared no longer",
    "writing.entrusted": "Writing was entrusted to somebody",
    "writing.taken_back": "Writing was taken back",
    "authority.adopted": "It was decided who may record what",
    "organiser.appointed": "An organiser was appointed",
    "organiser.released": "An organiser was released",
}
"""Each kind of entry, in the words of a list."""

_HIDDEN: Final = ("lapses", "facts", "language", "data")
"""Fields that are for programs."""


def event_words(say: Say, kind: str) -> str:
    """Say what kind of entry it is."""
    return say(EVENT_WORDS[kind])


def event_says(look: Look, event: object) -> Iterator[tuple[str, str]]:
    """Yield what an event says, field by field; what people wrote is told to be there, and not shown."""
    chosen = choices_of(MESSAGE_TYPE_OF[type(event)])
    for name, value in wire.plain(event).items():
        if name not in _HIDDEN and value not in (None, [], {}):
            yield field_words(look.say, name), value_words(look, value, chosen.get(name, frozenset()))


@cache
def choices_of(word: MessageType) -> dict[str, frozenset[str]]:
    """Give the words that each field of an event chooses from, those of its parts too."""
    properties = schema_of(word)["properties"]
    return {name: frozenset(_enums(it)) for name, it in properties.items()}


def _enums(schema: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a schema
    if isinstance(schema, dict):
        yield from (str(it) for it in schema.get("enum", ()))
        schema = list(schema.values())
    if isinstance(schema, list):
        for it in schema:
            yield from _enums(it)


def value_words(look: Look, value: Any, chosen: frozenset[str] = frozenset()) -> str:  # noqa: ANN401 - whatever JSON can hold
    """Write a value: people by their names, days as schools write them, what is `chosen` in words."""
    match value:
        case None:
            return "–"
        case bool():
            return look.say("yes") if value else look.say("no")
        case list() | tuple():
            return ", ".join(value_words(look, it, chosen) for it in value)
        case {"first": first, "last": last, "name": name}:
            return f"{name} {value_words(look, first)} – {value_words(look, last)}"
        case {"name_sv": swedish, "name_en": english, "version": version}:
            return f"{swedish if look.lang == 'sv' else english} ({version})"
        case dict():
            return ", ".join(
                f"{field_words(look.say, name)} {value_words(look, it, chosen)}" for name, it in value.items()
            )
        case str() if value == SEALED:
            return look.say(SEALED)
        case str() if value in chosen:
            return choice_words(look.say, value)
    return look.names.get(value) or _day(look, str(value)) or str(value)


def _day(look: Look, text: str) -> str | None:
    try:
        on = date.fromisoformat(text) if len(text) == 10 else None  # noqa: PLR2004 - 2026-09-14
    except ValueError:
        return None
    return None if on is None else f"{look.day(on)} {on.year}"
