"""One delivery tour: which van, by which stops, to bring held and issued blood to where it was asked for.

A proposal with its reasons; `DispatchVan` carries it, and the decision checks it again. A feasible answer is made by
insertion first; OR-Tools improves it; the better one is returned.
"""

from collections.abc import Sequence

from msgspec import Struct

from bloodbank.checks import require_ids
from bloodbank.decisions.refusing import known_request
from bloodbank.messages import Reason
from bloodbank.model import BloodState, TourStop, Van
from bloodbank.ports import TravelTimes
from bloodbank.reasons import because
from bloodbank.rules.duty import on_duty
from bloodbank.settings import BloodSettings
from bloodbank.shipments import find_shipments
from bloodbank.van_choice import VanPlan, choose_van

MOST_REQUESTS = 100


class TourPlan(Struct, frozen=True, kw_only=True):
    """A proposed tour. Without a van nothing can or has to be driven: `reasons` and `shortfalls` say why."""

    van_id: str | None
    stops: tuple[TourStop, ...]
    travel_s: float
    reasons: tuple[Reason, ...]
    shortfalls: tuple[Reason, ...]
    at: float


def plan_tour(
    state: BloodState,
    request_ids: Sequence[str],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> TourPlan:
    """A tour for everything that is held or issued for these requests and lies elsewhere.

    Raises `Refused` for unknown or repeated requests.
    """
    require_ids(request_ids, "request_ids", most=MOST_REQUESTS)
    for request_id in request_ids:
        known_request(state, request_id)
    shipments = find_shipments(state, request_ids, now=now, settings=settings)
    shortfalls = _nothing_held(state, request_ids)
    if not shipments:
        return _no_tour((because("nothing-to-move"),), shortfalls, at=now)
    busy = tuple(_busy(van) for van in _vans(state) if van.tour_id is not None)
    busy += tuple(because("van-off-duty", van_id=van.van_id) for van in _vans(state) if not _can_leave(van, now=now))
    free = [van for van in _vans(state) if van.tour_id is None and _can_leave(van, now=now)]
    if not free:
        return _no_tour(busy, (*shortfalls, because("no-free-van")), at=now)
    best, others = choose_van(state, free, shipments, travel_times=travel_times, now=now, settings=settings)
    shortfalls = (*shortfalls, *best.left_out, *best.late)
    if not best.stops:
        return _no_tour((*_worse(others), *busy), shortfalls, at=now)
    return TourPlan(
        van_id=best.van.van_id,
        stops=best.stops,
        travel_s=best.travel_s,
        reasons=(*_chosen(best), *_worse(others), *busy),
        shortfalls=shortfalls,
        at=now,
    )


def _vans(state: BloodState) -> list[Van]:
    return [state.vans[van_id] for van_id in sorted(state.vans)]


def _can_leave(van: Van, *, now: float) -> bool:
    return on_duty(van, now=now, until_at=now)


def _busy(van: Van) -> Reason:
    return because("van-busy", van_id=van.van_id, tour_id=van.tour_id or "")


def _no_tour(reasons: tuple[Reason, ...], shortfalls: tuple[Reason, ...], *, at: float) -> TourPlan:
    return TourPlan(van_id=None, stops=(), travel_s=0.0, reasons=reasons, shortfalls=shortfalls, at=at)


def _nothing_held(state: BloodState, request_ids: Sequence[str]) -> tuple[Reason, ...]:
    empty = [request_id for request_id in request_ids if not state.requests[request_id].blood_unit_ids]
    return tuple(because("nothing-held", request_id=request_id) for request_id in empty)


def _chosen(best: VanPlan) -> tuple[Reason, ...]:
    chosen = because("van-chosen", van_id=best.van.van_id, travel_s=best.travel_s)
    saved = () if best.saved_s <= 0 else (because("improved-by-search", saved_s=best.saved_s),)
    return (chosen, *saved)


def _worse(others: Sequence[VanPlan]) -> tuple[Reason, ...]:
    return tuple(
        because("van-unreachable", van_id=plan.van.van_id)
        if plan.left_out
        else because("van-worse", van_id=plan.van.van_id, late_s=plan.late_s, travel_s=plan.travel_s)
        for plan in others
    )
