"""The peers of the tours' planner, plain: OR-Tools' routing library under guided local search, and PyVRP by itself."""

from typing import Any

import numpy as np
from ortools.constraint_solver import pywrapcp, routing_enums_pb2
from pyvrp import Client, Depot, Location, ProblemData, Shipment, VehicleType, solve
from pyvrp.stop import MaxRuntime

from bloodbank.tours.problem import IntArray, TourProblem, Tours

DEPOT = 0


def by_routing_library(problem: TourProblem, *, seconds: float) -> Tours | None:
    """Guided local search from the cheapest insertion in parallel; None when it has no tours within the time."""
    manager = pywrapcp.RoutingIndexManager(len(problem.opens), problem.van_count, DEPOT)
    model = pywrapcp.RoutingModel(manager)
    model.SetArcCostEvaluatorOfAllVehicles(model.RegisterTransitMatrix(problem.cost.tolist()))
    horizon = int(problem.van_closes.max())
    model.AddDimension(model.RegisterTransitMatrix(problem.duration.tolist()), horizon, horizon, False, "time")
    loads = np.zeros(len(problem.opens), dtype=np.int64)
    picked = problem.pickup >= 0
    loads[problem.delivery] = np.where(picked, -problem.size, problem.size)
    loads[problem.pickup[picked]] = problem.size[picked]
    load = model.RegisterUnaryTransitVector(loads.tolist())
    model.AddDimensionWithVehicleCapacity(load, 0, problem.van_capacity.tolist(), True, "load")
    time = model.GetDimensionOrDie("time")
    for node in range(len(problem.opens)):
        if node != DEPOT:
            time.CumulVar(manager.NodeToIndex(node)).SetRange(int(problem.opens[node]), int(problem.closes[node]))
    for job in np.flatnonzero(picked).tolist():
        pickup, delivery = (manager.NodeToIndex(int(end[job])) for end in (problem.pickup, problem.delivery))
        model.AddPickupAndDelivery(pickup, delivery)
        model.solver().Add(model.VehicleVar(pickup) == model.VehicleVar(delivery))
        model.solver().Add(time.CumulVar(pickup) <= time.CumulVar(delivery))
    parameters = pywrapcp.DefaultRoutingSearchParameters()
    parameters.first_solution_strategy = routing_enums_pb2.FirstSolutionStrategy.PARALLEL_CHEAPEST_INSERTION
    parameters.local_search_metaheuristic = routing_enums_pb2.LocalSearchMetaheuristic.GUIDED_LOCAL_SEARCH
    parameters.time_limit.FromMilliseconds(round(seconds * 1e3))
    found = model.SolveWithParameters(parameters)
    return None if found is None else [_route(model, manager, found, van) for van in range(problem.van_count)]


def _route(model: Any, manager: Any, found: Any, van: int) -> list[int]:
    nodes, index = [], found.Value(model.NextVar(model.Start(van)))
    while not model.IsEnd(index):
        nodes.append(manager.IndexToNode(index))
        index = found.Value(model.NextVar(index))
    return nodes


def by_pyvrp(problem: TourProblem, *, service: IntArray, seconds: float, seed: int) -> Tours | None:
    """As its own reader of such files would put it: driving and service apart, everything required."""
    p = problem
    clients, shipments = [], []
    nodes: dict[tuple[str, int], int] = {}
    for job in range(p.job_count):
        pickup, delivery = int(p.pickup[job]), int(p.delivery[job])
        ends = int(p.opens[delivery]), int(p.closes[delivery]), int(service[delivery])
        if pickup < 0:
            nodes["CLIENT", len(clients)] = delivery
            early, late, lasts = ends
            clients.append(
                Client(delivery, delivery=[int(p.size[job])], service_duration=lasts, tw_early=early, tw_late=late)
            )
        else:
            nodes["PICKUP", len(shipments)], nodes["DELIVERY", len(shipments)] = pickup, delivery
            begins = int(p.opens[pickup]), int(p.closes[pickup]), int(service[pickup])
            shipments.append(Shipment(pickup, delivery, *begins, *ends, amount=[int(p.size[job])]))
    vans = VehicleType(
        num_available=p.van_count,
        capacity=[int(p.van_capacity[0])],
        tw_early=int(p.van_opens[0]),
        tw_late=int(p.van_closes[0]),
    )
    data = ProblemData(
        locations=[Location(0, 0) for _ in p.opens],
        clients=clients,
        depots=[Depot(DEPOT)],
        vehicle_types=[vans],
        distance_matrices=[p.cost],
        duration_matrices=[p.cost],
        shipments=shipments,
    )
    best = solve(data, MaxRuntime(seconds), seed=seed, collect_stats=False).best
    if not best.is_feasible():
        return None
    tours = [[nodes[a.type.name, a.idx] for a in route.schedule() if a.type.name != "DEPOT"] for route in best.routes()]
    return tours + [[] for _ in range(p.van_count - len(tours))]
