"""Which van: every free one gets a first route, the best few a searched one."""

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from bloodbank.insertion import first_route
from bloodbank.messages import Reason
from bloodbank.model import BloodState, TourStop, Van
from bloodbank.ports import TravelTimes
from bloodbank.reasons import because
from bloodbank.route import FAR_S, Halt, Route, RouteProblem, TimedRoute, lateness_weight, time_route
from bloodbank.settings import BloodSettings
from bloodbank.shipments import Shipment, split_to_fit
from bloodbank.solve.tour import MOST_WITHOUT_LIMIT, improve_route

SEARCHED_VANS = 3


class VanPlan(Struct, frozen=True, kw_only=True):
    """What one van would do: its stops, what it can't reach, what it brings late, what the search saved in driving."""

    van: Van
    stops: tuple[TourStop, ...]
    travel_s: float
    late_s: float
    cost: float
    left_out: tuple[Reason, ...]
    late: tuple[Reason, ...]
    saved_s: float = 0.0

    @property
    def rank(self) -> tuple[float, float, str]:
        """Most delivered, then cheapest, then by id."""
        return len(self.left_out), self.cost, self.van.van_id


class _Draft(Struct, frozen=True, kw_only=True):
    van: Van
    shipments: list[Shipment]
    problem: RouteProblem
    places: list[str]
    route: Route
    left_out: list[int]


def choose_van(
    state: BloodState,
    vans: Sequence[Van],
    shipments: Sequence[Shipment],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> tuple[VanPlan, list[VanPlan]]:
    """The best plan and the others, best first. `vans` and `shipments` must not be empty."""
    places = sorted({place for s in shipments for place in (s.from_place_id, s.to_place_id)})
    every = [*places, *sorted({van.place_id for van in vans} - set(places))]
    seconds = _whole_seconds(state, every, travel_times=travel_times, now=now, settings=settings)
    index = {place_id: row for row, place_id in enumerate(every)}
    drafts = [_draft(van, shipments, places, seconds, index, now=now, settings=settings) for van in vans]
    plans = sorted((_plan(draft, draft.route, now=now) for draft in drafts), key=lambda plan: plan.rank)
    by_van = {draft.van.van_id: draft for draft in drafts}
    count = SEARCHED_VANS if len(shipments) <= MOST_WITHOUT_LIMIT else 1
    searched = [_searched(by_van[plan.van.van_id], plan, now=now) for plan in plans[:count]]
    ranked = sorted([*searched, *plans[count:]], key=lambda plan: plan.rank)
    return ranked[0], ranked[1:]


def _whole_seconds(
    state: BloodState, place_ids: list[str], *, travel_times: TravelTimes, now: float, settings: BloodSettings
) -> list[list[int]]:
    """Driving from place to place, rounded up; `FAR_S` where there is no way."""
    points = np.array([(state.places[place_id].lon, state.places[place_id].lat) for place_id in place_ids])
    seconds = travel_times.travel_s(points, points, profile=settings.profile, at=now)
    rows = [
        [math.ceil(value) if math.isfinite(value) and 0.0 <= value < FAR_S else FAR_S for value in row]
        for row in seconds.tolist()
    ]
    for place in range(len(rows)):
        rows[place][place] = 0
    return rows


def _draft(
    van: Van,
    shipments: Sequence[Shipment],
    places: list[str],
    seconds: list[list[int]],
    index: dict[str, int],
    *,
    now: float,
    settings: BloodSettings,
) -> _Draft:
    """The problem of one van. Its place is put first, and once more if shipments use it."""
    parts = split_to_fit(shipments, capacity_units=van.capacity_units)
    own = [van.place_id, *(place_id for place_id in places if place_id != van.place_id)]
    rows = [index[place_id] for place_id in own]
    position = {place_id: row for row, place_id in enumerate(own)}
    problem = RouteProblem(
        travel_s=[[seconds[a][b] for b in rows] for a in rows],
        pickup_place=[position[part.from_place_id] for part in parts],
        delivery_place=[position[part.to_place_id] for part in parts],
        size=[part.size for part in parts],
        ready_s=[max(0, math.ceil(part.ready_at - now)) for part in parts],
        due_s=[math.floor(part.due_at - now) for part in parts],
        weight=[lateness_weight(part.urgency) for part in parts],
        capacity=van.capacity_units,
        handling_s=math.ceil(settings.handling_s),
    )
    route, left_out = first_route(problem)
    return _Draft(van=van, shipments=parts, problem=problem, places=own, route=route, left_out=left_out)


def _searched(draft: _Draft, first: VanPlan, *, now: float) -> VanPlan:
    """The plan by the improved route when that is cheaper."""
    better = _plan(draft, improve_route(draft.problem, draft.route), now=now, first=first)
    return better if better.cost < first.cost else first


def _plan(draft: _Draft, route: Route, *, now: float, first: VanPlan | None = None) -> VanPlan:
    timed = time_route(draft.problem, route)
    if timed is None:
        raise AssertionError("a route was returned that can't be driven")
    return VanPlan(
        van=draft.van,
        stops=tuple(_stop(draft, halt, now=now) for halt in timed.halts),
        travel_s=float(timed.travel_s),
        late_s=float(sum(timed.lateness_s.values())),
        cost=float(timed.cost),
        left_out=_left_out(draft),
        late=_late(draft, timed, now=now),
        saved_s=0.0 if first is None else first.travel_s - timed.travel_s,
    )


def _stop(draft: _Draft, halt: Halt, *, now: float) -> TourStop:
    def units(*, delivered: bool) -> tuple[str, ...]:
        shipments = [draft.shipments[visit // 2] for visit in halt.visits if bool(visit % 2) is delivered]
        return tuple(unit_id for shipment in shipments for unit_id in shipment.blood_unit_ids)

    return TourStop(
        place_id=draft.places[halt.place],
        pick_up=units(delivered=False),
        deliver=units(delivered=True),
        planned_arrival_at=now + halt.arrival_s,
    )


def _left_out(draft: _Draft) -> tuple[Reason, ...]:
    legs = {(s.request_id, s.from_place_id, s.to_place_id) for s in (draft.shipments[i] for i in draft.left_out)}
    return tuple(
        because("delivery-unreachable", request_id=request_id, place_id=start, destination_place_id=end)
        for request_id, start, end in sorted(legs)
    )


def _late(draft: _Draft, timed: TimedRoute, *, now: float) -> tuple[Reason, ...]:
    """For each request the lateness of its last delivery."""
    worst_s: dict[str, float] = {}
    for halt in timed.halts:
        for shipment in (draft.shipments[visit // 2] for visit in halt.visits if visit % 2):
            late_s = now + halt.arrival_s - shipment.due_at
            worst_s[shipment.request_id] = max(late_s, worst_s.get(shipment.request_id, late_s))
    return tuple(
        because("delivered-late", request_id=request_id, late_s=late_s)
        for request_id, late_s in sorted(worst_s.items())
        if late_s > 0.0
    )
