"""Who sees to it that an ambulance carries what it should: from which place, by whom, when. Proposals only.

The ambulance drives itself while it is free and the region keeps its cover; else a free van brings the blood; else it
waits until the ambulance is clear.
"""

import math
from collections.abc import Iterator, Sequence
from enum import StrEnum

import numpy as np
from msgspec import Struct

from bloodbank.model import BloodPlace, BloodState, Van
from bloodbank.ports import TravelTimes
from bloodbank.prehospital.aboard import vehicles
from bloodbank.prehospital.tasks import VehicleTask, vehicle_tasks
from bloodbank.reason import Reason
from bloodbank.reasons import because
from bloodbank.rules.duty import on_duty
from bloodbank.settings import BloodSettings
from bloodbank.stock import stock_of

LonLat = tuple[float, float]


class ErrandBy(StrEnum):
    AMBULANCE = "ambulance"
    VAN = "van"


class Crew(Struct, frozen=True, kw_only=True):
    """An ambulance as dispatch knows it. `free_at`: when it should be clear, for one that is at work."""

    unit_id: str
    unit_type: str
    place: LonLat | None = None
    is_free: bool = False
    free_at: float | None = None
    coverage_lost: float | None = None


class Errand(Struct, frozen=True, kw_only=True):
    """One drive for a task: `bring` these units from `from_place_id`, take the task's others back there.

    `at`: when to set out; absent when it can't be told. Without a place nobody has what is missing.
    """

    task: VehicleTask
    from_place_id: str | None
    bring: tuple[str, ...]
    by: ErrandBy | None
    van_id: str | None
    at: float | None
    travel_s: float | None
    reasons: tuple[Reason, ...]


def propose_errands(
    state: BloodState,
    crews: Sequence[Crew],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> tuple[Errand, ...]:
    """Every vehicle's tasks; no unit of stock is promised to two of them."""
    known = {crew.unit_id: crew for crew in crews}
    promised: set[str] = set()
    errands: list[Errand] = []
    for place in vehicles(state):
        crew = known.get(place.unit_id or "")
        if crew is None:
            continue
        for task in vehicle_tasks(state, place, crew.unit_type, now=now, settings=settings.prehospital):
            errand = _errand(state, task, place, crew, promised, travel_times=travel_times, now=now, settings=settings)
            promised.update(errand.bring)
            errands.append(errand)
    return tuple(errands)


def _errand(
    state: BloodState,
    task: VehicleTask,
    place: BloodPlace,
    crew: Crew,
    promised: set[str],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> Errand:
    origin = crew.place or (place.lon, place.lat)
    offers = list(_offers(state, task, promised, now=now, settings=settings))
    times_s = _travel_s(state, origin, [offer for offer, _ in offers], travel_times, now=now, settings=settings)
    ranked = sorted(
        (-min(len(units), task.bring), travel_s, place_id, units)
        for (place_id, units), travel_s in zip(offers, times_s, strict=True)
        if math.isfinite(travel_s)
    )
    if not ranked:
        return _nobody(task)
    _, travel_s, source, units = ranked[0]
    bring = units[: task.bring]
    short = [] if len(bring) == task.bring else [because("aboard-only-some", found=len(bring), wanted=task.bring)]
    by, van_id, at, why = _driver(state, crew, now=now, settings=settings)
    return Errand(
        task=task,
        from_place_id=source,
        bring=bring,
        by=by,
        van_id=van_id,
        at=at,
        travel_s=travel_s,
        reasons=(because("aboard-nearest", place_id=source, travel_s=travel_s), *short, why),
    )


def _nobody(task: VehicleTask) -> Errand:
    why = because("aboard-nobody-has", component=task.component.value, group=task.group.value)
    return Errand(task=task, from_place_id=None, bring=(), by=None, van_id=None, at=None, travel_s=None, reasons=(why,))


def _offers(
    state: BloodState, task: VehicleTask, promised: set[str], *, now: float, settings: BloodSettings
) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Places and the units there that keep long enough, the first to expire first. To take off, any place will do."""
    keeps_until_at = now + settings.prehospital.load_with_left_s
    for place_id in sorted(state.places):
        if state.places[place_id].unit_id is not None:
            continue
        held = stock_of(state, place_id, task.component, task.group)
        good = tuple(u for u in held if u not in promised and state.blood_units[u].expires_at >= keeps_until_at)
        if good or not task.bring:
            yield place_id, good


def _travel_s(
    state: BloodState,
    origin: LonLat,
    place_ids: Sequence[str],
    travel_times: TravelTimes,
    *,
    now: float,
    settings: BloodSettings,
) -> list[float]:
    if not place_ids:
        return []
    points = np.array([(state.places[place_id].lon, state.places[place_id].lat) for place_id in place_ids])
    seconds = travel_times.travel_s(np.array([origin]), points, profile=settings.profile, at=now)[0]
    return [float(value) if math.isfinite(value) and value >= 0.0 else math.inf for value in seconds]


def _driver(
    state: BloodState, crew: Crew, *, now: float, settings: BloodSettings
) -> tuple[ErrandBy, str | None, float | None, Reason]:
    rules = settings.runs
    lost = crew.coverage_lost
    keeps_cover = rules.without_coverage_known if lost is None else lost <= rules.most_coverage_lost
    if crew.is_free and keeps_cover:
        return ErrandBy.AMBULANCE, None, now, because("errand-by-ambulance", unit_id=crew.unit_id)
    van = next((van for van in _free_vans(state, now=now)), None)
    if van is not None:
        return ErrandBy.VAN, van.van_id, now, because("errand-by-van", van_id=van.van_id)
    return ErrandBy.AMBULANCE, None, crew.free_at, because("errand-when-clear", unit_id=crew.unit_id)


def _free_vans(state: BloodState, *, now: float) -> Iterator[Van]:
    vans = (state.vans[van_id] for van_id in sorted(state.vans))
    return (van for van in vans if van.tour_id is None and on_duty(van, now=now, until_at=now))
