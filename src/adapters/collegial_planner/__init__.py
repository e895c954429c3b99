"""Plans that are proved: visits and groups with two solvers, and repairs.

    outcome = plan_visits(problem, budget=10)

Solvers are packages of the extra `planner`; the first question imports them.
"""

from collegial_planner.groups import form_groups
from collegial_planner.visits import fewest_left_out, is_possible, plan_visits

__all__ = ["fewest_left_out", "form_groups", "is_possible", "plan_visits"]
