"""One van's route as whole numbers: what it costs to visit pick-ups and deliveries in an order.

A route is a list of visits: `2 * i` picks shipment i up, `2 * i + 1` delivers it. Times are whole seconds since the
plan's instant; driving is rounded up, so a plan is never faster than the roads.
"""

from collections.abc import Sequence

from msgspec import Struct

from bloodbank.model import Urgency

Route = list[int]

FAR_S = 10_000_000  # stands for "no way"; no route that drives it is valid

_LATENESS_WEIGHT = {Urgency.EMERGENCY: 1000, Urgency.URGENT: 100, Urgency.ROUTINE: 10}


def lateness_weight(urgency: Urgency) -> int:
    """How many seconds of driving one second of lateness is worth."""
    return _LATENESS_WEIGHT[urgency]


class RouteProblem(Struct, frozen=True, kw_only=True):
    """One van and its shipments. Place 0 is where the van stands.

    `travel_s[a][b]` between places; `pickup_place`, `delivery_place`, `size`, `ready_s`, `due_s`, `weight` by shipment.
    """

    travel_s: list[list[int]]
    pickup_place: list[int]
    delivery_place: list[int]
    size: list[int]
    ready_s: list[int]
    due_s: list[int]
    weight: list[int]
    capacity: int
    handling_s: int

    @property
    def shipment_count(self) -> int:
        return len(self.size)

    def place(self, visit: int) -> int:
        shipment = visit // 2
        return self.delivery_place[shipment] if visit % 2 else self.pickup_place[shipment]


class Halt(Struct, frozen=True, kw_only=True):
    """One stop of the van: visits at the same place in a row."""

    place: int
    visits: tuple[int, ...]
    arrival_s: int


class TimedRoute(Struct, frozen=True, kw_only=True):
    """A valid route with its times. `cost` = driving + weighted lateness."""

    halts: tuple[Halt, ...]
    travel_s: int
    lateness_s: dict[int, int]
    cost: int


def time_route(problem: RouteProblem, route: Sequence[int]) -> TimedRoute | None:
    """Drive a route; None when the order, the capacity or the roads forbid it."""
    if not _loads_fit(problem, route):
        return None
    halts: list[Halt] = []
    clock_s, travel_s, at = 0, 0, 0
    for place, visits in _by_place(problem, route):
        leg_s = problem.travel_s[at][place]
        if leg_s >= FAR_S:
            return None
        clock_s, travel_s, at = clock_s + leg_s, travel_s + leg_s, place
        halts.append(Halt(place=place, visits=visits, arrival_s=clock_s))
        ready_s = [problem.ready_s[visit // 2] for visit in visits if visit % 2 == 0]
        clock_s = max([clock_s, *ready_s]) + problem.handling_s
    lateness_s = _lateness(problem, halts)
    cost = travel_s + sum(problem.weight[shipment] * late_s for shipment, late_s in lateness_s.items())
    return TimedRoute(halts=tuple(halts), travel_s=travel_s, lateness_s=lateness_s, cost=cost)


def _loads_fit(problem: RouteProblem, route: Sequence[int]) -> bool:
    aboard: set[int] = set()
    load = 0
    for _, visits in _by_place(problem, route):
        for visit in visits:
            if visit % 2 and visit // 2 not in aboard:
                return False
            if visit % 2:
                aboard.remove(visit // 2)
                load -= problem.size[visit // 2]
            else:
                aboard.add(visit // 2)
                load += problem.size[visit // 2]
            if load > problem.capacity:
                return False
    return not aboard


def _by_place(problem: RouteProblem, route: Sequence[int]) -> list[tuple[int, tuple[int, ...]]]:
    """Visits grouped by stop; at a stop, what is delivered is unloaded first."""
    stops: list[tuple[int, list[int]]] = []
    for visit in route:
        place = problem.place(visit)
        if stops and stops[-1][0] == place:
            stops[-1][1].append(visit)
        else:
            stops.append((place, [visit]))
    return [(place, tuple(sorted(visits, key=lambda visit: (visit % 2 == 0, visit)))) for place, visits in stops]


def _lateness(problem: RouteProblem, halts: Sequence[Halt]) -> dict[int, int]:
    return {
        visit // 2: max(0, halt.arrival_s - max(0, problem.due_s[visit // 2]))
        for halt in halts
        for visit in halt.visits
        if visit % 2
    }
