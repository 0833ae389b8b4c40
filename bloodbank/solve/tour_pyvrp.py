"""The solver border of PyVRP (Wouda, Lan and Kool 2024): an improver of tours with windows, capacity and pick-ups.

It knows neither ride limits nor soft due times: `can_improve` says whether a problem is of its kind.
"""

from typing import Any

import numpy as np

from bloodbank.tours.problem import TourProblem, Tours
from bloodbank.tours.ruin_search import Column

FARTHEST = 1 << 36
NEAR_BEST, SAMPLED_EVERY = 1.02, 20


def can_improve(problem: TourProblem) -> bool:
    """Whether PyVRP can express all of it."""
    return not problem.has_ride_limits and not problem.has_soft_dues and bool(problem.allowed.all())


def improve(
    problem: TourProblem,
    tours: Tours | None,
    *,
    seed: int,
    seconds: float | None = None,
    iterations: int | None = None,
) -> tuple[Tours, list[Column]]:
    """The best tours found from `tours` (from its own start when None), and routes seen on the way.

    Give `seconds` or `iterations`. Raises ValueError for a problem it can't express.
    """
    if not can_improve(problem):
        raise ValueError("problem: PyVRP knows no ride limits, soft due times or jobs that only some vans may carry")
    from pyvrp import SolveParams, solve
    from pyvrp.IteratedLocalSearch import IteratedLocalSearchParams
    from pyvrp.stop import MaxIterations, MaxRuntime

    data, numbers = _data(problem)
    seen = _Columns(problem, numbers)
    stop = MaxRuntime(seconds) if seconds is not None else MaxIterations(iterations or 1)
    params = SolveParams(ils=IteratedLocalSearchParams(callbacks=_callbacks(seen)))
    start = None if tours is None else _solution(problem, data, tours)
    result = solve(data, stop, seed=seed, collect_stats=False, params=params, initial_solution=start)
    if not result.best.is_feasible():
        return tours or [[] for _ in range(problem.van_count)], seen.columns
    return seen.tours(result.best), seen.columns


def _kinds(problem: TourProblem) -> list[tuple[int, list[int]]]:
    return [
        (kind, np.flatnonzero(problem.van_kind == kind).tolist()) for kind in sorted(set(problem.van_kind.tolist()))
    ]


def _data(problem: TourProblem) -> tuple[Any, dict[tuple[str, int], int]]:
    """PyVRP's data, and by its type and number of an activity the node."""
    from pyvrp import Client, Depot, Location, ProblemData, Shipment, VehicleType

    p = problem
    depots = sorted({*p.van_start.tolist(), *p.van_end.tolist()})
    until = min(FARTHEST, int(p.van_closes.max()))
    closes = np.minimum(p.closes, until).tolist()
    opens = np.minimum(p.opens, until).tolist()
    numbers: dict[tuple[str, int], int] = {}
    clients: list[Client] = []
    shipments: list[Shipment] = []
    for job in range(p.job_count):
        pickup, delivery = int(p.pickup[job]), int(p.delivery[job])
        size, prize = [int(p.size[job])], int(p.omission[job])
        if pickup < 0:
            numbers["CLIENT", len(clients)] = delivery
            clients.append(
                Client(
                    delivery,
                    delivery=size,
                    tw_early=opens[delivery],
                    tw_late=closes[delivery],
                    prize=prize,
                    required=False,
                )
            )
        else:
            numbers["PICKUP", len(shipments)], numbers["DELIVERY", len(shipments)] = pickup, delivery
            shipments.append(
                Shipment(
                    pickup,
                    delivery,
                    pickup_tw_early=opens[pickup],
                    pickup_tw_late=closes[pickup],
                    delivery_tw_early=opens[delivery],
                    delivery_tw_late=closes[delivery],
                    amount=size,
                    prize=prize,
                    required=False,
                )
            )
    vehicles = [
        VehicleType(
            num_available=len(vans),
            capacity=[int(p.van_capacity[vans[0]])],
            start_depot=depots.index(p.van_start[vans[0]]),
            end_depot=depots.index(p.van_end[vans[0]]),
            fixed_cost=int(p.van_fixed[vans[0]]),
            tw_early=int(p.van_opens[vans[0]]),
            tw_late=min(until, int(p.van_closes[vans[0]])),
        )
        for _, vans in _kinds(p)
    ]
    data = ProblemData(
        locations=[Location(0, 0) for _ in p.opens],
        clients=clients,
        depots=[Depot(node) for node in depots],
        vehicle_types=vehicles,
        distance_matrices=[_matrix(p.cost)],
        duration_matrices=[_matrix(p.duration)],
        shipments=shipments,
    )
    return data, numbers


def _matrix(values: Any) -> Any:
    clipped = np.minimum(values, FARTHEST)
    np.fill_diagonal(clipped, 0)
    return clipped


def _solution(problem: TourProblem, data: Any, tours: Tours) -> Any:
    from pyvrp import Activity, ActivityType, Route, Solution

    client = np.cumsum(problem.pickup < 0) - 1
    shipment = np.cumsum(problem.pickup >= 0) - 1
    activity = {}
    for job in range(problem.job_count):
        if problem.pickup[job] < 0:
            activity[int(problem.delivery[job])] = Activity(ActivityType.CLIENT, int(client[job]))
        else:
            activity[int(problem.pickup[job])] = Activity(ActivityType.PICKUP, int(shipment[job]))
            activity[int(problem.delivery[job])] = Activity(ActivityType.DELIVERY, int(shipment[job]))
    row_of_kind = {kind: row for row, (kind, _) in enumerate(_kinds(problem))}
    routes = [
        Route(data, [activity[node] for node in tour], row_of_kind[int(problem.van_kind[van])])
        for van, tour in enumerate(tours)
        if tour
    ]
    return Solution(data, routes)


class _Columns:
    """Routes of feasible solutions, each once."""

    def __init__(self, problem: TourProblem, numbers: dict[tuple[str, int], int]) -> None:
        self._problem, self._numbers, self._kinds = problem, numbers, _kinds(problem)
        self._seen: dict[tuple[int, ...], Column] = {}

    @property
    def columns(self) -> list[Column]:
        return list(self._seen.values())

    def add(self, solution: Any) -> None:
        """The routes of a feasible solution."""
        for route in solution.routes():
            nodes = self._nodes(route)
            kind = self._kinds[route.vehicle_type()][0]
            if (kind, *nodes) not in self._seen:
                self._seen[kind, *nodes] = Column(kind, route.distance_cost() + route.fixed_vehicle_cost(), nodes)

    def tours(self, solution: Any) -> Tours:
        """By van."""
        tours: Tours = [[] for _ in range(self._problem.van_count)]
        free = [list(vans) for _, vans in self._kinds]
        for route in solution.routes():
            tours[free[route.vehicle_type()].pop(0)] = list(self._nodes(route))
        return tours

    def _nodes(self, route: Any) -> tuple[int, ...]:
        return tuple(self._numbers[a.type.name, a.idx] for a in route.schedule() if a.type.name != "DEPOT")


def _callbacks(seen: _Columns) -> Any:
    from pyvrp.IteratedLocalSearch import IteratedLocalSearchCallbacks

    class Sampler(IteratedLocalSearchCallbacks):  # type: ignore[misc]
        """Takes the routes of every new best, and of some solutions near it."""

        def __init__(self) -> None:
            self._iteration = 0

        def on_best(self, best: Any) -> None:
            if best.is_feasible():
                seen.add(best)

        def on_iteration(self, current: Any, candidate: Any, best: Any, cost_evaluator: Any) -> None:
            self._iteration += 1
            if self._iteration % SAMPLED_EVERY or not current.is_feasible():
                return
            if cost_evaluator.cost(current) < NEAR_BEST * cost_evaluator.cost(best):
                seen.add(current)

    return Sampler()
