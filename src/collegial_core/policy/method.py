"""A method of collegial learning as data: nothing that a school may want otherwise is written in code.

A method says who takes part in which role, which steps follow each other, how long
they take, how large a group is, how often it meets, what is left behind and who may
read that.  A plan pins the whole definition of each version that it uses.
"""

from enum import StrEnum
from typing import NewType

from collegial_core.kernel import ArtefactId, MethodId, RoleId, Severity, StepId
from collegial_core.kernel.fields import choice, choices, count, flag, ident, label, labels, part, parts
from collegial_core.kernel.texts import ReaderRole
from collegial_core.kernel.value import Value, value

MethodRef = NewType("MethodRef", str)
"""A method and its version, such as `base-group-visits@1`."""

DAY = 24 * 60


class LateJoiner(StrEnum):
    """What a member who joins a running round still has to do.

    `FULL`: as many visits as everybody; `PRO_RATA`: in proportion to the days left.
    """

    FULL = "full"
    PRO_RATA = "pro_rata"


class NoteBy(StrEnum):
    """Who writes the note of a visit: the one who visited, the one who was visited, or either."""

    VISITOR = "visitor"
    HOST = "host"
    BOTH = "both"


class Form(StrEnum):
    """What the method's steps are steps of.

    `CYCLE`: phases over days or weeks, gone through by a cycle; `MEETING`: the
    agenda of every meeting; `VISIT`: what belongs to one visit.
    """

    CYCLE = "cycle"
    MEETING = "meeting"
    VISIT = "visit"


class StepKind(StrEnum):
    """What is done in a step.  The time of an `ACTIVITY` never counts towards a module's hours (S0-32)."""

    PREPARATION = "preparation"
    TALK = "talk"
    ACTIVITY = "activity"
    OBSERVATION = "observation"
    EVALUATION = "evaluation"
    WRITING = "writing"


class StepForm(StrEnum):
    """Whether a step is done alone or together (S0-04)."""

    INDIVIDUAL = "individual"
    JOINT = "joint"


class Share(StrEnum):
    """Whose minutes a step's minutes are: the group's, divided among those present, or each person's own."""

    GROUP = "group"
    SHARED = "shared"
    EACH = "each"


class Held(StrEnum):
    """For how long somebody holds a role: for the group's whole work, or for one meeting, lesson or visit."""

    GROUP = "group"
    MEETING = "meeting"


class Precondition(StrEnum):
    """What a method asks to be in place before its group starts.

    The first two are S0-10 and S0-13; the other four are those of S2-02.
    """

    JOINT_ANALYSIS = "joint_analysis"
    DIALOGUE = "dialogue"
    SHARED_VIEW = "shared_view"
    TIME_AND_STRUCTURE = "time_and_structure"
    TRUST = "trust"
    LONG_DURATION = "long_duration"


class Every(StrEnum):
    """The unit of a cadence."""

    WEEKS = "weeks"
    MONTHS = "months"


@value
class GroupSize(Value):
    """How many members a group has, inclusive; `rule` is the requirement that says so.

    Severity I means that another size is nothing to remark on.
    """

    least: int = count(1, 200)
    most: int = count(1, 200)
    severity: Severity = choice(Severity)
    rule: str = ident()


@value
class Role(Value):
    """A role in the method.

    Where `needed`, the work cannot begin before somebody holds it (S2-05); `rotates`
    asks that everyone holds it equally often (S1-10).  `everyone` asks that every member has
    held it at some meeting before the group closes (S3-04).  `takes_part` tells whether its
    holder does what all others do (S1-05).
    """

    role: RoleId = ident()
    name_en: str = label()
    name_sv: str = label()
    held: Held = choice(Held)
    needed: bool = flag(default=False)
    rotates: bool = flag(default=False)
    everyone: bool = flag(default=False)
    takes_part: bool = flag(default=True)


@value
class Step(Value):
    """One step: a phase of a cycle, an item of an agenda, or a part of a visit.

    `least_minutes` and `most_minutes` are equal for a fixed time and both None where
    the method says nothing.  `who` is the role that does it, everybody when None.
    `leaves` names the artefact that it leaves behind.  `form` tells whether a step of a cycle is done alone or
    together; None leaves it to the group (S0-01, S0-04).
    """

    step: StepId = ident()
    name_en: str = label()
    name_sv: str = label()
    kind: StepKind = choice(StepKind)
    least_minutes: int | None = count(0, DAY, default=None)
    most_minutes: int | None = count(0, DAY, default=None)
    share: Share = choice(Share, default=Share.GROUP)
    form: StepForm | None = choice(StepForm, default=None)
    who: RoleId | None = ident(default=None)
    leaves: ArtefactId | None = ident(default=None)
    optional: bool = flag(default=False)


@value
class Repeat(Value):
    """Which steps may be gone through again, in turns numbered from 1.

    `least` and `most` count all turns, the first included; `most` None is no end.
    `another_class` asks that each turn is held in another class.
    """

    first: StepId = ident()
    last: StepId = ident()
    least: int = count(1, 100, default=1)
    most: int | None = count(1, 100, default=None)
    another_class: bool = flag(default=False)


@value
class Cadence(Value):
    """How often a group meets: `meetings` in every `length` weeks or months."""

    meetings: int = count(1, 31)
    length: int = count(1, 52)
    every: Every = choice(Every)
    severity: Severity = choice(Severity)
    rule: str = ident()


@value
class Artefact(Value):
    """Something that the work leaves behind, and who may read its contents.

    Where `shareable`, its author may let others read it, one by one.
    """

    artefact: ArtefactId = ident()
    name_en: str = label()
    name_sv: str = label()
    readers: tuple[ReaderRole, ...] = choices(ReaderRole)
    shareable: bool = flag(default=False)


@value
class Deadline(Value):
    """A step that follows another within some days."""

    step: StepId = ident()
    after: StepId = ident()
    days: int = count(0, 3660)
    severity: Severity = choice(Severity)
    rule: str = ident()


@value
class SupportArea(Value):
    """A part of the form that supports whoever observes a lesson, with its questions (S4-08)."""

    area: str = ident()
    name_en: str = label()
    name_sv: str = label()
    questions_en: tuple[str, ...] = labels(minimum=1)
    questions_sv: tuple[str, ...] = labels(minimum=1)


@value
class Aims(Value):
    """What the visits of a method are for, in English and in Swedish as far as it says so (S4-10)."""

    purposes_en: tuple[str, ...]
    purposes_sv: tuple[str, ...]
    goal_en: str | None
    goal_sv: str | None


@value
class VisitPolicy(Value):
    """What a round of lesson visits aims at.

    `each` is the number of visits everyone makes; None is one to every colleague.
    `received_spread` is the largest accepted difference between the visits that two
    members receive.  `together`: all others watch the same lesson.  `talk`: visitor
    and host talk before the note (S2-06).  `note_by` is who writes it (S4-09).  With `note_of_both` a sealed note is
    unreadable once the key of one of the two is destroyed, otherwise only once both are.  `purposes` and `goal` say in
    English what the visits are for, `purposes_sv` and `goal_sv` in Swedish (S4-10).
    """

    each: int | None = count(1, 100, default=None)
    late_joiner: LateJoiner = choice(LateJoiner, default=LateJoiner.FULL)
    received_spread: int = count(0, 100, default=1)
    everyone: bool = flag(default=True)
    together: bool = flag(default=False)
    talk: bool = flag(default=True)
    note_by: NoteBy = choice(NoteBy, default=NoteBy.VISITOR)
    note_of_both: bool = flag(default=True)
    purposes: tuple[str, ...] = labels(default=())
    purposes_sv: tuple[str, ...] = labels(default=())
    goal: str | None = label(default=None)
    goal_sv: str | None = label(default=None)

    @property
    def aims(self) -> Aims | None:
        """What the visits are for; None where the method says nothing of it."""
        if not self.purposes and self.goal is None:
            return None
        return Aims(
            purposes_en=self.purposes,
            purposes_sv=self.purposes_sv,
            goal_en=self.goal,
            goal_sv=self.goal_sv,
        )


@value
class MeetingPolicy(Value):
    """What every meeting of the method has.

    `action_plans`: everyone present writes one, and reports on it at the next
    meeting (S1-06 … S1-08).  `new_input`: something new to learn from (S1-09).
    `minutes_to` is the role that closing a meeting hands the minutes to (S1-13): one of
    the method's own, or `leader` or `principal`.  `minutes_by` is the role that writes them (S1-10): where it is left
    out, `documenter`, and whoever leads the meeting where the method has no such role.
    `result`: a meeting ends with an action or a decision (S3-03).
    """

    minutes: bool = flag(default=False)
    action_plans: bool = flag(default=False)
    new_input: bool = flag(default=False)
    result: bool = flag(default=False)
    practical: bool = flag(default=True)
    minutes_to: RoleId | None = ident(default=None)
    minutes_by: RoleId | None = ident(default=None)


@value
class SourcePolicy(Value):
    """What a cycle of the method builds on.

    `needed`: at least one theoretical source (S0-05); `mixed`: both from outside and
    from own practice (S0-06); `module_first`: a module of the agency's before other
    material (S0-07).
    """

    needed: bool = flag(default=False)
    mixed: bool = flag(default=False)
    module_first: bool = flag(default=False)


@value
class ModulePolicy(Value):
    """How much time the parts of a module take (S0-29 … S0-33).

    `long_parts`: a module of so many parts or more is not for one school year.  Its sessions take at most
    `most_minutes_a_day` and `most_minutes_a_week`, an ISO week; None is no limit (S0-42).
    """

    minutes_a_part: int = count(1, DAY)
    leader_minutes_a_part: int = count(1, DAY)
    meetings_a_part: int = count(1, 20)
    meeting_minutes: int = count(1, DAY)
    long_parts: int = count(1, 200)
    most_minutes_a_day: int | None = count(1, DAY, default=None)
    most_minutes_a_week: int | None = count(1, 7 * DAY, default=None)


@value
class LeaderPolicy(Value):
    """What a leader has and does.

    `weekly_minutes` is the time set aside for each group a week, `meeting_weeks` the
    weeks between a group's meetings (S0-44).  `manager` weighs a leader who is the
    members' manager (S0-19).
    """

    weekly_minutes: int | None = count(1, 7 * DAY, default=None)
    meeting_weeks: int | None = count(1, 52, default=None)
    manager: Severity = choice(Severity, default=Severity.I)
    in_meetings: bool = flag(default=False)


@value
class Method(Value):
    """One version of one method, whole, as a plan pins it when it adopts it.

    `took_part` is the share of a group's own members, in percent, who have to have been at the joint analysis and at
    the dialogue that `before_start` asks for (S0-10, S0-13).  `large`: a large effort for those who take part, beside
    which another takes a reason (S0-14).
    """

    method: MethodId = ident()
    version: int = count(1, 10_000)
    name_en: str = label()
    name_sv: str = label()
    source: str = label()
    form: Form = choice(Form, default=Form.VISIT)
    large: bool = flag(default=False)
    group_size: GroupSize = part(GroupSize)
    roles: tuple[Role, ...] = parts(Role, default=())
    steps: tuple[Step, ...] = parts(Step, default=())
    repeat: Repeat | None = part(Repeat, default=None)
    cadence: Cadence | None = part(Cadence, default=None)
    artefacts: tuple[Artefact, ...] = parts(Artefact, default=())
    deadlines: tuple[Deadline, ...] = parts(Deadline, default=())
    before_start: tuple[Precondition, ...] = choices(Precondition, default=())
    took_part: int = count(0, 100, default=0)
    visits: VisitPolicy | None = part(VisitPolicy, default=None)
    support: tuple[SupportArea, ...] = parts(SupportArea, default=())
    meetings: MeetingPolicy | None = part(MeetingPolicy, default=None)
    sources: SourcePolicy | None = part(SourcePolicy, default=None)
    module: ModulePolicy | None = part(ModulePolicy, default=None)
    leader: LeaderPolicy | None = part(LeaderPolicy, default=None)
    basis_en: tuple[str, ...] = labels(default=())
    basis_sv: tuple[str, ...] = labels(default=())

    @property
    def ref(self) -> MethodRef:
        """The method with its version."""
        return method_ref(self.method, self.version)

    def step(self, name: StepId) -> Step | None:
        """Give the step of that name, or None."""
        return next((step for step in self.steps if step.step == name), None)

    def role(self, name: RoleId) -> Role | None:
        """Give the role of that name, or None."""
        return next((role for role in self.roles if role.role == name), None)

    def artefact(self, name: ArtefactId) -> Artefact | None:
        """Give the artefact of that name, or None."""
        return next((artefact for artefact in self.artefacts if artefact.artefact == name), None)


def method_ref(method: MethodId, version: int) -> MethodRef:
    """Name a method's version: `base-group-visits@1`."""
    return MethodRef(f"{method}@{version}")
