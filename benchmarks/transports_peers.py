"""The peers of the transports' planner, plain: OR-Tools' routing library under guided local search, and PyVRP.

Both are given the problem as it stands: whole seconds, one table of roads, the price of what nobody drives. They
answer with visits of their own timing, which the planner's checker goes over like ours. PyVRP knows no ride limits: it
is asked only where nobody shares, and a transport is one visit that lasts as long as its ride.
"""

from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from pyvrp import Client, Depot, Location, ProblemData, VehicleType, solve
from pyvrp.stop import MaxRuntime

from dispatch.transports.problem import TransportProblem, Visit

HORIZON_S = 86_400
Visits = list[list[Visit]]


def by_routing_library(problem: TransportProblem, *, seconds: float) -> Visits | None:
    """Guided local search from the cheapest insertion in parallel; None when it has no routes within the time."""
    jobs, vans = problem.jobs, problem.vehicles
    places = np.concatenate([problem.pick_up_place, problem.drop_off_place, problem.start_place, problem.station_place])
    stops = 2 * jobs
    begins, ends = [stops + van for van in range(vans)], [stops + vans + van for van in range(vans)]
    manager = pywrapcp.RoutingIndexManager(len(places), vans, begins, ends)
    model = pywrapcp.RoutingModel(manager)
    road_s = problem.road_s[0][np.ix_(places, places)].astype(np.int64)
    to_pick_up_s = np.zeros(len(places), dtype=np.int64)
    to_pick_up_s[:jobs] = round(problem.preparation_s)
    road_s = road_s + to_pick_up_s[None, :]
    spent_s = np.zeros(len(places), dtype=np.int64)
    spent_s[:jobs], spent_s[jobs:stops] = round(problem.loading_s), round(problem.unloading_s)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(road_s.tolist()))
    model.AddDimension(
        model.RegisterTransitMatrix((road_s + spent_s[:, None]).tolist()), HORIZON_S, HORIZON_S, False, "time"
    )
    time = model.GetDimensionOrDie("time")
    _rooms(problem, model, len(places))
    for job in range(jobs):
        _patient(problem, model, manager, time, job)
    for van in range(vans):
        time.CumulVar(model.Start(van)).SetMin(_whole(problem.from_s[van]))
        time.CumulVar(model.End(van)).SetMax(_whole(problem.until_s[van]))
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(round(seconds * 1e3))
    found = model.SolveWithParameters(parameters)
    if found is None:
        return None
    return [_visits(problem, model, manager, time, found, van, road_s=road_s, spent_s=spent_s) for van in range(vans)]


def _rooms(problem: TransportProblem, model: Any, nodes: int) -> None:
    """Seats and wheelchairs, and how many may be aboard: who rides alone takes all of that."""
    jobs = problem.jobs
    most = max(problem.most_together, 1)
    counted = np.where(problem.shares, 1, most)
    rooms = (
        ("aboard", counted, [most] * problem.vehicles),
        ("seats", problem.job_seats, problem.vehicle_seats.tolist()),
        ("wheelchairs", problem.job_wheelchairs, problem.vehicle_wheelchairs.tolist()),
    )
    for name, taken, capacities in rooms:
        load = np.zeros(nodes, dtype=np.int64)
        load[:jobs], load[jobs : 2 * jobs] = taken, -taken
        model.AddDimensionWithVehicleCapacity(
            model.RegisterUnaryTransitVector(load.tolist()), 0, capacities, True, name
        )


def _patient(problem: TransportProblem, model: Any, manager: Any, time: Any, job: int) -> None:
    solver = model.solver()
    up, down = manager.NodeToIndex(job), manager.NodeToIndex(problem.jobs + job)
    model.AddPickupAndDelivery(up, down)
    solver.Add(model.VehicleVar(up) == model.VehicleVar(down))
    solver.Add(model.ActiveVar(up) == model.ActiveVar(down))
    longest_s = _whole(problem.loading_s + problem.longest_ride_s[job])
    solver.Add(time.CumulVar(down) - time.CumulVar(up) <= longest_s)
    solver.Add(time.CumulVar(up) <= time.CumulVar(down))
    time.CumulVar(up).SetRange(_whole(problem.earliest_s[job]), _whole(problem.latest_s[job]))
    time.CumulVar(down).SetRange(max(_whole(problem.arrive_s[job]), 0), _whole(problem.due_s[job]))
    model.AddDisjunction([up], round(problem.unplanned_s + float(problem.direct_s[job])))
    model.AddDisjunction([down], 0)


def _visits(
    problem: TransportProblem, model: Any, manager: Any, time: Any, found: Any, van: int, *, road_s: Any, spent_s: Any
) -> list[Visit]:
    visits = []
    index = model.Start(van)
    while not model.IsEnd(following := found.Value(model.NextVar(index))):
        before, node = manager.IndexToNode(index), manager.IndexToNode(following)
        at_s = float(found.Min(time.CumulVar(following)))
        visits.append(Visit(node, at_s - float(road_s[before, node]), at_s, at_s + float(spent_s[node])))
        index = following
    return visits


def by_pyvrp(problem: TransportProblem, *, seconds: float, seed: int) -> Visits | None:
    """Where nobody shares; None when it has no feasible answer within the time."""
    road_s, jobs = problem.road_s[0], problem.jobs
    begins = np.concatenate([problem.pick_up_place, problem.start_place])
    ends = np.concatenate([problem.drop_off_place, problem.station_place])
    between_s = road_s[np.ix_(ends, begins)]
    between_s[:, :jobs] += problem.preparation_s
    between_s[:, jobs:] = road_s[np.ix_(ends, problem.station_place)]
    between_s[jobs:, :jobs] = road_s[np.ix_(problem.start_place, problem.pick_up_place)] + problem.preparation_s
    matrix = between_s.astype(np.int64)
    np.fill_diagonal(matrix, 0)
    ride_s = problem.direct_s + problem.loading_s
    clients = [
        Client(
            job,
            service_duration=_whole(ride_s[job] + problem.unloading_s),
            tw_early=_whole(problem.earliest_s[job]),
            tw_late=_whole(min(problem.latest_s[job], problem.due_s[job] - ride_s[job])),
            prize=round(problem.unplanned_s + float(problem.direct_s[job])),
            required=False,
        )
        for job in range(jobs)
    ]
    vans = [
        VehicleType(
            1,
            start_depot=van,
            end_depot=van,
            tw_early=_whole(problem.from_s[van]),
            tw_late=_whole(problem.until_s[van]),
        )
        for van in range(problem.vehicles)
    ]
    data = ProblemData(
        locations=[Location(0, 0) for _ in matrix],
        clients=clients,
        depots=[Depot(jobs + van) for van in range(problem.vehicles)],
        vehicle_types=vans,
        distance_matrices=[matrix],
        duration_matrices=[matrix],
    )
    best = solve(data, MaxRuntime(seconds), seed=seed, collect_stats=False).best
    if not best.is_feasible():
        return None
    visits: Visits = [[] for _ in range(problem.vehicles)]
    for route in best.routes():
        visits[route.vehicle_type()] = _alone(
            problem,
            route.vehicle_type(),
            [
                (a.idx, a.end_time - clients[a.idx].service_duration)
                for a in route.schedule()
                if a.type.name == "CLIENT"
            ],
        )
    return visits


def _alone(problem: TransportProblem, van: int, jobs: list[tuple[int, int]]) -> list[Visit]:
    """Each ride right after its pick-up."""
    visits: list[Visit] = []
    place = int(problem.start_place[van])
    for job, begins_s in jobs:
        up, down = int(problem.pick_up_place[job]), int(problem.drop_off_place[job])
        approach_s = problem.preparation_s + float(problem.road_s[0][place, up])
        loaded_s = begins_s + problem.loading_s
        there_s = max(loaded_s + float(problem.road_s[0][up, down]), float(problem.arrive_s[job]))
        visits.append(Visit(job, begins_s - approach_s, float(begins_s), loaded_s))
        visits.append(Visit(problem.jobs + job, loaded_s, there_s, there_s + problem.unloading_s))
        place = down
    return visits


def _whole(seconds: float) -> int:
    """Within the horizon."""
    return int(min(max(seconds, 0.0), HORIZON_S))
