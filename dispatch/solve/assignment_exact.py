"""The least cost of a plan for waiting calls, by an exact model and a general solver: to measure how good a plan is.

    minimise    sum of w c x + sum of w u (missing + nobody)
    subject to  each unit fills one need at most, and exactly one when it must not be left without any
                missing(call) = wanted(call) - units sent to it;  nobody(call) >= 1 - units sent, where nobody is there

It shares no code with the min-cost flow, and rounds no costs.
"""

import numpy as np
from msgspec import Struct
from ortools.math_opt.python import mathopt

from dispatch.waiting.problem import NOBODY_COMES_FACTOR, Pairs, WaitingProblem

CHOSEN, GAP = 0.5, 1e-9
SOLVERS = {"highs": mathopt.SolverType.HIGHS, "cp-sat": mathopt.SolverType.CP_SAT, "glop": mathopt.SolverType.GLOP}


class ExactAnswer(Struct, frozen=True, kw_only=True):
    """`bound` is the proven least cost; equal to `cost`, up to the solver's tolerance, when the answer is optimal."""

    pairs: Pairs
    cost: float
    bound: float
    solving_s: float


def exact_answer(problem: WaitingProblem, *, solver: str, time_limit_s: float) -> ExactAnswer:
    """The best pairs found in the time, with what is proven. `solver` is one of `SOLVERS`.

    CP-SAT works in one thread. GLOP leaves out that units are whole: its bound holds for whole units all the more.

    Raises `ValueError` when it finds no answer in the time.
    """
    model, whole = mathopt.Model(), solver != "glop"
    units, needs = (found.tolist() for found in np.nonzero(np.isfinite(problem.cost_s)))
    sends = {pair: model.add_variable(lb=0.0, ub=1.0, is_integer=whole) for pair in zip(units, needs, strict=True)}
    held = {unit for unit, _ in problem.staying}
    for unit in sorted(set(units)):
        filled = mathopt.LinearSum(var for pair, var in sends.items() if pair[0] == unit)
        model.add_linear_constraint(filled == 1 if unit in held else filled <= 1)
    for need, count in enumerate(problem.count.tolist()):
        model.add_linear_constraint(mathopt.LinearSum(v for pair, v in sends.items() if pair[1] == need) <= count)
    call, weight = problem.call.tolist(), problem.weight.tolist()
    terms = [weight[call[need]] * float(problem.cost_s[unit, need]) * var for (unit, need), var in sends.items()]
    model.minimize(mathopt.LinearSum([*terms, *_absences(model, problem, sends, whole=whole)]))
    parameters = mathopt.SolveParameters(
        time_limit=np.timedelta64(round(time_limit_s * 1e3), "ms").item(),
        threads=1 if solver == "cp-sat" else None,
        random_seed=None if solver == "glop" else 1,
        relative_gap_tolerance=GAP if whole else None,
    )
    result = mathopt.solve(model, SOLVERS[solver], params=parameters)
    if not result.has_primal_feasible_solution():
        raise ValueError(f"{solver} found no plan in {time_limit_s} s: {result.termination.detail or 'no detail'}")
    values = result.variable_values()
    pairs = tuple(sorted((pair for pair, var in sends.items() if values[var] > CHOSEN), key=lambda pair: pair[1]))
    return ExactAnswer(
        pairs=pairs,
        cost=result.objective_value(),
        bound=result.best_objective_bound(),
        solving_s=result.solve_time().total_seconds(),
    )


def _absences(
    model: mathopt.Model, problem: WaitingProblem, sends: dict[tuple[int, int], mathopt.Variable], *, whole: bool
) -> list[mathopt.LinearTypes]:
    """What the units that are not sent cost, call by call."""
    terms: list[mathopt.LinearTypes] = []
    call_of, wanted = problem.call.tolist(), problem.wanted.tolist()
    for call, weight in enumerate(problem.weight.tolist()):
        absent = weight * problem.unserved_s
        sent = mathopt.LinearSum(var for (_, need), var in sends.items() if call_of[need] == call)
        terms.append(absent * (wanted[call] - sent))
        if problem.nobody_there[call] and wanted[call] > 0:
            nobody = model.add_variable(lb=0.0, ub=1.0, is_integer=whole)
            model.add_linear_constraint(nobody + sent >= 1)
            terms.append(absent * (NOBODY_COMES_FACTOR - 1.0) * nobody)
    return terms
