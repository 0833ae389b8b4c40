"""Transports put one after the other where they add least: the plan that always exists."""

from dispatch.transports.problem import Drive, Routes, TransportProblem, cover_is_kept, drives_of, route_cost


def inserted(problem: TransportProblem) -> Routes:
    """The most pressing first, each at the place of least added cost; what fits nowhere is left out.

    Ties go to the lower vehicle and the earlier place.
    """
    routes: list[tuple[int, ...]] = [()] * problem.vehicles
    for job in sorted(range(problem.jobs), key=lambda job: (float(problem.latest_s[job]), job)):
        best = cheapest_place(problem, tuple(routes), job)
        if best is not None:
            vehicle, route = best
            routes[vehicle] = route
    return tuple(routes)


def cheapest_place(
    problem: TransportProblem, routes: Routes, job: int, *, keeping_cover: bool = True
) -> tuple[int, tuple[int, ...]] | None:
    """A vehicle and its route with the job in it; None when there is none."""
    best: tuple[float, int, tuple[int, ...]] | None = None
    for vehicle, route in enumerate(routes):
        if not problem.suits[vehicle, job]:
            continue
        before = route_cost(problem, vehicle, route)
        for place in range(len(route) + 1):
            tried = (*route[:place], job, *route[place:])
            added = route_cost(problem, vehicle, tried) - before
            if best is not None and added >= best[0]:
                continue
            if fits(problem, routes, vehicle, tried, keeping_cover=keeping_cover):
                best = added, vehicle, tried
    return None if best is None else best[1:]


def fits(
    problem: TransportProblem, routes: Routes, vehicle: int, route: tuple[int, ...], *, keeping_cover: bool
) -> bool:
    own = drives_of(problem, vehicle, route)
    if own is None or not keeping_cover or not problem.ambulance[vehicle]:
        return own is not None
    others: list[Drive] = []
    for other, its_route in enumerate(routes):
        if other != vehicle and problem.ambulance[other]:
            others += drives_of(problem, other, its_route) or []
    return cover_is_kept(problem, [*others, *own], [*others, *own])
