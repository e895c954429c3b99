"""What requests and their fields are called in words, for a reader who never types a wire name."""

import re
from collections.abc import Iterator
from functools import cache
from typing import Any, Final

from collegial_core import wire
from collegial_words.catalogue import Say, sentence

REQUEST_WORDS: Final = {
    "plan.start": "Start the plan",
    "plan.approve": "Approve the plan",
    "plan.revise": "Revise the plan",
    "unit.register": "Add a unit",
    "unit.appoint_principal": "Appoint the principal",
    "unit.appoint_assistant": "Appoint an assistant principal",
    "unit.release_assistant": "Release the assistant principal",
    "unit.note_nearby": "Note the units nearby",
    "auditor.appoint": "Appoint an auditor",
    "auditor.release": "Release the auditor",
    "system.admit": "Admit a system",
    "system.end": "End the admission of a system",
    "person.register": "Add a person",
    "person.move": "Move a person to another unit",
    "person.leave": "Take a person out of the plan",
    "person.set_working_time": "Set the working time",
    "calendar.adopt": "Adopt a school calendar",
    "method.adopt": "Adopt a method",
    "authority.adopt": "Decide who may record what",
    "organiser.appoint": "Appoint an organiser",
    "organiser.release": "Release the organiser",
    "entry.correct": "Say what it should have said",
    "entry.withdraw": "Withdraw it",
    "group.form": "Form a group",
    "group.start": "Start the group",
    "group.close": "Close the group",
    "group.join": "Add a member",
    "group.leave": "Take a member out",
    "group.appoint_leader": "Appoint the leader",
    "group.appoint_deputy": "Appoint a deputy",
    "group.end_mandate": "End the leader's mandate",
    "group.assign_role": "Give somebody the role",
    "cycle.start": "Start a cycle",
    "cycle.close": "Close the cycle",
    "cycle.start_step": "Begin the step",
    "cycle.complete_step": "Complete the step",
    "cycle.decide": "Decide how it goes on",
    "cycle.observe_change": "Note a change",
    "module.plan": "Plan the module",
    "reading.schedule": "Set aside time for reading",
    "hours.record": "Record hours",
    "certificate.note": "Note the certificate",
    "meeting.plan": "Plan a meeting",
    "meeting.move": "Move the meeting",
    "meeting.cancel": "Cancel the meeting",
    "meeting.open": "Open the meeting",
    "meeting.add_item": "Add an item to the agenda",
    "meeting.take_item": "Take the item",
    "meeting.report": "Tell of the promise",
    "meeting.bring_input": "Bring something new",
    "meeting.write_action_plan": "Write the action plan",
    "meeting.write_minutes": "Write the minutes",
    "meeting.record_result": "Record what the meeting came to",
    "meeting.reflect": "Look back on the meeting",
    "meeting.swap_role": "Let somebody take over a role",
    "meeting.split": "Split into subgroups",
    "meeting.contribute": "Tell of yourself",
    "meeting.record": "Record the meeting",
    "meeting.close": "Close the meeting",
    "minutes.adjust": "Adjust the minutes",
    "minutes.deliver": "Hand over the minutes",
    "round.open": "Open a round of visits",
    "round.close": "Close the round",
    "visit.plan": "Plan a visit",
    "visit.move": "Move the visit",
    "visit.cancel": "Cancel the visit",
    "visit.hold": "Hold the visit",
    "visit.talk": "Talk the visit over",
    "visit.publish_note": "Publish the note",
    "checkin.plan": "Plan the check-ins",
    "checkin.hold": "Hold the check-in",
    "leader.allot_time": "Set aside time for the leader",
    "leader.record_work": "Record the leader's work",
    "analysis.record": "Analyse the present state together",
    "goal.set": "Set a goal",
    "goal.assess": "Assess the goal",
    "need.identify": "Name what you need to learn",
    "need.share": "Share what your needs are about",
    "need.take_back": "Take back what you shared of your needs",
    "dialogue.hold": "Talk the plan over with staff",
    "participation.decide": "Decide who takes part",
    "effort.begin": "Begin an effort",
    "effort.end": "End the effort",
    "expectation.communicate": "Tell what is expected",
    "evidence.record": "Record a result",
    "precondition.record": "See to the precondition",
    "checklist.answer": "Answer the question of the checklist",
    "training.record": "Record training",
    "course.plan": "Plan a course",
    "strategy.plan": "Plan a strategy",
    "strategy.use": "Use a strategy",
    "artefact.share": "Let one more person read it",
    "artefact.unshare": "Let somebody read it no longer",
    "writing.entrust": "Entrust somebody with the writing",
    "writing.take_back": "Take the writing back",
    "retention.adopt": "Adopt a retention schedule",
    "disposal.hold": "Stop all disposal",
    "disposal.resume": "Let disposal go on",
    "text.file": "File the text",
    "disposal.decide": "Decide on disposal",
    "disposal.carry_out": "Record that a disposal was carried out",
    "store.destroy": "Record that a store was destroyed in which the plan lay before",
}
"""Each request, as a button says it."""

FIELD_WORDS: Final = {
    "because": "Reason",
    "receipt": "Where it is in the group's folder",
    "on": "Day",
    "on_behalf_of": "On behalf of",
    "accept": "Departs from",
    "in_name": "In the principal's name",
    "appoints": "May appoint",
    "whole_agenda": "The whole agenda",
    "happened_on": "Happened",
}
"""Fields whose own name does not say well enough what is asked for."""

_FIELD: Final = re.compile(r"`([a-z_]+)`|(?<!\w)'([a-z_]+)'")
"""What may be a field in a sentence: between backticks in a refusal, in quotes in what says that it is missing."""

_REQUEST: Final = re.compile(rf"(?<![\w.])(?:{'|'.join(map(re.escape, REQUEST_WORDS))})(?![\w.]*\w)")


def request_words(say: Say, name: str) -> str:
    """Say what a request asks for."""
    return say(REQUEST_WORDS[name])


def field_words(say: Say, name: str) -> str:
    """Say what a field is called."""
    return say(FIELD_WORDS[name]) if name in FIELD_WORDS else choice_words(say, name).capitalize()


def choice_words(say: Say, word: str) -> str:
    """Say a word that the library chooses from: `proven_practice` is proven practice."""
    return say(word).replace("_", " ")


def in_words(say: Say, text: str) -> str:
    """Put words in the place of the requests and fields that a sentence names as they stand on the wire."""
    text = _REQUEST.sub(lambda it: _quoted(say, request_words(say, it[0])), text)
    return _FIELD.sub(lambda it: _field_in(say, it), text)


def _field_in(say: Say, found: re.Match[str]) -> str:
    name = found[1] or found[2]
    return _quoted(say, field_words(say, name)) if name in _fields() else found[0]


def _quoted(say: Say, words: str) -> str:
    return sentence(say, "“{words}”", {"words": words})


@cache
def _fields() -> frozenset[str]:
    """Give the names of all fields that a request has, those of its parts too."""
    schemas = (it for name, it in wire.schemas().items() if name.startswith("Request."))
    return frozenset(name for it in schemas for name in _named_in(it))


def _named_in(schema: Any) -> Iterator[str]:  # noqa: ANN401 - any part of a schema
    match schema:
        case dict():
            yield from schema.get("properties", ())
            for it in schema.values():
                yield from _named_in(it)
        case list():
            for it in schema:
                yield from _named_in(it)
