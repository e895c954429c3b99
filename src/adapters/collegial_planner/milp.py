"""SciPy's mixed-integer linear solver: the second opinion, on the same model."""

from typing import Final

import numpy as np
from scipy.optimize import Bounds, LinearConstraint, milp
from scipy.sparse import csr_array

from collegial_planner.model import Answer, Limits, Model, Status

NAME: Final = "milp"

_BEST, _LIMIT, _IMPOSSIBLE = 0, 1, 2
_NEAR: Final = 1e-6


def solve(model: Model, limits: Limits, hint: frozenset[int] = frozenset()) -> Answer:
    """Ask the solver; it takes no hint."""
    del hint
    if not model.most:
        broken = any((row.low or 0) > 0 or (row.high is not None and row.high < 0) for row in model.rows)
        return Answer(status=Status.IMPOSSIBLE) if broken else Answer(status=Status.BEST, bound=model.offset)
    found = milp(
        np.array(model.costs, dtype=float),
        integrality=np.ones(len(model.most)),
        bounds=Bounds(0, np.array(model.most, dtype=float)),
        constraints=_constraints(model),
        options={"time_limit": limits.seconds, "presolve": limits.presolve, "mip_rel_gap": 0.0},
    )
    if found.status == _IMPOSSIBLE:
        return Answer(status=Status.IMPOSSIBLE)
    if found.x is None or found.status not in {_BEST, _LIMIT}:
        return Answer(status=Status.UNKNOWN)
    chosen = tuple(it for number, it in enumerate(model.choices) if round(found.x[number]))
    bound = -int(-(found.mip_dual_bound - _NEAR) // 1)
    return Answer(
        status=Status.BEST if found.status == _BEST else Status.FOUND, chosen=chosen, bound=bound + model.offset
    )


def _constraints(model: Model) -> LinearConstraint:
    rows = [number for number, row in enumerate(model.rows) for _ in row.factors]
    columns = [it for row in model.rows for it, _ in row.factors]
    factors = [float(factor) for row in model.rows for _, factor in row.factors]
    matrix = csr_array((factors, (rows, columns)), shape=(len(model.rows), len(model.most)))
    low = [-np.inf if row.low is None else row.low for row in model.rows]
    high = [np.inf if row.high is None else row.high for row in model.rows]
    return LinearConstraint(matrix, low, high)
