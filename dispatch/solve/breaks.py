"""The breaks of several crews at once, by OR-Tools CP-SAT.

x[k, s] = crew k's break begins in slot s. Cells are grouped, slot by slot, by how many units that stay cover them and
by which of the crews do. In such a group the j-th crew that is there adds demand * (q^(c + j - 1) - q^(c + j)): less
with each, so the solver takes them in their order of itself.
"""

from collections import defaultdict
from collections.abc import Iterator

import numpy as np
from msgspec import Struct
from ortools.sat.python import cp_model

from dispatch.shifts.break_problem import BreakProblem, IndexArray

STEPS = 1_000_000
LEAST_DEMAND = 1e-12
MOST_COUNTED = 8


class _Group(Struct, frozen=True):
    """Cells of one slot that the same crews cover, and as many of the others."""

    crews: tuple[int, ...]
    others: int
    demand: float


def best_breaks(problem: BreakProblem, hint: dict[int, int], *, effort: float) -> dict[int, int] | None:
    """Crew -> slot of its break: as many breaks as can be, then the least demand without cover, then early starts.

    `effort` bounds the search by the solver's deterministic time, so the same problem has the same answer. None when
    it finds none in that.
    """
    model = cp_model.CpModel()
    begins = [
        {start: model.new_bool_var(f"x{crew}_{start}") for start in problem.starts_of(crew)}
        for crew in range(len(problem.crews))
    ]
    for crew, starts in enumerate(begins):
        model.add_at_most_one(starts.values())
        for start, var in starts.items():
            model.add_hint(var, hint.get(crew) == start)
    kept = _covered_terms(model, problem, begins)
    early = sum(start * var for starts in begins for start, var in starts.items())
    placed = sum(var for starts in begins for var in starts.values())
    slots = problem.demand.shape[0]
    room = len(begins) * slots + 1
    model.maximize(placed * (slots * STEPS * room) + kept * room - early)
    return _solved(model, begins, effort=effort)


def _covered_terms(
    model: cp_model.CpModel, problem: BreakProblem, begins: list[dict[int, cp_model.IntVar]]
) -> cp_model.LinearExprT:
    """The demand that stays covered, as a sum over slots; no slot may fall below what is required."""
    unit_of = {int(unit): crew for crew, unit in enumerate(problem.crews)}
    staying = problem.present.copy()
    staying[problem.crews] = False
    others = staying.T.astype(np.int64) @ problem.reach.astype(np.int64)
    required, totals = problem.required(), problem.totals()
    scale = STEPS / max(float(totals.max(initial=0.0)), LEAST_DEMAND)
    kept: list[cp_model.LinearExprT] = []
    for slot in range(problem.demand.shape[0]):
        terms = list(_slot_terms(model, problem, begins, unit_of, slot, others[slot], scale))
        fixed = float(problem.demand[slot] @ (1.0 - problem.busy ** others[slot])) * scale
        least = int(np.floor(required[slot] * scale - fixed)) - len(terms) - 1
        model.add(sum(terms) >= least)
        kept += terms
    return sum(kept)


def _slot_terms(
    model: cp_model.CpModel,
    problem: BreakProblem,
    begins: list[dict[int, cp_model.IntVar]],
    unit_of: dict[int, int],
    slot: int,
    others: IndexArray,
    scale: float,
) -> Iterator[cp_model.LinearExprT]:
    for group in _groups(problem, unit_of, slot, others):
        resting = [var for crew in group.crews for start, var in begins[crew].items()
                   if start <= slot < start + problem.lasts]  # fmt: skip
        gains = [
            round(group.demand * scale * problem.busy ** (group.others + j) * (1.0 - problem.busy))
            for j in range(len(group.crews))
        ]
        if not resting:
            yield sum(gains)
            continue
        levels = [model.new_bool_var("") for _ in gains]
        model.add(sum(levels) <= len(group.crews) - sum(resting))
        yield sum(gain * level for gain, level in zip(gains, levels, strict=True))


def _groups(
    problem: BreakProblem,
    unit_of: dict[int, int],
    slot: int,
    others: IndexArray,
) -> Iterator[_Group]:
    """Cells that differ in nothing the breaks of this slot could change, put together."""
    there = [unit for unit in unit_of if problem.present[unit, slot]]
    if not there:
        return
    demand: dict[tuple[bytes, int], float] = defaultdict(float)
    reach = np.ascontiguousarray(problem.reach[there].T)
    touched = np.flatnonzero(reach.any(axis=1) & (problem.demand[slot] > 0.0) & (others < MOST_COUNTED))
    for cell in touched:
        demand[reach[cell].tobytes(), int(others[cell])] += float(problem.demand[slot, cell])
    for (pattern, count), weight in sorted(demand.items()):
        crews = tuple(unit_of[there[place]] for place in np.flatnonzero(np.frombuffer(pattern, dtype=np.bool_)))
        yield _Group(crews, count, weight)


def _solved(
    model: cp_model.CpModel, begins: list[dict[int, cp_model.IntVar]], *, effort: float
) -> dict[int, int] | None:
    solver = cp_model.CpSolver()
    solver.parameters.num_workers = 1
    solver.parameters.linearization_level = 2
    solver.parameters.random_seed = 1
    solver.parameters.max_deterministic_time = effort
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        return None
    return {
        crew: start for crew, starts in enumerate(begins) for start, var in starts.items() if solver.boolean_value(var)
    }
