"""The solver border of the tour: a route problem in, a better route out, by the OR-Tools routing library.

One thread, and local search down to its own optimum rather than to a time: the same problem gives the same route. Only
above `MOST_WITHOUT_LIMIT` shipments a wall limit of `LIMIT_S` a start cuts the search off.
"""

from typing import Any

from ortools.constraint_solver import pywrapcp, routing_enums_pb2

from bloodbank.route import FAR_S, Route, RouteProblem, time_route

MOST_WITHOUT_LIMIT = 12
LIMIT_S = 2
HORIZON_S = 4 * FAR_S

_STARTS = ("PARALLEL_CHEAPEST_INSERTION", "PATH_CHEAPEST_ARC")


def improve_route(problem: RouteProblem, route: Route) -> Route:
    """The cheapest valid route found from `route` and from the library's own starts; `route` when none is cheaper.

    Serves exactly the shipments that `route` serves.
    """
    served = sorted({visit // 2 for visit in route})
    if len(served) < 2:
        return route
    candidates = [route]
    for start in (None, *_STARTS):
        found = _search(problem, served, route if start is None else None, start)
        if found is not None:
            candidates.append(found)
    return min(candidates, key=lambda tried: _cost(problem, tried))


def _cost(problem: RouteProblem, route: Route) -> float:
    timed = time_route(problem, route)
    return float("inf") if timed is None else timed.cost


def _search(problem: RouteProblem, served: list[int], start_from: Route | None, start: str | None) -> Route | None:
    visits = [visit for shipment in served for visit in (2 * shipment, 2 * shipment + 1)]
    manager = pywrapcp.RoutingIndexManager(len(visits) + 2, 1, [0], [len(visits) + 1])
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(_matrix(problem, visits, handling=False)))
    _add_time(problem, model, manager, visits)
    _add_load(problem, model, visits)
    parameters = _parameters(start, shipment_count=len(served))
    model.CloseModelWithParameters(parameters)
    if start_from is None:
        solution = model.SolveWithParameters(parameters)
    else:
        node_of = {visit: node for node, visit in enumerate(visits, start=1)}
        given = model.ReadAssignmentFromRoutes([[node_of[visit] for visit in start_from]], True)
        solution = None if given is None else model.SolveFromAssignmentWithParameters(given, parameters)
    return None if solution is None else _read(model, manager, solution, visits)


def _matrix(problem: RouteProblem, visits: list[int], *, handling: bool) -> list[list[int]]:
    """Seconds from node to node: the van's start, the visits, and an end that costs nothing to reach."""
    places = [0, *(problem.place(visit) for visit in visits)]
    rows = []
    for node, a in enumerate(places):
        extra_s = problem.handling_s if handling and node > 0 else 0
        rows.append([0 if a == b else problem.travel_s[a][b] + extra_s for b in places] + [0])
    return [*rows, [0] * (len(places) + 1)]


def _add_time(problem: RouteProblem, model: Any, manager: Any, visits: list[int]) -> None:
    transit = model.RegisterTransitMatrix(_matrix(problem, visits, handling=True))
    model.AddDimension(transit, HORIZON_S, HORIZON_S, True, "time")
    time = model.GetDimensionOrDie("time")
    for node in range(1, len(visits) + 1, 2):
        pick_up, deliver = manager.NodeToIndex(node), manager.NodeToIndex(node + 1)
        shipment = visits[node - 1] // 2
        model.AddPickupAndDelivery(pick_up, deliver)
        model.solver().Add(time.CumulVar(pick_up) <= time.CumulVar(deliver))
        time.CumulVar(pick_up).SetMin(max(0, problem.ready_s[shipment]))
        time.SetCumulVarSoftUpperBound(deliver, max(0, problem.due_s[shipment]), problem.weight[shipment])


def _add_load(problem: RouteProblem, model: Any, visits: list[int]) -> None:
    loads = [0, *((-1 if visit % 2 else 1) * problem.size[visit // 2] for visit in visits), 0]
    model.AddDimension(model.RegisterUnaryTransitVector(loads), 0, problem.capacity, True, "load")


def _parameters(start: str | None, *, shipment_count: int) -> Any:
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    if start is not None:
        parameters.first_solution_strategy = getattr(routing_enums_pb2.FirstSolutionStrategy, start)
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GREEDY_DESCENT
    if shipment_count > MOST_WITHOUT_LIMIT:
        parameters.time_limit.FromSeconds(LIMIT_S)
    return parameters


def _read(model: Any, manager: Any, solution: Any, visits: list[int]) -> Route:
    route: Route = []
    index = solution.Value(model.NextVar(model.Start(0)))
    while not model.IsEnd(index):
        route.append(visits[manager.IndexToNode(index) - 1])
        index = solution.Value(model.NextVar(index))
    return route
