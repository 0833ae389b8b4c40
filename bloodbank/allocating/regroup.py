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

    def with_units(self, free: Sequence[int]) -> "_Offers":
        """Those of lots that have any left."""
        by_line = {row: [offer for offer in offers if free[offer[1]] > 0] for row, offers in self.by_line.items()}
        return _Offers(by_line, self.shortage)

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
    """Offers come cheapest first, line by line."""
    found = [_Offers({}, {}) for _ in problem.requests]
    for row, line in enumerate(problem.lines):
        found[line.request].by_line[row] = []
        found[line.request].shortage[row] = float(problem.shortage[row])
    offers = flows.offers
    stop, away = stops_of(problem, offers)
    turn = np.arange(len(offers.line)) - np.searchsorted(offers.line, offers.line)
    kept = np.flatnonzero((turn < MOST_OFFERS) | (flows.count > 0))
    columns = (kept, offers.lot[kept], offers.price[kept], np.where(away, stop, UNUSED)[kept])
    for line, *offer in zip(offers.line[kept].tolist(), *(column.tolist() for column in columns), strict=True):
        found[problem.lines[line].request].by_line[line].append(tuple(offer))
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
    best = _Choice(_cost(problem, mine, had) - LEAST_GAIN, had)
    live = mine.with_units(free)
    for places in _place_sets(live.places(), used):
        best = _fill(problem, live, places, free, below=best.cost) or best
    taken, better = best.taken, best.taken is not had
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


def _fill(
    problem: AllocationProblem, mine: _Offers, places: set[int], free: list[int], *, below: float
) -> _Choice | None:
    """The cheapest units from these places and the own one; None as soon as they cost that much."""
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
                if stop != UNUSED and stop not in stops:
                    stops.add(stop)
                    cost += problem.stop
                if cost >= below:
                    return None
        cost += mine.shortage[row] * wanted
        if cost >= below:
            return None
    return _Choice(cost, taken)


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
