"""One plan for all the requests that compete: greedily first, by the cheapest flow where that is better.

Nothing is changed: each part of the plan is a proposal for `ReserveBlood`, which checks every hard rule again.
"""

from collections.abc import Collection, Sequence

import numpy as np
from msgspec import Struct

from bloodbank.allocating.flows import Flows, cost_of, missing_units
from bloodbank.allocating.greedy import greedy_flows
from bloodbank.allocating.picks import picked
from bloodbank.allocating.problem import (
    AllocationProblem,
    Line,
    Offers,
    PricedLine,
    arrivals,
    offers_among,
    priced_lines,
    suitable_kinds,
)
from bloodbank.allocating.refusals import refused_lots
from bloodbank.allocating.regroup import regrouped
from bloodbank.allocating.shelves import gather_shelves, isolated_places
from bloodbank.allocation import Allocation, propose
from bloodbank.decisions.refusing import live_request
from bloodbank.model import BloodRequest, BloodState, Component
from bloodbank.ports import FloatArray, TravelTimes
from bloodbank.recipient.case import case_of
from bloodbank.rules.quantity import outstanding
from bloodbank.settings import BloodSettings
from bloodbank.solve.allocation import cheapest_flows
from bloodbank.stock import fixed_place_ids

WIDENINGS, WIDER = 2, 8
MOST_AT_ONCE = 300_000
"""So many offers are given to the flow at once rather than deeper and deeper."""


class AllocationPlan(Struct, frozen=True, kw_only=True):
    """A proposal for each request, most urgent first. `method`: `greedy` or `flow`, whichever costs less.

    `cost` and `greedy_cost` in points, by `AllocationSettings`.
    """

    at: float
    method: str
    cost: float
    greedy_cost: float
    allocations: tuple[Allocation, ...]


def plan_allocation(
    state: BloodState,
    request_ids: Sequence[str] | None = None,
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
    explained: Collection[str] = (),
) -> AllocationPlan:
    """For these requests, or all that are open. Raises `Refused` when one is unknown or cancelled.

    Of the requests in `explained` it also says why each place's other units were not chosen.
    """
    ids = state.open_request_ids if request_ids is None else tuple(dict.fromkeys(request_ids))
    requests = sorted((live_request(state, request_id) for request_id in ids), key=_turn)
    problem = pose(state, requests, travel_times=travel_times, now=now, settings=settings)
    priced = priced_lines(problem, settings=settings)
    offers = offers_among(problem, priced, depth=settings.allocation.depth)
    greedy, flows = greedy_flows(problem, offers), _widened(problem, offers, priced, settings=settings)
    greedy_cost, flow_cost = cost_of(problem, greedy), cost_of(problem, flows)
    best = regrouped(problem, flows if flow_cost < greedy_cost else greedy)
    method, cost = "flow" if flow_cost < greedy_cost else "greedy", cost_of(problem, best)
    return AllocationPlan(
        at=now,
        method=method,
        cost=cost,
        greedy_cost=greedy_cost,
        allocations=_allocations(problem, best, explained, settings=settings),
    )


def _turn(request: BloodRequest) -> tuple[int, float, float, str]:
    rank = ("emergency", "urgent", "routine").index(request.urgency.value)
    return rank, request.needed_by_at, request.requested_at, request.request_id


def pose(
    state: BloodState,
    requests: Sequence[BloodRequest],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> AllocationProblem:
    """What these requests lack, what lies where, and which suits which."""
    place_ids = tuple(sorted(state.places))
    row_of = {place_id: row for row, place_id in enumerate(place_ids)}
    lines = [
        Line(request=row, component=component, count=count, place=row_of[request.place_id])
        for row, request in enumerate(requests)
        for component, count in outstanding(request, state.blood_units).items()
        if count > 0
    ]
    cases = tuple(
        case_of(state, request, at=max(now, request.needed_by_at), settings=settings.recipients) for request in requests
    )
    between_s = _between(state, place_ids, travel_times=travel_times, now=now, settings=settings)
    prices = settings.allocation
    fixed = [row_of[place_id] for place_id in fixed_place_ids(state)]
    isolated = isolated_places(
        between_s[np.ix_(fixed, fixed)], [place_ids[row] for row in fixed], isolated_s=prices.isolated_s
    )
    components = sorted({line.component for line in lines})
    shelves = gather_shelves(state, components, isolated=isolated, now=now, settings=prices)
    asking = [row_of[request.place_id] for request in requests]
    return AllocationProblem(
        state=state,
        requests=tuple(requests),
        cases=cases,
        lines=tuple(lines),
        shelves=shelves,
        arrives_at=arrivals(between_s, asking, now=now, settings=settings),
        suits=suitable_kinds(cases, lines, shelves.kinds, settings=settings),
        shortage=np.array([prices.missing[requests[line.request].urgency.value] for line in lines]),
        stop=prices.stop,
        at=now,
    )


def _between(
    state: BloodState, place_ids: Sequence[str], *, travel_times: TravelTimes, now: float, settings: BloodSettings
) -> FloatArray:
    if not place_ids:
        return np.zeros((0, 0))
    points = np.array([(state.places[place_id].lon, state.places[place_id].lat) for place_id in place_ids])
    return travel_times.travel_s(points, points, profile=settings.profile, at=now)


def _widened(
    problem: AllocationProblem, offers: Offers, priced: Sequence[PricedLine], *, settings: BloodSettings
) -> Flows:
    """Where a line finds too little among the cheapest, all are offered deeper, or everything where it is not much."""
    best = cheapest_flows(problem, offers)
    depth = settings.allocation.depth
    few = sum(len(each.lots) for each in priced) <= MOST_AT_ONCE
    for _ in range(WIDENINGS):
        if not missing_units(problem, best).any():
            break
        depth *= WIDER
        wider = offers_among(problem, priced, depth=None if few else depth)
        if len(wider.line) == len(best.offers.line):
            break
        flows = cheapest_flows(problem, wider)
        if cost_of(problem, flows) >= cost_of(problem, best):
            break
        best = flows
    return best


def _allocations(
    problem: AllocationProblem, flows: Flows, explained: Collection[str], *, settings: BloodSettings
) -> tuple[Allocation, ...]:
    picks = picked(problem, flows, settings=settings)
    refused = refused_lots(problem, flows, explained, settings=settings)
    missing: list[dict[Component, int]] = [{} for _ in problem.requests]
    for line in problem.lines:
        missing[line.request][line.component] = line.count
    return tuple(
        propose(
            request,
            missing[row],
            picks[row],
            refused[row],
            groups=problem.cases[row].finding.groups,
            now=problem.at,
            settings=settings,
        )
        for row, request in enumerate(problem.requests)
    )
