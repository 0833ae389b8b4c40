"""Fewer places for a request: each takes its units anew from what the others leave, from few places at once."""

from collections.abc import Iterable, Sequence

import numpy as np
from msgspec import Struct

from bloodbank.allocating.flows import Flows, stops_of
from bloodbank.allocating.problem import AllocationProblem

PASSES, MOST_PLACES = 2, 8
MOST_OFFERS = 25  # of a line: the cheapest, and those in use
LEAST_GAIN = 1e-6
UNUSED = -1  # stands for the own place, which costs no stop


class _Choice(Struct, frozen=True):
    """What a request would take by offer, and what that costs."""

    cost: float
    taken: dict[int, int]


class _Offers(Struct, frozen=True):
    """The offers of one request's lines, the cheapest first: line -> (offer, lot, price, stop)."""

    by_line: dict[int, list[tuple[int, int, float, int]]]
    shortage: dict[int, float]

    def places(self) -> list[int]:
        """The few that have the cheapest offers."""
        by_price = sorted((price, stop) for offers in self.by_line.values() for _, _, price, stop in offers)
        return list(dict.fromkeys(stop for _, stop in by_price if stop != UNUSED))[:MOST_PLACES]


def regrouped(problem: AllocationProblem, flows: Flows) -> Flows:
    """Never dearer than the flows given."""
    left = problem.shelves.count.copy()
    np.subtract.at(left, flows.offers.lot, flows.count)
    free, count = left.tolist(), flows.count.tolist()
    offers = _offers(problem, flows)
    lots = flows.offers.lot.tolist()
    for _ in range(PASSES):
        changed = False
        for mine in offers:
            changed |= _take_anew(problem, mine, free, count, lots)
        if not changed:
            break
    return Flows(offers=flows.offers, count=np.array(count, dtype=np.int64))


def _offers(problem: AllocationProblem, flows: Flows) -> list[_Offers]:
    found = [_Offers({}, {}) for _ in problem.requests]
    for row, line in enumerate(problem.lines):
        found[line.request].by_line[row] = []
        found[line.request].shortage[row] = float(problem.shortage[row])
    stop, away = stops_of(problem, flows.offers)
    stops = np.where(away, stop, UNUSED).tolist()
    order = np.argsort(flows.offers.price, kind="stable").tolist()
    lines, lots, prices = flows.offers.line.tolist(), flows.offers.lot.tolist(), flows.offers.price.tolist()
    count = flows.count.tolist()
    for n in order:
        mine = found[problem.lines[lines[n]].request].by_line[lines[n]]
        if len(mine) < MOST_OFFERS or count[n]:
            mine.append((n, lots[n], prices[n], stops[n]))
    return found


def _take_anew(
    problem: AllocationProblem, mine: _Offers, free: list[int], count: list[int], lots: Sequence[int]
) -> bool:
    """Put back what the request has, and take the cheapest of a few choices; whether it is another and cheaper."""
    numbers = [offer[0] for offers in mine.by_line.values() for offer in offers]
    had = {n: count[n] for n in numbers if count[n]}
    for n, units in had.items():
        free[lots[n]] += units
    used = {offer[3] for offers in mine.by_line.values() for offer in offers if offer[0] in had} - {UNUSED}
    if not used and sum(had.values()) == sum(problem.lines[row].count for row in mine.by_line):
        for n, units in had.items():
            free[lots[n]] -= units
        return False
    before = _cost(problem, mine, had)
    choices = [_fill(problem, mine, places, free) for places in _place_sets(mine.places(), used)]
    best = min(choices, key=lambda choice: choice.cost, default=None)
    better = best is not None and best.cost < before - LEAST_GAIN
    taken = best.taken if best is not None and better else had
    for n in had:
        count[n] = 0
    for n, units in taken.items():
        count[n] = units
        free[lots[n]] -= units
    return better


def _place_sets(places: Sequence[int], used: set[int]) -> Iterable[set[int]]:
    """No other place; each alone; each with one that is used now; those used now without one of them."""
    yield set()
    for place in places:
        yield {place}
        for other in sorted(used - {place}):
            yield {place, other}
    for place in sorted(used):
        yield used - {place}
    yield used


def _fill(problem: AllocationProblem, mine: _Offers, places: set[int], free: list[int]) -> _Choice:
    """The cheapest units from these places and the own one."""
    taken: dict[int, int] = {}
    gone: dict[int, int] = {}
    stops: set[int] = set()
    cost = 0.0
    for row, offers in mine.by_line.items():
        wanted = problem.lines[row].count
        for n, lot, price, stop in offers:
            if wanted == 0:
                break
            if stop != UNUSED and stop not in places:
                continue
            units = min(wanted, free[lot] - gone.get(lot, 0))
            if units > 0:
                taken[n] = units
                gone[lot] = gone.get(lot, 0) + units
                wanted -= units
                cost += price * units
                stops.add(stop)
        cost += mine.shortage[row] * wanted
    return _Choice(cost + problem.stop * len(stops - {UNUSED}), taken)


def _cost(problem: AllocationProblem, mine: _Offers, taken: dict[int, int]) -> float:
    cost, stops = 0.0, set()
    for row, offers in mine.by_line.items():
        missing = problem.lines[row].count
        for n, _, price, stop in offers:
            units = taken.get(n, 0)
            if units:
                cost += price * units
                missing -= units
                stops.add(stop)
        cost += mine.shortage[row] * missing
    return cost + problem.stop * len(stops - {UNUSED})
