"""What a place at every hospital is worth: casualties spread over hospitals as a transport problem, by OR-Tools (GLOP).

    minimise    sum over classes k, hospitals h of  n[k,h] * (weight * reach + price of the vehicle's round)
    subject to  every casualty of a class goes somewhere, or nowhere at the cost of a day
                at most the surge capacity of each tag at each hospital         (dual: the price of a place)
                at most as many at each door as its bays hand over in time      (dual: the price of a bay)

A class is casualties that no hospital tells apart. The optimum is whole by itself (Hoffman and Kruskal 1956) but for
the doors; without them it is the least weighted reach of all, which no schedule can be below.
"""

import numpy as np
from msgspec import Struct
from ortools.linear_solver import pywraplp

from dispatch.mass_casualty.problem import UNPLACED_S, Evacuation
from dispatch.ports import FloatArray


class Spread(Struct, frozen=True, kw_only=True):
    """The least cost, and what one more place for a tag at a hospital would save (h, t), doors included."""

    cost: float
    room_price: FloatArray


def spread(
    evacuation: Evacuation,
    *,
    vehicle_price: float = 0.0,
    round_s: FloatArray,
    door_room: FloatArray,
    nowhere_s: FloatArray | None = None,
) -> Spread | None:
    """None when the solver finds no optimum.

    `round_s` (h): a vehicle's round; `door_room` (h): casualties in time; `nowhere_s` (c): what a casualty costs that
    goes nowhere, absent = a day. Casualties of one class must cost the same.
    """
    if not evacuation.casualties or not evacuation.hospitals:
        lost_s = np.full(evacuation.casualties, UNPLACED_S) if nowhere_s is None else nowhere_s
        return Spread(cost=float(evacuation.weight @ lost_s), room_price=np.zeros(evacuation.capacity.shape))
    solver = pywraplp.Solver.CreateSolver("GLOP")
    hospitals, tags = evacuation.capacity.shape
    rooms = [
        [solver.Constraint(-solver.infinity(), float(max(evacuation.capacity[h, t], 0))) for t in range(tags)]
        for h in range(hospitals)
    ]
    doors = [solver.Constraint(-solver.infinity(), float(door_room[h])) for h in range(hospitals)]
    objective, reach_s = solver.Objective(), evacuation.reach_s()
    for alike in classes_of(evacuation):
        one, weight = alike[0], float(evacuation.weight[alike[0]])
        everyone = solver.Constraint(float(len(alike)), float(len(alike)))
        nowhere = solver.NumVar(0.0, solver.infinity(), "")
        everyone.SetCoefficient(nowhere, 1.0)
        objective.SetCoefficient(nowhere, weight * (UNPLACED_S if nowhere_s is None else float(nowhere_s[one])))
        for hospital in np.flatnonzero(np.isfinite(reach_s[one])).tolist():
            sent = solver.NumVar(0.0, solver.infinity(), "")
            everyone.SetCoefficient(sent, 1.0)
            rooms[hospital][int(evacuation.tag[one])].SetCoefficient(sent, 1.0)
            doors[hospital].SetCoefficient(sent, 1.0)
            cost = weight * float(reach_s[one, hospital]) + vehicle_price * float(round_s[hospital])
            objective.SetCoefficient(sent, cost)
    objective.SetMinimization()
    if solver.Solve() != pywraplp.Solver.OPTIMAL:
        return None
    price = [[-rooms[h][t].dual_value() - doors[h].dual_value() for t in range(tags)] for h in range(hospitals)]
    return Spread(cost=float(objective.Value()), room_price=np.maximum(np.array(price, dtype=np.float64), 0.0))


def classes_of(evacuation: Evacuation) -> list[list[int]]:
    """Casualties that no hospital tells apart, in order of their first member."""
    members: dict[tuple[object, ...], list[int]] = {}
    for casualty in range(evacuation.casualties):
        key = (
            float(evacuation.weight[casualty]),
            int(evacuation.tag[casualty]),
            int(evacuation.point[casualty]),
            bool(evacuation.lies[casualty]),
            evacuation.transfer_s[casualty].tobytes(),
        )
        members.setdefault(key, []).append(casualty)
    return list(members.values())
