"""OR-Tools' CP-SAT as a solver: one worker and a fixed seed, so that the same question has the same answer."""

from typing import Final

from ortools.sat.python import cp_model

from collegial_planner.model import Answer, Limits, Model, Row, Status

NAME: Final = "cp-sat"

_STATUS: Final = {
    cp_model.OPTIMAL: Status.BEST,
    cp_model.FEASIBLE: Status.FOUND,
    cp_model.INFEASIBLE: Status.IMPOSSIBLE,
}


def solve(model: Model, limits: Limits, hint: frozenset[int] = frozenset()) -> Answer:
    """Ask the solver; the choices in `hint` are tried first."""
    asked = cp_model.CpModel()
    variables = [asked.new_int_var(0, most, "") for most in model.most]
    for row in model.rows:
        _add(asked, variables, model, row)
    asked.minimize(cp_model.LinearExpr.weighted_sum(variables, model.costs))
    for number in range(len(model.choices)) if hint else ():
        asked.add_hint(variables[number], number in hint)
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = limits.work
    solver.parameters.max_time_in_seconds = limits.seconds
    solver.parameters.cp_model_presolve = limits.presolve
    status = _STATUS.get(solver.solve(asked), Status.UNKNOWN)
    if status not in {Status.BEST, Status.FOUND}:
        return Answer(status=status)
    chosen = tuple(it for number, it in enumerate(model.choices) if solver.value(variables[number]))
    bound = -int(-(solver.best_objective_bound - _NEAR) // 1)
    return Answer(status=status, chosen=chosen, bound=bound + model.offset)


_NEAR: Final = 1e-6
"""What a whole number may be off, in a solver's floating point."""


def _add(asked: cp_model.CpModel, variables: list[cp_model.IntVar], model: Model, row: Row) -> None:
    numbers = [it for it, _ in row.factors]
    if row.high == 1 and all(factor == 1 and model.most[it] == 1 for it, factor in row.factors):
        literals = [variables[it] for it in numbers]
        (asked.add_exactly_one if row.low == 1 else asked.add_at_most_one)(literals)
        return
    total = cp_model.LinearExpr.weighted_sum([variables[it] for it in numbers], [factor for _, factor in row.factors])
    if row.low is not None:
        asked.add(total >= row.low)
    if row.high is not None:
        asked.add(total <= row.high)
