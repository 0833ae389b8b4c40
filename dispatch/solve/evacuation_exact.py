"""The cheapest evacuation there is, by CP-SAT: for small ones only, to measure how good the fast answer is.

From one loading point, and without queues at the doors (more bays than casualties). Whole seconds.
"""

from itertools import product

import numpy as np
from ortools.sat.python import cp_model

from dispatch.mass_casualty.problem import Evacuation

LONGEST_S = 86_400


def least_cost(evacuation: Evacuation, *, rounds: int, time_limit_s: float) -> tuple[float, float]:
    """(Cost of the best schedule found, proven bound); equal when it is proven optimal.

    Every vehicle drives at most `rounds` times. Raises `ValueError` for more than one loading point, or when not
    everybody can be carried in so many rounds.
    """
    if len(evacuation.road_s) != 1:
        raise ValueError(f"the exact model has one loading point, not {len(evacuation.road_s)}")
    model = cp_model.CpModel()
    casualties, vehicles = range(evacuation.casualties), range(len(evacuation.ready_s))
    hospitals = [h for h in range(evacuation.hospitals) if np.isfinite(evacuation.road_s[0, h])]
    goes = {
        key: model.new_bool_var("")
        for key in product(casualties, vehicles, range(rounds), hospitals)
        if np.isfinite(evacuation.transfer_s[key[0], key[3]]) and evacuation.carries[key[1], evacuation.tag[key[0]]]
    }
    heads = {key: model.new_bool_var("") for key in product(vehicles, range(rounds), hospitals)}
    leaves = {key: model.new_int_var(0, LONGEST_S, "") for key in product(vehicles, range(rounds))}
    care = [model.new_int_var(0, 3 * LONGEST_S, "") for _ in casualties]
    for casualty in casualties:
        model.add_exactly_one(goes[key] for key in goes if key[0] == casualty)
    for (casualty, vehicle, number, hospital), carried in goes.items():
        model.add_implication(carried, heads[vehicle, number, hospital])
        reach_s = round(float(evacuation.road_s[0, hospital] + evacuation.transfer_s[casualty, hospital]))
        model.add(care[casualty] >= leaves[vehicle, number] + reach_s).only_enforce_if(carried)
    _vehicles(model, evacuation, goes, heads, leaves, rounds=rounds)
    for hospital, tag in product(hospitals, range(evacuation.capacity.shape[1])):
        sent = [var for key, var in goes.items() if key[3] == hospital and evacuation.tag[key[0]] == tag]
        model.add(sum(sent) <= int(evacuation.capacity[hospital, tag]))
    model.minimize(sum(round(float(evacuation.weight[c])) * care[c] for c in casualties))
    solver = cp_model.CpSolver()
    solver.parameters.num_workers, solver.parameters.max_time_in_seconds = 8, time_limit_s
    if solver.solve(model) not in (cp_model.OPTIMAL, cp_model.FEASIBLE):
        raise ValueError(f"nobody can carry all {evacuation.casualties} casualties in {rounds} rounds")
    return float(solver.objective_value), float(solver.best_objective_bound)


def _vehicles(
    model: cp_model.CpModel,
    evacuation: Evacuation,
    goes: dict[tuple[int, int, int, int], cp_model.IntVar],
    heads: dict[tuple[int, int, int], cp_model.IntVar],
    leaves: dict[tuple[int, int], cp_model.IntVar],
    *,
    rounds: int,
) -> None:
    """A vehicle heads for one hospital at a time, with as many as it has places for, and drives back between."""
    loading_s = round(evacuation.loading_s)
    for vehicle, number in leaves:
        aboard = [(key[0], var) for key, var in goes.items() if key[1:3] == (vehicle, number)]
        lying = int(evacuation.lying[vehicle])
        model.add(sum(var for casualty, var in aboard if evacuation.lies[casualty]) <= lying)
        model.add(sum(var for _, var in aboard) <= lying + int(evacuation.sitting[vehicle]))
        model.add_at_most_one(var for key, var in heads.items() if key[:2] == (vehicle, number))
        before = leaves[vehicle, number - 1] if number else round(float(evacuation.ready_s[vehicle, 0])) + loading_s
        model.add(leaves[vehicle, number] >= before)
    for (vehicle, number, hospital), there in heads.items():
        if number + 1 < rounds:
            round_s = evacuation.road_s[0, hospital] + evacuation.service_s[hospital] + evacuation.back_s[0, hospital]
            back = leaves[vehicle, number] + round(float(round_s)) + loading_s
            model.add(leaves[vehicle, number + 1] >= back).only_enforce_if(there)
