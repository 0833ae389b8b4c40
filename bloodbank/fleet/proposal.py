"""Tours of several free vans at once for what is held, issued or to be transferred: each is sent by `DispatchVan`.

Vans that are busy or whose shifts are over take no part; a van whose shift begins later may leave then.
"""

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from bloodbank.checks import require_ids
from bloodbank.decisions.refusing import known_request
from bloodbank.fleet.consignments import Consignment, cut_to_fit, for_requests, for_transfers
from bloodbank.fleet.plan import FleetPlan, FleetTour, plan_fleet
from bloodbank.fleet.task import CarriedJob, DutyVan, FleetTask
from bloodbank.model import BloodState, TourStop, Van
from bloodbank.ports import TravelTimes
from bloodbank.reason import Reason
from bloodbank.reasons import because
from bloodbank.refusal import Refused
from bloodbank.rules.duty import next_shift
from bloodbank.settings import BloodSettings
from bloodbank.tours.effort import Effort

MOST_REQUESTS = 500
MOST_TRANSFERS = 500
MOST_VANS = 100
AHEAD_S = 24 * 3600.0
"""Shifts that begin later than this are left to a later plan."""


class ProposedTour(Struct, frozen=True, kw_only=True):
    """What one van would do. `planned_arrival_at` of a stop is when the work there begins.

    A tour that begins with a later shift is sent then.
    """

    van_id: str
    leaves_at: float
    ends_at: float
    trips: int
    travel_s: float
    stops: tuple[TourStop, ...]


class ToursProposal(Struct, frozen=True, kw_only=True):
    """Tours that the checker passed, what is not carried or late and why, and the vans that took no part."""

    tours: tuple[ProposedTour, ...]
    shortfalls: tuple[Reason, ...]
    unused: tuple[Reason, ...]
    travel_s: float
    at: float


class _Part(Struct, frozen=True, kw_only=True):
    consignment: Consignment
    job: CarriedJob


def propose_tours(
    state: BloodState,
    request_ids: Sequence[str] = (),
    *,
    transfer_ids: Sequence[str] = (),
    van_ids: Sequence[str] = (),
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
    effort: Effort,
) -> ToursProposal:
    """For these requests and transfers, or, when none is named, all that waits; by these vans, or all.

    Raises `Refused`.
    """
    consignments, empty = _waiting(state, request_ids, transfer_ids, now=now, settings=settings)
    vans, unused = _vans(state, van_ids, now=now)
    if not consignments:
        return ToursProposal(tours=(), shortfalls=empty, unused=unused, travel_s=0.0, at=now)
    parts = _parts(state, consignments, vans, settings=settings)
    task = _task(state, vans, parts, travel_times=travel_times, now=now, settings=settings)
    plan = plan_fleet(task, effort=effort)
    by_id = {part.job.job_id: part for part in parts}
    return ToursProposal(
        tours=tuple(_proposed(tour, by_id) for tour in plan.tours),
        shortfalls=(*empty, *_not_carried(plan, by_id), *_late(plan, by_id)),
        unused=(*unused, *_not_needed(plan, vans)),
        travel_s=float(plan.travel_s),
        at=now,
    )


def _waiting(
    state: BloodState,
    request_ids: Sequence[str],
    transfer_ids: Sequence[str],
    *,
    now: float,
    settings: BloodSettings,
) -> tuple[list[Consignment], tuple[Reason, ...]]:
    """What is to be carried, and what was asked for of which there is nothing to carry."""
    everything = not request_ids and not transfer_ids
    if transfer_ids:
        require_ids(transfer_ids, "transfer_ids", most=MOST_TRANSFERS)
    requests = _requests(state, request_ids) if request_ids or everything else []
    transfers, gone = for_transfers(state, None if everything else transfer_ids, now=now, settings=settings)
    empty = tuple(
        because("nothing-held", request_id=request_id)
        for request_id in request_ids
        if not state.requests[request_id].blood_unit_ids
    )
    held = for_requests(state, requests, now=now, settings=settings)
    return [*held, *transfers[:MOST_TRANSFERS]], (*empty, *gone)


def _requests(state: BloodState, request_ids: Sequence[str]) -> list[str]:
    if request_ids:
        require_ids(request_ids, "request_ids", most=MOST_REQUESTS)
        for request_id in request_ids:
            known_request(state, request_id)
        return list(request_ids)
    waiting = {unit.request_id for unit in state.blood_units.values() if unit.request_id is not None}
    return sorted(waiting)[:MOST_REQUESTS]


def _vans(state: BloodState, van_ids: Sequence[str], *, now: float) -> tuple[list[Van], tuple[Reason, ...]]:
    """Those that can drive, and why the others can't."""
    if van_ids:
        require_ids(van_ids, "van_ids", most=MOST_VANS)
        unknown = next((van_id for van_id in van_ids if van_id not in state.vans), None)
        if unknown is not None:
            raise Refused("unknown-van", f"no van {unknown}; register it first", kind="not-found", field="van_ids")
    able, unused = [], []
    for van_id in van_ids or sorted(state.vans):
        van = state.vans[van_id]
        shift = next_shift(van, now=now)
        if van.tour_id is not None:
            unused.append(because("van-busy", van_id=van_id, tour_id=van.tour_id))
        elif shift is None or shift.from_at > now + AHEAD_S:
            unused.append(because("van-off-duty", van_id=van_id))
        else:
            able.append(van)
    return able, tuple(unused)


def _parts(
    state: BloodState, consignments: Sequence[Consignment], vans: Sequence[Van], *, settings: BloodSettings
) -> list[_Part]:
    """Consignments cut to what the largest van holds, as jobs."""
    largest = max((van.capacity_units for van in vans), default=1)
    parts = cut_to_fit(consignments, capacity_units=largest)
    return [_Part(consignment=part, job=part.job(state, n, settings=settings)) for n, part in enumerate(parts)]


def _task(
    state: BloodState,
    vans: Sequence[Van],
    parts: Sequence[_Part],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> FleetTask:
    on_duty = tuple(_on_duty(van, now=now) for van in vans)
    used = {van.start_place_id for van in on_duty} | {van.end_place_id for van in on_duty if van.end_place_id}
    used |= {place_id for part in parts for place_id in (part.job.from_place_id, part.job.to_place_id)}
    place_ids = tuple(sorted(used))
    points = np.array([(state.places[place_id].lon, state.places[place_id].lat) for place_id in place_ids])
    seconds = travel_times.travel_s(points, points, profile=settings.profile, at=now)
    return FleetTask(
        place_ids=place_ids,
        travel_s=seconds.tolist(),
        vans=on_duty,
        jobs=tuple(part.job for part in parts),
        at=now,
        handling_s=settings.handling_s,
    )


def _on_duty(van: Van, *, now: float) -> DutyVan:
    """A driver whose shift ends is back where the van belongs by then; one without shifts stays at the last stop."""
    shift = next_shift(van, now=now)
    ends = shift is not None and math.isfinite(shift.until_at)
    return DutyVan(
        van_id=van.van_id,
        start_place_id=van.place_id,
        capacity_units=van.capacity_units,
        from_at=now if shift is None else max(now, shift.from_at),
        until_at=shift.until_at if shift is not None and ends else None,
        end_place_id=van.home_place_id if ends else None,
        ride_limit_s=van.ride_limit_s,
    )


def _proposed(tour: FleetTour, parts: dict[str, _Part]) -> ProposedTour:
    def units(job_ids: Sequence[str]) -> tuple[str, ...]:
        return tuple(unit_id for job_id in job_ids for unit_id in parts[job_id].consignment.blood_unit_ids)

    return ProposedTour(
        van_id=tour.van_id,
        leaves_at=tour.leaves_at,
        ends_at=tour.ends_at,
        trips=tour.trips,
        travel_s=float(tour.travel_s),
        stops=tuple(
            TourStop(
                place_id=stop.place_id,
                pick_up=units(stop.pick_up),
                deliver=units(stop.deliver),
                planned_arrival_at=stop.begins_at,
            )
            for stop in tour.stops
        ),
    )


def _not_carried(plan: FleetPlan, parts: dict[str, _Part]) -> list[Reason]:
    """Each with what it is about."""
    return [said for left in plan.unserved for said in (parts[left.job_id].consignment.left_out(), left.reason)]


def _late(plan: FleetPlan, parts: dict[str, _Part]) -> list[Reason]:
    """For each request and transfer the lateness of its last delivery."""
    worst: dict[str, tuple[float, Consignment]] = {}
    for late in plan.late:
        part = parts[late.job_id].consignment
        if part.name not in worst or late.late_s > worst[part.name][0]:
            worst[part.name] = (late.late_s, part)
    return [part.late(late_s) for _, (late_s, part) in sorted(worst.items(), key=lambda item: item[0])]


def _not_needed(plan: FleetPlan, vans: Sequence[Van]) -> list[Reason]:
    driven = {tour.van_id for tour in plan.tours}
    return [because("van-not-needed", van_id=van.van_id) for van in vans if van.van_id not in driven]
