"""The solver border of the master problem: of all routes seen, which ones together cost least. By OR-Tools (MathOpt).

Set partitioning (Balas and Padberg 1976): each job is on exactly one chosen route, or left out at its price; no more
routes of a kind than there are vans of it.
"""

from collections.abc import Sequence

import numpy as np
from ortools.math_opt.python import mathopt

from bloodbank.tours.problem import TourProblem, Tours
from bloodbank.tours.ruin_search import Column

CHOSEN = 0.5


def best_combination(problem: TourProblem, columns: Sequence[Column], *, time_limit_s: float) -> Tours | None:
    """The cheapest tours made of these columns; None when none was found in the time."""
    if not columns:
        return None
    model = mathopt.Model()
    chosen = [model.add_binary_variable() for _ in columns]
    left_out = [model.add_binary_variable() for _ in range(problem.job_count)]
    covers: list[list[mathopt.Variable]] = [[variable] for variable in left_out]
    of_kind: dict[int, list[mathopt.Variable]] = {}
    job_of = problem.job_of_node()
    for variable, column in zip(chosen, columns, strict=True):
        of_kind.setdefault(column.kind, []).append(variable)
        for job in {int(job_of[node]) for node in column.nodes}:
            covers[job].append(variable)
    for variables in covers:
        model.add_linear_constraint(mathopt.LinearSum(variables) == 1)
    for kind, variables in of_kind.items():
        model.add_linear_constraint(mathopt.LinearSum(variables) <= int((problem.van_kind == kind).sum()))
    costs = [column.cost * variable for variable, column in zip(chosen, columns, strict=True)]
    missed = [int(price) * variable for variable, price in zip(left_out, problem.omission.tolist(), strict=True)]
    model.minimize(mathopt.LinearSum([*costs, *missed]))
    limit = np.timedelta64(max(1, round(time_limit_s * 1e3)), "ms").item()
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=mathopt.SolveParameters(time_limit=limit))
    if not result.has_primal_feasible_solution():
        return None
    values = result.variable_values(chosen)
    return _tours(problem, [column for column, value in zip(columns, values, strict=True) if value > CHOSEN])


def _tours(problem: TourProblem, routes: Sequence[Column]) -> Tours:
    """Each route to the next van of its kind."""
    tours: Tours = [[] for _ in range(problem.van_count)]
    free = {kind: np.flatnonzero(problem.van_kind == kind).tolist() for kind in {column.kind for column in routes}}
    for column in routes:
        tours[free[column.kind].pop(0)] = list(column.nodes)
    return tours
