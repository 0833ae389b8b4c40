"""Which hospital takes the patients of an incident: by capability and time, diverting hospitals left out."""

from collections.abc import Sequence

import numpy as np
from msgspec import Struct

from dispatch import reasons
from dispatch.diversion import is_diverting
from dispatch.fleet import travel_times_s
from dispatch.kernels.arrival import rank_by_arrival
from dispatch.lookup import open_incident_of
from dispatch.messages import Reason
from dispatch.model import Hospital, Incident
from dispatch.ports import TravelTimes
from dispatch.settings import DispatchSettings
from dispatch.state import DispatchState

GENERAL = "general"


class RankedHospital(Struct, frozen=True, kw_only=True):
    """A hospital that can take the patients, seconds from the scene."""

    hospital_id: str
    travel_s: float
    reasons: tuple[Reason, ...]


class ExcludedHospital(Struct, frozen=True, kw_only=True):
    hospital_id: str
    reasons: tuple[Reason, ...]


class HospitalChoice(Struct, frozen=True, kw_only=True):
    """The hospital to go to (first of `ranked`), or none and why."""

    incident_id: str
    chosen: str | None
    ranked: tuple[RankedHospital, ...]
    excluded: tuple[ExcludedHospital, ...]
    shortfalls: tuple[Reason, ...]
    at: float


def choose_hospital(
    state: DispatchState, incident_id: str, *, travel_times: TravelTimes, now: float, settings: DispatchSettings
) -> HospitalChoice:
    """The nearest open hospital with all that is needed; else the nearest open general one, with the shortfall said.

    General is a hospital that names the capability `general` or none at all; where no open one is general, every open
    hospital may be the fallback. Raises `Refused` for an unknown or closed incident.
    """
    incident = open_incident_of(state, incident_id)
    hospitals = [state.hospitals[hospital_id] for hospital_id in sorted(state.hospitals)]
    travel_s = _travel_s(hospitals, incident, travel_times=travel_times, now=now, settings=settings)
    need = incident.hospital_capabilities
    obstacles = {h.hospital_id: _obstacles(h, need, travel_s=travel_s[h.hospital_id], now=now) for h in hospitals}
    capable = [h for h in hospitals if not obstacles[h.hospital_id]]
    options = capable or _fallbacks(hospitals, travel_s=travel_s, now=now)
    ranked = _ranked(_nearest_first(options, travel_s), need=need, travel_s=travel_s)
    taken = {hospital.hospital_id for hospital in ranked}
    return HospitalChoice(
        incident_id=incident_id,
        chosen=ranked[0].hospital_id if ranked else None,
        ranked=ranked,
        excluded=tuple(
            ExcludedHospital(hospital_id=name, reasons=why) for name, why in obstacles.items() if name not in taken
        ),
        shortfalls=_shortfalls(hospitals, need=need, capable=bool(capable), any_open=bool(ranked), now=now),
        at=now,
    )


def _travel_s(
    hospitals: Sequence[Hospital],
    incident: Incident,
    *,
    travel_times: TravelTimes,
    now: float,
    settings: DispatchSettings,
) -> dict[str, float]:
    times = travel_times_s(
        travel_times,
        origins=np.array([[incident.lon, incident.lat]]),
        destinations=np.array([(h.lon, h.lat) for h in hospitals], dtype=np.float64).reshape(-1, 2),
        profile=settings.profile_of(incident.priority),
        at=now,
    )[0]
    return {hospital.hospital_id: float(time) for hospital, time in zip(hospitals, times, strict=True)}


def _obstacles(hospital: Hospital, need: frozenset[str], *, travel_s: float, now: float) -> tuple[Reason, ...]:
    found = []
    if is_diverting(hospital, now=now) and hospital.diverting_until_at is not None:
        found.append(reasons.hospital_diverting(remaining_s=hospital.diverting_until_at - now))
    if not need <= hospital.capabilities:
        found.append(reasons.capability_missing(missing=need - hospital.capabilities))
    if travel_s == np.inf:
        found.append(reasons.unreachable())
    return tuple(found)


def _fallbacks(hospitals: Sequence[Hospital], *, travel_s: dict[str, float], now: float) -> list[Hospital]:
    open_ones = [h for h in hospitals if not is_diverting(h, now=now) and travel_s[h.hospital_id] < np.inf]
    general = [h for h in open_ones if GENERAL in h.capabilities or not h.capabilities]
    return general or open_ones


def _nearest_first(hospitals: Sequence[Hospital], travel_s: dict[str, float]) -> list[Hospital]:
    times = np.array([travel_s[hospital.hospital_id] for hospital in hospitals], dtype=np.float64)
    order = np.empty(len(times), dtype=np.int64)
    everyone = np.ones(len(times), dtype=np.bool_)
    count = rank_by_arrival(times, np.zeros(len(times)), everyone, np.empty(len(times)), order)
    return [hospitals[number] for number in order[:count]]


def _ranked(
    hospitals: Sequence[Hospital], *, need: frozenset[str], travel_s: dict[str, float]
) -> tuple[RankedHospital, ...]:
    return tuple(
        RankedHospital(
            hospital_id=hospital.hospital_id,
            travel_s=travel_s[hospital.hospital_id],
            reasons=_why(hospital, hospitals[0], need=need, travel_s=travel_s),
        )
        for hospital in hospitals
    )


def _why(
    hospital: Hospital, nearest: Hospital, *, need: frozenset[str], travel_s: dict[str, float]
) -> tuple[Reason, ...]:
    own_s, nearest_s = travel_s[hospital.hospital_id], travel_s[nearest.hospital_id]
    missing = need - hospital.capabilities
    lacks = (reasons.capability_missing(missing=missing),) if missing else ()
    if hospital is not nearest:
        farther = reasons.farther_hospital(later_s=own_s - nearest_s, than_hospital_id=nearest.hospital_id)
        return (farther, *lacks)
    if lacks:
        return (reasons.nearest_general_hospital(travel_s=own_s), *lacks)
    return (reasons.nearest_capable_hospital(travel_s=own_s),)


def _shortfalls(
    hospitals: Sequence[Hospital], *, need: frozenset[str], capable: bool, any_open: bool, now: float
) -> tuple[Reason, ...]:
    if capable:
        return ()
    diverting = [hospital for hospital in hospitals if is_diverting(hospital, now=now)]
    if not any_open:
        return (reasons.no_open_hospital(diverting=len(diverting)),)
    could = [hospital for hospital in diverting if need <= hospital.capabilities]
    return (reasons.no_capable_hospital(need=need, diverting=len(could)),)
