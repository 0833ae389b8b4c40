"""Transports as a vehicle-routing problem with time windows, by the OR-Tools routing library.

A transport is one node: its time is the pick-up, its service the drive to the drop-off. The search goes from the given
routes down to the nearest local optimum, one thread, no clock: the same problem has the same answer. How many
ambulances stay free is not in the model; the caller checks it.
"""

from math import ceil, floor
from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from dispatch.transports.problem import Routes, TransportProblem

HORIZON_S = 30 * 86_400
MOST_SOLUTIONS = 2_000


def improved_routes(problem: TransportProblem, routes: Routes, *, vehicles: list[int]) -> Routes | None:
    """Routes at least as good, with only these vehicles; None when the library makes nothing of the given ones."""
    jobs, count = problem.jobs, len(vehicles)
    starts, ends = [jobs + place for place in range(count)], [jobs + count + place for place in range(count)]
    manager = pywrapcp.RoutingIndexManager(jobs + 2 * count, count, starts, ends)
    model = pywrapcp.RoutingModel(manager)
    _add_costs(problem, model, vehicles)
    _add_time(problem, model, manager, vehicles)
    for job in range(jobs):
        index = manager.NodeToIndex(job)
        model.AddDisjunction([index], ceil(problem.unplanned_s))
        allowed = [place for place, vehicle in enumerate(vehicles) if problem.suits[vehicle, job]]
        model.VehicleVar(index).SetValues([-1, *allowed])
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GREEDY_DESCENT
    parameters.solution_limit = MOST_SOLUTIONS
    model.CloseModelWithParameters(parameters)
    given = model.ReadAssignmentFromRoutes([list(routes[vehicle]) for vehicle in vehicles], True)
    solution = None if given is None else model.SolveFromAssignmentWithParameters(given, parameters)
    return None if solution is None else _read(model, manager, solution, problem, vehicles)


def _add_costs(problem: TransportProblem, model: Any, vehicles: list[int]) -> None:
    """One matrix for the ambulances, one for the others."""
    evaluators = {
        extra_s: model.RegisterTransitMatrix(_matrix(problem, vehicles, extra_s=extra_s, service=False))
        for extra_s in {0.0, problem.ambulance_extra_s}
    }
    for place, vehicle in enumerate(vehicles):
        extra_s = problem.ambulance_extra_s if problem.ambulance[vehicle] else 0.0
        model.SetArcCostEvaluatorOfVehicle(evaluators[extra_s], place)


def _add_time(problem: TransportProblem, model: Any, manager: Any, vehicles: list[int]) -> None:
    transit = model.RegisterTransitMatrix(_matrix(problem, vehicles, extra_s=0.0, service=True))
    model.AddDimension(transit, HORIZON_S, HORIZON_S, False, "time")
    time = model.GetDimensionOrDie("time")
    for job in range(problem.jobs):
        earliest_s = min(ceil(problem.earliest_s[job]), HORIZON_S)
        time.CumulVar(manager.NodeToIndex(job)).SetRange(
            earliest_s, max(earliest_s, floor(min(problem.latest_s[job], HORIZON_S)))
        )
    for place, vehicle in enumerate(vehicles):
        begins_s = min(ceil(problem.from_s[vehicle]), HORIZON_S)
        time.CumulVar(model.Start(place)).SetMin(begins_s)
        time.CumulVar(model.End(place)).SetMax(max(begins_s, floor(min(problem.until_s[vehicle], HORIZON_S))))


def _matrix(problem: TransportProblem, vehicles: list[int], *, extra_s: float, service: bool) -> list[list[int]]:
    """Whole seconds between the nodes: jobs, starts, ends; a vehicle that has no job goes from start to end for
    nothing."""
    jobs, count = problem.jobs, len(vehicles)
    rows = []
    for job in range(jobs):
        spent_s = float(problem.job_s[job]) if service else 0.0
        legs = [_whole(problem.between_s[job, other] + spent_s + extra_s) for other in range(jobs)]
        homes = [_whole(problem.home_s[vehicle, job] + spent_s) for vehicle in vehicles]
        rows.append([*legs, *[HORIZON_S] * count, *homes])
    for vehicle in vehicles:
        legs = [_whole(problem.approach_s[vehicle, job] + extra_s) for job in range(jobs)]
        rows.append([*legs, *[HORIZON_S] * count, *[0] * count])
    return [*rows, *[[HORIZON_S] * (jobs + count) + [0] * count for _ in vehicles]]


def _whole(seconds: float) -> int:
    return ceil(min(seconds, HORIZON_S))


def _read(model: Any, manager: Any, solution: Any, problem: TransportProblem, vehicles: list[int]) -> Routes:
    routes: list[tuple[int, ...]] = [()] * problem.vehicles
    for place, vehicle in enumerate(vehicles):
        route, index = [], solution.Value(model.NextVar(model.Start(place)))
        while not model.IsEnd(index):
            route.append(manager.IndexToNode(index))
            index = solution.Value(model.NextVar(index))
        routes[vehicle] = tuple(route)
    return tuple(routes)
