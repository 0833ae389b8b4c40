"""Which carriers could bring the blood, the best first, and why not the others. Nothing is changed.

Fastest first; of those within `worth_s` of the fastest, the kind that the service prefers.
"""

import math
from collections.abc import Sequence

import numpy as np
from msgspec import Struct, structs

from bloodbank.model import BloodState
from bloodbank.ports import TravelTimes
from bloodbank.reason import Reason
from bloodbank.reasons import because
from bloodbank.rules.duty import longest_ride_s
from bloodbank.runs.flight import straight_m
from bloodbank.runs.settings import AMBULANCE, CarrierKind, RunSettings
from bloodbank.settings import BloodSettings
from bloodbank.shipments import Shipment

LonLat = tuple[float, float]


class Carrier(Struct, frozen=True, kw_only=True):
    """One that might go. `place` absent: it comes to the blood within its kind's `call_out_s`.

    `obstacle`: why it can't. `coverage_lost`: what share of expected demand is no longer covered when it leaves; None =
    not known, or no matter.
    """

    kind: str
    carrier_id: str
    place: LonLat | None = None
    payload_units: int | None = None
    coverage_lost: float | None = None
    obstacle: Reason | None = None


class Conditions(Struct, frozen=True, kw_only=True):
    """What holds for all: night, weather, and how many emergency units are free."""

    is_night: bool = False
    bad_weather: bool = False
    free_units: int = 0


class RankedCarrier(Struct, frozen=True, kw_only=True):
    """A carrier that can: at the blood at `pick_up_at`, where it is needed at `arrival_at`."""

    carrier_kind: str
    carrier_id: str
    pick_up_at: float
    arrival_at: float
    reasons: tuple[Reason, ...]


class ExcludedCarrier(Struct, frozen=True, kw_only=True):
    carrier_kind: str
    carrier_id: str
    reason: Reason


class RunProposal(Struct, frozen=True, kw_only=True):
    """Who could bring the units that lie at one place, the best first."""

    request_id: str
    from_place_id: str
    to_place_id: str
    blood_unit_ids: tuple[str, ...]
    ranked: tuple[RankedCarrier, ...]
    excluded: tuple[ExcludedCarrier, ...]


def rank_carriers(
    state: BloodState,
    shipment: Shipment,
    carriers: Sequence[Carrier],
    *,
    conditions: Conditions,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> RunProposal:
    """Every carrier is ranked or excluded with a reason."""
    ways = _ways_s(state, shipment, carriers, travel_times=travel_times, now=now, settings=settings)
    able: list[RankedCarrier] = []
    excluded: list[ExcludedCarrier] = []
    for carrier, way in zip(carriers, ways, strict=True):
        reason = _obstacle(state, shipment, carrier, way, conditions=conditions, now=now, settings=settings)
        if reason is None:
            able.append(_timed(shipment, carrier, way, now=now, settings=settings))
        else:
            excluded.append(ExcludedCarrier(carrier_kind=carrier.kind, carrier_id=carrier.carrier_id, reason=reason))
    return RunProposal(
        request_id=shipment.request_id,
        from_place_id=shipment.from_place_id,
        to_place_id=shipment.to_place_id,
        blood_unit_ids=shipment.blood_unit_ids,
        ranked=_ranked(able, settings.runs),
        excluded=tuple(excluded),
    )


class _Way(Struct, frozen=True):
    """Seconds to the blood, and on to where it is needed; infinite where there is none."""

    to_blood_s: float
    on_s: float
    whole_m: float | None = None


def _ways_s(
    state: BloodState,
    shipment: Shipment,
    carriers: Sequence[Carrier],
    *,
    travel_times: TravelTimes,
    now: float,
    settings: BloodSettings,
) -> list[_Way]:
    """One question to the roads for each profile."""
    ends = [state.places[place_id] for place_id in (shipment.from_place_id, shipment.to_place_id)]
    start, end = ((place.lon, place.lat) for place in ends)
    kinds = settings.runs.carriers
    ways: dict[int, _Way] = {}
    by_profile: dict[str, list[int]] = {}
    for number, carrier in enumerate(carriers):
        profile = kinds[carrier.kind].profile
        if profile is None:
            ways[number] = _flown(carrier, kinds[carrier.kind], start, end)
        else:
            by_profile.setdefault(profile, []).append(number)
    for profile, numbers in by_profile.items():
        origins = np.array([carriers[number].place or start for number in numbers] + [start], dtype=np.float64)
        seconds = travel_times.travel_s(origins, np.array([start, end]), profile=profile, at=now)
        for row, number in enumerate(numbers):
            reach_s = 0.0 if carriers[number].place is None else _driven_s(float(seconds[row, 0]))
            ways[number] = _Way(reach_s, _driven_s(float(seconds[-1, 1])))
    return [ways[number] for number in range(len(carriers))]


def _driven_s(seconds: float) -> float:
    return seconds if math.isfinite(seconds) and seconds >= 0.0 else math.inf


def _flown(carrier: Carrier, kind: CarrierKind, start: LonLat, end: LonLat) -> _Way:
    base = carrier.place or start
    speed_m_s = kind.speed_m_s or math.nan
    out_m, on_m, back_m = straight_m(base, start), straight_m(start, end), straight_m(end, base)
    return _Way(out_m / speed_m_s, on_m / speed_m_s, out_m + on_m + back_m)


def _obstacle(
    state: BloodState,
    shipment: Shipment,
    carrier: Carrier,
    way: _Way,
    *,
    conditions: Conditions,
    now: float,
    settings: BloodSettings,
) -> Reason | None:
    """The first that holds."""
    kind = settings.runs.carriers[carrier.kind]
    if carrier.obstacle is not None:
        return carrier.obstacle
    payload = kind.payload_units if carrier.payload_units is None else carrier.payload_units
    if shipment.size > payload:
        return because("run-too-large", units=shipment.size, payload_units=payload)
    if conditions.is_night and not kind.at_night:
        return because("run-not-at-night")
    if conditions.bad_weather and not kind.in_bad_weather:
        return because("run-not-in-this-weather")
    if not math.isfinite(way.to_blood_s + way.on_s):
        return because("run-no-way", place_id=shipment.from_place_id, destination_place_id=shipment.to_place_id)
    if kind.range_m is not None and way.whole_m is not None and way.whole_m > kind.range_m:
        return because("run-out-of-range", distance_km=round(way.whole_m / 1e3, 1), range_km=kind.range_m / 1e3)
    rides_s = settings.handling_s + way.on_s
    units = [state.blood_units[unit_id] for unit_id in shipment.blood_unit_ids]
    limit_s = min(longest_ride_s(state.vans.get(carrier.carrier_id), unit, settings=settings) for unit in units)
    if rides_s > limit_s:
        return because("run-rides-too-long", ride_s=rides_s, limit_s=limit_s)
    return _cover_lost(carrier, conditions, settings.runs) if carrier.kind == AMBULANCE else None


def _cover_lost(carrier: Carrier, conditions: Conditions, settings: RunSettings) -> Reason | None:
    """Blood is brought to one patient, cover is for all the next ones."""
    left = conditions.free_units - 1
    if left < settings.least_free_units:
        return because("run-leaves-too-few", left=max(left, 0), least=settings.least_free_units)
    if carrier.coverage_lost is None:
        return None if settings.without_coverage_known else because("run-cover-unknown")
    if carrier.coverage_lost > settings.most_coverage_lost:
        return because(
            "run-strips-cover",
            lost_percent=round(100.0 * carrier.coverage_lost, 2),
            most_percent=round(100.0 * settings.most_coverage_lost, 2),
        )
    return None


def _timed(shipment: Shipment, carrier: Carrier, way: _Way, *, now: float, settings: BloodSettings) -> RankedCarrier:
    kind = settings.runs.carriers[carrier.kind]
    called_s = kind.call_out_s or 0.0 if carrier.place is None else 0.0
    there_at = now + kind.launch_delay_s + called_s + way.to_blood_s
    pick_up_at = max(there_at, shipment.ready_at)
    arrival_at = pick_up_at + settings.handling_s + way.on_s
    reasons = [
        because(
            "run-arrival",
            to_blood_s=there_at - now,
            on_s=way.on_s,
            arrival_s=arrival_at - now,
        )
    ]
    if shipment.ready_at > there_at:
        reasons.append(because("run-waits-for-blood", waits_s=shipment.ready_at - there_at))
    spare_s = shipment.due_at - arrival_at
    reasons.append(because("run-in-time", spare_s=spare_s) if spare_s >= 0 else because("run-late", late_s=-spare_s))
    if carrier.coverage_lost is not None:
        reasons.append(because("run-cover-kept", lost_percent=round(100.0 * carrier.coverage_lost, 2)))
    return RankedCarrier(
        carrier_kind=carrier.kind,
        carrier_id=carrier.carrier_id,
        pick_up_at=pick_up_at,
        arrival_at=arrival_at,
        reasons=tuple(reasons),
    )


def _ranked(able: list[RankedCarrier], settings: RunSettings) -> tuple[RankedCarrier, ...]:
    """By arrival; then the best of those near the fastest is put in front, with the reason."""
    by_arrival = sorted(able, key=lambda one: (one.arrival_at, _turn(one, settings), one.carrier_id))
    if not by_arrival:
        return ()
    fastest = by_arrival[0]
    near = [one for one in by_arrival if one.arrival_at <= fastest.arrival_at + settings.worth_s]
    best = min(near, key=lambda one: (_turn(one, settings), one.arrival_at, one.carrier_id))
    if best is fastest:
        return tuple(by_arrival)
    said = because("run-preferred", carrier_id=fastest.carrier_id, later_s=best.arrival_at - fastest.arrival_at)
    chosen = structs.replace(best, reasons=(*best.reasons, said))
    return (chosen, *(one for one in by_arrival if one is not best))


def _turn(one: RankedCarrier, settings: RunSettings) -> int:
    kinds = settings.preferred
    return kinds.index(one.carrier_kind) if one.carrier_kind in kinds else len(kinds)
