"""Visits, groups and meetings planned on real timetables: problems, outcomes and what needs no solver.

A plan is proposed; only what people accept is recorded, so that a replay plans nothing.
"""

from collegial_core.planning.notation import outcome_as_json, problem_as_json, read_problem, read_visit
from collegial_core.planning.outcome import (
    Cost,
    Ease,
    Impossible,
    OutOfTime,
    Planned,
    Proof,
    Reason,
    Relaxation,
    Spoke,
    Why,
)
from collegial_core.planning.problem import Change, Does, Pair, Period, Person, Problem, Time, Visit, Weights

__all__ = [
    "Change",
    "Cost",
    "Does",
    "Ease",
    "Impossible",
    "OutOfTime",
    "Pair",
    "Period",
    "Person",
    "Planned",
    "Problem",
    "Proof",
    "Reason",
    "Relaxation",
    "Spoke",
    "Time",
    "Visit",
    "Weights",
    "Why",
    "outcome_as_json",
    "problem_as_json",
    "read_problem",
    "read_visit",
]
