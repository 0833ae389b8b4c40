"""The least cost of a plan for competing requests, by an exact model and a general solver: to measure a plan by.

    minimise    sum of price x units + shortage x missing + stop x (request is supplied from place)
    subject to  each lot gives what it has, each line gets what it lacks or misses it
                units from another place only when the request is supplied from there

It shares no code with the flow and rounds no prices. HiGHS through OR-Tools' MathOpt.
"""

import numpy as np
from msgspec import Struct
from ortools.math_opt.python import mathopt

from bloodbank.allocating.flows import stops_of
from bloodbank.allocating.problem import AllocationProblem, Offers


class ExactCost(Struct, frozen=True, kw_only=True):
    """`bound` is proven; it equals `cost` up to the solver's tolerance when the plan is optimal."""

    cost: float
    bound: float


def exact_cost(problem: AllocationProblem, offers: Offers, *, time_limit_s: float) -> ExactCost:
    """Raises ValueError when the solver finds no plan in the time."""
    model = mathopt.Model()
    stop, away = stops_of(problem, offers)
    room = np.minimum(problem.shelves.count[offers.lot], [problem.lines[row].count for row in offers.line.tolist()])
    units = [model.add_variable(lb=0.0, ub=float(most)) for most in room.tolist()]
    missing = [model.add_variable(lb=0.0) for _ in problem.lines]
    of_line: dict[int, list[mathopt.Variable]] = {row: [missing[row]] for row in range(len(problem.lines))}
    of_lot: dict[int, list[mathopt.Variable]] = {}
    supplied: dict[int, mathopt.Variable] = {}
    for n, variable in enumerate(units):
        of_line[int(offers.line[n])].append(variable)
        of_lot.setdefault(int(offers.lot[n]), []).append(variable)
        if away[n]:
            number = int(stop[n])
            if number not in supplied:
                supplied[number] = model.add_binary_variable()
            model.add_linear_constraint(variable <= float(room[n]) * supplied[number])
    for row, variables in of_line.items():
        model.add_linear_constraint(mathopt.LinearSum(variables) == problem.lines[row].count)
    for lot, variables in of_lot.items():
        model.add_linear_constraint(mathopt.LinearSum(variables) <= int(problem.shelves.count[lot]))
    terms = [price * variable for price, variable in zip(offers.price.tolist(), units, strict=True)]
    terms += [price * variable for price, variable in zip(problem.shortage.tolist(), missing, strict=True)]
    model.minimize(mathopt.LinearSum([*terms, *(problem.stop * variable for variable in supplied.values())]))
    limit = np.timedelta64(round(time_limit_s * 1e3), "ms").item()
    parameters = mathopt.SolveParameters(time_limit=limit, relative_gap_tolerance=1e-6, random_seed=1)
    result = mathopt.solve(model, mathopt.SolverType.HIGHS, params=parameters)
    if not result.has_primal_feasible_solution():
        raise ValueError(f"no plan was found in {time_limit_s} s")
    return ExactCost(cost=result.objective_value(), bound=result.best_objective_bound())
