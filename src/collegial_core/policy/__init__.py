"""Methods and authorities as data, and the shape of a rule."""

from collegial_core.kernel.texts import ReaderRole
from collegial_core.policy import language
from collegial_core.policy.authority import Authority, AuthorityCase, AuthorityLine, AuthorityRole, authority_role
from collegial_core.policy.definition import Problem, problem, problems
from collegial_core.policy.earlier import Method1, VisitPolicy1
from collegial_core.policy.language import UnknownLanguage
from collegial_core.policy.material import MaterialKind, Materials, StudyMaterial
from collegial_core.policy.method import (
    Artefact,
    Cadence,
    Deadline,
    Every,
    Form,
    GroupSize,
    Held,
    LateJoiner,
    LeaderPolicy,
    MeetingPolicy,
    Method,
    MethodRef,
    ModulePolicy,
    NoteBy,
    Precondition,
    Repeat,
    Role,
    Share,
    SourcePolicy,
    Step,
    StepKind,
    VisitPolicy,
    method_ref,
)
from collegial_core.policy.room import Room
from collegial_core.policy.rule import Rule, Violation, rule, violation

__all__ = [
    "Artefact",
    "Authority",
    "AuthorityCase",
    "AuthorityLine",
    "AuthorityRole",
    "Cadence",
    "Deadline",
    "Every",
    "Form",
    "GroupSize",
    "Held",
    "LateJoiner",
    "LeaderPolicy",
    "MaterialKind",
    "Materials",
    "MeetingPolicy",
    "Method",
    "Method1",
    "MethodRef",
    "ModulePolicy",
    "NoteBy",
    "Precondition",
    "Problem",
    "ReaderRole",
    "Repeat",
    "Role",
    "Room",
    "Rule",
    "Share",
    "SourcePolicy",
    "Step",
    "StepKind",
    "StudyMaterial",
    "UnknownLanguage",
    "Violation",
    "VisitPolicy",
    "VisitPolicy1",
    "authority_role",
    "language",
    "method_ref",
    "problem",
    "problems",
    "rule",
    "violation",
]
