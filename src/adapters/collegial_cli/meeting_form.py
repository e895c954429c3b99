"""The form for a meeting: TOML with a place for everything that is told, and comments that say who reads it."""

import json
from collections.abc import Iterator, Sequence
from typing import Any, Final

import attrs

from collegial_cli.screen import Screen
from collegial_core import State, Unreadable
from collegial_core.group import Group
from collegial_core.ids import MeetingId, PersonId
from collegial_core.kernel.texts import Text, Written
from collegial_core.meeting import (
    ActionPlan,
    InputKind,
    Meeting,
    Minutes,
    NewInput,
    Promise,
    Report,
    Result,
    ResultKind,
    Stage,
    as_opened,
    has_met,
    items_of,
    minute_takers,
    open_promises,
    writers,
)
from collegial_core.meeting.events import ACTION_PLAN, EFFORT_REPORT, MINUTES, REFLECTION, RESULT
from collegial_core.meeting.rules.common import NO_POLICY
from collegial_core.policy import MeetingPolicy, Method
from collegial_core.sharing import artefact_of
from collegial_core.views import VIEWS, Query
from collegial_words.roles import READER_WORDS

BLANK: Final = '""'
BACK: Final = ("tried", "learned")


def form_of(state: State, name: MeetingId, screen: Screen) -> str:
    """Write the form for a meeting.

    Raises:
        Unreadable: it is neither planned nor open.

    """
    meeting = state.meetings.get(name)
    if meeting is None or meeting.stage not in {Stage.PLANNED, Stage.OPEN}:
        raise Unreadable("meeting", f"{name} is neither planned nor open; there is nothing to tell of it")
    return "".join(f"{line.rstrip()}\n" for line in _lines(_Form(state, meeting, screen)))


@attrs.frozen
class _Form:
    """What a form is written from."""

    state: State
    meeting: Meeting
    screen: Screen

    @property
    def group(self) -> Group:
        return self.state.groups[self.meeting.group]

    @property
    def method(self) -> Method:
        return self.state.methods[self.group.method]

    @property
    def policy(self) -> MeetingPolicy:
        return self.method.meetings or NO_POLICY

    @property
    def opened(self) -> Meeting:
        """The meeting as it was opened, or is to be."""
        return as_opened(self.state, self.meeting)

    @property
    def documenters(self) -> tuple[PersonId, ...]:
        """Those there who write the minutes, while there are none; the method has none where nobody has that task."""
        if not self.policy.minutes or self.meeting.has_minutes:
            return ()
        return tuple(it for it in minute_takers(self.state, self.opened) if it in self.opened.present)

    @property
    def promises(self) -> dict[PersonId, Promise]:
        """What those there have still to tell of, by whose it is."""
        promises = open_promises(self.state, self.group.group, self.meeting)
        return {it.person: it for it in promises if it.person not in self.meeting.reports}

    @property
    def writing(self) -> tuple[PersonId, ...]:
        """Those who have still to write an action plan."""
        if not self.policy.action_plans:
            return ()
        return tuple(it for it in writers(self.method, self.state, self.opened) if it not in self.meeting.wrote_plans)

    def read_by(self, text: Text) -> str:
        """Say who reads a text: as the method has it, or else as it was declared."""
        meeting, screen = self.meeting, self.screen
        of_method = artefact_of(
            self.state, Written(of=meeting.meeting, since=meeting.date, group=meeting.group, text=text.name)
        )
        readers = [READER_WORDS[it] for it in dict.fromkeys(("author", *map(str, of_method.readers)))]
        return _remark(screen.sentence("Read by: {readers}.", readers=readers))

    def named(self, person: PersonId) -> str:
        """Give a comment with somebody's name, where the directory has it."""
        name = self.screen.who(person)
        return "" if name == person else f"  # {name}"


def _remark(said: str) -> str:
    return f"# {said}"


def _quoted(value: object) -> str:
    """Write an id, or a list of them, as TOML."""
    return json.dumps(value, ensure_ascii=False)


def _lines(form: _Form) -> Iterator[str]:
    screen = form.screen
    meeting = form.meeting
    when = f"{meeting.date} {meeting.starts}"
    yield _remark(
        screen.sentence(
            "Meeting {meeting} of {group}, {when}.", meeting=meeting.meeting, group=meeting.group, when=when
        )
    )
    yield _remark(screen.sentence('What stays blank is left out. A text of several lines stands between """ and """.'))
    yield _remark(screen.sentence('What is marked "needed" may not stay blank where something beside it is filled in.'))
    yield f"meeting = {_quoted(meeting.meeting)}"
    yield ""
    yield from _agenda(form)
    if meeting.stage is Stage.PLANNED:
        yield from _attendance(form)
    yield from _outcome(form)
    if form.policy.minutes and not meeting.has_minutes and not form.documenters:
        yield from _minutes(form, "minutes")
    for person in form.opened.present:
        yield from _person(form, person)
    yield ""
    yield _remark(screen.sentence("To close the meeting, take away the # before the next line."))
    yield "# [closing]"


def _agenda(form: _Form) -> Iterator[str]:
    screen = form.screen
    lines = VIEWS["agenda"](form.state, Query(meeting=form.meeting.meeting))
    steps = [step.step for step in items_of(form.method, form.meeting)]
    left = [it for it in lines if it.what in steps and not it.done]
    if left:
        yield _remark(screen.sentence("true, if all of these items were taken:"))
        yield from (f"#   {it.starts or ''} {it.what}: {screen.either(it.name_en, it.name_sv)}" for it in left)
        yield f"whole_agenda = {BLANK}"
    yield _remark(screen.sentence("What the meeting gave, in the words of all."))
    yield form.read_by(REFLECTION)
    yield f"reflection = {BLANK}"


def _attendance(form: _Form) -> Iterator[str]:
    screen = form.screen
    roles = [f"{{role = {_quoted(it.role)}, person = {_quoted(it.person)}}}" for it in form.opened.roles]
    yield ""
    yield _remark(screen.sentence("Who is there, and who has which role."))
    yield "[attendance]"
    yield f"present = {_quoted(form.opened.present)}"
    yield f"roles = [{', '.join(roles)}]"


def _outcome(form: _Form) -> Iterator[str]:
    screen = form.screen
    yield ""
    yield _remark(screen.sentence("Something new to learn from: {kinds}.", kinds=[str(it) for it in InputKind]))
    yield "[[inputs]]"
    yield from _blanks(form, NewInput)
    yield ""
    yield _remark(screen.sentence("What the meeting came to: {kinds}.", kinds=[str(it) for it in ResultKind]))
    yield form.read_by(RESULT)
    yield "[[results]]"
    yield from _blanks(form, Result)


def _minutes(form: _Form, table: str) -> Iterator[str]:
    screen = form.screen
    yield ""
    yield _remark(screen.sentence("The minutes."))
    yield form.read_by(MINUTES)
    yield f"[{table}]"
    yield from _blanks(form, Minutes)


def _blanks(form: _Form, kind: Any, besides: Sequence[str] = ()) -> Iterator[str]:  # noqa: ANN401 - an attrs class
    yield from (_blank(form, field) for field in attrs.fields(kind) if field.name not in besides)


def _blank(form: _Form, field: "attrs.Attribute[Any]") -> str:
    needed = f"  # {form.screen.say('needed')}" if field.default is attrs.NOTHING else ""
    return f"{field.name} = {BLANK}{needed}"


def _person(form: _Form, person: PersonId) -> Iterator[str]:
    screen = form.screen
    promise = form.promises.get(person)
    yield ""
    yield "[[people]]"
    yield f"person = {_quoted(person)}{form.named(person)}"
    yield form.read_by(REFLECTION)
    yield f"reflection = {BLANK}"
    if promise is not None:
        yield _remark(
            screen.sentence(
                "Promised at {meeting}: tried (true or false), and what it taught.", meeting=promise.meeting
            )
        )
        yield form.read_by(EFFORT_REPORT)
        yield "[people.report]"
        yield from _blanks(form, Report)
    if person in form.writing:
        yield _remark(screen.sentence("The personal action plan."))
        yield form.read_by(ACTION_PLAN)
        if promise is not None:
            yield _remark(screen.sentence("Where `tried` or `learned` stays blank, the lesson above stands there too."))
        yield "[people.action_plan]"
        yield from _blanks(form, ActionPlan, () if has_met(form.state, person, form.meeting) else BACK)
    if person in form.documenters:
        yield from _minutes(form, "people.minutes")
