"""A first feasible route: shipments are inserted one by one where they cost least."""

from bloodbank.route import Route, RouteProblem, time_route

MOST_FOR_INSERTION = 12


def first_route(problem: RouteProblem) -> tuple[Route, list[int]]:
    """A valid route, and the shipments the roads keep out of it. Most urgent first, then the earliest due.

    Above `MOST_FOR_INSERTION` shipments each is appended instead, and the search does the rest.
    """
    route: Route = []
    left_out: list[int] = []
    order = sorted(range(problem.shipment_count), key=lambda i: (-problem.weight[i], problem.due_s[i], i))
    for shipment in order:
        longer = _cheapest(problem, route, shipment, append=problem.shipment_count > MOST_FOR_INSERTION)
        if longer is None:
            left_out.append(shipment)
        else:
            route = longer
    return route, sorted(left_out)


def _cheapest(problem: RouteProblem, route: Route, shipment: int, *, append: bool) -> Route | None:
    """The route with the shipment in the best places of its pick-up and delivery."""
    best: Route | None = None
    best_cost = 0
    starts = [len(route)] if append else range(len(route) + 1)
    for pick_up in starts:
        for deliver in range(pick_up, len(route) + 1):
            tried = [*route[:pick_up], 2 * shipment, *route[pick_up:deliver], 2 * shipment + 1, *route[deliver:]]
            timed = time_route(problem, tried)
            if timed is not None and (best is None or timed.cost < best_cost):
                best, best_cost = tried, timed.cost
    return best
